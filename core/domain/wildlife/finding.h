// What was found out about a hit: the guide's answers, what was done, by whom, and why where it was
// not what the table says. A record of `wildlife_findings`, one a task. Values; pure.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/wildlife/guide.h"

namespace vigil::wildlife {

struct Finding {
  std::string id;        // the task's
  std::string decision;  // its id
  std::string item;      // the platform's own name of it
  std::string account;
  std::string account_name;
  std::string province;  // "云南"; empty: not known
  WallTime at{};
  std::string by;
  std::string species;     // Latin name
  std::string species_zh;  // as the list said then
  std::string product;     // a product's id
  Standing standing = Standing::kNone;
  Origin origin = Origin::kUnknown;
  Form form = Form::kLive;
  Happening happening = Happening::kSighting;
  Act act = Act::kNothing;
  Act suggested = Act::kNothing;  // by the table
  std::string row;                // of the table; empty: none fitted
  std::string reason;             // why something else was done
  std::string edition;            // the list it was judged by
  bool operator==(const Finding&) const = default;
};

[[nodiscard]] nlohmann::json to_json(const Finding& finding);
[[nodiscard]] Result<Finding> finding_from_json(const nlohmann::json& record);

// Another act than the table's needs a reason. kRejected with one sentence.
[[nodiscard]] Status check_finding(const Finding& finding);

// The province-level region a place names, by its usual short name ("云南 昆明" is "云南"); empty
// when it names none. The 34 of GB/T 2260.
[[nodiscard]] std::string_view province_of(std::string_view place);

}  // namespace vigil::wildlife
