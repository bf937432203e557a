// What every part of the engine works with. References outlive the engine; used on the engine's
// thread only.
#pragma once

#include "core/base/clock.h"
#include "core/domain/ids.h"
#include "core/net/api_client.h"
#include "core/storage/database.h"
#include "core/sync/board.h"
#include "core/sync/link.h"

namespace vigil::sync {

struct Context {
  net::ApiClient& api;
  storage::Database& database;
  Board& board;
  const Clock& clock;
  Link& transport;
  domain::DeviceId device;
};

// "Nothing to do until something happens."
inline constexpr SteadyTime kNever = SteadyTime::max();

}  // namespace vigil::sync
