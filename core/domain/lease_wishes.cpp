#include "core/domain/lease_wishes.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string_view>

namespace vigil::domain {
namespace {

using nlohmann::json;

Error refused(std::string_view what) {
  return fail(ErrorCode::kInvalidArgument, fmt::format("\"wishes\" {}.", what));
}

// "1" to "4".
std::optional<std::size_t> severity_of(const std::string& word) {
  if (word.size() != 1 || word[0] < '1' || word[0] > '0' + kMaxSeverity) return std::nullopt;
  return static_cast<std::size_t>(word[0] - '0');
}

}  // namespace

json to_json(const LeaseWishes& wishes) {
  json object = json::object();
  if (!wishes.leave_out.empty()) object["leave_out"] = wishes.leave_out;
  for (std::size_t severity = 0; severity < wishes.most_a_day.size(); ++severity) {
    if (const std::optional<int> most = wishes.most_a_day[severity])
      object["most_a_day"][std::to_string(severity)] = *most;
  }
  if (wishes.mild_first) object["mild_first"] = true;
  return object;
}

Result<LeaseWishes> lease_wishes_from_json(const json& wishes) {
  if (!wishes.is_object()) return refused("must be an object");
  LeaseWishes read;
  for (const auto& [name, value] : wishes.items()) {
    if (name == "leave_out") {
      if (!value.is_array() || value.size() > kMostLeftOut) {
        return refused(fmt::format("leaves out at most {} tags", kMostLeftOut));
      }
      for (const json& tag : value) {
        if (!tag.is_string() || tag.get_ref<const std::string&>().empty() ||
            tag.get_ref<const std::string&>().size() > kMostTagBytes) {
          return refused(fmt::format("leaves out tags of 1 to {} bytes", kMostTagBytes));
        }
        read.leave_out.push_back(tag.get<std::string>());
      }
    } else if (name == "most_a_day") {
      if (!value.is_object()) return refused("has its limits by severity");
      for (const auto& [word, most] : value.items()) {
        const std::optional<std::size_t> severity = severity_of(word);
        if (!severity || !most.is_number_integer() || most.get<std::int64_t>() < 0 ||
            most.get<std::int64_t>() > kMostItemsADay) {
          return refused(fmt::format("limits the severities \"1\" to \"{}\" to 0 to {} a day",
                                     kMaxSeverity, kMostItemsADay));
        }
        read.most_a_day[*severity] = most.get<int>();
      }
    } else if (name == "mild_first") {
      if (!value.is_boolean()) return refused("says true or false to \"mild_first\"");
      read.mild_first = value.get<bool>();
    } else {
      return refused("has a member that is not known");
    }
  }
  return read;
}

}  // namespace vigil::domain
