// Behind the wall no socket leads out, in no thread, and this machine's own services still answer.
#include "app/workstation/practice/network_wall.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <thread>

namespace vigil::workstation::practice {
namespace {

bool opens(int family) {
  const int socket = ::socket(family, SOCK_STREAM, 0);
  if (socket >= 0) ::close(socket);
  return socket >= 0;
}

// In a child, because a wall cannot be taken down again. The answer is its exit code.
int behind_the_wall() {
  if (!opens(AF_INET)) return 10;  // it would prove nothing
  std::atomic<int> turn{0};
  std::atomic<bool> other_opened{true};
  std::thread before([&] {
    while (turn.load() == 0) std::this_thread::yield();
    other_opened = opens(AF_INET);
  });
  const Status raised = raise_network_wall();
  turn = 1;
  before.join();
  if (!raised) return 11;
  if (other_opened) return 12;
  if (opens(AF_INET) || errno != EACCES) return 13;
  if (opens(AF_INET6) || errno != EACCES) return 14;
  if (opens(AF_NETLINK)) return 15;
  if (!opens(AF_UNIX)) return 16;
  int pair[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) return 17;
  return 0;
}

TEST(NetworkWall, NoSocketLeadsOutInAnyThread) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) ::_exit(behind_the_wall());
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace vigil::workstation::practice
