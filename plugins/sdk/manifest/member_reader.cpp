#include "plugins/sdk/manifest/member_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace vigil::sdk::manifest {
namespace {

using nlohmann::json;

std::string_view kind_of(const json& value) {
  switch (value.type()) {
    case json::value_t::null: return "null";
    case json::value_t::object: return "an object";
    case json::value_t::array: return "a list";
    case json::value_t::string: return "text";
    case json::value_t::boolean: return "true or false";
    default: return "a number";
  }
}

}  // namespace

void ProblemList::add(const JsonPath& path, std::string sentence) {
  problems_.push_back({line_of(text_, path), std::move(sentence)});
}

std::vector<Problem> ProblemList::take() {
  std::stable_sort(problems_.begin(), problems_.end(),
                   [](const Problem& a, const Problem& b) { return a.line < b.line; });
  return std::move(problems_);
}

MemberReader::MemberReader(const json& value, JsonPath path, ProblemList& problems,
                           std::initializer_list<std::string_view> known)
    : value_(value.is_object() ? &value : nullptr), path_(std::move(path)), problems_(problems) {
  if (value_ == nullptr) {
    problems_.add(path_,
                  fmt::format("{} must be an object, not {}.", place_text(path_), kind_of(value)));
    return;
  }
  for (const auto& [name, member] : value_->items()) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::string end = suggestion(name, std::span(known.begin(), known.size()));
    problems_.add(at(name),
                  path_.empty()
                      ? fmt::format("\"{}\" is not a member of a plugin manifest{}", name, end)
                      : fmt::format("\"{}\" is not a member of {}{}", name, place_text(path_), end));
  }
}

bool MemberReader::has(std::string_view name) const {
  return value_ != nullptr && value_->contains(name);
}

JsonPath MemberReader::at(std::string_view name) const {
  JsonPath path = path_;
  path.emplace_back(std::string(name));
  return path;
}

JsonPath MemberReader::at(std::string_view name, std::size_t index) const {
  JsonPath path = at(name);
  path.emplace_back(index);
  return path;
}

void MemberReader::problem(std::string_view name, std::string sentence) {
  problems_.add(at(name), std::move(sentence));
}

const json* MemberReader::member(std::string_view name, Need need) {
  if (value_ == nullptr) return nullptr;
  if (const auto found = value_->find(name); found != value_->end()) return &*found;
  if (need == Need::kRequired) {
    problems_.add(path_, path_.empty() ? fmt::format("The member \"{}\" is missing.", name)
                                       : fmt::format("{} has no \"{}\".", place_text(path_), name));
  }
  return nullptr;
}

std::string MemberReader::text(std::string_view name, Need need) {
  const json* found = member(name, need);
  if (found == nullptr) return {};
  if (!found->is_string()) {
    problem(name, fmt::format("{} must be text, not {}.", place_text(at(name)), kind_of(*found)));
    return {};
  }
  std::string value = found->get<std::string>();
  if (value.empty()) problem(name, fmt::format("{} must not be empty.", place_text(at(name))));
  return value;
}

std::optional<std::int64_t> MemberReader::integer(std::string_view name, Need need,
                                                  std::int64_t least, std::int64_t most) {
  const json* found = member(name, need);
  if (found == nullptr) return std::nullopt;
  const bool fits =
      found->is_number_integer() &&
      (!found->is_number_unsigned() || found->get<std::uint64_t>() <= std::uint64_t{INT64_MAX});
  if (!fits) {
    problem(name, fmt::format("{} must be a whole number, not {}.", place_text(at(name)),
                              found->is_number() ? found->dump() : std::string(kind_of(*found))));
    return std::nullopt;
  }
  const auto value = found->get<std::int64_t>();
  if (value < least || value > most) {
    problem(name,
            fmt::format("{} is {}; it must be {} to {}.", place_text(at(name)), value, least, most));
    return std::nullopt;
  }
  return value;
}

std::optional<double> MemberReader::number(std::string_view name, Need need) {
  const json* found = member(name, need);
  if (found == nullptr) return std::nullopt;
  if (!found->is_number()) {
    problem(name, fmt::format("{} must be a number, not {}.", place_text(at(name)), kind_of(*found)));
    return std::nullopt;
  }
  return found->get<double>();
}

bool MemberReader::flag(std::string_view name, bool fallback) {
  const json* found = member(name, Need::kOptional);
  if (found == nullptr) return fallback;
  if (!found->is_boolean()) {
    problem(name,
            fmt::format("{} must be true or false, not {}.", place_text(at(name)), kind_of(*found)));
    return fallback;
  }
  return found->get<bool>();
}

std::vector<std::reference_wrapper<const json>> MemberReader::elements(std::string_view name,
                                                                       Need need) {
  const json* found = member(name, need);
  if (found == nullptr) return {};
  if (!found->is_array()) {
    problem(name, fmt::format("{} must be a list, not {}.", place_text(at(name)), kind_of(*found)));
    return {};
  }
  return {found->begin(), found->end()};
}

std::vector<std::string> MemberReader::texts(std::string_view name, Need need) {
  std::vector<std::string> values;
  std::size_t index = 0;
  for (const json& element : elements(name, need)) {
    if (element.is_string() && !element.get_ref<const std::string&>().empty()) {
      values.push_back(element.get<std::string>());
    } else {
      const JsonPath place = at(name, index);
      problems_.add(
          place, fmt::format("{} must be text, not {}.", place_text(place),
                             element.is_string() ? std::string_view("empty") : kind_of(element)));
    }
    ++index;
  }
  return values;
}

}  // namespace vigil::sdk::manifest
