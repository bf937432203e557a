#include "plugins/sdk/testing/fake_desk.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"

namespace vigil::sdk::testing {

using domain::DecisionKind;
using domain::DecisionState;

void FakeDesk::set_tasks(QueueKey queue, std::vector<domain::Task> tasks, Supply supply,
                         std::int64_t waiting) {
  lists_[std::string(queue.id)] =
      std::make_shared<const TaskList>(TaskList{std::move(tasks), supply, waiting});
  ++changes_;
}

void FakeDesk::keep_back(QueueKey queue, std::vector<std::string> why) {
  TaskList list = *tasks(queue);
  list.kept_back = std::move(why);
  lists_[std::string(queue.id)] = std::make_shared<const TaskList>(std::move(list));
  ++changes_;
}

void FakeDesk::settle(const domain::DecisionId& decision, DecisionState state, std::string cause) {
  Kept& found = *kept(decision);
  found.record.state = state;
  found.record.cause = std::move(cause);
  found.record.changed_at = clock_.wall_now();
  if (state == DecisionState::kConfirmed && found.record.ledger_index < 0) {
    found.record.ledger_index = static_cast<std::int64_t>(&found - kept_.data());
  }
  ++changes_;
}

std::vector<DecisionRecord> FakeDesk::outbox() const {
  std::vector<DecisionRecord> records;
  for (const Kept& one : kept_) records.push_back(seen(one));
  return records;
}

int FakeDesk::wanted(QueueKey queue) const {
  const auto found = wanted_.find(queue.id);
  return found == wanted_.end() ? 0 : found->second;
}

std::shared_ptr<const TaskList> FakeDesk::tasks(QueueKey queue) {
  auto& list = lists_[std::string(queue.id)];
  if (!list) list = std::make_shared<const TaskList>();
  return list;
}

void FakeDesk::keep_leased(QueueKey queue, int count) { wanted_[std::string(queue.id)] = count; }

Result<domain::DecisionId> FakeDesk::decide(const DecisionDraft& draft) {
  if (!failures_.empty()) {
    Error error = std::move(failures_.front());
    failures_.pop_front();
    return error;
  }
  Kept made;
  domain::Decision& decision = made.record.decision;
  const bool replaces =
      draft.kind == DecisionKind::kSupersede || draft.kind == DecisionKind::kWithdraw;
  Kept* const earlier = replaces ? kept(draft.supersedes) : nullptr;
  if (replaces) {
    if (earlier == nullptr)
      return fail(ErrorCode::kNotFound, "There is no such decision to replace.");
    decision.queue = earlier->record.decision.queue;
    decision.fence = earlier->record.decision.fence;
    made.record.item = earlier->record.item;
  } else {
    made.task = take_task(draft.task);
    if (!made.task) return fail(ErrorCode::kNotFound, "This task is no longer on the desk.");
    decision.queue = made.task->queue;
    decision.fence = made.task->lease.fence;
    made.record.item = made.task->item;
  }
  decision.id = domain::DecisionId(fmt::format("00000000-0000-7000-8000-{:012}", ++made_));
  decision.kind = draft.kind;
  decision.task = draft.task;
  decision.decided_at = clock_.wall_now();
  decision.verdict = draft.verdict;
  decision.policy = draft.policy;
  decision.reason = draft.reason;
  decision.note = draft.note;
  decision.checklist = draft.checklist;
  decision.marks = draft.marks;
  decision.supersedes = draft.supersedes;
  decision.actions = draft.actions;
  made.record.state = draft_window_ > Millis(0) ? DecisionState::kDraft : DecisionState::kSaved;
  made.record.changed_at = clock_.wall_now();
  made.record.leaves_draft_at = clock_.wall_now() + draft_window_;
  const domain::DecisionId id = decision.id;
  if (earlier != nullptr) earlier->record.superseded_by = id;
  accepted_.push_back(draft);
  kept_.push_back(std::move(made));
  ++changes_;
  return id;
}

Status FakeDesk::undo(const domain::DecisionId& decision) {
  if (!failures_.empty()) {
    Error error = std::move(failures_.front());
    failures_.pop_front();
    return error;
  }
  Kept* const found = kept(decision);
  if (found == nullptr) return fail(ErrorCode::kNotFound, "There is no such decision.");
  if (seen(*found).state != DecisionState::kDraft) {
    return fail(ErrorCode::kRejected, "The draft window is over; replace the decision instead.");
  }
  if (Kept* const earlier = kept(found->record.decision.supersedes))
    earlier->record.superseded_by = {};
  std::optional<domain::Task> task = std::move(found->task);
  kept_.erase(kept_.begin() + (found - kept_.data()));
  if (task) put_back(std::move(*task));
  ++changes_;
  return {};
}

std::vector<DecisionRecord> FakeDesk::history(const HistoryQuery& query) {
  std::vector<DecisionRecord> records;
  for (auto one = kept_.rbegin(); one != kept_.rend() && std::ssize(records) < query.limit; ++one) {
    DecisionRecord record = seen(*one);
    if (query.state && record.state != *query.state) continue;
    const bool matches = query.text.empty() || contains_caseless(record.item.caption, query.text) ||
                         contains_caseless(record.item.author_name, query.text) ||
                         contains_caseless(record.decision.note, query.text) ||
                         contains_caseless(record.decision.policy.text(), query.text);
    if (matches) records.push_back(std::move(record));
  }
  return records;
}

std::optional<DecisionRecord> FakeDesk::find(const domain::DecisionId& decision) {
  const Kept* const found = kept(decision);
  if (found == nullptr) return std::nullopt;
  return seen(*found);
}

std::int64_t FakeDesk::count(DecisionState state) const {
  return std::count_if(kept_.begin(), kept_.end(),
                       [&](const Kept& one) { return seen(one).state == state; });
}

std::int64_t FakeDesk::decided_today() const {
  const auto today = std::chrono::floor<std::chrono::days>(clock_.wall_now());
  return std::count_if(kept_.begin(), kept_.end(), [&](const Kept& one) {
    return one.record.decision.kind != DecisionKind::kSkip &&
           std::chrono::floor<std::chrono::days>(one.record.decision.decided_at) == today;
  });
}

// Drafts that became saved by the passing of time count as changes too.
std::uint64_t FakeDesk::revision() const {
  const auto promoted = std::count_if(kept_.begin(), kept_.end(), [&](const Kept& one) {
    return one.record.state == DecisionState::kDraft && seen(one).state != DecisionState::kDraft;
  });
  return changes_ * 1000 + static_cast<std::uint64_t>(promoted);
}

DecisionRecord FakeDesk::seen(const Kept& kept) const {
  DecisionRecord record = kept.record;
  if (record.state == DecisionState::kDraft && clock_.wall_now() >= record.leaves_draft_at) {
    record.state = DecisionState::kSaved;
    record.changed_at = record.leaves_draft_at;
  }
  return record;
}

FakeDesk::Kept* FakeDesk::kept(const domain::DecisionId& decision) {
  const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& one) {
    return one.record.decision.id == decision;
  });
  return found == kept_.end() ? nullptr : &*found;
}

std::optional<domain::Task> FakeDesk::take_task(const domain::TaskId& id) {
  for (auto& [queue, list] : lists_) {
    const auto found = std::find_if(list->tasks.begin(), list->tasks.end(),
                                    [&](const domain::Task& task) { return task.id == id; });
    if (found == list->tasks.end()) continue;
    domain::Task task = *found;
    TaskList rest = *list;
    rest.tasks.erase(rest.tasks.begin() + (found - list->tasks.begin()));
    list = std::make_shared<const TaskList>(std::move(rest));
    return task;
  }
  return std::nullopt;
}

void FakeDesk::put_back(domain::Task task) {
  auto& list = lists_[task.queue.text()];
  TaskList longer = list ? *list : TaskList{};
  longer.tasks.insert(longer.tasks.begin(), std::move(task));
  list = std::make_shared<const TaskList>(std::move(longer));
}

}  // namespace vigil::sdk::testing
