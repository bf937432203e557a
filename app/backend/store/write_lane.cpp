#include "app/backend/store/write_lane.h"

#include <algorithm>
#include <utility>

namespace vigil::backend {

namespace {

std::size_t weight_of(const Foreseen& foreseen) {
  return std::max<std::size_t>(1, foreseen.tasks.size());
}

}  // namespace

void WriteLane::start(Execute execute) {
  execute_ = std::move(execute);
  thread_ = std::thread([this] { execute_until_stopped(); });
}

void WriteLane::stop() {
  {
    const std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  arrived_.notify_one();
  if (thread_.joinable()) thread_.join();
}

Status WriteLane::submit(const std::function<Status(Writer&)>& change, const Foreseen& foreseen) {
  Job job;
  job.change = &change;
  job.foreseen = &foreseen;
  std::unique_lock guard(mutex_);
  if (stopping_) return fail(ErrorCode::kUnavailable, "the store is closing");
  jobs_.push_back(&job);
  waiting_ += weight_of(foreseen);
  // In between the lane has something to do already.
  if (jobs_.size() == 1 || waiting_ >= most_) arrived_.notify_one();
  job.wake.wait(guard, [&] { return job.done; });
  return job.outcome;
}

void WriteLane::execute_until_stopped() {
  std::vector<Job*> batch;
  bool company = false;
  std::chrono::steady_clock::time_point begun;
  std::unique_lock guard(mutex_);
  while (true) {
    arrived_.wait(guard, [&] { return stopping_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    if (company) {
      arrived_.wait_until(guard, begun + pace_, [&] { return stopping_ || waiting_ >= most_; });
    }
    begun = std::chrono::steady_clock::now();
    batch.clear();
    for (std::size_t taken = 0; taken < most_ && !jobs_.empty(); jobs_.pop_front()) {
      batch.push_back(jobs_.front());
      const std::size_t weight = weight_of(*batch.back()->foreseen);
      taken += weight;
      waiting_ -= weight;
    }
    guard.unlock();
    execute_(batch);
    guard.lock();
    for (Job* job : batch) {
      job->done = true;
      job->wake.notify_one();
    }
    company = batch.size() > 1 || !jobs_.empty();
  }
}

}  // namespace vigil::backend
