#include "core/screening/members.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/text.h"

namespace vigil::screening {

using nlohmann::json;

void Problems::add(const JsonPath& path, const std::string& reason) {
  if (list_.size() < kMost) list_.push_back({line(path), reason});
}

std::vector<Problem> Problems::take() {
  std::stable_sort(list_.begin(), list_.end(),
                   [](const Problem& a, const Problem& b) { return a.line < b.line; });
  return std::move(list_);
}

Members::Members(const json& value, JsonPath path, Problems& problems,
                 std::initializer_list<std::string_view> known)
    : value_(value.is_object() ? &value : nullptr), path_(std::move(path)), problems_(problems) {
  if (value_ == nullptr) {
    problems_.add(path_, fmt::format("{} must be an object.", place_text(path_)));
    return;
  }
  for (const auto& [name, member] : value_->items()) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    problems_.add(at(name), fmt::format("\"{}\" means nothing in {}.", clean_for_display(name, 60),
                                        place_text(path_)));
  }
}

bool Members::has(std::string_view name) const { return member(name) != nullptr; }

const json* Members::member(std::string_view name) const {
  if (value_ == nullptr) return nullptr;
  const auto found = value_->find(name);
  return found == value_->end() ? nullptr : &*found;
}

JsonPath Members::at(std::string_view name) const {
  JsonPath path = path_;
  path.emplace_back(std::string(name));
  return path;
}

JsonPath Members::at(std::string_view name, std::size_t index) const {
  JsonPath path = at(name);
  path.emplace_back(index);
  return path;
}

void Members::problem(std::string_view name, const std::string& reason) {
  problems_.add(at(name), reason);
}

std::string Members::text(std::string_view name, std::size_t most) {
  if (value_ != nullptr && !has(name)) {
    problems_.add(path_, fmt::format("{} has no \"{}\".", place_text(path_), name));
    return {};
  }
  return text_or(name, most, {});
}

std::string Members::text_or(std::string_view name, std::size_t most, std::string fallback) {
  const json* found = member(name);
  if (found == nullptr) return fallback;
  if (found->is_string()) {
    const auto& text = found->get_ref<const std::string&>();
    if (!text.empty() && text.size() <= most) return text;
  }
  problem(name, fmt::format("{} must be text of 1 to {} bytes.", place_text(at(name)), most));
  return fallback;
}

std::int64_t Members::integer_or(std::string_view name, std::int64_t least, std::int64_t most,
                                 std::int64_t fallback) {
  const json* found = member(name);
  if (found == nullptr) return fallback;
  if (found->is_number_integer() &&
      !(found->is_number_unsigned() && found->get<std::uint64_t>() > INT64_MAX)) {
    const auto value = found->get<std::int64_t>();
    if (value >= least && value <= most) return value;
  }
  problem(name, fmt::format("{} must be a whole number from {} to {}.", place_text(at(name)), least,
                            most));
  return fallback;
}

std::optional<double> Members::number(std::string_view name, double least, double most) {
  const json* found = member(name);
  if (found == nullptr) return std::nullopt;
  if (found->is_number() && found->get<double>() >= least && found->get<double>() <= most)
    return found->get<double>();
  problem(name,
          fmt::format("{} must be a number from {} to {}.", place_text(at(name)), least, most));
  return std::nullopt;
}

bool Members::flag_or(std::string_view name, bool fallback) {
  const json* found = member(name);
  if (found == nullptr) return fallback;
  if (found->is_boolean()) return found->get<bool>();
  problem(name, fmt::format("{} must be true or false.", place_text(at(name))));
  return fallback;
}

std::vector<std::string> Members::texts(std::string_view name, std::size_t most_bytes,
                                        std::size_t most) {
  std::vector<std::string> list;
  const json* found = member(name);
  if (found == nullptr) return list;
  if (!found->is_array() || found->size() > most) {
    problem(name,
            fmt::format("{} must be a list of at most {} texts.", place_text(at(name)), most));
    return list;
  }
  for (std::size_t i = 0; i < found->size(); ++i) {
    const json& each = (*found)[i];
    if (each.is_string() && !each.get_ref<const std::string&>().empty() &&
        each.get_ref<const std::string&>().size() <= most_bytes) {
      list.push_back(each.get<std::string>());
    } else {
      problems_.add(at(name, i), fmt::format("{} must be text of 1 to {} bytes.",
                                             place_text(at(name, i)), most_bytes));
    }
  }
  return list;
}

void Members::two_languages(std::string_view name, std::size_t most, std::string& zh,
                            std::string& en) {
  const json* found = member(name);
  if (found == nullptr) {
    if (value_ != nullptr)
      problems_.add(path_, fmt::format("{} has no \"{}\".", place_text(path_), name));
    return;
  }
  Members both(*found, at(name), problems_, {"zh", "en"});
  zh = both.text("zh", most);
  en = both.text("en", most);
}

bool is_plain_id(std::string_view id) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !id.empty() && id.size() <= 64 && plain(id.front()) && plain(id.back()) &&
         std::all_of(id.begin(), id.end(),
                     [&](char c) { return plain(c) || c == '-' || c == '.'; });
}

}  // namespace vigil::screening
