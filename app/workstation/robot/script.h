// The robot's script: one step a line, as a person would describe it.
//
//   click "###allow"            by id, by visible label, or by window and label:
//   "review.clip/###play" click "###row$$2"           the third of several with that name hover
//   "###play" press Ctrl+K                a chord as in keymaps; what it types is typed too type
//   "备注" wait "text" 5s              until the text or "###id" is on screen wait state unsent=0
//   10s     until a named state of the desk has the value; also != < > <= >= expect "text" now;
//   expect-not "text"; expect state today=3 pause 300ms run review.skip "reason"    a command by
//   its id, with an argument shot FILE.png [second]     of the second window resize 1280x720
//   language en   theme day   scale 2 stopwatch start             then: stopwatch NAME prints the
//   time since, in milliseconds say today                   prints "state today 12"
//
// Blank lines and lines that begin with # are passed over. Pure and thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "plugins/sdk/manifest/chord.h"

namespace vigil::workstation::robot {

enum class StepKind {
  kClick,
  kHover,
  kPress,
  kType,
  kWait,
  kExpect,
  kExpectNot,
  kPause,
  kRun,
  kShot,
  kResize,
  kLanguage,
  kTheme,
  kScale,
  kStopwatch,
  kSay,
};

// Of which window a picture is taken.
enum class ShotOf { kFirst, kSecond };

enum class Comparison { kEqual, kNotEqual, kLess, kGreater, kAtMost, kAtLeast };

// A named state of the desk compared with a value; numbers where both sides are numbers, else text.
struct StateTest {
  std::string name;
  Comparison comparison = Comparison::kEqual;
  std::string value;
};

[[nodiscard]] bool holds(const StateTest& test, std::string_view actual);

struct Step {
  StepKind kind = StepKind::kPause;
  int line = 0;
  std::string source;     // the line as written
  std::string text;       // label, text, file, command id, language, theme or stopwatch name
  std::string argument;   // kRun
  bool on_state = false;  // kWait, kExpect, kExpectNot: test `state` instead of `text`
  StateTest state;
  sdk::manifest::Chord chord;
  Millis limit{5000};  // kWait; for kPause how long
  ShotOf shot = ShotOf::kFirst;
  int width = 0;  // kResize
  int height = 0;
  double scale = 1;  // kScale
};

// kInvalidArgument "<file>:<line>: sentence".
[[nodiscard]] Result<std::vector<Step>> parse_script(std::string_view text,
                                                     std::string_view file_name);

}  // namespace vigil::workstation::robot
