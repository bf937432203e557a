// One verdict for many items: proposed by one person, carried out at another's word, a decision and
// an answer for each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/backend/service/items.h"
#include "app/backend/service/mass_act.h"
#include "app/backend/service/proposal_records.h"
#include "app/backend/service/proposals.h"
#include "core/base/json.h"
#include "core/ledger/audit.h"
#include "tests/app/backend/workshop.h"

namespace vigil::backend {
namespace {

using domain::Role;
using domain::Verdict;
using nlohmann::json;

class MassActTest : public testing::Test {
 protected:
  MassActTest() {
    EXPECT_TRUE(collections.seed().ok());
    for (const auto& [id, role] :
         {std::pair("boris", Role::kSenior), {"clara", Role::kAdministrator}}) {
      EXPECT_TRUE(
          sessions.put_user({id, id, {Role::kReviewer, role}, "long enough 守夜", true}, "").ok());
    }
  }

  std::string bring_in(const std::string& key) {
    NewTask task;
    task.key = key;
    task.severity = 1;
    task.reach = 100;
    task.subject = R"({"caption":"守夜"})";
    const auto made = queues.enqueue("review.first", {task});
    EXPECT_TRUE(made.ok());
    const auto page = queues.tasks("review.first", TaskState::kReady, 0, 100);
    EXPECT_TRUE(page.ok());
    if (!page) return {};
    for (const TaskRow& row : page->tasks) {
      if (row.key == key) return row.id;
    }
    return {};
  }
  domain::Decision decide(const Caller& caller, Verdict verdict) {
    const auto leased = queues.lease(caller, "review.first", 1, caller.device);
    EXPECT_EQ(leased->size(), 1u);
    domain::Decision decision = make_decision(caller, leased->front(), verdict);
    if (domain::needs_policy(verdict)) {
      decision.policy = domain::PolicyId("graphic-violence");
      decision.policy_version = 1;
    }
    const auto answers =
        decisions.submit(caller, caller.device, {{decision.id.text(), decision, ""}});
    EXPECT_EQ(json::parse(answers->front().json)["status"], "accepted") << answers->front().json;
    return decision;
  }
  static json act(const std::vector<std::string>& tasks, Verdict verdict = Verdict::kRemove) {
    json record = {{"id", "act-1"},
                   {"verdict", domain::to_word(verdict)},
                   {"note", "同一个广告"},
                   {"tasks", json::array()}};
    if (domain::needs_policy(verdict))
      record["policy"] = {{"id", "graphic-violence"}, {"version", 1}};
    for (const std::string& task : tasks) record["tasks"].push_back({{"task", task}});
    return record;
  }
  Result<ProposalRow> propose(const json& record) {
    return proposals.propose(
        boris, kActRecord,
        to_canonical_json({{"collection", kMassActs}, {"id", record["id"]}, {"record", record}}));
  }
  // Proposes, confirms; the results by task.
  std::map<std::string, json> carry_out(const json& record) {
    const auto proposed = propose(record);
    EXPECT_TRUE(proposed.ok()) << proposed.error().message;
    if (!proposed) return {};
    const auto confirmed = proposals.confirm(clara, proposed->id);
    EXPECT_TRUE(confirmed.ok()) << confirmed.error().message;
    std::map<std::string, json> results;
    const auto kept = collections.record(clara, kMassActs, "act-1");
    EXPECT_TRUE(kept.ok());
    if (!kept) return {};
    const json body = json::parse(kept->body);
    for (const json& result : body["results"]) results[result["task"].get<std::string>()] = result;
    return results;
  }
  TaskRow task(const std::string& id) {
    TaskRow row;
    EXPECT_TRUE(store
                    ->read([&](Reader& reader) -> Status {
                      const auto found = reader.task(id);
                      if (!found) return found.error();
                      row = **found;
                      return {};
                    })
                    .ok());
    return row;
  }
  void audit() {
    ledger::Audit audit({});
    EXPECT_TRUE(store
                    ->read([&](Reader& reader) -> Status {
                      const auto leaves = reader.leaves(0, 10'000);
                      if (!leaves) return leaves.error();
                      for (const LeafRow& leaf : *leaves) {
                        const auto fault = audit.take({leaf.index, leaf.body, leaf.hash, {}});
                        EXPECT_FALSE(fault.has_value()) << fault->sentence << "\n" << leaf.body;
                      }
                      return {};
                    })
                    .ok());
  }

  TempFolder folder;
  ManualClock clock;
  Registry registry = Registry::load(VIGIL_SOURCE_DIR "/plugins");
  StorePlace place{folder.path()};
  std::unique_ptr<Store> store = place.open();
  EventHub events;
  Queues queues{*store, registry, clock, events};
  Decisions decisions{*store, registry, clock, events};
  Collections collections{*store, registry, events};
  Sessions sessions{*store, clock, {.cost = PasswordCost::kCheap}};
  Proposals proposals{*store, registry, clock, events, collections, sessions};

  const Caller anna = make_caller("anna", {Role::kReviewer});
  const Caller boris = make_caller("boris", {Role::kReviewer, Role::kSenior});
  const Caller clara = make_caller("clara", {Role::kReviewer, Role::kAdministrator});
};

TEST_F(MassActTest, NothingHappensBeforeAnotherSaysYesThenEachHasADecisionOfItsOwn) {
  const std::string one = bring_in("one");
  const std::string two = bring_in("two");
  const auto proposed = propose(act({one, two}));
  ASSERT_TRUE(proposed.ok()) << proposed.error().message;
  EXPECT_EQ(task(one).state, TaskState::kReady);
  EXPECT_EQ(proposals.confirm(boris, proposed->id).error().code, ErrorCode::kRejected);
  EXPECT_EQ(task(one).state, TaskState::kReady);
  ASSERT_TRUE(proposals.confirm(clara, proposed->id).ok());
  for (const std::string& id : {one, two}) {
    EXPECT_EQ(task(id).state, TaskState::kDone);
    EXPECT_TRUE(store
                    ->read([&](Reader& reader) -> Status {
                      const auto latest = reader.latest_decision(id);
                      if (!latest) return latest.error();
                      EXPECT_EQ((*latest)->key.actor, "boris");
                      EXPECT_EQ((*latest)->verdict, "remove");
                      EXPECT_EQ(json::parse((*latest)->body)["note"], "同一个广告");
                      return {};
                    })
                    .ok());
  }
  const json kept = json::parse(collections.record(clara, kMassActs, "act-1")->body);
  EXPECT_EQ(kept["proposer"], "boris");
  EXPECT_EQ(kept["confirmed_by"], "clara");
  // Said twice, because an answer was lost.
  EXPECT_TRUE(proposals.confirm(clara, proposed->id).ok());
  EXPECT_EQ(collections.record(clara, kMassActs, "act-1")->revision, 1);
  audit();
}

TEST_F(MassActTest, OneThatIsRefusedStopsNoOther) {
  const std::string held = bring_in("held");
  ASSERT_EQ(queues.lease(anna, "review.first", 1, anna.device)->size(), 1u);
  const std::string seen = bring_in("seen");
  decide(boris, Verdict::kAllow);
  const std::string removed = bring_in("removed");
  decide(anna, Verdict::kRemove);
  const std::string allowed = bring_in("allowed");
  decide(anna, Verdict::kAllow);
  const std::string waiting = bring_in("waiting");
  const auto results = carry_out(act({held, seen, removed, allowed, waiting, "nowhere"}));
  ASSERT_EQ(results.size(), 6u);
  EXPECT_EQ(results.at(held)["code"], "in_hands");
  EXPECT_EQ(task(held).lease_user, "anna");
  EXPECT_EQ(results.at(seen)["status"], "done") << "an own verdict is replaced";
  EXPECT_EQ(results.at(removed)["code"], "same_verdict");
  EXPECT_EQ(results.at(allowed)["status"], "done") << "put over another's";
  EXPECT_EQ(results.at(waiting)["status"], "done");
  EXPECT_EQ(results.at("nowhere")["status"], "unknown_task");
  audit();
}

TEST_F(MassActTest, ARefusedOneWaitsAsBefore) {
  const std::string one = bring_in("one");
  json record = act({one});
  record["policy"]["id"] = "no-such-policy";
  const auto results = carry_out(record);
  EXPECT_EQ(results.at(one)["status"], "refused");
  EXPECT_EQ(task(one).state, TaskState::kReady);
  EXPECT_EQ(queues.lease(anna, "review.first", 1, anna.device)->size(), 1u);
  audit();
}

TEST_F(MassActTest, WhoeverProposedItCountsByTheRolesOfNow) {
  const std::string one = bring_in("one");
  const auto proposed = propose(act({one}));
  ASSERT_TRUE(proposed.ok());
  const auto closed = sessions.put_user({"boris", "boris", {}, "long enough 守夜", false}, "clara");
  ASSERT_TRUE(closed.ok()) << closed.error().message;
  ASSERT_TRUE(proposals.confirm(clara, proposed->id).ok());
  const json kept = json::parse(collections.record(clara, kMassActs, "act-1")->body);
  EXPECT_EQ(kept["results"][0]["code"], "no_account");
  EXPECT_EQ(task(one).state, TaskState::kReady);
}

TEST_F(MassActTest, TheSameTaskTwiceOrByAReviewerIsRefusedAtOnce) {
  const std::string one = bring_in("one");
  const auto twice = propose(act({one, one}));
  ASSERT_FALSE(twice.ok());
  EXPECT_THAT(twice.error().message, testing::HasSubstr("twice"));
  const auto alone = proposals.propose(
      anna, kActRecord,
      to_canonical_json({{"collection", kMassActs}, {"id", "act-1"}, {"record", act({one})}}));
  EXPECT_EQ(alone.error().code, ErrorCode::kForbidden);
}

TEST_F(MassActTest, AProposalIsARecordThatDesksFollow) {
  const std::string one = bring_in("one");
  const auto proposed = propose(act({one}));
  ASSERT_TRUE(proposed.ok());
  EXPECT_EQ(propose(act({one}))->id, proposed->id) << "sent again because an answer was lost";
  auto row = collections.record(clara, kProposalRecords, proposed->id);
  ASSERT_TRUE(row.ok()) << row.error().message;
  json record = json::parse(row->body);
  EXPECT_EQ(record["state"], "open");
  EXPECT_EQ(record["proposer_name"], "boris");
  EXPECT_EQ(record["body"]["record"]["tasks"][0]["task"], one);
  ASSERT_TRUE(proposals.reject(clara, proposed->id).ok());
  row = collections.record(clara, kProposalRecords, proposed->id);
  record = json::parse(row->body);
  EXPECT_EQ(row->revision, 2);
  EXPECT_EQ(record["state"], "rejected");
  EXPECT_EQ(record["decider"], "clara");
  EXPECT_EQ(task(one).state, TaskState::kReady);
}

}  // namespace
}  // namespace vigil::backend
