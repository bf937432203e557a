#include "plugins/sdk/manifest/setting_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "plugins/sdk/manifest/name_reader.h"
#include "plugins/sdk/manifest/nearest.h"

namespace vigil::sdk::manifest {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 5> kSettingWords = {"integer", "number", "flag", "text",
                                                           "choice"};

void check_range(MemberReader& in, const Setting& setting, double standard) {
  if (setting.min && setting.max && *setting.min > *setting.max) {
    in.problem("min", fmt::format("{} is {}, more than max, {}.", place_text(in.at("min")),
                                  *setting.min, *setting.max));
  } else if ((setting.min && standard < *setting.min) || (setting.max && standard > *setting.max)) {
    in.problem("default",
               fmt::format("{} is {}, outside min and max.", place_text(in.at("default")), standard));
  }
}

void read_standard(MemberReader& in, Setting& setting) {
  const std::string place = place_text(in.at("default"));
  switch (setting.type) {
    case SettingType::kInteger:
      setting.standard = in.integer("default", Need::kRequired, INT32_MIN, INT32_MAX).value_or(0);
      check_range(in, setting, static_cast<double>(std::get<std::int64_t>(setting.standard)));
      break;
    case SettingType::kNumber:
      setting.standard = in.number("default", Need::kRequired).value_or(0);
      check_range(in, setting, std::get<double>(setting.standard));
      break;
    case SettingType::kFlag:
      (void)in.member("default", Need::kRequired);
      setting.standard = in.flag("default", false);
      break;
    case SettingType::kText: {
      const json* value = in.member("default", Need::kRequired);
      if (value != nullptr && !value->is_string())
        in.problem("default", fmt::format("{} must be text.", place));
      setting.standard =
          value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
      break;
    }
    case SettingType::kChoice: {
      std::string chosen = in.text("default");
      const bool offered =
          std::any_of(setting.options.begin(), setting.options.end(),
                      [&](const Choice& choice) { return choice.value == chosen; });
      if (!chosen.empty() && !offered) {
        in.problem("default",
                   fmt::format("{} is \"{}\", which is not among the options.", place, chosen));
      }
      setting.standard = std::move(chosen);
      break;
    }
  }
}

}  // namespace

std::string_view to_word(SettingType type) { return kSettingWords[static_cast<std::size_t>(type)]; }

Setting read_setting(const json& element, JsonPath path, std::string_view plugin,
                     ProblemList& problems) {
  MemberReader in(element, std::move(path), problems,
                  {"id", "type", "default", "min", "max", "options", "title", "help",
                   "hidden"});
  Setting setting;
  setting.id = read_full_id(in, plugin);
  setting.title = in.text("title");
  setting.help = in.text("help", Need::kOptional);
  setting.hidden = in.flag("hidden", false);
  const std::string type = in.text("type");
  const auto word = std::find(kSettingWords.begin(), kSettingWords.end(), type);
  if (word == kSettingWords.end()) {
    if (!type.empty()) {
      in.problem("type",
                 fmt::format("{} is \"{}\", which is no type of setting{}", place_text(in.at("type")),
                             type, suggestion(type, kSettingWords)));
    }
    (void)in.member("default", Need::kRequired);
    return setting;
  }
  setting.type = static_cast<SettingType>(word - kSettingWords.begin());
  const bool counts = setting.type == SettingType::kInteger || setting.type == SettingType::kNumber;
  setting.min = in.number("min", Need::kOptional);
  setting.max = in.number("max", Need::kOptional);
  for (const std::string_view name : {"min", "max"}) {
    if (in.has(name) && !counts) {
      in.problem(name, fmt::format("{} has no meaning for a setting of type {}.",
                                   place_text(in.at(name)), type));
    }
  }
  if (in.has("options") && setting.type != SettingType::kChoice) {
    in.problem("options", fmt::format("{} has no meaning for a setting of type {}.",
                                      place_text(in.at("options")), type));
  }
  if (setting.type == SettingType::kChoice) {
    std::size_t index = 0;
    for (const json& e : in.elements("options", Need::kRequired)) {
      MemberReader option(e, in.at("options", index++), problems, {"value", "title"});
      std::string value = option.text("value");
      setting.options.push_back({std::move(value), option.text("title")});
    }
  }
  read_standard(in, setting);
  return setting;
}

}  // namespace vigil::sdk::manifest
