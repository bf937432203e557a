#include "core/media/clip_cache.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/media/clip_cipher.h"

namespace vigil::media {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".clip";

Error disk_error(const char* what) {
  const bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
  return fail(full ? ErrorCode::kStorageFull : ErrorCode::kUnavailable,
              std::string(what) + ": " + std::strerror(errno));
}

Status write_all(int fd, const void* bytes, std::size_t size) {
  const auto* at = static_cast<const char*>(bytes);
  while (size > 0) {
    const ssize_t count = ::write(fd, at, size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return disk_error("the clip cache cannot be written");
    at += count;
    size -= static_cast<std::size_t>(count);
  }
  return {};
}

// Bytes read, fewer than asked only at the end; -1 on an error.
ssize_t read_up_to(int fd, unsigned char* to, std::size_t size) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t count = ::read(fd, to + done, size - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return -1;
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return static_cast<ssize_t>(done);
}

std::string random_name() {
  std::array<std::uint8_t, 16> bytes;
  randombytes_buf(bytes.data(), bytes.size());
  return to_hex(bytes).append(kSuffix);
}

Error no_locked_room() {
  return fail(ErrorCode::kInternal, "no protected memory for the clip cache");
}

}  // namespace

class ClipCache::Store {
 public:
  struct Entry {
    domain::MediaId media;
    fs::path path;
    std::uint64_t bytes = 0;       // of the clip
    std::uint64_t disk_bytes = 0;  // of its file
  };

  explicit Store(Options options)
      : options_(std::move(options)), locks_(LockLedger::make(options_.max_locked_bytes)) {
    if (!key_.valid()) return;
    crypto_secretstream_xchacha20poly1305_keygen(key_.bytes());
    sodium_mprotect_readonly(key_.bytes());
  }

  const Options& options() const { return options_; }
  bool has_key() const { return key_.valid(); }
  bool key_locked() const { return key_.locked(); }
  const unsigned char* key() const { return key_.bytes(); }

  LockedPages lock(const Descriptor& memory, std::uint64_t bytes) {
    LockedPages pages = locks_->lock(memory, bytes);
    if (bytes > 0 && !pages.hold()) clips_locked_ = false;
    return pages;
  }
  bool clips_locked() const { return clips_locked_; }

  void admit(Entry entry) {
    const std::lock_guard lock(mutex_);
    if (closed_) {
      unlink_now(entry.path);
      return;
    }
    drop_locked(entry.media);
    used_ += entry.disk_bytes;
    entries_.push_front(std::move(entry));
    index_[entries_.front().media] = entries_.begin();
    // The least recently used go first; the newest stays even when it alone is over the budget.
    while (used_ > options_.budget_bytes && entries_.size() > 1)
      drop_locked(domain::MediaId(entries_.back().media));
  }

  bool contains(const domain::MediaId& media) const {
    const std::lock_guard lock(mutex_);
    return index_.contains(media);
  }

  // Opens the file under the lock, so that it cannot be wiped between.
  Result<std::pair<Descriptor, std::uint64_t>> use(const domain::MediaId& media) {
    const std::lock_guard lock(mutex_);
    const auto found = index_.find(media);
    if (found == index_.end()) return fail(ErrorCode::kNotFound, "the clip is not in the cache");
    entries_.splice(entries_.begin(), entries_, found->second);
    Descriptor file(::open(entries_.front().path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    const std::uint64_t bytes = entries_.front().bytes;
    if (!file.open()) {
      drop_locked(media);
      return fail(ErrorCode::kNotFound, "the clip's file is gone from the cache");
    }
    return std::pair(std::move(file), bytes);
  }

  void drop(const domain::MediaId& media) {
    const std::lock_guard lock(mutex_);
    drop_locked(media);
  }

  void wipe() {
    const std::lock_guard lock(mutex_);
    wipe_locked();
  }

  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    wipe_locked();
  }

  bool closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
  }

  std::uint64_t used() const {
    const std::lock_guard lock(mutex_);
    return used_;
  }

 private:
  static void unlink_now(const fs::path& path) { ::unlink(path.c_str()); }

  void drop_locked(const domain::MediaId& media) {
    const auto found = index_.find(media);
    if (found == index_.end()) return;
    used_ -= found->second->disk_bytes;
    unlink_now(found->second->path);
    entries_.erase(found->second);
    index_.erase(found);
  }

  void wipe_locked() {
    for (const Entry& entry : entries_) unlink_now(entry.path);
    entries_.clear();
    index_.clear();
    used_ = 0;
  }

  const Options options_;
  LockedRoom key_{crypto_secretstream_xchacha20poly1305_KEYBYTES};
  const std::shared_ptr<LockLedger> locks_;
  std::atomic<bool> clips_locked_{true};
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  // most recently used first
  std::map<domain::MediaId, std::list<Entry>::iterator> index_;
  std::uint64_t used_ = 0;
  bool closed_ = false;
};

struct ClipCache::Writer::State {
  std::shared_ptr<Store> store;
  domain::MediaId media;
  fs::path path;
  Descriptor file;
  CipherRoom room;
  std::size_t plain = 0;  // bytes in the room: at most a chunk
  Sha256Stream hash;
  std::uint64_t bytes = 0;
  std::uint64_t disk_bytes = 0;
  bool finished = false;

  ~State() {
    if (!finished && file.open()) ::unlink(path.c_str());
  }

  // What is in the room, however little.
  Status seal(unsigned char tag) {
    std::array<unsigned char, kSealedChunk> sealed;
    unsigned long long length = 0;
    crypto_secretstream_xchacha20poly1305_push(&room.cipher(), sealed.data(), &length, room.plain(),
                                               plain, nullptr, 0, tag);
    if (Status status = write_all(file.fd(), sealed.data(), length); !status) return status;
    plain = 0;
    disk_bytes += length;
    return {};
  }

  // Nothing of it stays, and every later call says why.
  Error give_up(Error error) {
    if (file.open()) ::unlink(path.c_str());
    file.reset();
    return error;
  }
};

Result<std::unique_ptr<ClipCache>> ClipCache::create(Options options) {
  if (sodium_init() < 0)
    return fail(ErrorCode::kInternal, "the cryptographic library cannot start");
  std::error_code error;
  fs::create_directories(options.folder, error);
  if (error)
    return fail(ErrorCode::kUnavailable,
                "the clip cache's folder cannot be made: " + error.message());
  if (::chmod(options.folder.c_str(), 0700) != 0)
    return disk_error("the clip cache's folder cannot be closed to others");
  for (fs::directory_iterator entry(options.folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() == kSuffix) ::unlink(entry->path().c_str());
  }
  auto store = std::make_shared<Store>(std::move(options));
  if (!store->has_key()) return no_locked_room();
  return std::unique_ptr<ClipCache>(new ClipCache(std::move(store)));
}

ClipCache::ClipCache(std::shared_ptr<Store> store) : store_(std::move(store)) {}

ClipCache::~ClipCache() { store_->close(); }

Result<ClipCache::Writer> ClipCache::begin(const domain::MediaId& media) {
  if (!is_sha256_hex(media.text()))
    return fail(ErrorCode::kInvalidArgument, "a clip is named by its SHA-256");
  auto state = std::make_unique<Writer::State>();
  if (!state->room.valid()) return no_locked_room();
  state->store = store_;
  state->media = media;
  state->path = store_->options().folder / random_name();
  state->file.reset(
      ::open(state->path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!state->file.open()) return disk_error("the clip cache cannot be written");
  std::array<unsigned char, kHeader> header;
  crypto_secretstream_xchacha20poly1305_init_push(&state->room.cipher(), header.data(),
                                                  store_->key());
  if (Status status = write_all(state->file.fd(), header.data(), header.size()); !status)
    return status.error();
  state->disk_bytes = kHeader;
  return Writer(std::move(state));
}

ClipCache::Writer::Writer(std::unique_ptr<State> state) : state_(std::move(state)) {}
ClipCache::Writer::Writer(Writer&&) noexcept = default;
ClipCache::Writer& ClipCache::Writer::operator=(Writer&&) noexcept = default;
ClipCache::Writer::~Writer() = default;

std::uint64_t ClipCache::Writer::bytes() const { return state_->bytes; }

Status ClipCache::Writer::append(std::string_view bytes) {
  State& state = *state_;
  if (!state.file.open()) return fail(ErrorCode::kCancelled, "this clip was given up");
  if (bytes.size() > state.store->options().max_clip_bytes - state.bytes) {
    return state.give_up(fail(ErrorCode::kTooLarge, "the clip is larger than the cache takes"));
  }
  state.hash.update(bytes);
  state.bytes += bytes.size();
  while (!bytes.empty()) {
    // A full chunk is sealed only when more follows: the last one carries the mark of the end.
    if (state.plain == kChunk) {
      if (Status status = state.seal(crypto_secretstream_xchacha20poly1305_TAG_MESSAGE); !status)
        return state.give_up(status.error());
    }
    const std::size_t taken = std::min(bytes.size(), kChunk - state.plain);
    std::memcpy(state.room.plain() + state.plain, bytes.data(), taken);
    state.plain += taken;
    bytes.remove_prefix(taken);
  }
  return {};
}

Status ClipCache::Writer::commit() {
  State& state = *state_;
  if (!state.file.open()) return fail(ErrorCode::kCancelled, "this clip was given up");
  if (to_hex(state.hash.finish()) != to_lower_ascii(state.media.text())) {
    return state.give_up(
        fail(ErrorCode::kCorrupt, "the clip's bytes are not what their name says"));
  }
  if (Status status = state.seal(crypto_secretstream_xchacha20poly1305_TAG_FINAL); !status)
    return state.give_up(status.error());
  if (state.store->closed())
    return state.give_up(fail(ErrorCode::kCancelled, "the clip cache was closed"));
  state.file.reset();
  state.finished = true;
  state.store->admit({state.media, state.path, state.bytes, state.disk_bytes});
  return {};
}

Status ClipCache::put(const domain::MediaId& media, std::string_view bytes) {
  Result<Writer> writer = begin(media);
  if (!writer) return writer.error();
  if (Status status = writer->append(bytes); !status) return status;
  return writer->commit();
}

bool ClipCache::contains(const domain::MediaId& media) const { return store_->contains(media); }

Result<ClipMemory> ClipCache::open(const domain::MediaId& media, const Going& going) {
  auto used = store_->use(media);
  if (!used) return used.error();
  const auto& [file, bytes] = *used;
  const auto damaged = [&] {
    store_->drop(media);
    return fail(ErrorCode::kCorrupt,
                "the cached clip was changed on disk; it will be fetched again");
  };

  CipherRoom room;
  if (!room.valid()) return no_locked_room();
  ClipMemory memory;
  memory.bytes.reset(::memfd_create("vigil-clip", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!memory.bytes.open()) return disk_error("no memory for the clip");
  std::array<unsigned char, kHeader> header;
  if (read_up_to(file.fd(), header.data(), header.size()) != static_cast<ssize_t>(header.size()) ||
      crypto_secretstream_xchacha20poly1305_init_pull(&room.cipher(), header.data(),
                                                      store_->key()) != 0) {
    return damaged();
  }
  std::vector<unsigned char> sealed(kSealedChunk);
  std::uint64_t total = 0;
  unsigned char tag = 0;
  while (tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL) {
    const ssize_t count = read_up_to(file.fd(), sealed.data(), sealed.size());
    unsigned long long length = 0;
    if (count <= 0 || crypto_secretstream_xchacha20poly1305_pull(
                          &room.cipher(), room.plain(), &length, &tag, sealed.data(),
                          static_cast<unsigned long long>(count), nullptr, 0) != 0) {
      return damaged();
    }
    if (Status status = write_all(memory.bytes.fd(), room.plain(), length); !status)
      return status.error();
    total += length;
    if (going && !going(static_cast<double>(total) / static_cast<double>(std::max(bytes, total))))
      return fail(ErrorCode::kCancelled, "nobody waits for this clip any more");
  }
  if (total != bytes) return damaged();
  if (::lseek(memory.bytes.fd(), 0, SEEK_SET) != 0 ||
      ::fcntl(memory.bytes.fd(), F_ADD_SEALS,
              F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0) {
    return disk_error("the clip's memory cannot be sealed");
  }
  memory.size = bytes;
  memory.pages = store_->lock(memory.bytes, bytes);
  return memory;
}

CacheProtection ClipCache::protection() const {
  return {store_->key_locked(), store_->clips_locked(), swap_is_active()};
}

void ClipCache::forget(const domain::MediaId& media) { store_->drop(media); }

void ClipCache::wipe() { store_->wipe(); }

std::uint64_t ClipCache::bytes() const { return store_->used(); }

}  // namespace vigil::media
