#include "core/media/clip_cache.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
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

namespace vigil::media {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kChunk = 64 * 1024;
constexpr std::size_t kSealedChunk = kChunk + crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::size_t kHeader = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
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

// The key, in memory that is neither swapped nor dumped.
class LockedKey {
 public:
  LockedKey()
      : bytes_(static_cast<unsigned char*>(
            sodium_malloc(crypto_secretstream_xchacha20poly1305_KEYBYTES))) {
    if (bytes_ == nullptr) return;
    crypto_secretstream_xchacha20poly1305_keygen(bytes_);
    sodium_mprotect_readonly(bytes_);
  }
  ~LockedKey() { sodium_free(bytes_); }
  LockedKey(const LockedKey&) = delete;
  LockedKey& operator=(const LockedKey&) = delete;
  [[nodiscard]] const unsigned char* bytes() const { return bytes_; }

 private:
  unsigned char* bytes_;
};

}  // namespace

class ClipCache::Store {
 public:
  struct Entry {
    domain::MediaId media;
    fs::path path;
    std::uint64_t bytes = 0;       // of the clip
    std::uint64_t disk_bytes = 0;  // of its file
  };

  explicit Store(Options options) : options_(std::move(options)) {}

  const Options& options() const { return options_; }
  const unsigned char* key() const { return key_.bytes(); }

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
  LockedKey key_;
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
  crypto_secretstream_xchacha20poly1305_state cipher;
  Sha256Stream hash;
  std::vector<unsigned char> plain;  // less than a chunk
  std::uint64_t bytes = 0;
  std::uint64_t disk_bytes = 0;
  bool finished = false;

  ~State() {
    sodium_memzero(plain.data(), plain.size());
    sodium_memzero(&cipher, sizeof cipher);
    if (!finished && file.open()) ::unlink(path.c_str());
  }

  Status seal(std::size_t size, unsigned char tag) {
    std::array<unsigned char, kSealedChunk> sealed;
    unsigned long long length = 0;
    crypto_secretstream_xchacha20poly1305_push(&cipher, sealed.data(), &length, plain.data(), size,
                                               nullptr, 0, tag);
    if (Status status = write_all(file.fd(), sealed.data(), length); !status) return status;
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
  if (store->key() == nullptr)
    return fail(ErrorCode::kInternal, "no locked memory for the clip cache's key");
  return std::unique_ptr<ClipCache>(new ClipCache(std::move(store)));
}

ClipCache::ClipCache(std::shared_ptr<Store> store) : store_(std::move(store)) {}

ClipCache::~ClipCache() { store_->close(); }

Result<ClipCache::Writer> ClipCache::begin(const domain::MediaId& media) {
  if (!is_sha256_hex(media.text()))
    return fail(ErrorCode::kInvalidArgument, "a clip is named by its SHA-256");
  auto state = std::make_unique<Writer::State>();
  state->store = store_;
  state->media = media;
  state->path = store_->options().folder / random_name();
  state->file.reset(
      ::open(state->path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!state->file.open()) return disk_error("the clip cache cannot be written");
  state->plain.reserve(kChunk);
  std::array<unsigned char, kHeader> header;
  crypto_secretstream_xchacha20poly1305_init_push(&state->cipher, header.data(), store_->key());
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
    if (state.plain.size() == kChunk) {
      if (Status status = state.seal(kChunk, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
          !status) {
        return state.give_up(status.error());
      }
      state.plain.clear();
    }
    const std::size_t taken = std::min(bytes.size(), kChunk - state.plain.size());
    state.plain.insert(state.plain.end(), bytes.begin(),
                       bytes.begin() + static_cast<std::ptrdiff_t>(taken));
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
  if (Status status =
          state.seal(state.plain.size(), crypto_secretstream_xchacha20poly1305_TAG_FINAL);
      !status) {
    return state.give_up(status.error());
  }
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

Result<Descriptor> ClipCache::open(const domain::MediaId& media) {
  auto used = store_->use(media);
  if (!used) return used.error();
  const int file = used->first.fd();
  const auto damaged = [&] {
    store_->drop(media);
    return fail(ErrorCode::kCorrupt,
                "the cached clip was changed on disk; it will be fetched again");
  };

  Descriptor memory(::memfd_create("vigil-clip", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!memory.open()) return disk_error("no memory for the clip");
  std::array<unsigned char, kHeader> header;
  crypto_secretstream_xchacha20poly1305_state cipher;
  if (read_up_to(file, header.data(), header.size()) != static_cast<ssize_t>(header.size()) ||
      crypto_secretstream_xchacha20poly1305_init_pull(&cipher, header.data(), store_->key()) != 0) {
    return damaged();
  }
  std::vector<unsigned char> sealed(kSealedChunk);
  std::vector<unsigned char> plain(kChunk);
  std::uint64_t total = 0;
  unsigned char tag = 0;
  while (tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL) {
    const ssize_t count = read_up_to(file, sealed.data(), sealed.size());
    unsigned long long length = 0;
    if (count <= 0 || crypto_secretstream_xchacha20poly1305_pull(
                          &cipher, plain.data(), &length, &tag, sealed.data(),
                          static_cast<unsigned long long>(count), nullptr, 0) != 0) {
      return damaged();
    }
    if (Status status = write_all(memory.fd(), plain.data(), length); !status)
      return status.error();
    total += length;
  }
  if (total != used->second) return damaged();
  sodium_memzero(plain.data(), plain.size());
  if (::lseek(memory.fd(), 0, SEEK_SET) != 0 ||
      ::fcntl(memory.fd(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) !=
          0) {
    return disk_error("the clip's memory cannot be sealed");
  }
  return memory;
}

void ClipCache::forget(const domain::MediaId& media) { store_->drop(media); }

void ClipCache::wipe() { store_->wipe(); }

std::uint64_t ClipCache::bytes() const { return store_->used(); }

}  // namespace vigil::media
