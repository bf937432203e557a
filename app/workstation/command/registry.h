// Every action of the desk, by id. A key, the palette, a button and a script all end here: nothing
// else changes anything.
//
// User-interface thread only. Owns the commands; what their functions refer to must outlive them or
// be removed first.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/ids.h"

namespace vigil::workstation::command {

// Commands of this group decide something about an item; the key dispatcher guards them against
// double presses.
inline constexpr std::string_view kVerdictGroup = "verdict";
// Commands of this group need an argument that only a view can give: the palette leaves them out.
inline constexpr std::string_view kInputGroup = "input";

// Arguments of a command that lasts while its key is held.
inline constexpr std::string_view kKeyDown = "down";
inline constexpr std::string_view kKeyUp = "up";

struct Command {
  std::string id;  // "review.allow", "app.palette"
  std::string title_zh;
  std::string title_en;
  std::string group;
  std::string plugin;    // whose it is; its keys work while a workspace of that plugin is shown.
                         // Empty: the desk's own
  bool repeats = false;  // a held key runs it again and again
  bool holds = false;    // its key runs it with kKeyDown, and with kKeyUp when it is let go
  std::function<Status(std::string_view argument)> run;
  std::function<bool()> enabled;  // empty: always

  [[nodiscard]] const std::string& title(std::string_view language) const {
    return language == "en" ? title_en : title_zh;
  }
};

// One command that was run: what a log, a replay or a test wants to know.
struct Ran {
  std::string command;
  std::string argument;
  domain::UserId who;
  WallTime at{};
  Status outcome;
};

class Registry {
 public:
  explicit Registry(const Clock& clock) : clock_(clock) {}

  // kInvalidArgument when the id is taken or empty, or there is nothing to run.
  [[nodiscard]] Status add(Command command);
  void remove_plugin(std::string_view plugin);

  // Null when there is none. Valid until removed.
  [[nodiscard]] const Command* find(std::string_view id) const;
  // In the order they were added.
  [[nodiscard]] std::vector<const Command*> all() const;
  [[nodiscard]] bool enabled(std::string_view id) const;

  // Checks that the command can run now, runs it, and stamps who and when. kNotFound and kRejected
  // with a sentence when it is not there or not possible now; otherwise what the command answers.
  [[nodiscard]] Status run(std::string_view id, std::string_view argument = {});

  // Who is at the desk; empty while nobody is signed in.
  void set_person(domain::UserId person) { person_ = std::move(person); }
  void on_ran(std::function<void(const Ran&)> listener) { listener_ = std::move(listener); }

 private:
  const Clock& clock_;
  std::vector<std::shared_ptr<const Command>> commands_;
  std::map<std::string, std::shared_ptr<const Command>, std::less<>> by_id_;
  domain::UserId person_;
  std::function<void(const Ran&)> listener_;
};

}  // namespace vigil::workstation::command
