// Near-duplicates that wait in the same queue, so that whoever decides one may decide the others
// with it: found by the hashes of their clips (fingerprints.h), among the newest kMostRemembered
// tasks of queues with a pre-screen.
//
// What waits is followed by look(), which one thread calls now and then; a task that is not taken
// in yet is not offered yet. of() is thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/backend/service/caller.h"
#include "app/backend/service/fingerprints.h"
#include "app/backend/service/ladders.h"
#include "app/backend/service/registry.h"
#include "app/backend/store/store.h"
#include "core/base/result.h"
#include "core/screening/known_media.h"

namespace vigil::backend {

inline constexpr std::size_t kMostRemembered = 20'000;
// More than somebody answers for at once.
inline constexpr std::size_t kMostAlike = 20;
// Of the frames of both clips.
inline constexpr double kAlikeShare = 0.7;

struct AlikeTask {
  TaskRow task;
  double share = 0;  // of the frames of both that have a near one in the other
  int distance = 0;  // bits between the nearest two frames
};

class Alike {
 public:
  Alike(Store& store, const Registry& registry) : store_(store), registry_(registry) {}
  // Without it nothing is alike. Before look(); outlives this.
  void use(Fingerprints& fingerprints) { fingerprints_ = &fingerprints; }

  // Takes in what came since.
  [[nodiscard]] Status look();
  // Ready tasks of that task's queue that the caller could judge, the nearest first. kNotFound:
  // there is no such task. kForbidden: the queue is not for the caller.
  [[nodiscard]] Result<std::vector<AlikeTask>> of(const Caller& caller, std::string_view task);

 private:
  void take_in(const TaskRow& task);
  void take_late();

  Store& store_;
  const Registry& registry_;
  Ladders ladders_{registry_};
  Fingerprints* fingerprints_ = nullptr;

  screening::KnownMedia waiting_;  // by task id
  // Of the thread that looks:
  std::map<std::string, std::int64_t> seen_;              // by queue: up to this seq
  std::deque<std::string> order_;                         // of what was taken in
  std::deque<std::pair<std::string, std::string>> late_;  // task and media: not hashed yet
};

}  // namespace vigil::backend
