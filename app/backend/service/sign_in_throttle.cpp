#include <algorithm>

#include "app/backend/service/sessions.h"

namespace vigil::backend {
namespace {

constexpr int kFreeFailuresPerPerson = 5;
constexpr int kFreeFailuresPerAddress = 30;  // an office may share one
constexpr Millis kFirstWait = std::chrono::seconds(1);
constexpr Millis kLongestWait = std::chrono::minutes(5);
constexpr Millis kForgetAfter = std::chrono::minutes(30);
constexpr std::size_t kMostRecords = 20'000;

std::string key_of(std::string_view user, std::string_view address) {
  return std::string(user.substr(0, 64)) + '\n' + std::string(address);
}

}  // namespace

Millis SignInThrottle::wait_needed(std::string_view user, std::string_view address) {
  const std::lock_guard guard(mutex_);
  const SteadyTime now = clock_.steady_now();
  Millis wait{0};
  for (const std::string& key : {key_of(user, address), key_of("", address)}) {
    const auto found = records_.find(key);
    if (found != records_.end()) wait = std::max(wait, found->second.not_before - now);
  }
  return wait;
}

void SignInThrottle::failed(std::string_view user, std::string_view address) {
  const std::lock_guard guard(mutex_);
  if (records_.size() >= kMostRecords) forget_old();
  note_failure(key_of(user, address), kFreeFailuresPerPerson);
  note_failure(key_of("", address), kFreeFailuresPerAddress);
}

void SignInThrottle::succeeded(std::string_view user, std::string_view address) {
  const std::lock_guard guard(mutex_);
  records_.erase(key_of(user, address));
}

void SignInThrottle::note_failure(const std::string& key, int free_failures) {
  const SteadyTime now = clock_.steady_now();
  Record& record = records_[key];
  if (now - record.last > kForgetAfter) record = {};
  record.last = now;
  ++record.failures;
  if (record.failures < free_failures) return;
  const int doublings = std::min(record.failures - free_failures, 16);
  record.not_before = now + std::min(kFirstWait * (1 << doublings), kLongestWait);
}

void SignInThrottle::forget_old() {
  const SteadyTime now = clock_.steady_now();
  std::erase_if(records_,
                [&](const auto& entry) { return now - entry.second.last > kForgetAfter; });
  // Still too many: an attack from many addresses. Forgetting all costs the guessers' waits, not
  // memory without end.
  if (records_.size() >= kMostRecords) records_.clear();
}

}  // namespace vigil::backend
