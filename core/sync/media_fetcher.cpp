#include "core/sync/media_fetcher.h"

#include <algorithm>
#include <utility>

#include "core/base/log.h"
#include "core/storage/media_index.h"

namespace vigil::sync {
namespace {

constexpr std::uint64_t kPartBytes = 2u << 20;
constexpr std::uint64_t kWakeBytes = 256u << 10;
// A connection that brought at least this much before it was cut is worth taking up at once: so
// many bytes bound the number of attempts. Less than that counts as a failed attempt.
constexpr std::uint64_t kWorthResuming = 64u << 10;
constexpr int kMostDamaged = 3;
// A box on the way that answers in its own fashion does so every time.
constexpr int kMostUnusable = 4;
constexpr Millis kRetryFailed = std::chrono::seconds(10);
constexpr Millis kLongestSleep = std::chrono::seconds(30);

std::string_view to_word(MediaFailure failure) {
  switch (failure) {
    case MediaFailure::kNone: return "";
    case MediaFailure::kNotFound: return "not_found";
    case MediaFailure::kForbidden: return "forbidden";
    case MediaFailure::kDamaged: return "damaged";
    case MediaFailure::kNoRoom: return "no_room";
    case MediaFailure::kUnusable: return "unusable";
  }
  return "";
}

}  // namespace

MediaFetcher::MediaFetcher(std::vector<std::unique_ptr<net::ApiClient>> clients, MediaSink& sink,
                           storage::Database& database, const Clock& clock, std::uint64_t seed,
                           std::function<void()> wake)
    : clients_(std::move(clients)),
      sink_(sink),
      database_(database),
      clock_(clock),
      wake_(std::move(wake)),
      link_(clock.steady_now(), seed) {}

MediaFetcher::~MediaFetcher() { stop(); }

void MediaFetcher::start() {
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    threads_.emplace_back([this, i] { run(i); });
  }
}

void MediaFetcher::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  for (auto& client : clients_) client->cancel();
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void MediaFetcher::run(std::size_t client) {
  for (;;) {
    const bool worked = step(client);
    std::unique_lock lock(mutex_);
    if (stopping_) return;
    if (worked) continue;
    const SteadyTime now = clock_.steady_now();
    const Millis sleep =
        link_.may_try(now) ? kLongestSleep : std::min(kLongestSleep, link_.next_try() - now);
    changed_.wait_for(lock, sleep, [this] { return stopping_ || hurried_; });
    hurried_ = false;
    if (stopping_) return;
  }
}

void MediaFetcher::request(const domain::MediaId& media) {
  const bool here = sink_.has(media);
  {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_[media];
    entry.unwanted = false;
    if (!entry.busy) {
      if (here) {
        entry.progress.state = MediaState::kReady;
      } else if (entry.progress.state == MediaState::kReady) {
        start_over(entry);
      } else if (entry.progress.state == MediaState::kFailed &&
                 clock_.steady_now() - entry.failed_at >= kRetryFailed) {
        entry.damaged = 0;
        start_over(entry);
      }
    }
    std::erase(requested_, media);
    if (!here) requested_.push_back(media);
    hurried_ = true;
  }
  changed_.notify_all();
}

void MediaFetcher::prefetch(std::vector<domain::MediaId> media) {
  {
    const std::lock_guard lock(mutex_);
    background_ = std::move(media);
    for (const domain::MediaId& each : background_) entries_[each].unwanted = false;
    let_go_of_unwanted();
    hurried_ = true;
  }
  changed_.notify_all();
}

void MediaFetcher::release(const domain::MediaId& media) {
  const std::lock_guard lock(mutex_);
  std::erase(requested_, media);
  let_go_of_unwanted();
}

void MediaFetcher::pause() {
  const std::lock_guard lock(mutex_);
  paused_ = true;
  requested_.clear();
  for (auto& [media, entry] : entries_) entry.unwanted = entry.busy;
  std::erase_if(entries_, [](const auto& each) { return !each.second.busy; });
}

void MediaFetcher::resume() {
  {
    const std::lock_guard lock(mutex_);
    paused_ = false;
    hurried_ = true;
  }
  changed_.notify_all();
}

bool MediaFetcher::wanted(const domain::MediaId& media) const {
  return std::find(requested_.begin(), requested_.end(), media) != requested_.end() ||
         std::find(background_.begin(), background_.end(), media) != background_.end();
}

// A failure is remembered until it may be tried again: asking sooner gets the same answer.
void MediaFetcher::let_go_of_unwanted() {
  const SteadyTime now = clock_.steady_now();
  for (auto it = entries_.begin(); it != entries_.end();) {
    Entry& entry = it->second;
    if (wanted(it->first)) {
      ++it;
    } else if (entry.busy) {
      entry.unwanted = true;
      ++it;
    } else if (entry.progress.state == MediaState::kFailed &&
               now - entry.failed_at < kRetryFailed) {
      ++it;
    } else {
      it = entries_.erase(it);
    }
  }
}

void MediaFetcher::hurry() {
  {
    const std::lock_guard lock(mutex_);
    link_.hurry();
    hurried_ = true;
  }
  changed_.notify_all();
}

MediaProgress MediaFetcher::progress(const domain::MediaId& media) const {
  {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(media);
    if (found != entries_.end()) return found->second.progress;
  }
  return {.state = sink_.has(media) ? MediaState::kReady : MediaState::kWaiting};
}

bool MediaFetcher::is_due(Entry& entry, const domain::MediaId& media) {
  if (entry.busy || entry.progress.state == MediaState::kReady ||
      entry.progress.state == MediaState::kFailed) {
    return false;
  }
  if (entry.writer == nullptr && sink_.has(media)) {
    entry.progress.state = MediaState::kReady;
    return false;
  }
  return true;
}

MediaFetcher::Entry* MediaFetcher::pick(domain::MediaId& media) {
  for (auto it = requested_.rbegin(); it != requested_.rend(); ++it) {
    Entry& entry = entries_[*it];
    if (!is_due(entry, *it)) continue;
    media = *it;
    return &entry;
  }
  for (const domain::MediaId& each : background_) {
    Entry& entry = entries_[each];
    if (!is_due(entry, each)) continue;
    media = each;
    return &entry;
  }
  return nullptr;
}

bool MediaFetcher::step(std::size_t client) {
  domain::MediaId media;
  Entry* entry = nullptr;
  std::uint64_t begin = 0;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || paused_ || !link_.may_try(clock_.steady_now())) return false;
    entry = pick(media);
    if (entry == nullptr) return false;
    entry->busy = true;
    entry->unwanted = false;
    entry->progress.state = MediaState::kFetching;
    begin = entry->progress.received;
  }

  std::uint64_t since_wake = 0;
  const auto started = [&](const net::MediaPart& part) -> Status {
    {
      const std::lock_guard lock(mutex_);
      if (entry->progress.total != 0 && entry->progress.total != part.total) {
        return fail(ErrorCode::kCorrupt, "The media changed its length.");
      }
      entry->progress.total = part.total;
    }
    if (entry->writer != nullptr) return {};
    auto writer = sink_.begin(media, part.total);
    if (!writer) return writer.error();
    entry->writer = std::move(*writer);
    return {};
  };
  std::uint64_t arrived = 0;
  const auto take = [&](std::string_view bytes) -> Status {
    {
      const std::lock_guard lock(mutex_);
      if (entry->unwanted) return fail(ErrorCode::kCancelled, "Nobody waits for it any more.");
    }
    if (const Status written = entry->writer->append(bytes); !written) return written;
    entry->hash.update(bytes);
    {
      const std::lock_guard lock(mutex_);
      entry->progress.received += bytes.size();
    }
    arrived += bytes.size();
    since_wake += bytes.size();
    if (since_wake >= kWakeBytes) {
      since_wake = 0;
      wake();
    }
    return {};
  };
  const auto answer = clients_[client]->fetch_media(media, begin, kPartBytes, started, take);
  finish(*entry, media, arrived, answer ? nullptr : &answer.failure());
  wake();
  return true;
}

void MediaFetcher::start_over(Entry& entry) {
  entry.writer.reset();
  entry.hash = Sha256Stream();
  entry.progress = {};
}

void MediaFetcher::fail_for_good(Entry& entry, const domain::MediaId& media, MediaFailure failure) {
  const std::uint64_t total = entry.progress.total;
  start_over(entry);
  entry.progress.state = MediaState::kFailed;
  entry.progress.failure = failure;
  entry.unusable = 0;
  entry.failed_at = clock_.steady_now();
  std::erase(requested_, media);
  const storage::MediaNote note{total == 0 ? -1 : static_cast<std::int64_t>(total),
                                std::string(to_word(failure)), clock_.wall_now()};
  const Status noted = database_.write([&](storage::Connection& connection) {
    return storage::put_media_note(connection, media, note);
  });
  if (!noted) log_warning("sync", "a media failure could not be noted: " + noted.error().message);
}

void MediaFetcher::complete(Entry& entry, const domain::MediaId& media) {
  if (to_hex(entry.hash.finish()) != media.text()) {
    const int damaged = entry.damaged + 1;
    start_over(entry);
    entry.damaged = damaged;
    if (damaged >= kMostDamaged) fail_for_good(entry, media, MediaFailure::kDamaged);
    return;
  }
  if (const Status kept = entry.writer->commit(); !kept) {
    fail_for_good(entry, media, MediaFailure::kNoRoom);
    return;
  }
  entry.writer.reset();
  entry.progress.state = MediaState::kReady;
  std::erase(requested_, media);
}

void MediaFetcher::finish(Entry& entry, const domain::MediaId& media, std::uint64_t arrived,
                          const net::Failure* failure) {
  const std::lock_guard lock(mutex_);
  entry.busy = false;
  entry.progress.state = MediaState::kWaiting;
  const SteadyTime now = clock_.steady_now();
  if (entry.unwanted) {
    // Its last bytes may have come before anybody could say so.
    if (paused_ || failure != nullptr || entry.progress.received < entry.progress.total) {
      entries_.erase(media);
      return;
    }
    entry.unwanted = false;
  }
  const bool unusable = failure != nullptr && failure->kind == net::FailureClass::kMalformed &&
                        failure->status != 0 && arrived < kWorthResuming;
  entry.unusable = unusable ? entry.unusable + 1 : 0;
  if (entry.unusable >= kMostUnusable) {
    return fail_for_good(entry, media, MediaFailure::kUnusable);
  }
  if (failure == nullptr) {
    link_.note_success(now);
    if (entry.progress.received >= entry.progress.total) complete(entry, media);
    return;
  }
  switch (failure->kind) {
    case net::FailureClass::kNotFound: return fail_for_good(entry, media, MediaFailure::kNotFound);
    case net::FailureClass::kForbidden:
      return fail_for_good(entry, media, MediaFailure::kForbidden);
    case net::FailureClass::kRejected:
    case net::FailureClass::kConflict: return fail_for_good(entry, media, MediaFailure::kDamaged);
    case net::FailureClass::kLocal:
      if (failure->error.code == ErrorCode::kCancelled) return;
      return fail_for_good(entry, media, MediaFailure::kNoRoom);
    case net::FailureClass::kMalformed:
      // A cut connection keeps what came; an answer that is not the wanted part throws it away.
      if (failure->status == 0 && entry.progress.received == 0) break;
      if (entry.progress.received > entry.progress.total) start_over(entry);
      break;
    default: break;  // what has arrived stays; the next attempt goes on from there
  }
  if (arrived >= kWorthResuming && entry.progress.received > 0) return;
  link_.note_failure(now, *failure);
}

}  // namespace vigil::sync
