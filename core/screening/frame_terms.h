// Terms of lists in what is written in the pictures of a clip. Pure.
//
// The lines of one picture are looked at as one text, so that a price on one line makes a weak term
// on another count, and a term that is broken over two lines is found. Lines of which the
// recogniser is hardly sure are left out. A term that stands in several pictures is one hit.
#pragma once

#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/screening/frame_text.h"
#include "core/screening/term_matcher.h"

namespace vigil::screening {

// What is recognised with less is mostly no text at all (docs/decisions/0014-frame-text.md).
inline constexpr double kLeastFrameConfidence = 0.5;

struct FrameHit {
  std::uint32_t list = 0;  // of TermMatcher::lists()
  std::uint32_t term = 0;
  Manner manner = Manner::kAsWritten;  // the plainest of all its places
  double from = 0;                     // seconds of the first picture with it
  double until = 0;                    // the end of the last one of the same run
  FrameBox box;                        // of the lines it stands in, in the first picture
};

// In order of time, then list and term. Hits inside a longer one of the same list are left out.
[[nodiscard]] Result<std::vector<FrameHit>> find_in_frames(const TermMatcher& matcher,
                                                           std::span<const FrameText> frames,
                                                           TermScanner& scanner);

}  // namespace vigil::screening
