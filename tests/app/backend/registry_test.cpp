#include "app/backend/service/registry.h"

#include <gtest/gtest.h>

#include "tests/app/backend/workshop.h"

namespace vigil::backend {
namespace {

class RegistryTest : public testing::Test {
 protected:
  void write_manifest(const std::string& plugin, std::string_view text) {
    write_text(folder.path() / plugin / "plugin.json", text);
  }
  TempFolder folder;
};

TEST_F(RegistryTest, ReadsWhatTheManifestDeclaresAndLeavesTheRestAside) {
  write_plugins(folder.path());
  const Registry registry = Registry::load(folder.path());
  EXPECT_TRUE(registry.problems().empty());
  const QueueSpec* queue = registry.queue("review.first");
  ASSERT_NE(queue, nullptr);
  EXPECT_EQ(queue->title_zh, "一审");
  EXPECT_EQ(queue->lease, std::chrono::seconds(300));
  EXPECT_EQ(queue->escalates_to, "review.senior");
  EXPECT_TRUE(queue->needs_policy);
  EXPECT_EQ(queue->policies, "policies");
  ASSERT_NE(registry.collection("policies"), nullptr);
  EXPECT_TRUE(registry.collection("policies")->read.everybody);
  EXPECT_EQ(registry.collection("policies")->seed.size(), 2u);
  EXPECT_EQ(registry.queue("nowhere"), nullptr);
}

// Each of these is left out as a whole with one sentence, and the good plugin beside it serves on.
TEST_F(RegistryTest, ABrokenManifestIsLeftOutInOneSentence) {
  const std::pair<std::string_view, std::string_view> kBroken[] = {
      {"{ nope", "line 1"},
      {"[]", "not a JSON object"},
      {R"({"queues": 3})", "\"queues\" is not a list"},
      {R"({"queues": [3]})", "not an object"},
      {R"({"queues": [{"id": "Bad Id", "roles": []}]})", "needs an id"},
      {R"({"queues": [{"id": "a.b"}]})", "needs a list \"roles\""},
      {R"({"queues": [{"id": "a.b", "roles": ["king"]}]})", "\"king\""},
      {R"({"queues": [{"id": "a.b", "roles": [], "lease_seconds": 0}]})", "lease_seconds"},
      {R"({"queues": [{"id": "review.first", "roles": []}]})", "another plugin has the queue"},
      {R"({"collections": [{"id": "a", "read": [], "write": [], "schema": "../x"}]})",
       "leaves the plugin's folder"},
      {R"({"collections": [{"id": "a", "read": [], "write": [], "schema": "missing.json"}]})",
       "missing.json"},
      {R"({"collections": [{"id": "policies", "read": [], "write": [], "schema": "s.json"}]})",
       "another plugin has"},
      {R"({"collections": [{"id": "a", "read": [], "write": [], "schema": "s.json", "seed": "bad.json"}]})",
       "breaks the rule required"},
  };
  write_plugins(folder.path());
  for (const auto& [text, expected] : kBroken) {
    write_manifest("zoo", text);
    write_text(folder.path() / "zoo/s.json", R"({"required": ["text"]})");
    write_text(folder.path() / "zoo/bad.json", R"([{"id": "x"}])");
    const Registry registry = Registry::load(folder.path());
    ASSERT_EQ(registry.problems().size(), 1u) << text;
    EXPECT_TRUE(registry.problems()[0].starts_with("zoo/plugin.json was left out: "))
        << registry.problems()[0];
    EXPECT_NE(registry.problems()[0].find(expected), std::string::npos) << registry.problems()[0];
    EXPECT_NE(registry.queue("review.first"), nullptr) << text;
    EXPECT_EQ(registry.queues().size(), 2u) << text;
  }
}

TEST_F(RegistryTest, LooseEndsAreReported) {
  write_manifest(
      "a",
      R"({"queues": [{"id": "a.q", "roles": ["rater"], "needs_policy": true, "escalates_to": "b.q"}]})");
  const Registry registry = Registry::load(folder.path());
  ASSERT_EQ(registry.problems().size(), 2u);
  EXPECT_NE(registry.problems()[0].find("escalates to \"b.q\""), std::string::npos);
  EXPECT_NE(registry.problems()[1].find("collection \"policies\""), std::string::npos);
}

TEST_F(RegistryTest, AMissingFolderIsReportedAndNothingElse) {
  const Registry registry = Registry::load(folder.path() / "none");
  EXPECT_EQ(registry.problems().size(), 1u);
  EXPECT_TRUE(registry.queues().empty());
}

TEST(RecordSchema, ReferencesOutOfTheDocumentAreRefused) {
  EXPECT_EQ(RecordSchema::compile(R"({"items": {"$ref": "http://example.org/x"}})").error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_FALSE(RecordSchema::compile("[]").ok());
  EXPECT_FALSE(RecordSchema::compile("{").ok());
}

TEST(RecordSchema, LocalReferencesAndThePlaceOfAProblem) {
  const auto schema = RecordSchema::compile(
      R"({"definitions": {"n": {"type": "integer"}}, "properties": {"a/b": {"items": {"$ref": "#/definitions/n"}}}})");
  ASSERT_TRUE(schema.ok());
  EXPECT_FALSE((*schema)->find_problem(R"({"a/b": [1, 2]})").has_value());
  const auto problem = (*schema)->find_problem(R"({"a/b": [1, "x"]})");
  ASSERT_TRUE(problem.has_value());
  EXPECT_EQ(problem->pointer, "/a~1b/1");
  EXPECT_EQ(problem->keyword, "type");
}

}  // namespace
}  // namespace vigil::backend
