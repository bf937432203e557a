// How the queues are doing, for whoever is responsible for them: what the backend says, asked anew
// while somebody looks whenever it says that something changed, and every half minute. For a report
// the figures are saved as tables, the day as a picture. User-interface thread; the host outlives
// it.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "plugins/review/model/search.h"
#include "plugins/sdk/host.h"

namespace vigil::review {

struct HourOfQueue {
  WallTime begin{};
  std::int64_t arrived = 0;
  std::int64_t decided = 0;
};

struct QueueHealth {
  sdk::QueueKey queue;
  Finding finding = Finding::kWaiting;  // kProblem: see `reason`; older figures stay
  std::string reason;
  WallTime as_of{};
  std::int64_t ready = 0;
  std::int64_t leased = 0;
  std::int64_t dead = 0;
  std::int64_t arrived = 0;  // in the last hour
  std::int64_t decided = 0;
  std::int64_t late = 0;
  bool late_or_more = false;
  std::optional<std::int64_t> will_be_late;  // nothing: nobody decides, so nothing can be said
  std::optional<WallTime> first_late;
  std::optional<WallTime> oldest;
  std::optional<double> gini;           // of waiting times
  std::optional<double> gini_by_reach;  // below 0: those with little reach wait longer
  std::optional<std::int64_t> people;   // whose role works the queue; nothing: not told
  std::int64_t nobody_left = 0;         // of the oldest that wait: everybody has judged them
  std::vector<HourOfQueue> hours;       // the oldest first
};

class QueueHealthDesk {
 public:
  explicit QueueHealthDesk(sdk::Host& host);

  // Takes in answers. Cheap otherwise.
  void update();
  // It is drawn: asks when it is time.
  void look();
  [[nodiscard]] const std::vector<QueueHealth>& queues() const { return queues_; }
  [[nodiscard]] std::size_t selected() const { return selected_; }

  // For scripts: "shown" once every queue has figures, else "waiting".
  [[nodiscard]] std::string state_word() const;
  [[nodiscard]] bool may_read() const;
  Status refresh();
  Status select(std::string_view queue);
  // Two files: the figures of each queue, and what came and was decided in each hour.
  Status save_tables();
  // The picture is taken when the view is drawn next.
  Status save_picture();
  [[nodiscard]] bool take_picture_wish() { return std::exchange(picture_wished_, false); }
  [[nodiscard]] bool can_save() const;
  // "queues-20261130-1430": of a file, by the local time of the figures.
  [[nodiscard]] std::string file_name(std::string_view what) const;

 private:
  void ask();
  [[nodiscard]] std::uint64_t hints() const;

  sdk::Host& host_;
  std::vector<QueueHealth> queues_;
  std::vector<std::uint64_t> asked_;  // by queue; 0: none
  std::size_t selected_ = 0;
  domain::UserId person_;
  std::optional<SteadyTime> next_;  // nothing: at once
  SteadyTime asked_at_{};
  std::uint64_t heard_ = 0;  // hints, when it was asked last
  bool picture_wished_ = false;
};

}  // namespace vigil::review
