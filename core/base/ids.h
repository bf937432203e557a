// Identifiers that cannot be mixed up: a TaskId is not a DecisionId although both are text.
//
// New ids are UUID version 7 (RFC 9562): 48 bits of Unix milliseconds, then random bits, so they
// sort by creation.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/clock.h"

namespace vigil {

template <typename Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  auto operator<=>(const Id&) const = default;

 private:
  std::string text_;
};

// 36 characters, lower case, e.g. "0193587a-6c1e-7b2f-9d53-0a4f1f6e2c11". Random bits come from the
// system's generator. Thread-safe.
[[nodiscard]] std::string make_uuid7(WallTime now);
// True for the 8-4-4-4-12 lower-case hexadecimal form.
[[nodiscard]] bool is_uuid(std::string_view text);

template <typename SomeId>
[[nodiscard]] SomeId make_id(WallTime now) {
  return SomeId(make_uuid7(now));
}

}  // namespace vigil

template <typename Tag>
struct std::hash<vigil::Id<Tag>> {
  std::size_t operator()(const vigil::Id<Tag>& id) const noexcept {
    return std::hash<std::string>()(id.text());
  }
};
