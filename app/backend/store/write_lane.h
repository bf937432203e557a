// Changes one after another: handed in by any thread, executed by one, several in one commit.
//
// Who comes alone is served at once. Where several come at a time, a commit begins no sooner than
// `pace` after the one before: what a commit costs is then shared by more of them. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "app/backend/store/store.h"

namespace vigil::backend {

class WriteLane {
 public:
  struct Job {
    const std::function<Status(Writer&)>* change = nullptr;
    const Foreseen* foreseen = nullptr;
    Status outcome;

   private:
    friend class WriteLane;
    bool done = false;  // this and the next under the lane's mutex
    std::condition_variable wake;
  };
  // Called on the lane's thread; sets the outcome of each.
  using Execute = std::function<void(std::vector<Job*>&)>;

  // `most`: how much one commit takes, a job counting as many as the tasks it foresees, or one.
  WriteLane(std::size_t most, std::chrono::milliseconds pace) : most_(most), pace_(pace) {}
  ~WriteLane() { stop(); }
  WriteLane(const WriteLane&) = delete;
  WriteLane& operator=(const WriteLane&) = delete;

  void start(Execute execute);
  // What is handed in already is still executed.
  void stop();
  // Blocks until the change is committed or has failed.
  [[nodiscard]] Status submit(const std::function<Status(Writer&)>& change,
                              const Foreseen& foreseen);

 private:
  void execute_until_stopped();

  const std::size_t most_;
  const std::chrono::milliseconds pace_;
  Execute execute_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Job*> jobs_;
  std::size_t waiting_ = 0;  // what they count together
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace vigil::backend
