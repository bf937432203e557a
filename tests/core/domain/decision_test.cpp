#include "core/domain/decision.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <set>

namespace vigil::domain {
namespace {

using nlohmann::json;

const char* const kFirstId = "0193587a-6c1e-7b2f-9d53-0a4f1f6e2c11";
const char* const kOtherId = "0193587a-6c1e-7b2f-9d53-0a4f1f6e2c12";

Policy wildlife() {
  Policy policy;
  policy.id = PolicyId("wildlife-trade");
  policy.version = 3;
  policy.actions = {Verdict::kLimit, Verdict::kRemove};
  return policy;
}

Decision removal() {
  Decision decision;
  decision.id = DecisionId(kFirstId);
  decision.task = TaskId(kOtherId);
  decision.queue = QueueId("review.first");
  decision.fence = 4;
  decision.device = DeviceId("device-1");
  decision.decided_at = wall_from_ms(1767225600123);
  decision.verdict = Verdict::kRemove;
  decision.policy = PolicyId("wildlife-trade");
  decision.policy_version = 3;
  decision.note = "笼子里的猫头鹰，评论里有价格";
  decision.checklist = {"whole.caption", "detail.background"};
  decision.marks = {{Millis{100}, Millis{900}}, {Millis{2000}, Millis{3500}}};
  return decision;
}

Decision plain(Verdict verdict) {
  Decision decision = removal();
  decision.verdict = verdict;
  decision.policy = PolicyId();
  decision.policy_version = 0;
  return decision;
}

Decision skip() {
  Decision decision;
  decision.id = DecisionId(kFirstId);
  decision.kind = DecisionKind::kSkip;
  decision.task = TaskId(kOtherId);
  decision.reason = "我认识作者";
  return decision;
}

Decision withdrawal() {
  Decision decision = skip();
  decision.kind = DecisionKind::kWithdraw;
  decision.reason.clear();
  decision.supersedes = DecisionId(kOtherId);
  return decision;
}

ErrorCode code_of(const Decision& decision) {
  const Policy policy = wildlife();
  const Status status = check_decision(decision, &policy);
  EXPECT_FALSE(status.ok());
  if (status.ok()) return ErrorCode::kInternal;
  EXPECT_TRUE(status.error().message.ends_with('.')) << status.error().message;
  return status.error().code;
}

TEST(CheckDecision, AcceptsEachKind) {
  const Policy policy = wildlife();
  EXPECT_TRUE(check_decision(removal(), &policy).ok());
  EXPECT_TRUE(check_decision(removal(), nullptr).ok());
  EXPECT_TRUE(check_decision(plain(Verdict::kAllow), nullptr).ok());
  EXPECT_TRUE(check_decision(plain(Verdict::kEscalate), nullptr).ok());
  EXPECT_TRUE(check_decision(skip(), nullptr).ok());
  EXPECT_TRUE(check_decision(withdrawal(), nullptr).ok());
  Decision supersede = removal();
  supersede.kind = DecisionKind::kSupersede;
  supersede.supersedes = DecisionId(kOtherId);
  EXPECT_TRUE(check_decision(supersede, &policy).ok());
  Decision older_text = removal();
  older_text.policy_version = 1;
  EXPECT_TRUE(check_decision(older_text, &policy).ok());
}

TEST(CheckDecision, RefusesEachBrokenRuleByItself) {
  const auto with = [](Decision base, auto change) {
    change(base);
    return code_of(base);
  };
  using enum ErrorCode;
  EXPECT_EQ(with(removal(), [](Decision& d) { d.id = {}; }), kInvalidArgument);
  EXPECT_EQ(with(removal(), [](Decision& d) { d.task = {}; }), kInvalidArgument);
  EXPECT_EQ(with(removal(), [](Decision& d) { d.fence = -1; }), kInvalidArgument);
  EXPECT_EQ(with(removal(), [](Decision& d) { d.verdict.reset(); }), kRejected);
  EXPECT_EQ(with(removal(), [](Decision& d) { d.verdict = Verdict::kWarn; }), kRejected);
  EXPECT_EQ(with(removal(), [](Decision& d) { d.policy = PolicyId("other"); }), kInvalidArgument);
  EXPECT_EQ(with(removal(), [](Decision& d) { d.policy_version = 0; }), kInvalidArgument);
  EXPECT_EQ(with(removal(), [](Decision& d) { d.policy_version = 4; }), kRejected);
  EXPECT_EQ(with(removal(), [](Decision& d) { d.policy = {}; }), kInvalidArgument);
  EXPECT_EQ(with(removal(), [](Decision& d) { d.supersedes = DecisionId(kOtherId); }),
            kInvalidArgument);
  EXPECT_EQ(with(skip(), [](Decision& d) { d.reason = " \t"; }), kRejected);
  EXPECT_EQ(with(skip(), [](Decision& d) { d.verdict = Verdict::kAllow; }), kInvalidArgument);
  EXPECT_EQ(with(skip(), [](Decision& d) { d.policy = PolicyId("spam"); }), kInvalidArgument);
  EXPECT_EQ(with(withdrawal(), [](Decision& d) { d.supersedes = {}; }), kInvalidArgument);
  EXPECT_EQ(with(withdrawal(), [](Decision& d) { d.supersedes = d.id; }), kInvalidArgument);
  EXPECT_EQ(with(withdrawal(), [](Decision& d) { d.verdict = Verdict::kAllow; }), kInvalidArgument);
}

TEST(CheckDecision, RestrictingVerdictsNeedAPolicyTheOthersDoNot) {
  for (const Verdict verdict : kAllVerdicts) {
    const Status status = check_decision(plain(verdict), nullptr);
    EXPECT_EQ(status.ok(), !needs_policy(verdict)) << to_word(verdict);
    if (!status.ok()) {
      EXPECT_EQ(status.error().code, ErrorCode::kRejected);
    }
  }
}

TEST(CheckDecision, APolicyOutOfForceCarriesNothing) {
  Policy policy = wildlife();
  policy.active = false;
  EXPECT_EQ(check_decision(removal(), &policy).error().code, ErrorCode::kRejected);
}

TEST(CheckDecision, TextHasLimitsInCharactersNotBytes) {
  Decision decision = plain(Verdict::kAllow);
  decision.note.clear();
  for (std::size_t i = 0; i < kMaxNoteCodePoints; ++i) decision.note += "字";
  EXPECT_TRUE(check_decision(decision, nullptr).ok());
  decision.note += "多";
  EXPECT_EQ(code_of(decision), ErrorCode::kInvalidArgument);
  decision.note = "\xff";
  EXPECT_EQ(code_of(decision), ErrorCode::kInvalidArgument);

  Decision skipped = skip();
  skipped.reason = std::string(kMaxReasonCodePoints, 'r');
  EXPECT_TRUE(check_decision(skipped, nullptr).ok());
  skipped.reason += 'r';
  EXPECT_EQ(code_of(skipped), ErrorCode::kInvalidArgument);
  skipped.reason = "\xc3";
  EXPECT_EQ(code_of(skipped), ErrorCode::kInvalidArgument);
}

TEST(CheckDecision, MarksAreInOrderAndHaveLength) {
  const auto with_marks = [](std::vector<Mark> marks) {
    Decision decision = plain(Verdict::kAllow);
    decision.marks = std::move(marks);
    return check_decision(decision, nullptr).ok();
  };
  const auto at = [](int begin, int end) { return Mark{Millis{begin}, Millis{end}}; };
  EXPECT_TRUE(with_marks({}));
  EXPECT_TRUE(with_marks({at(0, 1), at(0, 2), at(1, 2)}));  // overlapping is in order
  EXPECT_FALSE(with_marks({at(5, 5)}));
  EXPECT_FALSE(with_marks({at(5, 4)}));
  EXPECT_FALSE(with_marks({at(-1, 4)}));
  EXPECT_FALSE(with_marks({at(5, 6), at(1, 2)}));
  EXPECT_FALSE(with_marks({at(1, 2), at(1, 2)}));
  std::vector<Mark> many;
  for (int i = 0; i < static_cast<int>(kMaxMarks); ++i) many.push_back(at(i, i + 1));
  EXPECT_TRUE(with_marks(many));
  many.push_back(at(1000, 1001));
  EXPECT_FALSE(with_marks(many));
}

TEST(CheckDecision, ChecklistPointsAreKnownKindsAndOnce) {
  const auto with_points = [](std::vector<std::string> points) {
    Decision decision = plain(Verdict::kAllow);
    decision.checklist = std::move(points);
    return check_decision(decision, nullptr).ok();
  };
  EXPECT_TRUE(with_points({"whole.sound", "detail.background"}));
  EXPECT_FALSE(with_points({"whole.sound", "whole.sound"}));
  EXPECT_FALSE(with_points({"sound"}));
  EXPECT_FALSE(with_points({"whole."}));
  EXPECT_FALSE(with_points({"detail." + std::string(64, 'x')}));
  EXPECT_FALSE(with_points({"whole.\xff"}));
  EXPECT_FALSE(with_points(std::vector<std::string>(65, "whole.a")));
}

TEST(DecisionJson, RoundTripsButTheActor) {
  Decision decision = removal();
  decision.actor = UserId("lin");
  const json body = to_json(decision);
  EXPECT_EQ(body["actor"], "lin");
  const auto read = decision_from_json(body);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_TRUE(read->actor.empty());
  decision.actor = UserId();
  EXPECT_EQ(*read, decision);
}

TEST(DecisionJson, AbsentPartsStayAbsent) {
  Decision decision = skip();
  decision.queue = QueueId("review.first");
  decision.device = DeviceId("d");
  const json body = to_json(decision);
  for (const char* key : {"verdict", "policy", "note", "supersedes"}) {
    EXPECT_FALSE(body.contains(key)) << key;
  }
  const auto read = decision_from_json(body);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, decision);
}

TEST(DecisionJson, UnknownMembersAreIgnored) {
  json body = to_json(removal());
  body["ledger_index"] = 7;
  EXPECT_TRUE(decision_from_json(body).ok());
}

TEST(DecisionJson, EveryMissingMemberIsNamed) {
  for (const char* key :
       {"id", "kind", "task", "queue", "fence", "device", "decided_at", "checklist", "marks"}) {
    json body = to_json(removal());
    body.erase(key);
    const auto read = decision_from_json(body);
    ASSERT_FALSE(read) << key;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(read.error().message.find(key), std::string::npos) << read.error().message;
  }
}

TEST(DecisionJson, EveryWrongMemberIsRefused) {
  const std::pair<const char*, json> wrong[] = {
      {"/id", "1"},
      {"/id", 1},
      {"/kind", "undo"},
      {"/task", "t1"},
      {"/queue", ""},
      {"/fence", -1},
      {"/fence", 1.5},
      {"/fence", 18446744073709551615u},
      {"/device", json::object()},
      {"/decided_at", "yesterday"},
      {"/verdict", "ban"},
      {"/verdict", nullptr},
      {"/policy", "wildlife-trade"},
      {"/policy/id", ""},
      {"/policy/version", 0},
      {"/reason", 4},
      {"/note", json::array()},
      {"/checklist", "whole.a"},
      {"/checklist/0", 4},
      {"/marks", json::object()},
      {"/marks/0", 4},
      {"/marks/0/begin_ms", -1},
      {"/marks/0/end_ms", "x"},
      {"/supersedes", "x"},
      {"/checklist", std::vector<std::string>(300, "whole.a")},
  };
  for (const auto& [pointer, value] : wrong) {
    json body = to_json(removal());
    body[json::json_pointer(pointer)] = value;
    EXPECT_FALSE(decision_from_json(body).ok()) << pointer << " = " << value;
  }
  EXPECT_FALSE(decision_from_json(json()).ok());
  EXPECT_FALSE(decision_from_json(json::array({1})).ok());
}

TEST(DecisionJson, AnyDecisionInOrderRoundTrips) {
  const auto seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  const auto below = [&](int limit) {
    return static_cast<int>(random() % static_cast<unsigned>(limit));
  };
  for (int round = 0; round < 300; ++round) {
    Decision decision;
    decision.id = make_id<DecisionId>(wall_from_ms(1 + below(1'000'000)));
    decision.task = make_id<TaskId>(wall_from_ms(1 + below(1'000'000)));
    decision.kind = static_cast<DecisionKind>(below(4));
    decision.queue = QueueId("review.first");
    decision.device = DeviceId("desk");
    decision.fence = below(1'000'000);
    decision.decided_at = wall_from_ms(1767225600000 + below(1'000'000));
    const bool replaces =
        decision.kind == DecisionKind::kSupersede || decision.kind == DecisionKind::kWithdraw;
    if (replaces) decision.supersedes = make_id<DecisionId>(wall_from_ms(5));
    if (decision.kind == DecisionKind::kDecide || decision.kind == DecisionKind::kSupersede) {
      decision.verdict = kAllVerdicts[below(6)];
      if (needs_policy(*decision.verdict)) {
        decision.policy = PolicyId("p" + std::to_string(below(9)));
        decision.policy_version = 1 + below(9);
      }
    }
    decision.reason = decision.kind == DecisionKind::kSkip ? "听不懂方言" : "";
    for (int i = below(40); i > 0; --i) decision.note += "记🐐\"\n";
    int from = 0;
    for (int i = below(6); i > 0; --i) {
      from += 1 + below(1000);
      decision.marks.push_back({Millis{from}, Millis{from + 1 + below(5000)}});
    }
    for (int i = below(4); i > 0; --i) decision.checklist.push_back("whole." + std::to_string(i));
    ASSERT_TRUE(check_decision(decision, nullptr).ok())
        << check_decision(decision, nullptr).error().message;
    const auto read = decision_from_json(to_json(decision));
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(*read, decision);
  }
}

TEST(DecisionState, I22SixStatesAndTheirWords) {
  std::set<std::string_view> words;
  for (const DecisionState state : kAllDecisionStates) {
    words.insert(to_word(state));
    EXPECT_EQ(decision_state_from_word(to_word(state)), state);
  }
  EXPECT_EQ(words.size(), 6u);
  EXPECT_FALSE(decision_state_from_word("lost"));
}

TEST(DecisionState, OnlyTheseStepsArePossible) {
  using enum DecisionState;
  const std::set<std::pair<DecisionState, DecisionState>> possible = {
      {kDraft, kSaved},   {kSaved, kSent},   {kSent, kSaved},     {kSent, kConfirmed},
      {kSent, kConflict}, {kSent, kRefused}, {kConfirmed, kSaved}};
  for (const DecisionState from : kAllDecisionStates) {
    for (const DecisionState to : kAllDecisionStates) {
      EXPECT_EQ(can_become(from, to), possible.contains({from, to}))
          << to_word(from) << " -> " << to_word(to);
    }
  }
}

TEST(DecisionKind, WordsRoundTrip) {
  for (const auto kind : {DecisionKind::kDecide, DecisionKind::kSkip, DecisionKind::kSupersede,
                          DecisionKind::kWithdraw}) {
    EXPECT_EQ(decision_kind_from_word(to_word(kind)), kind);
  }
  EXPECT_FALSE(decision_kind_from_word("undo"));
  for (const Verdict verdict : kAllVerdicts) {
    EXPECT_EQ(verdict_from_word(to_word(verdict)), verdict);
  }
  EXPECT_FALSE(verdict_from_word("ban"));
}

}  // namespace
}  // namespace vigil::domain
