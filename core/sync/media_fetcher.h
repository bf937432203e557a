// Fetches media before it is needed: by ranges, resuming where a broken connection stopped, and
// counted as there only when the whole has the right SHA-256. What a person waits for goes first,
// then what comes next in the lists.
//
// request(), prefetch(), progress() and hurry() may be called from any thread and return at once.
// `wake` is called from the fetcher's threads when something a person can see has changed.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/base/clock.h"
#include "core/base/hash.h"
#include "core/net/api_client.h"
#include "core/storage/database.h"
#include "core/sync/desk_view.h"
#include "core/sync/link.h"
#include "core/sync/media_sink.h"

namespace vigil::sync {

class MediaFetcher {
 public:
  // One thread per client.
  MediaFetcher(std::vector<std::unique_ptr<net::ApiClient>> clients, MediaSink& sink,
               storage::Database& database, const Clock& clock, std::uint64_t seed,
               std::function<void()> wake);
  ~MediaFetcher();

  void start();
  // Gives up what is under way; called by the destructor too.
  void stop();

  // Before everything else, also when it failed some time ago or has left the sink since.
  void request(const domain::MediaId& media);
  // Nobody waits for it any more. What is neither requested nor in the list of prefetch() stops at
  // once, and what had come of it is let go.
  void release(const domain::MediaId& media);
  // In this order when nothing is requested; replaces the previous list.
  void prefetch(std::vector<domain::MediaId> media);
  // Stops everything and lets go of what had come; requests have to be made anew after resume().
  void pause();
  void resume();
  [[nodiscard]] MediaProgress progress(const domain::MediaId& media) const;
  // The network may work again.
  void hurry();

  // One part of the most urgent blob; false when there is nothing to do now. For tests without
  // threads.
  bool step(std::size_t client);

 private:
  struct Entry {
    MediaProgress progress;
    std::unique_ptr<MediaWriter> writer;
    Sha256Stream hash;
    bool busy = false;
    bool unwanted = false;  // its worker stops at the next bytes and starts it over
    int damaged = 0;
    int unusable = 0;  // answers in a row that were no part of it
    SteadyTime failed_at{};
  };

  void run(std::size_t client);
  [[nodiscard]] Entry* pick(domain::MediaId& media);
  [[nodiscard]] bool is_due(Entry& entry, const domain::MediaId& media);
  void finish(Entry& entry, const domain::MediaId& media, std::uint64_t arrived,
              const net::Failure* failure);
  void complete(Entry& entry, const domain::MediaId& media);
  void start_over(Entry& entry);
  [[nodiscard]] bool wanted(const domain::MediaId& media) const;
  void let_go_of_unwanted();
  void fail_for_good(Entry& entry, const domain::MediaId& media, MediaFailure failure);
  void wake() const {
    if (wake_) wake_();
  }

  std::vector<std::unique_ptr<net::ApiClient>> clients_;
  MediaSink& sink_;
  storage::Database& database_;
  const Clock& clock_;
  const std::function<void()> wake_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  bool paused_ = false;
  bool hurried_ = false;
  Link link_;
  // What is wanted, is being worked on or has failed a moment ago. Entries are never removed while
  // somebody works on them; a busy entry's writer and hash belong to its worker.
  std::map<domain::MediaId, Entry> entries_;
  std::vector<domain::MediaId> requested_;  // latest last
  std::vector<domain::MediaId> background_;
  std::vector<std::thread> threads_;
};

}  // namespace vigil::sync
