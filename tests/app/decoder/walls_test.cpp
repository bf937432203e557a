// Each thing a taken-over decoder would try, tried between its walls.
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>

namespace vigil::decoder {
namespace {

enum class Outcome { kDone, kRefused, kKilled, kBroken };

void PrintTo(Outcome outcome, std::ostream* out) {
  constexpr const char* kWords[] = {"done", "refused", "killed", "broken"};
  *out << kWords[static_cast<int>(outcome)];
}

Outcome attempt(const char* walls, const char* act) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::execl(VIGIL_WALL_PROBER, VIGIL_WALL_PROBER, walls, act, nullptr);
    ::_exit(3);
  }
  int status = 0;
  if (pid < 0 || ::waitpid(pid, &status, 0) != pid) return Outcome::kBroken;
  if (WIFSIGNALED(status)) return WTERMSIG(status) == SIGSYS ? Outcome::kKilled : Outcome::kBroken;
  if (WEXITSTATUS(status) == 0) return Outcome::kDone;
  return WEXITSTATUS(status) == 1 ? Outcome::kRefused : Outcome::kBroken;
}

class Forbidden : public ::testing::TestWithParam<const char*> {};

TEST_P(Forbidden, EndsTheProcess) {
#ifdef VIGIL_SANITIZED
  GTEST_SKIP() << "sanitizers need what the filter forbids";
#endif
  EXPECT_EQ(attempt("full", GetParam()), Outcome::kKilled);
}

INSTANTIATE_TEST_SUITE_P(Acts, Forbidden,
                         ::testing::Values("read_a_file", "read_by_an_older_call", "write_a_file",
                                           "list_processes", "make_a_socket", "start_a_program",
                                           "fork_a_process", "vfork_a_process", "trace_the_parent",
                                           "kill_the_parent", "read_other_memory", "make_code",
                                           "turn_data_into_code", "lift_a_limit", "use_an_io_ring",
                                           "load_a_program_into_the_kernel",
                                           "talk_on_another_socket"),
                         [](const auto& kind) { return std::string(kind.param); });

TEST(Walls, MemoryHasALimit) {
#ifdef VIGIL_SANITIZED
  GTEST_SKIP() << "sanitizers need the whole address space";
#endif
  EXPECT_EQ(attempt("full", "map_a_tebibyte"), Outcome::kRefused);
}

TEST(Walls, LeaveRoomForDecoding) {
#ifdef VIGIL_SANITIZED
  GTEST_SKIP() << "sanitizers need what the filter forbids";
#endif
  EXPECT_EQ(attempt("full", "start_threads"), Outcome::kDone);
  EXPECT_EQ(attempt("full", "take_memory"), Outcome::kDone);
}

// Without the filter the inner walls still stand.
TEST(Walls, ReducedOnesStillKeepFilesClosed) {
  constexpr long kLandlockCreateRuleset = 444;
  constexpr unsigned kAskVersion = 1;
  EXPECT_EQ(attempt("reduced", "start_threads"), Outcome::kDone);
  if (::syscall(kLandlockCreateRuleset, nullptr, 0, kAskVersion) < 1)
    GTEST_SKIP() << "no Landlock in this kernel";
  for (const char* act : {"read_a_file", "write_a_file", "list_processes", "start_a_program"}) {
    EXPECT_EQ(attempt("reduced", act), Outcome::kRefused) << act;
  }
}

}  // namespace
}  // namespace vigil::decoder
