// Local copies of collections: a whole pull first, then the gap-free change feed from the cursor on
// (I14). A cursor that is too old, or a replaced database, means a whole pull again, which touches
// nothing but the collection. Engine's thread only, but for watch().
#pragma once

#include <map>
#include <mutex>
#include <random>
#include <string>
#include <string_view>

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

  // The backend says that the collection changed ("*": any of them).
  void take_hint(SteadyTime now, std::string_view collection);
  // While hints come, asking without one is rare.
  void expect_hints(SteadyTime now, bool live);

  [[nodiscard]] bool take_unauthenticated();
  [[nodiscard]] const Channel& channel() const { return channel_; }

 private:
  enum class Pulled { kAll, kMore, kTooOld, kFailed };
  [[nodiscard]] Pulled pull_changes(const std::string& collection, std::int64_t cursor);
  [[nodiscard]] Pulled pull_whole(const std::string& collection);
  [[nodiscard]] bool pull(SteadyTime now, const std::string& collection);
  [[nodiscard]] Millis pause() const;
  void take_failure(const std::string& collection, const net::Failure& failure);

  Context context_;
  Channel channel_;
  bool unauthenticated_ = false;
  bool hints_come_ = false;
  std::mt19937_64 random_;  // spreads the desks that hear the same hint

  std::mutex mutex_;
  std::map<std::string, SteadyTime> next_pull_;
};

}  // namespace vigil::sync
