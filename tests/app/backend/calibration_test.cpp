// Calibration sessions: several people judge the same items blind, then see what each said.
#include "app/backend/service/calibration.h"

#include <gmock/gmock.h>

#include "app/backend/service/search.h"
#include "app/backend/service/sessions.h"
#include "tests/app/backend/quality_bench.h"

namespace vigil::backend {
namespace {

using domain::Role;
using domain::Verdict;
using nlohmann::json;

class CalibrationTest : public QualityBench {
 protected:
  CalibrationTest() {
    for (const Caller& caller : {anna, bela, boris, clara, auditor}) {
      EXPECT_TRUE(
          sessions.put_user({caller.id, caller.name, caller.roles, "long enough 守夜", true}, "")
              .ok());
    }
    bring_in("clip-1");
    bring_in("clip-2", 2);
  }

  std::string task_id(const std::string& key) {
    return read<std::optional<TaskRow>>(
               [&](Reader& r) { return r.task_by_key("review.first", key); })
        .value_or(TaskRow{})
        .id;
  }
  json wanted(const json& more = json::object()) {
    json record = {{"id", "c-1"},
                   {"title", "擦边的舞蹈"},
                   {"queue", "review.first"},
                   {"items",
                    {{{"task", task_id("clip-1")}, {"caption", "守夜"}},
                     {{"task", task_id("clip-2")}, {"caption", "守夜"}}}},
                   {"invited", {"anna", "bela"}},
                   {"state", "open"}};
    record.update(more);
    return record;
  }
  Result<WriteOutcome> put(const Caller& caller, const json& record,
                           std::optional<std::int64_t> revision = std::nullopt) {
    return calibrations.put(caller, text_member(record, "id"), to_canonical_json(record),
                            {revision});
  }
  void open(const json& more = json::object()) {
    const auto made = put(boris, wanted(more));
    ASSERT_TRUE(made.ok()) << made.error().message;
    ASSERT_EQ(made->kind, WriteOutcome::Kind::kCreated)
        << (made->problem ? made->problem->sentence() : "");
  }
  json record(const Caller& caller) {
    const auto row = collections.record(caller, kCalibrations, "c-1");
    EXPECT_TRUE(row.ok()) << row.error().message;
    return row ? json::parse(row->body) : json::object();
  }
  std::int64_t revision() {
    return read<std::optional<RecordRow>>([](Reader& r) { return r.record(kCalibrations, "c-1"); })
        ->revision;
  }
  // Both copies, whatever order they are given in.
  void answer_all(const Caller& caller, Verdict first, Verdict second) {
    const auto leased = lease(caller, 2);
    ASSERT_EQ(leased.size(), 2u);
    decide(caller, leased[0], first);
    decide(caller, leased[1], second);
  }
  void close() {
    json changed = record(boris);
    changed["state"] = "discuss";
    const auto closed = put(boris, changed, revision());
    ASSERT_TRUE(closed.ok()) << closed.error().message;
    ASSERT_EQ(closed->kind, WriteOutcome::Kind::kUpdated);
  }
  bool in_open(const Caller& caller) {
    return read<bool>([&](Reader& reader) { return in_open_calibration(reader, caller.id); });
  }
  std::vector<std::string> decided_by_others(const Caller& caller) {
    auto page = decisions.list({.actor = {}, .task = {}, .text = {}, .before = {}, .limit = 100});
    EXPECT_TRUE(items.hide_from(caller, page->decisions).ok());
    std::vector<std::string> actors;
    for (const DecisionRow& row : page->decisions) {
      if (row.key.actor != caller.id) actors.push_back(row.key.actor);
    }
    return actors;
  }

  Sessions sessions{*store, clock, {.cost = PasswordCost::kCheap}};
  Calibrations calibrations{*store, registry, clock, events};
};

TEST_F(CalibrationTest, EverybodyIsGivenTheSameItemsFirstAndToldWhatTheyAre) {
  open();
  for (const Caller& caller : {anna, bela}) {
    const auto leased = lease(caller, 2);
    ASSERT_EQ(leased.size(), 2u);
    for (const TaskRow& task : leased) {
      EXPECT_TRUE(is_calibration(task));
      EXPECT_EQ(calibration_of(task), "c-1");
      const json subject = json::parse(task.subject);
      EXPECT_EQ(subject["caption"], "守夜");
      EXPECT_EQ(subject["evidence"][0]["kind"], "calibration");
      EXPECT_EQ(subject["evidence"][0]["text"], "擦边的舞蹈");
    }
    EXPECT_EQ(leased[1].severity, 2);
  }
  const auto others = lease(boris, 5);
  EXPECT_EQ(others.size(), 2u) << "the items themselves wait as before";
  for (const TaskRow& task : others) EXPECT_FALSE(is_calibration(task));
}

TEST_F(CalibrationTest, AnAnswerIsAMeasurementAndNoVerdict) {
  open();
  const QueueCounts before =
      read<QueueCounts>([](Reader& r) { return r.queue_counts("review.first"); });
  const auto leased = lease(anna, 2);
  decide(anna, leased[0], Verdict::kRemove);
  decide(anna, leased[1], Verdict::kEscalate);
  EXPECT_EQ(read<QueueCounts>([](Reader& r) { return r.queue_counts("review.first"); }).ready,
            before.ready);
  EXPECT_EQ(read<QueueCounts>([](Reader& r) { return r.queue_counts("review.senior"); }).ready, 0);
  EXPECT_EQ(stage("clip-1"), "first");
  EXPECT_EQ(read<WebhookCounts>([](Reader& r) { return r.webhook_counts(); }).waiting, 0);
  EXPECT_TRUE(checks_of(leased[0]).empty()) << "no figure of anybody's quality";
  const auto strikes =
      read<std::vector<RecordRow>>([](Reader& r) { return r.records("strikes", "", 10); });
  EXPECT_TRUE(strikes.empty());
  for (const FlowRow& row :
       read<std::vector<FlowRow>>([](Reader& r) { return r.queue_flow("review.first", 0); })) {
    EXPECT_EQ(row.decided, 0);
  }
  for (const TaskRow& task : leased) {
    EXPECT_FALSE(read<std::optional<ItemRow>>([&](Reader& r) {
                   return r.item("review", task.key);
                 }).has_value())
        << "it climbs no ladder";
  }
  audit();
}

TEST_F(CalibrationTest, WhileItIsOpenNobodyReadsWhatAnotherSaid) {
  open({{"invited", {"anna", "bela", "boris"}}});
  answer_all(anna, Verdict::kRemove, Verdict::kAllow);
  for (const Caller& caller : {bela, boris, clara}) {
    EXPECT_THAT(decided_by_others(caller), testing::IsEmpty()) << caller.id;
  }
  for (const Caller& caller : {bela, boris}) {
    const std::string body = record(caller).dump();
    EXPECT_EQ(body.find("answers"), std::string::npos) << body;
    EXPECT_EQ(body.find("remove"), std::string::npos) << body;
    EXPECT_TRUE(in_open(caller));
  }
  EXPECT_FALSE(in_open(auditor)) << "has no part in it";
  Search search(*store, registry, items);
  for (const char* reviewer : {"anna", ""}) {
    SearchWish wish;
    wish.reviewer = reviewer;
    const auto found = search.find(boris, wish);
    ASSERT_TRUE(found.ok());
    for (const FoundTask& one : found->found) {
      EXPECT_FALSE(is_golden(one.task));
      EXPECT_TRUE(one.reviewer.empty());
    }
  }
  const auto tasks = queues.tasks("review.first", std::nullopt, 0, 100, "bela");
  ASSERT_TRUE(tasks.ok());
  for (const TaskRow& task : tasks->tasks) EXPECT_FALSE(is_golden(task));
}

TEST_F(CalibrationTest, TheRealVerdictOfAnItemStaysUnsaidToWhoIsAsked) {
  decide(bela, lease(bela).front(), Verdict::kRemove);
  const auto seen = [&](const Caller& caller) {
    return read<bool>([&](Reader& reader) -> Result<bool> {
      std::vector<TaskRow> both;
      for (const char* key : {"clip-1", "clip-2"}) {
        const auto task = reader.task_by_key("review.first", key);
        if (!task) return task.error();
        both.push_back(**task);
      }
      const auto sights = items.sights(reader, caller, both);
      if (!sights) return sights.error();
      return sights->at(0).blind && sights->at(1).blind;
    });
  };
  open({{"invited", {"anna", "boris"}}});
  EXPECT_TRUE(seen(boris));
  close();
  EXPECT_FALSE(seen(boris));
}

TEST_F(CalibrationTest, WhenAllHaveAnsweredItIsOpenForDiscussionWithEverybodysAnswers) {
  open();
  answer_all(anna, Verdict::kRemove, Verdict::kAllow);
  EXPECT_EQ(record(boris)["finished"], json({"anna"}));
  EXPECT_EQ(record(boris)["state"], "open");
  answer_all(bela, Verdict::kAllow, Verdict::kAllow);
  const json session = record(anna);
  EXPECT_EQ(session["state"], "discuss");
  ASSERT_EQ(session["items"].size(), 2u);
  const json& answers = session["items"][0]["answers"];
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0]["person"], "anna");
  EXPECT_EQ(answers[0]["verdict"], "remove");
  EXPECT_EQ(answers[0]["policy"]["id"], "graphic-violence");
  EXPECT_EQ(answers[1]["person"], "bela");
  EXPECT_EQ(answers[1]["verdict"], "allow");
  EXPECT_FALSE(in_open(boris));
  audit();
}

TEST_F(CalibrationTest, OnlyThoseWhoTookPartAndTheMakerKnowOfIt) {
  open();
  answer_all(anna, Verdict::kRemove, Verdict::kAllow);
  close();
  EXPECT_EQ(collections.record(clara, kCalibrations, "c-1").error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(collections.records(clara, kCalibrations, "", 10)->records.empty());
  EXPECT_EQ(collections.records(bela, kCalibrations, "", 10)->records.size(), 1u);
  const auto feed = collections.changes(clara, kCalibrations, 0, 10);
  ASSERT_FALSE(feed->changes.empty());
  for (const RecordRow& row : feed->changes) {
    EXPECT_TRUE(row.deleted) << "the feed has no gaps";
    EXPECT_TRUE(row.body.empty());
  }
  EXPECT_THAT(decided_by_others(clara), testing::IsEmpty()) << "nor afterwards";
  // A write with a wrong revision is answered with the record; not to her.
  EXPECT_EQ(put(clara, wanted(), 99).error().code, ErrorCode::kForbidden);
  for (const Caller& caller : {boris, clara, auditor}) {
    EXPECT_EQ(collections.record(caller, kCalibrationHands, "anna").error().code,
              ErrorCode::kNotFound);
  }
}

TEST_F(CalibrationTest, ClosedEarlyItHoldsWhatWasSaidByThen) {
  open();
  const auto anna_has = lease(anna, 2);
  decide(anna, anna_has[0], Verdict::kRemove);
  close();
  const json session = record(boris);
  EXPECT_EQ(session["items"][0]["answers"].size(), 1u);
  EXPECT_TRUE(session["items"][1]["answers"].empty());
  const json late = submit(anna, decision_on(anna, anna_has[1], Verdict::kAllow));
  EXPECT_EQ(late["status"], "refused") << late.dump();
  EXPECT_EQ(late["code"], "calibration_over");
  for (const TaskRow& task : lease(bela, 5)) EXPECT_FALSE(is_calibration(task));
}

TEST_F(CalibrationTest, ATakenBackAnswerIsAskedAgainAndAnotherOneCounts) {
  open();
  const auto leased = lease(anna, 2);
  decide(anna, leased[1], Verdict::kAllow);
  const domain::Decision first = decide(anna, leased[0], Verdict::kRemove);
  EXPECT_EQ(record(boris)["finished"].size(), 1u);
  EXPECT_EQ(submit(anna, make_replacement(first, std::nullopt))["status"], "accepted");
  EXPECT_TRUE(record(boris)["finished"].empty());
  const auto again = lease(anna);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].id, leased[0].id);
  const domain::Decision second = decide(anna, again[0], Verdict::kRemove);
  EXPECT_EQ(submit(anna, make_replacement(second, Verdict::kAllow))["status"], "accepted");
  close();
  EXPECT_EQ(record(anna)["items"][0]["answers"][0]["verdict"], "allow");
  audit();
}

TEST_F(CalibrationTest, OneGivenBackWaitsForTheSamePersonAlone) {
  open();
  const auto leased = lease(anna, 2);
  EXPECT_TRUE(queues.release(anna, {{leased[0].id, leased[0].fence}}).ok());
  for (const TaskRow& task : lease(bela, 5)) EXPECT_NE(task.id, leased[0].id);
  EXPECT_FALSE(queues.take(bela, "review.first", leased[0].id, bela.device)->has_value());
  EXPECT_TRUE(queues.take(anna, "review.first", leased[0].id, anna.device)->has_value());
  clock.advance(std::chrono::hours(1));
  ASSERT_TRUE(queues.sweep().ok());
  EXPECT_EQ(lease(anna, 2).size(), 2u);
}

TEST_F(CalibrationTest, NobodyPutsAVerdictOverAnothersAnswer) {
  open();
  const auto leased = lease(anna, 2);
  const domain::Decision said = decide(anna, leased[0], Verdict::kAllow);
  domain::Decision over = make_replacement(said, Verdict::kRemove);
  over.actor = domain::UserId(boris.id);
  over.device = domain::DeviceId(boris.device);
  over.policy = domain::PolicyId("graphic-violence");
  EXPECT_EQ(submit(boris, over)["code"], "unknown_decision");
}

TEST_F(CalibrationTest, WhatCannotBeASessionIsRefusedWithASentenceAndNothingIsKept) {
  struct Wrong {
    json more;
    std::string part;
  };
  for (const Wrong& wrong :
       {Wrong{{{"queue", "nowhere"}}, "no queue"},
        Wrong{{{"invited", {"anna"}}}, "2 to 30 people, and these are 1"},
        Wrong{{{"invited", {"anna", "zoe"}}}, "\"zoe\""},
        Wrong{{{"invited", {"anna", "audit"}}}, "does not work the queue"},
        Wrong{{{"roles", {"knight"}}}, "no role"},
        Wrong{{{"items", {{{"task", "no-such"}}}}}, "Item 1"},
        Wrong{{{"items", {{{"task", task_id("clip-1")}}, {{"task", task_id("clip-1")}}}}},
              "Item 2 is there twice"}}) {
    const auto made = put(boris, wanted(wrong.more));
    ASSERT_FALSE(made.ok()) << wrong.part;
    EXPECT_EQ(made.error().code, ErrorCode::kRejected);
    EXPECT_THAT(made.error().message, testing::HasSubstr(wrong.part));
  }
  EXPECT_EQ(put(anna, wanted()).error().code, ErrorCode::kForbidden);
  const auto odd = put(boris, wanted({{"items", json::array()}}));
  EXPECT_EQ(odd->kind, WriteOutcome::Kind::kInvalid);
  EXPECT_TRUE(collections.records(boris, kCalibrations, "", 10)->records.empty());
  for (const TaskRow& task : lease(anna, 5)) EXPECT_FALSE(is_calibration(task));
}

TEST_F(CalibrationTest, EverybodyOfARoleAreThoseWhoWorkTheQueueAndReadNoLedger) {
  EXPECT_TRUE(
      sessions
          .put_user({"dora", "dora", {Role::kReviewer, Role::kAuditor}, "long enough 守夜", true},
                    "")
          .ok());
  open({{"invited", json::array()}, {"roles", {"reviewer"}}});
  const json people = record(boris)["people"];
  ASSERT_EQ(people.size(), 2u) << people.dump();
  EXPECT_EQ(people[0]["id"], "anna");
  EXPECT_EQ(people[1]["id"], "bela");
}

TEST_F(CalibrationTest, OnlyTheMakerMovesItOnAndOnlyForward) {
  open({{"invited", {"anna", "clara"}}});
  json changed = record(clara);
  changed["state"] = "discuss";
  EXPECT_EQ(put(clara, changed, revision()).error().code, ErrorCode::kForbidden);
  changed["state"] = "closed";
  EXPECT_EQ(put(boris, changed, revision()).error().code, ErrorCode::kRejected);
  close();
  changed["state"] = "open";
  EXPECT_EQ(put(boris, changed, revision()).error().code, ErrorCode::kRejected);
  // What a change invents counts for nothing; what was agreed is kept.
  changed = record(boris);
  changed["made_by"] = "anna";
  changed["items"][0]["answers"] = {{{"person", "anna"}, {"verdict", "allow"}}};
  changed["items"][0]["agreed"] = {{"verdict", "remove"}, {"policy", "graphic-violence"}};
  ASSERT_TRUE(put(boris, changed, revision()).ok());
  const json kept = record(boris);
  EXPECT_EQ(kept["made_by"], "boris");
  EXPECT_TRUE(kept["items"][0]["answers"].empty());
  EXPECT_EQ(kept["items"][0]["agreed"]["verdict"], "remove");
}

TEST_F(CalibrationTest, RemarksBelongToTheDiscussion) {
  open();
  const json remark = {
      {"id", "r-1"}, {"calibration", "c-1"}, {"item", 0}, {"text", "看手势"}, {"person", "bela"}};
  const auto say = [&](const Caller& caller, const json& body) {
    return calibrations.put_remark(caller, "r-1", to_canonical_json(body), {});
  };
  EXPECT_EQ(say(anna, remark).error().code, ErrorCode::kRejected) << "it could tell an answer";
  close();
  EXPECT_EQ(say(clara, remark).error().code, ErrorCode::kForbidden);
  ASSERT_TRUE(say(anna, remark).ok());
  const json kept = json::parse(collections.record(bela, kCalibrationRemarks, "r-1")->body);
  EXPECT_EQ(kept["person"], "anna") << "whoever is signed in";
  EXPECT_FALSE(collections.record(clara, kCalibrationRemarks, "r-1").ok());
  EXPECT_EQ(calibrations.put_remark(bela, "r-1", to_canonical_json(remark), {1}).error().code,
            ErrorCode::kForbidden);
}

TEST_F(CalibrationTest, AGoldenItemThatCameOfASessionIsNotAskedOfThoseWhoDiscussedIt) {
  set_rates(0.5, 0, 0);
  open();
  close();
  QualityBench::put("golden", {{"id", "g"},
                               {"queue", "review.first"},
                               {"verdict", "remove"},
                               {"calibration", "c-1"},
                               {"subject", {{"caption", "金标准"}}}});
  const auto meets = [&](const Caller& caller) {
    for (int i = 0; i < 40; ++i) {
      for (const TaskRow& task : lease(caller)) {
        if (is_golden(task)) return true;
        EXPECT_TRUE(queues.release(caller, {{task.id, task.fence}}).ok());
      }
    }
    return false;
  };
  EXPECT_FALSE(meets(anna));
  EXPECT_FALSE(meets(boris));
  EXPECT_TRUE(meets(make_caller("zora", {Role::kReviewer})));
}

}  // namespace
}  // namespace vigil::backend
