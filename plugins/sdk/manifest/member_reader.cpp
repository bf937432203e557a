#include "plugins/sdk/manifest/member_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

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

// Letters to insert, drop, replace or swap with their neighbour to get from one word to the other.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> previous(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  std::iota(previous.begin(), previous.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], before[j - 2] + 1);
      }
    }
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return previous[b.size()];
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

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  std::string_view best;
  std::size_t best_distance = std::string_view::npos;
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    const std::size_t most = std::max<std::size_t>(1, std::max(word.size(), candidate.size()) / 3);
    if (distance <= most && distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string suggestion(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string_view meant = nearest(word, candidates);
  return meant.empty() ? "." : fmt::format("; did you mean \"{}\"?", meant);
}

MemberReader::MemberReader(const json& value, JsonPath path, ProblemList& problems,
                           std::initializer_list<std::string_view> known)
    : value_(value.is_object() ? &value : nullptr), path_(std::move(path)), problems_(problems) {
  if (value_ == nullptr) {
    problems_.add(path_,
                  fmt::format("{} must be an object, not {}.", to_text(path_), kind_of(value)));
    return;
  }
  for (const auto& [name, member] : value_->items()) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::string end = suggestion(name, std::span(known.begin(), known.size()));
    problems_.add(at(name),
                  path_.empty()
                      ? fmt::format("\"{}\" is not a member of a plugin manifest{}", name, end)
                      : fmt::format("\"{}\" is not a member of {}{}", name, to_text(path_), end));
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
                                       : fmt::format("{} has no \"{}\".", to_text(path_), name));
  }
  return nullptr;
}

std::string MemberReader::text(std::string_view name, Need need) {
  const json* found = member(name, need);
  if (found == nullptr) return {};
  if (!found->is_string()) {
    problem(name, fmt::format("{} must be text, not {}.", to_text(at(name)), kind_of(*found)));
    return {};
  }
  std::string value = found->get<std::string>();
  if (value.empty()) problem(name, fmt::format("{} must not be empty.", to_text(at(name))));
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
    problem(name, fmt::format("{} must be a whole number, not {}.", to_text(at(name)),
                              found->is_number() ? found->dump() : std::string(kind_of(*found))));
    return std::nullopt;
  }
  const auto value = found->get<std::int64_t>();
  if (value < least || value > most) {
    problem(name,
            fmt::format("{} is {}; it must be {} to {}.", to_text(at(name)), value, least, most));
    return std::nullopt;
  }
  return value;
}

std::optional<double> MemberReader::number(std::string_view name, Need need) {
  const json* found = member(name, need);
  if (found == nullptr) return std::nullopt;
  if (!found->is_number()) {
    problem(name, fmt::format("{} must be a number, not {}.", to_text(at(name)), kind_of(*found)));
    return std::nullopt;
  }
  return found->get<double>();
}

bool MemberReader::flag(std::string_view name, bool fallback) {
  const json* found = member(name, Need::kOptional);
  if (found == nullptr) return fallback;
  if (!found->is_boolean()) {
    problem(name,
            fmt::format("{} must be true or false, not {}.", to_text(at(name)), kind_of(*found)));
    return fallback;
  }
  return found->get<bool>();
}

std::vector<std::reference_wrapper<const json>> MemberReader::elements(std::string_view name,
                                                                       Need need) {
  const json* found = member(name, need);
  if (found == nullptr) return {};
  if (!found->is_array()) {
    problem(name, fmt::format("{} must be a list, not {}.", to_text(at(name)), kind_of(*found)));
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
          place, fmt::format("{} must be text, not {}.", to_text(place),
                             element.is_string() ? std::string_view("empty") : kind_of(element)));
    }
    ++index;
  }
  return values;
}

}  // namespace vigil::sdk::manifest
