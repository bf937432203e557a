#include "app/workstation/robot/robot.h"

#include <fmt/format.h>

#include <utility>

#include "core/base/text.h"

namespace vigil::workstation::robot {
namespace {

using sdk::manifest::Chord;
using sdk::manifest::NamedKey;

constexpr Millis kFindLimit{5000};
constexpr int kSettleFrames = 2;
constexpr Millis kKeyPace{80};

ImGuiKey to_imgui(NamedKey key) {
  switch (key) {
    case NamedKey::kSpace: return ImGuiKey_Space;
    case NamedKey::kEnter: return ImGuiKey_Enter;
    case NamedKey::kEscape: return ImGuiKey_Escape;
    case NamedKey::kTab: return ImGuiKey_Tab;
    case NamedKey::kBackspace: return ImGuiKey_Backspace;
    case NamedKey::kDelete: return ImGuiKey_Delete;
    case NamedKey::kInsert: return ImGuiKey_Insert;
    case NamedKey::kLeft: return ImGuiKey_LeftArrow;
    case NamedKey::kRight: return ImGuiKey_RightArrow;
    case NamedKey::kUp: return ImGuiKey_UpArrow;
    case NamedKey::kDown: return ImGuiKey_DownArrow;
    case NamedKey::kHome: return ImGuiKey_Home;
    case NamedKey::kEnd: return ImGuiKey_End;
    case NamedKey::kPageUp: return ImGuiKey_PageUp;
    case NamedKey::kPageDown: return ImGuiKey_PageDown;
    default: break;
  }
  if (key >= NamedKey::kF1 && key <= NamedKey::kF12) {
    return static_cast<ImGuiKey>(ImGuiKey_F1 +
                                 (static_cast<int>(key) - static_cast<int>(NamedKey::kF1)));
  }
  return ImGuiKey_None;
}

struct KeyAndShift {
  ImGuiKey key = ImGuiKey_None;
  bool shift = false;
};

// Where the character is on a US keyboard; a person's layout does not matter to what is typed.
KeyAndShift to_imgui(char32_t character) {
  if (character >= U'A' && character <= U'Z') {
    return {static_cast<ImGuiKey>(ImGuiKey_A + static_cast<int>(character - U'A')), false};
  }
  if (character >= U'0' && character <= U'9') {
    return {static_cast<ImGuiKey>(ImGuiKey_0 + static_cast<int>(character - U'0')), false};
  }
  switch (character) {
    case U'?': return {ImGuiKey_Slash, true};
    case U'/': return {ImGuiKey_Slash, false};
    case U',': return {ImGuiKey_Comma, false};
    case U'.': return {ImGuiKey_Period, false};
    case U'[': return {ImGuiKey_LeftBracket, false};
    case U']': return {ImGuiKey_RightBracket, false};
    case U'-': return {ImGuiKey_Minus, false};
    case U'=': return {ImGuiKey_Equal, false};
    case U'+': return {ImGuiKey_Equal, true};
    case U';': return {ImGuiKey_Semicolon, false};
    case U'\'': return {ImGuiKey_Apostrophe, false};
    case U'`': return {ImGuiKey_GraveAccent, false};
    case U'\\': return {ImGuiKey_Backslash, false};
    default: return {};
  }
}

void send_key(const Chord& chord, bool down) {
  ImGuiIO& io = ImGui::GetIO();
  KeyAndShift key{to_imgui(chord.named), false};
  if (chord.named == NamedKey::kNone) key = to_imgui(chord.character);
  const bool shift = chord.shift || key.shift;
  if (chord.ctrl) io.AddKeyEvent(ImGuiMod_Ctrl, down);
  if (shift) io.AddKeyEvent(ImGuiMod_Shift, down);
  if (chord.alt) io.AddKeyEvent(ImGuiMod_Alt, down);
  if (chord.super) io.AddKeyEvent(ImGuiMod_Super, down);
  if (key.key != ImGuiKey_None) io.AddKeyEvent(key.key, down);
  if (!down || !chord.is_single_key()) return;
  char32_t typed = chord.character;
  if (chord.named == NamedKey::kSpace) typed = U' ';
  if (typed >= U'A' && typed <= U'Z' && !chord.shift) typed = typed - U'A' + U'a';
  if (typed != 0) io.AddInputCharacter(typed);
}

}  // namespace

Robot::Robot(std::vector<Step> steps, Controls controls, const Clock& clock)
    : steps_(std::move(steps)),
      controls_(std::move(controls)),
      clock_(clock),
      step_began_(clock.steady_now()) {
  if (steps_.empty()) progress_ = Progress::kPassed;
}

void Robot::done() {
  phase_ = Phase::kBegin;
  frames_in_step_ = 0;
  waiting_ = false;
  step_began_ = clock_.steady_now();
  if (++at_ == steps_.size()) progress_ = Progress::kPassed;
}

void Robot::give_up(const Step& step, std::string_view problem) {
  failure_ = fmt::format("line {}: {}: {}; on screen: {}", step.line, step.source, problem,
                         screen_.summary(60));
  progress_ = Progress::kFailed;
}

bool Robot::test_holds(const Step& step) const {
  if (!step.on_state) return screen_.shows(step.text);
  const auto actual = controls_.state(step.state.name);
  return actual && holds(step.state, *actual);
}

void Robot::before_frame() {
  if (progress_ == Progress::kRunning) act(steps_[at_]);
}

void Robot::after_frame() {
  screen_.next_frame();
  if (progress_ == Progress::kRunning) look(steps_[at_]);
}

void Robot::press(const Step& step) {
  if (phase_ == Phase::kBegin) {
    // Nobody is faster; the desk takes two verdicts at once for one press too many.
    waiting_ = clock_.steady_now() - last_press_ < kKeyPace;
    if (waiting_) return;
    last_press_ = clock_.steady_now();
    send_key(step.chord, true);
    phase_ = Phase::kPressed;
  } else if (phase_ == Phase::kPressed) {
    send_key(step.chord, false);
    phase_ = Phase::kReleased;
    frames_in_step_ = 0;
  }
}

// What happens before a frame is built: input goes into ImGui's queue.
void Robot::act(const Step& step) {
  ImGuiIO& io = ImGui::GetIO();
  switch (step.kind) {
    case StepKind::kPress: press(step); break;
    case StepKind::kType:
      if (phase_ == Phase::kBegin) {
        io.AddInputCharactersUTF8(step.text.c_str());
        phase_ = Phase::kReleased;
        frames_in_step_ = 0;
      }
      break;
    case StepKind::kClick:
    case StepKind::kHover: {
      const auto found = screen_.find(step.text);
      if (!found || !found->visible || found->disabled) break;
      if (phase_ == Phase::kBegin) {
        io.AddMousePosEvent(found->centre.x, found->centre.y);
        phase_ = step.kind == StepKind::kHover ? Phase::kReleased : Phase::kPointed;
        frames_in_step_ = 0;
      } else if (phase_ == Phase::kPointed && frames_in_step_ >= 1) {
        io.AddMouseButtonEvent(ImGuiMouseButton_Left, true);
        phase_ = Phase::kPressed;
      }
      break;
    }
    default: break;
  }
  // The button comes up whether or not the item is still there.
  if (step.kind == StepKind::kClick && phase_ == Phase::kPressed && frames_in_step_ >= 2) {
    io.AddMouseButtonEvent(ImGuiMouseButton_Left, false);
    phase_ = Phase::kReleased;
    frames_in_step_ = 0;
  }
}

// What happens after a frame was built: looking, and going on to the next step.
void Robot::look(const Step& step) {
  ++frames_in_step_;
  const Millis spent = clock_.steady_now() - step_began_;
  const auto finish = [&](const Status& status) {
    status ? done() : give_up(step, status.error().message);
  };
  switch (step.kind) {
    case StepKind::kClick:
    case StepKind::kHover:
      if (phase_ == Phase::kReleased && frames_in_step_ > kSettleFrames) return done();
      if (phase_ != Phase::kBegin || spent <= kFindLimit) return;
      if (const auto found = screen_.find(step.text)) {
        return give_up(
            step, found->disabled ? "it is there but disabled" : "it is there but out of sight");
      }
      return give_up(step, "there is nothing of that name");
    case StepKind::kPress:
    case StepKind::kType:
      if (phase_ == Phase::kReleased && frames_in_step_ > kSettleFrames) done();
      return;
    case StepKind::kWait:
      if (test_holds(step)) return done();
      waiting_ = true;
      if (spent <= step.limit) return;
      if (!step.on_state) {
        return give_up(step, fmt::format("not on screen after {:.1f} s",
                                         static_cast<double>(spent.count()) / 1000));
      }
      return give_up(
          step, fmt::format("after {:.1f} s it is {}", static_cast<double>(spent.count()) / 1000,
                            controls_.state(step.state.name).value_or("unknown")));
    case StepKind::kExpect:
      if (test_holds(step)) return done();
      if (frames_in_step_ <= kSettleFrames) return;
      return give_up(step, step.on_state
                               ? "it is " + controls_.state(step.state.name).value_or("unknown")
                               : std::string("not on screen"));
    case StepKind::kExpectNot:
      if (frames_in_step_ <= kSettleFrames) return;
      if (!test_holds(step)) return done();
      return give_up(step, "it is so");
    case StepKind::kPause:
      waiting_ = true;
      if (spent >= step.limit) done();
      return;
    case StepKind::kRun: return finish(controls_.run(step.text, step.argument));
    case StepKind::kShot:
      if (phase_ == Phase::kBegin && frames_in_step_ > kSettleFrames) {
        if (const Status asked = controls_.shot(step.text, step.shot); !asked)
          return give_up(step, asked.error().message);
        phase_ = Phase::kPressed;
        frames_in_step_ = 0;
      } else if (phase_ == Phase::kPressed && frames_in_step_ > kSettleFrames) {
        done();  // the picture shows the frame after the asking; nothing may change before it is
                 // taken
      }
      return;
    case StepKind::kResize: controls_.resize(step.width, step.height); return done();
    case StepKind::kLanguage: return finish(controls_.language(step.text));
    case StepKind::kTheme: return finish(controls_.theme(step.text));
    case StepKind::kScale: controls_.scale(step.scale); return done();
    case StepKind::kSay: {
      const auto value = controls_.state(step.text);
      if (!value) return give_up(step, "there is no state of that name");
      controls_.print(fmt::format("state {} {}", step.text, *value));
      return done();
    }
    case StepKind::kStopwatch:
      if (step.text == "start") {
        stopwatch_ = clock_.steady_now();
      } else {
        controls_.print(fmt::format("stopwatch {} {} ms", step.text,
                                    (clock_.steady_now() - stopwatch_).count()));
      }
      return done();
  }
}

}  // namespace vigil::workstation::robot
