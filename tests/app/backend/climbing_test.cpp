// Items on the review plugin's own ladder, through the services: who is asked next, who is not,
// what is hidden until one has judged, and acts of two persons.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "app/backend/service/items.h"
#include "app/backend/service/proposals.h"
#include "app/backend/service/queue_watch.h"
#include "core/base/json.h"
#include "core/ledger/audit.h"
#include "tests/app/backend/workshop.h"

namespace vigil::backend {
namespace {

using domain::Role;
using domain::Verdict;
using nlohmann::json;
namespace ladders = domain::ladder;

class ClimbingTest : public testing::Test {
 protected:
  ClimbingTest()
      : registry(Registry::load(VIGIL_SOURCE_DIR "/plugins")),
        place(folder.path()),
        store(place.open()),
        queues(*store, registry, clock, events),
        decisions(*store, registry, clock, events),
        items(*store, registry, clock, events),
        collections(*store, registry, events),
        sessions(*store, clock, {.cost = PasswordCost::kCheap}),
        proposals(*store, registry, clock, events, collections, sessions),
        ledger(*store, clock, ledger::SigningKey::from_seed({7}),
               {.last_signed = {}, .checkpoint_every = Millis(0)}) {
    EXPECT_TRUE(collections.seed().ok());
  }

  void bring_in(std::string key, json subject = {{"caption", "守夜"}}, int severity = 1) {
    const auto outcomes = queues.enqueue("review.first", {new_task(key, subject, severity)});
    ASSERT_TRUE(outcomes.ok()) << outcomes.error().message;
    ASSERT_EQ(outcomes->front().status, EnqueueStatus::kCreated);
  }
  static NewTask new_task(std::string key, const json& subject, int severity = 1,
                          std::int64_t reach = 100) {
    NewTask task;
    task.key = std::move(key);
    task.severity = severity;
    task.reach = reach;
    task.subject = to_canonical_json(subject);
    return task;
  }

  std::vector<TaskRow> lease(const Caller& caller, std::string_view queue, int count = 1) {
    auto leased = queues.lease(caller, queue, count, caller.device);
    EXPECT_TRUE(leased.ok()) << leased.error().message;
    return leased.value_or({});
  }

  json submit(const Caller& caller, const domain::Decision& decision) {
    const auto answers =
        decisions.submit(caller, caller.device, {{decision.id.text(), decision, ""}});
    EXPECT_TRUE(answers.ok()) << answers.error().message;
    if (!answers) return {};
    return json::parse(answers->front().json);
  }

  // Leases the only task there is and decides it.
  domain::Decision decide(const Caller& caller, std::string_view queue, Verdict verdict) {
    const std::vector<TaskRow> leased = lease(caller, queue);
    EXPECT_EQ(leased.size(), 1u) << queue;
    if (leased.empty()) return {};
    domain::Decision decision = make_decision(caller, leased.front(), verdict);
    if (domain::needs_policy(verdict)) {
      decision.policy = domain::PolicyId("graphic-violence");
      decision.policy_version = 1;
    }
    const json answer = submit(caller, decision);
    EXPECT_EQ(answer["status"], "accepted") << answer.dump();
    return decision;
  }

  ItemView happens(ladders::Trigger trigger, std::int64_t reach = -1, std::string item = "clip") {
    ItemEvent event;
    event.id = "event-" + std::to_string(++events_sent);
    event.trigger = trigger;
    if (reach >= 0) event.reach = reach;
    auto view = items.note(operator_, "review", item, event);
    EXPECT_TRUE(view.ok()) << view.error().message;
    return view.value_or(ItemView{});
  }

  void put(std::string_view collection, const json& record, std::int64_t revision = 0) {
    const Precondition before{revision > 0 ? std::optional(revision) : std::nullopt};
    const auto written = collections.put(clara, collection, record["id"].get<std::string>(),
                                         to_canonical_json(record), before);
    ASSERT_TRUE(written.ok()) << written.error().message;
    ASSERT_NE(written->kind, WriteOutcome::Kind::kStale);
    ASSERT_NE(written->kind, WriteOutcome::Kind::kInvalid) << written->problem->sentence();
  }

  std::string stage(std::string item = "clip") {
    const auto view = items.show(auditor, "review", item);
    EXPECT_TRUE(view.ok()) << view.error().message;
    return view ? view->standing.state.stage : "";
  }

  // Every leaf there is, checked as an auditor would.
  void audit() {
    ledger::Audit audit({});
    Status read = store->read([&](Reader& reader) -> Status {
      const auto leaves = reader.leaves(0, 10'000);
      if (!leaves) return leaves.error();
      for (const LeafRow& leaf : *leaves) {
        const auto fault = audit.take({leaf.index, leaf.body, leaf.hash, {}});
        EXPECT_FALSE(fault.has_value()) << fault->sentence << "\n" << leaf.body;
      }
      return {};
    });
    EXPECT_TRUE(read.ok());
  }

  TempFolder folder;
  ManualClock clock;
  Registry registry;
  StorePlace place;
  std::unique_ptr<Store> store;
  EventHub events;
  Queues queues;
  Decisions decisions;
  Items items;
  QueueWatch watch{*store, registry, clock};
  Collections collections;
  Sessions sessions;
  Proposals proposals;
  LedgerLog ledger;
  int events_sent = 0;

  const Caller anna = make_caller("anna", {Role::kReviewer});
  const Caller boris = make_caller("boris", {Role::kSenior});
  const Caller both = make_caller("both", {Role::kReviewer, Role::kSenior});
  const Caller clara = make_caller("clara", {Role::kAdministrator});
  const Caller carl = make_caller("carl", {Role::kAdministrator});
  const Caller dora = make_caller("dora", {Role::kRater});
  const Caller operator_ = make_caller("ops", {Role::kOperator});
  const Caller auditor = make_caller("audit", {Role::kAuditor});
};

TEST_F(ClimbingTest, TheManifestAndTheSeedsAreInOrder) {
  EXPECT_THAT(registry.problems(), testing::IsEmpty());
}

TEST_F(ClimbingTest, AnAllowedItemIsPublished) {
  bring_in("clip");
  decide(anna, "review.first", Verdict::kAllow);
  EXPECT_EQ(stage(), "published");
  EXPECT_TRUE(lease(boris, "review.senior").empty());
  audit();
}

TEST_F(ClimbingTest, TheNextStagesTaskIsMadeWithTheDecision) {
  bring_in("clip");
  happens(ladders::Trigger::kHotCandidate, 120'000);
  decide(anna, "review.first", Verdict::kAllow);
  const std::vector<TaskRow> senior = lease(boris, "review.senior");
  ASSERT_EQ(senior.size(), 1u);
  EXPECT_EQ(senior.front().key, "clip");
  EXPECT_EQ(senior.front().reach, 120'000);
  EXPECT_EQ(senior.front().due, clock.wall_now() + std::chrono::minutes(480));
  audit();
}

// Several backends beside each other: the parsed ladder of one is never older than the published.
TEST_F(ClimbingTest, ALadderThatAnotherBackendPublishedCountsForTheNextDecision) {
  for (const char* key : {"one", "two", "three"}) bring_in(key);
  decide(anna, "review.first", Verdict::kRemove);
  EXPECT_EQ(queues.tasks("review.senior", TaskState::kReady, 0, 10)->tasks.size(), 0u);
  const std::unique_ptr<Store> theirs = on_postgres() ? place.open() : nullptr;
  int changed = 0;
  const Status published = (theirs ? *theirs : *store).write([&](Writer& writer) -> Status {
    auto row = writer.record("ladder", "review");
    if (!row) return row.error();
    json ladder = json::parse((*row)->body);
    for (json& move : ladder["moves"]) {
      if (move["from"].dump() == R"(["first"])" && move["on"].dump() == R"(["removed"])") {
        move["to"] = "senior";
        ++changed;
      }
    }
    (*row)->body = ladder.dump();
    ++(*row)->revision;
    const auto seq = writer.put_record(**row);
    return seq ? Status() : seq.error();
  });
  ASSERT_TRUE(published.ok()) << published.error().message;
  ASSERT_EQ(changed, 1);
  decide(anna, "review.first", Verdict::kRemove);
  EXPECT_EQ(queues.tasks("review.senior", TaskState::kReady, 0, 10)->tasks.size(), 1u);
}

TEST_F(ClimbingTest, APublishedLadderIsParsedOnce) {
  Ladders published(registry);
  const auto find = [&] {
    Ladders::Published found;
    const Status read = store->read([&](Reader& reader) -> Status {
      const auto ladder = published.find(reader, "review");
      if (!ladder) return ladder.error();
      found = *ladder;
      EXPECT_EQ(*published.find(reader, "none"), nullptr);
      return {};
    });
    EXPECT_TRUE(read.ok());
    return found;
  };
  const Ladders::Published first = find();
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(find(), first);
  EXPECT_EQ(published.readings(), 1);
  const Status broken = store->write([](Writer& writer) -> Status {
    const auto seq = writer.put_record({"ladder", "other", 1, 0, false, "[]"});
    return seq ? Status() : seq.error();
  });
  ASSERT_TRUE(broken.ok());
  EXPECT_EQ(find()->id, "review") << "one that is broken does not hide the others";
  EXPECT_EQ(published.readings(), 2);
}

TEST_F(ClimbingTest, ADifferentPersonAtEveryTier) {
  bring_in("clip");
  happens(ladders::Trigger::kHotCandidate);
  decide(both, "review.first", Verdict::kAllow);
  EXPECT_TRUE(lease(both, "review.senior").empty()) << "never offered";
  const auto page = queues.tasks("review.senior", TaskState::kReady, 0, 10);
  ASSERT_TRUE(page.ok());
  ASSERT_EQ(page->tasks.size(), 1u);
  const auto taken = queues.take(both, "review.senior", page->tasks.front().id, both.device);
  ASSERT_TRUE(taken.ok());
  EXPECT_FALSE(taken->has_value()) << "not by name either";

  // Forced, as if the lease were theirs.
  ASSERT_TRUE(store
                  ->write([&](Writer& writer) -> Status {
                    auto task = writer.task(page->tasks.front().id);
                    TaskRow row = **task;
                    row.state = TaskState::kLeased;
                    row.fence = 7;
                    row.lease_user = both.id;
                    row.lease_device = both.device;
                    row.lease_expires = clock.wall_now() + std::chrono::minutes(5);
                    return writer.update_task(row);
                  })
                  .ok());
  TaskRow forced = page->tasks.front();
  forced.fence = 7;
  const json answer = submit(both, make_decision(both, forced, Verdict::kAllow));
  EXPECT_EQ(answer["status"], "refused");
  EXPECT_EQ(answer["code"], "second_person");
  EXPECT_EQ(stage(), "senior");
}

TEST_F(ClimbingTest, EarlierVerdictsAreHiddenUntilOnesOwnIsGiven) {
  bring_in("clip");
  happens(ladders::Trigger::kHotCandidate);
  decide(anna, "review.first", Verdict::kAllow);
  const auto seen_by = [&](const Caller& caller) {
    auto page = decisions.list({});
    EXPECT_TRUE(page.ok());
    EXPECT_TRUE(items.hide_from(caller, page->decisions).ok());
    return page->decisions.size();
  };
  EXPECT_EQ(seen_by(boris), 0u);
  EXPECT_EQ(seen_by(auditor), 1u);
  const auto before = items.show(boris, "review", "clip");
  ASSERT_TRUE(before.ok());
  EXPECT_FALSE(before->sees_others);
  decide(boris, "review.senior", Verdict::kAllow);
  EXPECT_EQ(seen_by(boris), 2u);
  EXPECT_TRUE(items.show(boris, "review", "clip")->sees_others);
}

TEST_F(ClimbingTest, DisagreementGoesUp) {
  bring_in("clip");
  happens(ladders::Trigger::kHotCandidate);
  decide(anna, "review.first", Verdict::kAllow);
  decide(boris, "review.senior", Verdict::kRemove);
  EXPECT_EQ(stage(), "third");
  decide(clara, "review.third", Verdict::kAllow);
  EXPECT_EQ(stage(), "rating");
  audit();
}

TEST_F(ClimbingTest, AReportBringsItBackWithALeafOfItsOwn) {
  bring_in("clip");
  decide(anna, "review.first", Verdict::kAllow);
  for (int i = 0; i < 3; ++i) happens(ladders::Trigger::kUserReport);
  EXPECT_EQ(stage(), "senior");
  const std::vector<TaskRow> senior = lease(boris, "review.senior");
  ASSERT_EQ(senior.size(), 1u);
  EXPECT_EQ(senior.front().reports, 3);
  submit(boris, make_decision(boris, senior.front(), Verdict::kAllow));
  // Once more: the same task is opened again, for somebody else.
  happens(ladders::Trigger::kPatrol);
  EXPECT_EQ(stage(), "third");
  decide(clara, "review.third", Verdict::kAllow);
  audit();
}

TEST_F(ClimbingTest, TheSameEventTwiceIsOne) {
  bring_in("clip");
  decide(anna, "review.first", Verdict::kAllow);
  ItemEvent event;
  event.id = "report-1";
  event.trigger = ladders::Trigger::kUserReport;
  event.reports = 2;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(items.note(operator_, "review", "clip", event).ok());
  }
  EXPECT_EQ(items.show(auditor, "review", "clip")->standing.state.reports, 2);
}

TEST_F(ClimbingTest, AnItemMayBeginWithTheMachine) {
  ItemEvent event;
  event.id = "m-1";
  event.trigger = ladders::Trigger::kMachineRemoved;
  EXPECT_EQ(items.note(operator_, "review", "new", event).error().code, ErrorCode::kNotFound);
  event.subject = R"({"caption":"守夜","tags":["pets"]})";
  ASSERT_TRUE(items.note(operator_, "review", "new", event).ok());
  EXPECT_EQ(stage("new"), "removed");
  happens(ladders::Trigger::kAppeal, -1, "new");
  const std::vector<TaskRow> first = lease(anna, "review.first");
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first.front().subject, event.subject);
  EXPECT_EQ(first.front().labels, "tag:pets");
  audit();
}

TEST_F(ClimbingTest, UndoTakesTheStepBack) {
  bring_in("clip");
  happens(ladders::Trigger::kHotCandidate);
  const domain::Decision first = decide(anna, "review.first", Verdict::kAllow);
  EXPECT_EQ(stage(), "senior");
  EXPECT_EQ(submit(anna, make_replacement(first, std::nullopt))["status"], "accepted");
  EXPECT_EQ(stage(), "first");
  EXPECT_TRUE(lease(boris, "review.senior").empty());
  // Whoever took it back decides it again, and it goes up again.
  decide(anna, "review.first", Verdict::kAllow);
  EXPECT_EQ(stage(), "senior");
  audit();
}

TEST_F(ClimbingTest, UndoStopsWhereSomebodyElseIsAtWork) {
  bring_in("clip");
  happens(ladders::Trigger::kHotCandidate);
  const domain::Decision first = decide(anna, "review.first", Verdict::kAllow);
  ASSERT_EQ(lease(boris, "review.senior").size(), 1u);
  const json answer = submit(anna, make_replacement(first, std::nullopt));
  EXPECT_EQ(answer["status"], "conflict");
  EXPECT_EQ(answer["code"], "conflict");
  EXPECT_EQ(stage(), "senior");
}

TEST_F(ClimbingTest, AnotherVerdictInsteadMakesAnotherStep) {
  bring_in("clip");
  happens(ladders::Trigger::kHotCandidate);
  const domain::Decision first = decide(anna, "review.first", Verdict::kAllow);
  domain::Decision instead = make_replacement(first, Verdict::kEscalate);
  EXPECT_EQ(submit(anna, instead)["status"], "accepted");
  EXPECT_EQ(stage(), "senior");
  EXPECT_EQ(lease(boris, "review.senior").size(), 1u);
  audit();
}

TEST_F(ClimbingTest, AtTheTopAnEscalationGoesToAnotherPerson) {
  bring_in("clip");
  decide(anna, "review.first", Verdict::kEscalate);
  decide(boris, "review.senior", Verdict::kEscalate);
  decide(clara, "review.third", Verdict::kEscalate);
  EXPECT_EQ(stage(), "third");
  EXPECT_TRUE(lease(clara, "review.third").empty());
  decide(carl, "review.third", Verdict::kAllow);
  EXPECT_EQ(stage(), "rating");
  audit();
}

TEST_F(ClimbingTest, ARatingKeepsItsLevel) {
  bring_in("clip");
  decide(anna, "review.first", Verdict::kEscalate);
  decide(boris, "review.senior", Verdict::kEscalate);
  decide(clara, "review.third", Verdict::kAllow);
  const std::vector<TaskRow> rating = lease(dora, "rating.clips");
  ASSERT_EQ(rating.size(), 1u);
  domain::Decision decision = make_decision(dora, rating.front(), Verdict::kAllow);
  decision.actions = {{domain::ActionKind::kRate, 4, ""}};
  EXPECT_EQ(submit(dora, decision)["status"], "accepted");
  EXPECT_EQ(stage(), "published");
  EXPECT_EQ(items.show(auditor, "review", "clip")->standing.state.level, 4);
}

TEST_F(ClimbingTest, AReportToAnAuthorityWaitsForAnotherPerson) {
  bring_in("clip");
  const std::vector<TaskRow> leased = lease(anna, "review.first");
  domain::Decision decision = make_decision(anna, leased.front(), Verdict::kRemove);
  decision.policy = domain::PolicyId("graphic-violence");
  decision.policy_version = 1;
  decision.actions = {{domain::ActionKind::kAuthority, 0, "cyber-police"}};
  const json answer = submit(anna, decision);
  ASSERT_EQ(answer["status"], "accepted") << answer.dump();
  const auto open = proposals.list(clara, 10);
  ASSERT_TRUE(open.ok());
  ASSERT_EQ(open->size(), 1u);
  EXPECT_EQ(open->front().act, kActAuthority);
  EXPECT_EQ(proposals.confirm(anna, open->front().id).error().code, ErrorCode::kRejected);
  EXPECT_TRUE(proposals.confirm(clara, open->front().id).ok());
  EXPECT_EQ(proposals.confirm(carl, open->front().id).error().code, ErrorCode::kRejected);
  audit();
}

// The order and the routing
// -------------------------------------------------------------------------

TEST_F(ClimbingTest, ReportsComeBeforeTheDueTime) {
  ASSERT_TRUE(queues
                  .enqueue("review.first", {new_task("quiet", json::object()),
                                            new_task("reported", json::object())})
                  .ok());
  happens(ladders::Trigger::kUserReport, -1, "reported");
  EXPECT_EQ(lease(anna, "review.first").front().key, "reported");
}

TEST_F(ClimbingTest, EveryTenthLeaseGoesToWhatWaitsLongest) {
  ASSERT_TRUE(queues.enqueue("review.first", {new_task("long tail", json::object(), 0, 1)}).ok());
  clock.advance(std::chrono::minutes(1));
  std::vector<NewTask> loud;
  for (int i = 0; i < 30; ++i) {
    loud.push_back(new_task("loud " + std::to_string(i), json::object(), 2, 1'000'000));
  }
  ASSERT_TRUE(queues.enqueue("review.first", loud).ok());
  std::vector<std::string> keys;
  for (int i = 0; i < 10; ++i) keys.push_back(lease(anna, "review.first").front().key);
  EXPECT_EQ(keys.back(), "long tail");
  EXPECT_EQ(std::count(keys.begin(), keys.end(), "long tail"), 1);
}

TEST_F(ClimbingTest, AnOptOutIsRespected) {
  bring_in("one", {{"tags", {"Gore"}}});
  put("people", {{"id", "anna"}, {"opt_out", {"gore"}}});
  EXPECT_TRUE(lease(anna, "review.first").empty());
  EXPECT_EQ(lease(both, "review.first").size(), 1u);
}

TEST_F(ClimbingTest, ASkillIsAskedForWhereARuleSaysSo) {
  bring_in("one", {{"tags", {"wildlife"}}, {"language", "yue"}, {"region", "cn-44"}});
  put("routing", {{"id", "w"}, {"tag", "wildlife"}, {"skill", "wildlife"}});
  EXPECT_TRUE(lease(anna, "review.first").empty());
  put("people", {{"id", "anna"}, {"skills", {"wildlife"}}, {"languages", {"zh"}}});
  EXPECT_TRUE(lease(anna, "review.first").empty()) << "not in a language of hers";
  put("people",
      {{"id", "anna"}, {"skills", {"wildlife"}}, {"languages", {"yue"}}, {"regions", {"cn"}}}, 1);
  EXPECT_EQ(lease(anna, "review.first").size(), 1u);
}

TEST_F(ClimbingTest, TheDaysDoseIsKept) {
  for (int i = 0; i < 4; ++i) bring_in("grave " + std::to_string(i), json::object(), 4);
  bring_in("mild", json::object(), 1);
  put("people", {{"id", "anna"}, {"dose", {{"4", 2}}}});
  const std::vector<TaskRow> given = lease(anna, "review.first", 5);
  ASSERT_EQ(given.size(), 3u);
  EXPECT_EQ(given.back().key, "mild");
  EXPECT_TRUE(lease(anna, "review.first").empty());
  clock.advance(std::chrono::hours(24));
  EXPECT_FALSE(lease(anna, "review.first").empty()) << "another day";
}

TEST_F(ClimbingTest, AStepThatIsTakenBackLeavesNoArrival) {
  const auto arrived = [&] {
    clock.advance(kWatchRest);
    const auto health = watch.health("review.senior");
    EXPECT_TRUE(health.ok());
    return health ? health->arrived_last_hour : -1;
  };
  bring_in("clip", json::object(), 4);
  const domain::Decision decision = decide(anna, "review.first", Verdict::kAllow);
  EXPECT_EQ(arrived(), 1);
  EXPECT_EQ(submit(anna, make_replacement(decision, std::nullopt))["status"], "accepted");
  EXPECT_EQ(arrived(), 0);
}

TEST_F(ClimbingTest, WhyWhatWaitsIsNotForSomebodyIsSaid) {
  const auto why = [&](const Caller& caller, const domain::LeaseWishes& wishes = {}) {
    std::vector<std::string> words{"untouched"};
    const auto leased = queues.lease(caller, "review.first", 5, caller.device, wishes, &words);
    EXPECT_TRUE(leased.ok());
    return words;
  };
  EXPECT_TRUE(why(anna).empty()) << "nothing waits at all";
  bring_in("grave", json::object(), 4);
  put("people", {{"id", "anna"}, {"dose", {{"4", 0}}}});
  EXPECT_EQ(why(anna), std::vector<std::string>{"day_limit"});
  bring_in("gore", {{"tags", {"gore"}}});
  domain::LeaseWishes wishes;
  wishes.leave_out = {"gore"};
  EXPECT_EQ(why(anna, wishes), (std::vector<std::string>{"day_limit", "left_out"}));
  // Both are another's; who skips one, so that only that one waits.
  const std::vector<TaskRow> all = lease(boris, "review.first", 2);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_TRUE(why(anna, wishes).empty()) << "they are in somebody's hands";
  EXPECT_EQ(submit(boris, make_skip(boris, all[0]))["status"], "accepted");
  EXPECT_EQ(why(boris), std::vector<std::string>{"seen"});
}

TEST_F(ClimbingTest, WhatAPersonWishesHoldsBesideTheOperatorsRules) {
  const auto lease_with = [&](const domain::LeaseWishes& wishes, int count) {
    std::vector<std::string> keys;
    const auto given = queues.lease(anna, "review.first", count, anna.device, wishes);
    EXPECT_TRUE(given.ok()) << given.error().message;
    for (const TaskRow& task : given.value_or({})) keys.push_back(task.key);
    return keys;
  };
  using Keys = std::vector<std::string>;
  bring_in("gore", {{"tags", {"Gore"}}}, 3);
  domain::LeaseWishes wishes;
  wishes.leave_out = {"GORE"};
  EXPECT_EQ(lease_with(wishes, 5), Keys{});
  EXPECT_EQ(lease_with({}, 5), Keys{"gore"}) << "a wish is of one lease, not kept";

  for (int i = 0; i < 3; ++i) bring_in("grave " + std::to_string(i), json::object(), 4);
  put("people", {{"id", "anna"}, {"dose", {{"4", 2}}}});
  wishes = {};
  wishes.most_a_day[4] = 50;
  EXPECT_EQ(lease_with(wishes, 5), (Keys{"grave 0", "grave 1"})) << "the lower limit holds";
  wishes.most_a_day[4] = 1;
  clock.advance(std::chrono::hours(24));
  EXPECT_THAT(lease_with(wishes, 5), testing::UnorderedElementsAre("grave 0", "gore"))
      << "another day, one grave one";
}

TEST_F(ClimbingTest, AMildOneComesFirstWhereItIsWishedForAndThereIsOne) {
  for (int i = 0; i < 3; ++i) bring_in("grave " + std::to_string(i), json::object(), 3);
  bring_in("mild", json::object(), 1);
  domain::LeaseWishes wishes;
  wishes.mild_first = true;
  const auto first = queues.lease(anna, "review.first", 2, anna.device, wishes);
  ASSERT_TRUE(first.ok());
  ASSERT_EQ(first->size(), 2u);
  EXPECT_EQ(first->front().key, "mild");
  EXPECT_EQ(first->back().severity, 3);
  const auto second = queues.lease(anna, "review.first", 2, anna.device, wishes);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->size(), 2u) << "without a mild one, the others";
}

// Acts of two persons
// -------------------------------------------------------------------------------

TEST_F(ClimbingTest, AnItemThatNobodyIsLeftForIsTold) {
  const auto user = [&](const Caller& caller) {
    ASSERT_TRUE(
        sessions.put_user({caller.id, caller.id, caller.roles, "long enough 守夜", true}, "").ok());
  };
  user(both);
  bring_in("clip");
  happens(ladders::Trigger::kHotCandidate, 120'000);
  decide(both, "review.first", Verdict::kAllow);
  const auto alone = watch.health("review.senior");
  ASSERT_TRUE(alone.ok()) << alone.error().message;
  EXPECT_EQ(alone->counts.ready, 1);
  EXPECT_EQ(alone->people, 1);
  EXPECT_EQ(alone->nobody_left, 1) << "the only senior has judged it";
  user(boris);
  clock.advance(kWatchRest);
  const auto two = watch.health("review.senior");
  ASSERT_TRUE(two.ok());
  EXPECT_EQ(two->people, 2);
  EXPECT_EQ(two->nobody_left, 0);
}

TEST_F(ClimbingTest, ALadderIsPublishedByTwoPersons) {
  json record =
      json::parse(std::ifstream(VIGIL_SOURCE_DIR "/plugins/review/schema/ladder.seed.json")).at(0);
  record["version"] = 2;
  record["thresholds"]["reach"] = 10;
  const auto alone =
      collections.put(clara, "ladder", "review", to_canonical_json(record), {.revision = 1});
  ASSERT_FALSE(alone.ok());
  EXPECT_EQ(alone.error().code, ErrorCode::kRejected);

  const auto propose = [&](const json& ladder) {
    return proposals.propose(
        clara, kActRecord,
        to_canonical_json(
            {{"collection", "ladder"}, {"id", "review"}, {"revision", 1}, {"record", ladder}}));
  };
  json broken = record;
  broken["moves"][0]["to"] = "nowhere";
  const auto refused = propose(broken);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message, testing::HasSubstr("/moves/0/to"));

  const auto proposed = propose(record);
  ASSERT_TRUE(proposed.ok()) << proposed.error().message;
  EXPECT_EQ(proposals.confirm(clara, proposed->id).error().code, ErrorCode::kRejected);
  EXPECT_EQ(proposals.confirm(anna, proposed->id).error().code, ErrorCode::kForbidden);
  ASSERT_TRUE(proposals.confirm(carl, proposed->id).ok());
  bring_in("clip");
  decide(anna, "review.first", Verdict::kAllow);
  EXPECT_EQ(stage(), "senior") << "100 views are beyond the new threshold";
  EXPECT_EQ(items.show(auditor, "review", "clip")->standing.state.version, 2);
  audit();
}

TEST_F(ClimbingTest, AProposalEndsByItself) {
  const auto proposed = proposals.propose(
      clara, kActRecord,
      to_canonical_json(
          {{"collection", "dose"},
           {"id", "severity-2"},
           {"record", {{"id", "severity-2"}, {"severity", 2}, {"items_per_day", 9}}}}));
  ASSERT_TRUE(proposed.ok()) << proposed.error().message;
  clock.advance(kProposalLife);
  EXPECT_EQ(proposals.confirm(carl, proposed->id).error().code, ErrorCode::kRejected);
}

TEST_F(ClimbingTest, RolesTakeTwoPersonsWhereThereAreTwo) {
  const auto user = [&](std::string id, std::vector<Role> roles, std::string_view by) {
    return sessions.put_user({id, id, std::move(roles), "long enough 守夜", true}, by);
  };
  ASSERT_TRUE(user("root", {Role::kAdmin}, "").ok());
  ASSERT_TRUE(user("li", {Role::kReviewer}, "root").ok()) << "nobody else could be asked";
  ASSERT_TRUE(user("second", {Role::kAdmin}, "root").ok());
  EXPECT_EQ(user("li", {Role::kReviewer, Role::kSenior}, "root").error().code,
            ErrorCode::kRejected);
  ASSERT_TRUE(user("li", {}, "root").ok()) << "what takes away is done by one";
  const Caller root = make_caller("root", {Role::kAdmin});
  const Caller second = make_caller("second", {Role::kAdmin});
  const auto proposed = proposals.propose(
      root, kActRoles, to_canonical_json({{"user", "li"}, {"roles", {"senior"}}}));
  ASSERT_TRUE(proposed.ok()) << proposed.error().message;
  ASSERT_TRUE(proposals.confirm(second, proposed->id).ok());
  const auto users = sessions.users();
  ASSERT_TRUE(users.ok());
  for (const UserRow& row : *users) {
    if (row.id == "li") {
      EXPECT_EQ(row.roles, std::vector<Role>{Role::kSenior});
    }
  }
}

}  // namespace
}  // namespace vigil::backend
