// The board: what the database and the engine know, as snapshots the user interface reads without
// waiting.
//
// Thread-safe. Refreshing reads the database and publishes while the database is held, so that an
// older picture never replaces a newer one; reading never touches the database. `wake` is called
// after every change, from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/storage/database.h"
#include "core/storage/decision_query.h"
#include "core/sync/desk_view.h"

namespace vigil::sync {

// Midnight before and after `now` in the machine's time zone.
struct LocalDay {
  WallTime begin{};
  WallTime end{};
  [[nodiscard]] bool contains(WallTime time) const { return begin <= time && time < end; }
};
[[nodiscard]] LocalDay local_day(WallTime now);

class Board {
 public:
  Board(storage::Database& database, const Clock& clock, std::function<void()> wake);

  // ---- read, any thread
  [[nodiscard]] std::shared_ptr<const TaskList> tasks(const domain::QueueId& queue);
  [[nodiscard]] std::shared_ptr<const RecordSet> records(const std::string& collection);
  // The person's changes to records that the backend has not taken; oldest first.
  [[nodiscard]] std::shared_ptr<const std::vector<RecordEdit>> edits() const;
  [[nodiscard]] std::shared_ptr<const Connection> connection() const;
  [[nodiscard]] std::int64_t count(domain::DecisionState state) const;
  [[nodiscard]] std::int64_t decided_today();
  [[nodiscard]] std::uint64_t revision() const { return revision_; }
  [[nodiscard]] domain::UserId person() const;
  // How often the backend has said that something about the queue changed.
  [[nodiscard]] std::uint64_t hints(const domain::QueueId& queue) const;

  // ---- publish
  // "*": any of them.
  void note_hint(std::string_view queue);
  void set_connection(Connection connection);
  void set_supply(const domain::QueueId& queue, Supply supply,
                  const std::vector<std::string>& kept_back = {});
  void set_waiting(const domain::QueueId& queue, std::int64_t waiting);
  void refresh_tasks(const domain::QueueId& queue);
  // All lists that were ever asked for.
  void refresh_all_tasks();
  // A change in these collections takes a second person: until then what stands is shown, and not
  // the person's own change.
  void set_proposing(std::vector<std::string> collections);
  // Counts of the six states; raises revision().
  void refresh_decisions();
  // As pulled, with the person's own changes over it (I15).
  void refresh_records(const std::string& collection);
  void refresh_all_records();
  void refresh_edits();

 private:
  struct QueueView {
    std::shared_ptr<const TaskList> list = std::make_shared<TaskList>();
    Supply supply = Supply::kLoading;
    std::vector<std::string> kept_back;
    std::int64_t waiting = 0;
    bool loaded = false;  // the list was read from the database at least once
  };

  void publish_tasks(storage::Connection& connection, const domain::QueueId& queue);
  void wake() const {
    if (wake_) wake_();
  }

  storage::Database& database_;
  const Clock& clock_;
  const std::function<void()> wake_;

  mutable std::mutex mutex_;  // taken after the database's, never the other way round
  std::map<domain::QueueId, QueueView> queues_;
  std::map<std::string, std::uint64_t, std::less<>> hints_;
  std::map<std::string, std::shared_ptr<const RecordSet>> collections_;
  std::vector<std::string> proposing_;
  std::shared_ptr<const std::vector<RecordEdit>> edits_ =
      std::make_shared<std::vector<RecordEdit>>();
  std::shared_ptr<const Connection> connection_ = std::make_shared<Connection>();
  storage::DecisionCounts counts_{};
  std::int64_t decided_today_ = 0;
  LocalDay day_{};
  std::atomic<std::uint64_t> revision_{1};
};

}  // namespace vigil::sync
