#include "core/screening/live_terms.h"

namespace vigil::screening {

LiveTerms::LiveTerms(OnFailure on_failure)
    : on_failure_(std::move(on_failure)), worker_([this] { work(); }) {}

LiveTerms::~LiveTerms() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  worker_.join();
}

std::shared_ptr<const TermMatcher> LiveTerms::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

void LiveTerms::publish(std::vector<TermList> lists) {
  {
    const std::lock_guard lock(mutex_);
    waiting_ = std::move(lists);
  }
  wake_.notify_all();
}

void LiveTerms::settle() {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return !busy_ && !waiting_; });
}

void LiveTerms::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    const bool split = current_ != nullptr && !current_->is_whole();
    if (!waiting_ && !split) {
      busy_ = false;
      idle_.notify_all();
      wake_.wait(lock, [this] { return ending_ || waiting_; });
    }
    if (ending_) return;
    busy_ = true;
    const std::shared_ptr<const TermMatcher> before = current_;
    const bool fresh = waiting_.has_value();
    std::vector<TermList> lists = fresh ? std::move(*waiting_) : before->lists();
    waiting_.reset();
    lock.unlock();
    Result<std::shared_ptr<const TermMatcher>> built =
        TermMatcher::build(std::move(lists), before,
                           fresh ? TermMatcher::Effort::kQuick : TermMatcher::Effort::kWhole);
    if (!built && on_failure_) on_failure_(built.error());
    lock.lock();
    if (built) {
      current_ = std::move(*built);
    } else if (!fresh) {
      // The whole could not be compiled: the two passes serve until the next lists.
      busy_ = false;
      idle_.notify_all();
      wake_.wait(lock, [this] { return ending_ || waiting_; });
    }
  }
}

}  // namespace vigil::screening
