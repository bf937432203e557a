#include "core/domain/ladder/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace vigil::domain::ladder {
namespace {

constexpr Trigger kDecisions[] = {Trigger::kAllowed, Trigger::kRestricted, Trigger::kRemoved,
                                  Trigger::kEscalated};
constexpr Trigger kMachine[] = {Trigger::kMachineRemoved, Trigger::kMachineFlagged,
                                Trigger::kMachinePassed};
// "Recheck at any time" is what these ask for.
constexpr Trigger kRechecks[] = {Trigger::kUserReport, Trigger::kCommentReport,
                                 Trigger::kOpinionReport, Trigger::kAuthority};

// An arrow of the picture: a move from one stage to another, or to itself.
struct Arrow {
  std::size_t move = 0;
  const Stage* from = nullptr;
  const Stage* to = nullptr;
};

bool waits_for_people(const Stage& stage) {
  return stage.kind == StageKind::kReview || stage.kind == StageKind::kRating;
}

bool has(const std::vector<Trigger>& list, Trigger trigger) {
  return std::find(list.begin(), list.end(), trigger) != list.end();
}

bool is_unconditional(const Move& move) { return move.any.empty() && move.all.empty(); }

// Whether `trigger` can happen to an item at this stage at all.
bool can_happen(const Stage& stage, Trigger trigger) {
  if (is_machine(trigger)) return stage.kind == StageKind::kMachine;
  if (is_decision(trigger)) return waits_for_people(stage);
  return true;
}

class Checker {
 public:
  Checker(const Ladder& ladder, std::span<const std::string> queues)
      : ladder_(ladder), queues_(queues) {}

  std::vector<Problem> run() {
    check_stages();
    check_start();
    check_moves();
    // The rest follows arrows; with loose ones it would only repeat what was said.
    if (!problems_.empty()) return std::move(problems_);
    draw_arrows();
    check_ways_on();
    check_reachable();
    check_tiers();
    check_circles();
    check_rechecks();
    return std::move(problems_);
  }

 private:
  void say(std::string pointer, std::string sentence) {
    problems_.push_back({std::move(pointer), std::move(sentence)});
  }
  std::string at_move(std::size_t move, std::string_view member = "") const {
    return fmt::format("/moves/{}{}", move, member);
  }
  std::string at_stage(const Stage& stage, std::string_view member = "") const {
    return fmt::format("/stages/{}{}", &stage - ladder_.stages.data(), member);
  }

  void check_stages() {
    std::set<std::string> ids;
    std::set<std::string> queues;
    std::set<int> tiers;
    for (const Stage& stage : ladder_.stages) {
      if (!ids.insert(stage.id).second) {
        say(at_stage(stage, "/id"), fmt::format("Another stage is named \"{}\".", stage.id));
      }
      if (stage.kind == StageKind::kReview && !tiers.insert(stage.tier).second) {
        say(at_stage(stage, "/tier"), fmt::format("Another stage is tier {}.", stage.tier));
      }
      if (waits_for_people(stage)) check_queue(stage, queues);
    }
    int expected = 0;
    for (const int tier : tiers) {
      if (tier != ++expected) {
        say(at_stage(*ladder_.tier(tier), "/tier"),
            fmt::format("Tier {} is skipped: no stage has it.", expected));
        break;
      }
    }
    if (tiers.empty()) say("/stages", "No person ever looks: there is no stage of reviewers.");
  }

  void check_queue(const Stage& stage, std::set<std::string>& taken) {
    if (!taken.insert(stage.queue).second) {
      say(at_stage(stage, "/queue"),
          fmt::format("Another stage has the queue \"{}\" already.", stage.queue));
    }
    if (!queues_.empty() &&
        std::find(queues_.begin(), queues_.end(), stage.queue) == queues_.end()) {
      say(at_stage(stage, "/queue"), fmt::format("There is no queue \"{}\".", stage.queue));
    }
    for (std::size_t i = 1; i < stage.due.size(); ++i) {
      if (stage.due[i] > stage.due[i - 1]) {
        say(at_stage(stage, fmt::format("/due_minutes/{}", i)),
            "What is graver must not be due later than what is milder.");
      }
    }
  }

  void check_start() {
    const Stage* start = ladder_.stage(ladder_.start);
    if (start == nullptr) return say("/start", no_stage(ladder_.start));
    if (start->kind != StageKind::kMachine && start->tier != 1) {
      say("/start", "An item starts at the machine's pre-screen or at the first tier.");
    }
  }

  static std::string no_stage(std::string_view id) {
    return fmt::format("There is no stage \"{}\".", id);
  }

  void check_moves() {
    for (std::size_t i = 0; i < ladder_.moves.size(); ++i) {
      const Move& move = ladder_.moves[i];
      if (move.from.empty()) say(at_move(i, "/from"), "The move starts nowhere.");
      if (move.on.empty()) say(at_move(i, "/on"), "Nothing makes the move happen.");
      for (std::size_t k = 0; k < move.from.size(); ++k) check_from(i, k);
      if (move.to != kUp && move.to != kHere && ladder_.stage(move.to) == nullptr) {
        say(at_move(i, "/to"), no_stage(move.to));
      }
      check_conditions(i, "any", move.any);
      check_conditions(i, "all", move.all);
      check_reached(i);
    }
  }

  void check_from(std::size_t i, std::size_t k) {
    const Move& move = ladder_.moves[i];
    const Stage* from = ladder_.stage(move.from[k]);
    if (from == nullptr) return say(at_move(i, fmt::format("/from/{}", k)), no_stage(move.from[k]));
    for (std::size_t t = 0; t < move.on.size(); ++t) {
      if (can_happen(*from, move.on[t])) continue;
      say(at_move(i, fmt::format("/on/{}", t)),
          fmt::format("\"{}\" cannot happen at the stage \"{}\".", to_word(move.on[t]), from->id));
    }
    if (move.to != kHere) return;
    for (const Trigger trigger : move.on) {
      if (is_decision(trigger) || is_machine(trigger)) {
        return say(at_move(i, "/to"), "What was decided cannot stay where it is.");
      }
    }
  }

  void check_conditions(std::size_t i, std::string_view member,
                        const std::vector<Condition>& conditions) {
    for (std::size_t k = 0; k < conditions.size(); ++k) {
      if (range_of(conditions[k]) && !ladder_.thresholds.contains(conditions[k])) {
        say(at_move(i, fmt::format("/{}/{}", member, k)),
            fmt::format("The threshold \"{}\" is not set.", to_word(conditions[k])));
      }
    }
  }

  // A move that an earlier one always takes away is a mistake of order.
  void check_reached(std::size_t i) {
    const Move& move = ladder_.moves[i];
    for (const std::string& from : move.from) {
      for (const Trigger trigger : move.on) {
        bool taken = false;
        for (std::size_t k = 0; k < i && !taken; ++k) taken = always_takes(k, from, trigger);
        if (!taken) return;
      }
    }
    if (!move.from.empty() && !move.on.empty()) {
      say(at_move(i), "It is never taken: moves before it take everything.");
    }
  }

  bool always_takes(std::size_t i, std::string_view from, Trigger trigger) const {
    const Move& move = ladder_.moves[i];
    return is_unconditional(move) && has(move.on, trigger) &&
           std::find(move.from.begin(), move.from.end(), from) != move.from.end();
  }

  void draw_arrows() {
    const int top = ladder_.highest_tier();
    for (std::size_t i = 0; i < ladder_.moves.size(); ++i) {
      const Move& move = ladder_.moves[i];
      for (const std::string& id : move.from) {
        const Stage* from = ladder_.stage(id);
        if (move.to == kHere) continue;
        if (move.to != kUp) {
          arrows_.push_back({i, from, ladder_.stage(move.to)});
          continue;
        }
        const bool of_tier = from->kind == StageKind::kReview;
        const int lowest = of_tier ? std::min(from->tier + 1, top) : 1;
        for (int tier = lowest; tier <= (of_tier ? lowest : top); ++tier) {
          arrows_.push_back({i, from, ladder_.tier(tier)});
        }
      }
    }
  }

  // Whatever the machine or a person says, the item goes somewhere.
  void check_ways_on() {
    for (const Stage& stage : ladder_.stages) {
      const bool machine = stage.kind == StageKind::kMachine;
      if (!machine && !waits_for_people(stage)) continue;
      const std::span<const Trigger> triggers =
          machine ? std::span<const Trigger>(kMachine) : std::span<const Trigger>(kDecisions);
      for (const Trigger trigger : triggers) {
        bool goes_on = false;
        for (std::size_t i = 0; i < ladder_.moves.size() && !goes_on; ++i) {
          goes_on = always_takes(i, stage.id, trigger);
        }
        if (!goes_on) {
          say(at_stage(stage),
              fmt::format(
                  "An item is lost here on \"{}\": no move without a condition takes it on.",
                  to_word(trigger)));
        }
      }
    }
  }

  // Stages reached from `from` without entering one that `closed` names.
  template <typename Closed>
  std::set<const Stage*> reached(const Stage* from, Closed closed) const {
    std::set<const Stage*> seen = {from};
    std::vector<const Stage*> open = {from};
    while (!open.empty()) {
      const Stage* here = open.back();
      open.pop_back();
      for (const Arrow& arrow : arrows_) {
        if (arrow.from != here || closed(*arrow.to)) continue;
        if (seen.insert(arrow.to).second) open.push_back(arrow.to);
      }
    }
    return seen;
  }

  void check_reachable() {
    const auto seen = reached(ladder_.stage(ladder_.start), [](const Stage&) { return false; });
    for (const Stage& stage : ladder_.stages) {
      if (!seen.contains(&stage)) {
        say(at_stage(stage), fmt::format("No item ever reaches the stage \"{}\".", stage.id));
      }
    }
  }

  void check_tiers() {
    for (const Arrow& arrow : arrows_) {
      const int from = arrow.from->tier;
      const int to = arrow.to->tier;
      if (from > 0 && to > from + 1) {
        say(at_move(arrow.move, "/to"), fmt::format("Tier {} is skipped.", from + 1));
      }
      if (from > 0 && to > 0 && to < from) {
        say(at_move(arrow.move, "/to"),
            fmt::format("It leads down, from tier {} to {}.", from, to));
      }
    }
    // Whatever tier a move names, climbing enters the first one first.
    const auto unseen = reached(ladder_.stage(ladder_.start), [](const Stage& stage) {
      return stage.kind == StageKind::kReview;
    });
    for (const Arrow& arrow : arrows_) {
      const bool out = arrow.to->kind == StageKind::kOpen || arrow.to->kind == StageKind::kRating;
      if (out && unseen.contains(arrow.from) && arrow.from->tier != 1) {
        say(at_move(arrow.move, "/to"),
            "Tier 1 is skipped: the public would see what no person saw.");
      }
    }
    check_hot_page();
  }

  // What is about to reach the hot page passes the second tier first.
  void check_hot_page() {
    const Stage* first = ladder_.tier(1);
    if (ladder_.tier(2) == nullptr) return;
    for (const Trigger trigger : {Trigger::kAllowed, Trigger::kRestricted}) {
      for (std::size_t i = 0; i < ladder_.moves.size(); ++i) {
        const Move& move = ladder_.moves[i];
        const bool fits = has(move.on, trigger) && std::find(move.from.begin(), move.from.end(),
                                                             first->id) != move.from.end();
        if (!fits) continue;
        const bool up = leads_up(i, *first);
        const bool hot = std::find(move.any.begin(), move.any.end(), Condition::kHotCandidate) !=
                             move.any.end() ||
                         is_unconditional(move);
        if (up && hot && move.all.empty()) break;
        if (up) continue;
        say(at_move(i, "/to"),
            "Tier 2 is skipped: a candidate for the hot page would get past senior review.");
        break;
      }
    }
  }

  bool leads_up(std::size_t i, const Stage& from) const {
    return std::any_of(arrows_.begin(), arrows_.end(), [&](const Arrow& arrow) {
      return arrow.move == i && arrow.from == &from && arrow.to->tier > from.tier;
    });
  }

  // Round and round without anybody looking.
  void check_circles() {
    for (const Arrow& arrow : arrows_) {
      if (waits_for_people(*arrow.from) || waits_for_people(*arrow.to)) continue;
      const auto back =
          reached(arrow.to, [](const Stage& stage) { return waits_for_people(stage); });
      if (back.contains(arrow.from)) {
        say(at_move(arrow.move, "/to"),
            fmt::format(
                "An item could go round and round between \"{}\" and \"{}\" without a person.",
                arrow.from->id, arrow.to->id));
      }
    }
  }

  void check_rechecks() {
    for (const Stage& stage : ladder_.stages) {
      if (stage.kind != StageKind::kOpen) continue;
      for (const Trigger trigger : kRechecks) {
        const bool asked = std::any_of(arrows_.begin(), arrows_.end(), [&](const Arrow& arrow) {
          return arrow.from == &stage && arrow.to->kind == StageKind::kReview &&
                 has(ladder_.moves[arrow.move].on, trigger);
        });
        if (!asked) {
          say(at_stage(stage), fmt::format("Nobody looks again on \"{}\".", to_word(trigger)));
        }
      }
    }
  }

  const Ladder& ladder_;
  const std::span<const std::string> queues_;
  std::vector<Arrow> arrows_;
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> check(const Ladder& ladder, std::span<const std::string> queues) {
  return Checker(ladder, queues).run();
}

std::vector<Problem> check(const nlohmann::json& record, std::span<const std::string> queues) {
  Ladder ladder;
  if (std::optional<Problem> problem = read(record, ladder)) return {*std::move(problem)};
  return check(ladder, queues);
}

}  // namespace vigil::domain::ladder
