#include "app/backend/store/postgres/lease_marks.h"

#include <algorithm>
#include <limits>

namespace vigil::backend {
namespace {

constexpr int kSlowLooks = 3;
constexpr int kShareOfTime = 400;  // a look from the top takes at most one part in so many
// A transaction that took its numbers earlier may end later than others.
constexpr std::int64_t kSeqMargin = 1'000;
constexpr std::chrono::milliseconds kStep{200};
// Clocks of several backends differ a little.
constexpr std::int64_t kEndedMarginMs = 2'000;
constexpr LeasePlace kEnd{std::numeric_limits<std::int64_t>::max(), 0};

}  // namespace

void LeaseMarks::Pace::note(Time now, Duration took, Duration slow) {
  slow_in_a_row = took < slow ? 0 : std::min(slow_in_a_row + 1, kSlowLooks);
  next_whole = now + took * kShareOfTime;
}

bool LeaseMarks::Pace::is_slow() const { return slow_in_a_row >= kSlowLooks; }

void LeaseMarks::Mark::drop() {
  in_use = false;
  at = Place();
  stepped_at = {};
  strays.clear();
  meanwhile.clear();
}

LeaseMarks::Mark& LeaseMarks::mark(std::string_view queue, Order order) {
  return marks_[{std::string(queue), order}];
}

void LeaseMarks::arrive(Mark& mark, Place place, const std::string& task) {
  if (!mark.in_use) return;
  if (place < mark.at) mark.strays.insert(task);
  if (mark.stepping) mark.meanwhile.emplace_back(place, task);
  if (mark.strays.size() > kMostStrays) mark.drop();
}

void LeaseMarks::arrived(const std::vector<Arrival>& arrivals) {
  if (arrivals.empty()) return;
  const std::lock_guard guard(mutex_);
  for (const Arrival& each : arrivals) {
    arrive(mark(each.queue, Order::kRank), each.by_rank, each.task);
    arrive(mark(each.queue, Order::kAge), each.by_age, each.task);
  }
}

LeaseMarks::Plan LeaseMarks::plan(std::string_view queue, Order order, Time now) {
  const std::lock_guard guard(mutex_);
  Mark& mark = this->mark(queue, order);
  if (!mark.in_use) {
    if (!mark.pace.is_slow()) return {};
    mark.in_use = true;
  }
  Plan plan{mark.at, {mark.strays.begin(), mark.strays.end()}};
  if (!mark.stepping && now - mark.stepped_at >= kStep) {
    plan.step = mark.stepping = true;
    mark.meanwhile.clear();
  }
  return plan;
}

void LeaseMarks::looked_whole(std::string_view queue, Order order, Time now, Duration took) {
  const std::lock_guard guard(mutex_);
  Mark& mark = this->mark(queue, order);
  if (!mark.in_use) mark.pace.note(now, took, slow_);
}

void LeaseMarks::stepped(std::string_view queue, Order order, Time now, std::optional<Place> first,
                         const Plan& plan, const std::vector<std::string>& strays) {
  const std::lock_guard guard(mutex_);
  Mark& mark = this->mark(queue, order);
  mark.stepping = false;
  mark.stepped_at = now;
  if (!mark.in_use) return;
  for (const std::string& id : plan.strays) {
    if (std::find(strays.begin(), strays.end(), id) == strays.end()) mark.strays.erase(id);
  }
  // Nothing ready behind the mark: whatever comes is a stray.
  mark.at = std::max(mark.at, first.value_or(kEnd));
  for (const auto& [place, task] : std::exchange(mark.meanwhile, {})) {
    if (place < mark.at) mark.strays.insert(task);
  }
  if (mark.strays.size() > kMostStrays) mark.drop();
}

std::vector<LeaseMarks::Back> LeaseMarks::due_back(Time now) const {
  const std::lock_guard guard(mutex_);
  std::vector<Back> due;
  for (const auto& [place, mark] : marks_) {
    if (mark.in_use && mark.at != Place() && now >= mark.pace.next_whole)
      due.push_back({place.first, place.second, mark.at});
  }
  return due;
}

void LeaseMarks::looked_back(const Back& back, Time now, Duration took,
                             const std::vector<std::string>& strays) {
  const std::lock_guard guard(mutex_);
  Mark& mark = this->mark(back.queue, back.order);
  mark.pace.note(now, took, slow_);
  if (!mark.in_use) return;
  mark.strays.insert(strays.begin(), strays.end());
  if (!mark.pace.is_slow() || mark.strays.size() > kMostStrays) mark.drop();
}

std::vector<LeaseMarks::Fresh> LeaseMarks::due_fresh() {
  const std::lock_guard guard(mutex_);
  std::map<std::string, std::int64_t, std::less<>> last;
  std::vector<Fresh> due;
  for (const auto& [place, mark] : marks_) {
    const std::string& queue = place.first;
    if (!mark.in_use || last.contains(queue)) continue;
    const auto known = last_seq_.find(queue);
    last[queue] = known == last_seq_.end() ? -1 : known->second;
    due.push_back({queue, known == last_seq_.end() || known->second < 0
                              ? -1
                              : std::max<std::int64_t>(known->second - kSeqMargin, 0)});
  }
  last_seq_ = std::move(last);
  return due;
}

void LeaseMarks::looked_for_fresh(std::string_view queue, std::int64_t last_seq) {
  const std::lock_guard guard(mutex_);
  const auto known = last_seq_.find(queue);
  if (known != last_seq_.end()) known->second = std::max(known->second, last_seq);
}

void LeaseMarks::gave_up(std::string_view queue, Order order, const Plan& plan) {
  const std::lock_guard guard(mutex_);
  Mark& mark = this->mark(queue, order);
  if (plan.step) mark.stepping = false;
}

void LeaseMarks::forget() {
  const std::lock_guard guard(mutex_);
  for (auto& [place, mark] : marks_) mark.drop();
}

std::optional<std::int64_t> LeaseMarks::ended_floor() const {
  const std::lock_guard guard(mutex_);
  if (!ended_pace_.is_slow() || ended_floor_ms_ < 0) return std::nullopt;
  return ended_floor_ms_;
}

bool LeaseMarks::ended_look_due(Time now) const {
  const std::lock_guard guard(mutex_);
  return ended_pace_.is_slow() && ended_floor_ms_ >= 0 && now >= ended_pace_.next_whole;
}

void LeaseMarks::looked_for_ended(Look look, Time now, Duration took, std::int64_t until_ms,
                                  std::optional<std::int64_t> first_ms) {
  const std::lock_guard guard(mutex_);
  const bool whole = look == Look::kWhole;
  if (whole) ended_pace_.note(now, took, slow_);
  const std::int64_t floor = first_ms ? *first_ms - 1 : until_ms - kEndedMarginMs;
  // From the beginning, the floor may also go down: a clock was put back.
  ended_floor_ms_ = whole ? floor : std::max(ended_floor_ms_, floor);
}

}  // namespace vigil::backend
