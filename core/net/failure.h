// What can go wrong between the desk and the backend, in the few classes that ask for different
// answers.
//
// An answer counts as the backend's word only when it has the agreed form. Anything else, an HTML
// page with status 200 or a 403 from a box in between, is kMalformed: no acknowledgement and no
// refusal either (invariant I16). Values only; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace vigil::net {

enum class FailureClass {
  kOffline,          // no connection could be made, or it broke before an answer
  kUntrusted,        // somebody is there, but no certificate says that it is the backend
  kTimeout,          // no answer in time; whether it happened is unknown
  kUnauthenticated,  // 401: sign in again
  kForbidden,        // 403: known, but not allowed
  kNotFound,         // 404, 410
  kConflict,         // 409, 412: somebody else was first
  kRejected,         // any other 4xx: sending the same again gives the same answer
  kRateLimited,      // 429, or 503 with Retry-After
  kServer,           // 5xx
  kMalformed,        // cut short, the wrong type, not JSON, members missing: not an answer
  kLocal,            // this side failed: disk, cancelled, input too large
};

[[nodiscard]] std::string_view to_word(FailureClass kind);
// What remedy() goes by; kLocal has no code of its own and gives kInternal.
[[nodiscard]] ErrorCode to_error_code(FailureClass kind);
// True when the same request may succeed later without anybody doing anything (invariant I17).
[[nodiscard]] bool is_passing(FailureClass kind);

struct Failure {
  FailureClass kind = FailureClass::kLocal;
  int status = 0;    // HTTP status; 0 when there was no answer
  std::string code;  // the problem's own "code" word, e.g. "stale_lease"
  std::string body;  // the problem document as received; empty when there was none
  std::optional<Millis> retry_after;
  Error error;
};

[[nodiscard]] Failure make_failure(FailureClass kind, std::string message, int status = 0);
// A failure on this side, e.g. of the file an answer was written to.
[[nodiscard]] Failure make_local_failure(Error error);

// A value from the backend, or the failure. Converts to Result where the class does not matter.
template <typename T>
class [[nodiscard]] Answer {
 public:
  Answer(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Answer(Failure failure) : state_(std::in_place_index<1>, std::move(failure)) {}

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  // Precondition: ok().
  [[nodiscard]] T& value() & { return std::get<0>(state_); }
  [[nodiscard]] const T& value() const& { return std::get<0>(state_); }
  [[nodiscard]] T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  // Precondition: !ok().
  [[nodiscard]] const Failure& failure() const { return std::get<1>(state_); }
  [[nodiscard]] const Error& error() const { return failure().error; }

  operator Result<T>() && {
    if (ok()) return std::move(*this).value();
    return error();
  }

 private:
  std::variant<T, Failure> state_;
};

// The answer of calls that only succeed or fail.
struct Done {};

}  // namespace vigil::net
