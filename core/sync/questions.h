// Questions to the backend that only somebody's curiosity waits for: asked on a thread of their
// own, one after another, so that no decision waits for one (I24). What came is in memory alone.
//
// ask(), reply(), drop() and forget() from any thread; they return at once. `wake` is called on the
// thread after every answer.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <thread>

#include "core/net/api_client.h"
#include "core/sync/cause.h"

namespace vigil::sync {

enum class ReplyState {
  kWaiting,
  kAnswered,
  kRefused,   // by the backend: the same question gets the same answer
  kNoAnswer,  // the same question may be answered later
};

struct Reply {
  ReplyState state = ReplyState::kWaiting;
  std::shared_ptr<const nlohmann::json> body;  // kAnswered
  Cause cause = Cause::kNone;                  // kRefused, kNoAnswer
  std::string detail;
};

// More are not kept: the oldest is forgotten.
inline constexpr std::size_t kMostQuestions = 64;

class Questions {
 public:
  Questions(std::unique_ptr<net::ApiClient> api, std::function<void()> wake);
  ~Questions();

  void start();
  // Gives up the question under way. Called by the destructor too.
  void stop();

  // GET `path`, with its query. The question's number, never 0.
  [[nodiscard]] std::uint64_t ask(std::string path);
  // Never null; kNoAnswer for a number that nothing is known of.
  [[nodiscard]] std::shared_ptr<const Reply> reply(std::uint64_t asked) const;
  void drop(std::uint64_t asked);
  // Somebody else signs in: nothing of what was asked or answered stays.
  void forget();

  // Answers the oldest open one; false when there is none. Without start() only.
  bool run_once();

 private:
  struct Entry {
    std::string path;
    std::shared_ptr<const Reply> reply;
  };

  void run();
  [[nodiscard]] bool any_open() const;

  std::unique_ptr<net::ApiClient> api_;
  const std::function<void()> wake_;
  const std::shared_ptr<const Reply> unknown_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::uint64_t, Entry> entries_;
  std::uint64_t last_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace vigil::sync
