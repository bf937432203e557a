// Words for what the rules found, in the person's language: comparators, outcomes, doubts,
// contradictions. Pure.
#pragma once

#include <string>

#include "plugins/creators/model/goods.h"
#include "plugins/creators/model/reconcile.h"
#include "plugins/sdk/host.h"

namespace vigil::creators {

// "超过 2,200,000 人"; the comparator is always said.
[[nodiscard]] std::string figure_words(const sdk::Texts& words, const PrintedFigure& figure);
// What was counted, without a comparator.
[[nodiscard]] std::string counted_words(const sdk::Texts& words, const Reconciled& one);
[[nodiscard]] std::string outcome_words(const sdk::Texts& words, const Reconciled& one);
[[nodiscard]] std::string finding_words(const sdk::Texts& words, const GoodsFinding& finding);
[[nodiscard]] std::string contradiction_words(const sdk::Texts& words, const Contradiction& one);
// "人", "CNY": of the stored unit, in the person's language.
[[nodiscard]] std::string unit_words(const sdk::Texts& words, const std::string& unit);
[[nodiscard]] std::string system_words(const sdk::Texts& words, const std::string& system);
// Money as people say it: "1.23 亿元", "10.46 M CNY".
[[nodiscard]] std::string money_words(const sdk::Texts& words, double cny);
// Large counts alike: "223.1 万", "2.23 M"; up to 99,999 in full.
[[nodiscard]] std::string count_words(const sdk::Texts& words, double count);

}  // namespace vigil::creators
