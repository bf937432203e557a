// Reads the members of one JSON object strictly and keeps the first problem as a sentence that
// names the member. Lives as long as the object it reads; one thread.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace vigil::domain {

class JsonReader {
 public:
  // `what` names the object in sentences: "the decision".
  JsonReader(const nlohmann::json& object, std::string what);

  // Required members. A missing or wrong one is the problem; the returned value is then empty.
  [[nodiscard]] std::string text(std::string_view key);
  [[nodiscard]] std::int64_t integer(std::string_view key, std::int64_t lowest,
                                     std::int64_t highest);
  [[nodiscard]] const nlohmann::json& array(std::string_view key, std::size_t most);
  [[nodiscard]] const nlohmann::json& object(std::string_view key);

  // Absent gives the fallback; present with another type is the problem.
  [[nodiscard]] std::string optional_text(std::string_view key);
  [[nodiscard]] bool optional_flag(std::string_view key, bool fallback);

  [[nodiscard]] bool has(std::string_view key) const;
  // Only the first problem is kept.
  void refuse(std::string sentence);
  [[nodiscard]] bool ok() const { return problem_.empty(); }
  // kInvalidArgument with the first problem. Precondition: !ok().
  [[nodiscard]] Error error() const;

 private:
  [[nodiscard]] const nlohmann::json* member(std::string_view key) const;

  const nlohmann::json& object_;
  std::string what_;
  std::string problem_;
};

}  // namespace vigil::domain
