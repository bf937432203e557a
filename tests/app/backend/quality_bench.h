// What tests of quality stand on: the review plugin's own manifest and ladder, many people, and
// rates that a test sets.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/backend/service/items.h"
#include "app/backend/service/quality.h"
#include "app/backend/service/second_looks.h"
#include "core/base/json.h"
#include "core/ledger/audit.h"
#include "tests/app/backend/workshop.h"

namespace vigil::backend {

class QualityBench : public testing::Test {
 protected:
  QualityBench()
      : registry(Registry::load(VIGIL_SOURCE_DIR "/plugins")),
        place(folder.path()),
        store(place.open()),
        queues(*store, registry, clock, events),
        decisions(*store, registry, clock, events, Announce::kDecisions),
        items(*store, registry, clock, events),
        collections(*store, registry, events),
        quality(*store, registry, clock) {
    EXPECT_TRUE(collections.seed().ok());
  }

  void put(std::string_view collection, const nlohmann::json& record, std::int64_t revision = 0) {
    const Precondition before{revision > 0 ? std::optional(revision) : std::nullopt};
    const auto written = collections.put(clara, collection, record["id"].get<std::string>(),
                                         to_canonical_json(record), before);
    ASSERT_TRUE(written.ok()) << written.error().message;
    ASSERT_NE(written->kind, WriteOutcome::Kind::kStale);
    ASSERT_NE(written->kind, WriteOutcome::Kind::kInvalid) << written->problem->sentence();
  }

  void set_rates(double golden, double twice, double machine,
                 nlohmann::json by_policy = nlohmann::json::array()) {
    put("quality",
        {{"id", "default"},
         {"golden_rate", golden},
         {"double_review_rate", twice},
         {"checks_after_minutes", 30},
         {"machine_removal_sample_rate", machine},
         {"by_policy", std::move(by_policy)},
         {"utc_offset_minutes", 480}},
        ++rates_revision);  // the seed is revision 1
  }

  void bring_in(std::string key, int severity = 1) {
    NewTask task;
    task.key = std::move(key);
    task.severity = severity;
    task.reach = 100;
    task.subject = R"({"caption":"守夜","author":{"followers":7,"name":"wang"},"tags":["pets"]})";
    const auto outcomes = queues.enqueue("review.first", {task});
    ASSERT_TRUE(outcomes.ok()) << outcomes.error().message;
    ASSERT_EQ(outcomes->front().status, EnqueueStatus::kCreated);
  }

  std::vector<TaskRow> lease(const Caller& caller, int count = 1,
                             std::string_view queue = "review.first") {
    auto leased = queues.lease(caller, queue, count, caller.device);
    EXPECT_TRUE(leased.ok()) << leased.error().message;
    return leased.value_or({});
  }

  static domain::Decision decision_on(const Caller& caller, const TaskRow& task,
                                      domain::Verdict verdict,
                                      std::string_view policy = "graphic-violence") {
    domain::Decision decision = make_decision(caller, task, verdict);
    if (domain::needs_policy(verdict)) {
      decision.policy = domain::PolicyId(std::string(policy));
      decision.policy_version = 1;
    }
    return decision;
  }

  nlohmann::json submit(const Caller& caller, const domain::Decision& decision) {
    const auto answers =
        decisions.submit(caller, caller.device, {{decision.id.text(), decision, ""}});
    EXPECT_TRUE(answers.ok()) << answers.error().message;
    if (!answers) return {};
    return nlohmann::json::parse(answers->front().json);
  }

  domain::Decision decide(const Caller& caller, const TaskRow& task, domain::Verdict verdict,
                          std::string_view policy = "graphic-violence") {
    domain::Decision decision = decision_on(caller, task, verdict, policy);
    const nlohmann::json answer = submit(caller, decision);
    EXPECT_EQ(answer["status"], "accepted") << answer.dump();
    return decision;
  }

  template <typename Value, typename Ask>
  Value read(Ask ask) {
    Value value{};
    const Status asked = store->read([&](Reader& reader) -> Status {
      auto found = ask(reader);
      if (!found) return found.error();
      value = std::move(*found);
      return {};
    });
    EXPECT_TRUE(asked.ok()) << asked.error().message;
    return value;
  }

  std::vector<QualityCheckRow> checks_of(const TaskRow& task) {
    return read<std::vector<QualityCheckRow>>(
        [&](Reader& reader) { return reader.checks_of_task(task.id); });
  }

  // What was drawn and is due goes to people.
  void half_an_hour_later() {
    clock.advance(std::chrono::minutes(31));
    const Status put = put_before_people(*store, ladders, clock, events);
    ASSERT_TRUE(put.ok()) << put.error().message;
  }

  std::string stage(const std::string& item) {
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
  Ladders ladders{registry};
  StorePlace place;
  std::unique_ptr<Store> store;
  EventHub events;
  Queues queues;
  Decisions decisions;
  Items items;
  Collections collections;
  Quality quality;
  std::int64_t rates_revision = 0;  // that set_rates() replaces

  const Caller anna = make_caller("anna", {domain::Role::kReviewer});
  const Caller bela = make_caller("bela", {domain::Role::kReviewer});
  const Caller boris = make_caller("boris", {domain::Role::kSenior});
  const Caller clara = make_caller("clara", {domain::Role::kAdministrator});
  const Caller operator_ = make_caller("ops", {domain::Role::kOperator});
  const Caller auditor = make_caller("audit", {domain::Role::kAuditor});
};

}  // namespace vigil::backend
