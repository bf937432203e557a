#include "plugins/review/model/second_word.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/domain/verdict.h"
#include "plugins/review/model/wording.h"
#include "plugins/sdk/format.h"
#include "review_ids.h"

namespace vigil::review {
namespace {

using nlohmann::json;
namespace texts = ids::texts;

constexpr std::size_t kMostName = 40;      // code points
constexpr std::size_t kMostCaption = 200;  // code points
constexpr std::size_t kMostNote = 2000;    // code points

const json& member(const json& object, std::string_view key) {
  static const json kNothing;
  if (!object.is_object()) return kNothing;
  const auto found = object.find(key);
  return found == object.end() ? kNothing : *found;
}

// What a record with versions calls itself, in this language where it says so in both.
std::string title_of(const json& record, std::string_view language) {
  if (!record.is_object() || int_member(record, "version", 0) <= 0) return {};
  const json& title = member(record, "title");
  const std::string own = title.is_string() ? title.get<std::string>()
                                            : text_member(title, language == "en" ? "en" : "zh");
  return clean_for_display(own, kMostName);
}

// Why an item was left as it was.
sdk::TextKey why_left(std::string_view code) {
  struct Reason {
    std::string_view code;
    sdk::TextKey text;
  };
  static constexpr std::array kReasons = {
      Reason{"in_hands", texts::kMassInHands},
      Reason{"same_verdict", texts::kMassSameVerdict},
      Reason{"no_decision", texts::kMassNoDecision},
      Reason{"second_person", texts::kMassSecondPerson},
      Reason{"forbidden", texts::kMassForbidden},
      Reason{"no_account", texts::kMassNoAccount},
      Reason{"unknown_task", texts::kMassUnknown},
      Reason{"decided_by_other", texts::kMassDecidedByOther},
      Reason{"superseded", texts::kMassDecidedByOther},
      Reason{"nowhere_to_escalate", texts::kMassNowhere},
  };
  for (const Reason& reason : kReasons) {
    if (reason.code == code) return reason.text;
  }
  return texts::kMassRefused;
}

WordState state_of(std::string_view word) {
  if (word == "confirmed") return WordState::kConfirmed;
  if (word == "rejected") return WordState::kRejected;
  return WordState::kOpen;
}

int place_of(const Proposed& proposed) {
  if (proposed.state != WordState::kOpen) return 2;
  return proposed.own ? 1 : 0;
}

}  // namespace

void SecondWord::update() {
  const auto records = host_.records().records(ids::collections::kProposals);
  const auto acts = host_.records().records(ids::collections::kMassActs);
  const WallTime now = host_.clock().wall_now();
  const bool one_ended = next_end_ != WallTime{} && now >= next_end_;
  const bool somebody_else = host_.person().id != person_;
  if (records == records_ && acts == acts_ && language_ == host_.texts().language() && !one_ended &&
      !somebody_else) {
    return;
  }
  if (somebody_else) {
    told_.clear();
    begun_ = false;
    selected_.clear();
  }
  records_ = records;
  acts_ = acts;
  language_ = host_.texts().language();
  person_ = host_.person().id;
  snapshot_ = {};
  snapshot_.complete = records_->complete;
  next_end_ = {};
  for (const sdk::Record& record : records_->records) {
    if (record.body == nullptr) continue;
    Proposed proposed = read(record, now);
    if (proposed.state == WordState::kOpen) {
      next_end_ =
          next_end_ == WallTime{} ? proposed.expires : std::min(next_end_, proposed.expires);
      if (!proposed.own) ++snapshot_.waiting;
    }
    snapshot_.list.push_back(std::move(proposed));
  }
  std::stable_sort(snapshot_.list.begin(), snapshot_.list.end(),
                   [](const Proposed& a, const Proposed& b) {
                     if (place_of(a) != place_of(b)) return place_of(a) < place_of(b);
                     return a.created > b.created;
                   });
  (void)select(selected_);
  if (next_end_ != WallTime{})
    host_.wake_after(std::max(Millis(0), std::chrono::ceil<Millis>(next_end_ - now)));
  tell_news();
}

Proposed SecondWord::read(const sdk::Record& record, WallTime now) const {
  const json& body = *record.body;
  const sdk::Texts& words = host_.texts();
  Proposed proposed;
  proposed.id = record.id;
  proposed.proposer = clean_for_display(text_member(body, "proposer_name"), kMostName);
  proposed.own = text_member(body, "proposer") == person_.text();
  proposed.created = from_rfc3339(text_member(body, "created_at")).value_or(WallTime{});
  proposed.expires = from_rfc3339(text_member(body, "expires_at")).value_or(WallTime{});
  proposed.state = state_of(text_member(body, "state"));
  proposed.decider = clean_for_display(text_member(body, "decider_name"), kMostName);
  proposed.decided = from_rfc3339(text_member(body, "decided_at")).value_or(WallTime{});
  if (proposed.state == WordState::kOpen && proposed.expires <= now)
    proposed.state = WordState::kExpired;
  // Said at this desk, and not answered yet.
  if (proposed.state != WordState::kOpen && proposed.state != WordState::kExpired &&
      proposed.decider.empty()) {
    proposed.state = WordState::kSaid;
  }
  const json& act = member(body, "body");
  const std::string kind = text_member(body, "act");
  const std::string collection = text_member(act, "collection");
  if (kind == "record" && collection == ids::collections::kMassActs.id) {
    read_mass_act(member(act, "record"), proposed);
  } else if (kind == "record" && collection == ids::collections::kLadder.id) {
    proposed.what = sdk::format(words, texts::kSecondLadder,
                                fmt::arg("version", int_member(member(act, "record"), "version")));
  } else if (const std::string title = title_of(member(act, "record"), words.language());
             kind == "record" && !title.empty()) {
    proposed.what = sdk::format(words, texts::kSecondTitled, fmt::arg("title", title),
                                fmt::arg("version", int_member(member(act, "record"), "version")));
  } else if (kind == "record") {
    proposed.what =
        sdk::format(words, texts::kSecondRecord,
                    fmt::arg("collection", clean_for_display(collection, kMostName)),
                    fmt::arg("id", clean_for_display(text_member(act, "id"), kMostName)));
  } else if (kind == "roles") {
    proposed.what =
        sdk::format(words, texts::kSecondRoles,
                    fmt::arg("user", clean_for_display(text_member(act, "user"), kMostName)));
  } else {
    proposed.what = words.text(texts::kSecondAuthority);
  }
  return proposed;
}

void SecondWord::read_mass_act(const json& act, Proposed& proposed) const {
  const sdk::Texts& words = host_.texts();
  const json& tasks = member(act, "tasks");
  const auto count = tasks.is_array() ? std::ssize(tasks) : 0;
  const auto verdict = domain::verdict_from_word(text_member(act, "verdict"));
  std::string named = verdict ? words.text(title_of(*verdict)) : "";
  const std::string policy_id = text_member(member(act, "policy"), "id");
  if (const domain::Policy* policy = policies_.find(domain::PolicyId(policy_id)))
    named += "  ·  " + title_of(words, *policy);
  proposed.what = sdk::format_plural(words, texts::kSecondMass, count, fmt::arg("verdict", named));
  proposed.note = clean_for_display(text_member(act, "note"), kMostNote);
  if (!tasks.is_array()) return;
  // What came of each is in the record that the backend kept.
  json results;
  const auto kept =
      std::find_if(acts_->records.begin(), acts_->records.end(),
                   [&](const sdk::Record& each) { return each.id == text_member(act, "id"); });
  if (kept != acts_->records.end() && kept->body != nullptr)
    results = member(*kept->body, "results");
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    ProposedItem item;
    item.caption = clean_for_display(text_member(tasks[i], "caption"), kMostCaption);
    if (item.caption.empty()) item.caption = words.text(texts::kItemNoCaption);
    if (results.is_array() && i < results.size()) {
      item.done = text_member(results[i], "status") == "done";
      item.result =
          words.text(item.done ? texts::kMassDone : why_left(text_member(results[i], "code")));
      proposed.done += item.done ? 1 : 0;
    }
    proposed.items.push_back(std::move(item));
  }
}

// What was there before the desk opened is seen on the screen; what comes is said as well.
void SecondWord::tell_news() {
  for (const Proposed& proposed : snapshot_.list) {
    if (proposed.state != WordState::kOpen || proposed.own) continue;
    if (!told_.insert(proposed.id).second || !begun_) continue;
    host_.notify(sdk::NoticeKind::kDone,
                 sdk::format(host_.texts(), texts::kNoticeSecond, fmt::arg("what", proposed.what),
                             fmt::arg("name", proposed.proposer)));
  }
  begun_ = begun_ || records_->complete;
}

Status SecondWord::select(std::string_view id) {
  selected_ = id;
  snapshot_.selected.reset();
  for (std::size_t i = 0; i < snapshot_.list.size(); ++i) {
    if (snapshot_.list[i].id == selected_) snapshot_.selected = i;
  }
  if (!snapshot_.selected && !snapshot_.list.empty()) {
    snapshot_.selected = 0;
    selected_ = snapshot_.list.front().id;
  }
  return {};
}

const Proposed* SecondWord::selected() const {
  return snapshot_.selected ? &snapshot_.list[*snapshot_.selected] : nullptr;
}

bool SecondWord::can_confirm() const {
  const Proposed* const one = selected();
  return one != nullptr && one->state == WordState::kOpen && !one->own;
}

bool SecondWord::can_reject() const {
  const Proposed* const one = selected();
  return one != nullptr && one->state == WordState::kOpen;
}

Status SecondWord::confirm() { return can_confirm() ? say("confirmed") : Status(); }

Status SecondWord::reject() { return can_reject() ? say("rejected") : Status(); }

Status SecondWord::say(std::string_view state) {
  const auto record = std::find_if(records_->records.begin(), records_->records.end(),
                                   [&](const sdk::Record& each) { return each.id == selected_; });
  if (record == records_->records.end()) return {};
  json changed = *record->body;
  changed["state"] = state;
  const Status kept = host_.records().edit(ids::collections::kProposals, selected_, changed);
  if (!kept) return explain_failed_commit(host_.texts(), kept.error());
  update();
  return {};
}

}  // namespace vigil::review
