#include "app/backend/service/queue_watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "app/backend/service/climbing.h"

namespace vigil::backend {
namespace {

constexpr std::int64_t kMinutesPerHour = 60;
constexpr std::int64_t kHours = 24;

void add_flow(QueueHealth& health, const std::vector<FlowRow>& flow) {
  const std::int64_t now = minute_of(health.as_of);
  const std::int64_t this_hour = now / kMinutesPerHour;
  for (std::int64_t i = 0; i < kHours; ++i) {
    HourOfFlow hour;
    hour.begin = WallTime(std::chrono::hours(this_hour - kHours + 1 + i));
    health.hours.push_back(hour);
  }
  for (const FlowRow& row : flow) {
    if (row.minute > now - kMinutesPerHour) {
      health.arrived_last_hour += row.arrived;
      health.decided_last_hour += row.decided;
    }
    // A clock may have been set back since.
    const std::int64_t ago = std::max<std::int64_t>(this_hour - row.minute / kMinutesPerHour, 0);
    if (ago >= kHours) continue;
    HourOfFlow& hour = health.hours[static_cast<std::size_t>(kHours - 1 - ago)];
    hour.arrived += row.arrived;
    hour.decided += row.decided;
  }
  // What was taken back may have come in before the minutes that are kept.
  health.arrived_last_hour = std::max<std::int64_t>(health.arrived_last_hour, 0);
  for (HourOfFlow& hour : health.hours) hour.arrived = std::max<std::int64_t>(hour.arrived, 0);
}

}  // namespace

Result<QueueHealth> QueueWatch::look(const QueueSpec& spec) {
  QueueHealth health;
  Status asked = store_.read([&](Reader& reader) -> Status {
    health = {};
    health.spec = &spec;
    health.as_of = clock_.wall_now();
    const Result<QueueCounts> counts = reader.queue_counts(spec.id);
    if (!counts) return counts.error();
    health.counts = *counts;
    const auto flow =
        reader.queue_flow(spec.id, minute_of(health.as_of) - kHours * kMinutesPerHour);
    if (!flow) return flow.error();
    add_flow(health, *flow);
    const auto oldest = reader.oldest_waiting(spec.id);
    if (!oldest) return oldest.error();
    health.oldest = *oldest;
    const auto late = reader.past_due(spec.id, health.as_of, kMostLate);
    if (!late) return late.error();
    health.past_due = *late;
    const auto waiting = reader.waiting(spec.id, kMostExamined);
    if (!waiting) return waiting.error();
    health.examined = static_cast<std::int64_t>(waiting->size());
    health.outlook =
        domain::look_ahead(*waiting, static_cast<double>(health.decided_last_hour), health.as_of);
    return look_for_people(reader, health);
  });
  if (!asked) return asked.error();
  return health;
}

// A tier wants another person than the ones before: with few people an item may have none left, and
// would wait for ever without anybody being told.
Status QueueWatch::look_for_people(Reader& reader, QueueHealth& health) {
  const Result<std::vector<UserRow>> users = reader.users();
  if (!users) return users.error();
  std::set<std::string, std::less<>> people;
  for (const UserRow& user : *users) {
    const bool works = std::any_of(user.roles.begin(), user.roles.end(), [&](domain::Role role) {
      return health.spec->roles.admits(role);
    });
    if (user.active && works) people.insert(user.id);
  }
  health.people = static_cast<std::int64_t>(people.size());
  if (health.spec->ladder.empty() || registry_.collection(kLadders) == nullptr) return {};
  const Result<Ladders::Published> ladder = ladders_.find(reader, health.spec->ladder);
  if (!ladder) return ladder.error();
  if (*ladder == nullptr) return {};
  const Result<std::vector<TaskRow>> oldest =
      reader.tasks(health.spec->id, TaskState::kReady, 0, kMostLookedForPeople);
  if (!oldest) return oldest.error();
  std::vector<std::string> keys;
  for (const TaskRow& task : *oldest) keys.push_back(task.key);
  const Result<std::vector<ItemRow>> items = reader.items(health.spec->ladder, keys);
  if (!items) return items.error();
  for (const ItemRow& item : *items) {
    const Result<Standing> standing = read_standing(*ladder, item);
    if (!standing) continue;  // told of where the item itself is asked for
    const std::vector<std::string> spent = domain::ladder::spent_people(**ladder, standing->state);
    const auto has_looked = [&](const std::string& person) {
      return std::find(spent.begin(), spent.end(), person) != spent.end();
    };
    if (!people.empty() && std::all_of(people.begin(), people.end(), has_looked))
      ++health.nobody_left;
  }
  return {};
}

Result<QueueHealth> QueueWatch::health(std::string_view queue) {
  const QueueSpec* spec = registry_.queue(queue);
  const auto kept = kept_.find(queue);
  if (spec == nullptr || kept == kept_.end()) {
    return fail(ErrorCode::kNotFound, fmt::format("There is no queue \"{}\".", queue));
  }
  const std::lock_guard guard(kept->second.mutex);
  const SteadyTime now = clock_.steady_now();
  if (kept->second.health && now < kept->second.until) return *kept->second.health;
  Result<QueueHealth> looked = look(*spec);
  if (!looked) return looked;
  kept->second.health = *looked;
  kept->second.until = now + kWatchRest;
  return looked;
}

}  // namespace vigil::backend
