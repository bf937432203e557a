// A real backend in the test's own process, on a port of the kernel's choice, with one person per
// role.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "tests/app/backend/raw_client.h"
#include "tests/app/backend/workshop.h"

namespace vigil::backend {

class LiveServer {
 public:
  // `adjust` may change the options before the start.
  explicit LiveServer(const std::function<void(Options&)>& adjust = [](Options&) {});

  // Signs in as the person of that role (its word is the name, "desk-<word>" the device).
  [[nodiscard]] std::string token_for(std::string_view role);
  [[nodiscard]] std::unique_ptr<RawClient> client_for(std::string_view role);
  [[nodiscard]] std::uint16_t port() const { return server->port(); }

  TempFolder folder;
  StorePlace place{folder.path()};
  std::unique_ptr<Server> server;
};

inline constexpr std::string_view kPassword = "the night is long";

}  // namespace vigil::backend
