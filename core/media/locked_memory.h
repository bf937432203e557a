// Memory that is neither swapped out nor written into core files: for keys, and for clips that
// stand decrypted in a memory file while they are open. How much of it a process may have is the
// system's choice (RLIMIT_MEMLOCK), so every lock says whether it holds.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/media/descriptor.h"

namespace vigil::media {

// Fixed room for a secret, wiped when it goes.
class LockedRoom {
 public:
  explicit LockedRoom(std::size_t size);
  ~LockedRoom();
  LockedRoom(const LockedRoom&) = delete;
  LockedRoom& operator=(const LockedRoom&) = delete;

  // False: there is no memory at all.
  [[nodiscard]] bool valid() const { return bytes_ != nullptr; }
  [[nodiscard]] bool locked() const { return locked_; }
  [[nodiscard]] unsigned char* bytes() const { return bytes_; }

 private:
  unsigned char* bytes_;
  bool locked_;
};

class LockLedger;

// A memory file's pages, held in memory as long as this lives. Move-only.
class LockedPages {
 public:
  LockedPages() = default;
  LockedPages(LockedPages&& other) noexcept;
  LockedPages& operator=(LockedPages&& other) noexcept;
  ~LockedPages();

  // False: they may be swapped out like any other.
  [[nodiscard]] bool hold() const { return memory_ != nullptr; }

 private:
  friend class LockLedger;

  std::shared_ptr<LockLedger> ledger_;
  void* memory_ = nullptr;
  std::size_t bytes_ = 0;
};

// Counts what is locked, so that clips leave room for keys and passwords. Thread-safe.
class LockLedger : public std::enable_shared_from_this<LockLedger> {
 public:
  // At most so many bytes are locked at a time.
  [[nodiscard]] static std::shared_ptr<LockLedger> make(std::uint64_t at_most);
  // As many as the system lets this process have, less what its secrets may need.
  [[nodiscard]] static std::uint64_t usual_limit();

  // `file` is a memory file of that many bytes. Pages that do not hold where there is no room.
  [[nodiscard]] LockedPages lock(const Descriptor& file, std::uint64_t bytes);
  [[nodiscard]] std::uint64_t locked_bytes() const { return used_; }

 private:
  friend class LockedPages;
  explicit LockLedger(std::uint64_t at_most) : at_most_(at_most) {}

  const std::uint64_t at_most_;
  std::atomic<std::uint64_t> used_{0};
};

// Whether this machine writes memory to disk when it runs short of it.
[[nodiscard]] bool swap_is_active();

}  // namespace vigil::media
