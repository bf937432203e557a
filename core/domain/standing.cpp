#include "core/domain/standing.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"

namespace vigil::domain {
namespace {

using nlohmann::json;

constexpr std::size_t kMostWords = 200;
constexpr std::size_t kMostNext = 8;

TwoWords words_member(const json& object, std::string_view key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_object()) return {};
  return {clean_for_display(text_member(*found, "zh"), kMostWords),
          clean_for_display(text_member(*found, "en"), kMostWords)};
}

json to_json(const TwoWords& words) { return {{"zh", words.zh}, {"en", words.en}}; }

}  // namespace

std::optional<ItemStanding> standing_from_json(const json& subject) {
  const auto ladder = subject.is_object() ? subject.find("ladder") : subject.end();
  if (ladder == subject.end() || !ladder->is_object()) return std::nullopt;
  ItemStanding standing;
  standing.stage = words_member(*ladder, "stage");
  if (standing.stage.zh.empty() || standing.stage.en.empty()) return std::nullopt;
  standing.round =
      static_cast<int>(std::clamp<std::int64_t>(int_member(*ladder, "round", 1), 1, 1000));
  standing.why = words_member(*ladder, "why");
  standing.because = clean_for_display(text_member(*ladder, "because"), kMostWords);
  standing.value = int_member(*ladder, "value");
  standing.threshold = int_member(*ladder, "threshold");
  standing.new_reports = int_member(*ladder, "new_reports");
  standing.ladder_version = static_cast<int>(int_member(*ladder, "version"));
  if (const auto next = ladder->find("next"); next != ladder->end() && next->is_array()) {
    for (const json& entry : *next) {
      if (!entry.is_object() || standing.next.size() == kMostNext) continue;
      standing.next.push_back({text_member(entry, "on"), words_member(entry, "to")});
    }
  }
  return standing;
}

json to_json(const ItemStanding& standing) {
  json next = json::array();
  for (const NextStage& each : standing.next) {
    next.push_back({{"on", each.on}, {"to", to_json(each.to)}});
  }
  json out = {{"stage", to_json(standing.stage)},
              {"round", standing.round},
              {"new_reports", standing.new_reports},
              {"next", std::move(next)},
              {"version", standing.ladder_version}};
  if (!standing.why.zh.empty()) out["why"] = to_json(standing.why);
  if (!standing.because.empty()) {
    out["because"] = standing.because;
    out["value"] = standing.value;
    out["threshold"] = standing.threshold;
  }
  return out;
}

}  // namespace vigil::domain
