// Keys that never misfire.
#include <gtest/gtest.h>

#include "app/workstation/command/key_dispatcher.h"
#include "tests/app/workstation/command/some_commands.h"

namespace vigil::workstation::command {
namespace {

class Dispatcher : public ::testing::Test {
 protected:
  Dispatcher() {
    some_.add("review.reveal", "按住看清", "Hold to reveal", "clip", "review",
              SomeCommands::Key::kHolds);
    keymap_.load_desk(
        R"({"keys": [{"key": "Ctrl+K", "command": "app.palette"}, {"key": "F1", "command": "app.key_help"},
                                   {"key": "Ctrl+A", "command": "app.key_help"}]})",
        "desk");
    keymap_.load_person(R"({"keys": [
      {"key": "A", "command": "review.allow"}, {"key": "Ctrl+Enter", "command": "review.allow"},
      {"key": "R", "command": "review.remove"}, {"key": "Space", "command": "review.step"},
      {"key": "Right", "command": "review.step"}, {"key": "H", "command": "review.reveal"}]})",
                        "person");
    keymap_.resolve(some_.registry);
    context_.plugin = "review";
  }

  std::string press(std::string_view key, bool repeat = false) {
    const KeyPress press{sdk::manifest::parse_chord(key).value(), repeat, some_.clock.steady_now()};
    return dispatcher_.command_for(press, context_).value_or("");
  }

  SomeCommands some_;
  Keymap keymap_;
  KeyDispatcher dispatcher_{some_.registry, keymap_};
  KeyContext context_;
};

TEST_F(Dispatcher, PressRunsItsCommand) {
  EXPECT_EQ(press("A"), "review.allow");
  EXPECT_EQ(press("Ctrl+K"), "app.palette");
  EXPECT_EQ(press("Q"), "");
  context_.plugin = "rating";
  EXPECT_EQ(press("A"), "");
}

TEST_F(Dispatcher, TypingNeverDecides) {
  context_.typing = true;
  for (const char* key : {"A", "R", "Space", "Right", "Ctrl+A"}) EXPECT_EQ(press(key), "") << key;
  EXPECT_EQ(press("Ctrl+K"), "app.palette");
  EXPECT_EQ(press("F1"), "app.key_help");
}

TEST_F(Dispatcher, ComposingNeverDoesAnything) {
  context_.composing = true;
  for (const char* key : {"A", "Space", "Right", "Ctrl+K", "F1"}) EXPECT_EQ(press(key), "") << key;
}

// What lasts while a key is held.
class HeldKey : public Dispatcher {
 protected:
  std::string released() {
    return dispatcher_.released([this](const Chord&) { return down_; }, context_).value_or("");
  }
  bool down_ = true;
};

TEST_F(HeldKey, IsLetGoOnce) {
  EXPECT_EQ(released(), "");
  EXPECT_EQ(press("H"), "review.reveal");
  EXPECT_EQ(released(), "");
  EXPECT_EQ(press("H", true), "") << "holding it on is no second press";
  EXPECT_EQ(press("A"), "review.allow") << "other keys go on working";
  down_ = false;
  EXPECT_EQ(released(), "review.reveal");
  EXPECT_EQ(released(), "");
  down_ = true;
  EXPECT_EQ(press("H"), "review.reveal");
}

TEST_F(HeldKey, IsLetGoWhenTheKeyboardGoesElsewhere) {
  const auto held_until = [&](auto change) {
    context_ = {};
    context_.plugin = "review";
    EXPECT_EQ(press("H"), "review.reveal");
    change(context_);
    return released();
  };
  EXPECT_EQ(held_until([](KeyContext& c) { c.typing = true; }), "review.reveal");
  EXPECT_EQ(held_until([](KeyContext& c) { c.composing = true; }), "review.reveal");
  EXPECT_EQ(held_until([](KeyContext& c) { c.modal = true; }), "review.reveal");
  EXPECT_EQ(held_until([](KeyContext& c) { c.plugin = "rating"; }), "review.reveal");
}

TEST_F(HeldKey, DoesNotStartWhereItIsNotPossible) {
  some_.disabled = "review.reveal";
  EXPECT_EQ(press("H"), "");
  EXPECT_EQ(released(), "");
  some_.disabled.clear();
  context_.typing = true;
  EXPECT_EQ(press("H"), "");
  EXPECT_EQ(released(), "");
}

TEST_F(Dispatcher, HeldKeysRepeatOnlyWhatSaysSo) {
  EXPECT_EQ(press("Right", true), "review.step");
  EXPECT_EQ(press("A", true), "");
  EXPECT_EQ(press("Ctrl+K", true), "");
}

TEST_F(Dispatcher, SecondVerdictWithinSixtyMillisecondsIsDropped) {
  EXPECT_EQ(press("A"), "review.allow");
  some_.clock.advance(Millis(59));
  EXPECT_EQ(press("R"), "");
  EXPECT_EQ(press("A"), "");
  EXPECT_EQ(press("Right"), "review.step");  // only verdicts are guarded
  some_.clock.advance(Millis(1));
  EXPECT_EQ(press("R"), "review.remove");
}

TEST_F(Dispatcher, ARefusedVerdictDoesNotStartTheGuard) {
  some_.disabled = "review.allow";
  EXPECT_EQ(press("A"), "");
  EXPECT_EQ(press("R"), "review.remove");
}

TEST_F(Dispatcher, SingleKeyVerdictsCanBeSwitchedOff) {
  dispatcher_.set_single_key_verdicts(false);
  EXPECT_EQ(press("A"), "");
  EXPECT_EQ(press("Right"), "review.step");
  EXPECT_EQ(press("Ctrl+Enter"), "review.allow");
}

TEST_F(Dispatcher, DialogsMakePluginKeysDeaf) {
  context_.modal = true;
  EXPECT_EQ(press("A"), "");
  EXPECT_EQ(press("Ctrl+K"), "app.palette");
}

TEST_F(Dispatcher, SpaceBelongsToAVisiblyFocusedWidget) {
  context_.navigating = true;
  EXPECT_EQ(press("Space"), "");
  EXPECT_EQ(press("Right"), "review.step");
  EXPECT_EQ(press("A"), "review.allow");
}

}  // namespace
}  // namespace vigil::workstation::command
