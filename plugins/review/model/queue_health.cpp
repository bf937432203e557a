#include "plugins/review/model/queue_health.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/json.h"
#include "plugins/review/model/queue_tables.h"
#include "review_ids.h"

namespace vigil::review {
namespace {

using nlohmann::json;

constexpr Millis kEvery = std::chrono::seconds(30);
// The backend looks no more often itself.
constexpr Millis kSoonest = std::chrono::seconds(5);
constexpr std::size_t kMostHours = 24;

constexpr sdk::QueueKey kQueues[] = {ids::queues::kReviewFirst, ids::queues::kReviewSenior,
                                     ids::queues::kReviewThird, ids::queues::kReviewRating};

std::optional<WallTime> time_member(const json& object, std::string_view key) {
  const std::string text = text_member(object, key);
  return text.empty() ? std::nullopt : from_rfc3339(text);
}

std::optional<double> share_member(const json& object, std::string_view key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

void read(const json& body, QueueHealth& health) {
  health.finding = Finding::kShown;
  health.reason.clear();
  health.as_of = time_member(body, "as_of").value_or(WallTime{});
  health.ready = int_member(body, "ready");
  health.leased = int_member(body, "leased");
  health.dead = int_member(body, "dead");
  health.arrived = int_member(body, "arrived_last_hour");
  health.decided = int_member(body, "decided_last_hour");
  health.late = int_member(body, "past_due");
  health.late_or_more = health.late > 0 && health.late == int_member(body, "past_due_most", -1);
  health.will_be_late.reset();
  const auto breaches = body.find("breaches");
  if (breaches != body.end() && breaches->is_number_integer()) {
    health.will_be_late = breaches->get<std::int64_t>();
  }
  health.first_late = time_member(body, "first_breach_at");
  health.oldest = time_member(body, "oldest_at");
  health.gini = share_member(body, "gini");
  health.gini_by_reach = share_member(body, "gini_by_reach");
  const auto people = body.find("people");
  health.people.reset();
  if (people != body.end() && people->is_number_integer())
    health.people = people->get<std::int64_t>();
  health.nobody_left = int_member(body, "nobody_left");
  health.hours.clear();
  const auto hours = body.find("hours");
  if (hours == body.end() || !hours->is_array()) return;
  for (const json& hour : *hours) {
    if (health.hours.size() == kMostHours) break;
    health.hours.push_back({time_member(hour, "from").value_or(WallTime{}),
                            int_member(hour, "arrived"), int_member(hour, "decided")});
  }
}

}  // namespace

QueueHealthDesk::QueueHealthDesk(sdk::Host& host) : host_(host), asked_(std::size(kQueues), 0) {
  for (const sdk::QueueKey queue : kQueues) {
    queues_.emplace_back();
    queues_.back().queue = queue;
  }
}

std::string QueueHealthDesk::state_word() const {
  const bool shown = std::all_of(queues_.begin(), queues_.end(), [](const QueueHealth& queue) {
    return queue.finding == Finding::kShown;
  });
  return shown ? "shown" : "waiting";
}

bool QueueHealthDesk::may_read() const {
  const auto& roles = host_.person().roles;
  return domain::has_permission(roles, domain::Permission::kReadAllDecisions) ||
         domain::has_permission(roles, domain::Permission::kEnqueueTasks);
}

void QueueHealthDesk::update() {
  if (host_.person().id != person_) {
    person_ = host_.person().id;
    for (std::size_t i = 0; i < queues_.size(); ++i) {
      if (asked_[i] != 0) host_.backend().drop(std::exchange(asked_[i], 0));
      const sdk::QueueKey queue = queues_[i].queue;
      queues_[i] = {};
      queues_[i].queue = queue;
    }
    next_.reset();
  }
  for (std::size_t i = 0; i < queues_.size(); ++i) {
    if (asked_[i] == 0) continue;
    const std::shared_ptr<const sdk::Reply> reply = host_.backend().reply(asked_[i]);
    if (reply->state == sdk::ReplyState::kWaiting) continue;
    host_.backend().drop(std::exchange(asked_[i], 0));
    if (reply->state == sdk::ReplyState::kAnswered && reply->body->is_object()) {
      read(*reply->body, queues_[i]);
    } else {
      queues_[i].finding = Finding::kProblem;
      queues_[i].reason =
          reply->reason.empty() ? host_.texts().text(ids::texts::kSearchNoAnswer) : reply->reason;
    }
  }
}

void QueueHealthDesk::look() {
  if (!may_read()) return;
  const SteadyTime now = host_.clock().steady_now();
  // What changed just now is in sight within moments; a busy backend is not asked for every change.
  if (next_ && hints() != heard_) next_ = std::min(*next_, asked_at_ + kSoonest);
  if (!next_ || now >= *next_) ask();
  host_.wake_after(std::chrono::ceil<Millis>(*next_ - now));
}

void QueueHealthDesk::ask() {
  asked_at_ = host_.clock().steady_now();
  next_ = asked_at_ + kEvery;
  heard_ = hints();
  for (std::size_t i = 0; i < queues_.size(); ++i) {
    if (asked_[i] != 0) continue;
    sdk::Question question;
    question.route = sdk::Asked::kQueueHealth;
    question.name = queues_[i].queue.id;
    asked_[i] = host_.backend().ask(question);
  }
}

std::uint64_t QueueHealthDesk::hints() const {
  std::uint64_t heard = 0;
  for (const QueueHealth& queue : queues_) heard += host_.backend().hints(queue.queue);
  return heard;
}

bool QueueHealthDesk::can_save() const {
  return may_read() && std::any_of(queues_.begin(), queues_.end(), [](const QueueHealth& queue) {
           return queue.as_of != WallTime{};
         });
}

std::string QueueHealthDesk::file_name(std::string_view what) const {
  WallTime newest{};
  for (const QueueHealth& queue : queues_) newest = std::max(newest, queue.as_of);
  const std::time_t seconds = to_ms(newest) / 1000;
  std::tm local{};
  localtime_r(&seconds, &local);
  return fmt::format("{}-{:04}{:02}{:02}-{:02}{:02}", what, local.tm_year + 1900, local.tm_mon + 1,
                     local.tm_mday, local.tm_hour, local.tm_min);
}

Status QueueHealthDesk::save_tables() {
  if (!can_save()) return {};
  const sdk::Texts& words = host_.texts();
  host_.save_text(file_name("queues") + ".csv", queue_table(words, queues_));
  host_.save_text(file_name("queue-hours") + ".csv", hour_table(words, queues_));
  return {};
}

Status QueueHealthDesk::save_picture() {
  picture_wished_ = can_save();
  return {};
}

Status QueueHealthDesk::refresh() {
  if (may_read()) ask();
  return {};
}

Status QueueHealthDesk::select(std::string_view queue) {
  for (std::size_t i = 0; i < queues_.size(); ++i) {
    if (queues_[i].queue.id == queue) selected_ = i;
  }
  return {};
}

}  // namespace vigil::review
