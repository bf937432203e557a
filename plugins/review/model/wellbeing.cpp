#include "plugins/review/model/wellbeing.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"
#include "plugins/sdk/format.h"
#include "review_ids.h"

namespace vigil::review {
namespace {

using nlohmann::json;
namespace settings = ids::settings;
namespace texts = ids::texts;

// Nobody is known to look for longer than this without a sign of it.
constexpr Millis kLongestLook = std::chrono::minutes(1);
constexpr Millis kWindow = std::chrono::hours(1);
constexpr Millis kQuiet = std::chrono::minutes(15);
constexpr Millis kAwayAfter = std::chrono::minutes(10);
constexpr Millis kKeepEvery = std::chrono::minutes(1);
// A shorter pause is none.
constexpr Millis kShortestBreak = std::chrono::minutes(2);

std::string local_day(WallTime now) {
  const std::time_t seconds = to_ms(now) / 1000;
  std::tm local{};
  localtime_r(&seconds, &local);
  return fmt::format("{:04}-{:02}-{:02}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

std::size_t index_of(domain::Severity severity) {
  return static_cast<std::size_t>(std::clamp<int>(severity, 0, static_cast<int>(kSeverities) - 1));
}

json kept_meters(const sdk::Settings& kept) {
  json all = parse_json(kept.text(settings::kDoseMeter)).value_or(json::object());
  return all.is_object() ? all : json::object();
}

}  // namespace

std::vector<std::string> tags_of(std::string_view list) {
  std::vector<std::string> tags;
  std::string rest(list);
  for (const std::string_view wide : {"，", "、", "；", ";"}) {
    for (std::size_t at = 0; (at = rest.find(wide, at)) != std::string::npos;)
      rest.replace(at, wide.size(), ",");
  }
  std::string_view left = rest;
  while (!left.empty() && tags.size() < domain::kMostLeftOut) {
    const std::size_t end = std::min(left.find(','), left.size());
    const std::string_view tag = trim(left.substr(0, end));
    if (!tag.empty() && tag.size() <= domain::kMostTagBytes) tags.emplace_back(tag);
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  return tags;
}

void Wellbeing::take_person() {
  const domain::UserId& person = host_.person().id;
  const std::string day = local_day(host_.clock().wall_now());
  if (person == person_ && day == day_) return;
  const bool another = person != person_;
  if (another && !person_.empty()) keep();
  person_ = person;
  day_ = day;
  seen_ = {};
  if (!another) return;
  heavy_.clear();
  looked_at_.reset();
  quiet_until_.reset();
  resting_since_.reset();
  suggested_ = false;
  wishes_.reset();
  const json all = kept_meters(host_.settings());
  const auto mine = all.find(person_.text());
  if (mine == all.end() || text_member(*mine, "day") != day_) return;
  const auto seconds = mine->find("seconds");
  if (seconds == mine->end() || !seconds->is_array() || seconds->size() != kSeverities) return;
  for (std::size_t i = 0; i < kSeverities; ++i) {
    if ((*seconds)[i].is_number_integer())
      seen_[i] = std::chrono::seconds(
          std::clamp<std::int64_t>((*seconds)[i].get<std::int64_t>(), 0, 24 * 3600));
  }
}

void Wellbeing::keep() {
  if (person_.empty() || day_.empty()) return;
  kept_at_ = host_.clock().steady_now();
  json seconds = json::array();
  for (const Millis& seen : seen_) seconds.push_back(seen.count() / 1000);
  json all = kept_meters(host_.settings());
  for (auto each = all.begin(); each != all.end();) {
    each = text_member(*each, "day") == day_ ? std::next(each) : all.erase(each);
  }
  all[person_.text()] = {{"day", day_}, {"seconds", std::move(seconds)}};
  host_.settings().set_text(settings::kDoseMeter, to_canonical_json(all));
}

void Wellbeing::update(std::optional<domain::Severity> seen,
                       const std::vector<domain::Severity>& given) {
  take_person();
  const SteadyTime now = host_.clock().steady_now();
  if (looked_at_ && seen && !resting()) {
    count(*seen, now,
          std::min(std::chrono::duration_cast<Millis>(now - *looked_at_), kLongestLook));
  }
  looked_at_ = now;
  while (!heavy_.empty() && now - heavy_.front().at > kWindow) heavy_.pop_front();
  suggest(now);
  tell_wishes(given);
  if (resting()) host_.wake_after(std::chrono::minutes(1));
}

void Wellbeing::count(domain::Severity severity, SteadyTime now, Millis time) {
  if (time <= Millis(0)) return;
  seen_[index_of(severity)] += time;
  if (severity >= kHeavy) {
    // One entry a minute is enough to know an hour.
    if (heavy_.empty() || now - heavy_.back().at > std::chrono::minutes(1)) {
      heavy_.push_back({now, time});
    } else {
      heavy_.back().time += time;
    }
  }
  if (now - kept_at_ >= kKeepEvery) keep();
}

void Wellbeing::suggest(SteadyTime now) {
  const std::int64_t after = host_.settings().integer(settings::kBreakAfter);
  if (quiet_until_ && now >= *quiet_until_) quiet_until_.reset();
  const std::int64_t minutes = state().heavy_minutes;
  const bool due = after > 0 && minutes >= after && !quiet_until_ && !resting();
  if (due && !suggested_) {
    host_.notify(sdk::NoticeKind::kDone,
                 sdk::format(host_.texts(), texts::kBreakSuggested, fmt::arg("minutes", minutes),
                             fmt::arg("key", host_.commands().key_of(ids::commands::kRest))));
  }
  suggested_ = due;
}

void Wellbeing::tell_wishes(const std::vector<domain::Severity>& given) {
  const sdk::Settings& chosen = host_.settings();
  domain::LeaseWishes wishes;
  wishes.leave_out = tags_of(chosen.text(settings::kLeaveOut));
  for (const auto& [severity, key] : {std::pair(std::size_t{3}, settings::kOwnLimit3),
                                      std::pair(std::size_t{4}, settings::kOwnLimit4)}) {
    if (const std::int64_t most = chosen.integer(key); most > 0)
      wishes.most_a_day[severity] = static_cast<int>(most);
  }
  const auto mild_after = static_cast<std::ptrdiff_t>(chosen.integer(settings::kMildAfter));
  const auto mild = std::find_if(given.rbegin(), given.rend(),
                                 [](domain::Severity severity) { return severity < kHeavy; });
  wishes.mild_first = mild_after > 0 && mild - given.rbegin() >= mild_after;
  if (wishes_ == wishes) return;
  wishes_ = wishes;
  host_.desk().wish(std::move(wishes));
}

void Wellbeing::toggle_rest() {
  const SteadyTime now = host_.clock().steady_now();
  if (!resting_since_) {
    resting_since_ = now;
    suggested_ = false;
    keep();
    host_.wake_after(std::chrono::minutes(1));
    return;
  }
  if (now - *resting_since_ >= kShortestBreak) heavy_.clear();
  resting_since_.reset();
  looked_at_ = now;
}

void Wellbeing::not_now() {
  quiet_until_ = host_.clock().steady_now() + kQuiet;
  suggested_ = false;
}

bool Wellbeing::away() const {
  return resting_since_ && host_.clock().steady_now() - *resting_since_ >= kAwayAfter;
}

WellbeingState Wellbeing::state() const {
  WellbeingState state;
  for (std::size_t i = 0; i < kSeverities; ++i) state.seconds[i] = seen_[i].count() / 1000;
  Millis heavy{0};
  for (const Seen& each : heavy_) heavy += each.time;
  state.heavy_minutes = heavy.count() / 60'000;
  state.break_suggested = suggested_;
  state.resting = resting();
  if (resting_since_)
    state.rested = std::chrono::duration_cast<Millis>(host_.clock().steady_now() - *resting_since_);
  return state;
}

}  // namespace vigil::review
