#include "app/backend/service/items.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "app/backend/service/calibration.h"
#include "app/backend/service/ledger_leaves.h"
#include "app/backend/service/second_looks.h"
#include "app/backend/service/strikes.h"
#include "core/base/json.h"
#include "core/domain/ladder/item_state.h"

namespace vigil::backend {
namespace {

using nlohmann::json;
namespace ladders = domain::ladder;

Error unknown_item(std::string_view item) {
  return fail(
      ErrorCode::kNotFound,
      fmt::format("No item \"{}\" is on the ladder; its first event brings its \"subject\".",
                  item));
}

ladders::Event event_of(const ItemEvent& event, WallTime now) {
  ladders::Event happened;
  happened.trigger = event.trigger;
  happened.at = now;
  happened.reach = event.reach;
  happened.author_followers = event.author_followers;
  happened.severity = event.severity;
  happened.reports = event.reports;
  return happened;
}

Result<Ladders::Published> known_ladder(Reader& reader, Ladders& published, std::string_view id) {
  Result<Ladders::Published> ladder = published.find(reader, id);
  if (ladder && *ladder == nullptr) {
    return fail(ErrorCode::kNotFound, fmt::format("There is no ladder \"{}\".", id));
  }
  return ladder;
}

domain::TwoWords words_of(const ladders::Title& title) { return {title.zh, title.en}; }

bool was_drawn(const ladders::ItemState& state) {
  return !state.way.empty() && state.way.back().reason.on == ladders::Trigger::kSampled;
}

// Whether the reason gives away what somebody decided.
bool tells_of_others(const ladders::Passage& passage) {
  if (passage.decision.empty()) return false;
  return passage.reason.because == ladders::Condition::kDisagreement ||
         passage.reason.on == ladders::Trigger::kEscalated ||
         passage.reason.on == ladders::Trigger::kRemoved;
}

// Why the item is where it is, as far as whoever judges it is told: one that was drawn for another
// look is told as on its first day, or what the other said would be looked for.
const ladders::Reason* told_reason(const ladders::Ladder& ladder, const ladders::ItemState& state,
                                   ladders::Reason& made_up) {
  if (state.way.empty()) return nullptr;
  if (!was_drawn(state))
    return tells_of_others(state.way.back()) ? nullptr : &state.way.back().reason;
  for (const ladders::Passage& passage : state.way) {
    if (passage.to == state.stage && passage.reason.on != ladders::Trigger::kSampled)
      return tells_of_others(passage) ? nullptr : &passage.reason;
  }
  // The machine removed it at once: others of the kind come with what it marked.
  for (const ladders::Move& move : ladder.moves) {
    if (move.to != state.stage || std::find(move.on.begin(), move.on.end(),
                                            ladders::Trigger::kMachineFlagged) == move.on.end()) {
      continue;
    }
    made_up.on = ladders::Trigger::kMachineFlagged;
    made_up.why = move.why;
    made_up.version = ladder.version;
    return &made_up;
  }
  return nullptr;
}

domain::ItemStanding told_of(const Standing& standing) {
  const ladders::Ladder& ladder = *standing.ladder;
  const ladders::ItemState& state = standing.state;
  domain::ItemStanding told;
  if (const ladders::Stage* stage = ladder.stage(state.stage)) told.stage = words_of(stage->title);
  told.round = was_drawn(state) && !state.looks.empty() ? state.round - 1 : state.round;
  told.new_reports = state.new_reports();
  told.ladder_version = state.version;
  ladders::Reason made_up;
  if (const ladders::Reason* reason = told_reason(ladder, state, made_up)) {
    told.why = words_of(reason->why);
    if (reason->because) {
      told.because = ladders::to_word(*reason->because);
      told.value = reason->value;
      told.threshold = reason->threshold;
    }
  }
  for (const ladders::Trigger trigger :
       {ladders::Trigger::kAllowed, ladders::Trigger::kRestricted, ladders::Trigger::kRemoved,
        ladders::Trigger::kEscalated}) {
    for (const ladders::WayOn& way : ladders::ways_on(ladder, state)) {
      const auto& on = way.move->on;
      const bool fits =
          way.holds && way.to != nullptr && std::find(on.begin(), on.end(), trigger) != on.end();
      if (!fits) continue;
      told.next.push_back({std::string(ladders::to_word(trigger)), words_of(way.to->title)});
      break;
    }
  }
  return told;
}

}  // namespace

std::string Items::usual_ladder() const {
  for (const auto& [id, queue] : registry_.queues()) {
    if (!queue.ladder.empty()) return queue.ladder;
  }
  return {};
}

// True while the item waits for a verdict that this person could give: what others said before
// would colour it.
bool Items::has_to_judge(const Caller& caller, const Standing& standing) const {
  const ladders::Stage* stage = standing.ladder->stage(standing.state.stage);
  if (stage == nullptr || stage->queue.empty()) return false;
  const QueueSpec* queue = registry_.queue(stage->queue);
  return queue != nullptr && queue->roles.admits(caller) &&
         ladders::may_look(*standing.ladder, standing.state, caller.id);
}

Result<ItemView> Items::note(const Caller& caller, std::string_view ladder, std::string_view item,
                             const ItemEvent& event) {
  ItemView view;
  std::set<std::string> touched;
  Status stored = store_.write(
      [&](Writer& writer) -> Status {
        const WallTime now = clock_.wall_now();
        view = {};
        const auto here = known_ladder(writer, ladders_, ladder);
        if (!here) return here.error();
        Result<std::optional<Standing>> standing = read_standing(writer, *here, item);
        if (!standing) return standing.error();
        if (!*standing) {
          if (event.subject.empty()) return unknown_item(item);
          Standing fresh;
          fresh.ladder = *here;
          fresh.row.ladder = (*here)->id;
          fresh.row.item = item;
          fresh.row.subject = event.subject;
          fresh.state = ladders::begin(**here, std::string(item), now);
          *standing = std::move(fresh);
        }
        const Result<bool> fresh_event =
            writer.note_item_event(fmt::format("{}/{}", caller.id, event.id), item, now);
        if (!fresh_event) return fresh_event.error();
        if (!*fresh_event) {
          view.standing = std::move(**standing);
          return {};
        }
        Climbing climbing(writer, ladders_, now);
        Result<Climbing::Step> step =
            climbing.step(std::move(**standing), event_of(event, now), nullptr);
        if (!step) return step.error();
        std::optional<std::uint64_t> leaf;
        if (step->outcome.moved) {
          const json detail = {{"id", step->standing.ladder->id},
                               {"version", step->standing.ladder->version},
                               {"stage", step->standing.state.stage},
                               {"event", event.id},
                               {"why", ladders::to_json(step->outcome.reason)}};
          const Result<std::uint64_t> index =
              LedgerLeaves(writer, now)
                  .add_item(caller, item, detail, step->raised_queue, step->raised_task);
          if (!index) return index.error();
          leaf = *index;
        }
        if (Status kept = climbing.keep(*step, leaf); !kept) return kept;
        if (event.trigger == ladders::Trigger::kMachineRemoved) {
          SecondLooks looks(writer, quality_, now);
          if (Status noted = looks.note_removal(*step, event.policy); !noted) return noted;
        }
        view.moved = step->outcome.moved;
        view.standing = std::move(step->standing);
        touched = climbing.touched_queues();
        return {};
      },
      Appends::kLedger);
  if (!stored) return stored.error();
  for (const std::string& queue : touched) events_.publish(EventKind::kQueue, queue);
  view.sees_others =
      caller.may(domain::Permission::kReadAllDecisions) && !has_to_judge(caller, view.standing);
  return view;
}

Result<ItemView> Items::show(const Caller& caller, std::string_view ladder, std::string_view item) {
  ItemView view;
  bool asked_about = false;
  Status asked = store_.read([&](Reader& reader) -> Status {
    const auto here = known_ladder(reader, ladders_, ladder);
    if (!here) return here.error();
    Result<std::optional<Standing>> standing = read_standing(reader, *here, item);
    if (!standing) return standing.error();
    if (!*standing) return unknown_item(item);
    view.standing = std::move(**standing);
    const auto asked_of = items_before(reader, caller.id);
    if (!asked_of) return asked_of.error();
    asked_about = asked_of->contains(item);
    return {};
  });
  if (!asked) return asked.error();
  view.sees_others = caller.may(domain::Permission::kReadAllDecisions) && !asked_about &&
                     !has_to_judge(caller, view.standing);
  return view;
}

Result<std::map<std::string, domain::ItemStanding>> Items::tell_judge(
    std::string_view queue, const std::vector<TaskRow>& tasks) {
  std::map<std::string, domain::ItemStanding> told;
  const QueueSpec* spec = registry_.queue(queue);
  if (spec == nullptr || spec->ladder.empty() || tasks.empty()) return told;
  std::vector<std::string> keys;
  for (const TaskRow& task : tasks) keys.push_back(task.key);
  Status asked = store_.ask([&](Reader& reader) -> Status {
    const auto ladder = ladders_.find(reader, spec->ladder);
    if (!ladder) return ladder.error();
    if (*ladder == nullptr) return {};
    Result<std::vector<ItemRow>> rows = reader.items((*ladder)->id, keys);
    if (!rows) return rows.error();
    std::map<std::string, domain::ItemStanding, std::less<>> by_key;
    for (ItemRow& row : *rows) {
      const Result<Standing> standing = read_standing(*ladder, std::move(row));
      if (!standing) return standing.error();
      by_key.emplace(standing->row.item, told_of(*standing));
    }
    for (const TaskRow& task : tasks) {
      const auto found = by_key.find(task.key);
      if (found != by_key.end()) told.emplace(task.id, found->second);
    }
    return {};
  });
  if (!asked) return asked.error();
  return told;
}

Result<std::map<std::string, std::string>> Items::tell_strikes(const std::vector<TaskRow>& tasks) {
  std::map<std::string, std::string> told;
  if (tasks.empty() || registry_.collection(kStrikes) == nullptr) return told;
  Status asked = store_.ask([&](Reader& reader) -> Status {
    auto lines = strike_lines(reader, tasks, clock_.wall_now());
    if (!lines) return lines.error();
    told = std::move(*lines);
    return {};
  });
  if (!asked) return asked.error();
  return told;
}

Result<std::shared_ptr<const std::set<std::string, std::less<>>>> Items::golden_items(
    Reader& reader) {
  constexpr int kPage = 500;
  const std::lock_guard guard(golden_mutex_);
  if (registry_.collection(kGoldenItems) == nullptr) return golden_;
  const Result<std::int64_t> head = reader.head(kGoldenItems);
  if (!head) return head.error();
  if (*head == golden_head_) return golden_;
  auto items = std::make_shared<std::set<std::string, std::less<>>>();
  std::string after;
  for (bool more = true; more;) {
    const Result<std::vector<RecordRow>> page = reader.records(kGoldenItems, after, kPage);
    if (!page) return page.error();
    for (const RecordRow& row : *page) {
      const json record = parse_json(row.body).value_or(json::object());
      if (std::string item = text_member(record, "item"); !item.empty())
        items->insert(std::move(item));
    }
    more = page->size() == static_cast<std::size_t>(kPage);
    if (more) after = page->back().id;
  }
  golden_head_ = *head;
  golden_ = std::move(items);
  return golden_;
}

Result<std::vector<Items::Sight>> Items::sights(Reader& reader, const Caller& caller,
                                                const std::vector<TaskRow>& tasks) {
  std::vector<Sight> sights;
  const auto golden = golden_items(reader);
  if (!golden) return golden.error();
  const bool keeps_quality = caller.may(domain::Permission::kReadQuality);
  const auto asked_of = items_before(reader, caller.id);
  if (!asked_of) return asked_of.error();
  for (const TaskRow& task : tasks) {
    Sight& sight = sights.emplace_back();
    const QueueSpec* queue = registry_.queue(task.queue);
    if (queue == nullptr || queue->ladder.empty()) continue;
    const Result<Ladders::Published> ladder = ladders_.find(reader, queue->ladder);
    if (!ladder) return ladder.error();
    Result<std::optional<Standing>> standing = read_standing(reader, *ladder, task.key);
    if (!standing) return standing.error();
    sight.standing = std::move(*standing);
    sight.blind = asked_of->contains(task.key) ||
                  (sight.standing && has_to_judge(caller, *sight.standing)) ||
                  (!keeps_quality && queue->roles.admits(caller) && (*golden)->contains(task.key));
  }
  return sights;
}

Status Items::hide_from(const Caller& caller, std::vector<DecisionRow>& decisions) {
  return store_.read([&](Reader& reader) -> Status {
    std::vector<TaskRow> tasks;
    std::set<std::string, std::less<>> asked;
    std::set<std::string, std::less<>> hidden;
    for (const DecisionRow& row : decisions) {
      const QueueSpec* queue = registry_.queue(row.queue);
      if (row.key.actor == caller.id || !asked.insert(row.task).second) continue;
      Result<std::optional<TaskRow>> task = reader.task(row.task);
      if (!task) return task.error();
      if (!*task) continue;
      if (is_calibration(**task)) {
        // The session's record tells those whom it concerns, once it may.
        hidden.insert(row.task);
      } else if (queue != nullptr && !queue->ladder.empty()) {
        tasks.push_back(std::move(**task));
      }
    }
    const Result<std::vector<Sight>> seen = sights(reader, caller, tasks);
    if (!seen) return seen.error();
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      if ((*seen)[i].blind) hidden.insert(tasks[i].id);
    }
    std::erase_if(decisions, [&](const DecisionRow& row) {
      return row.key.actor != caller.id && hidden.contains(row.task);
    });
    return {};
  });
}

}  // namespace vigil::backend
