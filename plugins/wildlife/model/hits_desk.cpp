#include "plugins/wildlife/model/hits_desk.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/domain/policy.h"
#include "core/domain/wildlife/finding.h"
#include "plugins/sdk/format.h"
#include "plugins/wildlife/model/case_desk.h"
#include "plugins/wildlife/model/wording.h"
#include "wildlife_ids.h"

namespace vigil::wildlife {
namespace {

namespace texts = ids::texts;
namespace collections = ids::collections;
using domain::Role;

constexpr sdk::QueueKey kQueue = ids::queues::kWildlifeHits;
constexpr int kLeasedAhead = 3;
// Policies that other plugins declare, the one to rest on first.
constexpr sdk::CollectionKey kPolicies{"policies"};
constexpr std::string_view kWildlifePolicies[] = {"wildlife-trade", "wildlife-contact"};
constexpr std::string_view kRescueTitle = "救助与科普：";
constexpr std::string_view kNobody = "none";

constexpr std::string_view kInPicture = "画面文字：";

// In the caption, or written in the picture.
bool is_of_a_term(const domain::Evidence& evidence) {
  return evidence.kind == "term" || evidence.kind == "frame_text";
}

// The list's words, wherever the term stands.
std::string_view words_of(const domain::Evidence& evidence) {
  std::string_view text = evidence.text;
  if (text.starts_with(kInPicture)) text.remove_prefix(kInPicture.size());
  return text;
}

// "野生动物名录：丹顶鹤（变体）" speaks of 丹顶鹤.
std::string_view term_of(const domain::Evidence& evidence) {
  if (!is_of_a_term(evidence)) return {};
  std::string_view text = words_of(evidence);
  constexpr std::string_view kColon = "：";
  const std::size_t begin = text.find(kColon);
  if (begin == std::string_view::npos) return {};
  text.remove_prefix(begin + kColon.size());
  for (const std::string_view ending : {"（变体）", "（谐音）"}) {
    if (text.ends_with(ending)) text.remove_suffix(ending.size());
  }
  return text;
}

}  // namespace

HitsDesk::HitsDesk(sdk::Host& host, Library& library, CaseDesk& cases, const Sight& sight)
    : host_(host), library_(library), cases_(cases), sight_(sight), clip_(host.clips()) {}

bool HitsDesk::may_work() const {
  const std::vector<Role>& roles = host_.person().roles;
  return std::any_of(roles.begin(), roles.end(), [](Role role) {
    return role == Role::kReviewer || role == Role::kSenior || role == Role::kAdministrator;
  });
}

const HitsDesk::Work& HitsDesk::work() const {
  static const Work kNone{};
  if (!task_) return kNone;
  const auto found = works_.find(task_->id);
  return found == works_.end() ? kNone : found->second;
}

HitsDesk::Work& HitsDesk::work() { return works_[task_ ? task_->id : domain::TaskId()]; }

void HitsDesk::update() {
  if (!may_work()) {
    stage_ = HitsStage::kNoPermission;
    return;
  }
  // Looking something up in the list does not give the items in hand back.
  wanted_ = on_hits() || (wanted_ && sight_.shown);
  host_.desk().keep_leased(kQueue, wanted_ ? kLeasedAhead : 0);
  const Edition* edition = library_.edition();
  if (edition != nullptr && edition->id != searched_edition_) {
    search_ = SpeciesSearch(*edition);
    searched_edition_ = edition->id;
  }
  take_tasks();
  const bool language_changed = language_seen_ != host_.texts().language();
  if (library_seen_ != library_.revision() || language_changed) {
    library_seen_ = library_.revision();
    language_seen_ = host_.texts().language();
    fill_options();
  }
  if (seen_history_ != host_.desk().revision()) {
    seen_history_ = host_.desk().revision();
    last_.reset();
    if (!made_.empty()) last_ = host_.desk().find(made_.back().decision);
  }
}

void HitsDesk::take_tasks() {
  const std::shared_ptr<const sdk::TaskList> now = host_.desk().tasks(kQueue);
  const bool same = now == list_ && task_.has_value();
  list_ = now;
  if (!same) {
    const domain::Task* next = nullptr;
    for (const domain::Task& task : list_->tasks) {
      const auto done = decided_.find(task.id);
      if (done != decided_.end() && done->second == task.lease.fence) continue;
      if (task_ && task.id == task_->id) {
        next = &task;
        break;
      }
      if (next == nullptr) next = &task;
    }
    const bool other = (next == nullptr) != !task_ || (next != nullptr && next->id != task_->id);
    task_ = next == nullptr ? std::nullopt : std::optional<domain::Task>(*next);
    if (other) {
      filter_.clear();
      shown_evidence_.reset();
      if (task_) {
        clip_.show(task_->item.media);
      } else {
        clip_.close();
      }
      fill_options();
    }
  }
  if (task_) {
    stage_ = HitsStage::kReviewing;
  } else {
    switch (list_->supply) {
      case sdk::Supply::kLoading:
      case sdk::Supply::kReady: stage_ = HitsStage::kLoading; break;
      case sdk::Supply::kEmpty: stage_ = HitsStage::kEmpty; break;
      case sdk::Supply::kOffline: stage_ = HitsStage::kOffline; break;
    }
  }
}

const Species* HitsDesk::species() const { return library_.species(answers().species); }
const Product* HitsDesk::product() const { return library_.product(answers().product); }

std::vector<const LookAlikes*> HitsDesk::look_alikes() const {
  const Species* animal = species();
  if (animal == nullptr) return {};
  return look_alikes_of(library_.look_alikes(), *animal);
}

bool HitsDesk::looks_like_rescue() const {
  if (!task_) return false;
  const std::vector<domain::Evidence>& evidence = task_->item.evidence;
  return std::any_of(evidence.begin(), evidence.end(), [](const domain::Evidence& line) {
    return is_of_a_term(line) && words_of(line).starts_with(kRescueTitle);
  });
}

void HitsDesk::fill_subjects() {
  const bool english = in_english(host_.texts());
  const auto add_species = [&](const Species& animal, bool hinted) {
    for (const Option& known : options_) {
      if (known.id == animal.name_la) return;
    }
    std::string detail = animal.name_la + "  ·  " + standing_text(host_.texts(), animal);
    if (animal.wild_only) detail += std::string("  ·  ") + host_.texts().text(texts::kWildOnly);
    for (const std::string& former : animal.former)
      detail += "  ·  " + sdk::format(host_.texts(), texts::kFormerly, fmt::arg("name", former));
    options_.push_back({animal.name_la, animal.name_zh, std::move(detail), hinted});
  };
  const auto add_product = [&](const Product& one, bool hinted) {
    for (const Option& known : options_) {
      if (known.id == one.id) return;
    }
    options_.push_back({one.id, english ? one.en : one.zh,
                        std::string(host_.texts().text(texts::kFormProduct)) + "  ·  " + one.taxon,
                        hinted});
  };
  if (filter_.empty()) {
    for (const domain::Evidence& evidence : task_->item.evidence) {
      const Library::Meant meant = library_.meant_by(term_of(evidence));
      if (meant.product != nullptr) add_product(*meant.product, true);
      if (meant.species != nullptr) add_species(*meant.species, true);
      if (meant.species == nullptr) continue;
      // What it is easily taken for is offered beside it.
      for (const LookAlikes* alike : look_alikes_of(library_.look_alikes(), *meant.species)) {
        for (const std::string& name : alike->names) {
          if (const Species* other = library_.species(name); other && options_.size() < 7)
            add_species(*other, false);
        }
      }
    }
  } else {
    const std::string wanted(trim(filter_));
    for (const Product& one : library_.products()) {
      const bool named = std::any_of(one.terms.begin(), one.terms.end(), [&](const auto& term) {
        return term.text.find(wanted) != std::string::npos;
      });
      if ((named || contains_caseless(one.en, wanted)) && options_.size() < 3)
        add_product(one, false);
    }
    if (const Edition* edition = library_.edition()) {
      for (const std::size_t place : search_.find(filter_)) {
        if (options_.size() + 1 >= kMostOptions) break;
        add_species(edition->species[place], false);
      }
    }
  }
  if (options_.size() >= kMostOptions) options_.resize(kMostOptions - 1);
  options_.push_back({std::string(kNobody), host_.texts().text(texts::kSubjectNone),
                      host_.texts().text(texts::kSubjectNoneHelp), false});
}

void HitsDesk::fill_options() {
  options_.clear();
  if (!task_) return;
  const sdk::Texts& words = host_.texts();
  const auto add = [&](std::string_view id, sdk::TextKey title, sdk::TextKey help, bool hinted) {
    options_.push_back({std::string(id), words.text(title), words.text(help), hinted});
  };
  switch (asking()) {
    case Asking::kSubject: return fill_subjects();
    case Asking::kStanding:
      for (const Standing one : kAllStandings)
        options_.push_back({std::string(to_word(one)), words.text(title_of(one)), {}, false});
      break;
    case Asking::kHappening: {
      const bool rescue = looks_like_rescue();
      const bool offered =
          !rescue && std::any_of(task_->item.evidence.begin(), task_->item.evidence.end(),
                                 [](const auto& line) { return line.kind == "rule"; });
      add("sale", texts::kHappeningSale, texts::kHappeningSaleHelp, offered);
      add("taking", texts::kHappeningTaking, texts::kHappeningTakingHelp, false);
      add("sighting", texts::kHappeningSighting, texts::kHappeningSightingHelp, false);
      add("rescue", texts::kHappeningRescue, texts::kHappeningRescueHelp, rescue);
      break;
    }
    case Asking::kForm:
      add("live", texts::kFormLive, texts::kFormLiveHelp, false);
      add("product", texts::kFormProduct, texts::kFormProductHelp, false);
      break;
    case Asking::kOrigin:
      add("wild", texts::kOriginWild, texts::kOriginWildHelp, false);
      add("farmed", texts::kOriginFarmed, texts::kOriginFarmedHelp, false);
      add("unknown", texts::kOriginUnknown, texts::kOriginUnknownHelp, false);
      break;
    case Asking::kNothing: break;
  }
}

Status HitsDesk::search(std::string_view text) {
  if (filter_ == text) return {};
  filter_ = text;
  fill_options();
  return {};
}

Status HitsDesk::ask_search() {
  if (!can_answer()) return {};
  Answers& answers = work().answers;
  if (answers.subject_known) answers = {};
  ++filter_asked_;
  fill_options();
  return {};
}

Status HitsDesk::answer(std::size_t place) {
  if (!can_answer() || place >= options_.size()) return {};
  const Option option = options_[place];
  const Asking asked = asking();
  if (asked == Asking::kSubject) return choose_subject(option.id == kNobody ? "" : option.id);
  Answers& answers = work().answers;
  const auto take = [&](const auto& all, auto& into) {
    for (const auto value : all) {
      if (to_word(value) == option.id) into = value;
    }
  };
  if (asked == Asking::kStanding) take(kAllStandings, answers.standing);
  if (asked == Asking::kHappening) take(kAllHappenings, answers.happening);
  if (asked == Asking::kForm) take(kAllForms, answers.form);
  if (asked == Asking::kOrigin) take(kAllOrigins, answers.origin);
  fill_options();
  return {};
}

Status HitsDesk::choose_subject(std::string_view id) {
  if (!can_answer()) return {};
  Answers answers;
  answers.subject_known = true;
  if (id.empty()) {
    answers.standing = Standing::kNone;
  } else if (const Product* one = library_.product(id)) {
    answers.product = one->id;
    answers.form = Form::kProduct;
    // Of a species that the list knows, the class is known.
    if (const Species* animal = library_.species(one->taxon); animal && animal->level > 0) {
      answers.species = animal->name_la;
      answers.standing = animal->level == 1 ? Standing::kFirst : Standing::kSecond;
      answers.aquatic = animal->aquatic;
    }
  } else if (const Species* animal = library_.species(id)) {
    answers.species = animal->name_la;
    answers.wild_only = animal->wild_only;
    answers.aquatic = animal->aquatic;
    answers.standing = animal->level == 1   ? Standing::kFirst
                       : animal->level == 2 ? Standing::kSecond
                                            : Standing::kAppendix;
  } else {
    return fail(ErrorCode::kNotFound, host_.texts().text(texts::kProblemNoSpecies));
  }
  work().answers = answers;
  filter_.clear();
  fill_options();
  return {};
}

Status HitsDesk::back() {
  if (!can_answer()) return {};
  Work& now = work();
  now.reason_for.reset();
  take_back(now.answers);
  fill_options();
  return {};
}

const ActRow* HitsDesk::row() const { return row_for(library_.acts(), answers()); }

Act HitsDesk::suggested() const {
  const ActRow* fitting = row();
  return fitting == nullptr ? Act::kNothing : fitting->act;
}

Status HitsDesk::decide() {
  if (!can_answer()) return {};
  if (asking() != Asking::kNothing)
    return fail(ErrorCode::kRejected, host_.texts().text(texts::kProblemQuestionsOpen));
  return commit(work().reason_for.value_or(suggested()));
}

Status HitsDesk::act(Act act) {
  if (!can_answer()) return {};
  if (asking() != Asking::kNothing)
    return fail(ErrorCode::kRejected, host_.texts().text(texts::kProblemQuestionsOpen));
  Work& now = work();
  if (act != suggested() && trim(now.reason).empty()) {
    now.reason_for = act;
    ++reason_asked_;
    return {};
  }
  return commit(act);
}

Status HitsDesk::set_reason(std::string_view text) {
  if (task_) work().reason = text;
  return {};
}

Status HitsDesk::toggle_case() {
  if (can_answer()) work().into_case = !work().into_case;
  return {};
}

domain::PolicyId HitsDesk::policy_for(domain::Verdict verdict) const {
  const std::shared_ptr<const sdk::RecordSet> records = host_.records().records(kPolicies);
  for (const std::string_view id : kWildlifePolicies) {
    for (const sdk::Record& record : records->records) {
      if (record.id != id || !record.body) continue;
      const Result<domain::Policy> policy = domain::policy_from_json(*record.body);
      if (policy && policy->active && domain::permits(*policy, verdict)) return policy->id;
    }
  }
  return domain::PolicyId(std::string(kWildlifePolicies[0]));
}

std::string HitsDesk::note_of(Act act) const {
  std::string note;
  const ActRow* fitting = row();
  if ((act == Act::kLabel || act == Act::kWarn) && fitting != nullptr &&
      !fitting->text_zh.empty()) {
    note = sdk::format(host_.texts(), texts::kNoteOverClip, fmt::arg("text", fitting->text_zh));
  }
  const std::string_view why = trim(reason());
  if (!why.empty()) {
    if (!note.empty()) note += '\n';
    note += why;
  }
  return note;
}

Finding HitsDesk::finding_of(Act act, const domain::DecisionId& decision) const {
  const Answers& known = answers();
  const domain::Item& item = task_->item;
  Finding finding;
  finding.id = task_->id.text();
  finding.decision = decision.text();
  finding.item = item.item_id;
  finding.account = item.author_id;
  finding.account_name = item.author_name;
  finding.province = province_of(item.place);
  finding.at = host_.clock().wall_now();
  finding.by = host_.person().name;
  finding.species = known.species;
  if (const Species* animal = species()) finding.species_zh = animal->name_zh;
  finding.product = known.product;
  finding.standing = known.standing.value_or(Standing::kNone);
  finding.origin = known.origin.value_or(Origin::kUnknown);
  finding.form = known.form.value_or(Form::kLive);
  finding.happening = known.happening.value_or(Happening::kSighting);
  finding.act = act;
  finding.suggested = suggested();
  if (const ActRow* fitting = row()) finding.row = fitting->id;
  finding.reason = trim(reason());
  finding.edition = searched_edition_;
  return finding;
}

Status HitsDesk::commit(Act act) {
  if (act != suggested() && trim(reason()).empty())
    return fail(ErrorCode::kRejected, host_.texts().text(texts::kProblemReasonNeeded));
  const Ruling ruling = ruling_of(act, answers().aquatic);
  sdk::DecisionDraft draft;
  draft.task = task_->id;
  draft.verdict = ruling.verdict;
  if (domain::needs_policy(ruling.verdict)) draft.policy = policy_for(ruling.verdict);
  draft.actions = ruling.actions;
  draft.note = note_of(act);
  draft.marks = clip_.marks();
  const Result<domain::DecisionId> stored = host_.desk().decide(draft);
  if (!stored) return stored.error();

  Made made{*stored, task_->id, {}};
  const Finding finding = finding_of(act, *stored);
  Status kept = host_.records().edit(collections::kWildlifeFindings, finding.id, to_json(finding));
  if (act == Act::kReport || work().into_case) {
    const Result<std::string> added =
        cases_.add(*task_, finding, clip_.marks(), answers().aquatic ? "fisheries" : "forestry");
    if (added) {
      made.in_case = *added;
    } else {
      kept = added.error();
    }
  }
  made_.push_back(std::move(made));
  ++decided_count_;
  decided_[task_->id] = task_->lease.fence;
  works_.erase(task_->id);
  task_.reset();
  list_.reset();
  clip_.close();
  take_tasks();
  if (!kept) {
    host_.notify(sdk::NoticeKind::kProblem, sdk::format(host_.texts(), texts::kProblemFindingLost,
                                                        fmt::arg("reason", kept.error().message)));
  } else if (act == Act::kReport) {
    host_.notify(sdk::NoticeKind::kDone, host_.texts().text(texts::kNoticeReported));
  }
  return {};
}

Status HitsDesk::skip() {
  if (!can_answer()) return {};
  sdk::DecisionDraft draft;
  draft.kind = domain::DecisionKind::kSkip;
  draft.task = task_->id;
  const std::string_view why = trim(reason());
  draft.reason =
      why.empty() ? std::string(host_.texts().text(texts::kSkipReason)) : std::string(why);
  const Result<domain::DecisionId> stored = host_.desk().decide(draft);
  if (!stored) return stored.error();
  made_.push_back({*stored, task_->id, {}});
  decided_[task_->id] = task_->lease.fence;
  task_.reset();
  list_.reset();
  clip_.close();
  take_tasks();
  return {};
}

Status HitsDesk::undo() {
  if (made_.empty()) return {};
  const Made made = made_.back();
  if (Status undone = host_.desk().undo(made.decision); !undone) {
    if (undone.error().code == ErrorCode::kRejected)
      return fail(ErrorCode::kRejected, host_.texts().text(texts::kProblemTooLate));
    return undone;
  }
  made_.pop_back();
  if (decided_count_ > 0) --decided_count_;
  decided_.erase(made.task);
  // What was noted with it goes too; where it was never sent, nothing of it remains.
  const Status removed = host_.records().remove(collections::kWildlifeFindings, made.task.text());
  if (!made.in_case.empty()) {
    if (Status taken = cases_.take_back(made.in_case, made.task); !taken) return taken;
  }
  list_.reset();
  task_.reset();
  take_tasks();
  return removed || removed.error().code == ErrorCode::kNotFound ? Status() : removed;
}

Status HitsDesk::cancel() {
  if (!task_) return {};
  if (work().reason_for) {
    work().reason_for.reset();
  } else if (!filter_.empty()) {
    return search({});
  } else {
    shown_evidence_.reset();
  }
  return {};
}

Status HitsDesk::show_evidence(std::string_view place) {
  if (!task_) return {};
  std::size_t index = 0;
  const auto read = std::from_chars(place.data(), place.data() + place.size(), index);
  if (read.ec != std::errc() || index >= task_->item.evidence.size()) return {};
  shown_evidence_ = index;
  const domain::Evidence& evidence = task_->item.evidence[index];
  if (evidence.clip_begin >= Millis{0})
    clip_.seek(std::chrono::duration_cast<sdk::MediaTime>(evidence.clip_begin));
  return {};
}

std::string HitsDesk::state_word(std::string_view name) const {
  if (name == "hits") {
    switch (stage_) {
      case HitsStage::kLoading: return "loading";
      case HitsStage::kReviewing: return "reviewing";
      case HitsStage::kEmpty: return "empty";
      case HitsStage::kOffline: return "offline";
      case HitsStage::kNoPermission: return "no_permission";
    }
  }
  if (name == "hits_decided") return std::to_string(decided_count_);
  if (name == "guide") return asking() == Asking::kNothing ? "answered" : "asking";
  if (name == "act") return std::string(to_word(suggested()));
  return {};
}

}  // namespace vigil::wildlife
