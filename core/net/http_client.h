// HTTP/1.1 over libcurl with kept-alive connections: one request at a time, blocking.
//
// Thread-confined: one thread calls send(); cancel() alone may come from any thread and makes the
// running and every later send() fail at once with kCancelled. https (TLS 1.2 or later) is always
// verified, name and dates included, against the system's authorities or `ca_file`, and against
// `pinned_key` besides where one is given; plain http is spoken to this machine only, because
// requests carry a token. Redirects are not followed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/net/failure.h"

namespace vigil::net {

using Header = std::pair<std::string, std::string>;

// Receives a successful (2xx) body piece by piece; an error ends the request with that error.
using BodySink = std::function<Status(std::string_view bytes)>;
// Fills `into` and says how many bytes it gave; 0 at the end.
using BodySource = std::function<Result<std::size_t>(std::span<char> into)>;

struct Request {
  std::string method = "GET";
  std::string path{};  // begins with '/', query included, already encoded
  std::vector<Header> headers{};
  std::string body{};
  std::optional<std::uint64_t> range_begin{};
  std::optional<std::uint64_t> range_last{};  // inclusive; without it: to the end
  // The whole exchange; with a sink or source the longest silence instead.
  Millis timeout{std::chrono::seconds(15)};
  std::uint64_t max_body_bytes = 16u << 20;  // of an answer kept in memory
  BodySink sink{};
  // Called before the first byte goes to `sink`, when status and headers are known.
  std::function<Status(int status, const std::vector<Header>& headers)> on_headers{};
  BodySource source{};  // instead of `body`
  std::uint64_t source_bytes = 0;
};

struct Response {
  int status = 0;
  std::vector<Header> headers;  // names in lower case
  std::string body;             // empty when it went to the sink

  // The last one of that name; empty when there is none. `name` in lower case.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

enum class Plaintext { kLoopbackOnly, kAnywhere };

struct HttpOptions {
  std::string base_url{};  // "http://127.0.0.1:8460", "https://desk.example.org/vigil"; no trailing
                           // slash needed
  std::string user_agent = "vigil";
  std::string ca_file{};  // empty: the system's authorities
  // SHA-256 of the server's public key (DER), 64 hexadecimal digits: no other key is spoken to, not
  // even one that an authority vouches for. Empty: any that is trusted.
  std::string pinned_key{};
  Millis connect_timeout{std::chrono::seconds(5)};
  Plaintext plaintext = Plaintext::kLoopbackOnly;
};

class HttpClient {
 public:
  // kInvalidArgument with a plain sentence for a base URL that cannot be used.
  [[nodiscard]] static Result<std::unique_ptr<HttpClient>> open(HttpOptions options);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Any status is a Response; a Failure means that no whole answer arrived: kOffline, kTimeout,
  // kMalformed (cut short), kLocal.
  [[nodiscard]] Answer<Response> send(const Request& request);
  void cancel();

  [[nodiscard]] const std::string& base_url() const;

 private:
  struct Handles;
  explicit HttpClient(std::unique_ptr<Handles> handles);
  std::unique_ptr<Handles> handles_;
};

// Percent-encodes everything but unreserved characters (RFC 3986).
[[nodiscard]] std::string encode_path_part(std::string_view text);

}  // namespace vigil::net
