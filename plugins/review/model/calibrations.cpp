#include "plugins/review/model/calibrations.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "core/base/ids.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "plugins/review/model/wording.h"
#include "plugins/sdk/format.h"
#include "review_ids.h"

namespace vigil::review {
namespace {

using nlohmann::json;
namespace texts = ids::texts;
namespace collections = ids::collections;

constexpr std::size_t kMostTitle = 80;  // code points
constexpr std::size_t kMostName = 40;
constexpr std::size_t kMostCaption = 200;
constexpr std::size_t kMostNote = 2000;
constexpr sdk::CommandKey kShowWorkspace{"app.workspace"};
constexpr std::string_view kWorkspace = "review.calibration";

CalibrationState state_from(std::string_view word) {
  if (word == "discuss") return CalibrationState::kDiscuss;
  return word == "closed" ? CalibrationState::kClosed : CalibrationState::kOpen;
}

int place_of(CalibrationState state) {
  switch (state) {
    case CalibrationState::kDiscuss: return 0;
    case CalibrationState::kOpen: return 1;
    case CalibrationState::kClosed: return 2;
  }
  return 2;
}

json list_of(const json& object, std::string_view name) {
  if (!object.is_object()) return json::array();
  const auto found = object.find(name);
  return found != object.end() && found->is_array() ? *found : json::array();
}

// Sign-in names, whatever stands between them.
std::vector<std::string> names_in(std::string_view typed) {
  std::vector<std::string> names;
  std::string name;
  const auto end_name = [&] {
    if (!name.empty()) names.push_back(to_lower_ascii(name));
    name.clear();
  };
  for (std::size_t i = 0; i < typed.size(); ++i) {
    const bool full_width = typed.substr(i).starts_with("，") ||
                            typed.substr(i).starts_with("、") || typed.substr(i).starts_with("　");
    if (full_width) {
      end_name();
      i += 2;
    } else if (typed[i] == ' ' || typed[i] == ',' || typed[i] == ';') {
      end_name();
    } else {
      name += typed[i];
    }
  }
  end_name();
  return names;
}

double share_of(std::size_t same, std::size_t pairs) {
  return pairs == 0 ? 1 : static_cast<double>(same) / static_cast<double>(pairs);
}

}  // namespace

void Calibrations::update() {
  const auto records = host_.records().records(collections::kCalibrations);
  const auto remarks = host_.records().records(collections::kCalibrationRemarks);
  const bool somebody_else = host_.person().id != person_;
  if (records == records_ && remarks == remarks_ && language_ == host_.texts().language() &&
      !somebody_else) {
    return;
  }
  if (somebody_else) {
    told_.clear();
    begun_ = false;
    selected_.clear();
    snapshot_.draft.reset();
  }
  records_ = records;
  remarks_ = remarks;
  language_ = host_.texts().language();
  person_ = host_.person().id;
  snapshot_.list.clear();
  snapshot_.complete = records_->complete;
  for (const sdk::Record& record : records_->records) {
    if (record.body != nullptr && record.body->is_object()) snapshot_.list.push_back(read(record));
  }
  std::stable_sort(snapshot_.list.begin(), snapshot_.list.end(),
                   [](const CalibrationSession& a, const CalibrationSession& b) {
                     if (place_of(a.state) != place_of(b.state))
                       return place_of(a.state) < place_of(b.state);
                     return a.opened > b.opened;
                   });
  find_selected();
  tell_news();
}

CalibrationSession Calibrations::read(const sdk::Record& record) const {
  const json& body = *record.body;
  CalibrationSession session;
  session.id = record.id;
  session.title = clean_for_display(text_member(body, "title"), kMostTitle);
  session.state = state_from(text_member(body, "state"));
  const std::string maker = text_member(body, "made_by");
  // Opened at this desk and not sent yet: nobody else can have one without a maker.
  session.own = maker.empty() || maker == person_.text();
  session.maker = clean_for_display(text_member(body, "made_by_name"), kMostName);
  session.opened = from_rfc3339(text_member(body, "opened_at")).value_or(WallTime{});
  for (const json& person : list_of(body, "people")) {
    session.people.push_back(clean_for_display(text_member(person, "name"), kMostName));
    session.asked = session.asked || text_member(person, "id") == person_.text();
  }
  session.finished = list_of(body, "finished").size();
  read_items(body, session);
  if (session.state != CalibrationState::kOpen) measure(session);
  add_remarks(session);
  return session;
}

void Calibrations::read_items(const json& body, CalibrationSession& session) const {
  const sdk::Texts& words = host_.texts();
  const json people = list_of(body, "people");
  for (const json& entry : list_of(body, "items")) {
    CalibrationItem item;
    item.number = session.items.size();
    item.caption = clean_for_display(text_member(entry, "caption"), kMostCaption);
    if (item.caption.empty()) item.caption = words.text(texts::kItemNoCaption);
    item.item = text_member(entry, "item");
    item.severity = static_cast<domain::Severity>(
        std::clamp<std::int64_t>(int_member(entry, "severity", 0), 0, domain::kMaxSeverity));
    for (std::size_t i = 0; i < people.size(); ++i) {
      CalibrationAnswer answer;
      answer.person = session.people[i];
      for (const json& said : list_of(entry, "answers")) {
        if (text_member(said, "person") != text_member(people[i], "id")) continue;
        answer.verdict = domain::verdict_from_word(text_member(said, "verdict"));
        if (const auto policy = said.find("policy"); policy != said.end())
          answer.policy = text_member(*policy, "id");
        if (const domain::Policy* const known = policies_.find(domain::PolicyId(answer.policy)))
          answer.policy_title = title_of(words, *known);
        answer.level =
            static_cast<int>(std::clamp<std::int64_t>(int_member(said, "level", 0), 0, 5));
        answer.note = clean_for_display(text_member(said, "note"), kMostNote);
      }
      item.answers.push_back(std::move(answer));
    }
    if (const auto agreed = entry.find("agreed"); agreed != entry.end() && agreed->is_object()) {
      item.agreed = domain::verdict_from_word(text_member(*agreed, "verdict"));
      item.agreed_policy = text_member(*agreed, "policy");
      item.golden = bool_member(*agreed, "golden", false);
    }
    session.items.push_back(std::move(item));
  }
}

void Calibrations::measure(CalibrationSession& session) const {
  const sdk::Texts& words = host_.texts();
  domain::RatingTable ratings(session.people.size(), session.items.size());
  for (CalibrationItem& item : session.items) {
    std::array<std::size_t, std::size(domain::kAllVerdicts)> counts{};
    std::map<domain::Verdict, std::string> policies;
    for (std::size_t i = 0; i < item.answers.size(); ++i) {
      const CalibrationAnswer& answer = item.answers[i];
      if (!answer.verdict) continue;
      const auto category = static_cast<std::size_t>(*answer.verdict);
      ratings.set(i, item.number, static_cast<double>(category));
      item.same += counts[category]++;
      const auto [known, first] = policies.emplace(*answer.verdict, answer.policy);
      item.policies_differ = item.policies_differ || (!first && known->second != answer.policy);
    }
    std::size_t answered = 0;
    std::vector<domain::Verdict> verdicts(std::begin(domain::kAllVerdicts),
                                          std::end(domain::kAllVerdicts));
    const auto count_of = [&](domain::Verdict verdict) {
      return counts[static_cast<std::size_t>(verdict)];
    };
    std::stable_sort(verdicts.begin(), verdicts.end(),
                     [&](auto a, auto b) { return count_of(a) > count_of(b); });
    for (const domain::Verdict verdict : verdicts) {
      if (count_of(verdict) == 0) continue;
      answered += count_of(verdict);
      if (!item.said.empty()) item.said += "  ·  ";
      item.said += fmt::format("{} {}", words.text(title_of(verdict)), count_of(verdict));
    }
    item.pairs = answered < 2 ? 0 : answered * (answered - 1) / 2;
    session.same += item.same;
    session.pairs += item.pairs;
  }
  if (const auto alpha = domain::krippendorff_alpha(ratings, domain::Measurement::kNominal)) {
    session.alpha = *alpha;
    if (const auto interval = domain::alpha_interval(ratings, domain::Measurement::kNominal))
      session.interval = *interval;
  }
  std::stable_sort(session.items.begin(), session.items.end(),
                   [](const CalibrationItem& a, const CalibrationItem& b) {
                     const double left = share_of(a.same, a.pairs);
                     const double right = share_of(b.same, b.pairs);
                     if (left != right) return left < right;
                     return a.policies_differ && !b.policies_differ;
                   });
}

void Calibrations::add_remarks(CalibrationSession& session) const {
  for (const sdk::Record& record : remarks_->records) {
    if (record.body == nullptr || text_member(*record.body, "calibration") != session.id) continue;
    const json& body = *record.body;
    CalibrationRemark remark{
        .person = clean_for_display(text_member(body, "person_name"), kMostName),
        .text = clean_for_display(text_member(body, "text"), kMostRemark),
        .at = from_rfc3339(text_member(body, "at")).value_or(WallTime{})};
    for (CalibrationItem& item : session.items) {
      if (static_cast<std::int64_t>(item.number) == int_member(body, "item", -1))
        item.remarks.push_back(remark);
    }
  }
  for (CalibrationItem& item : session.items) {
    std::stable_sort(item.remarks.begin(), item.remarks.end(),
                     [](const auto& a, const auto& b) { return a.at < b.at; });
  }
}

// What was there before the desk opened is seen on the screen; what comes is said as well.
void Calibrations::tell_news() {
  for (const CalibrationSession& session : snapshot_.list) {
    const auto known = told_.find(session.id);
    const bool is_new = known == told_.end() || known->second != session.state;
    told_[session.id] = session.state;
    if (!is_new || !begun_) continue;
    if (session.state == CalibrationState::kOpen && session.asked && !session.own) {
      host_.notify(sdk::NoticeKind::kDone,
                   sdk::format(host_.texts(), texts::kNoticeCalibrationOpen,
                               fmt::arg("name", session.maker), fmt::arg("title", session.title)));
    }
    if (session.state == CalibrationState::kDiscuss) {
      host_.notify(sdk::NoticeKind::kDone,
                   sdk::format(host_.texts(), texts::kNoticeCalibrationDiscuss,
                               fmt::arg("title", session.title)));
    }
  }
  begun_ = begun_ || records_->complete;
}

void Calibrations::find_selected() {
  snapshot_.selected.reset();
  snapshot_.item.reset();
  for (std::size_t i = 0; i < snapshot_.list.size(); ++i) {
    if (snapshot_.list[i].id == selected_) snapshot_.selected = i;
  }
  if (!snapshot_.selected && !snapshot_.list.empty()) {
    snapshot_.selected = 0;
    selected_ = snapshot_.list.front().id;
    selected_item_ =
        snapshot_.list.front().items.empty() ? 0 : snapshot_.list.front().items.front().number;
  }
  if (!snapshot_.selected) return;
  const CalibrationSession& session = snapshot_.list[*snapshot_.selected];
  for (std::size_t i = 0; i < session.items.size(); ++i) {
    if (session.items[i].number == selected_item_) snapshot_.item = i;
  }
  if (!snapshot_.item && !session.items.empty()) snapshot_.item = 0;
}

Status Calibrations::select(std::string_view id) {
  if (selected_ == id) return {};
  selected_ = id;
  snapshot_.picking.reset();
  for (const CalibrationSession& session : snapshot_.list) {
    if (session.id == id && !session.items.empty()) selected_item_ = session.items.front().number;
  }
  find_selected();
  return {};
}

Status Calibrations::select_item(std::string_view place) {
  const CalibrationSession* const session = chosen();
  std::size_t at = 0;
  const auto read = std::from_chars(place.data(), place.data() + place.size(), at);
  if (session == nullptr || read.ec != std::errc{} || at >= session->items.size()) return {};
  selected_item_ = session->items[at].number;
  snapshot_.picking.reset();
  find_selected();
  return {};
}

const CalibrationSession* Calibrations::chosen() const {
  return snapshot_.selected ? &snapshot_.list[*snapshot_.selected] : nullptr;
}

const CalibrationItem* Calibrations::chosen_item() const {
  const CalibrationSession* const session = chosen();
  return session != nullptr && snapshot_.item ? &session->items[*snapshot_.item] : nullptr;
}

const sdk::Record* Calibrations::record_of(std::string_view id) const {
  if (records_ == nullptr) return nullptr;
  const auto found = std::find_if(records_->records.begin(), records_->records.end(),
                                  [&](const sdk::Record& each) { return each.id == id; });
  return found == records_->records.end() ? nullptr : &*found;
}

std::string Calibrations::state_word() const {
  if (snapshot_.draft) return "draft";
  const CalibrationSession* const session = chosen();
  if (session == nullptr) return "none";
  switch (session->state) {
    case CalibrationState::kOpen: return "open";
    case CalibrationState::kDiscuss: return "discuss";
    case CalibrationState::kClosed: return "closed";
  }
  return "none";
}

// ---- opening -----------------------------------------------------------------------------------

bool Calibrations::can_prepare() const {
  const std::size_t count = mass_.choice().items.size();
  return possible() && count > 0 && count <= kMostCalibrationItems;
}

Status Calibrations::prepare() {
  if (mass_.choice().items.size() > kMostCalibrationItems)
    return fail(ErrorCode::kRejected, host_.texts().text(texts::kCalibrationTooMany));
  if (!can_prepare()) return {};
  CalibrationDraft draft;
  draft.items = mass_.choice().items;
  draft.queue = ids::queues::kReviewFirst.id;
  draft.roles = {domain::Role::kReviewer};
  snapshot_.draft = std::move(draft);
  host_.commands().run(kShowWorkspace, kWorkspace);
  return {};
}

Status Calibrations::set(std::string_view part_and_value) {
  if (!snapshot_.draft) return {};
  CalibrationDraft& draft = *snapshot_.draft;
  const std::size_t equals = part_and_value.find('=');
  if (equals == std::string_view::npos)
    return fail(ErrorCode::kInvalidArgument, "This is written part=value.");
  const std::string_view part = part_and_value.substr(0, equals);
  const std::string value(part_and_value.substr(equals + 1));
  if (part == "title") {
    draft.title = value;
  } else if (part == "people") {
    draft.people = value;
  } else if (part == "queue") {
    draft.queue = value;
  } else if (part == "role") {
    const auto role = domain::role_from_word(value);
    if (!role) return fail(ErrorCode::kInvalidArgument, "There is no such role.");
    const auto at = std::find(draft.roles.begin(), draft.roles.end(), *role);
    at == draft.roles.end() ? draft.roles.push_back(*role) : (void)draft.roles.erase(at);
  }
  return {};
}

bool Calibrations::can_start() const {
  return snapshot_.draft && !snapshot_.draft->title.empty() &&
         (!snapshot_.draft->roles.empty() || !names_in(snapshot_.draft->people).empty());
}

Status Calibrations::start() {
  const sdk::Texts& words = host_.texts();
  if (!snapshot_.draft) return {};
  const CalibrationDraft& draft = *snapshot_.draft;
  if (draft.title.empty())
    return fail(ErrorCode::kRejected, words.text(texts::kCalibrationNoTitle));
  if (!can_start()) return fail(ErrorCode::kRejected, words.text(texts::kCalibrationNobody));
  const WallTime now = host_.clock().wall_now();
  const std::string id = make_uuid7(now);
  json record = {{"id", id},        {"title", draft.title},         {"queue", draft.queue},
                 {"state", "open"}, {"opened_at", to_rfc3339(now)}, {"items", json::array()}};
  if (const auto names = names_in(draft.people); !names.empty()) record["invited"] = names;
  for (const domain::Role role : draft.roles) record["roles"].push_back(domain::to_word(role));
  for (const MassItem& item : draft.items)
    record["items"].push_back({{"task", item.task}, {"caption", item.caption}});
  const Status kept = host_.records().edit(collections::kCalibrations, id, record);
  if (!kept) return explain_failed_commit(words, kept.error());
  snapshot_.draft.reset();
  selected_ = id;
  selected_item_ = 0;
  update();
  host_.notify(sdk::NoticeKind::kDone, words.text(texts::kNoticeCalibrationStarted));
  return {};
}

Status Calibrations::leave() {
  snapshot_.draft.reset();
  snapshot_.picking.reset();
  return {};
}

// ---- the discussion ----------------------------------------------------------------------------

bool Calibrations::can_discuss() const {
  const CalibrationSession* const session = chosen();
  return in_sight_ && session != nullptr && session->own &&
         session->state == CalibrationState::kOpen && !session->people.empty();
}

bool Calibrations::can_close() const {
  const CalibrationSession* const session = chosen();
  return in_sight_ && session != nullptr && session->own &&
         session->state == CalibrationState::kDiscuss;
}

Status Calibrations::discuss() { return can_discuss() ? change_state("discuss") : Status(); }
Status Calibrations::close() { return can_close() ? change_state("closed") : Status(); }

Status Calibrations::change_state(std::string_view state) {
  const sdk::Record* const record = record_of(selected_);
  if (record == nullptr) return {};
  json changed = *record->body;
  changed["state"] = state;
  const Status kept = host_.records().edit(collections::kCalibrations, selected_, changed);
  if (!kept) return explain_failed_commit(host_.texts(), kept.error());
  update();
  return {};
}

bool Calibrations::can_agree(domain::Verdict verdict) const {
  return can_close() && chosen_item() != nullptr && verdict != domain::Verdict::kEscalate;
}

Status Calibrations::agree(domain::Verdict verdict) {
  if (!can_agree(verdict)) return {};
  if (!domain::needs_policy(verdict)) return keep_agreed(verdict, {});
  std::map<std::string, int> named;
  for (const CalibrationAnswer& answer : chosen_item()->answers) {
    if (answer.verdict == verdict && !answer.policy.empty()) ++named[answer.policy];
  }
  const auto most = std::max_element(
      named.begin(), named.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most != named.end()) return keep_agreed(verdict, most->first);
  snapshot_.picking = verdict;
  return {};
}

Status Calibrations::agree_policy(std::string_view id) {
  if (!snapshot_.picking) return {};
  const domain::Verdict verdict = *snapshot_.picking;
  snapshot_.picking.reset();
  return id.empty() ? Status() : keep_agreed(verdict, id);
}

Status Calibrations::keep_agreed(domain::Verdict verdict, std::string_view policy) {
  const sdk::Record* const record = record_of(selected_);
  const CalibrationItem* const item = chosen_item();
  if (record == nullptr || item == nullptr) return {};
  json changed = *record->body;
  json agreed = {{"verdict", domain::to_word(verdict)}};
  if (!policy.empty()) agreed["policy"] = policy;
  changed["items"][item->number]["agreed"] = std::move(agreed);
  const Status kept = host_.records().edit(collections::kCalibrations, selected_, changed);
  if (!kept) return explain_failed_commit(host_.texts(), kept.error());
  update();
  return {};
}

bool Calibrations::can_make_golden() const {
  const auto& roles = host_.person().roles;
  const bool keeps_golden = std::any_of(roles.begin(), roles.end(), [](domain::Role role) {
    return role == domain::Role::kAdministrator || role == domain::Role::kAdmin;
  });
  const CalibrationItem* const item = chosen_item();
  return keeps_golden && can_close() && item != nullptr && item->agreed && !item->golden &&
         !item->item.empty();
}

Status Calibrations::make_golden() {
  if (!can_make_golden()) return {};
  const CalibrationItem& item = *chosen_item();
  const sdk::Record* const record = record_of(selected_);
  if (record == nullptr) return {};
  const std::string id = fmt::format("c-{}-{}", selected_, item.number);
  json golden = {{"id", id},
                 {"queue", text_member(*record->body, "queue")},
                 {"item", item.item},
                 {"verdict", domain::to_word(*item.agreed)},
                 {"severity", item.severity},
                 {"calibration", selected_},
                 {"active", true}};
  if (!item.agreed_policy.empty()) golden["policy"] = item.agreed_policy;
  const Status made = host_.records().edit(collections::kGolden, id, golden);
  if (!made) return explain_failed_commit(host_.texts(), made.error());
  json changed = *record->body;
  changed["items"][item.number]["agreed"]["golden"] = true;
  const Status kept = host_.records().edit(collections::kCalibrations, selected_, changed);
  if (!kept) return explain_failed_commit(host_.texts(), kept.error());
  update();
  host_.notify(sdk::NoticeKind::kDone, host_.texts().text(texts::kNoticeCalibrationGolden));
  return {};
}

bool Calibrations::can_remark() const {
  const CalibrationSession* const session = chosen();
  return in_sight_ && session != nullptr && session->state == CalibrationState::kDiscuss &&
         chosen_item() != nullptr;
}

Status Calibrations::remark(std::string_view text) {
  if (!can_remark() || text.empty()) return {};
  const WallTime now = host_.clock().wall_now();
  const std::string id = make_uuid7(now);
  const json record = {{"id", id},
                       {"calibration", selected_},
                       {"item", chosen_item()->number},
                       {"text", std::string(text)},
                       {"person", person_.text()},
                       {"person_name", host_.person().name},
                       {"at", to_rfc3339(now)}};
  const Status kept = host_.records().edit(collections::kCalibrationRemarks, id, record);
  if (!kept) return explain_failed_commit(host_.texts(), kept.error());
  update();
  return {};
}

}  // namespace vigil::review
