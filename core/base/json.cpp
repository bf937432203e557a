#include "core/base/json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace vigil {
namespace {

using nlohmann::json;

// Builds the value while watching depth and duplicate keys, which nlohmann's own parser accepts
// silently.
class BoundedBuilder final : public nlohmann::json_sax<json> {
 public:
  explicit BoundedBuilder(int max_depth) : max_depth_(max_depth) {}

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(value); }
  bool number_unsigned(number_unsigned_t value) override { return put(value); }
  bool number_float(number_float_t value, const string_t&) override { return put(value); }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(json::object()); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(json::array()); }
  bool end_array() override { return close(); }

  bool key(string_t& value) override {
    if (stack_.back()->contains(value)) {
      problem_ = fmt::format("the key \"{}\" appears twice", value);
      return false;
    }
    key_ = std::move(value);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    position_ = position;
    problem_ = error.what();
    // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while ..." ->
    // the last part.
    if (const std::size_t at = problem_.find(": "); at != std::string::npos)
      problem_.erase(0, at + 2);
    return false;
  }

  [[nodiscard]] json& root() { return root_; }
  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] std::size_t position() const { return position_; }
  [[nodiscard]] bool too_deep() const { return too_deep_; }

 private:
  json* place(json value) {
    if (stack_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    json& top = *stack_.back();
    if (top.is_array()) {
      top.push_back(std::move(value));
      return &top.back();
    }
    return &(top[key_] = std::move(value));
  }

  template <typename T>
  bool put(T&& value) {
    (void)place(json(std::forward<T>(value)));
    return true;
  }

  bool open(json value) {
    if (static_cast<int>(stack_.size()) >= max_depth_) {
      too_deep_ = true;
      problem_ = fmt::format("nested deeper than {} levels", max_depth_);
      return false;
    }
    stack_.push_back(place(std::move(value)));
    return true;
  }

  bool close() {
    stack_.pop_back();
    return true;
  }

  int max_depth_;
  json root_;
  std::vector<json*> stack_;
  std::string key_;
  std::string problem_;
  std::size_t position_ = 0;
  bool too_deep_ = false;
};

std::string place_of(std::string_view text, std::size_t position) {
  std::size_t line = 1;
  std::size_t column = 1;
  for (std::size_t i = 0; i + 1 < position && i < text.size(); ++i) {
    if (text[i] == '\n') {
      ++line;
      column = 1;
    } else {
      ++column;
    }
  }
  return fmt::format("line {}, column {}", line, column);
}

}  // namespace

Result<json> parse_json(std::string_view text, JsonLimits limits) {
  if (text.size() > limits.max_bytes) {
    return fail(ErrorCode::kTooLarge, fmt::format("larger than {} bytes", limits.max_bytes));
  }
  BoundedBuilder builder(limits.max_depth);
  if (json::sax_parse(text.begin(), text.end(), &builder)) return std::move(builder.root());
  if (builder.too_deep()) return fail(ErrorCode::kTooLarge, builder.problem());
  if (builder.position() == 0) return fail(ErrorCode::kInvalidArgument, builder.problem());
  return fail(ErrorCode::kInvalidArgument,
              place_of(text, builder.position()) + ": " + builder.problem());
}

std::string to_canonical_json(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string text_member(const json& object, std::string_view key, std::string fallback) {
  if (!object.is_object()) return fallback;
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>()
                                                     : std::move(fallback);
}

std::int64_t int_member(const json& object, std::string_view key, std::int64_t fallback) {
  if (!object.is_object()) return fallback;
  const auto found = object.find(key);
  return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>()
                                                             : fallback;
}

double number_member(const json& object, std::string_view key, double fallback) {
  if (!object.is_object()) return fallback;
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? found->get<double>() : fallback;
}

bool bool_member(const json& object, std::string_view key, bool fallback) {
  if (!object.is_object()) return fallback;
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() ? found->get<bool>() : fallback;
}

}  // namespace vigil
