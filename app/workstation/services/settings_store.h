// Values of every setting that a manifest declares: defaults from the manifest, the person's
// choices over them, bounds kept. User-interface thread only. Saving is handed in, so that the
// store is tested without a database.
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "plugins/sdk/host.h"
#include "plugins/sdk/manifest/manifest.h"

namespace vigil::workstation {

class SettingsStore final : public sdk::Settings {
 public:
  // `save` keeps the whole object {full id: value}.
  using Save = std::function<Status(const nlohmann::json& values)>;

  explicit SettingsStore(Save save);

  // Values kept earlier. What no declaration allows (wrong type, out of bounds) is ignored when
  // read.
  void load(const nlohmann::json& values);
  // Ids must be new; a plugin's are declared once, after its manifest was accepted.
  void declare(const std::vector<sdk::manifest::Setting>& settings);

  [[nodiscard]] std::int64_t integer(sdk::SettingKey key) const override;
  [[nodiscard]] double number(sdk::SettingKey key) const override;
  [[nodiscard]] bool flag(sdk::SettingKey key) const override;
  [[nodiscard]] std::string text(sdk::SettingKey key) const override;
  void set_integer(sdk::SettingKey key, std::int64_t value) override;
  void set_flag(sdk::SettingKey key, bool value) override;
  void set_text(sdk::SettingKey key, std::string value) override;

  // For the settings page. Unknown ids and values of another type are kInvalidArgument; numbers are
  // brought within bounds.
  [[nodiscard]] Status set(std::string_view id, sdk::manifest::SettingValue value);
  [[nodiscard]] sdk::manifest::SettingValue value(std::string_view id) const;
  // Null when nothing declares it.
  [[nodiscard]] const sdk::manifest::Setting* declared(std::string_view id) const;
  [[nodiscard]] bool declares(std::string_view id) const { return declared(id) != nullptr; }

 private:
  struct Entry {
    sdk::manifest::Setting declared;
    sdk::manifest::SettingValue value;
  };

  [[nodiscard]] const Entry* find(std::string_view id) const;
  [[nodiscard]] nlohmann::json to_json() const;

  Save save_;
  std::map<std::string, Entry, std::less<>> entries_;
  std::map<std::string, std::string, std::less<>>
      kept_;  // JSON text by id: also of plugins not loaded this time
};

}  // namespace vigil::workstation
