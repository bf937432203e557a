// What vigilctl's exit status says; docs/OPERATIONS.md lists the same for people. Pure.
#pragma once

#include "core/base/result.h"
#include "core/net/failure.h"

namespace vigil::ctl {

enum class Exit {
  kOk = 0,
  kSomeFailed = 1,   // some items failed, or the one that was asked for was refused
  kUsage = 2,        // the command line or a file given on it is not what the command takes
  kUnreachable = 3,  // no backend answered, or not with an answer of a backend
  kNotAllowed = 4,   // not signed in, or not allowed
  kDamaged = 5,      // stored data is damaged
};

[[nodiscard]] Exit exit_for(ErrorCode code);
[[nodiscard]] Exit exit_for(net::FailureClass kind);
[[nodiscard]] Exit exit_for(const net::Failure& failure);

}  // namespace vigil::ctl
