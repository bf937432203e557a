// Lists of terms that captions are scanned for: values, and how they are read from records and
// files.
//
// Two shapes. As records, because a list can be larger than a record: `term_lists` holds one record
// a list with everything but its terms, `terms` holds the terms in records of some thousands, each
// naming its list. As a file: one JSON document with everything, or one term a line, or CSV
// (docs/OPERATIONS.md). Pure and thread-safe.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/domain/ids.h"
#include "core/domain/verdict.h"

namespace vigil::screening {

inline constexpr std::size_t kMostTerms = 200'000;      // of all lists together
inline constexpr std::size_t kMostTermCharacters = 64;  // as written and as normalised
inline constexpr std::size_t kMostCues = 500;
inline constexpr int kMostCueDistance = 100;

struct Term {
  std::string text;        // as somebody wrote it
  bool needs_cue = false;  // too common alone: counts only with a cue of the list near it
  std::string note;        // where it comes from, what it means
  int line = 0;            // where it stands in its file; 0 elsewhere
};

struct TermList {
  std::string id;  // e.g. "wildlife-products"
  std::string title_zh;
  std::string title_en;
  domain::Severity severity = 2;
  domain::PolicyId policy;
  bool active = true;
  bool by_sound = false;      // also what sounds the same counts: 相亚 and xiangya for 象牙
  bool inside_words = false;  // a term that begins or ends with a Latin letter or a digit counts
                              // inside a longer word too
  std::vector<std::string>
      cues;            // words that make a weak term count: a price, a way to get in touch
  int cue_digits = 0;  // this many digits in a row are a cue too; 0: they are not
  int cue_distance =
      12;  // at most so many characters of the normalised text lie between term and cue
  std::vector<Term> terms;
};

struct Problem {
  int line = 0;  // 1-based; 0 where there are no lines
  std::string reason;
};

// "line 3: ..." with how many more there are. Precondition: not empty.
[[nodiscard]] Error refusal(const std::vector<Problem>& problems);

// What keeps a list from being used: terms that are empty once normalised, too long, malformed or
// twice there, weak terms without cues. Empty when it is sound.
[[nodiscard]] std::vector<Problem> check(const TermList& list);

// What a file says, with its problems; check() is included. `name` is the file's name: .json and
// .csv say what it is, anything else is one term a line; a file that names no list has the name's
// stem as its id.
struct TermListReading {
  TermList list;
  std::vector<Problem> problems;
};
[[nodiscard]] TermListReading read_term_list(std::string_view text, std::string_view name);

// Records of the collections `term_lists` and `terms` put together, in the order of their ids. A
// record that is broken or belongs to no list is a problem that names it, and is left out with its
// list's other records kept.
struct TermRecords {
  std::vector<TermList> lists;
  std::vector<Problem> problems;
};
[[nodiscard]] TermRecords lists_from_records(std::span<const nlohmann::json> term_lists,
                                             std::span<const nlohmann::json> terms);
// The list as records, terms in parts of `terms_each`.
[[nodiscard]] nlohmann::json header_record(const TermList& list);
[[nodiscard]] std::vector<nlohmann::json> term_records(const TermList& list,
                                                       std::size_t terms_each = 2000);

}  // namespace vigil::screening
