#include "app/workstation/command/keymap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/file.h"
#include "tests/app/workstation/command/some_commands.h"

namespace vigil::workstation::command {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Chord chord(std::string_view text) { return sdk::manifest::parse_chord(text).value(); }

class KeymapTest : public ::testing::Test {
 protected:
  KeymapTest() {
    keymap_.load_desk(
        R"({"keys": [{"key": "Ctrl+K", "command": "app.palette"}, {"key": "?", "command": "app.key_help"},
                                   {"key": "F1", "command": "app.key_help"}]})",
        "default_keymap.json");
    plugin("review", {{"A", "review.allow"}, {"R", "review.remove"}, {"Right", "review.step"}});
    plugin("rating", {{"A", "rating.good"}});
  }

  void plugin(const std::string& id, std::vector<std::pair<const char*, const char*>> keys) {
    sdk::manifest::Manifest manifest;
    manifest.id = id;
    for (const auto& [key, command] : keys) manifest.keys.push_back({chord(key), command});
    keymap_.add_plugin(manifest);
  }

  std::string at(std::string_view key, std::string_view plugin) const {
    const Binding* const binding = keymap_.find(chord(key), plugin);
    return binding != nullptr ? binding->command : "";
  }

  SomeCommands some_;
  Keymap keymap_;
};

TEST_F(KeymapTest, PluginKeysWorkOnlyInTheirPlugin) {
  keymap_.resolve(some_.registry);
  EXPECT_EQ(at("A", "review"), "review.allow");
  EXPECT_EQ(at("A", "rating"), "rating.good");
  EXPECT_EQ(at("A", ""), "");
  EXPECT_EQ(at("Ctrl+K", "review"), "app.palette");
  EXPECT_EQ(keymap_.key_of("app.key_help"), "?");
  EXPECT_EQ(keymap_.key_of("review.fly"), "");
  EXPECT_THAT(keymap_.problems(), IsEmpty());
}

TEST_F(KeymapTest, PersonReplacesAddsAndSwitchesOff) {
  keymap_.load_person(
      R"({"keys": [{"key": "Y", "command": "review.allow"}, {"key": "", "command": "review.remove"},
                                   {"key": "A", "command": "review.step"}]})",
      "keymap.json");
  keymap_.resolve(some_.registry);
  EXPECT_EQ(at("Y", "review"), "review.allow");
  EXPECT_EQ(keymap_.key_of("review.allow"), "Y");
  EXPECT_EQ(at("A", "review"), "review.step");
  EXPECT_EQ(at("Right", "review"), "");
  EXPECT_EQ(at("R", "review"), "");
  EXPECT_EQ(at("A", "rating"), "rating.good");
  EXPECT_THAT(keymap_.problems(), IsEmpty());
}

TEST_F(KeymapTest, TakingOverAKeyIsNoConflictButTwoWishesAre) {
  keymap_.load_person(R"({"keys": [{"key": "Ctrl+K", "command": "review.allow"},
  {"key": "Ctrl+K", "command": "review.remove"}]})",
                      "keymap.json");
  keymap_.resolve(some_.registry);
  EXPECT_EQ(at("Ctrl+K", "review"), "review.allow");
  EXPECT_EQ(at("Ctrl+K", ""), "");
  EXPECT_THAT(
      keymap_.problems(),
      ElementsAre(
          "keymap.json:2: The key Ctrl+K is wanted by review.allow and by review.remove; it runs "
          "review.allow."));
}

TEST_F(KeymapTest, DeskAndPluginConflictIsReportedOnce) {
  plugin("review", {{"?", "review.allow"}});
  keymap_.resolve(some_.registry);
  EXPECT_EQ(at("?", "review"), "app.key_help");
  EXPECT_THAT(
      keymap_.problems(),
      ElementsAre(
          "The key ? is wanted by app.key_help and by review.allow; it runs app.key_help."));
}

TEST_F(KeymapTest, UnknownCommandsAndBadEntriesAreLeftOutWithTheirLine) {
  keymap_.load_person(
      "{\"keys\": [\n{\"key\": \"B\", \"command\": \"review.alow\"},\n{\"key\": \"Hyper+B\", "
      "\"command\": "
      "\"review.allow\"},\n{\"command\": \"review.allow\"},\n{\"key\": \"Z\", \"command\": "
      "\"review.step\"}]}",
      "keymap.json");
  keymap_.resolve(some_.registry);
  EXPECT_EQ(at("Z", "review"), "review.step");
  EXPECT_EQ(at("A", "review"), "review.allow");
  EXPECT_THAT(
      keymap_.problems(),
      ElementsAre(
          "keymap.json:3: \"Hyper+B\" is not a key: \"Hyper\" is no modifier; there are Ctrl, "
          "Shift, Alt "
          "and Super.",
          "keymap.json:4: an entry needs \"key\" and \"command\", both text.",
          "keymap.json:2: There is no command \"review.alow\"; did you mean \"review.allow\"?"));
}

TEST_F(KeymapTest, ABrokenFileIsLeftOutWhole) {
  for (const char* broken : {"", "{", "[]", "{\"keys\": 3}"}) {
    keymap_.load_person(broken, "keymap.json");
    keymap_.resolve(some_.registry);
    EXPECT_EQ(at("A", "review"), "review.allow");
    ASSERT_EQ(keymap_.problems().size(), 1u) << broken;
    EXPECT_TRUE(keymap_.problems()[0].starts_with("keymap.json: this keymap "));
  }
}

TEST_F(KeymapTest, RemovedPluginTakesItsKeys) {
  keymap_.remove_plugin("review");
  keymap_.resolve(some_.registry);
  EXPECT_EQ(at("A", "review"), "");
}

TEST(DefaultKeymap, IsTheFileAndHasNoConflictOfItsOwn) {
  const std::string file =
      read_file(VIGIL_SOURCE_DIR "/app/workstation/command/default_keymap.json").value();
  EXPECT_EQ(default_keymap(), file);
  Keymap keymap;
  keymap.load_desk(file, "default_keymap.json");
  EXPECT_THAT(keymap.problems(), IsEmpty());
  // With every command it names there, nothing is wanted twice.
  ManualClock clock;
  Registry registry(clock);
  std::size_t at = 0;
  while ((at = file.find("\"command\": \"", at)) != std::string::npos) {
    at += 12;
    Command command;
    command.id = file.substr(at, file.find('"', at) - at);
    command.run = [](std::string_view) { return Status(); };
    (void)registry.add(std::move(command));
  }
  keymap.resolve(registry);
  EXPECT_THAT(keymap.problems(), IsEmpty());
  EXPECT_GE(keymap.bindings().size(), 10u);
}

}  // namespace
}  // namespace vigil::workstation::command
