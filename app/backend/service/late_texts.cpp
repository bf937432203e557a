#include "app/backend/service/late_texts.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace vigil::backend {
namespace {

constexpr int kPage = 500;

bool is_open(const TaskRow& task) {
  return task.state == TaskState::kReady || task.state == TaskState::kLeased;
}

}  // namespace

Status LateTexts::look() {
  if (texts_ == nullptr || texts_->state() != FrameTexts::State::kOn) return {};
  for (const auto& [id, spec] : registry_.queues()) {
    if (!spec.prescreen) continue;
    if (Status followed = follow(id); !followed) return followed;
  }
  std::deque<Late> again;
  for (Late& late : std::exchange(late_, {})) {
    if (prescreen_.awaits_frame_text(late.subject)) {
      again.push_back(std::move(late));
      continue;
    }
    if (Status added = add_to(late.task); !added) return added;
  }
  late_ = std::move(again);
  return {};
}

Status LateTexts::follow(const std::string& queue) {
  const bool first = !seen_.contains(queue);
  std::int64_t& seen = seen_[queue];
  for (bool more = true; more;) {
    std::vector<TaskRow> tasks;
    Status asked = store_.read([&](Reader& reader) -> Status {
      // What waits now; later whatever comes.
      Result<std::vector<TaskRow>> page =
          reader.tasks(queue, first ? std::optional(TaskState::kReady) : std::nullopt, seen, kPage);
      if (!page) return page.error();
      tasks = std::move(*page);
      return {};
    });
    if (!asked) return asked;
    more = tasks.size() == static_cast<std::size_t>(kPage);
    for (TaskRow& task : tasks) {
      seen = std::max(seen, task.seq);
      if (!is_open(task)) continue;
      prescreen_.expect(task.subject);
      late_.push_back({std::move(task.id), std::move(task.subject)});
      if (late_.size() > kMostRemembered) late_.pop_front();
    }
  }
  return {};
}

Status LateTexts::add_to(const std::string& id) {
  TaskRow seen;
  Status asked = store_.ask([&](Reader& reader) -> Status {
    Result<std::optional<TaskRow>> task = reader.task(id);
    if (!task) return task.error();
    seen = *task ? std::move(**task) : TaskRow();
    return {};
  });
  if (!asked) return asked;
  if (seen.id.empty() || !is_open(seen) || is_golden(seen)) return {};
  // Looked at before the transaction begins, so that nobody waits for it.
  const Prescreened look = prescreen_.look_at_frames(seen.subject);
  if (look.subject == seen.subject) return {};
  bool changed = false;
  Status done = store_.write([&](Writer& writer) -> Status {
    changed = false;
    Result<std::optional<TaskRow>> task = writer.task(id);
    if (!task) return task.error();
    if (!*task || !is_open(**task) || (*task)->subject != seen.subject) return {};
    (*task)->subject = look.subject;
    (*task)->severity = std::max((*task)->severity, look.severity);
    changed = true;
    // Writes the subject too.
    return writer.reorder_task(**task);
  });
  if (done && changed) events_.publish(EventKind::kQueue, seen.queue);
  return done;
}

}  // namespace vigil::backend
