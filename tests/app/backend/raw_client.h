// A small blocking HTTP client over a plain socket, so that tests can also say what no decent
// client would say. Thread-confined. Every wait ends after ten seconds at most.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil::backend {

struct RawAnswer {
  int status = 0;                              // 0: the connection ended without an answer
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;

  [[nodiscard]] nlohmann::json json() const;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

class RawClient {
 public:
  explicit RawClient(std::uint16_t port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  // One request and its answer, on the open connection or a new one.
  RawAnswer send(std::string_view method, std::string_view path, const Headers& headers = {},
                 std::string_view body = {});
  // With a JSON body.
  RawAnswer send_json(std::string_view method, std::string_view path, const nlohmann::json& body,
                      Headers headers = {});
  // Bytes as they are; false when the peer is gone.
  bool write(std::string_view bytes);
  // The next answer; `head` when it has no body by its nature.
  RawAnswer read_answer(bool head = false);
  // Whatever arrives until `wanted` is seen, the end, or the time is over.
  std::string read_until(std::string_view wanted, std::chrono::milliseconds limit);
  // True when the peer has closed, waiting at most so long.
  bool closed_within(std::chrono::milliseconds limit);
  void disconnect();

  // Sent with every request as "Authorization: Bearer".
  std::string token;

 private:
  bool connect();
  bool fill();

  std::uint16_t port_;
  int socket_ = -1;
  std::string buffer_;
};

}  // namespace vigil::backend
