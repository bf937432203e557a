// Local copies of collections: a whole pull first, then the gap-free change feed from the cursor on
// (I14). A cursor that is too old, or a replaced database, means a whole pull again, which touches
// nothing but the collection. Engine's thread only, but for watch().
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "core/storage/record_store.h"
#include "core/sync/context.h"

namespace vigil::sync {

class RecordPuller {
 public:
  RecordPuller(Context context, std::uint64_t seed);

  // Any thread. True when it was not watched before.
  bool watch(const std::string& collection);

  [[nodiscard]] SteadyTime step(SteadyTime now);
  // Pull everything watched at the next step, without waiting.
  void hurry();

  [[nodiscard]] bool take_unauthenticated();
  [[nodiscard]] const Channel& channel() const { return channel_; }

 private:
  enum class Pulled { kAll, kMore, kTooOld, kFailed };
  [[nodiscard]] Pulled pull_changes(const std::string& collection, std::int64_t cursor);
  [[nodiscard]] Pulled pull_whole(const std::string& collection);
  [[nodiscard]] bool pull(SteadyTime now, const std::string& collection);
  void take_failure(const std::string& collection, const net::Failure& failure);

  Context context_;
  Channel channel_;
  bool unauthenticated_ = false;

  std::mutex mutex_;
  std::map<std::string, SteadyTime> next_pull_;
};

}  // namespace vigil::sync
