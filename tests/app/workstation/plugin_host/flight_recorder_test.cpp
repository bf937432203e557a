#include "app/workstation/plugin_host/flight_recorder.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace vigil::workstation::plugin_host {
namespace {

class FlightRecorderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "vigil_flight_XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::filesystem::path file() const { return folder_ / "last_call"; }

  std::filesystem::path folder_;
};

TEST_F(FlightRecorderTest, NamesTheCallThatWasKilled) {
  const pid_t child = ::fork();
  if (child == 0) {
    auto recorder = FlightRecorder::open(file());
    const auto outer = recorder->slot("goats", "view goats.herd");
    const auto inner = recorder->slot("goats", "command goats.feed");
    recorder->enter(outer);
    const auto before = recorder->enter(inner);
    recorder->leave(before);
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  {
    const auto recorder = FlightRecorder::open(file());
    ASSERT_TRUE(recorder.ok());
    ASSERT_TRUE(recorder->last_crash().has_value());
    EXPECT_EQ(recorder->last_crash()->plugin, "goats");
    EXPECT_EQ(recorder->last_crash()->place, "view goats.herd");
  }
  // Told once.
  EXPECT_FALSE(FlightRecorder::open(file())->last_crash().has_value());
}

TEST_F(FlightRecorderTest, AnEndBetweenCallsIsNobodysFault) {
  {
    auto recorder = FlightRecorder::open(file());
    recorder->leave(recorder->enter(recorder->slot("goats", "update")));
  }
  EXPECT_FALSE(FlightRecorder::open(file())->last_crash().has_value());
}

TEST_F(FlightRecorderTest, ForeignFilesAreReplaced) {
  std::ofstream(file()) << std::string(100'000, 'x');
  const auto recorder = FlightRecorder::open(file());
  ASSERT_TRUE(recorder.ok());
  EXPECT_FALSE(recorder->last_crash().has_value());
  EXPECT_EQ(FlightRecorder::open(folder_ / "no/such/folder").error().code, ErrorCode::kUnavailable);
}

TEST_F(FlightRecorderTest, SlotsAreSharedByNameAndRunOutHarmlessly) {
  FlightRecorder recorder = FlightRecorder::in_memory();
  const auto first = recorder.slot("goats", "update");
  EXPECT_EQ(recorder.slot("goats", "update"), first);
  EXPECT_NE(recorder.slot("goats", std::string(500, 'y')), first);
  FlightRecorder::Slot last = first;
  for (int i = 0; i < 1000; ++i) last = recorder.slot("goats", "command " + std::to_string(i));
  EXPECT_EQ(last, 0u);
  recorder.leave(recorder.enter(last));
}

}  // namespace
}  // namespace vigil::workstation::plugin_host
