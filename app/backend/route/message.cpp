#include "app/backend/route/message.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/text.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

constexpr std::array<std::pair<Method, std::string_view>, 5> kMethods{
    {{Method::kGet, "GET"},
     {Method::kHead, "HEAD"},
     {Method::kPost, "POST"},
     {Method::kPut, "PUT"},
     {Method::kDelete, "DELETE"}}};

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return 400;
    case ErrorCode::kNotFound: return 404;
    case ErrorCode::kConflict: return 409;
    case ErrorCode::kUnauthenticated: return 401;
    case ErrorCode::kForbidden: return 403;
    case ErrorCode::kRejected: return 422;
    case ErrorCode::kTooLarge: return 413;
    case ErrorCode::kUnsupported: return 415;
    case ErrorCode::kTimeout: return 408;
    case ErrorCode::kUnavailable: return 503;
    case ErrorCode::kStorageFull: return 507;
    case ErrorCode::kCorrupt:
    case ErrorCode::kCancelled:
    case ErrorCode::kInternal: return 500;
  }
  return 500;
}

std::string_view title_of(int status) {
  switch (status) {
    case 400: return "The request is malformed";
    case 401: return "Sign in first";
    case 403: return "Not allowed";
    case 404: return "Not found";
    case 405: return "Not that method";
    case 408: return "Too slow";
    case 409: return "Somebody was first";
    case 410: return "Gone";
    case 411: return "The length is missing";
    case 412: return "It has changed meanwhile";
    case 413: return "Too large";
    case 415: return "Not that kind of content";
    case 416: return "No such range";
    case 422: return "Refused by a rule";
    case 428: return "Say what you expect";
    case 429: return "Too many requests";
    case 431: return "The header is too large";
    case 503: return "Not now";
    case 507: return "The disk is full";
    default: return "Something is wrong here";
  }
}

}  // namespace

std::string_view to_word(Method method) {
  for (const auto& [value, word] : kMethods) {
    if (value == method) return word;
  }
  return "GET";
}

std::optional<Method> method_from_word(std::string_view word) {
  for (const auto& [value, name] : kMethods) {
    if (name == word) return value;
  }
  return std::nullopt;
}

std::string Request::query_text(std::string_view name) const {
  const auto found = query.find(name);
  return found == query.end() ? std::string() : found->second;
}

std::string_view Request::header(std::string_view name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

Answer json_answer(int status, const json& body) {
  Answer answer;
  answer.status = status;
  answer.body = to_canonical_json(body);
  return answer;
}

Answer empty_answer(int status) {
  Answer answer;
  answer.status = status;
  answer.type.clear();
  return answer;
}

Answer problem_answer(const Error& error) {
  // What went wrong inside is for the log, not for strangers.
  const bool inside = error.code == ErrorCode::kInternal || error.code == ErrorCode::kCorrupt;
  return problem_answer(
      status_of(error.code), to_word(error.code), error.code,
      inside ? "The backend could not do that; its log says why." : error.message);
}

Answer problem_answer(int status, std::string_view word, ErrorCode code, std::string_view detail) {
  return problem_answer(status, word, code, detail, json::object());
}

Answer problem_answer(int status, std::string_view word, ErrorCode code, std::string_view detail,
                      const json& extra) {
  json body = {{"type", fmt::format("urn:vigil:problem:{}", word)},
               {"title", title_of(status)},
               {"status", status},
               {"detail", detail},
               {"code", to_word(code)}};
  body.update(extra);
  Answer answer = json_answer(status, body);
  answer.type = "application/problem+json";
  if (status == 401) answer.headers.emplace_back("WWW-Authenticate", "Bearer");
  return answer;
}

Answer retry_later(int status, std::string_view word, std::string_view detail,
                   std::int64_t seconds) {
  Answer answer = problem_answer(status, word, ErrorCode::kUnavailable, detail);
  answer.headers.emplace_back("Retry-After", std::to_string(std::max<std::int64_t>(seconds, 1)));
  return answer;
}

std::optional<std::string> decode_percent(std::string_view text, Plus plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      const std::optional<std::string> byte =
          i + 2 < text.size() ? from_hex(text.substr(i + 1, 2)) : std::optional<std::string>();
      if (!byte) return std::nullopt;
      decoded += *byte;
      i += 2;
    } else {
      decoded.push_back(text[i] == '+' && plus == Plus::kIsBlank ? ' ' : text[i]);
    }
  }
  if (decoded.find('\0') != std::string::npos || !is_utf8(decoded)) return std::nullopt;
  return decoded;
}

}  // namespace vigil::backend
