// Makes hits of raw occurrences: whole characters, edges of words, cues, places in the original.
// Internal to core/screening; lives while one text is scanned.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/screening/term_matcher.h"

namespace vigil::screening {

class HitFinder {
 public:
  HitFinder(const TermMatcher& matcher, std::string_view text, TermScanner& scanner)
      : matcher_(matcher), text_(text), scanner_(scanner) {}

  // Keeps the cues among the raw occurrences; before the others.
  void note_cues(const TermMatcher::View& view);
  void add_plain(const TermMatcher::View& view);
  void add_sound(const TermMatcher::View& view);
  // Orders the hits, each once, and counts their places. True when some were cut off.
  [[nodiscard]] bool finish();

 private:
  using Raw = TermScanner::Raw;
  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  void add(const TermMatcher::Use& use, Span span, Range plain, Manner manner);
  // The cue of the list nearest to these bytes of the plain text.
  [[nodiscard]] std::optional<Range> nearest_cue(std::uint32_t list, Range hit);
  // Runs of digits in the plain text, found when first asked for.
  [[nodiscard]] const std::vector<Range>& digit_runs();
  // Characters between two places of the plain text; -1 when they overlap.
  [[nodiscard]] int gap(Range hit, Range cue) const;
  [[nodiscard]] bool continues_a_word(Span span) const;

  const TermMatcher& matcher_;
  std::string_view text_;
  TermScanner& scanner_;
  std::optional<std::vector<Range>> digits_;
};

}  // namespace vigil::screening
