// The walls that the real decoder says it has raised, seen from outside by what the kernel says
// about the process.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "core/media/decoder_messages.h"
#include "core/media/decoder_process.h"

namespace vigil::decoder {
namespace {

namespace fs = std::filesystem;
using namespace media;

class RaisedWalls : public ::testing::Test {
 protected:
  void SetUp() override { start({}); }

  void start(const std::vector<std::string>& arguments) {
    auto started = DecoderProcess::start(std::string(VIGIL_BIN_DIR) + "/vigil-decoder", arguments);
    ASSERT_TRUE(started.ok()) << started.error().message;
    process_ = std::move(*started);
    pollfd news{process_.socket(), POLLIN, 0};
    ASSERT_EQ(::poll(&news, 1, 60'000), 1);
    std::array<std::byte, kMaxMessageBytes> buffer;
    std::size_t size = 0;
    ASSERT_EQ(process_.receive(buffer, size), DecoderProcess::Received::kMessage);
    const auto hello = read_message<HelloMessage>(std::span(buffer).first(size));
    ASSERT_TRUE(hello);
    layers_ = hello->layers | process_.namespace_layers();
  }

  [[nodiscard]] bool has(std::uint32_t layer) const { return (layers_ & layer) != 0; }
  [[nodiscard]] fs::path proc() const { return fs::path("/proc") / std::to_string(process_.pid()); }

  // "Name:  value" lines.
  [[nodiscard]] std::map<std::string, std::string> status() const {
    std::map<std::string, std::string> fields;
    std::ifstream file(proc() / "status");
    for (std::string line; std::getline(file, line);) {
      const std::size_t colon = line.find(':');
      const std::size_t value = line.find_first_not_of(" \t", colon + 1);
      if (colon != std::string::npos && value != std::string::npos)
        fields[line.substr(0, colon)] = line.substr(value);
    }
    return fields;
  }

  // Soft and hard limit.
  [[nodiscard]] std::pair<std::string, std::string> limit(const std::string& name) const {
    std::ifstream file(proc() / "limits");
    for (std::string line; std::getline(file, line);) {
      if (!line.starts_with(name)) continue;
      std::istringstream rest(line.substr(name.size()));
      std::pair<std::string, std::string> both;
      rest >> both.first >> both.second;
      return both;
    }
    return {};
  }

  [[nodiscard]] bool own_namespace(const char* kind) const {
    std::error_code failed;
    const fs::path theirs = fs::read_symlink(proc() / "ns" / kind, failed);
    return !failed && theirs != fs::read_symlink(fs::path("/proc/self/ns") / kind, failed);
  }

  // A process that is not dumpable shows these to root alone.
  [[nodiscard]] bool may_look_inside() const {
    std::error_code failed;
    static_cast<void>(fs::read_symlink(proc() / "root", failed));
    return !failed;
  }

  DecoderProcess process_;
  std::uint32_t layers_ = 0;
};

using Limits = std::pair<std::string, std::string>;

TEST_F(RaisedWalls, LimitsAreTheKernels) {
  ASSERT_TRUE(has(kLayerFileLimits) && has(kLayerCpuLimit));
  EXPECT_EQ(limit("Max file size"), Limits("0", "0"));
  EXPECT_EQ(limit("Max core file size"), Limits("0", "0"));
  EXPECT_EQ(limit("Max open files"), Limits("8", "8"));
  EXPECT_EQ(limit("Max cpu time"), Limits("1800", "1800"));
  if (has(kLayerProcessLimit)) {
    EXPECT_EQ(limit("Max processes"), Limits("64", "64"));
  }
#ifndef VIGIL_SANITIZED
  ASSERT_TRUE(has(kLayerMemoryLimit));
  EXPECT_EQ(limit("Max address space"), Limits("4294967296", "4294967296"));
#endif
}

TEST_F(RaisedWalls, NoPrivilegesAndNoneToGain) {
  const auto fields = status();
  EXPECT_EQ(fields.at("NoNewPrivs"), "1");
#ifndef VIGIL_SANITIZED
  EXPECT_EQ(fields.at("Seccomp"), "2");
#endif
  ASSERT_TRUE(has(kLayerNoCapabilities));
  for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapAmb"})
    EXPECT_EQ(fields.at(set), "0000000000000000") << set;
  if (has(kLayerMountNamespace)) {
    EXPECT_EQ(fields.at("CapBnd"), "0000000000000000");
  }
  // Its files under /proc belong to root, whoever started it.
  EXPECT_TRUE(has(kLayerNotDumpable));
}

TEST_F(RaisedWalls, NamespacesAreItsOwn) {
  if (!may_look_inside()) GTEST_SKIP() << "only root can look inside";
  if (has(kLayerUserNamespace)) {
    EXPECT_TRUE(own_namespace("user"));
    std::ifstream map(proc() / "uid_map");
    unsigned inside = 0;
    unsigned outside = 0;
    unsigned count = 0;
    ASSERT_TRUE(map >> inside >> outside >> count) << "nobody is mapped";
    EXPECT_EQ(inside, 65534u);
    EXPECT_EQ(count, 1u);
    EXPECT_NE(outside, 0u) << "root outside is root to whatever it can still reach";
  }
  if (has(kLayerPidNamespace)) {
    EXPECT_TRUE(own_namespace("pid"));
  }
  if (has(kLayerNetNamespace)) {
    EXPECT_TRUE(own_namespace("net"));
  }
  if (has(kLayerIpcNamespace)) {
    EXPECT_TRUE(own_namespace("ipc"));
  }
}

TEST_F(RaisedWalls, TheFileSystemIsOneEmptyFolder) {
  if (!has(kLayerMountNamespace)) GTEST_SKIP() << "this system does not allow it";
  if (!may_look_inside()) GTEST_SKIP() << "only root can look inside";
  EXPECT_TRUE(own_namespace("mnt"));
  std::ifstream mounts(proc() / "mountinfo");
  std::vector<std::string> lines;
  for (std::string line; std::getline(mounts, line);) lines.push_back(line);
  ASSERT_EQ(lines.size(), 1u) << "something of the old file system is still mounted";
  EXPECT_NE(lines[0].find("tmpfs"), std::string::npos) << lines[0];
  EXPECT_NE(lines[0].find(" ro,nosuid,nodev,noexec"), std::string::npos) << lines[0];
  EXPECT_TRUE(fs::is_empty(proc() / "root"));
  EXPECT_TRUE(fs::is_empty(proc() / "cwd"));
}

TEST_F(RaisedWalls, OnlyTheControlSocketIsOpen) {
  std::error_code closed;
  fs::directory_iterator entries(proc() / "fd", closed);
  if (closed) GTEST_SKIP() << "only root can look inside";
  std::map<std::string, std::string> open;
  for (const auto& entry : entries) open[entry.path().filename()] = fs::read_symlink(entry.path());
  ASSERT_EQ(open.size(), 4u);
  for (const char* standard : {"0", "1"}) EXPECT_EQ(open[standard], "/dev/null");
#ifndef VIGIL_SANITIZED
  EXPECT_EQ(open["2"], "/dev/null");  // a sanitizer's report has to come out
#endif
  EXPECT_TRUE(open["3"].starts_with("socket:")) << open["3"];
}

// A signal to its group must not reach the desk, nor a word typed ahead the desk's terminal.
TEST_F(RaisedWalls, ItsSessionIsItsOwn) {
  EXPECT_EQ(::getsid(process_.pid()), process_.pid());
  EXPECT_EQ(::getpgid(process_.pid()), process_.pid());
}

// A desk that keeps its memory to itself starts decoders another way; the walls are the same.
TEST_F(RaisedWalls, ADeskThatIsNotDumpableGetsTheSameWalls) {
  const std::uint32_t before = layers_;
  process_.kill_and_reap();
  ASSERT_EQ(::prctl(PR_SET_DUMPABLE, 0), 0);
  start({});
  ASSERT_EQ(::prctl(PR_SET_DUMPABLE, 1), 0);
  EXPECT_EQ(layers_, before);
}

}  // namespace
}  // namespace vigil::decoder
