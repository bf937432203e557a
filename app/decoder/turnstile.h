// Keeps background threads back while the clip's own thread does something a person waits for. Any
// thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace vigil::decoder {

class Turnstile {
 public:
  enum class Way {
    kFree,     // everybody passes
    kHasty,    // only short work that is seen at once
    kBlocked,  // nobody: a seek is under way
  };
  enum class Patience { kHasty, kPatient };

  void set(Way way);
  // Between two pieces of work. Blocks until the way is free; false when `stop` was asked for.
  [[nodiscard]] bool pass(Patience patience, const std::stop_token& stop);

 private:
  [[nodiscard]] bool may_pass(Patience patience) const;

  std::atomic<Way> way_{Way::kFree};
  std::mutex mutex_;
  std::condition_variable_any changed_;
};

}  // namespace vigil::decoder
