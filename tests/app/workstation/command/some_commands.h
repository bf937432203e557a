// A registry with commands of the desk and of two plugins, for the tests of this room.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "app/workstation/command/registry.h"
#include "core/base/clock.h"

namespace vigil::workstation::command {

struct SomeCommands {
  SomeCommands() {
    add("app.palette", "命令面板", "Command palette");
    add("app.key_help", "按键一览", "Key help");
    add("review.allow", "通过", "Allow", std::string(kVerdictGroup), "review");
    add("review.remove", "下架", "Remove", std::string(kVerdictGroup), "review");
    add("review.step", "前进一帧", "Step forward", "clip", "review", Key::kRepeats);
    add("rating.good", "好评", "Good", "", "rating");
  }

  enum class Key { kRunsOnce, kRepeats, kHolds };

  void add(std::string id, std::string zh, std::string en, std::string group = {},
           std::string plugin = {}, Key key = Key::kRunsOnce) {
    Command command;
    command.id = id;
    command.title_zh = std::move(zh);
    command.title_en = std::move(en);
    command.group = std::move(group);
    command.plugin = std::move(plugin);
    command.repeats = key == Key::kRepeats;
    command.holds = key == Key::kHolds;
    command.run = [this, id](std::string_view argument) {
      ran.push_back(id + "(" + std::string(argument) + ")");
      return Status();
    };
    command.enabled = [this, id] { return id != disabled; };
    (void)registry.add(std::move(command));
  }

  ManualClock clock;
  Registry registry{clock};
  std::vector<std::string> ran;
  std::string disabled;
};

}  // namespace vigil::workstation::command
