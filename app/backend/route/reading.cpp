#include "app/backend/route/reading.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

}  // namespace

Result<json> json_body(const Request& request) {
  if (request.body.empty()) return json::object();
  std::string_view type = request.header("content-type");
  type = trim(type.substr(0, type.find(';')));
  if (to_lower_ascii(type) != "application/json") {
    return fail(ErrorCode::kUnsupported, "The body must be application/json.");
  }
  Result<json> body =
      parse_json(request.body, {.max_bytes = kMaxBodyBytes, .max_depth = kMaxBodyDepth});
  if (!body)
    return fail(body.error().code,
                fmt::format("The body is not acceptable JSON: {}", body.error().message));
  if (!body->is_object())
    return fail(ErrorCode::kInvalidArgument, "The body must be a JSON object.");
  return body;
}

Result<std::optional<std::int64_t>> query_number(const Request& request, std::string_view name,
                                                 std::int64_t lowest, std::int64_t highest) {
  const auto found = request.query.find(name);
  if (found == request.query.end() || found->second.empty()) return std::optional<std::int64_t>();
  const std::optional<std::int64_t> value = whole_number(found->second);
  if (!value || *value < lowest || *value > highest) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("\"{}\" must be a whole number from {} to {}.", name, lowest, highest));
  }
  return value;
}

Result<int> query_limit(const Request& request, int fallback, int most) {
  const auto limit = query_number(request, "limit", 1, std::numeric_limits<int>::max());
  if (!limit) return limit.error();
  return static_cast<int>(std::min<std::int64_t>(limit->value_or(fallback), most));
}

Result<std::string> required_text(const json& object, std::string_view key, std::size_t max_bytes) {
  const std::string text = text_member(object, key);
  if (text.empty() || text.size() > max_bytes) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("\"{}\" must be text of 1 to {} bytes.", key, max_bytes));
  }
  return text;
}

std::optional<std::int64_t> revision_of_tag(std::string_view tag) {
  tag = trim(tag);
  if (tag.size() < 3 || tag.front() != '"' || tag.back() != '"') return std::nullopt;
  return whole_number(tag.substr(1, tag.size() - 2));
}

}  // namespace vigil::backend
