// Reads the members of one JSON object with their types, and notes in plain sentences what is
// missing, of the wrong kind or unknown. Used while a manifest is read; not thread-safe.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json_place.h"
#include "plugins/sdk/manifest/manifest.h"
#include "plugins/sdk/manifest/nearest.h"

namespace vigil::sdk::manifest {

// The problems of one text, with their lines.
class ProblemList {
 public:
  explicit ProblemList(std::string_view text) : text_(text) {}
  void add(const JsonPath& path, std::string sentence);
  // In the order of the lines.
  [[nodiscard]] std::vector<Problem> take();

 private:
  std::string_view text_;
  std::vector<Problem> problems_;
};

enum class Need { kRequired, kOptional };

class MemberReader {
 public:
  // `value` must outlive the reader. Members that are not among `known` become problems at once.
  MemberReader(const nlohmann::json& value, JsonPath path, ProblemList& problems,
               std::initializer_list<std::string_view> known);

  [[nodiscard]] bool has(std::string_view name) const;
  // Optional members that are not there give an empty text, nothing, or the fallback.
  [[nodiscard]] std::string text(std::string_view name, Need need = Need::kRequired);
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name, Need need,
                                                    std::int64_t least, std::int64_t most);
  [[nodiscard]] std::optional<double> number(std::string_view name, Need need);
  [[nodiscard]] bool flag(std::string_view name, bool fallback);
  [[nodiscard]] std::vector<std::string> texts(std::string_view name, Need need);
  // The elements of an array, to be read one by one; nothing when it is not there.
  [[nodiscard]] std::vector<std::reference_wrapper<const nlohmann::json>> elements(
      std::string_view name, Need need);
  // The member itself; null when it is not there.
  [[nodiscard]] const nlohmann::json* member(std::string_view name, Need need);

  [[nodiscard]] JsonPath at(std::string_view name) const;
  [[nodiscard]] JsonPath at(std::string_view name, std::size_t index) const;
  void problem(std::string_view name, std::string sentence);

 private:
  const nlohmann::json*
      value_;  // null when it is not an object: everything then reads as absent, without problems
  JsonPath path_;
  ProblemList& problems_;
};

}  // namespace vigil::sdk::manifest
