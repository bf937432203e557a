#include "plugins/sdk/manifest/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "core/base/file.h"
#include "core/base/json_place.h"
#include "plugins/sdk/manifest/nearest.h"

namespace vigil::sdk::manifest {
namespace {

using ::testing::ElementsAre;

// Every line is a member, so that problems have lines to stand in.
constexpr std::string_view kWhole = R"({
  "id": "goats",
  "version": "1.2.3",
  "sdk": 1,
  "library": "libvigil_goats.so",
  "title": "plugin.title",
  "icon": "list",
  "roles": ["reviewer", "senior"],
  "workspaces": [{ "id": "field", "title": "workspace.field", "icon": "list", "layout":
    { "split": "row", "parts": [
      { "view": "herd", "size": 0.25, "min": 160, "fold_below": 1440 },
      { "split": "column", "parts": [{ "view": "goat" }, { "view": "bar", "height": 64 }] } ] } }],
  "views": [{ "id": "herd", "title": "view.herd" }, { "id": "goat", "title": "view.goat" },
            { "id": "bar", "title": "view.bar" }],
  "commands": [{ "id": "feed", "title": "command.feed", "group": "verdict" },
               { "id": "walk", "title": "command.walk", "repeats": true }, { "id": "peek", "title": "command.peek", "hold": true }],
  "keys": [{ "key": "F", "command": "feed" }, { "key": "Right", "command": "walk" }],
  "settings": [
    { "id": "hay", "type": "integer", "default": 3, "min": 0, "max": 9, "title": "setting.hay", "help": "setting.hay.help" },
    { "id": "speed", "type": "number", "default": 0.5, "title": "setting.speed" },
    { "id": "bell", "type": "flag", "default": true, "title": "setting.bell" },
    { "id": "name", "type": "text", "default": "", "title": "setting.name", "hidden": true },
    { "id": "kind", "type": "choice", "default": "alpine", "title": "setting.kind", "options": [
      { "value": "alpine", "title": "kind.alpine" }, { "value": "boer", "title": "kind.boer" } ] } ],
  "queues": [{ "id": "goats.first", "title": { "zh": "一审", "en": "First" }, "roles": ["reviewer"],
               "lease_seconds": 120, "needs_policy": true, "policies": "policies", "escalates_to": "goats.senior" }],
  "collections": [{ "id": "policies", "schema": "schema/policy.schema.json", "read": ["*"], "write": ["admin"],
                    "seed": "schema/seed.json" }]
})";

// The sentences of a whole manifest after one change.
std::vector<std::string> problems_after(std::string_view from, std::string_view to) {
  std::string text(kWhole);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  std::vector<std::string> sentences;
  for (const Problem& problem : read_manifest(text).problems) {
    sentences.push_back(std::to_string(problem.line) + ": " + problem.sentence);
  }
  return sentences;
}

TEST(Manifest, ReadsEverything) {
  const auto manifest = parse_manifest(kWhole, "plugin.json");
  ASSERT_TRUE(manifest.ok()) << manifest.error().message;
  EXPECT_EQ(manifest->id, "goats");
  EXPECT_EQ(manifest->sdk, 1u);
  EXPECT_THAT(manifest->roles, ElementsAre(domain::Role::kReviewer, domain::Role::kSenior));
  ASSERT_EQ(manifest->workspaces.size(), 1u);
  const LayoutNode& layout = manifest->workspaces[0].layout;
  EXPECT_EQ(layout.split, Split::kRow);
  ASSERT_EQ(layout.parts.size(), 2u);
  EXPECT_EQ(layout.parts[0].view, "goats.herd");
  EXPECT_FLOAT_EQ(layout.parts[0].size, 0.25F);
  EXPECT_FLOAT_EQ(layout.parts[0].fold_below, 1440);
  EXPECT_EQ(layout.parts[1].split, Split::kColumn);
  EXPECT_FLOAT_EQ(layout.parts[1].parts[1].height, 64);
  EXPECT_EQ(manifest->commands[0].id, "goats.feed");
  EXPECT_EQ(manifest->commands[0].group, "verdict");
  EXPECT_TRUE(manifest->commands[1].repeats);
  EXPECT_FALSE(manifest->commands[1].hold);
  EXPECT_TRUE(manifest->commands[2].hold);
  EXPECT_EQ(manifest->keys[1].command, "goats.walk");
  EXPECT_EQ(to_text(manifest->keys[1].chord), "Right");
  ASSERT_EQ(manifest->settings.size(), 5u);
  EXPECT_EQ(std::get<std::int64_t>(manifest->settings[0].standard), 3);
  EXPECT_EQ(manifest->settings[0].max, 9);
  EXPECT_DOUBLE_EQ(std::get<double>(manifest->settings[1].standard), 0.5);
  EXPECT_TRUE(std::get<bool>(manifest->settings[2].standard));
  EXPECT_EQ(std::get<std::string>(manifest->settings[4].standard), "alpine");
  EXPECT_TRUE(manifest->settings[3].hidden);
  EXPECT_FALSE(manifest->settings[0].hidden);
  EXPECT_EQ(manifest->queues[0].lease_seconds, 120);
  EXPECT_EQ(manifest->queues[0].default_due_hours, 24);
  EXPECT_TRUE(manifest->queues[0].needs_policy);
  EXPECT_THAT(manifest->collections[0].read, ElementsAre("*"));
  EXPECT_THAT(text_keys(*manifest),
              ElementsAre("plugin.title", "workspace.field", "view.herd", "view.goat", "view.bar",
                          "command.feed", "command.walk", "command.peek", "setting.hay", "setting.hay.help",
                          "setting.speed", "setting.bell", "setting.name", "setting.kind",
                          "kind.alpine", "kind.boer"));
}

TEST(Manifest, EachProblemIsOneSentenceWithItsLine) {
  struct Case {
    const char* from;
    const char* to;
    const char* sentence;
  };
  const Case cases[] = {
      {"\"icon\": \"list\",\n  \"roles\"", "\"icno\": \"list\",\n  \"roles\"",
       "7: \"icno\" is not a member of a plugin manifest; did you mean \"icon\"?"},
      {"\"version\": \"1.2.3\",", "", "1: The member \"version\" is missing."},
      {"\"1.2.3\"", "\"1.2\"",
       "3: version is \"1.2\"; three numbers are wanted, such as \"0.1.0\"."},
      {"\"sdk\": 1", "\"sdk\": \"1\"", "4: sdk must be a whole number, not text."},
      {"\"sdk\": 1", "\"sdk\": 1.5", "4: sdk must be a whole number, not 1.5."},
      {"\"sdk\": 1", "\"sdk\": 0", "4: sdk is 0; it must be 1 to 1000000."},
      {"\"libvigil_goats.so\"", "\"../libvigil_goats.so\"",
       "5: library is \"../libvigil_goats.so\"; a file name ending in .so is wanted, without a "
       "folder."},
      {"\"roles\": [\"reviewer\"", "\"roles\": [\"reviwer\"",
       "8: roles names \"reviwer\", which is no role; did you mean \"reviewer\"?"},
      {"\"view\": \"herd\"", "\"view\": \"herds\"",
       "11: workspaces[0].layout.parts[0].view names \"herds\", which is not among the views; did "
       "you mean \"herd\"?"},
      {"\"size\": 0.25", "\"size\": 25",
       "11: workspaces[0].layout.parts[0].size is 25; a share is more than 0 and at most 1."},
      {"\"split\": \"column\"", "\"split\": \"colum\"",
       "12: workspaces[0].layout.parts[1].split is \"colum\"; \"row\" or \"column\" is wanted."},
      {"{ \"view\": \"goat\" }", "{ \"view\": \"herd\" }",
       "12: workspaces[0].layout.parts[1].parts[0].view shows \"herd\" a second time in one "
       "workspace."},
      {"\"height\": 64", "\"heigth\": 64",
       "12: \"heigth\" is not a member of workspaces[0].layout.parts[1].parts[1]; did you mean "
       "\"height\"?"},
      {"\"id\": \"walk\"", "\"id\": \"Walk\"",
       "16: The id \"Walk\" must be lower-case letters, digits and underscores, a letter first, at "
       "most 40."},
      {"\"id\": \"walk\"", "\"id\": \"feed\"", "16: commands declares \"feed\" a second time."},
      {"\"key\": \"Right\"", "\"key\": \"Rigth\"",
       "17: keys[1].key: \"Rigth\" is not a key: no key is called \"Rigth\"."},
      {"\"key\": \"Right\"", "\"key\": \"f\"", "17: keys[1] uses F a second time."},
      {"\"command\": \"feed\" }", "\"command\": \"fede\" }",
       "17: keys[0].command names \"fede\", which is not among the commands; did you mean "
       "\"feed\"?"},
      {"\"default\": 3", "\"default\": 30", "19: settings[0].default is 30, outside min and max."},
      {"\"min\": 0", "\"min\": 10", "19: settings[0].min is 10, more than max, 9."},
      {"\"type\": \"number\"", "\"type\": \"numbr\"",
       "20: settings[1].type is \"numbr\", which is no type of setting; did you mean \"number\"?"},
      {"\"default\": true", "\"default\": 1",
       "21: settings[2].default must be true or false, not a number."},
      {"\"default\": \"alpine\"", "\"default\": \"angora\"",
       "23: settings[4].default is \"angora\", which is not among the options."},
      {"\"policies\": \"policies\", ", "", "25: queues[0] has no \"policies\"."},
      {"\"escalates_to\": \"goats.senior\"", "\"escalates_to\": \"goats.first\"",
       "26: The queue \"goats.first\" escalates to itself."},
      {"\"lease_seconds\": 120", "\"lease_seconds\": 1",
       "26: queues[0].lease_seconds is 1; it must be 10 to 86400."},
      {"\"schema/seed.json\"", "\"../seed.json\"",
       "28: collections[0].seed is \"../seed.json\"; a file of the plugin's own folder is wanted."},
      {"\"read\": [\"*\"]", "\"read\": [\"all\"]",
       "27: collections[0].read names \"all\", which is no role (or \"*\" for everybody)."},
      {"\"roles\": [\"reviewer\"],", "\"roles\": \"reviewer\",",
       "25: queues[0].roles must be a list, not text."},
      {"\"title\": \"plugin.title\"", "\"title\": \"\"", "6: title must not be empty."},
      {"\"hold\": true", "\"hold\": true, \"repeats\": true",
       "16: goats.peek lasts while its key is held: it can neither repeat nor be a verdict."},
      {"\"group\": \"verdict\"", "\"group\": \"verdict\", \"repeats\": true",
       "15: goats.feed is a verdict: a held key must not run it again."},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(std::string(one.from) + " -> " + one.to);
    const std::vector<std::string> sentences = problems_after(one.from, one.to);
    ASSERT_FALSE(sentences.empty());
    EXPECT_EQ(sentences.front(), one.sentence);
    // A name that is gone may be missed in one other place.
    EXPECT_LE(sentences.size(), 2u);
  }
}

TEST(Manifest, AViewInNoWorkspaceIsNamed) {
  EXPECT_THAT(
      problems_after(
          "{ \"id\": \"bar\", \"title\": \"view.bar\" }",
          "{ \"id\": \"bar\", \"title\": \"view.bar\" }, { \"id\": \"lost\", \"title\": \"v\" }"),
      ElementsAre("14: The view \"lost\" is in no workspace."));
}

TEST(Manifest, ErrorNamesTheFileAndHowManyMore) {
  const auto refused = parse_manifest("{\n \"id\": \"goats\", \"bell\": 1\n}", "goats/plugin.json");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(
      refused.error().message,
      "goats/plugin.json:1: The member \"version\" is missing. (4 more problems in this file)");
}

TEST(Manifest, WhatIsNotAnObjectOrNotJson) {
  EXPECT_EQ(parse_manifest("[]", "p").error().message,
            "p:1: the file must be an object, not a list.");
  EXPECT_TRUE(parse_manifest("", "p").error().message.starts_with("p:1: This is not JSON"))
      << parse_manifest("", "p").error().message;
  EXPECT_TRUE(
      parse_manifest("{\n\n\"a\": }", "p").error().message.starts_with("p:3: This is not JSON"));
}

// Whatever is cut off or changed: an answer, never a crash. The seed is printed when it fails.
TEST(Manifest, DamagedTextNeverCrashes) {
  const unsigned seed = std::random_device{}();
  std::mt19937 random(seed);
  SCOPED_TRACE(seed);
  for (int i = 0; i < 2000; ++i) {
    std::string text(kWhole);
    if (i % 2 == 0) text.resize(random() % text.size());
    for (int change = 0; change < 3 && !text.empty(); ++change) {
      text[random() % text.size()] = static_cast<char>(random() % 128);
    }
    for (const Problem& problem : read_manifest(text).problems) {
      EXPECT_GE(problem.line, 1);
      EXPECT_FALSE(problem.sentence.empty());
    }
  }
}

TEST(JsonPlace, FindsLinesOfMembersAndElements) {
  constexpr std::string_view kText =
      "{\n\"a\\\"\": [1,\n{\"b\": \"}]\"}],\n\"c\": {\n\"d\": null}}";
  EXPECT_EQ(line_of(kText, {}), 1);
  EXPECT_EQ(line_of(kText, {"c"}), 4);
  EXPECT_EQ(line_of(kText, {"c", "d"}), 5);
  EXPECT_EQ(line_of(kText, {"c", "nothing"}), 4);
  EXPECT_EQ(line_of("[1,\n[2,\n3]]", {std::size_t{1}, std::size_t{1}}), 3);
  EXPECT_EQ(place_text(JsonPath{"views", std::size_t{1}, "title"}), "views[1].title");
}

TEST(Nearest, SuggestsOnlyWhatIsClose) {
  const std::string_view words[] = {"views", "commands", "keys"};
  EXPECT_EQ(nearest("comands", words), "commands");
  EXPECT_EQ(nearest("veiws", words), "views");
  EXPECT_EQ(nearest("banana", words), "");
  EXPECT_EQ(suggestion("kyes", words), "; did you mean \"keys\"?");
  EXPECT_EQ(suggestion("banana", words), ".");
}

// Every manifest in the tree, as published.
TEST(Manifest, PluginsOfThisTreeAreValid) {
  int seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(VIGIL_SOURCE_DIR "/plugins")) {
    const auto path = entry.path() / "plugin.json";
    if (!std::filesystem::exists(path)) continue;
    const auto manifest = parse_manifest(read_file(path).value(), path.string());
    EXPECT_TRUE(manifest.ok()) << manifest.error().message;
    ++seen;
  }
  EXPECT_GE(seen, 1);
}

}  // namespace
}  // namespace vigil::sdk::manifest
