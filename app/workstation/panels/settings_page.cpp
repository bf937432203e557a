#include "app/workstation/panels/settings_page.h"

#include <fmt/format.h>
#include <imgui.h>

#include "host_texts.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::workstation {
namespace {

using sdk::manifest::Setting;
using sdk::manifest::SettingType;
using sdk::manifest::SettingValue;

constexpr float kColumn = 560.0F;

void set(const Page& page, const Setting& setting, std::string_view value) {
  page.commands.run(commands::kSet, fmt::format("{}={}", setting.id, value));
}

void draw_value(const Page& page, const SettingLine& line, const SettingValue& value) {
  const auto& style = page.style;
  const Setting& setting = line.declared;
  const std::string id = "###set_" + setting.id;
  switch (setting.type) {
    case SettingType::kFlag: {
      bool on = std::get<bool>(value);
      if (sdk::ui::switch_row(style, id.c_str(), line.title, on,
                              {.note = line.help, .width = kColumn})) {
        set(page, setting, on ? "true" : "false");
      }
      return;
    }
    case SettingType::kInteger: {
      std::int64_t number = std::get<std::int64_t>(value);
      sdk::ui::NumberOptions options;
      if (setting.min) options.min = static_cast<std::int64_t>(*setting.min);
      options.max = setting.max ? static_cast<std::int64_t>(*setting.max) : 1'000'000;
      sdk::ui::text(style, line.title);
      if (sdk::ui::number_field(style, id.c_str(), number, options))
        set(page, setting, fmt::format("{}", number));
      break;
    }
    case SettingType::kNumber: {
      double number = std::get<double>(value);
      sdk::ui::text(style, line.title);
      if (sdk::ui::slider(style, id.c_str(), number, setting.min.value_or(0),
                          setting.max.value_or(1), fmt::format("{:.2f}", number), 280)) {
        set(page, setting, fmt::format("{}", number));
      }
      break;
    }
    case SettingType::kText: {
      std::string words = std::get<std::string>(value);
      if (sdk::ui::text_field(style, id.c_str(), words, {.label = line.title, .width = kColumn})
              .changed) {
        set(page, setting, words);
      }
      break;
    }
    case SettingType::kChoice: {
      const std::string& current = std::get<std::string>(value);
      std::size_t chosen = 0;
      std::vector<std::string> ids;
      ids.reserve(setting.options.size());
      std::vector<sdk::ui::Segment> segments;
      for (std::size_t i = 0; i < setting.options.size(); ++i) {
        if (setting.options[i].value == current) chosen = i;
        ids.push_back(fmt::format("###set_{}_{}", setting.id, setting.options[i].value));
        segments.push_back({.id = ids.back().c_str(), .words = line.option_titles[i]});
      }
      sdk::ui::text(style, line.title);
      if (sdk::ui::segmented(style, id.c_str(), segments, chosen))
        set(page, setting, setting.options[chosen].value);
      break;
    }
  }
  if (!line.help.empty()) {
    sdk::ui::wrapped(style, line.help, sdk::ui::Token::kTextSecondary, sdk::ui::kSmallText,
                     kColumn);
  }
}

}  // namespace

void draw_settings(const Page& page, const SettingsView& view, const SettingsStore& values) {
  const auto& style = page.style;
  const sdk::ui::ScrollArea area(style, "###settings_scroll");
  sdk::ui::page_heading(style, page.texts.text(texts::kSettingsTitle),
                        page.texts.text(texts::kSettingsNote));
  for (const std::string& problem : view.problems) {
    sdk::ui::gap(style, 4);
    sdk::ui::wrapped(style, problem, sdk::ui::Token::kProblem, sdk::ui::kBodyText);
  }
  for (const SettingsSection& section : view.sections) {
    sdk::ui::gap(style, 16);
    sdk::ui::section_heading(style, section.title);
    for (const SettingLine& line : section.lines) {
      sdk::ui::gap(style, 8);
      draw_value(page, line, values.value(line.declared.id));
    }
  }
  sdk::ui::gap(style, 24);
  sdk::ui::fact(style, page.texts.text(texts::kSettingsKeymap), view.keymap_file, 120);
  sdk::ui::secondary(
      style, sdk::format(page.texts, texts::kSettingsVersion, fmt::arg("version", view.version)));
}

}  // namespace vigil::workstation
