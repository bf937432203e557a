// Raises the decoder's walls around itself and then tries one thing that no decoder may do.
// usage: wall_prober full|reduced ACT     exits 0 when the act succeeded, 1 when it was refused; or
// is killed by a wall
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "app/sandbox/sandbox.h"

namespace {

bool read_a_file() { return ::open("/etc/hostname", O_RDONLY) >= 0; }
bool read_by_an_older_call() { return ::syscall(SYS_open, "/etc/hostname", O_RDONLY) >= 0; }
bool write_a_file() { return ::open("/tmp/vigil_wall_prober", O_WRONLY | O_CREAT, 0600) >= 0; }
bool list_processes() { return ::open("/proc", O_RDONLY | O_DIRECTORY) >= 0; }
bool make_a_socket() { return ::socket(AF_INET, SOCK_STREAM, 0) >= 0; }
bool start_a_program() {
  char word[] = "true";
  char* words[] = {word, nullptr};
  return ::execv("/bin/true", words) == 0;
}
bool fork_a_process() {
  const long pid = ::syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (pid == 0) ::_exit(0);
  return pid > 0;
}
bool vfork_a_process() { return ::syscall(SYS_vfork) > 0; }
bool trace_the_parent() { return ::ptrace(PTRACE_ATTACH, ::getppid(), nullptr, nullptr) == 0; }
bool kill_the_parent() { return ::syscall(SYS_kill, ::getppid(), 0) == 0; }
bool read_other_memory() {
  char byte = 0;
  iovec here{&byte, 1};
  iovec there{&byte, 1};
  return ::process_vm_readv(::getppid(), &here, 1, &there, 1, 0) == 1;
}
bool make_code() {
  return ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                0) != MAP_FAILED;
}
bool turn_data_into_code() {
  void* page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return page != MAP_FAILED && ::mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0;
}
bool map_a_tebibyte() {
  return ::mmap(nullptr, 1ull << 40, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) != MAP_FAILED;
}
bool lift_a_limit() {
  const rlimit more{RLIM_INFINITY, RLIM_INFINITY};
  return ::setrlimit(RLIMIT_AS, &more) == 0;
}
bool use_an_io_ring() { return ::syscall(425, 1, nullptr) >= 0; }
bool load_a_program_into_the_kernel() { return ::syscall(SYS_bpf, 0, nullptr, 0) >= 0; }
bool talk_on_another_socket() {
  char byte = 0;
  iovec part{&byte, 1};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  return ::sendmsg(5, &header, 0) >= 0;
}

// What a decoder does need.
bool start_threads() {
  int sum = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([] { std::vector<char> memory(1 << 20, 'x'); });
  for (std::thread& thread : threads) {
    thread.join();
    ++sum;
  }
  return sum == 4;
}
bool take_memory() {
  std::vector<char> memory(256 << 20, 'x');
  return memory[memory.size() / 2] == 'x';
}

const std::map<std::string, bool (*)()> kActs = {
    {"read_a_file", read_a_file},
    {"read_by_an_older_call", read_by_an_older_call},
    {"write_a_file", write_a_file},
    {"list_processes", list_processes},
    {"make_a_socket", make_a_socket},
    {"start_a_program", start_a_program},
    {"fork_a_process", fork_a_process},
    {"vfork_a_process", vfork_a_process},
    {"trace_the_parent", trace_the_parent},
    {"kill_the_parent", kill_the_parent},
    {"read_other_memory", read_other_memory},
    {"make_code", make_code},
    {"turn_data_into_code", turn_data_into_code},
    {"map_a_tebibyte", map_a_tebibyte},
    {"lift_a_limit", lift_a_limit},
    {"use_an_io_ring", use_an_io_ring},
    {"load_a_program_into_the_kernel", load_a_program_into_the_kernel},
    {"talk_on_another_socket", talk_on_another_socket},
    {"start_threads", start_threads},
    {"take_memory", take_memory},
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 3;
  const auto act = kActs.find(argv[2]);
  if (act == kActs.end()) return 3;
  vigil::sandbox::SandboxChoice choice;
  choice.reduced = std::string(argv[1]) == "reduced";
  static_cast<void>(vigil::sandbox::raise_walls(choice));
  ::_exit(act->second() ? 0 : 1);
}
