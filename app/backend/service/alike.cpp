#include "app/backend/service/alike.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/backend/service/climbing.h"
#include "core/base/json.h"
#include "core/domain/ladder/step.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

constexpr int kPage = 500;
constexpr std::size_t kMostLate = 1'000;

// A post with several pictures is alike by its first one only, which says too little.
std::string media_of(const TaskRow& task) {
  const json subject = parse_json(task.subject).value_or(json::object());
  const auto pictures = subject.find("pictures");
  if (pictures != subject.end() && pictures->is_array() && pictures->size() > 1) return {};
  const auto media = subject.find("media");
  return media != subject.end() && media->is_object() ? text_member(*media, "sha256")
                                                      : std::string();
}

bool is_open(const TaskRow& task) {
  return task.state == TaskState::kReady || task.state == TaskState::kLeased;
}

}  // namespace

Status Alike::look() {
  if (fingerprints_ == nullptr) return {};
  take_late();
  for (const auto& [id, spec] : registry_.queues()) {
    if (!spec.prescreen) continue;
    // What waits now; later whatever comes, whether or not somebody has it already.
    const bool first = !seen_.contains(id);
    std::int64_t& seen = seen_[id];
    for (bool more = true; more;) {
      std::vector<TaskRow> tasks;
      Status asked = store_.read([&](Reader& reader) -> Status {
        Result<std::vector<TaskRow>> page =
            reader.tasks(id, first ? std::optional(TaskState::kReady) : std::nullopt, seen, kPage);
        if (!page) return page.error();
        tasks = std::move(*page);
        return {};
      });
      if (!asked) return asked;
      more = tasks.size() == static_cast<std::size_t>(kPage);
      for (const TaskRow& task : tasks) {
        seen = std::max(seen, task.seq);
        take_in(task);
      }
    }
  }
  return {};
}

void Alike::take_in(const TaskRow& task) {
  if (is_golden(task)) return;
  const std::string media = media_of(task);
  if (media.empty()) return;
  const Prints prints = fingerprints_->find(media);
  if (!prints) {
    late_.emplace_back(task.id, media);
    if (late_.size() > kMostLate) late_.pop_front();
    return;
  }
  screening::KnownItem item;
  item.id = task.id;
  item.prints = *prints;
  waiting_.put(std::move(item));
  order_.push_back(task.id);
  while (order_.size() > kMostRemembered) {
    waiting_.remove(order_.front());
    order_.pop_front();
  }
}

void Alike::take_late() {
  std::deque<std::pair<std::string, std::string>> again;
  again.swap(late_);
  for (const auto& [id, media] : again) {
    TaskRow task;
    task.id = id;
    task.subject = to_canonical_json({{"media", {{"sha256", media}}}});
    take_in(task);
  }
}

Result<std::vector<AlikeTask>> Alike::of(const Caller& caller, std::string_view task) {
  std::vector<AlikeTask> alike;
  TaskRow mine;
  Status asked = store_.read([&](Reader& reader) -> Status {
    Result<std::optional<TaskRow>> found = reader.task(task);
    if (!found) return found.error();
    const QueueSpec* queue = *found ? registry_.queue((*found)->queue) : nullptr;
    if (queue == nullptr) return fail(ErrorCode::kNotFound, "There is no such task.");
    if (!queue->roles.admits(caller)) {
      return fail(ErrorCode::kForbidden,
                  fmt::format("None of your roles works the queue \"{}\".", queue->id));
    }
    mine = std::move(**found);
    return {};
  });
  if (!asked) return asked.error();
  const std::string media = media_of(mine);
  // A golden item has no like: whatever came would give it away, or be decided for nothing.
  if (fingerprints_ == nullptr || media.empty() || is_golden(mine)) return alike;
  const Prints prints = fingerprints_->find(media);
  if (!prints) return alike;
  const std::vector<screening::NearMedia> near = waiting_.near(*prints, kAlikeShare);
  if (near.empty()) return alike;
  std::vector<std::string> gone;
  Status read = store_.read([&](Reader& reader) -> Status {
    alike.clear();
    gone.clear();
    const QueueSpec& queue = *registry_.queue(mine.queue);
    const Result<Ladders::Published> ladder = ladders_.find(reader, queue.ladder);
    if (!ladder) return ladder.error();
    for (const screening::NearMedia& each : near) {
      if (each.id == mine.id || alike.size() == kMostAlike) continue;
      Result<std::optional<TaskRow>> other = reader.task(each.id);
      if (!other) return other.error();
      if (!*other || !is_open(**other)) {
        gone.push_back(each.id);
        continue;
      }
      // What the caller has in hand already is decided together as well.
      const bool reachable =
          (*other)->state == TaskState::kReady || (*other)->lease_user == caller.id;
      if ((*other)->queue != mine.queue || !reachable) continue;
      const Result<std::optional<Standing>> standing =
          read_standing(reader, *ladder, (*other)->key);
      if (!standing) return standing.error();
      // Who looked at it before is not asked again, with others either.
      if (*standing &&
          !domain::ladder::may_look(*(*standing)->ladder, (*standing)->state, caller.id)) {
        continue;
      }
      alike.push_back(
          {std::move(**other), std::min(each.query_share, each.reference_share), each.distance});
    }
    return {};
  });
  if (!read) return read.error();
  // One that is opened again later is not offered with others any more.
  for (const std::string& id : gone) waiting_.remove(id);
  return alike;
}

}  // namespace vigil::backend
