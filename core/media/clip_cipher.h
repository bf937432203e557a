// How a cached clip is written: a secretstream in chunks, each sealed on its own. For
// clip_cache.cpp alone. One thread at a time.
#pragma once

#include <sodium.h>

#include <cstddef>
#include <new>

#include "core/media/locked_memory.h"

namespace vigil::media {

inline constexpr std::size_t kChunk = 64 * 1024;
inline constexpr std::size_t kSealedChunk = kChunk + crypto_secretstream_xchacha20poly1305_ABYTES;
inline constexpr std::size_t kHeader = crypto_secretstream_xchacha20poly1305_HEADERBYTES;

// The cipher's state, which holds a key made from the cache's, and one chunk of a clip in the
// clear.
class CipherRoom {
 public:
  CipherRoom() : room_(sizeof(Contents)) {
    if (room_.valid()) contents_ = new (room_.bytes()) Contents;
  }
  [[nodiscard]] bool valid() const { return contents_ != nullptr; }
  crypto_secretstream_xchacha20poly1305_state& cipher() { return contents_->cipher; }
  unsigned char* plain() { return contents_->plain; }

 private:
  // The room begins where its end is at the end of a page, so the size must keep it aligned.
  struct alignas(16) Contents {
    crypto_secretstream_xchacha20poly1305_state cipher;
    unsigned char plain[kChunk];
  };

  LockedRoom room_;
  Contents* contents_ = nullptr;
};

}  // namespace vigil::media
