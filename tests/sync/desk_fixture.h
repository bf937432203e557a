// A whole desk without its window, on a folder of its own, against a fake backend. No threads: the
// test turns the engine by hand and owns the time.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/storage/secret_store.h"
#include "core/sync/desk_client.h"
#include "tests/support/fake_backend.h"

namespace vigil::sync {

inline const domain::QueueId kQueue("review.first");

// Keeps committed media in memory.
class MemorySink final : public MediaSink {
 public:
  bool has(const domain::MediaId& media) override;
  Result<std::unique_ptr<MediaWriter>> begin(const domain::MediaId& media,
                                             std::uint64_t total_bytes) override;
  [[nodiscard]] std::string bytes(const domain::MediaId& media);
  void set_room(std::uint64_t bytes) { room_ = bytes; }
  // How many are on their way in.
  [[nodiscard]] int being_written() const { return writers_; }

 private:
  class Writer;
  std::mutex mutex_;
  std::map<domain::MediaId, std::string> kept_;
  std::uint64_t room_ = 1u << 30;
  std::atomic<int> writers_{0};
};

class DeskTest : public testing::Test {
 protected:
  DeskTest();
  ~DeskTest() override;

  // As after a restart of the program, signed out.
  void reopen(std::uint64_t seed = 7);
  void close() { desk_.reset(); }
  void sign_in(const std::string& user = "lin", const std::string& password = "moon");
  // Does everything that is due now.
  void settle();
  // Does everything that falls due in the next `span`, when it falls due.
  void live(Millis span);
  // Signed in, with `count` tasks in hand; returns them in list order.
  std::vector<domain::Task> take_tasks(int count);
  domain::DecisionId allow(const domain::Task& task);
  domain::DecisionId supersede(const domain::DecisionId& earlier, domain::Verdict verdict);
  [[nodiscard]] DecisionRecord record(const domain::DecisionId& id);
  [[nodiscard]] domain::DecisionState state(const domain::DecisionId& id) {
    return record(id).state;
  }
  // The six counts shown, beside the decisions that are there (I22).
  void expect_counts_are_true();

  std::filesystem::path folder_;
  ManualClock clock_;
  test::FakeBackend backend_{clock_};
  MemorySink sink_;
  Millis draft_window_{0};
  std::unique_ptr<storage::SecretStore> secrets_;  // empty: no offline start
  std::unique_ptr<DeskClient> desk_;
};

}  // namespace vigil::sync
