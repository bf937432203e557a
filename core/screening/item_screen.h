// The machine's look at one item: terms in its caption and in its pictures, then the rules, and the
// evidence that people are shown. Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/screening/rule.h"
#include "core/screening/term_matcher.h"

namespace vigil::screening {

// A person reads these lines; more would hide the ones that matter.
inline constexpr std::size_t kMostEvidence = 40;

// What a line of evidence from a picture says besides, for whoever reads the record.
struct InFrame {
  std::size_t evidence = 0;  // of the lines beside it
  std::string list;
  std::string term;
  std::string why;  // "written", "disguised", "sound"
  FrameBox box;
};

struct ItemScreen {
  Judgement judgement;
  // Terms with their places in the caption, the longest of nested ones of a list; terms in the
  // pictures with their times; then what the rules that held point at besides, and a line "rule"
  // with each one's reason. At most kMostEvidence.
  std::vector<domain::Evidence> evidence;
  std::vector<InFrame> in_frames;
};

// `facts` has everything but the terms of the lists; `rules` outlives the answer. `matcher` may be
// null: there are no lists.
[[nodiscard]] Result<ItemScreen> screen_item(const TermMatcher* matcher,
                                             std::span<const Rule> rules, Facts facts,
                                             TermScanner& scanner);

// The subject with the evidence after its own, what is there already left out, and canonical.
// `in_frames` names places in `evidence`: each such line has the members list, term, why and box
// ([x, y, width, height], shares of the picture) besides.
[[nodiscard]] std::string with_evidence(const nlohmann::json& subject,
                                        const std::vector<domain::Evidence>& evidence,
                                        std::span<const InFrame> in_frames = {});

}  // namespace vigil::screening
