// The backend serves the programme office from its manifest and schemas alone, and serves the other
// plugins without it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/json.h"
#include "tests/app/backend/workshop.h"

namespace vigil::backend {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// Every plugin's manifest and schemas, and nothing that could run.
void copy_declarations(const fs::path& to) {
  for (const auto& plugin : fs::directory_iterator(fs::path(VIGIL_SOURCE_DIR) / "plugins")) {
    if (!fs::exists(plugin.path() / "plugin.json")) continue;
    const fs::path folder = to / plugin.path().filename();
    fs::create_directories(folder);
    fs::copy_file(plugin.path() / "plugin.json", folder / "plugin.json");
    if (fs::exists(plugin.path() / "schema"))
      fs::copy(plugin.path() / "schema", folder / "schema", fs::copy_options::recursive);
  }
}

class CreatorsBackend : public testing::Test {
 protected:
  CreatorsBackend() { copy_declarations(folder.path()); }
  std::optional<SchemaProblem> problem(std::string_view collection, const json& body) {
    const CollectionSpec* const spec = registry().collection(collection);
    EXPECT_NE(spec, nullptr) << collection;
    return spec ? spec->schema->find_problem(to_canonical_json(body)) : std::nullopt;
  }
  const Registry& registry() {
    if (!registry_) registry_.emplace(Registry::load(folder.path()));
    return *registry_;
  }
  TempFolder folder;
  std::optional<Registry> registry_;
};

TEST_F(CreatorsBackend, ItsCollectionsAreServedFromDeclarationsAlone) {
  EXPECT_THAT(registry().problems(), testing::IsEmpty());
  for (const char* name : {"leaders", "private", "views", "cohorts", "sessions", "monthly",
                           "grants", "goods", "heritage", "figures", "imports"})
    EXPECT_NE(registry().collection("creators." + std::string(name)), nullptr) << name;
  EXPECT_EQ(registry().collection("creators.groups")->seed.size(), 56u);
  EXPECT_EQ(registry().collection("creators.categories")->seed.size(), 10u);
  EXPECT_EQ(registry().collection("creators.leaders")->seed.size(), 0u)
      << "nobody invented in a new programme";
}

TEST_F(CreatorsBackend, EveryRecordOfTheReferenceYearMeetsItsSchema) {
  const auto text =
      read_file(fs::path(VIGIL_SOURCE_DIR) / "plugins/creators/schema/reference.seed.json");
  ASSERT_TRUE(text.ok());
  const json reference = *parse_json(*text);
  std::size_t seen = 0;
  for (const json& part : reference) {
    if (part["of"] == "creators.heritage") continue;  // so many items a record; a catalogue has one
    for (const json& record : part["records"]) {
      const auto found = problem(part["of"].get<std::string>(), record);
      EXPECT_FALSE(found.has_value()) << record["id"] << ' ' << (found ? found->sentence() : "");
      ++seen;
    }
  }
  EXPECT_GT(seen, 200u);
}

TEST_F(CreatorsBackend, WhatIsImpossibleIsRefusedByTheSchema) {
  const json leader = {{"id", "l"}, {"name", "x"}, {"stage", "applied"}, {"field", "farming"}};
  EXPECT_FALSE(problem("creators.leaders", leader));
  json bad = leader;
  bad["applied_on"] = "1900-01-01";
  EXPECT_TRUE(problem("creators.leaders", bad));
  bad = leader;
  bad["phone"] = "1";
  EXPECT_TRUE(problem("creators.leaders", bad)) << "private data has no place there";
  bad = leader;
  bad["fans"] = -1;
  EXPECT_TRUE(problem("creators.leaders", bad));
  json good = {{"id", "g"},
               {"name", "x"},
               {"scope", "programme"},
               {"sales", {{"2026", {{"amount_cny", -5}}}}}};
  EXPECT_TRUE(problem("creators.goods", good)) << "negative sales";
}

TEST_F(CreatorsBackend, PrivateDataHasFewerReaders) {
  const Caller programme = make_caller("p", {domain::Role::kProgramme});
  const Caller auditor = make_caller("a", {domain::Role::kAuditor});
  const Caller reviewer = make_caller("r", {domain::Role::kReviewer});
  const auto reads = [&](const char* name, const Caller& who) {
    return registry().collection(name)->read.admits(who);
  };
  EXPECT_TRUE(reads("creators.private", programme));
  EXPECT_FALSE(reads("creators.private", auditor));
  EXPECT_TRUE(reads("creators.views", auditor)) << "auditors see who looked";
  EXPECT_FALSE(reads("creators.leaders", reviewer));
}

TEST_F(CreatorsBackend, WithoutItsFolderTheRestIsServed) {
  const std::size_t all = registry().collections().size();
  fs::remove_all(folder.path() / "creators");
  const Registry rest = Registry::load(folder.path());
  EXPECT_THAT(rest.problems(), testing::IsEmpty());
  EXPECT_EQ(rest.collection("creators.leaders"), nullptr);
  EXPECT_NE(rest.collection("policies"), nullptr);
  EXPECT_NE(rest.queue("review.first"), nullptr);
  EXPECT_EQ(rest.collections().size(), all - 21);
}

// Nothing of the programme's words is in the backend's or the core's code.
TEST_F(CreatorsBackend, NoCodeOfTheBackendNamesIt) {
  for (const char* room : {"app/backend", "core"}) {
    for (const auto& file : fs::recursive_directory_iterator(fs::path(VIGIL_SOURCE_DIR) / room)) {
      if (!file.is_regular_file()) continue;
      const auto text = read_file(file.path());
      ASSERT_TRUE(text.ok());
      EXPECT_EQ(text->find("creators."), std::string::npos) << file.path();
    }
  }
}

}  // namespace
}  // namespace vigil::backend
