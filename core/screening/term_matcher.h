// Finds the terms of lists in text, however they are disguised, and says where in the original they
// stand and why they count.
//
// A TermMatcher is a compiled snapshot of some lists and never changes: threads share it, each with
// a TermScanner of its own. A changed list makes a new snapshot; what the old one has compiled is
// used again (LiveTerms does so in the background).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/screening/normalise.h"
#include "core/screening/pattern_set.h"
#include "core/screening/term_list.h"

namespace vigil::screening {

// More in one text are cut off, and it is said.
inline constexpr std::size_t kMostHits = 1000;

enum class Manner {
  kAsWritten,  // as it stands in the list
  kDisguised,  // the same once normalised
  kBySound,    // sounds the same
};

[[nodiscard]] std::string_view to_word(Manner manner);  // "written", "disguised", "sound"

struct TermHit {
  std::uint32_t list = 0;  // of TermMatcher::lists()
  std::uint32_t term = 0;  // of that list's terms
  Span span;               // bytes of the original text
  int caption_begin = 0;   // the same in code points, as domain::Evidence counts
  int caption_end = 0;
  Manner manner = Manner::kAsWritten;
  Span cue;  // what stands near a weak term and makes it count; empty for others
};

// One thread's memory for scanning, used again for every text.
class TermScanner {
 public:
  TermScanner() = default;

 private:
  friend class TermMatcher;
  friend class HitFinder;
  struct Raw {
    std::uint32_t begin = 0;  // bytes of the normalised text
    std::uint32_t end = 0;
    std::uint32_t first_use = 0;  // of the view's uses
    std::uint32_t past_use = 0;
  };
  struct Cue {
    std::uint32_t list = 0;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  Normalised plain_;
  Normalised sound_;
  ScanMemory memory_;
  std::vector<Raw> raw_;
  std::vector<Cue> cues_;
  std::vector<TermHit> hits_;
};

struct TermHits {
  std::span<const TermHit> hits;  // by begin, end, list, term; valid until the scanner scans again
  bool cut = false;               // there were more than kMostHits
};

class TermMatcher {
 public:
  enum class Effort {
    kQuick,  // keep what `previous` compiled and compile only what is new, while that is little
             // beside it
    kWhole,  // compile everything into one pass
  };
  // Lists that are not active are left out of matching; all of them were checked (term_list.h).
  // kTooLarge over kMostTerms.
  [[nodiscard]] static Result<std::shared_ptr<const TermMatcher>> build(
      std::vector<TermList> lists, std::shared_ptr<const TermMatcher> previous = nullptr,
      Effort effort = Effort::kQuick);

  [[nodiscard]] const std::vector<TermList>& lists() const { return lists_; }
  [[nodiscard]] Result<TermHits> scan(std::string_view text, TermScanner& scanner) const;
  // False when some terms are found by a second pass, which a build with kWhole would spare.
  [[nodiscard]] bool is_whole() const;
  // Occurrences of patterns in normalised text, before edges, cues and sounds are looked at. For
  // measuring.
  [[nodiscard]] Result<std::uint64_t> count_raw(std::string_view normalised,
                                                ScanMemory& memory) const;

 private:
  friend class HitFinder;
  struct Use {
    std::uint32_t list = 0;
    std::uint32_t term = 0;
    bool is_cue = false;
  };
  // The patterns of one set, and whose they are: uses_[first[p]] up to uses_[first[p + 1]].
  struct Layer {
    std::shared_ptr<const PatternSet> set;
    std::vector<std::uint32_t> first;
  };
  struct View {
    std::vector<Layer> layers;
    std::vector<Use> uses;
  };
  struct Wanted;

  TermMatcher() = default;
  [[nodiscard]] static Result<View> make_view(std::vector<Wanted> wanted, const View* previous,
                                              Effort effort);
  [[nodiscard]] static Status find(const View& view, std::string_view text, TermScanner& scanner);

  std::vector<TermList> lists_;
  View plain_;
  View sound_;
};

}  // namespace vigil::screening
