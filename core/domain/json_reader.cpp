#include "core/domain/json_reader.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/text.h"

namespace vigil::domain {
namespace {

const nlohmann::json& empty_array() {
  static const nlohmann::json empty = nlohmann::json::array();
  return empty;
}

const nlohmann::json& empty_object() {
  static const nlohmann::json empty = nlohmann::json::object();
  return empty;
}

}  // namespace

JsonReader::JsonReader(const nlohmann::json& object, std::string what)
    : object_(object), what_(std::move(what)) {
  if (!object.is_object()) refuse(fmt::format("{} must be a JSON object.", what_));
}

const nlohmann::json* JsonReader::member(std::string_view key) const {
  if (!object_.is_object()) return nullptr;
  const auto at = object_.find(key);
  return at == object_.end() ? nullptr : &*at;
}

bool JsonReader::has(std::string_view key) const { return member(key) != nullptr; }

void JsonReader::refuse(std::string sentence) {
  if (problem_.empty()) problem_ = std::move(sentence);
}

Error JsonReader::error() const { return fail(ErrorCode::kInvalidArgument, problem_); }

std::string JsonReader::text(std::string_view key) {
  const nlohmann::json* value = member(key);
  if (value == nullptr) {
    refuse(fmt::format("{} lacks \"{}\".", what_, key));
    return {};
  }
  std::string result = optional_text(key);
  if (result.empty()) refuse(fmt::format("\"{}\" of {} is empty.", key, what_));
  return result;
}

std::string JsonReader::optional_text(std::string_view key) {
  const nlohmann::json* value = member(key);
  if (value == nullptr) return {};
  if (!value->is_string()) {
    refuse(fmt::format("\"{}\" of {} must be text.", key, what_));
    return {};
  }
  auto result = value->get<std::string>();
  if (!is_utf8(result)) {
    refuse(fmt::format("\"{}\" of {} is not valid UTF-8.", key, what_));
    return {};
  }
  return result;
}

std::int64_t JsonReader::integer(std::string_view key, std::int64_t lowest, std::int64_t highest) {
  const nlohmann::json* value = member(key);
  if (value == nullptr) {
    refuse(fmt::format("{} lacks \"{}\".", what_, key));
    return lowest;
  }
  // An unsigned number above INT64_MAX would turn negative, so it is read as what it is.
  const bool fits = value->is_number_unsigned()
                        ? value->get<std::uint64_t>() <= static_cast<std::uint64_t>(INT64_MAX)
                        : value->is_number_integer();
  if (!fits || value->get<std::int64_t>() < lowest || value->get<std::int64_t>() > highest) {
    refuse(highest == INT64_MAX
               ? fmt::format("\"{}\" of {} must be a whole number, {} or more.", key, what_, lowest)
               : fmt::format("\"{}\" of {} must be a whole number from {} to {}.", key, what_,
                             lowest, highest));
    return lowest;
  }
  return value->get<std::int64_t>();
}

bool JsonReader::optional_flag(std::string_view key, bool fallback) {
  const nlohmann::json* value = member(key);
  if (value == nullptr) return fallback;
  if (!value->is_boolean()) {
    refuse(fmt::format("\"{}\" of {} must be true or false.", key, what_));
    return fallback;
  }
  return value->get<bool>();
}

const nlohmann::json& JsonReader::array(std::string_view key, std::size_t most) {
  const nlohmann::json* value = member(key);
  if (value == nullptr) {
    refuse(fmt::format("{} lacks \"{}\".", what_, key));
    return empty_array();
  }
  if (!value->is_array() || value->size() > most) {
    refuse(fmt::format("\"{}\" of {} must be a list of at most {}.", key, what_, most));
    return empty_array();
  }
  return *value;
}

const nlohmann::json& JsonReader::object(std::string_view key) {
  const nlohmann::json* value = member(key);
  if (value == nullptr) {
    refuse(fmt::format("{} lacks \"{}\".", what_, key));
    return empty_object();
  }
  if (!value->is_object()) {
    refuse(fmt::format("\"{}\" of {} must be a JSON object.", key, what_));
    return empty_object();
  }
  return *value;
}

}  // namespace vigil::domain
