// Reading the members of an answer so that a missing or mistyped one makes the whole answer
// malformed (I16). Private to core/net. Thread-confined.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/net/failure.h"

namespace vigil::net {

// Reads members and remembers the first one that was not as agreed; ask ok() at the end.
class AnswerReader {
 public:
  explicit AnswerReader(const nlohmann::json& object) : object_(object) {}

  std::string text(std::string_view key) {
    const auto* member = find(key);
    if (member != nullptr && member->is_string()) return member->get<std::string>();
    note(key);
    return {};
  }

  std::int64_t integer(std::string_view key) {
    const auto* member = find(key);
    if (member != nullptr && member->is_number_integer()) return member->get<std::int64_t>();
    note(key);
    return 0;
  }

  bool flag(std::string_view key) {
    const auto* member = find(key);
    if (member != nullptr && member->is_boolean()) return member->get<bool>();
    note(key);
    return false;
  }

  WallTime time(std::string_view key) {
    const auto time = from_rfc3339(text_member(object_, key));
    if (time) return *time;
    note(key);
    return {};
  }

  // Canonical text of the member, whatever it is.
  std::string document(std::string_view key) {
    const auto* member = find(key);
    if (member != nullptr) return to_canonical_json(*member);
    note(key);
    return {};
  }

  const nlohmann::json& list(std::string_view key) {
    static const nlohmann::json kNone = nlohmann::json::array();
    const auto* member = find(key);
    if (member != nullptr && member->is_array()) return *member;
    note(key);
    return kNone;
  }

  const nlohmann::json& object(std::string_view key) {
    static const nlohmann::json kNone = nlohmann::json::object();
    const auto* member = find(key);
    if (member != nullptr && member->is_object()) return *member;
    note(key);
    return kNone;
  }

  void take(const AnswerReader& part) {
    if (problem_.empty()) problem_ = part.problem_;
  }

  [[nodiscard]] bool ok() const { return problem_.empty(); }
  [[nodiscard]] Failure failure() const {
    return make_failure(FailureClass::kMalformed,
                        "The answer lacks a usable \"" + problem_ + "\" and was not counted.");
  }

 private:
  const nlohmann::json* find(std::string_view key) const {
    if (!object_.is_object()) return nullptr;
    const auto found = object_.find(key);
    return found == object_.end() ? nullptr : &*found;
  }
  void note(std::string_view key) {
    if (problem_.empty()) problem_ = key;
  }

  const nlohmann::json& object_;
  std::string problem_;
};

// Reads every element of `list` with `read(reader)`; the first bad element spoils `whole`.
template <typename T, typename Read>
std::vector<T> read_list(AnswerReader& whole, const nlohmann::json& list, Read read) {
  std::vector<T> values;
  values.reserve(list.size());
  for (const nlohmann::json& element : list) {
    AnswerReader reader(element);
    values.push_back(read(reader, element));
    whole.take(reader);
  }
  return values;
}

}  // namespace vigil::net
