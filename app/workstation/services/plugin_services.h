// The host as one plugin sees it: the desk's shared services and the plugin's own texts.
// User-interface thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/workstation/shell/surface.h"
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
  std::function<void(std::string name, std::string text)> save_text;
  std::function<void(std::string name, shell::PixelPart part)> save_picture;
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
  void save_text(std::string name, std::string text) override {
    shared_.save_text(std::move(name), std::move(text));
  }
  void save_picture(std::string name, float left, float top, float width, float height) override {
    shared_.save_picture(std::move(name), {static_cast<int>(left), static_cast<int>(top),
                                           static_cast<int>(width), static_cast<int>(height)});
  }
  void notify(sdk::NoticeKind kind, std::string sentence) override {
    shared_.notify(kind, std::move(sentence));
  }
  void wake_after(Millis after) override { shared_.wake_after(after); }

 private:
  const SharedServices& shared_;
  const sdk::Texts& texts_;
};

}  // namespace vigil::workstation
