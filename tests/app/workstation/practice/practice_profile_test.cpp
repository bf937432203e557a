// A recording becomes a practice: the same items in the same order, nothing of what was decided,
// and not a byte of the recording changed.
#include "app/workstation/practice/practice_profile.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <map>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/storage/connection.h"
#include "core/storage/database.h"
#include "core/storage/snapshot.h"
#include "core/sync/desk_client.h"

namespace vigil::workstation::practice {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSecret = "what-the-recorded-person-noted-5b1f";

class PracticeProfileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "vigil-practice-test-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    home_ = name;
    fs::create_directories(recording_ = home_ / "monday");
    manifest_.person = "lin";
    manifest_.person_name = "林";
    manifest_.roles = {domain::Role::kReviewer};
    manifest_.version = "0.1.0";
    manifest_.width = 1600;
    manifest_.height = 900;
    manifest_.language = "zh_CN";
    manifest_.theme = "night";
    manifest_.started = clock_.wall_now();
    manifest_.workspace = "review.desk";
    for (const char* task : {"t3", "t1"}) {
      robot::RecordedDecision& decision = manifest_.decisions.emplace_back();
      decision.queue = "review.first";
      decision.task = task;
      decision.caption = task;
      decision.kind = "decide";
      decision.verdict = "allow";
    }
    write_recording();
  }
  void TearDown() override { fs::remove_all(home_); }

  void write_recording() {
    const fs::path profile = home_ / "desk";
    const auto made = storage::Database::open(profile, clock_);
    ASSERT_TRUE(made);
    ASSERT_TRUE((*made)->write([&](storage::Connection& connection) -> Status {
      for (const char* task : {"t1", "t2", "t3"}) {
        const std::string subject = std::string(R"({"item_id":"i-)") + task + R"(","caption":")" +
                                    task + R"(","media":{"sha256":")" + std::string(64, 'a') +
                                    R"("}})";
        const Status put = connection.run_with(
            "INSERT INTO tasks VALUES (?1, 'lin', 'review.first', 1, 1, 10, ?2, ?2, 1, ?2, ?3, "
            "NULL)",
            std::string_view(task), to_ms(clock_.wall_now()), std::string_view(subject));
        if (!put) return put;
      }
      return connection.run_with(
          "INSERT INTO decisions (id, person, task, queue, kind, state, body, subject, searchable, "
          "decided_ms, changed_ms, leaves_draft_ms) VALUES ('d0', 'lin', 't0', 'review.first', "
          "'decide', 'confirmed', ?1, '{}', ?1, 1, 1, 1)",
          std::string_view(kSecret));
    }));
    ASSERT_TRUE(storage::snapshot_profile(profile, recording_ / "desk.db", domain::UserId("lin")));
    manifest_.digest = robot::digest_of(manifest_.decisions);
    ASSERT_TRUE(write_file_atomic(recording_ / "recording.json", robot::to_json(manifest_).dump()));
  }
  [[nodiscard]] std::map<std::string, std::string> bytes_of(const fs::path& folder) const {
    std::map<std::string, std::string> bytes;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file()) bytes[entry.path().string()] = *read_file(entry.path());
    }
    return bytes;
  }
  [[nodiscard]] Result<std::unique_ptr<PracticeProfile>> open(const fs::path& folder) const {
    return PracticeProfile::open(folder, recording_, manifest_);
  }
  // A desk over it that nobody answers.
  [[nodiscard]] std::unique_ptr<sync::DeskClient> desk_over(PracticeProfile& practice) {
    practice.admit(clock_.wall_now());
    sync::DeskOptions options;
    options.profile = practice.path();
    options.backend.base_url = PracticeProfile::kNowhere;
    options.secrets = &practice.secrets();
    options.pass_cost = sync::PassCost::kCheap;
    options.threads = sync::Threads::kNone;
    options.draft_window = Millis(0);
    options.seed = 7;
    auto client = sync::DeskClient::open(std::move(options), clock_);
    EXPECT_TRUE(client);
    (*client)->sign_in(PracticeProfile::kPerson, PracticeProfile::kPassword);
    (void)(*client)->run_once();
    return std::move(*client);
  }
  [[nodiscard]] static std::vector<std::string> open_tasks(sync::DeskClient& client) {
    std::vector<std::string> tasks;
    for (const domain::Task& task : client.tasks(domain::QueueId("review.first"))->tasks)
      tasks.push_back(task.id.text());
    return tasks;
  }

  ManualClock clock_;
  fs::path home_;
  fs::path recording_;
  robot::RecordingManifest manifest_;
};

using Tasks = std::vector<std::string>;

TEST_F(PracticeProfileTest, ItemsAreOpenAgainInTheRecordedOrderAndNothingIsDecided) {
  const auto before = bytes_of(recording_);
  {
    const auto practice = open(home_ / "p");
    ASSERT_TRUE(practice) << practice.error().message;
    ASSERT_EQ((*practice)->items().size(), 2u);
    const auto client = desk_over(**practice);
    EXPECT_EQ(client->connection()->person.id.text(), PracticeProfile::kPerson);
    EXPECT_EQ(open_tasks(*client), (Tasks{"t3", "t1"}));
    for (const domain::DecisionState state : domain::kAllDecisionStates)
      EXPECT_EQ(client->count(state), 0);
  }
  for (const auto& [file, bytes] : bytes_of(home_ / "p"))
    EXPECT_EQ(bytes.find(kSecret), std::string::npos) << file;
  EXPECT_EQ(bytes_of(recording_), before);
}

TEST_F(PracticeProfileTest, GoesOnWhereItWasAndSkippedItemsComeAgain) {
  const WallTime began = clock_.wall_now();
  {
    const auto practice = open(home_ / "p");
    ASSERT_TRUE(practice);
    EXPECT_EQ((*practice)->goes_on_at(), began);
    const auto client = desk_over(**practice);
    clock_.advance(std::chrono::hours(3));
    sync::DecisionDraft skip;
    skip.kind = domain::DecisionKind::kSkip;
    skip.reason = "language";
    skip.task = domain::TaskId("t3");
    ASSERT_TRUE(client->decide(skip));
    EXPECT_EQ(open_tasks(*client), (Tasks{"t1"}));
  }
  {
    const auto practice = open(home_ / "p");
    ASSERT_TRUE(practice) << practice.error().message;
    EXPECT_EQ((*practice)->goes_on_at(), began + std::chrono::hours(3) + Millis(1));
    const auto client = desk_over(**practice);
    EXPECT_EQ(open_tasks(*client), (Tasks{"t1", "t3"}));
    sync::DecisionDraft allow;
    allow.verdict = domain::Verdict::kAllow;
    allow.task = domain::TaskId("t1");
    ASSERT_TRUE(client->decide(allow));
  }
  const auto practice = open(home_ / "p");
  ASSERT_TRUE(practice);
  const auto client = desk_over(**practice);
  EXPECT_EQ(open_tasks(*client), (Tasks{"t3"}));
  EXPECT_EQ(client->count(domain::DecisionState::kSaved), 2);
}

TEST_F(PracticeProfileTest, AnotherPracticeStartsFreshBesideIt) {
  const fs::path first = PracticeProfile::free_folder(home_ / "practice", recording_);
  EXPECT_EQ(first.filename(), "monday");
  EXPECT_EQ(PracticeProfile::free_folder(home_ / "practice", recording_ / ""), first);
  {
    const auto practice = open(first);
    ASSERT_TRUE(practice);
    const auto client = desk_over(**practice);
    sync::DecisionDraft allow;
    allow.verdict = domain::Verdict::kAllow;
    allow.task = domain::TaskId("t3");
    ASSERT_TRUE(client->decide(allow));
  }
  const fs::path second = PracticeProfile::free_folder(home_ / "practice", recording_);
  EXPECT_EQ(second.filename(), "monday-2");
  const auto practice = open(second);
  ASSERT_TRUE(practice);
  EXPECT_EQ(open_tasks(*desk_over(**practice)), (Tasks{"t3", "t1"}));
}

TEST_F(PracticeProfileTest, WhatCannotBePractisedIsSaid) {
  const auto refused = [&](std::string_view words, ErrorCode code, const fs::path& folder) {
    const auto practice = open(folder);
    ASSERT_FALSE(practice) << words;
    EXPECT_EQ(practice.error().code, code) << practice.error().message;
    EXPECT_NE(practice.error().message.find(words), std::string::npos) << practice.error().message;
  };
  // Something else is there.
  fs::create_directories(home_ / "full");
  ASSERT_TRUE(write_file_atomic(home_ / "full" / "letter.txt", "a"));
  refused("holds something that is no practice", ErrorCode::kConflict, home_ / "full");
  EXPECT_EQ(bytes_of(home_ / "full").size(), 1u);
  // Of another recording.
  ASSERT_TRUE(open(home_ / "p"));
  manifest_.decisions.pop_back();
  manifest_.digest = robot::digest_of(manifest_.decisions);
  ASSERT_TRUE(write_file_atomic(recording_ / "recording.json", robot::to_json(manifest_).dump()));
  refused("on another recording", ErrorCode::kConflict, home_ / "p");
  // Nothing of it in the snapshot, nothing judged at all.
  manifest_.decisions.front().task = "t9";
  refused("None of the items", ErrorCode::kNotFound, home_ / "q");
  EXPECT_FALSE(fs::exists(home_ / "q"));
  manifest_.decisions.clear();
  refused("Nothing was judged", ErrorCode::kNotFound, home_ / "q");
}

TEST_F(PracticeProfileTest, ASnapshotThatIsNoneIsSaidAndLeavesNothing) {
  const fs::path snapshot = recording_ / "desk.db";
  const std::string whole = *read_file(snapshot);
  const auto refused = [&](ErrorCode code) {
    const auto practice = open(home_ / "q");
    ASSERT_FALSE(practice);
    EXPECT_EQ(practice.error().code, code) << practice.error().message;
    EXPECT_FALSE(fs::exists(home_ / "q"));
  };
  ASSERT_TRUE(write_file_atomic(snapshot, "x"));
  refused(ErrorCode::kCorrupt);
  ASSERT_TRUE(write_file_atomic(snapshot, whole.substr(0, 3000)));
  refused(ErrorCode::kCorrupt);
  ASSERT_TRUE(write_file_atomic(snapshot, ""));
  refused(ErrorCode::kCorrupt);
  fs::remove(snapshot);
  refused(ErrorCode::kUnavailable);
  // Written by a newer program.
  ASSERT_TRUE(write_file_atomic(snapshot, whole));
  {
    storage::Connection connection;
    ASSERT_TRUE(connection.open(snapshot.string()));
    ASSERT_TRUE(connection.run_script("PRAGMA user_version = 9999"));
  }
  refused(ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace vigil::workstation::practice
