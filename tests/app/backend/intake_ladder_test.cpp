// What a report does to the reported item's review ladder: once a report, in its transaction, on
// the review plugin's own ladder and the reports plugin's own sources.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/backend/service/climbing.h"
#include "app/backend/service/intake.h"
#include "core/base/json.h"
#include "tests/app/backend/workshop.h"

namespace vigil::backend {
namespace {

using domain::Verdict;
using nlohmann::json;
namespace ladders = domain::ladder;

class IntakeLadderTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(registry.queue("reports.cases"), nullptr);
    ladder_id = registry.queue("review.first")->ladder;
    ASSERT_TRUE(Collections(*shop.store, registry, shop.events).seed());
  }
  // Grave enough that two tiers look before the public sees it.
  void publish(const std::string& item) {
    NewTask task;
    task.key = item;
    task.severity = 3;
    task.reach = 100;
    task.subject = to_canonical_json({{"item_id", item}, {"caption", "守夜"}});
    ASSERT_TRUE(queues.enqueue("review.first", {task}));
    decide(shop.reviewer, "review.first");
    decide(shop.senior, "review.senior");
    ASSERT_EQ(standing(item).row.stage, "published");
  }
  void decide(const Caller& caller, std::string_view queue) {
    const auto leased = queues.lease(caller, queue, 1, caller.device);
    ASSERT_TRUE(leased && leased->size() == 1) << queue;
    const domain::Decision decision = make_decision(caller, leased->front(), Verdict::kAllow);
    const auto answers =
        decisions.submit(caller, caller.device, {{decision.id.text(), decision, ""}});
    ASSERT_TRUE(answers);
  }
  Standing standing(const std::string& item) {
    Standing found;
    EXPECT_TRUE(shop.store->read([&](Reader& reader) -> Status {
      const auto ladder = published.find(reader, ladder_id);
      if (!ladder) return ladder.error();
      auto read = read_standing(reader, *ladder, item);
      if (!read) return read.error();
      EXPECT_TRUE(*read) << item;
      if (*read) found = std::move(**read);
      return {};
    }));
    return found;
  }
  std::optional<TaskRow> task_at(std::string_view queue, std::string_view item) {
    std::optional<TaskRow> found;
    EXPECT_TRUE(shop.store->read([&](Reader& reader) -> Status {
      auto task = reader.task_by_key(queue, item);
      if (!task) return task.error();
      found = std::move(*task);
      return {};
    }));
    return found;
  }
  std::uint64_t leaves() {
    std::uint64_t size = 0;
    EXPECT_TRUE(shop.store->read([&](Reader& reader) -> Status {
      size = reader.ledger_size().value_or(0);
      return {};
    }));
    return size;
  }
  static json report(const std::string& id, const std::string& item, std::string_view source,
                     const std::string& who) {
    json made = {
        {"id", id}, {"source", source}, {"reason", "spam"}, {"item", item}, {"reporter", who}};
    if (source == "comment") made["comment"] = "c-1";
    if (source == "authority") made["instruction"] = {{"number", "文 7 号"}, {"office", "网信"}};
    return made;
  }
  std::vector<Filing> file(const std::vector<json>& all) {
    std::vector<NewReport> read;
    for (const json& each : all) read.push_back(read_new_report(each, shop.clock.wall_now()));
    const auto filings = intake.file("", read);
    EXPECT_TRUE(filings) << filings.error().message;
    return filings.value_or({});
  }
  // The operator's figure: so many reports since somebody looked.
  int threshold() {
    int most = 0;
    EXPECT_TRUE(shop.store->read([&](Reader& reader) -> Status {
      const auto ladder = published.find(reader, ladder_id);
      if (!ladder) return ladder.error();
      most = static_cast<int>((*ladder)->threshold(ladders::Condition::kReports));
      return {};
    }));
    return most;
  }

  Workshop shop;
  Registry registry = Registry::load(std::filesystem::path(VIGIL_SOURCE_DIR) / "plugins");
  std::string ladder_id;
  Ladders published{registry};
  Queues queues{*shop.store, registry, shop.clock, shop.events};
  Decisions decisions{*shop.store, registry, shop.clock, shop.events};
  ReportIntake intake{*shop.store, registry, shop.clock, shop.events};
};

TEST_F(IntakeLadderTest, AsManyReportsAsThePolicySaysLeadToTheThirdReview) {
  publish("clip-1");
  const int most = threshold();
  ASSERT_GT(most, 1);
  std::vector<json> sent;
  for (int i = 0; i < most; ++i)
    sent.push_back(report(fmt::format("r{}", i), "clip-1", "user", fmt::format("u{}", i)));
  const std::uint64_t before = leaves();
  for (int i = 0; i + 1 < most; ++i) {
    ASSERT_EQ(file({sent[i]}).at(0).status, FilingStatus::kAccepted);
    EXPECT_EQ(file({sent[i]}).at(0).status, FilingStatus::kExists);
  }
  EXPECT_EQ(file({report("again", "clip-1", "user", "u0")}).at(0).status, FilingStatus::kAccepted);
  EXPECT_EQ(standing("clip-1").row.stage, "published")
      << "the same report twice, and one person twice, count once";
  EXPECT_EQ(standing("clip-1").state.new_reports(), most - 1);
  EXPECT_EQ(leaves(), before) << "nothing moved";

  ASSERT_EQ(file({sent[most - 1]}).at(0).status, FilingStatus::kAccepted);
  const Standing up = standing("clip-1");
  EXPECT_EQ(up.row.stage, "third");
  EXPECT_EQ(up.state.way.back().reason.on, ladders::Trigger::kUserReport);
  EXPECT_EQ(up.state.way.back().reason.because, ladders::Condition::kReports);
  const auto task = task_at("review.third", "clip-1");
  ASSERT_TRUE(task);
  EXPECT_EQ(task->state, TaskState::kReady);
  EXPECT_EQ(task->reports, most);
  EXPECT_GT(leaves(), before) << "why it moved is in the ledger";
  const auto leaf = raising_leaf(up.row, "review.third");
  ASSERT_TRUE(leaf);
  ASSERT_TRUE(shop.store->read([&](Reader& reader) -> Status {
    const auto rows = reader.leaves(*leaf, 1);
    if (!rows) return rows.error();
    EXPECT_NE(rows->at(0).body.find(fmt::format("report:r{}", most - 1)), std::string::npos);
    return {};
  }));
}

TEST_F(IntakeLadderTest, ManyInOneCallAreToldTogether) {
  publish("clip-1");
  std::vector<json> sent;
  for (int i = 0; i < 3 * threshold(); ++i)
    sent.push_back(report(fmt::format("r{}", i), "clip-1", "user", fmt::format("u{}", i)));
  for (const Filing& each : file(sent)) EXPECT_EQ(each.status, FilingStatus::kAccepted);
  EXPECT_EQ(standing("clip-1").row.stage, "third");
  EXPECT_EQ(standing("clip-1").state.reports, 3 * threshold());
  EXPECT_EQ(task_at("review.third", "clip-1")->reports, 3 * threshold());
}

TEST_F(IntakeLadderTest, CommentReportsLeadToARecheckByTheSameLine) {
  publish("clip-1");
  const int most = threshold();
  for (int i = 0; i < most; ++i) {
    EXPECT_EQ(standing("clip-1").row.stage, "published") << i;
    (void)file({report(fmt::format("c{}", i), "clip-1", "comment", fmt::format("u{}", i))});
  }
  EXPECT_EQ(standing("clip-1").row.stage, "third");
  EXPECT_EQ(standing("clip-1").state.way.back().reason.on, ladders::Trigger::kCommentReport);
}

TEST_F(IntakeLadderTest, OnePublicOpinionReportLeadsToARecheck) {
  publish("clip-1");
  (void)file({report("o", "clip-1", "online", "")});
  EXPECT_EQ(standing("clip-1").row.stage, "third");
  EXPECT_EQ(standing("clip-1").state.way.back().reason.on, ladders::Trigger::kOpinionReport);
}

TEST_F(IntakeLadderTest, AnAuthoritysInstructionLeadsToARecheckWithinTheHour) {
  publish("clip-1");
  (void)file({report("a", "clip-1", "authority", "office")});
  const auto task = task_at("review.third", "clip-1");
  ASSERT_TRUE(task);
  EXPECT_LE(task->due, shop.clock.wall_now() + std::chrono::hours(1));
  EXPECT_EQ(standing("clip-1").state.way.back().reason.on, ladders::Trigger::kAuthority);
}

TEST_F(IntakeLadderTest, WhatADeskTookDownRaisesItTooAndOnce) {
  publish("clip-1");
  ASSERT_TRUE(shop.store->write([&](Writer& writer) -> Status {
    RecordRow row;
    row.collection = "report_inbox";
    row.id = "call";
    row.revision = 1;
    row.body = to_canonical_json(report("call", "clip-1", "online", "office"));
    const auto put = writer.put_record(row);
    return put ? Status() : put.error();
  }));
  ASSERT_TRUE(intake.take_inboxes());
  ASSERT_TRUE(intake.take_inboxes());
  EXPECT_EQ(standing("clip-1").row.stage, "third");
  EXPECT_EQ(standing("clip-1").state.reports, 1);
}

TEST_F(IntakeLadderTest, AnItemThatWaitsForItsFirstReviewIsOnlyHurried) {
  NewTask task;
  task.key = "clip-2";
  task.subject = to_canonical_json({{"item_id", "clip-2"}, {"caption", "守夜"}});
  ASSERT_TRUE(queues.enqueue("review.first", {task}));
  (void)file({report("r", "clip-2", "user", "u"), report("a", "clip-2", "authority", "office")});
  EXPECT_EQ(standing("clip-2").row.stage, "first");
  const auto waiting = task_at("review.first", "clip-2");
  ASSERT_TRUE(waiting);
  EXPECT_EQ(waiting->reports, 1) << "an instruction is no report of somebody's";
  EXPECT_LE(waiting->due, shop.clock.wall_now() + std::chrono::hours(1));
  EXPECT_FALSE(task_at("review.third", "clip-2"));
}

TEST_F(IntakeLadderTest, ASourceThatTellsTheLadderNothingMovesNothing) {
  publish("clip-1");
  ASSERT_TRUE(shop.store->write([&](Writer& writer) -> Status {
    auto row = writer.record("intakes", "reports");
    if (!row) return row.error();
    json body = *parse_json((*row)->body);
    for (json& source : body["sources"]) source["trigger"] = "none";
    ++(*row)->revision;
    (*row)->body = to_canonical_json(body);
    const auto put = writer.put_record(**row);
    return put ? Status() : put.error();
  }));
  EXPECT_EQ(file({report("o", "clip-1", "online", "")}).at(0).status, FilingStatus::kAccepted);
  EXPECT_EQ(standing("clip-1").row.stage, "published");
  EXPECT_EQ(standing("clip-1").state.reports, 0);
}

}  // namespace
}  // namespace vigil::backend
