#include <algorithm>

#include "app/backend/service/sessions.h"
#include "core/base/hash.h"

namespace vigil::backend {
namespace {

constexpr int kFreeFailuresPerPerson = 5;
constexpr int kFreeFailuresPerAddress = 30;  // an office may share one
constexpr Millis kFirstWait = std::chrono::seconds(1);
constexpr Millis kLongestWait = std::chrono::minutes(5);
constexpr Millis kForgetAfter = std::chrono::minutes(30);

std::string key_of(std::string_view user, std::string_view address) {
  return to_hex(sha256(std::string(user) + '\n' + std::string(address)));
}

}  // namespace

Result<Millis> SignInThrottle::wait_needed(std::string_view user, std::string_view address) {
  const WallTime now = clock_.wall_now();
  Millis wait{0};
  Status asked = store_.read([&](Reader& reader) -> Status {
    wait = Millis(0);
    for (const std::string& key : {key_of(user, address), key_of("", address)}) {
      const Result<std::optional<SignInFailureRow>> row = reader.sign_in_failure(key);
      if (!row) return row.error();
      if (*row) wait = std::max(wait, (*row)->not_before - now);
    }
    return {};
  });
  if (!asked) return asked.error();
  // A clock that was set back does not lock anybody out for longer than the rule says.
  return std::min(wait, kLongestWait);
}

Status SignInThrottle::failed(std::string_view user, std::string_view address) {
  return store_.write([&](Writer& writer) -> Status {
    if (Status noted = note_failure(writer, key_of(user, address), kFreeFailuresPerPerson); !noted)
      return noted;
    return note_failure(writer, key_of("", address), kFreeFailuresPerAddress);
  });
}

Status SignInThrottle::succeeded(std::string_view user, std::string_view address) {
  const std::string key = key_of(user, address);
  bool any = false;
  Status asked = store_.read([&](Reader& reader) -> Status {
    const Result<std::optional<SignInFailureRow>> row = reader.sign_in_failure(key);
    if (!row) return row.error();
    any = row->has_value();
    return {};
  });
  if (!asked || !any) return asked;
  return store_.write([&](Writer& writer) { return writer.delete_sign_in_failure(key); });
}

Status SignInThrottle::note_failure(Writer& writer, const std::string& key, int free_failures) {
  const WallTime now = clock_.wall_now();
  const Result<std::optional<SignInFailureRow>> known = writer.sign_in_failure(key);
  if (!known) return known.error();
  SignInFailureRow row = known->value_or(SignInFailureRow{.key = key});
  if (now - row.last > kForgetAfter) row = {.key = key};
  row.last = now;
  ++row.failures;
  if (row.failures >= free_failures) {
    const int doublings = std::min(row.failures - free_failures, 16);
    row.not_before = now + std::min(kFirstWait * (1 << doublings), kLongestWait);
  }
  return writer.put_sign_in_failure(row);
}

Status SignInThrottle::tidy() {
  return store_.write([&](Writer& writer) {
    return writer.delete_sign_in_failures_before(clock_.wall_now() - kForgetAfter);
  });
}

}  // namespace vigil::backend
