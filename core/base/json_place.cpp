#include "core/base/json_place.h"

#include <algorithm>

namespace vigil {
namespace {

// Walks well-formed JSON without building it.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) {}

  // Moves to the value at `path`, as far as it goes; returns where it was last seen.
  std::size_t find(const JsonPath& path) {
    skip_space();
    std::size_t found = at_;
    for (const auto& step : path) {
      const bool there = std::holds_alternative<std::string>(step)
                             ? enter_member(std::get<std::string>(step), found)
                             : enter_element(std::get<std::size_t>(step), found);
      if (!there) break;
    }
    return found;
  }

 private:
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_space() {
    while (at_ < text_.size() &&
           (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r'))
      ++at_;
  }

  std::string_view skip_string() {
    const std::size_t begin = ++at_;
    while (at_ < text_.size() && peek() != '"') at_ += peek() == '\\' ? 2 : 1;
    const std::size_t end = std::min(at_, text_.size());
    ++at_;
    return text_.substr(begin, end - begin);
  }

  void skip_value() {
    int depth = 0;
    do {
      skip_space();
      const char c = peek();
      if (c == '\0') return;
      if (c == '"') {
        skip_string();
      } else if (c == '{' || c == '[') {
        ++depth;
        ++at_;
      } else if (c == '}' || c == ']') {
        --depth;
        ++at_;
      } else if (c == ',' || c == ':') {
        ++at_;
      } else {
        while (at_ < text_.size() &&
               std::string_view(",:]} \t\r\n").find(peek()) == std::string_view::npos)
          ++at_;
      }
    } while (depth > 0);
  }

  bool enter_member(std::string_view name, std::size_t& found) {
    if (peek() != '{') return false;
    ++at_;
    for (skip_space(); peek() == '"'; skip_space()) {
      const std::size_t key_at = at_;
      const std::string_view key = skip_string();
      skip_space();
      ++at_;  // the colon
      skip_space();
      if (key == name) {
        found = key_at;
        return true;
      }
      skip_value();
      skip_space();
      if (peek() == ',') ++at_;
    }
    return false;
  }

  bool enter_element(std::size_t index, std::size_t& found) {
    if (peek() != '[') return false;
    ++at_;
    skip_space();
    for (std::size_t i = 0; peek() != ']' && peek() != '\0'; ++i) {
      if (i == index) {
        found = at_;
        return true;
      }
      skip_value();
      skip_space();
      if (peek() == ',') ++at_;
      skip_space();
    }
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

int line_of(std::string_view text, const JsonPath& path) {
  const std::size_t at = Walker(text).find(path);
  return 1 + static_cast<int>(
                 std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

std::string place_text(const JsonPath& path) {
  if (path.empty()) return "the file";
  std::string text;
  for (const auto& step : path) {
    if (const auto* name = std::get_if<std::string>(&step)) {
      if (!text.empty()) text += '.';
      text += *name;
    } else {
      text += '[' + std::to_string(std::get<std::size_t>(step)) + ']';
    }
  }
  return text;
}

}  // namespace vigil
