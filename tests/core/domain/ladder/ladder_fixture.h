// The ladder that the review plugin brings, and an item climbing it. For tests.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "core/domain/ladder/check.h"
#include "core/domain/ladder/step.h"

namespace vigil::domain::ladder {

inline nlohmann::json seed_record() {
  std::ifstream file(std::string(VIGIL_SOURCE_DIR) + "/plugins/review/schema/ladder.seed.json");
  return nlohmann::json::parse(file).at(0);
}

inline Ladder seed_ladder() {
  Result<Ladder> ladder = ladder_from_json(seed_record());
  EXPECT_TRUE(ladder.ok()) << (ladder.ok() ? "" : ladder.error().message);
  return ladder.value_or(Ladder{});
}

// One item; every call is one event, a minute after the one before.
class Climb {
 public:
  explicit Climb(Ladder ladder = seed_ladder())
      : ladder_(std::move(ladder)), state_(begin(ladder_, "item-1", now_)) {}

  Climb& happens(Trigger trigger, std::int64_t reach = -1, Severity severity = 0) {
    Event event = at_now(trigger);
    if (reach >= 0) event.reach = reach;
    event.severity = severity;
    return apply(event);
  }

  Climb& decides(std::string person, Verdict verdict, int level = 0) {
    last_decision_ = "decision-" + std::to_string(++decisions_);
    Event event = at_now(trigger_of(verdict));
    event.stage = state_.stage;
    event.person = std::move(person);
    event.decision = last_decision_;
    event.verdict = verdict;
    event.level = level;
    return apply(event);
  }

  Climb& apply(const Event& event) {
    Result<Outcome> stepped = next_step(ladder_, state_, event);
    error_ = stepped ? std::optional<Error>() : stepped.error();
    if (stepped) {
      outcome_ = *stepped;
      state_ = outcome_.state;
    }
    return *this;
  }

  [[nodiscard]] Event at_now(Trigger trigger) {
    now_ += std::chrono::minutes(1);
    Event event;
    event.trigger = trigger;
    event.at = now_;
    return event;
  }

  [[nodiscard]] const Ladder& ladder() const { return ladder_; }
  [[nodiscard]] Ladder& ladder() { return ladder_; }
  [[nodiscard]] const ItemState& state() const { return state_; }
  void stand_at(ItemState state) { state_ = std::move(state); }
  [[nodiscard]] const std::string& stage() const { return state_.stage; }
  [[nodiscard]] const Outcome& outcome() const { return outcome_; }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  [[nodiscard]] const std::string& last_decision() const { return last_decision_; }
  [[nodiscard]] WallTime now() const { return now_; }

 private:
  Ladder ladder_;
  WallTime now_ = wall_from_ms(1'767'225'600'000);
  ItemState state_;
  Outcome outcome_;
  std::optional<Error> error_;
  int decisions_ = 0;
  std::string last_decision_;
};

}  // namespace vigil::domain::ladder
