// Where a queue's first ready task is, while a transaction held open somewhere keeps the database
// from cleaning up behind those that left.
//
// Rows that left the queue stay in its index until no open transaction could still see them, and
// every lease passes all of them. Usually there are none to speak of and nothing here is used: each
// lease begins at the top. Once three looks from the top in a row were slow, leases begin at a
// mark that nothing ready lies before, except strays: tasks that came, or came back, to a place
// before it. This backend's own are known at once. New ones of other backends are found by their
// numbers whenever it is tidied, what other backends gave back by a look back to the top, which
// takes at most one part in 400 of the time, because everybody feels it. When a look back is quick
// again, the marks are dropped. The same for the ends of leases, with a floor instead of a mark.
//
// Thread-safe; belongs to one store and knows nothing of transactions.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil::backend {

enum class LeaseOrder { kRank, kAge };
// By rank or by age: `value` is the rank, or the time of creation in ms. The top of the queue.
struct LeasePlace {
  std::int64_t value = -1;
  std::int64_t seq = 0;
  auto operator<=>(const LeasePlace&) const = default;
};

class LeaseMarks {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::steady_clock::duration;
  using Order = LeaseOrder;
  using Place = LeasePlace;

  // A look from the top that takes `slow` or longer is slow.
  explicit LeaseMarks(Duration slow) : slow_(slow) {}

  // A task that is ready now at a place where none was. Where its seq is not known, 0.
  struct Arrival {
    std::string queue;
    std::string task;
    Place by_rank;
    Place by_age;
  };
  // After their transaction ended, however it did.
  void arrived(const std::vector<Arrival>& arrivals);

  // How to look for what is to be leased.
  struct Plan {
    Place from;
    std::vector<std::string> strays;  // ids
    bool step = false;                // look where the mark may go, then say stepped()
    [[nodiscard]] bool whole() const { return from == Place(); }
  };
  [[nodiscard]] Plan plan(std::string_view queue, Order order, Time now);
  // A lease began at the top and took this long.
  void looked_whole(std::string_view queue, Order order, Time now, Duration took);
  // `first`: the first ready one at the mark or behind it. `strays`: those of the plan's that are
  // still ready.
  void stepped(std::string_view queue, Order order, Time now, std::optional<Place> first,
               const Plan& plan, const std::vector<std::string>& strays);
  // What is ready before these marks is to be looked for, beside the leases: nobody waits for it.
  struct Back {
    std::string queue;
    Order order = Order::kRank;
    Place mark;
  };
  [[nodiscard]] std::vector<Back> due_back(Time now) const;
  // Tasks ready before the mark, the first kMostStrays of them. More than that, and the mark goes
  // back to the top.
  void looked_back(const Back& back, Time now, Duration took,
                   const std::vector<std::string>& strays);
  // Of the queues with a mark, tasks numbered above `above` are to be looked for; -1: it is to be
  // said which number is the last one now.
  struct Fresh {
    std::string queue;
    std::int64_t above = -1;
  };
  [[nodiscard]] std::vector<Fresh> due_fresh();
  // Those found have been told to arrived().
  void looked_for_fresh(std::string_view queue, std::int64_t last_seq);
  // What a plan asked for was not done.
  void gave_up(std::string_view queue, Order order, const Plan& plan);
  static constexpr std::size_t kMostStrays = 500;
  // A transaction that looked was undone: what it saw leave is there again.
  void forget();

  // Leases that ended at this time (ms) or before need no look. Nothing: look from the beginning.
  [[nodiscard]] std::optional<std::int64_t> ended_floor() const;
  // There is a floor, and it is time to look from the beginning, beside the leases.
  [[nodiscard]] bool ended_look_due(Time now) const;
  // A look at the leases that ended by `until_ms`; `first_ms`: when the first of them ended.
  enum class Look { kWhole, kFromMark };
  void looked_for_ended(Look look, Time now, Duration took, std::int64_t until_ms,
                        std::optional<std::int64_t> first_ms);

 private:
  // Whether looks from the top are slow, and when the next one is due.
  struct Pace {
    int slow_in_a_row = 0;
    Time next_whole{};
    void note(Time now, Duration took, Duration slow);
    [[nodiscard]] bool is_slow() const;
  };
  struct Mark {
    Pace pace;
    Place at;
    bool in_use = false;
    bool stepping = false;
    Time stepped_at{};
    std::set<std::string, std::less<>> strays;
    // Arrivals since the step under way began: it may not have seen them.
    std::vector<std::pair<Place, std::string>> meanwhile;
    void drop();
  };
  [[nodiscard]] Mark& mark(std::string_view queue, Order order);
  static void arrive(Mark& mark, Place place, const std::string& task);

  const Duration slow_;
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, Order>, Mark> marks_;
  std::map<std::string, std::int64_t, std::less<>> last_seq_;  // of the queues with a mark
  Pace ended_pace_;
  std::int64_t ended_floor_ms_ = -1;
};

}  // namespace vigil::backend
