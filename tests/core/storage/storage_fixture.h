// A profile folder of the test's own, and the values the storage tests keep in it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "core/storage/database.h"
#include "core/storage/decision_query.h"
#include "core/storage/decision_store.h"
#include "core/storage/task_store.h"

namespace vigil::storage {

inline const domain::UserId kLin("lin");
inline const domain::QueueId kQueue("review.first");

// A new empty folder, removed with everything in it at the end.
class Folder {
 public:
  Folder();
  ~Folder();
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class StorageTest : public testing::Test {
 protected:
  void SetUp() override { reopen(); }
  // As after a restart of the desk.
  void reopen();

  [[nodiscard]] StoredTask make_task(const std::string& caption, std::int64_t fence = 1);
  // Decides `task`: stored, task hidden, in one transaction.
  domain::Decision decide(const StoredTask& task, Millis draft_window = Millis(0),
                          domain::DecisionKind kind = domain::DecisionKind::kDecide,
                          const domain::DecisionId& supersedes = {});
  void put(const StoredTask& task);
  [[nodiscard]] std::vector<std::string> open_captions();
  [[nodiscard]] domain::DecisionState state_of(const domain::DecisionId& id);
  [[nodiscard]] std::vector<domain::DecisionId> sendable();

  template <typename Work>
  void write_ok(Work work) {
    const Status done = database_->write(work);
    ASSERT_TRUE(done.ok()) << done.error().message;
  }

  Folder folder_;
  ManualClock clock_;
  std::unique_ptr<Database> database_;
};

[[nodiscard]] domain::Decision make_decision(const StoredTask& task, WallTime now,
                                             domain::DecisionKind kind,
                                             domain::DecisionId supersedes);

}  // namespace vigil::storage
