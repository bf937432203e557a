#include "plugins/review/model/action_shelf.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/json.h"
#include "core/base/text.h"
#include "plugins/sdk/format.h"
#include "review_ids.h"

namespace vigil::review {
namespace {

namespace texts = ids::texts;

std::optional<ActionChoice> read_choice(const nlohmann::json& record) {
  const auto kind = domain::action_kind_from_word(text_member(record, "kind"));
  if (!kind) return std::nullopt;
  ActionChoice choice;
  choice.id = text_member(record, "id");
  choice.order = static_cast<int>(int_member(record, "order"));
  choice.action.kind = *kind;
  choice.action.amount = static_cast<int>(int_member(record, "amount"));
  choice.action.target = text_member(record, "target");
  if (const auto name = record.find("name"); name != record.end() && name->is_object()) {
    choice.name_zh = clean_for_display(text_member(*name, "zh"), 200);
    choice.name_en = clean_for_display(text_member(*name, "en"), 200);
  }
  // What restricts goes with a verdict to remove, a rating with the verdict to allow: one of them
  // fits whatever has the right shape.
  const bool sound = domain::check_actions({choice.action}, domain::Verdict::kRemove).ok() ||
                     domain::check_actions({choice.action}, domain::Verdict::kAllow).ok();
  if (choice.id.empty() || !sound) return std::nullopt;
  return choice;
}

sdk::TextKey words_of(domain::ActionKind kind) {
  using enum domain::ActionKind;
  switch (kind) {
    case kLabel: return texts::kActionLabel;
    case kWarn: return texts::kActionWarn;
    case kLimitReach: return texts::kActionLimitReach;
    case kAgeLimit: return texts::kActionAgeLimit;
    case kRemove: return texts::kActionRemove;
    case kRestrictAuthor: return texts::kActionRestrictAuthor;
    case kStrike: return texts::kActionStrike;
    case kTeam: return texts::kActionTeam;
    case kAuthority: return texts::kActionAuthority;
    case kRate: return texts::kActionRate;
  }
  return texts::kActionLabel;
}

}  // namespace

void ActionShelf::take(const std::shared_ptr<const sdk::RecordSet>& records) {
  if (records == records_) return;
  records_ = records;
  choices_.clear();
  for (const sdk::Record& record : records->records) {
    if (record.body == nullptr) continue;
    if (std::optional<ActionChoice> choice = read_choice(*record.body))
      choices_.push_back(std::move(*choice));
  }
  std::sort(choices_.begin(), choices_.end(), [](const ActionChoice& a, const ActionChoice& b) {
    return std::pair(a.order, std::string_view(a.id)) < std::pair(b.order, std::string_view(b.id));
  });
}

const ActionChoice* ActionShelf::find(std::string_view id) const {
  const auto at = std::find_if(choices_.begin(), choices_.end(),
                               [&](const ActionChoice& choice) { return choice.id == id; });
  return at == choices_.end() ? nullptr : &*at;
}

std::string ActionShelf::words_for(const sdk::Texts& words, const domain::Action& action) const {
  std::string target = action.target;
  for (const ActionChoice& choice : choices_) {
    if (choice.action.kind != action.kind || choice.action.target != action.target) continue;
    const std::string& name = words.language() == "en" ? choice.name_en : choice.name_zh;
    if (!name.empty()) target = name;
  }
  return sdk::format(words, words_of(action.kind), fmt::arg("amount", action.amount),
                     fmt::arg("target", target));
}

}  // namespace vigil::review
