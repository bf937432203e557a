// Clips on this machine's disk, unreadable to anybody but this process: each file is encrypted
// (libsodium secretstream) with a key that exists only in locked memory and is made anew by every
// process. File names say nothing. What an earlier process left behind is wiped at the start, what
// this one has is wiped at the end.
//
// Thread-safe. Opening a clip decrypts it into a sealed memory file, which a decoder process may be
// given.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>

#include "core/base/result.h"
#include "core/domain/ids.h"
#include "core/media/descriptor.h"
#include "core/media/locked_memory.h"

namespace vigil::media {

// A clip's bytes in a sealed memory file, position 0. The pages are held in memory as far as the
// system allows; keep them as long as the clip is open.
struct ClipMemory {
  Descriptor bytes;
  std::uint64_t size = 0;
  LockedPages pages;
};

// What stands between the clips and this machine's disk, for the page that says so.
struct CacheProtection {
  bool key_locked = false;   // never swapped out, never in a core file
  bool clips_locked = true;  // the same for every clip opened so far
  bool swap_active = false;  // otherwise nothing is ever swapped out
  [[nodiscard]] bool complete() const { return !swap_active || (key_locked && clips_locked); }
};

class ClipCache {
 public:
  struct Options {
    std::filesystem::path folder;  // made when missing, 0700; belongs to this cache alone
    std::uint64_t budget_bytes = 2ull << 30;
    std::uint64_t max_clip_bytes = 512ull << 20;
    std::uint64_t max_locked_bytes = LockLedger::usual_limit();
  };
  class Store;  // what the cache and its writers share

  // kUnavailable when the folder cannot be used, kInternal when the key's memory cannot be had.
  [[nodiscard]] static Result<std::unique_ptr<ClipCache>> create(Options options);
  ~ClipCache();

  // Takes one clip's bytes in pieces. Dropping it without commit() forgets them. May outlive the
  // cache, and then fails. One thread at a time.
  class Writer {
   public:
    Writer(Writer&&) noexcept;
    Writer& operator=(Writer&&) noexcept;
    ~Writer();
    // kStorageFull when the disk is, kTooLarge over the limit: nothing of the clip stays then.
    [[nodiscard]] Status append(std::string_view bytes);
    // From here on the cache has it. kCorrupt when the bytes are not what their name says: nothing
    // stays.
    [[nodiscard]] Status commit();
    [[nodiscard]] std::uint64_t bytes() const;

   private:
    friend class ClipCache;
    struct State;
    explicit Writer(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
  };

  [[nodiscard]] Result<Writer> begin(const domain::MediaId& media);
  // The whole clip at once.
  [[nodiscard]] Status put(const domain::MediaId& media, std::string_view bytes);
  [[nodiscard]] bool contains(const domain::MediaId& media) const;
  // Hears how far it is, from 0 to 1; false gives up.
  using Going = std::function<bool(double share)>;
  // Decrypts the clip, a gigabyte a second or so; counts as a use. kNotFound, kCancelled, or
  // kCorrupt when somebody changed the file, which is then forgotten.
  [[nodiscard]] Result<ClipMemory> open(const domain::MediaId& media, const Going& going = {});
  void forget(const domain::MediaId& media);
  // Forgets everything: on lock and on sign-out.
  void wipe();
  [[nodiscard]] std::uint64_t bytes() const;
  [[nodiscard]] CacheProtection protection() const;

 private:
  explicit ClipCache(std::shared_ptr<Store> store);
  std::shared_ptr<Store> store_;
};

}  // namespace vigil::media
