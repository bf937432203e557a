// The machine's look at one item: terms in its caption, then the rules, and the evidence that
// people are shown. Pure.
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

struct ItemScreen {
  Judgement judgement;
  // Terms with their places in the caption, the longest of nested ones of a list; then what the
  // rules that held point at besides, and a line "rule" with each one's reason. At most
  // kMostEvidence.
  std::vector<domain::Evidence> evidence;
};

// `facts` has everything but the terms of the lists; `rules` outlives the answer. `matcher` may be
// null: there are no lists.
[[nodiscard]] Result<ItemScreen> screen_item(const TermMatcher* matcher,
                                             std::span<const Rule> rules, Facts facts,
                                             TermScanner& scanner);

// The subject with the evidence after its own, what is there already left out, and canonical.
[[nodiscard]] std::string with_evidence(const nlohmann::json& subject,
                                        const std::vector<domain::Evidence>& evidence);

}  // namespace vigil::screening
