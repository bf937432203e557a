#include "core/sync/secret.h"

#include <sodium.h>

#include <cstring>
#include <utility>

namespace vigil::sync {

Secret::Secret(std::string_view text) {
  if (text.empty() || sodium_init() < 0) return;
  bytes_ = static_cast<char*>(sodium_malloc(text.size()));
  if (bytes_ == nullptr) return;
  std::memcpy(bytes_, text.data(), text.size());
  size_ = text.size();
}

Secret::~Secret() { sodium_free(bytes_); }

Secret::Secret(Secret&& other) noexcept
    : bytes_(std::exchange(other.bytes_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  std::swap(size_, other.size_);
  return *this;
}

}  // namespace vigil::sync
