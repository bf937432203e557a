#include "app/ctl/exit_code.h"

namespace vigil::ctl {

Exit exit_for(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return Exit::kUsage;
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout: return Exit::kUnreachable;
    case ErrorCode::kUnauthenticated:
    case ErrorCode::kForbidden: return Exit::kNotAllowed;
    case ErrorCode::kCorrupt: return Exit::kDamaged;
    default: return Exit::kSomeFailed;
  }
}

Exit exit_for(net::FailureClass kind) {
  switch (kind) {
    case net::FailureClass::kOffline:
    case net::FailureClass::kUntrusted:
    case net::FailureClass::kTimeout:
    case net::FailureClass::kRateLimited:
    case net::FailureClass::kServer:
    case net::FailureClass::kMalformed: return Exit::kUnreachable;
    case net::FailureClass::kUnauthenticated:
    case net::FailureClass::kForbidden: return Exit::kNotAllowed;
    case net::FailureClass::kNotFound:
    case net::FailureClass::kConflict:
    case net::FailureClass::kRejected:
    case net::FailureClass::kLocal: return Exit::kSomeFailed;
  }
  return Exit::kSomeFailed;
}

Exit exit_for(const net::Failure& failure) {
  return failure.kind == net::FailureClass::kLocal ? exit_for(failure.error.code)
                                                   : exit_for(failure.kind);
}

}  // namespace vigil::ctl
