// The bearer token of the signed-in person, shared by the clients of several threads. Memory only,
// never stored. Thread-safe.
#pragma once

#include <mutex>
#include <string>

namespace vigil::net {

class Credentials {
 public:
  void set_token(std::string token) {
    const std::lock_guard lock(mutex_);
    token_ = std::move(token);
  }
  [[nodiscard]] std::string token() const {
    const std::lock_guard lock(mutex_);
    return token_;
  }

 private:
  mutable std::mutex mutex_;
  std::string token_;
};

}  // namespace vigil::net
