// Reads one JSON object's members strictly and notes each problem with its line. Used while a file
// or record is read; not thread-safe.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json_place.h"
#include "core/screening/term_list.h"

namespace vigil::screening {

// Problems of one JSON text, which may be empty where there are no lines to name.
class Problems {
 public:
  explicit Problems(std::string_view text = {}) : text_(text) {}
  // At most kMost are kept.
  void add(const JsonPath& path, const std::string& reason);
  [[nodiscard]] bool none() const { return list_.empty(); }
  [[nodiscard]] std::size_t count() const { return list_.size(); }
  [[nodiscard]] int line(const JsonPath& path) const {
    return text_.empty() ? 0 : line_of(text_, path);
  }
  // In the order of the lines.
  [[nodiscard]] std::vector<Problem> take();

  static constexpr std::size_t kMost = 100;

 private:
  std::string_view text_;
  std::vector<Problem> list_;
};

class Members {
 public:
  // Members that are not among `known` are problems at once. Everything given outlives the reader.
  Members(const nlohmann::json& value, JsonPath path, Problems& problems,
          std::initializer_list<std::string_view> known);

  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] const nlohmann::json* member(std::string_view name) const;
  // Required, 1 to `most` bytes; optional with a fallback.
  [[nodiscard]] std::string text(std::string_view name, std::size_t most);
  [[nodiscard]] std::string text_or(std::string_view name, std::size_t most, std::string fallback);
  [[nodiscard]] std::int64_t integer_or(std::string_view name, std::int64_t least,
                                        std::int64_t most, std::int64_t fallback);
  [[nodiscard]] std::optional<double> number(std::string_view name, double least, double most);
  [[nodiscard]] bool flag_or(std::string_view name, bool fallback);
  // Texts of 1 to `most_bytes` bytes; empty when it is not there.
  [[nodiscard]] std::vector<std::string> texts(std::string_view name, std::size_t most_bytes,
                                               std::size_t most);
  // {zh, en}, both required.
  void two_languages(std::string_view name, std::size_t most, std::string& zh, std::string& en);

  [[nodiscard]] JsonPath at(std::string_view name) const;
  [[nodiscard]] JsonPath at(std::string_view name, std::size_t index) const;
  void problem(std::string_view name, const std::string& reason);

 private:
  const nlohmann::json* value_;
  JsonPath path_;
  Problems& problems_;
};

// Small letters, digits, '-' and '.'; 1 to 64 of them, none at the ends but letters and digits.
[[nodiscard]] bool is_plain_id(std::string_view id);

}  // namespace vigil::screening
