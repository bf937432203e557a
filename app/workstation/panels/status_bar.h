// The line at the foot of the desk: the backend, who is here, what is on its way in each of the six
// states, and the last sentence worth saying. 32 design pixels high.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "app/workstation/panels/page.h"
#include "core/domain/decision.h"
#include "core/sync/desk_view.h"

namespace vigil::workstation {

inline constexpr float kStatusBarHeight = 32.0F;
inline constexpr std::size_t kStateCount = std::size(domain::kAllDecisionStates);

struct StatusBarView {
  sync::Connection connection;
  std::int64_t decided_today = 0;
  std::array<std::int64_t, kStateCount> counts{};  // in the order of kAllDecisionStates
  std::int64_t edits = 0;                          // changes to records, not yet taken
  bool practises = false;                          // nothing is on its way anywhere
  std::string notice;                              // empty: none
  bool notice_is_problem = false;

  // Everything on this machine that has not reached the ledger, also of people who are not signed
  // in now.
  [[nodiscard]] std::int64_t unsent() const;
};

// The words for a connection: "后台正常".
[[nodiscard]] std::string connection_words(const sdk::Texts& texts,
                                           const sync::Connection& connection);
[[nodiscard]] const char* state_words(const sdk::Texts& texts, domain::DecisionState state);
[[nodiscard]] const char* state_help(const sdk::Texts& texts, domain::DecisionState state);

void draw_status_bar(const Page& page, const StatusBarView& view);

}  // namespace vigil::workstation
