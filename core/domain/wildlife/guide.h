// The decision guide: what the law needs to know about a hit, asked one question at a time, and the
// act that follows, from a table that is data. Pure; thread-safe.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/domain/action.h"
#include "core/domain/verdict.h"
#include "core/domain/wildlife/edition.h"

namespace vigil::wildlife {

enum class Standing { kNone, kFirst, kSecond, kAppendix };  // class I, II; only a trade appendix
enum class Origin { kWild, kFarmed, kUnknown };
enum class Form { kLive, kProduct };
enum class Happening {
  kSale,      // offered, bought, sold, asked for
  kTaking,    // hunted, caught, eaten, kept
  kSighting,  // shown, nothing else
  kRescue,    // keepers, rescue, reserves, science
};

inline constexpr Standing kAllStandings[] = {Standing::kFirst, Standing::kSecond,
                                             Standing::kAppendix, Standing::kNone};
inline constexpr Origin kAllOrigins[] = {Origin::kWild, Origin::kFarmed, Origin::kUnknown};
inline constexpr Form kAllForms[] = {Form::kLive, Form::kProduct};
inline constexpr Happening kAllHappenings[] = {Happening::kSale, Happening::kTaking,
                                               Happening::kSighting, Happening::kRescue};

[[nodiscard]] std::string_view to_word(Standing standing);    // "none", "first", ...
[[nodiscard]] std::string_view to_word(Origin origin);        // "wild", "farmed", "unknown"
[[nodiscard]] std::string_view to_word(Form form);            // "live", "product"
[[nodiscard]] std::string_view to_word(Happening happening);  // "sale", "taking", ...

// What is done, from nothing to a report to an authority.
enum class Act { kNothing, kLabel, kWarn, kLimit, kRemove, kReport };
inline constexpr Act kAllActs[] = {Act::kNothing, Act::kLabel,  Act::kWarn,
                                   Act::kLimit,   Act::kRemove, Act::kReport};
[[nodiscard]] std::string_view to_word(Act act);  // "nothing", "label", ...
[[nodiscard]] std::optional<Act> act_from_word(std::string_view word);

struct Answers {
  std::string species;         // Latin name; empty: a product or nothing protected
  std::string product;         // a product's id
  bool subject_known = false;  // one of them, or "nothing protected", was chosen
  std::optional<Standing> standing;
  std::optional<Origin> origin;
  std::optional<Form> form;
  std::optional<Happening> happening;
  bool wild_only = false;  // the list means wild animals alone
  bool aquatic = false;    // the fisheries authority's
};

enum class Asking { kSubject, kStanding, kHappening, kForm, kOrigin, kNothing };
// The next question that is open; kNothing: all is known that the act depends on. Rescue and
// nothing protected end the questions early.
[[nodiscard]] Asking next_question(const Answers& answers);
// Takes the last given answer back; false when there is none.
bool take_back(Answers& answers);

struct ActRow {
  std::string id;
  std::vector<Standing> standings;  // empty: any
  std::vector<Origin> origins;
  std::vector<Form> forms;
  std::vector<Happening> happenings;
  std::optional<bool> wild_only;  // and the animal is farmed
  Act act = Act::kNothing;
  std::string why_zh;
  std::string why_en;
  std::string text_zh;  // over the clip, for label and warn
  std::string text_en;
};
struct ActTable {
  int version = 0;
  std::vector<ActRow> rows;
};
// The record "acts" of `wildlife_guide`. kInvalidArgument names the row.
[[nodiscard]] Result<ActTable> act_table_from_json(const nlohmann::json& record);

// The first row that fits; null when none does or a question is open.
[[nodiscard]] const ActRow* row_for(const ActTable& table, const Answers& answers);

// How an act is decided: its verdict, and acts besides. A report removes, and opens the two-person
// report to the authority in charge: the fisheries' for aquatic animals, else forestry's.
struct Ruling {
  domain::Verdict verdict = domain::Verdict::kAllow;
  std::vector<domain::Action> actions;
};
[[nodiscard]] Ruling ruling_of(Act act, bool aquatic);

// ---- look-alikes: records of `wildlife_look_alikes`, each some animals that are taken for one
// another, and what tells them apart.
struct LookAlikes {
  std::string id;
  std::vector<std::string> names;  // Chinese or Latin
  std::string tell_zh;
  std::string tell_en;
};
[[nodiscard]] Result<LookAlikes> look_alikes_from_json(const nlohmann::json& record);
[[nodiscard]] std::vector<const LookAlikes*> look_alikes_of(std::span<const LookAlikes> all,
                                                            const Species& species);

}  // namespace vigil::wildlife
