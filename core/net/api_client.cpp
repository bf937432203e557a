#include "core/net/api_client.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"

namespace vigil::net {
namespace {

using nlohmann::json;

constexpr JsonLimits kAnswerLimits{.max_bytes = 16u << 20, .max_depth = 64};

bool has_media_type(const Response& response, std::string_view wanted) {
  std::string_view type = response.header("content-type");
  type = trim(type.substr(0, type.find(';')));
  return to_lower_ascii(type) == wanted;
}

// Seconds only; the date form is left to back-off.
std::optional<Millis> retry_after_of(const Response& response) {
  const std::string_view text = response.header("retry-after");
  int seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || seconds < 0) return std::nullopt;
  return std::chrono::seconds(seconds);
}

FailureClass class_of(int status, bool says_when) {
  switch (status) {
    case 401: return FailureClass::kUnauthenticated;
    case 403: return FailureClass::kForbidden;
    case 404:
    case 410: return FailureClass::kNotFound;
    case 408: return FailureClass::kTimeout;
    case 409:
    case 412: return FailureClass::kConflict;
    case 429: return FailureClass::kRateLimited;
    default: break;
  }
  if (status >= 400 && status < 500) return FailureClass::kRejected;
  if (status == 503 && says_when) return FailureClass::kRateLimited;
  if (status >= 500) return FailureClass::kServer;
  return FailureClass::kMalformed;  // a redirect or an interim status is no answer of ours
}

std::string sentence_of(const json& problem, int status) {
  std::string sentence = text_member(problem, "title");
  const std::string detail = text_member(problem, "detail");
  if (!detail.empty()) sentence += sentence.empty() ? detail : ": " + detail;
  if (sentence.empty())
    sentence = "The backend answered with status " + std::to_string(status) + ".";
  return clean_for_display(sentence, 500);
}

// A refusal counts only in the agreed form; what asks for a later attempt may come from anybody on
// the way.
Failure failure_of(const Response& response, bool without_body) {
  const std::optional<Millis> retry_after = retry_after_of(response);
  FailureClass kind = class_of(response.status, retry_after.has_value());
  std::string message = "The backend answered with status " + std::to_string(response.status) + ".";
  std::string code;
  std::string body;
  bool agreed_form = false;
  if (has_media_type(response, "application/problem+json")) {
    agreed_form = without_body;  // an answer to HEAD: its type is all it can show
    if (const auto problem = parse_json(response.body, kAnswerLimits);
        problem && problem->is_object()) {
      agreed_form = true;
      message = sentence_of(*problem, response.status);
      code = text_member(*problem, "code");
      body = response.body;
    }
  }
  if (!agreed_form && !is_passing(kind)) {
    kind = FailureClass::kMalformed;
    message = "Something other than the backend answered with status " +
              std::to_string(response.status) + ".";
  }
  Failure failure = make_failure(kind, std::move(message), response.status);
  failure.code = std::move(code);
  failure.body = std::move(body);
  failure.retry_after = retry_after;
  return failure;
}

}  // namespace

ApiClient::ApiClient(std::unique_ptr<HttpClient> http, std::shared_ptr<Credentials> credentials)
    : http_(std::move(http)), credentials_(std::move(credentials)) {}

Result<std::unique_ptr<ApiClient>> ApiClient::open(HttpOptions options) {
  auto http = HttpClient::open(std::move(options));
  if (!http) return http.error();
  return std::make_unique<ApiClient>(std::move(*http), std::make_shared<Credentials>());
}

Answer<Response> ApiClient::exchange(Request request, Auth auth) {
  if (auth == Auth::kToken) {
    const std::string token = credentials_->token();
    if (token.empty()) return make_failure(FailureClass::kUnauthenticated, "Nobody is signed in.");
    request.headers.emplace_back("Authorization", "Bearer " + token);
  }
  if (!request.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  auto answer = http_->send(request);
  if (!answer) return answer;
  if (answer->status < 200 || answer->status > 299)
    return failure_of(*answer, request.method == "HEAD");
  if (const std::string_view epoch = answer->header("vigil-epoch"); !epoch.empty()) epoch_ = epoch;
  if (const auto time = from_rfc3339(answer->header("vigil-server-time"))) server_time_ = time;
  return answer;
}

Answer<json> ApiClient::exchange_json(Request request, Auth auth) {
  request.headers.emplace_back("Accept", "application/json");
  const auto answer = exchange(std::move(request), auth);
  if (!answer) return answer.failure();
  if (!has_media_type(*answer, "application/json")) {
    return make_failure(FailureClass::kMalformed,
                        "Something other than the backend answered: not JSON but \"" +
                            clean_for_display(answer->header("content-type"), 80) + "\".",
                        answer->status);
  }
  auto body = parse_json(answer->body, kAnswerLimits);
  if (!body) {
    return make_failure(FailureClass::kMalformed,
                        "The answer is not whole JSON (" + body.error().message + ").",
                        answer->status);
  }
  if (!body->is_object()) {
    return make_failure(FailureClass::kMalformed, "The answer is not a JSON object.",
                        answer->status);
  }
  return std::move(*body);
}

}  // namespace vigil::net
