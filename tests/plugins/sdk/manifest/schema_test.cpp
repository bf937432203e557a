// plugin.schema.json says what the parser does: for every kind of object, a member the schema knows
// is known to the parser, one it does not know is refused, and one it requires is missed.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "core/base/file.h"
#include "core/base/json.h"
#include "plugins/sdk/manifest/manifest.h"

namespace vigil::sdk::manifest {
namespace {

using nlohmann::json;

json schema() {
  return parse_json(read_file(VIGIL_SOURCE_DIR "/plugins/sdk/manifest/plugin.schema.json").value())
      .value();
}

// A manifest with `object` in the place the schema's definition describes; empty definition: the
// manifest itself.
std::string manifest_with(const std::string& definition, const json& object) {
  json manifest = json::object();
  if (definition.empty()) return object.dump();
  if (definition == "layout") {
    manifest["workspaces"] = {{{"id", "a"}, {"title", "t"}, {"layout", object}}};
  } else {
    manifest[definition == "key" ? "keys" : definition + "s"] = {object};
  }
  return manifest.dump();
}

bool complains(const std::string& text, const std::string& sentence_part) {
  for (const Problem& problem : read_manifest(text).problems) {
    if (problem.sentence.find(sentence_part) != std::string::npos) return true;
  }
  return false;
}

TEST(PluginSchema, AgreesWithTheParserBothWays) {
  const json root = schema();
  std::map<std::string, json> definitions = {{"", root}};
  for (const char* name :
       {"workspace", "layout", "view", "command", "key", "setting", "queue", "collection"}) {
    definitions[name] = root["$defs"][name];
  }
  for (const auto& [name, definition] : definitions) {
    SCOPED_TRACE(name);
    EXPECT_EQ(definition["additionalProperties"], false);
    // Members the schema does not know are refused.
    EXPECT_TRUE(complains(manifest_with(name, {{"qqqqqqqq", 1}}), "\"qqqqqqqq\" is not a member"));
    for (const auto& [member, ignored] : definition["properties"].items()) {
      EXPECT_FALSE(
          complains(manifest_with(name, {{member, nullptr}}), "\"" + member + "\" is not a member"))
          << member;
    }
    if (name == "layout") continue;
    for (const json& required : definition["required"]) {
      const std::string word = "\"" + required.get<std::string>() + "\"";
      EXPECT_TRUE(complains(manifest_with(name, json::object()),
                            name.empty() ? "The member " + word + " is missing" : "has no " + word))
          << word;
    }
    // And what the parser misses in an empty object, the schema requires.
    for (const Problem& problem : read_manifest(manifest_with(name, json::object())).problems) {
      const std::string marker = name.empty() ? "The member \"" : "has no \"";
      const std::size_t at = problem.sentence.find(marker);
      const bool here = at != std::string::npos &&
                        (name.empty() || problem.sentence.find("[0]") != std::string::npos);
      if (!here) continue;
      const std::size_t begin = at + marker.size();
      const std::string member =
          problem.sentence.substr(begin, problem.sentence.find('"', begin) - begin);
      const json& required = definition["required"];
      EXPECT_NE(std::find(required.begin(), required.end(), json(member)), required.end())
          << problem.sentence;
    }
  }
}

TEST(PluginSchema, RolesAreTheDomains) {
  std::vector<std::string> words;
  for (const domain::Role role : domain::kAllRoles) words.emplace_back(domain::to_word(role));
  EXPECT_EQ(schema()["$defs"]["role"]["enum"].get<std::vector<std::string>>(), words);
}

}  // namespace
}  // namespace vigil::sdk::manifest
