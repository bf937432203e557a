// Where the item stands on its review ladder, in the person's language: why it is here and where
// each verdict would lead. Pure.
#pragma once

#include <string>
#include <vector>

#include "core/domain/standing.h"
#include "plugins/sdk/host.h"

namespace vigil::review {

struct StandingWords {
  std::string stage;  // "人工二审 · 第 2 轮"
  std::string why;
  std::string figure;   // the figure that decided, with the operator's threshold; empty: none
  std::string reports;  // empty: none
  std::vector<std::string> next;  // "通过 → 已发布"
  std::string note;
};

[[nodiscard]] StandingWords words_of(const sdk::Texts& texts, const domain::ItemStanding& standing);

}  // namespace vigil::review
