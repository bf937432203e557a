// Errors as values. A function that can fail returns Result<T>; the caller returns the error or
// handles it, once.
//
// The set of codes is small and closed because each one implies what the program does next (see
// remedy()). Thread-safe: values only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace vigil {

enum class ErrorCode {
  kInvalidArgument,  // the caller's input is malformed
  kNotFound,         // the named thing does not exist
  kConflict,         // somebody else changed or decided it first
  kUnauthenticated,  // who are you? sign in again
  kForbidden,        // known, but not allowed
  kRejected,         // understood and refused by a rule
  kUnavailable,      // not reachable or busy now; later may work
  kTimeout,          // no answer in time; whether it happened is unknown
  kCorrupt,          // stored or received bytes are damaged
  kStorageFull,      // no room on disk
  kTooLarge,         // over a limit
  kUnsupported,      // a format or version this program does not know
  kCancelled,        // the asker withdrew
  kInternal,         // a defect in this program
};

// What a failure asks of the program: try again by itself, ask the person, park the work in sight,
// or stop the act.
enum class Remedy { kRetry, kAsk, kPark, kStop };

[[nodiscard]] Remedy remedy(ErrorCode code);
// Stable lower-case word, e.g. "storage_full"; used in logs, JSON and tests.
[[nodiscard]] std::string_view to_word(ErrorCode code);

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  // One plain sentence: what happened, and where it matters what was kept.
  std::string message;
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // Precondition: ok().
  [[nodiscard]] T& value() & { return std::get<0>(state_); }
  [[nodiscard]] const T& value() const& { return std::get<0>(state_); }
  [[nodiscard]] T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // Precondition: !ok().
  [[nodiscard]] const Error& error() const { return std::get<1>(state_); }

  [[nodiscard]] T value_or(T fallback) const& { return ok() ? value() : std::move(fallback); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] const Error& error() const { return *error_; }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

[[nodiscard]] inline Error fail(ErrorCode code, std::string message) {
  return Error{code, std::move(message)};
}

}  // namespace vigil
