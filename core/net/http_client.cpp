#include "core/net/http_client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>

#include "core/base/fail_point.h"
#include "core/base/hash.h"
#include "core/base/text.h"

namespace vigil::net {
namespace {

constexpr std::size_t kMaxHeaderBytes = 64u << 10;

void start_curl_once() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

// What the callbacks of one exchange share.
struct Exchange {
  const Request& request;
  Response response;
  std::size_t header_bytes = 0;
  bool sink_begun = false;
  std::optional<Error> local_error;
};

std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const std::size_t length = size * count;
  exchange.header_bytes += length;
  if (exchange.header_bytes > kMaxHeaderBytes) {
    exchange.local_error = fail(ErrorCode::kTooLarge, "The answer's headers are too long.");
    return 0;
  }
  const std::string_view line = trim(std::string_view(bytes, length));
  if (line.starts_with("HTTP/")) {
    (void)VIGIL_FAIL_POINT("desk.answer_begins");
    exchange.response.headers.clear();  // those of an interim answer
  } else if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
    exchange.response.headers.emplace_back(to_lower_ascii(line.substr(0, colon)),
                                           std::string(trim(line.substr(colon + 1))));
  }
  return length;
}

Status take_body(Exchange& exchange, CURL* easy, std::string_view bytes) {
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  const Request& request = exchange.request;
  if (request.sink && status >= 200 && status < 300) {
    if (!exchange.sink_begun) {
      exchange.sink_begun = true;
      if (request.on_headers) {
        const Status begun =
            request.on_headers(static_cast<int>(status), exchange.response.headers);
        if (!begun) return begun;
      }
    }
    return request.sink(bytes);
  }
  if (exchange.response.body.size() + bytes.size() > request.max_body_bytes) {
    return fail(ErrorCode::kTooLarge, "The answer is longer than this program accepts.");
  }
  exchange.response.body.append(bytes);
  return {};
}

struct BodyTarget {
  Exchange* exchange;
  CURL* easy;
};

std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& target = *static_cast<BodyTarget*>(user);
  const std::size_t length = size * count;
  const Status taken = take_body(*target.exchange, target.easy, std::string_view(bytes, length));
  if (taken) return length;
  target.exchange->local_error = taken.error();
  return CURL_WRITEFUNC_ERROR;
}

std::size_t on_upload(char* into, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const auto given = exchange.request.source(std::span<char>(into, size * count));
  if (given) return *given;
  exchange.local_error = given.error();
  return CURL_READFUNC_ABORT;
}

struct ListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, ListFree>;

HeaderList make_header_list(const Request& request) {
  HeaderList list;
  const auto add = [&list](const std::string& line) {
    list.reset(curl_slist_append(list.release(), line.c_str()));
  };
  for (const auto& [name, value] : request.headers) add(name + ": " + value);
  add("Expect:");  // no round trip before a body
  return list;
}

Failure failure_of(CURLcode code, const char* detail) {
  const std::string reason = detail[0] != '\0' ? detail : curl_easy_strerror(code);
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return make_failure(FailureClass::kTimeout, "No answer in time: " + reason);
    case CURLE_PARTIAL_FILE:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_BAD_CONTENT_ENCODING:
      return make_failure(FailureClass::kMalformed, "The answer is not whole: " + reason);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CRL_BADFILE:
      return make_failure(FailureClass::kUntrusted,
                          "What answers could not prove that it is the backend: " + reason);
    case CURLE_SSL_CACERT_BADFILE:
      return make_failure(FailureClass::kUntrusted,
                          "The file of trusted authorities cannot be used: " + reason);
    case CURLE_OUT_OF_MEMORY:
      return make_local_failure(fail(ErrorCode::kInternal, "Out of memory."));
    default:
      // Refused, unreachable, no such host, closed without an answer or in the middle of a handshake.
      return make_failure(FailureClass::kOffline, "The backend cannot be reached: " + reason);
  }
}

// "sha256//" and base64; nothing when it is no SHA-256.
std::optional<std::string> curl_pin(const std::string& hex) {
  if (hex.empty()) return std::string();
  const auto bytes = from_hex(hex);
  if (!bytes || bytes->size() != 32) return std::nullopt;
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text = "sha256//";
  for (std::size_t at = 0; at < bytes->size(); at += 3) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      group = (group << 8) |
              (at + i < bytes->size() ? static_cast<unsigned char>((*bytes)[at + i]) : 0u);
    }
    for (int shift = 18; shift >= 0; shift -= 6) text += kDigits[(group >> shift) & 63u];
  }
  text.back() = '=';  // 32 bytes leave two in the last group
  return text;
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" || host == "[::1]" || host.starts_with("127.");
}

}  // namespace

std::string_view Response::header(std::string_view name) const {
  for (auto it = headers.rbegin(); it != headers.rend(); ++it) {
    if (it->first == name) return it->second;
  }
  return {};
}

struct HttpClient::Handles {
  HttpOptions options;
  bool loopback = false;
  std::string pin;  // as libcurl wants it
  std::atomic<bool> cancelled{false};
  CURLM* multi = curl_multi_init();
  CURL* easy = curl_easy_init();
  char detail[CURL_ERROR_SIZE] = {};

  ~Handles() {
    curl_easy_cleanup(easy);
    curl_multi_cleanup(multi);
  }

  void prepare(const Request& request, Exchange& exchange, BodyTarget& target,
               const HeaderList& list, const std::string& url);
  std::optional<CURLcode> perform();
};

HttpClient::HttpClient(std::unique_ptr<Handles> handles) : handles_(std::move(handles)) {}
HttpClient::~HttpClient() = default;

const std::string& HttpClient::base_url() const { return handles_->options.base_url; }

Result<std::unique_ptr<HttpClient>> HttpClient::open(HttpOptions options) {
  start_curl_once();
  while (options.base_url.ends_with('/')) options.base_url.pop_back();

  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), curl_url_cleanup);
  if (curl_url_set(url.get(), CURLUPART_URL, options.base_url.c_str(), 0) != CURLUE_OK) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("\"{}\" is not the address of a backend.", options.base_url));
  }
  const auto part = [&url](CURLUPart which) {
    char* text = nullptr;
    if (curl_url_get(url.get(), which, &text, 0) != CURLUE_OK) return std::string();
    std::string copy = text;
    curl_free(text);
    return copy;
  };
  const std::string scheme = part(CURLUPART_SCHEME);
  const bool loopback = is_loopback(part(CURLUPART_HOST));
  if (scheme != "https" && scheme != "http") {
    return fail(ErrorCode::kInvalidArgument,
                "A backend's address begins with https:// or http://.");
  }
  if (!part(CURLUPART_USER).empty() || !part(CURLUPART_QUERY).empty()) {
    return fail(ErrorCode::kInvalidArgument,
                "A backend's address has neither a user name nor a query.");
  }
  if (scheme == "http" && !loopback && options.plaintext == Plaintext::kLoopbackOnly) {
    return fail(ErrorCode::kInvalidArgument,
                "A backend on another machine needs an https:// address.");
  }

  const auto pin = curl_pin(options.pinned_key);
  if (!pin) {
    return fail(ErrorCode::kInvalidArgument,
                "A pinned key is the SHA-256 of the server's public key: 64 hexadecimal digits.");
  }

  auto handles = std::make_unique<Handles>();
  handles->pin = *pin;
  if (handles->multi == nullptr || handles->easy == nullptr) {
    return fail(ErrorCode::kInternal, "The network library could not be started.");
  }
  handles->options = std::move(options);
  handles->loopback = loopback;
  return std::unique_ptr<HttpClient>(new HttpClient(std::move(handles)));
}

void HttpClient::cancel() {
  handles_->cancelled = true;
  curl_multi_wakeup(handles_->multi);
}

void HttpClient::Handles::prepare(const Request& request, Exchange& exchange, BodyTarget& target,
                                  const HeaderList& list, const std::string& url) {
  curl_easy_reset(easy);  // keeps connections, sessions and the DNS cache
  detail[0] = '\0';
  const auto set = [this](CURLoption option, auto value) { curl_easy_setopt(easy, option, value); };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!options.ca_file.empty()) {
    set(CURLOPT_CAINFO, options.ca_file.c_str());
    set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
  }
  if (!pin.empty()) set(CURLOPT_PINNEDPUBLICKEY, pin.c_str());
  if (loopback) set(CURLOPT_NOPROXY, "*");
  set(CURLOPT_USERAGENT, options.user_agent.c_str());
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_ERRORBUFFER, static_cast<char*>(detail));
  set(CURLOPT_HTTPHEADER, list.get());
  set(CURLOPT_HEADERFUNCTION, &on_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(&exchange));
  set(CURLOPT_WRITEFUNCTION, &on_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&target));

  if (request.sink || request.source) {
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, std::max(1L, static_cast<long>(request.timeout.count() / 1000)));
  } else {
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  }
  if (request.source) {
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_READFUNCTION, &on_upload);
    set(CURLOPT_READDATA, static_cast<void*>(&exchange));
    set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request.source_bytes));
  } else if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDS, request.body.c_str());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  }
  if (request.method == "HEAD") set(CURLOPT_NOBODY, 1L);
  set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  if (request.range_begin) {
    const std::string range = request.range_last
                                  ? fmt::format("{}-{}", *request.range_begin, *request.range_last)
                                  : fmt::format("{}-", *request.range_begin);
    set(CURLOPT_RANGE, range.c_str());
  }
}

// Nothing when cancelled.
std::optional<CURLcode> HttpClient::Handles::perform() {
  curl_multi_add_handle(multi, easy);
  CURLcode outcome = CURLE_FAILED_INIT;
  int running = 1;
  while (running != 0 && !cancelled) {
    if (curl_multi_perform(multi, &running) != CURLM_OK) break;
    if (running != 0) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
  }
  int queued = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi, &queued)) {
    if (message->msg == CURLMSG_DONE) outcome = message->data.result;
  }
  curl_multi_remove_handle(multi, easy);
  if (running != 0 && cancelled) return std::nullopt;
  return outcome;
}

Answer<Response> HttpClient::send(const Request& request) {
  const auto cancelled = [] {
    return make_local_failure(fail(ErrorCode::kCancelled, "The request was given up."));
  };
  if (handles_->cancelled) return cancelled();
  const std::string url = handles_->options.base_url + request.path;
  const HeaderList list = make_header_list(request);
  Exchange exchange{request, {}, 0, false, {}};
  BodyTarget target{&exchange, handles_->easy};
  handles_->prepare(request, exchange, target, list, url);
  const std::optional<CURLcode> outcome = handles_->perform();
  if (!outcome) return cancelled();
  if (exchange.local_error) {
    if (exchange.local_error->code != ErrorCode::kCorrupt) {
      return make_local_failure(*exchange.local_error);
    }
    long status = 0;
    curl_easy_getinfo(handles_->easy, CURLINFO_RESPONSE_CODE, &status);
    return make_failure(FailureClass::kMalformed, exchange.local_error->message,
                        static_cast<int>(status));
  }
  if (*outcome != CURLE_OK) return failure_of(*outcome, handles_->detail);
  long status = 0;
  curl_easy_getinfo(handles_->easy, CURLINFO_RESPONSE_CODE, &status);
  exchange.response.status = static_cast<int>(status);
  return std::move(exchange.response);
}

std::string encode_path_part(std::string_view text) {
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      encoded.push_back(c);
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

}  // namespace vigil::net
