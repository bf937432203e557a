// Keeps as many tasks of each queue leased as the desk wants, renews their leases at half their
// life (those of decided but unsettled tasks too), gives back what is not wanted any more. Only the
// server's clock decides expiry (I9): the desk computes with the server's time as last heard.
// Engine's thread only, but for want().
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "core/domain/lease_wishes.h"
#include "core/storage/task_store.h"
#include "core/sync/context.h"

namespace vigil::sync {

class LeaseKeeper {
 public:
  // `on_media` hears which media the tasks in hand need, in the order of the lists, whenever that
  // may have changed.
  LeaseKeeper(Context context, std::uint64_t seed,
              std::function<void(std::vector<domain::MediaId>)> on_media);

  // Any thread.
  void want(const domain::QueueId& queue, int count);
  // Any thread. Holds for every lease from now on; what is in hand and left out now goes back.
  void wish(domain::LeaseWishes wishes);

  // Any thread. Those very tasks, as far as nobody else has them; asked for once.
  void take(const domain::QueueId& queue, const std::vector<domain::TaskId>& tasks);

  [[nodiscard]] SteadyTime step(SteadyTime now, const domain::UserId& person);
  // One attempt, at sign-out: tasks nobody has decided go back; those whose return failed run out
  // by themselves.
  void give_back_all(const domain::UserId& person);
  // After another person signed in, or the backend's database was replaced.
  void forget();
  // The backend says that something about the queue changed ("*": any of them).
  void take_hint(SteadyTime now, std::string_view queue);
  // While hints come, asking without one is rare.
  void expect_hints(SteadyTime now, bool live);
  // Queues that wait for tasks say that it is the connection they wait for.
  void show_offline();

  [[nodiscard]] bool take_unauthenticated();
  [[nodiscard]] const Channel& channel() const { return channel_; }
  // Somebody asks to try now.
  void hurry() { channel_.hurry(); }

 private:
  using Tasks = std::vector<storage::StoredTask>;
  struct QueueWork {
    SteadyTime next_fetch{};
    bool refused = false;  // not for this person: a hint changes nothing
  };

  [[nodiscard]] bool give_back(const domain::UserId& person, const Tasks& tasks);
  [[nodiscard]] bool renew(SteadyTime now, const domain::UserId& person, const Tasks& held);
  [[nodiscard]] bool fetch(SteadyTime now, const domain::UserId& person,
                           const domain::QueueId& queue, int count,
                           const domain::LeaseWishes& wishes);
  // What was asked for by name. False when there is no connection.
  [[nodiscard]] bool take_asked(const domain::UserId& person);
  [[nodiscard]] bool count_waiting(SteadyTime now);
  [[nodiscard]] SteadyTime next_renewal(const Tasks& held) const;
  void schedule_renewal(SteadyTime now, const domain::TaskId& task, WallTime expires_at);
  void take_failure(const net::Failure& failure);
  void show_supply(const domain::QueueId& queue, Supply supply,
                   const std::vector<std::string>& kept_back = {});
  void announce_media(const domain::UserId& person);

  Context context_;
  Channel channel_;
  std::function<void(std::vector<domain::MediaId>)> on_media_;
  bool unauthenticated_ = false;
  std::map<domain::QueueId, QueueWork> work_;
  std::map<domain::TaskId, SteadyTime> renew_at_;
  std::set<domain::TaskId>
      lost_;  // decided tasks whose lease is gone: the decision's answer says what follows
  // Left out by wish and given back; one that comes again all the same is kept, not returned for
  // ever.
  std::set<domain::TaskId> returned_;
  SteadyTime next_count_{};
  SteadyTime counted_at_{};
  bool hints_come_ = false;
  std::mt19937_64 random_;  // spreads the desks that hear the same hint
  bool announced_ = false;

  std::mutex mutex_;
  std::map<domain::QueueId, int> wanted_;
  std::vector<std::pair<domain::QueueId, domain::TaskId>> asked_;
  domain::LeaseWishes wishes_;
};

}  // namespace vigil::sync
