// The rules between leaves: each is broken once, alone, in a ledger whose hashes and signatures are
// all in order, and the leaf is named.
#include "core/ledger/audit.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/ledger/leaf.h"

namespace vigil::ledger {
namespace {

using nlohmann::json;

std::string hex_of(int number) { return to_hex(sha256(std::to_string(number))); }

// A ledger in the making: leaves are appended, signed and audited.
class AuditTest : public testing::Test {
 protected:
  AuditTest() {
    add({{"kind", "epoch"}, {"epoch", "e1"}, {"previous", ""}});
    add_person(1, {"reviewer"});
    add_person(2, {"senior"});
    add_person(3, {"reviewer"});
  }

  void add(json body) {
    body["v"] = 2;
    if (!body.contains("seq")) body["seq"] = bodies_.size();
    if (!body.contains("at")) body["at"] = to_rfc3339(now_);
    now_ += Millis(100);
    bodies_.push_back(to_canonical_json(body));
  }
  void add_person(int person, json roles, bool active = true) {
    add({{"kind", "person"}, {"person", hex_of(person)}, {"roles", roles}, {"active", active}});
  }
  static json decision(int person, const std::string& id, const std::string& task, int fence,
                       const std::string& role) {
    return {{"kind", "decision"},
            {"actor", hex_of(person)},
            {"role", role},
            {"task_key", "key-" + task},
            {"task_state", "done"},
            {"lease",
             {{"fence", fence}, {"device", "desk"}, {"expires_at", "2026-01-01T01:00:00.000Z"}}},
            {"decision",
             {{"id", id},
              {"kind", "decide"},
              {"task", task},
              {"queue", "review.first"},
              {"fence", fence},
              {"device", "desk"},
              {"verdict", "allow"}}}};
  }
  static json earlier(int person, const std::string& id, const std::string& kind,
                      const std::string& supersedes, const std::string& task, int fence) {
    json body = decision(person, id, task, fence, "reviewer");
    body.erase("lease");
    body["decision"]["kind"] = kind;
    body["decision"]["supersedes"] = supersedes;
    if (kind == "withdraw") body["decision"].erase("verdict");
    return body;
  }
  static json escalation(int person, const std::string& id, const std::string& task, int fence,
                         const std::string& raised) {
    json body = decision(person, id, task, fence, "reviewer");
    body["decision"]["verdict"] = "escalate";
    body["raised"] = {{"queue", "review.senior"}, {"task", raised}};
    return body;
  }

  // Everything signed with one checkpoint at the end.
  std::optional<AuditFault> run() {
    Audit audit({.key = key_.public_key()});
    if (auto fault = audit.begin()) return fault;
    for (std::size_t i = 0; i < bodies_.size(); ++i) {
      if (auto fault = audit.take({i, bodies_[i], leaf_hash(bodies_[i]), {}})) return fault;
    }
    const std::string note = key_.sign({origin_of("e1"), audit.size(), audit.root(), now_});
    if (auto fault = audit.take_checkpoint(note)) return fault;
    summary_ = audit.summary();
    return audit.finish(bodies_.size());
  }
  // The newest leaf is at fault, for this reason.
  void expect_fault(const std::string& reason) {
    const auto fault = run();
    ASSERT_TRUE(fault.has_value()) << "expected " << reason;
    EXPECT_EQ(fault->reason, reason) << fault->sentence;
    EXPECT_EQ(fault->first, bodies_.size() - 1) << fault->sentence;
  }
  void expect_clean() {
    const auto fault = run();
    EXPECT_FALSE(fault.has_value()) << fault->sentence;
  }

  const SigningKey key_ = SigningKey::from_seed({9});
  std::vector<std::string> bodies_;
  WallTime now_ = wall_from_ms(1767225600000);
  AuditSummary summary_;
};

TEST_F(AuditTest, AnOrdinaryNightIsClean) {
  add({{"kind", "sign_in"}, {"actor", hex_of(1)}, {"device", "desk"}});
  add(decision(1, "d1", "t1", 1, "reviewer"));
  add(earlier(1, "d2", "supersede", "d1", "t1", 1));
  add(earlier(1, "d3", "withdraw", "d2", "t1", 1));
  json skip = decision(3, "d4", "t1", 2, "reviewer");
  skip["decision"]["kind"] = "skip";
  add(skip);
  add(decision(1, "d5", "t1", 3, "reviewer"));
  add(escalation(1, "d6", "t2", 1, "t3"));
  json second = decision(2, "d7", "t3", 1, "senior");
  second["pair"] = {{"leaf", bodies_.size() - 1}, {"second_person", true}};
  add(second);
  add_person(1, {"senior", "auditor"});
  add(decision(1, "d8", "t4", 1, "auditor"));
  expect_clean();
  EXPECT_EQ(summary_.decisions, 8u);
  EXPECT_EQ(summary_.persons, 3u);
}

TEST_F(AuditTest, ARoleThePersonDidNotHaveThen) {
  add(decision(1, "d1", "t1", 1, "senior"));
  expect_fault("role");
}

TEST_F(AuditTest, ARoleThatHadBeenTakenAway) {
  add(decision(1, "d1", "t1", 1, "reviewer"));
  add_person(1, {"rater"});
  add(decision(1, "d2", "t2", 1, "reviewer"));
  expect_fault("role");
}

TEST_F(AuditTest, SomebodyNobodyIntroduced) {
  add(decision(7, "d1", "t1", 1, "reviewer"));
  expect_fault("role");
}

TEST_F(AuditTest, SomebodyWhoHadLeft) {
  add_person(1, {"reviewer"}, false);
  add(decision(1, "d1", "t1", 1, "reviewer"));
  expect_fault("role");
}

TEST_F(AuditTest, ASignInByNobody) {
  add({{"kind", "sign_in"}, {"actor", hex_of(8)}, {"device", "desk"}});
  expect_fault("person");
}

TEST_F(AuditTest, ALeaseThatHadEnded) {
  json late = decision(1, "d1", "t1", 1, "reviewer");
  late["lease"]["expires_at"] = "2026-01-01T00:00:00.000Z";
  add(late);
  expect_fault("lease");
}

TEST_F(AuditTest, AnotherDesksLease) {
  json foreign = decision(1, "d1", "t1", 1, "reviewer");
  foreign["lease"]["device"] = "another";
  add(foreign);
  expect_fault("lease");
}

TEST_F(AuditTest, NoLeaseAtAll) {
  json without = decision(1, "d1", "t1", 1, "reviewer");
  without.erase("lease");
  add(without);
  expect_fault("lease");
}

TEST_F(AuditTest, AStaleFence) {
  json skip = decision(3, "d0", "t1", 5, "reviewer");
  skip["decision"]["kind"] = "skip";
  add(skip);
  add(decision(1, "d1", "t1", 4, "reviewer"));
  expect_fault("fence");
}

TEST_F(AuditTest, TheSameLeaseTwice) {
  json skip = decision(3, "d0", "t1", 5, "reviewer");
  skip["decision"]["kind"] = "skip";
  add(skip);
  add(decision(3, "d1", "t1", 5, "reviewer"));
  expect_fault("fence");
}

TEST_F(AuditTest, ATaskDecidedTwice) {
  add(decision(1, "d1", "t1", 1, "reviewer"));
  add(decision(3, "d2", "t1", 2, "reviewer"));
  expect_fault("decided_twice");
}

TEST_F(AuditTest, ADecisionTwice) {
  add(decision(1, "d1", "t1", 1, "reviewer"));
  add(decision(1, "d1", "t2", 1, "reviewer"));
  expect_fault("decision_repeated");
}

TEST_F(AuditTest, AnothersDecisionReplaced) {
  add(decision(1, "d1", "t1", 1, "reviewer"));
  add(earlier(3, "d2", "supersede", "d1", "t1", 1));
  expect_fault("supersedes");
}

TEST_F(AuditTest, AnOverrideIsASeniorsAndNamesWhoseDecisionItReplaces) {
  add(decision(1, "d1", "t1", 1, "reviewer"));
  json over = earlier(2, "d2", "supersede", "d1", "t1", 1);
  over["role"] = "senior";
  over["override"] = {{"actor", hex_of(3)}};
  add(over);
  expect_fault("supersedes");
  bodies_.pop_back();
  over["override"] = {{"actor", hex_of(1)}};
  add(over);
  expect_clean();
  json reviewer = earlier(3, "d3", "supersede", "d2", "t1", 1);
  reviewer["override"] = {{"actor", hex_of(2)}};
  add(reviewer);
  expect_fault("override");
}

TEST_F(AuditTest, ADecisionReplacedThatNoLongerStands) {
  add(decision(1, "d1", "t1", 1, "reviewer"));
  add(earlier(1, "d2", "supersede", "d1", "t1", 1));
  add(earlier(1, "d3", "withdraw", "d1", "t1", 1));
  expect_fault("supersedes");
}

TEST_F(AuditTest, ASecondLookByTheSamePerson) {
  add_person(1, {"reviewer", "senior"});
  add(escalation(1, "d1", "t1", 1, "t2"));
  json second = decision(1, "d2", "t2", 1, "senior");
  second["pair"] = {{"leaf", bodies_.size() - 1}, {"second_person", true}};
  add(second);
  expect_fault("second_person");
}

TEST_F(AuditTest, ASecondLookThatNamesNoFirst) {
  add(escalation(1, "d1", "t1", 1, "t2"));
  add(decision(2, "d2", "t2", 1, "senior"));
  expect_fault("pair");
}

TEST_F(AuditTest, ASecondLookThatNamesAnothersFirst) {
  add(escalation(1, "d1", "t1", 1, "t2"));
  const std::size_t first = bodies_.size() - 1;
  add(escalation(1, "d3", "t3", 1, "t4"));
  json second = decision(2, "d2", "t4", 1, "senior");
  second["pair"] = {{"leaf", first}, {"second_person", true}};
  add(second);
  expect_fault("pair");
}

TEST_F(AuditTest, ATakenBackEscalationClosesWhatItRaised) {
  add(escalation(1, "d1", "t1", 1, "t2"));
  const std::size_t first = bodies_.size() - 1;
  add(earlier(1, "d2", "withdraw", "d1", "t1", 1));
  json second = decision(2, "d3", "t2", 1, "senior");
  second["pair"] = {{"leaf", first}, {"second_person", false}};
  add(second);
  expect_fault("decided_twice");
}

TEST_F(AuditTest, AClockThatWasSetBack) {
  now_ -= std::chrono::minutes(1);
  add(decision(1, "d1", "t1", 1, "reviewer"));
  expect_clean();
  now_ -= std::chrono::minutes(3);
  add(decision(1, "d2", "t2", 1, "reviewer"));
  expect_fault("clock");
}

TEST_F(AuditTest, ASequenceNumberThatIsNotItsPlace) {
  json body = decision(1, "d1", "t1", 1, "reviewer");
  body["seq"] = 9;
  add(body);
  expect_fault("sequence");
}

TEST_F(AuditTest, AnUnknownKindOrVersion) {
  add({{"kind", "rumour"}, {"actor", hex_of(1)}});
  expect_fault("leaf_kind");
  bodies_.back() = to_canonical_json({{"v", 3}, {"seq", bodies_.size() - 1}, {"kind", "sign_in"}});
  expect_fault("leaf_version");
}

TEST_F(AuditTest, APlainLeafAfterOnesWithVersions) {
  bodies_.push_back(
      to_canonical_json({{"actor", "lin"},
                         {"decision", {{"id", "d"}, {"kind", "decide"}, {"task", "t"}}},
                         {"received_at", to_rfc3339(now_)}}));
  expect_fault("leaf_version");
}

TEST_F(AuditTest, AnEpochThatDoesNotFollow) {
  add({{"kind", "epoch"}, {"epoch", "e3"}, {"previous", "e2"}});
  expect_fault("epoch");
}

TEST_F(AuditTest, ACheckpointOfAnotherHistory) {
  add({{"kind", "epoch"}, {"epoch", "e2"}, {"previous", "e1"}});
  expect_fault("origin");
}

TEST(AuditPlain, LeavesFromBeforeVersionsAreCheckedAsFarAsTheyGo) {
  const SigningKey key = SigningKey::from_seed({9});
  const auto plain = [](const char* id, const char* task) {
    return to_canonical_json(
        {{"actor", "lin"},
         {"queue", "review.first"},
         {"task_key", "k"},
         {"received_at", "2026-01-01T00:00:00.000Z"},
         {"decision",
          {{"id", id}, {"kind", "decide"}, {"task", task}, {"fence", 1}, {"device", "desk"}}}});
  };
  Audit audit({.key = key.public_key()});
  const std::string first = plain("d1", "t1");
  EXPECT_FALSE(audit.take({0, first, leaf_hash(first), {}}).has_value());
  const std::string again = plain("d1", "t2");
  EXPECT_EQ(audit.take({1, again, leaf_hash(again), {}})->reason, "decision_repeated");
  EXPECT_EQ(audit.summary().plain_leaves, 1u);
}

}  // namespace
}  // namespace vigil::ledger
