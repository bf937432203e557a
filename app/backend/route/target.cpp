#include "app/backend/route/target.h"

#include <algorithm>

#include "app/backend/route/message.h"

namespace vigil::backend {

std::optional<Target> parse_target(std::string_view raw) {
  if (!raw.starts_with('/') || raw.find('#') != std::string_view::npos) return std::nullopt;
  Target target;
  const std::size_t mark = std::min(raw.find('?'), raw.size());
  target.path = raw.substr(0, mark);
  std::string_view rest = raw.substr(std::min(mark + 1, raw.size()));
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const auto name = decode_percent(pair.substr(0, equals), Plus::kIsBlank);
    const auto value =
        decode_percent(pair.substr(std::min(equals + 1, pair.size())), Plus::kIsBlank);
    if (!name || !value) return std::nullopt;
    target.query[*name] = *value;
  }
  return target;
}

}  // namespace vigil::backend
