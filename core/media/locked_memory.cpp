#include "core/media/locked_memory.h"

#include <sodium.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <utility>

namespace vigil::media {
namespace {

// For keys and passwords: a few pages each.
constexpr std::uint64_t kForSecrets = 1u << 20;

std::uint64_t whole_pages(std::uint64_t bytes) { return (bytes + 4095) & ~std::uint64_t{4095}; }

}  // namespace

// What sodium_malloc() locks it does not tell whether it could.
LockedRoom::LockedRoom(std::size_t size)
    : bytes_(static_cast<unsigned char*>(sodium_malloc(size))),
      locked_(bytes_ != nullptr && sodium_mlock(bytes_, size) == 0) {}

LockedRoom::~LockedRoom() { sodium_free(bytes_); }

LockedPages::LockedPages(LockedPages&& other) noexcept
    : ledger_(std::move(other.ledger_)),
      memory_(std::exchange(other.memory_, nullptr)),
      bytes_(std::exchange(other.bytes_, 0)) {}

LockedPages& LockedPages::operator=(LockedPages&& other) noexcept {
  std::swap(ledger_, other.ledger_);
  std::swap(memory_, other.memory_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

LockedPages::~LockedPages() {
  if (memory_ == nullptr) return;
  ::munmap(memory_, bytes_);  // unlocks
  ledger_->used_ -= whole_pages(bytes_);
}

std::shared_ptr<LockLedger> LockLedger::make(std::uint64_t at_most) {
  return std::shared_ptr<LockLedger>(new LockLedger(at_most));
}

std::uint64_t LockLedger::usual_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_MEMLOCK, &limit) != 0) return 0;
  if (limit.rlim_cur == RLIM_INFINITY) return std::numeric_limits<std::uint64_t>::max();
  return limit.rlim_cur - std::min<std::uint64_t>(limit.rlim_cur, kForSecrets);
}

LockedPages LockLedger::lock(const Descriptor& file, std::uint64_t bytes) {
  LockedPages pages;
  const std::uint64_t wanted = whole_pages(bytes);
  if (wanted == 0) return pages;
  std::uint64_t used = used_;
  do {
    if (used > at_most_ || wanted > at_most_ - used) return pages;
  } while (!used_.compare_exchange_weak(used, used + wanted));
  void* memory = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file.fd(), 0);
  if (memory != MAP_FAILED) {
    (void)::madvise(memory, bytes, MADV_DONTDUMP);
    if (::mlock(memory, bytes) == 0) {
      pages.ledger_ = shared_from_this();
      pages.memory_ = memory;
      pages.bytes_ = bytes;
      return pages;
    }
    ::munmap(memory, bytes);
  }
  used_ -= wanted;
  return pages;
}

bool swap_is_active() {
  std::FILE* file = std::fopen("/proc/swaps", "re");
  if (file == nullptr) return false;
  // A heading, then one line for each place.
  int lines = 0;
  for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) lines += c == '\n' ? 1 : 0;
  std::fclose(file);
  return lines > 1;
}

}  // namespace vigil::media
