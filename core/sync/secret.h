// A password kept for the length of a session, so that a desk whose short token ran out during an
// outage signs in again by itself when the network is back (I20). Memory only: locked against
// swapping, left out of core files, wiped when let go. Thread-confined.
#pragma once

#include <string_view>

namespace vigil::sync {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text);
  ~Secret();
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;

  [[nodiscard]] std::string_view view() const { return {bytes_, size_}; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

 private:
  char* bytes_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace vigil::sync
