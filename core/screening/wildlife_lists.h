// Species, products and operators' words made into term lists that the machine already scans with,
// and what must be written to put them in force. Pure.
//
// Four lists. An animal's name is weak: it counts beside a cue (a price, 料, a way to get in touch,
// a weight, hunting) and never alone, because people film animals. A product's plain name counts
// alone. Words of rescue and science count beside animal words, so that rules can except them.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/wildlife/edition.h"
#include "core/domain/wildlife/words.h"
#include "core/screening/term_list.h"

namespace vigil::screening {

namespace wildlife_list {
inline constexpr std::string_view kSpecies = "wildlife-species";
inline constexpr std::string_view kProducts = "wildlife-products";
inline constexpr std::string_view kWords = "wildlife-words";
inline constexpr std::string_view kRescue = "wildlife-rescue";
}  // namespace wildlife_list

// What an animal is looked for by: its name, the stem of a whole taxon ("红珊瑚" of
// "红珊瑚科所有种"), former names, the Latin name. Each once.
[[nodiscard]] std::vector<std::string> names_of(const wildlife::Species& species);

struct WildlifeLists {
  std::vector<TermList> lists;        // all sound, by id
  std::vector<std::string> left_out;  // a sentence for each name that could not be taken
};
// `edition` may be null: no list of species then. Of words only live ones are taken.
[[nodiscard]] WildlifeLists wildlife_lists(const wildlife::Edition* edition,
                                           std::span<const wildlife::Product> products,
                                           std::span<const wildlife::CodeWord> words,
                                           const wildlife::CueRules& cues);

// A list as a file that `vigilctl terms scan --list` reads.
[[nodiscard]] std::string list_file(const TermList& list);

struct RecordWrite {
  std::string collection;  // "term_lists", "terms", "rules"
  std::string id;
  std::string body;  // canonical JSON; empty: it is to be removed
};
// What of the collections must change so that exactly these lists and rules are in force; other
// lists are left alone. `stored_*` are the collections' records as they are.
[[nodiscard]] std::vector<RecordWrite> plan_publication(
    std::span<const TermList> lists, std::span<const nlohmann::json> rules,
    std::span<const nlohmann::json> stored_lists, std::span<const nlohmann::json> stored_terms,
    std::span<const nlohmann::json> stored_rules);

}  // namespace vigil::screening
