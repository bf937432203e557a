// Editions of a list of protected animals: which species, in which class, from which day on. Each
// is data with its source; an older edition stays beside a newer one, so that what was in force on
// a day can be told. Values; pure and thread-safe.
//
// As records: `wildlife_editions` holds one record an edition with everything but its rows,
// `wildlife_species` holds the rows in records of some hundreds, each naming its edition.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace vigil::wildlife {

inline constexpr std::size_t kMostNameCharacters = 64;
inline constexpr std::size_t kMostFormerNames = 16;
// Dates before this are what spreadsheets make of an empty or broken cell: no list is older.
inline constexpr std::string_view kEarliestDay = "1950-01-01";

struct Species {
  std::string name_zh;
  std::string name_la;
  int level = 0;             // national class: 1 or 2; 0: none, as in lists of trade appendices
  std::string cites;         // appendix "I", "II" or "III"; empty: not said
  bool aquatic = false;      // under the fisheries authority: "*" in the list
  bool whole_taxon = false;  // every species of a genus, family or order: "Cuora spp."
  bool wild_only = false;    // bred animals are not meant
  std::vector<std::string> former;  // what earlier lists called it
  std::string note;                 // as printed
  std::string phylum_zh;
  std::string phylum_la;
  std::string class_zh;
  std::string class_la;
  std::string order_zh;
  std::string family_zh;
  std::string valid_from;  // a day; empty: that of its edition
  int line = 0;            // in the file it came from; 0 elsewhere
  bool operator==(const Species&) const = default;
};

struct Edition {
  std::string id;  // e.g. "cn-2021"
  std::string title_zh;
  std::string title_en;
  std::string source;      // who published it, and where
  std::string valid_from;  // a day, "2021-02-01"
  std::string valid_to;    // the first day it was no longer in force; empty: it still is
  std::vector<Species> species;
};

// "2021-02-01" and a day there was, not before kEarliestDay.
[[nodiscard]] bool is_day(std::string_view text);
// What keeps an edition's head from being used: no id, a day that is none, an end before the
// beginning. kInvalidArgument with one sentence.
[[nodiscard]] Status check_head(const Edition& edition);

struct LevelCounts {
  std::size_t first = 0;
  std::size_t second = 0;
  std::size_t aquatic = 0;
  std::size_t whole_taxa = 0;
};
[[nodiscard]] LevelCounts count_levels(const Edition& edition);

// The edition in force on a day: of those valid then the one that began last; null when none was.
[[nodiscard]] const Edition* in_force(std::span<const Edition> editions, std::string_view day);

// Names that lead back to themselves by "formerly called": each as "甲 → 乙 → 甲". A name that was
// the same before is no circle.
struct Named {
  std::string name;
  std::vector<std::string> others;
};
[[nodiscard]] std::vector<std::string> find_circles(std::span<const Named> names);

// ---- records

[[nodiscard]] nlohmann::json head_record(const Edition& edition);
[[nodiscard]] std::vector<nlohmann::json> species_records(const Edition& edition,
                                                          std::size_t rows_each = 250);
// Put together in the order of their ids. What is broken is a sentence in `problems` and is left
// out.
struct EditionRecords {
  std::vector<Edition> editions;  // by valid_from, the newest first
  std::vector<std::string> problems;
};
[[nodiscard]] EditionRecords editions_from_records(std::span<const nlohmann::json> heads,
                                                   std::span<const nlohmann::json> parts);

}  // namespace vigil::wildlife
