// What a clear-cut rule removes as it comes in: no task, a leaf, a word to the author, and ways
// back to people.
#include "app/backend/service/machine_removal.h"

#include <thread>

#include "tests/app/backend/quality_bench.h"

namespace vigil::backend {
namespace {

using nlohmann::json;
namespace ladders = domain::ladder;

class MachineRemovalTest : public QualityBench {
 protected:
  MachineRemovalTest() {
    json rule = parse_json(collections.record(clara, "rules", "wildlife-products-named")->body)
                    .value_or(json::object());
    rule["id"] = "wildlife-sale";
    rule["outcome"]["act"] = "remove";
    rule["when"] = {{"tag", {{"any_of", {"sale"}}}}};
    rule["tests"] = {{{"name", "sale"}, {"facts", {{"tags", {"sale"}}}}, {"holds", true}},
                     {{"name", "other"}, {"facts", json::object()}, {"holds", false}}};
    put("rules", rule);
    EXPECT_TRUE(prescreen.start().ok());
  }

  EnqueueOutcome bring(std::string key, const json& tags, std::string_view queue = "review.first") {
    NewTask task;
    task.key = std::move(key);
    task.severity = 1;
    task.subject =
        to_canonical_json({{"item_id", task.key},
                           {"caption", "守夜"},
                           {"tags", tags},
                           {"author", {{"id", "a1"}, {"followers", 7}}},
                           {"media", {{"sha256", std::string(64, 'a')}, {"type", "video/mp4"}}}});
    const auto outcomes = screened.enqueue(queue, {task});
    EXPECT_TRUE(outcomes.ok()) << outcomes.error().message;
    return outcomes && !outcomes->empty() ? outcomes->front() : EnqueueOutcome{};
  }

  std::vector<WebhookRow> told() {
    return read<std::vector<WebhookRow>>([](Reader& reader) { return reader.webhooks({}); });
  }

  Prescreen prescreen{*store, registry, events};
  Queues screened{*store, registry, clock, events, &prescreen, Announce::kDecisions};
};

TEST_F(MachineRemovalTest, ItGoesNoFurtherAndTheLedgerSaysWhy) {
  const EnqueueOutcome outcome = bring("clip", {"sale"});
  EXPECT_EQ(outcome.status, EnqueueStatus::kRemoved);
  EXPECT_EQ(outcome.detail, "wildlife-sale");
  EXPECT_TRUE(outcome.task.empty());
  EXPECT_TRUE(lease(anna).empty());
  EXPECT_EQ(stage("clip"), "removed");
  const auto leaves =
      read<std::vector<LeafRow>>([](Reader& reader) { return reader.leaves(0, 100); });
  ASSERT_FALSE(leaves.empty());
  const json leaf = parse_json(leaves.back().body).value_or(json());
  EXPECT_EQ(leaf["kind"], "item");
  EXPECT_EQ(leaf["ladder"]["rule"], "wildlife-sale");
  EXPECT_EQ(leaf["ladder"]["why"]["on"], "machine_removed");
  audit();
}

TEST_F(MachineRemovalTest, OthersOfTheSameCallAreQueued) {
  NewTask plain;
  plain.key = "plain";
  plain.subject = R"({"item_id":"plain","media":{"sha256":")" + std::string(64, 'b') + R"("}})";
  NewTask sold = plain;
  sold.key = "sold";
  sold.subject =
      R"({"item_id":"sold","media":{"sha256":")" + std::string(64, 'b') + R"("},"tags":["sale"]})";
  const auto outcomes = screened.enqueue("review.first", {plain, sold});
  ASSERT_TRUE(outcomes.ok());
  EXPECT_EQ((*outcomes)[0].status, EnqueueStatus::kCreated);
  EXPECT_EQ((*outcomes)[1].status, EnqueueStatus::kRemoved);
  EXPECT_EQ(lease(anna, 10).size(), 1u);
}

TEST_F(MachineRemovalTest, ThePlatformHearsOfItWithTheAuthorsNotice) {
  (void)bring("clip", {"sale"});
  const std::vector<WebhookRow> events_told = told();
  ASSERT_EQ(events_told.size(), 1u);
  EXPECT_EQ(events_told[0].kind, "machine_removal");
  EXPECT_EQ(events_told[0].item, "clip");
  const json body = parse_json(events_told[0].body).value_or(json());
  EXPECT_EQ(body["rule"], "wildlife-sale");
  EXPECT_EQ(body["policy"]["id"], "wildlife-trade");
  EXPECT_EQ(body["ladder"]["stage"], "removed");
  ASSERT_TRUE(body.contains("notice")) << body.dump();
  EXPECT_GT(body["notice"]["appeal_days"].get<int>(), 0) << "there is a way to appeal";
  EXPECT_FALSE(body["notice"]["body"]["zh"].get<std::string>().empty());
}

TEST_F(MachineRemovalTest, BroughtInAgainItStaysRemovedOnce) {
  (void)bring("clip", {"sale"});
  EXPECT_EQ(bring("clip", {"sale"}).status, EnqueueStatus::kRemoved);
  EXPECT_EQ(told().size(), 1u);
  EXPECT_TRUE(lease(anna).empty());
}

TEST_F(MachineRemovalTest, WhatSomebodyLookedAtIsNotTheMachinesToRemove) {
  EXPECT_EQ(bring("clip", {"pets"}).status, EnqueueStatus::kCreated);
  const std::vector<TaskRow> task = lease(anna);
  ASSERT_EQ(task.size(), 1u);
  decide(anna, task[0], domain::Verdict::kAllow);
  EXPECT_EQ(bring("clip", {"sale"}).status, EnqueueStatus::kExists);
  EXPECT_EQ(stage("clip"), "published");
}

TEST_F(MachineRemovalTest, AnAppealBringsItBeforeAPersonWithAllItSays) {
  (void)bring("clip", {"sale"});
  ItemEvent appeal;
  appeal.id = "appeal-1";
  appeal.trigger = ladders::Trigger::kAppeal;
  const auto view = items.note(operator_, "review", "clip", appeal);
  ASSERT_TRUE(view.ok()) << view.error().message;
  EXPECT_TRUE(view->moved);
  const ladders::Stage* stage = view->standing.ladder->stage(view->standing.state.stage);
  ASSERT_NE(stage, nullptr);
  const std::vector<TaskRow> task = lease(clara, 1, stage->queue);
  ASSERT_EQ(task.size(), 1u) << stage->queue;
  EXPECT_NE(task[0].subject.find("守夜"), std::string::npos) << "nothing of the item was lost";
}

TEST_F(MachineRemovalTest, AShareOfThemIsLookedAtByPeople) {
  set_rates(0, 0, 1);
  (void)bring("clip", {"sale"});
  EXPECT_TRUE(lease(anna).empty());
  half_an_hour_later();
  const std::vector<TaskRow> task = lease(anna);
  ASSERT_EQ(task.size(), 1u);
  decide(anna, task[0], domain::Verdict::kRemove, "wildlife-trade");
  EXPECT_EQ(stage("clip"), "removed");
  const auto checks = checks_of(task[0]);
  ASSERT_EQ(checks.size(), 1u);
  EXPECT_EQ(checks[0].kind, domain::CheckKind::kMachine);
  EXPECT_EQ(checks[0].state, CheckState::kDone);
}

TEST_F(MachineRemovalTest, AQueueWithoutAWayForItPutsItBeforePeople) {
  // The ladder's way for what the machine removes leads to people.
  const auto row = collections.record(clara, "ladder", "review");
  ASSERT_TRUE(row.ok());
  json ladder = parse_json(row->body).value_or(json());
  for (json& move : ladder["moves"]) {
    if (move["on"] == json({"machine_removed"})) move["to"] = "first";
  }
  Status written = store->write([&](Writer& writer) -> Status {
    RecordRow record = *row;
    record.body = to_canonical_json(ladder);
    ++record.revision;
    const auto seq = writer.put_record(record);
    return seq ? Status() : Status(seq.error());
  });
  ASSERT_TRUE(written.ok());
  EXPECT_EQ(bring("clip", {"sale"}).status, EnqueueStatus::kCreated);
  EXPECT_EQ(lease(anna).size(), 1u);
}

}  // namespace
}  // namespace vigil::backend
