// What tests of the backend stand on: a folder of their own, a plugin with two queues and two
// collections, people, a manual clock, and the services over a real store (store_place.h).
#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "app/backend/server.h"
#include "app/backend/service/collections.h"
#include "app/backend/service/decisions.h"
#include "app/backend/service/events.h"
#include "app/backend/service/ledger_log.h"
#include "app/backend/service/media_shelf.h"
#include "app/backend/service/queues.h"
#include "app/backend/service/sessions.h"
#include "app/backend/store/sqlite_store.h"
#include "core/base/clock.h"
#include "tests/app/backend/store_place.h"

namespace vigil::backend {

class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

void write_text(const std::filesystem::path& path, std::string_view text);

// review.first (reviewer, senior; needs a policy; escalates to review.senior), review.senior
// (senior), policies (everybody reads, administrator writes; seeded with "spam" and "fraud"), notes
// (operator reads and writes).
void write_plugins(const std::filesystem::path& folder);

[[nodiscard]] Caller make_caller(std::string id, std::vector<domain::Role> roles);

// A decision on a leased task, valid unless changed.
[[nodiscard]] domain::Decision make_decision(const Caller& caller, const TaskRow& task,
                                             domain::Verdict verdict);
[[nodiscard]] domain::Decision make_skip(const Caller& caller, const TaskRow& task);
// Replaces `earlier`; withdraws it without a verdict.
[[nodiscard]] domain::Decision make_replacement(const domain::Decision& earlier,
                                                std::optional<domain::Verdict> verdict);

// The services, without HTTP.
class Workshop {
 public:
  Workshop();

  // Brings `count` tasks named key-0, key-1 ... into review.first.
  void enqueue(int count, std::string_view queue = "review.first");
  // Leases exactly one; fails the test when there is none.
  [[nodiscard]] TaskRow lease_one(const Caller& caller, std::string_view queue = "review.first");
  [[nodiscard]] std::vector<TaskRow> lease(const Caller& caller, int count,
                                           std::string_view queue = "review.first");
  // The answer to one decision, parsed.
  [[nodiscard]] nlohmann::json submit(const Caller& caller, const domain::Decision& decision);
  [[nodiscard]] nlohmann::json submit_from(const Caller& caller, std::string_view device,
                                           const domain::Decision& decision);
  [[nodiscard]] TaskRow task(std::string_view id);
  // Leaves that hold a decision; others say who came when with which roles.
  [[nodiscard]] std::uint64_t decision_leaves();
  [[nodiscard]] QueueCounts counts(std::string_view queue);

  TempFolder folder;
  ManualClock clock;
  Registry registry;
  StorePlace place;
  std::unique_ptr<Store> store;
  EventHub events;
  Queues queues;
  Decisions decisions;
  Collections collections;
  LedgerLog ledger;

  const Caller reviewer = make_caller("lin", {domain::Role::kReviewer});
  const Caller other = make_caller("qiao", {domain::Role::kReviewer});
  const Caller senior = make_caller("mei", {domain::Role::kSenior});
  const Caller administrator = make_caller("guan", {domain::Role::kAdministrator});

 private:
  int enqueued_ = 0;
};

}  // namespace vigil::backend
