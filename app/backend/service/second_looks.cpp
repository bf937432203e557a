#include "app/backend/service/second_looks.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/backend/service/caller.h"
#include "app/backend/service/ledger_leaves.h"
#include "core/base/ids.h"
#include "core/domain/ladder/item_state.h"
#include "core/domain/sampling.h"

namespace vigil::backend {
namespace {

using domain::CheckKind;
using domain::Decision;
using domain::DecisionKind;
using domain::ladder::ItemState;
using domain::ladder::Stage;
using domain::ladder::StageKind;
using nlohmann::json;

constexpr int kMostAtOnce = 100;
// Who puts drawn items before people, in the ledger. No sign-in name begins so.
constexpr std::string_view kSampling = "@sampling";

bool is_first_tier(const Stage* stage) {
  return stage != nullptr && stage->kind == StageKind::kReview && stage->tier == 1;
}

// The item has left the people who judge it, so that nobody waits for another look.
bool is_at_rest(const Stage* stage) {
  return stage != nullptr && (stage->kind == StageKind::kOpen || stage->kind == StageKind::kClosed);
}

const Stage* stage_of(const Climbing::Step& step, std::string_view queue) {
  for (const Stage& stage : step.standing.ladder->stages) {
    if (stage.queue == queue) return &stage;
  }
  return nullptr;
}

// Whether the item came to the stage this decision was made at because it was drawn.
bool was_sampled(const ItemState& state, std::string_view stage, std::string_view decision) {
  for (auto passage = state.way.rbegin(); passage != state.way.rend(); ++passage) {
    if (passage->decision == decision) continue;
    if (passage->to != stage) continue;
    return passage->reason.on == domain::ladder::Trigger::kSampled;
  }
  return false;
}

std::string word_of(const Decision& decision) {
  return decision.verdict ? std::string(domain::to_word(*decision.verdict)) : std::string();
}

}  // namespace

Status SecondLooks::note(const Decision& decision, std::string_view person, const TaskRow& task,
                         const Climbing::Step& step) {
  const Stage* stage = stage_of(step, task.queue);
  if (!is_first_tier(stage)) return {};
  switch (decision.kind) {
    case DecisionKind::kSkip: return {};
    case DecisionKind::kSupersede:
    case DecisionKind::kWithdraw: return replace(decision, person, task);
    case DecisionKind::kDecide: break;
  }
  if (was_sampled(step.standing.state, stage->id, decision.id.text()))
    return answer(decision, person, task);
  return draw(decision, person, task, step);
}

Status SecondLooks::draw(const Decision& decision, std::string_view person, const TaskRow& task,
                         const Climbing::Step& step) {
  const ItemState& state = step.standing.state;
  if (decision.verdict == domain::Verdict::kEscalate ||
      !is_at_rest(step.standing.ladder->stage(state.stage))) {
    return {};
  }
  const auto policy = policies_.find(writer_);
  if (!policy) return policy.error();
  if ((*policy)->double_review_rate <= 0) return {};
  const Result<domain::Sampler> sampler = policies_.sampler(writer_);
  if (!sampler) return sampler.error();
  const std::string what = fmt::format("{}/{}/{}", state.ladder, state.item, state.round);
  if (!sampler->draws((*policy)->double_review_rate, "double", what)) return {};
  QualityCheckRow check;
  check.id = make_uuid7(now_);
  check.kind = CheckKind::kDouble;
  check.state = CheckState::kDrawn;
  check.task = task.id;
  check.queue = task.queue;
  check.item = state.item;
  check.source = state.ladder;
  check.policy = decision.policy.text();
  check.person = person;
  check.decision = decision.id.text();
  check.verdict = word_of(decision);
  check.person_at = now_;
  check.due = now_ + (*policy)->checks_after;
  check.at = now_;
  const Result<bool> added = writer_.add_check(check);
  return added ? Status() : Status(added.error());
}

Status SecondLooks::answer(const Decision& decision, std::string_view person, const TaskRow& task) {
  Result<std::vector<QualityCheckRow>> checks = writer_.checks_of_task(task.id);
  if (!checks) return checks.error();
  for (QualityCheckRow& check : *checks) {
    if (check.state != CheckState::kOpen || check.kind == CheckKind::kGolden) continue;
    check.state = CheckState::kDone;
    check.at = now_;
    if (check.kind == CheckKind::kMachine) {
      check.person = person;
      check.decision = decision.id.text();
      check.verdict = word_of(decision);
      check.person_at = now_;
    } else {
      check.other = person;
      check.other_decision = decision.id.text();
      check.held_against = word_of(decision);
      if (check.policy.empty()) check.policy = decision.policy.text();
    }
    if (Status noted = writer_.update_check(check); !noted) return noted;
  }
  return {};
}

// `decision` stands for an earlier one of the task, or takes it back.
Status SecondLooks::replace(const Decision& decision, std::string_view person,
                            const TaskRow& task) {
  Result<std::vector<QualityCheckRow>> checks = writer_.checks_of_task(task.id);
  if (!checks) return checks.error();
  const std::string& earlier = decision.supersedes.text();
  const bool stands = decision.kind == DecisionKind::kSupersede;
  for (QualityCheckRow& check : *checks) {
    const bool first = check.decision == earlier;
    const bool second = check.other_decision == earlier;
    if (!first && !second) continue;
    // Somebody else's verdict over it is no opinion of the person who was checked.
    const bool own = person == (first ? check.person : check.other);
    if (first && check.kind == CheckKind::kDouble) {
      if (check.state == CheckState::kDrawn && (!stands || !own)) check.state = CheckState::kVoid;
      if (own && stands) {
        check.decision = decision.id.text();
        check.verdict = word_of(decision);
        check.policy = decision.policy.text();
      }
    } else if (own) {
      check.state = stands ? CheckState::kDone : CheckState::kOpen;
      (first ? check.decision : check.other_decision) = stands ? decision.id.text() : "";
      (first ? check.verdict : check.held_against) = word_of(decision);
    }
    if (Status noted = writer_.update_check(check); !noted) return noted;
  }
  return {};
}

Status SecondLooks::note_removal(const Climbing::Step& step, std::string_view policy) {
  const ItemState& state = step.standing.state;
  const Stage* stage = step.standing.ladder->stage(state.stage);
  if (!step.outcome.moved || stage == nullptr || stage->kind != StageKind::kClosed) return {};
  const auto rates = policies_.find(writer_);
  if (!rates) return rates.error();
  const double rate = (*rates)->machine_rate(policy);
  if (rate <= 0) return {};
  const Result<domain::Sampler> sampler = policies_.sampler(writer_);
  if (!sampler) return sampler.error();
  const std::string what = fmt::format("{}/{}", state.ladder, state.item);
  if (!sampler->draws(rate, "machine", what)) return {};
  QualityCheckRow check;
  check.id = make_uuid7(now_);
  check.kind = CheckKind::kMachine;
  check.state = CheckState::kDrawn;
  check.item = state.item;
  check.source = state.ladder;
  check.policy = policy;
  check.held_against = domain::to_word(domain::Verdict::kRemove);
  check.due = now_ + (*rates)->checks_after;
  check.at = now_;
  const Result<bool> added = writer_.add_check(check);
  return added ? Status() : Status(added.error());
}

namespace {

// Whether the item is still as it was when the check was drawn.
bool is_as_it_was(const QualityCheckRow& check, const Standing& standing) {
  const ItemState& state = standing.state;
  if (!is_at_rest(standing.ladder->stage(state.stage))) return false;
  if (check.kind == CheckKind::kMachine) return state.looks.empty();
  return !state.looks.empty() && state.looks.back().decision == check.decision;
}

Status put_one(Writer& writer, Ladders& ladders, WallTime now, const std::string& id,
               std::set<std::string>& touched) {
  Result<std::optional<QualityCheckRow>> check = writer.quality_check(id);
  if (!check) return check.error();
  if (!*check || (*check)->state != CheckState::kDrawn) return {};
  QualityCheckRow& row = **check;
  row.state = CheckState::kVoid;
  const auto ladder = ladders.find(writer, row.source);
  if (!ladder) return ladder.error();
  Result<std::optional<Standing>> standing = read_standing(writer, *ladder, row.item);
  if (!standing) return standing.error();
  if (!*standing || !is_as_it_was(row, **standing)) return writer.update_check(row);
  domain::ladder::Event event;
  event.trigger = domain::ladder::Trigger::kSampled;
  event.at = now;
  Climbing climbing(writer, ladders, now);
  const auto outcome = domain::ladder::next_step(*(*standing)->ladder, (*standing)->state, event);
  const Stage* to =
      outcome && outcome->moved ? (*standing)->ladder->stage(outcome->state.stage) : nullptr;
  if (!is_first_tier(to)) return writer.update_check(row);
  Result<Climbing::Step> step = climbing.step(std::move(**standing), event, nullptr);
  if (!step) return step.error();
  Caller sampling;
  sampling.id = kSampling;
  sampling.name = kSampling;
  const json detail = {{"id", step->standing.ladder->id},
                       {"version", step->standing.ladder->version},
                       {"stage", step->standing.state.stage},
                       {"event", row.id},
                       {"why", domain::ladder::to_json(step->outcome.reason)}};
  const Result<std::uint64_t> leaf =
      LedgerLeaves(writer, now)
          .add_item(sampling, row.item, detail, step->raised_queue, step->raised_task);
  if (!leaf) return leaf.error();
  if (Status kept = climbing.keep(*step, *leaf); !kept) return kept;
  row.state = CheckState::kOpen;
  row.task = step->raised_task;
  row.queue = step->raised_queue;
  touched = climbing.touched_queues();
  return writer.update_check(row);
}

}  // namespace

Status put_before_people(Store& store, Ladders& ladders, const Clock& clock, EventHub& events) {
  std::vector<QualityCheckRow> due;
  Status asked = store.read([&](Reader& reader) -> Status {
    Result<std::vector<QualityCheckRow>> drawn = reader.checks_drawn(clock.wall_now(), kMostAtOnce);
    if (!drawn) return drawn.error();
    due = std::move(*drawn);
    return {};
  });
  if (!asked) return asked;
  for (const QualityCheckRow& check : due) {
    std::set<std::string> touched;
    Status put = store.write(
        [&](Writer& writer) -> Status {
          touched.clear();
          return put_one(writer, ladders, clock.wall_now(), check.id, touched);
        },
        Appends::kLedger);
    if (!put) return put;
    for (const std::string& queue : touched) events.publish(EventKind::kQueue, queue);
  }
  return {};
}

}  // namespace vigil::backend
