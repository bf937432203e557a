#include "core/net/failure.h"

namespace vigil::net {

std::string_view to_word(FailureClass kind) {
  switch (kind) {
    case FailureClass::kOffline: return "offline";
    case FailureClass::kUntrusted: return "untrusted";
    case FailureClass::kTimeout: return "timeout";
    case FailureClass::kUnauthenticated: return "unauthenticated";
    case FailureClass::kForbidden: return "forbidden";
    case FailureClass::kNotFound: return "not_found";
    case FailureClass::kConflict: return "conflict";
    case FailureClass::kRejected: return "rejected";
    case FailureClass::kRateLimited: return "rate_limited";
    case FailureClass::kServer: return "server";
    case FailureClass::kMalformed: return "malformed";
    case FailureClass::kLocal: return "local";
  }
  return "local";
}

ErrorCode to_error_code(FailureClass kind) {
  switch (kind) {
    case FailureClass::kOffline: return ErrorCode::kUnavailable;
    case FailureClass::kUntrusted: return ErrorCode::kUnavailable;
    case FailureClass::kTimeout: return ErrorCode::kTimeout;
    case FailureClass::kUnauthenticated: return ErrorCode::kUnauthenticated;
    case FailureClass::kForbidden: return ErrorCode::kForbidden;
    case FailureClass::kNotFound: return ErrorCode::kNotFound;
    case FailureClass::kConflict: return ErrorCode::kConflict;
    case FailureClass::kRejected: return ErrorCode::kRejected;
    case FailureClass::kRateLimited: return ErrorCode::kUnavailable;
    case FailureClass::kServer: return ErrorCode::kUnavailable;
    case FailureClass::kMalformed: return ErrorCode::kCorrupt;
    case FailureClass::kLocal: return ErrorCode::kInternal;
  }
  return ErrorCode::kInternal;
}

bool is_passing(FailureClass kind) {
  switch (kind) {
    case FailureClass::kOffline:
    case FailureClass::kUntrusted:
    case FailureClass::kTimeout:
    case FailureClass::kRateLimited:
    case FailureClass::kServer:
    case FailureClass::kMalformed: return true;
    default: return false;
  }
}

Failure make_failure(FailureClass kind, std::string message, int status) {
  Failure failure;
  failure.kind = kind;
  failure.status = status;
  failure.error = fail(to_error_code(kind), std::move(message));
  return failure;
}

Failure make_local_failure(Error error) {
  Failure failure;
  failure.kind = FailureClass::kLocal;
  failure.error = std::move(error);
  return failure;
}

}  // namespace vigil::net
