// The backend's ledger in its order: every leaf, and every kept checkpoint right after the last
// leaf it covers. One thread.
#pragma once

#include <cstdint>
#include <functional>

#include "core/net/api_client.h"

namespace vigil::ctl {

struct LedgerWalk {
  std::int64_t from = 0;
  std::int64_t to = 0;  // leaves [from, to)
  net::ApiClient::Fields fields = net::ApiClient::Fields::kHidden;
  // Each says whether to go on. Without the second no checkpoints are asked for.
  std::function<bool(const net::LedgerLeaf&)> on_leaf;
  std::function<bool(const net::Checkpoint&)> on_checkpoint;
};

// kCorrupt when the backend stops giving leaves early.
[[nodiscard]] net::Answer<net::Done> walk_ledger(net::ApiClient& api, const LedgerWalk& walk);

}  // namespace vigil::ctl
