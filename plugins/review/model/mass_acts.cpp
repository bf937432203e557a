#include "plugins/review/model/mass_acts.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/ids.h"
#include "core/base/text.h"
#include "core/domain/role.h"
#include "plugins/review/model/wording.h"
#include "plugins/sdk/format.h"
#include "review_ids.h"

namespace vigil::review {
namespace {

namespace texts = ids::texts;

constexpr std::size_t kMostCaption = 200;  // code points, as the schema says

}  // namespace

void MassActs::update() {
  if (host_.person().id == person_) return;
  person_ = host_.person().id;
  (void)clear();
}

bool MassActs::possible() const {
  return domain::has_permission(host_.person().roles, domain::Permission::kOverrideDecisions);
}

Status MassActs::mark(std::string_view tasks) {
  choice_.items.clear();
  for (const FoundItem& found : search_.snapshot().found) {
    std::size_t at = tasks.find(found.task);
    // Whole words: one id may begin like another.
    while (at != std::string_view::npos) {
      const std::size_t end = at + found.task.size();
      if ((at == 0 || tasks[at - 1] == ' ') && (end == tasks.size() || tasks[end] == ' ')) break;
      at = tasks.find(found.task, at + 1);
    }
    if (at != std::string_view::npos)
      choice_.items.push_back({found.task, clean_for_display(found.caption, kMostCaption)});
  }
  return {};
}

Status MassActs::choose_verdict(std::string_view word) {
  const auto verdict = domain::verdict_from_word(word);
  if (!verdict) return fail(ErrorCode::kInvalidArgument, "There is no such verdict.");
  if (choice_.verdict != verdict) choice_.policy = {};
  choice_.verdict = verdict;
  return {};
}

Status MassActs::choose_policy(std::string_view id) {
  choice_.policy = domain::PolicyId(std::string(id));
  return {};
}

bool MassActs::can_propose() const {
  if (!possible() || choice_.items.empty() || choice_.items.size() > kMostMassItems) return false;
  if (!choice_.verdict) return false;
  return !domain::needs_policy(*choice_.verdict) || policies_.find(choice_.policy) != nullptr;
}

Status MassActs::propose(std::string_view note) {
  const sdk::Texts& words = host_.texts();
  const auto refuse = [&](sdk::TextKey key) { return fail(ErrorCode::kRejected, words.text(key)); };
  if (!possible()) return refuse(texts::kMassNotYours);
  if (choice_.items.empty() || !choice_.verdict) return refuse(texts::kMassNothing);
  if (choice_.items.size() > kMostMassItems) return refuse(texts::kMassTooMany);
  const domain::Policy* const policy = policies_.find(choice_.policy);
  if (domain::needs_policy(*choice_.verdict) && policy == nullptr)
    return refuse(texts::kMassNoPolicy);
  if (note.empty()) return refuse(texts::kMassNoReason);
  const std::string id = make_uuid7(host_.clock().wall_now());
  nlohmann::json record = {{"id", id},
                           {"verdict", domain::to_word(*choice_.verdict)},
                           {"note", std::string(note)},
                           {"tasks", nlohmann::json::array()}};
  if (policy != nullptr)
    record["policy"] = {{"id", policy->id.text()}, {"version", policy->version}};
  for (const MassItem& item : choice_.items)
    record["tasks"].push_back({{"task", item.task}, {"caption", item.caption}});
  const Status kept = host_.records().edit(ids::collections::kMassActs, id, record);
  if (!kept) return explain_failed_commit(words, kept.error());
  host_.notify(sdk::NoticeKind::kDone,
               sdk::format_plural(words, texts::kNoticeMassProposed, std::ssize(choice_.items)));
  return clear();
}

Status MassActs::clear() {
  choice_ = {};
  ++cleared_;
  return {};
}

}  // namespace vigil::review
