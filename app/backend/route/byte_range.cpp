#include "app/backend/route/byte_range.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace vigil::backend {
namespace {

std::optional<std::uint64_t> read_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

RangeAnswer parse_range(std::string_view header, std::uint64_t total) {
  constexpr std::string_view kUnit = "bytes=";
  if (!header.starts_with(kUnit)) return {};
  header.remove_prefix(kUnit.size());
  const std::size_t dash = header.find('-');
  if (dash == std::string_view::npos || header.find(',') != std::string_view::npos) return {};
  const std::string_view first_text = header.substr(0, dash);
  const std::string_view last_text = header.substr(dash + 1);

  if (first_text.empty()) {  // the last so many bytes
    const auto suffix = read_number(last_text);
    if (!suffix) return {};
    if (*suffix == 0 || total == 0) return {RangeAnswer::Kind::kNone, 0, 0};
    const std::uint64_t length = std::min(*suffix, total);
    return {RangeAnswer::Kind::kPart, total - length, length};
  }
  const auto first = read_number(first_text);
  if (!first) return {};
  std::uint64_t last = total == 0 ? 0 : total - 1;
  if (!last_text.empty()) {
    const auto given = read_number(last_text);
    if (!given || *given < *first) return {};
    last = std::min(*given, last);
  }
  if (*first >= total) return {RangeAnswer::Kind::kNone, 0, 0};
  return {RangeAnswer::Kind::kPart, *first, last - *first + 1};
}

}  // namespace vigil::backend
