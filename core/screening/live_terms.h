// The term lists in force, replaced while others scan with them.
//
// New lists are compiled on a thread of its own and then take the place of the old ones in one
// step: nobody waits, and there is never a moment without lists. A small change is in force within
// a moment, because only what is new is compiled (TermMatcher::Effort::kQuick); the whole is
// compiled afterwards, when nothing newer is waiting. Thread-safe.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/base/result.h"
#include "core/screening/term_matcher.h"

namespace vigil::screening {

class LiveTerms {
 public:
  // Told of lists that could not be compiled, on the compiling thread; those in force before stay.
  using OnFailure = std::function<void(const Error&)>;
  explicit LiveTerms(OnFailure on_failure = {});
  // Ends as soon as what is being compiled is.
  ~LiveTerms();
  LiveTerms(const LiveTerms&) = delete;
  LiveTerms& operator=(const LiveTerms&) = delete;

  // What is in force now; null until the first lists are.
  [[nodiscard]] std::shared_ptr<const TermMatcher> current() const;
  // Puts lists in force, by and by. Of several that wait only the newest is compiled.
  void publish(std::vector<TermList> lists);
  // Returns when everything published is in force or has failed, and compiled as a whole.
  void settle();

 private:
  void work();

  const OnFailure on_failure_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable idle_;
  std::shared_ptr<const TermMatcher> current_;
  std::optional<std::vector<TermList>> waiting_;
  bool busy_ = false;
  bool ending_ = false;
  std::thread worker_;
};

}  // namespace vigil::screening
