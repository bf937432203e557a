// The machine's look at what comes in, with the review plugin's own manifest, schemas and seeds.
#include "app/backend/service/prescreen.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/backend/service/collections.h"
#include "app/backend/service/queues.h"
#include "core/base/json.h"
#include "tests/app/backend/workshop.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

std::string subject_of(std::string_view caption) {
  return to_canonical_json({{"item_id", "i1"},
                            {"caption", caption},
                            {"media", {{"sha256", std::string(64, 'a')}, {"type", "video/mp4"}}}});
}

class PrescreenTest : public testing::Test {
 protected:
  PrescreenTest()
      : registry(Registry::load(VIGIL_SOURCE_DIR "/plugins")),
        store(place.open()),
        collections(*store, registry, events),
        prescreen(*store, registry, events),
        queues(*store, registry, clock, events, &prescreen) {
    for (const std::string& problem : registry.problems()) ADD_FAILURE() << problem;
    EXPECT_TRUE(collections.seed().ok());
    EXPECT_TRUE(prescreen.start().ok());
  }

  // Stores a record, as it is now or anew.
  WriteOutcome put(std::string_view collection, const json& record) {
    const std::string id = record["id"];
    const Result<RecordRow> known = collections.record(admin, collection, id);
    Precondition precondition;
    if (known) precondition.revision = known->revision;
    const auto outcome =
        collections.put(admin, collection, id, to_canonical_json(record), precondition);
    EXPECT_TRUE(outcome.ok());
    return outcome.value_or({});
  }

  // Brings an item in and gives the task as people get it.
  TaskRow bring(const std::string& key, std::string_view caption,
                std::string_view queue = "review.first") {
    NewTask task;
    task.key = key;
    task.severity = 1;
    task.subject = subject_of(caption);
    const auto outcomes = queues.enqueue(queue, {task});
    EXPECT_TRUE(outcomes.ok());
    const auto page = queues.tasks(queue, std::nullopt, 0, 100);
    EXPECT_TRUE(page.ok());
    for (const TaskRow& row : page->tasks) {
      if (row.key == key) return row;
    }
    ADD_FAILURE() << "no task " << key;
    return {};
  }

  static json evidence(const TaskRow& task) {
    return parse_json(task.subject).value_or(json::object()).value("evidence", json::array());
  }

  TempFolder folder;
  ManualClock clock;
  Registry registry;
  StorePlace place{folder.path()};
  std::unique_ptr<Store> store;
  EventHub events;
  Collections collections;
  Prescreen prescreen;
  Queues queues;
  const Caller admin = make_caller("guan", {domain::Role::kAdministrator});
};

TEST_F(PrescreenTest, WhatComesInGetsItsEvidence) {
  const TaskRow task = bring("k1", "祖传象·牙一件，穿山甲");
  EXPECT_EQ(task.severity, 3) << "the rule's, which is graver than the sender's";
  const json lines = evidence(task);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0]["kind"], "term");
  EXPECT_EQ(lines[0]["text"], "野生动物制品：象牙（变体）");
  EXPECT_EQ(lines[0]["caption"], json({2, 5}));
  EXPECT_EQ(lines[1]["text"], "野生动物制品：穿山甲");
  EXPECT_EQ(lines[2]["kind"], "rule");
  EXPECT_TRUE(evidence(bring("k2", "今天放羊")).empty());
  EXPECT_TRUE(evidence(bring("k3", "看鲸")).empty()) << "a weak term alone";
  EXPECT_FALSE(evidence(bring("k4", "鲸 出售")).empty());
  EXPECT_TRUE(evidence(bring("k5", "象牙", "review.senior")).empty())
      << "that queue's manifest does not ask for it";
}

TEST_F(PrescreenTest, ASubjectThatIsNoItemIsLeftAlone) {
  EXPECT_EQ(prescreen.look(R"({"caption":"象牙"})").subject, R"({"caption":"象牙"})");
  EXPECT_EQ(prescreen.look("[1]").subject, "[1]");
}

TEST_F(PrescreenTest, ChangesOfListsAndRulesAreInForceAtOnce) {
  EXPECT_EQ(put("term_lists",
                {{"id", "slang"}, {"title", {{"zh", "黑话"}, {"en", "Slang"}}}, {"severity", 2}})
                .kind,
            WriteOutcome::Kind::kCreated);
  EXPECT_EQ(put("terms", {{"id", "slang-0001"}, {"list", "slang"}, {"terms", {"暗号"}}}).kind,
            WriteOutcome::Kind::kCreated);
  ASSERT_TRUE(prescreen.settle().ok());
  EXPECT_EQ(evidence(bring("k1", "说暗号"))[0]["text"], "黑话：暗号");
  json rule = *parse_json(collections.record(admin, "rules", "wildlife-products-named")->body);
  rule["when"] = {{"term", {{"lists", {"slang"}}}}};
  rule["tests"] = {{{"name", "a"}, {"facts", {{"terms", {{{"list", "slang"}}}}}}, {"holds", true}},
                   {{"name", "b"}, {"facts", json::object()}, {"holds", false}}};
  EXPECT_EQ(put("rules", rule).kind, WriteOutcome::Kind::kUpdated);
  ASSERT_TRUE(prescreen.settle().ok());
  EXPECT_EQ(prescreen.look(subject_of("说暗号")).rule, "wildlife-products-named");
  EXPECT_EQ(prescreen.look(subject_of("象牙")).rule, "");
}

// Without being asked: the hint of the change is enough.
TEST_F(PrescreenTest, AHintIsEnough) {
  put("terms",
      {{"id", "wildlife-products-0002"}, {"list", "wildlife-products"}, {"terms", {"新词"}}});
  bool seen = false;
  for (int i = 0; i < 500 && !seen; ++i) {
    seen = prescreen.look(subject_of("新词")).subject != subject_of("新词");
    if (!seen) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_TRUE(seen);
}

TEST_F(PrescreenTest, BrokenRecordsAreRefusedOrLeftOut) {
  EXPECT_EQ(put("term_lists", {{"id", "x"}, {"severity", 2}}).kind, WriteOutcome::Kind::kInvalid);
  EXPECT_EQ(put("terms", {{"id", "x-1"}, {"list", "x"}, {"terms", {1}}}).kind,
            WriteOutcome::Kind::kInvalid);
  EXPECT_EQ(put("rules", {{"id", "x"}}).kind, WriteOutcome::Kind::kInvalid);
  json deep = {{"word", json::object()}};
  json rule = *parse_json(collections.record(admin, "rules", "wildlife-products-named")->body);
  rule["id"] = "x";
  rule["when"] = {{"all", {deep}}};
  EXPECT_EQ(put("rules", rule).kind, WriteOutcome::Kind::kInvalid)
      << "the schema looks into conditions";
  // Sound by the schema, and a duplicate once normalised: left out, the rest in force.
  put("terms", {{"id", "wildlife-products-0009"},
                {"list", "wildlife-products"},
                {"terms", {"象 牙", "新词"}}});
  ASSERT_TRUE(prescreen.settle().ok());
  EXPECT_NE(prescreen.look(subject_of("新词")).subject, subject_of("新词"));
}

}  // namespace
}  // namespace vigil::backend
