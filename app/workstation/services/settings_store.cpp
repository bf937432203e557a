#include "app/workstation/services/settings_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "core/base/json.h"
#include "core/base/log.h"

namespace vigil::workstation {
namespace {

using nlohmann::json;
using sdk::manifest::Setting;
using sdk::manifest::SettingType;
using sdk::manifest::SettingValue;

json to_json_value(const SettingValue& value) {
  return std::visit([](const auto& held) { return json(held); }, value);
}

// The value as the declaration allows it: right type, within bounds, one of the options.
std::optional<SettingValue> fitted(const Setting& setting, SettingValue value) {
  if (setting.type == SettingType::kNumber && std::holds_alternative<std::int64_t>(value)) {
    value = static_cast<double>(std::get<std::int64_t>(value));
  }
  if (value.index() != setting.standard.index()) return std::nullopt;
  if (auto* number = std::get_if<std::int64_t>(&value)) {
    if (setting.min) *number = std::max(*number, static_cast<std::int64_t>(*setting.min));
    if (setting.max) *number = std::min(*number, static_cast<std::int64_t>(*setting.max));
  } else if (auto* real = std::get_if<double>(&value)) {
    if (setting.min) *real = std::max(*real, *setting.min);
    if (setting.max) *real = std::min(*real, *setting.max);
  } else if (setting.type == SettingType::kChoice) {
    const auto& chosen = std::get<std::string>(value);
    const bool offered = std::any_of(setting.options.begin(), setting.options.end(),
                                     [&](const auto& option) { return option.value == chosen; });
    if (!offered) return std::nullopt;
  }
  return value;
}

std::optional<SettingValue> from_json_value(const Setting& setting, const json& value) {
  if (value.is_boolean()) return fitted(setting, value.get<bool>());
  if (value.is_number_integer()) return fitted(setting, value.get<std::int64_t>());
  if (value.is_number_float()) return fitted(setting, value.get<double>());
  if (value.is_string()) return fitted(setting, value.get<std::string>());
  return std::nullopt;
}

}  // namespace

SettingsStore::SettingsStore(Save save) : save_(std::move(save)) {}

void SettingsStore::load(const json& values) {
  if (!values.is_object()) return;
  for (const auto& [id, value] : values.items()) {
    kept_[id] = to_canonical_json(value);
    const auto entry = entries_.find(id);
    if (entry == entries_.end()) continue;
    if (auto kept = from_json_value(entry->second.declared, value)) entry->second.value = *kept;
  }
}

void SettingsStore::declare(const std::vector<Setting>& settings) {
  for (const Setting& setting : settings) {
    Entry entry{setting, setting.standard};
    if (const auto kept = kept_.find(setting.id); kept != kept_.end()) {
      const auto parsed = parse_json(kept->second);
      if (parsed) {
        if (auto value = from_json_value(setting, *parsed)) entry.value = *value;
      }
    }
    entries_.emplace(setting.id, std::move(entry));
  }
}

const SettingsStore::Entry* SettingsStore::find(std::string_view id) const {
  const auto entry = entries_.find(id);
  return entry == entries_.end() ? nullptr : &entry->second;
}

std::int64_t SettingsStore::integer(sdk::SettingKey key) const {
  const Entry* entry = find(key.id);
  const auto* held = entry ? std::get_if<std::int64_t>(&entry->value) : nullptr;
  return held ? *held : 0;
}

double SettingsStore::number(sdk::SettingKey key) const {
  const Entry* entry = find(key.id);
  const auto* held = entry ? std::get_if<double>(&entry->value) : nullptr;
  return held ? *held : 0;
}

bool SettingsStore::flag(sdk::SettingKey key) const {
  const Entry* entry = find(key.id);
  const auto* held = entry ? std::get_if<bool>(&entry->value) : nullptr;
  return held && *held;
}

std::string SettingsStore::text(sdk::SettingKey key) const {
  const Entry* entry = find(key.id);
  const auto* held = entry ? std::get_if<std::string>(&entry->value) : nullptr;
  return held ? *held : std::string();
}

void SettingsStore::set_integer(sdk::SettingKey key, std::int64_t value) {
  if (const Status done = set(key.id, value); !done) log_warning("settings", done.error().message);
}

void SettingsStore::set_flag(sdk::SettingKey key, bool value) {
  if (const Status done = set(key.id, value); !done) log_warning("settings", done.error().message);
}

void SettingsStore::set_text(sdk::SettingKey key, std::string value) {
  if (const Status done = set(key.id, std::move(value)); !done) {
    log_warning("settings", done.error().message);
  }
}

Status SettingsStore::set(std::string_view id, SettingValue value) {
  const auto entry = entries_.find(id);
  if (entry == entries_.end()) {
    return fail(ErrorCode::kInvalidArgument, fmt::format("There is no setting named {}.", id));
  }
  auto kept = fitted(entry->second.declared, std::move(value));
  if (!kept) {
    return fail(ErrorCode::kInvalidArgument, fmt::format("{} does not take this value.", id));
  }
  if (*kept == entry->second.value) return {};
  entry->second.value = std::move(*kept);
  return save_(to_json());
}

SettingValue SettingsStore::value(std::string_view id) const {
  const Entry* entry = find(id);
  return entry ? entry->value : SettingValue(std::int64_t{0});
}

const Setting* SettingsStore::declared(std::string_view id) const {
  const Entry* entry = find(id);
  return entry ? &entry->declared : nullptr;
}

json SettingsStore::to_json() const {
  json values = json::object();
  for (const auto& [id, text] : kept_) {
    if (auto parsed = parse_json(text)) values[id] = std::move(*parsed);
  }
  for (const auto& [id, entry] : entries_) values[id] = to_json_value(entry.value);
  return values;
}

}  // namespace vigil::workstation
