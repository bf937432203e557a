#include "core/domain/ladder/step.h"

#include <fmt/format.h>

#include <algorithm>

namespace vigil::domain::ladder {
namespace {

bool waits_for_people(const Stage& stage) {
  return stage.kind == StageKind::kReview || stage.kind == StageKind::kRating;
}

// The stage a move leads to, before any climbing; null: it stays.
const Stage* target_of(const Ladder& ladder, const ItemState& state, const Move& move) {
  if (move.to == kHere) return nullptr;
  if (move.to != kUp) return ladder.stage(move.to);
  const Stage* here = ladder.stage(state.stage);
  const int below = std::max(state.highest_look(), here == nullptr ? 0 : here->tier);
  return ladder.tier(std::min(below + 1, ladder.highest_tier()));
}

std::int64_t times(std::int64_t views, std::int64_t reports) {
  std::int64_t product = 0;
  return __builtin_mul_overflow(views, reports, &product) ? INT64_MAX : product;
}

// How far a verdict is from the one before it. `looks` ends before the verdict.
std::int64_t disagreement(std::span<const Look> looks, const Event& event) {
  for (std::size_t i = looks.size(); i-- > 0;) {
    if (looks[i].tier > 0 && looks[i].verdict != Verdict::kEscalate) {
      return distance(looks[i].verdict, event.verdict);
    }
  }
  return 0;
}

class Asking {
 public:
  Asking(const Ladder& ladder, const ItemState& state, const Event* event)
      : ladder_(ladder), state_(state), event_(event) {}

  [[nodiscard]] std::int64_t value_of(Condition condition, const Move& move) const {
    switch (condition) {
      case Condition::kReach:
      case Condition::kRatingReach: return state_.reach;
      case Condition::kAuthorFollowers: return state_.author_followers;
      case Condition::kReports: return state_.new_reports();
      case Condition::kExposureReports: return times(state_.reach, state_.new_reports());
      case Condition::kSeverity: return state_.severity;
      case Condition::kDisagreement:
        return event_ != nullptr && is_decision(event_->trigger)
                   ? disagreement(state_.looks, *event_)
                   : 0;
      case Condition::kHotCandidate: return state_.hot_candidate ? 1 : 0;
      case Condition::kTierMissing: {
        const Stage* target = target_of(ladder_, state_, move);
        return target != nullptr && target->tier > state_.highest_look() ? 1 : 0;
      }
      case Condition::kUnrated: return state_.level == 0 ? 1 : 0;
    }
    return 0;
  }

  [[nodiscard]] bool holds(Condition condition, const Move& move) const {
    const std::int64_t value = value_of(condition, move);
    if (condition == Condition::kDisagreement) return value > ladder_.threshold(condition);
    return range_of(condition) ? value >= ladder_.threshold(condition) : value != 0;
  }

  [[nodiscard]] bool holds(const Move& move) const {
    const auto each = [&](Condition condition) { return holds(condition, move); };
    return (move.any.empty() || std::any_of(move.any.begin(), move.any.end(), each)) &&
           std::all_of(move.all.begin(), move.all.end(), each);
  }

  // Precondition: holds(move).
  [[nodiscard]] Reason reason(const Move& move, Trigger on) const {
    Reason reason{.on = on, .why = move.why, .version = ladder_.version, .because = {}};
    for (const auto* conditions : {&move.any, &move.all}) {
      for (const Condition condition : *conditions) {
        if (reason.because || !holds(condition, move)) continue;
        reason.because = condition;
        reason.value = value_of(condition, move);
        if (range_of(condition)) reason.threshold = ladder_.threshold(condition);
      }
    }
    return reason;
  }

 private:
  const Ladder& ladder_;
  const ItemState& state_;
  const Event* event_;
};

Footing footing_of(const ItemState& state) {
  return {state.stage, state.round,        state.goal,     state.goal_due, state.entered,
          state.due,   state.reports_seen, state.in_force, state.live,     state.level};
}

void count(ItemState& state, const Event& event) {
  if (event.reach) state.reach = std::max<std::int64_t>(0, *event.reach);
  if (event.author_followers) {
    state.author_followers = std::max<std::int64_t>(0, *event.author_followers);
  }
  state.severity = std::max(state.severity, std::clamp(event.severity, 0, kMaxSeverity));
  if (is_report(event.trigger)) state.reports += std::max<std::int64_t>(1, event.reports);
  if (event.trigger == Trigger::kHotCandidate) state.hot_candidate = true;
}

std::chrono::minutes due_in(const Stage& stage, Severity severity) {
  return stage.due[static_cast<std::size_t>(std::clamp(severity, 0, kMaxSeverity))];
}

constexpr WallTime kNoHurry = WallTime::max();

// Until when the move wants somebody to have looked.
WallTime latest_of(const Move* move, WallTime at) {
  return move == nullptr || !move->due ? kNoHurry : at + *move->due;
}

// Enters `target`, or the tier below it that nobody has given a verdict of yet.
void enter(const Ladder& ladder, ItemState& state, const Stage* target, WallTime latest,
           WallTime at, Reason& reason) {
  const Stage* here = ladder.stage(state.stage);
  const bool from_people = here != nullptr && here->kind == StageKind::kReview;
  if (target->kind == StageKind::kReview) {
    if (!from_people && !state.looks.empty()) ++state.round;
    const int next = state.highest_look() + 1;
    if (latest != kNoHurry) state.goal_due = std::min(state.goal_due.value_or(latest), latest);
    if (target->tier > next) {
      state.goal = std::max(state.goal, target->tier);
      target = ladder.tier(next);
      reason.climbing = true;
    }
    if (target->tier >= state.goal) state.goal = 0;
  } else {
    state.goal = 0;
  }
  state.stage = target->id;
  state.entered = at;
  state.due = at;
  if (waits_for_people(*target)) {
    state.due = at + due_in(*target, state.severity);
    if (state.goal_due) state.due = std::clamp(*state.goal_due, at, state.due);
  }
  if (state.goal == 0) state.goal_due.reset();
  // What is rated is out: rating is for what the public sees.
  if (target->kind == StageKind::kOpen || target->kind == StageKind::kRating) state.live = true;
  if (target->kind == StageKind::kClosed) {
    state.live = false;
    if (!state.in_force) state.in_force = Verdict::kRemove;
  }
}

// Nearer, never further.
bool bring_nearer(const Ladder& ladder, ItemState& state, WallTime latest, WallTime at) {
  const Stage* here = ladder.stage(state.stage);
  if (here == nullptr || !waits_for_people(*here)) return false;
  const WallTime before = state.due;
  state.due = std::min(state.due, std::max(at, state.entered + due_in(*here, state.severity)));
  state.due = std::min(state.due, latest);
  return state.due < before;
}

void add_passage(ItemState& state, Passage passage) {
  state.way.push_back(std::move(passage));
  if (state.way.size() > kMostPassages) state.way.erase(state.way.begin());
}

Entry entry_of(const Ladder& ladder, const ItemState& state) {
  return {state.stage, ladder.stage(state.stage)->queue, state.due};
}

bool fits(const Move& move, std::string_view stage, Trigger trigger) {
  return std::find(move.from.begin(), move.from.end(), stage) != move.from.end() &&
         std::find(move.on.begin(), move.on.end(), trigger) != move.on.end();
}

// Why a higher tier was asked for, when that was.
std::optional<Reason> reason_to_climb(const ItemState& state, Trigger on) {
  for (auto passage = state.way.rbegin(); passage != state.way.rend(); ++passage) {
    if (!passage->reason.climbing) continue;
    Reason reason = passage->reason;
    reason.on = on;
    reason.climbing = false;
    return reason;
  }
  return std::nullopt;
}

void add_look(const Ladder& ladder, ItemState& state, const Event& event, Footing before) {
  const Stage* stage = ladder.stage(event.stage);
  Look look{.stage = event.stage,
            .tier = stage == nullptr ? 0 : stage->tier,
            .round = state.round,
            .person = event.person,
            .verdict = event.verdict,
            .decision = event.decision,
            .at = event.at,
            .moved = false,
            .before = std::move(before)};
  state.looks.push_back(std::move(look));
}

// What the verdict does besides moving the item.
void put_in_force(const Ladder& ladder, ItemState& state, const Event& event, bool disagreed) {
  const Stage* stage = ladder.stage(event.stage);
  if (stage != nullptr && stage->kind == StageKind::kRating) {
    if (event.level > 0) state.level = std::min(event.level, kMostLevel);
    return;
  }
  state.reports_seen = state.reports;
  if (event.verdict == Verdict::kEscalate) return;
  const bool milder = state.in_force && distance(*state.in_force, Verdict::kAllow) >
                                            distance(event.verdict, Verdict::kAllow);
  if (!disagreed || !milder) state.in_force = event.verdict;
  if (event.verdict == Verdict::kRemove) state.live = false;
}

}  // namespace

ItemState begin(const Ladder& ladder, std::string item, WallTime at) {
  ItemState state;
  state.item = std::move(item);
  state.ladder = ladder.id;
  state.version = ladder.version;
  state.stage = ladder.start;
  state.entered = at;
  state.due = at;
  if (const Stage* stage = ladder.stage(ladder.start);
      stage != nullptr && waits_for_people(*stage)) {
    state.due = at + due_in(*stage, 0);
  }
  return state;
}

Result<Outcome> next_step(const Ladder& ladder, const ItemState& state, const Event& event) {
  if (ladder.stage(state.stage) == nullptr) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("The ladder has no stage \"{}\", where the item is.", state.stage));
  }
  const bool decision = is_decision(event.trigger);
  if (decision && !may_look(ladder, state, event.person)) {
    return fail(ErrorCode::kRejected,
                "You have given a verdict on this item already; another person has to look.");
  }
  Outcome outcome{.state = state, .enter = {}, .left = {}, .nearer = {}, .reason = {}};
  ItemState& next = outcome.state;
  next.ladder = ladder.id;
  next.version = ladder.version;
  count(next, event);
  outcome.reason = {.on = event.trigger, .why = {}, .version = ladder.version, .because = {}};

  const Move* taken = nullptr;
  // A verdict of a stage the item has left counts as a look, and moves nothing.
  const bool in_time = !decision || event.stage == state.stage;
  if (in_time) {
    const Asking asking(ladder, next, &event);
    for (const Move& move : ladder.moves) {
      if (!fits(move, state.stage, event.trigger) || !asking.holds(move)) continue;
      if (move.to != kHere && target_of(ladder, next, move) == nullptr) continue;
      taken = &move;
      outcome.reason = asking.reason(move, event.trigger);
      break;
    }
  }
  const Stage* target = taken == nullptr ? nullptr : target_of(ladder, next, *taken);
  if (decision) {
    const bool disagreed = outcome.reason.because == Condition::kDisagreement;
    add_look(ladder, next, event, footing_of(state));
    if (in_time) put_in_force(ladder, next, event, disagreed);
    // On its way to a higher tier it goes on climbing, unless it is out of the public's sight.
    const Stage* goal =
        in_time && event.trigger != Trigger::kRemoved ? ladder.tier(next.goal) : nullptr;
    if (goal != nullptr) {
      target = goal;
      outcome.reason = reason_to_climb(state, event.trigger).value_or(outcome.reason);
    }
  }
  const WallTime latest = latest_of(taken, event.at);
  if (target == nullptr) {
    if (bring_nearer(ladder, next, latest, event.at)) outcome.nearer = entry_of(ladder, next);
    return outcome;
  }
  const Stage* here = ladder.stage(state.stage);
  enter(ladder, next, target, latest, event.at, outcome.reason);
  outcome.moved = true;
  if (!decision && waits_for_people(*here)) outcome.left = here->id;
  if (decision) next.looks.back().moved = true;
  if (waits_for_people(*ladder.stage(next.stage))) outcome.enter = entry_of(ladder, next);
  add_passage(next, {event.at, state.stage, next.stage, event.decision, outcome.reason});
  return outcome;
}

Result<Outcome> undo(const Ladder& ladder, const ItemState& state, std::string_view decision) {
  const auto look = std::find_if(state.looks.begin(), state.looks.end(),
                                 [&](const Look& each) { return each.decision == decision; });
  if (look == state.looks.end()) {
    return fail(ErrorCode::kNotFound, "No verdict of that decision stands on the item.");
  }
  Outcome outcome{.state = state, .enter = {}, .left = {}, .nearer = {}, .reason = {}};
  ItemState& next = outcome.state;
  outcome.reason.version = ladder.version;
  if (look->moved) {
    if (state.way.empty() || state.way.back().decision != decision) {
      return fail(ErrorCode::kConflict, "The item has gone on since that decision.");
    }
    const Stage* here = ladder.stage(state.stage);
    if (here != nullptr && waits_for_people(*here)) outcome.left = here->id;
    stand_on(next, look->before);
    next.way.pop_back();
    outcome.moved = true;
    const Stage* back = ladder.stage(next.stage);
    if (back == nullptr) {
      return fail(ErrorCode::kConflict, "The ladder no longer has the stage of that decision.");
    }
    if (waits_for_people(*back)) outcome.enter = entry_of(ladder, next);
  }
  next.looks.erase(next.looks.begin() + (look - state.looks.begin()));
  return outcome;
}

bool may_look(const Ladder& ladder, const ItemState& state, std::string_view person) {
  return std::none_of(state.looks.begin(), state.looks.end(), [&](const Look& look) {
    return look.person == person &&
           (ladder.different_person == DifferentPerson::kEver || look.round == state.round);
  });
}

std::vector<std::string> spent_people(const Ladder& ladder, const ItemState& state) {
  std::vector<std::string> people;
  for (const Look& look : state.looks) {
    if (!may_look(ladder, state, look.person)) people.push_back(look.person);
  }
  std::sort(people.begin(), people.end());
  people.erase(std::unique(people.begin(), people.end()), people.end());
  return people;
}

std::vector<WayOn> ways_on(const Ladder& ladder, const ItemState& state) {
  std::vector<WayOn> ways;
  const Asking asking(ladder, state, nullptr);
  for (const Move& move : ladder.moves) {
    if (std::find(move.from.begin(), move.from.end(), state.stage) == move.from.end()) continue;
    ways.push_back({&move, target_of(ladder, state, move), asking.holds(move)});
  }
  return ways;
}

}  // namespace vigil::domain::ladder
