// Where an item stands on its review ladder, as it is told to whoever has to judge it now: the
// stage, why it is there, and where each verdict would lead. Nothing of what others decided. Values
// only.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace vigil::domain {

struct TwoWords {
  std::string zh;
  std::string en;
  bool operator==(const TwoWords&) const = default;
};

// Where a verdict leads.
struct NextStage {
  std::string on;  // "allowed", "restricted", "removed", "escalated"
  TwoWords to;
  bool operator==(const NextStage&) const = default;
};

struct ItemStanding {
  TwoWords stage;
  int round = 1;
  TwoWords why;         // empty: it would say what others decided
  std::string because;  // the condition that held: "reach", "reports" ...; empty: none
  std::int64_t value = 0;
  std::int64_t threshold = 0;  // the operator's
  std::int64_t new_reports = 0;
  std::vector<NextStage> next;
  int ladder_version = 0;
  bool operator==(const ItemStanding&) const = default;
};

// Member "ladder" of the subject of a leased task. Read leniently and cleaned for the screen;
// nothing when there is none.
[[nodiscard]] std::optional<ItemStanding> standing_from_json(const nlohmann::json& subject);
[[nodiscard]] nlohmann::json to_json(const ItemStanding& standing);

}  // namespace vigil::domain
