// A desk without a database: tasks are given by the test, decisions are kept in memory with their
// states, failures are scripted. It keeps the rules a plugin sees: a decided task leaves its list,
// a draft can be undone and its task comes back to the front, a draft older than the draft window
// is saved.
//
// Not thread-safe, like the real one's user-interface side.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugins/sdk/host.h"

namespace vigil::sdk::testing {

class FakeDesk final : public Desk {
 public:
  explicit FakeDesk(const Clock& clock) : clock_(clock) {}

  // ---- what a test arranges

  void set_tasks(QueueKey queue, std::vector<domain::Task> tasks, Supply supply = Supply::kReady,
                 std::int64_t waiting = 0);
  // Why of those that wait none is for this person.
  void keep_back(QueueKey queue, std::vector<std::string> why);
  // The next call of decide() or undo() fails with this; several are used up in order.
  void fail_next(Error error) { failures_.push_back(std::move(error)); }
  void set_draft_window(Millis window) { draft_window_ = window; }
  // What the backend would have answered. Precondition: the decision exists.
  void settle(const domain::DecisionId& decision, domain::DecisionState state,
              std::string cause = {});

  // ---- what a test looks at

  // Every draft that was accepted, in order, also those undone later.
  [[nodiscard]] const std::vector<DecisionDraft>& accepted() const { return accepted_; }
  // The decisions that stand, in order.
  [[nodiscard]] std::vector<DecisionRecord> outbox() const;
  // The last count asked for by keep_leased(); 0 when never asked.
  [[nodiscard]] int wanted(QueueKey queue) const;
  [[nodiscard]] const domain::LeaseWishes& wishes() const { return wishes_; }
  // Asked for by name, in order; a test gives them with set_tasks().
  [[nodiscard]] const std::vector<domain::TaskId>& taken() const { return taken_; }

  // ---- Desk

  [[nodiscard]] std::shared_ptr<const TaskList> tasks(QueueKey queue) override;
  void keep_leased(QueueKey queue, int count) override;
  void wish(domain::LeaseWishes wishes) override { wishes_ = std::move(wishes); }
  void take(QueueKey, const std::vector<domain::TaskId>& tasks) override {
    taken_.insert(taken_.end(), tasks.begin(), tasks.end());
  }
  [[nodiscard]] Result<domain::DecisionId> decide(const DecisionDraft& draft) override;
  [[nodiscard]] Status undo(const domain::DecisionId& decision) override;
  [[nodiscard]] std::vector<DecisionRecord> history(const HistoryQuery& query) override;
  [[nodiscard]] std::optional<DecisionRecord> find(const domain::DecisionId& decision) override;
  [[nodiscard]] std::int64_t count(domain::DecisionState state) const override;
  [[nodiscard]] std::int64_t decided_today() const override;
  [[nodiscard]] std::uint64_t revision() const override;

 private:
  struct Kept {
    DecisionRecord record;
    std::optional<domain::Task> task;  // what undo gives back
  };

  // As it stands now: a draft past its window counts as saved.
  [[nodiscard]] DecisionRecord seen(const Kept& kept) const;
  [[nodiscard]] Kept* kept(const domain::DecisionId& decision);
  [[nodiscard]] std::optional<domain::Task> take_task(const domain::TaskId& id);
  void put_back(domain::Task task);

  const Clock& clock_;
  Millis draft_window_{10'000};
  std::map<std::string, std::shared_ptr<const TaskList>, std::less<>> lists_;
  std::map<std::string, int, std::less<>> wanted_;
  domain::LeaseWishes wishes_;
  std::vector<domain::TaskId> taken_;
  std::deque<Error> failures_;
  std::vector<DecisionDraft> accepted_;
  std::vector<Kept> kept_;
  std::uint64_t changes_ = 1;
  int made_ = 0;
};

}  // namespace vigil::sdk::testing
