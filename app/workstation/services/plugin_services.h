// The host as one plugin sees it: the desk's shared services and the plugin's own texts.
// User-interface thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "plugins/sdk/host.h"

namespace vigil::workstation {

// What all plugins share. Everything referred to outlives the plugins.
struct SharedServices {
  sdk::Desk& desk;
  sdk::Records& records;
  sdk::Clips& clips;
  sdk::Backend& backend;
  sdk::Settings& settings;
  sdk::Commands& commands;
  const Clock& clock;
  std::function<const sdk::Person&()> person;
  std::function<const sdk::ui::Style&()> style;
  std::function<void(sdk::NoticeKind, std::string)> notify;
  std::function<void(Millis)> wake_after;
};

class PluginServices final : public sdk::Host {
 public:
  PluginServices(const SharedServices& shared, const sdk::Texts& texts)
      : shared_(shared), texts_(texts) {}

  [[nodiscard]] sdk::Desk& desk() override { return shared_.desk; }
  [[nodiscard]] sdk::Records& records() override { return shared_.records; }
  [[nodiscard]] sdk::Clips& clips() override { return shared_.clips; }
  [[nodiscard]] sdk::Backend& backend() override { return shared_.backend; }
  [[nodiscard]] const sdk::Texts& texts() const override { return texts_; }
  [[nodiscard]] sdk::Settings& settings() override { return shared_.settings; }
  [[nodiscard]] sdk::Commands& commands() override { return shared_.commands; }
  [[nodiscard]] const Clock& clock() const override { return shared_.clock; }
  [[nodiscard]] const sdk::Person& person() const override { return shared_.person(); }
  [[nodiscard]] const sdk::ui::Style& style() const override { return shared_.style(); }
  void notify(sdk::NoticeKind kind, std::string sentence) override {
    shared_.notify(kind, std::move(sentence));
  }
  void wake_after(Millis after) override { shared_.wake_after(after); }

 private:
  const SharedServices& shared_;
  const sdk::Texts& texts_;
};

}  // namespace vigil::workstation
