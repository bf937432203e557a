// The programs that people use carry neither a fail point nor a deliberate defect: not a name of
// one.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "core/base/fail_point.h"

namespace vigil {
namespace {

constexpr const char* kNames[] = {"VIGIL_FAIL",         "VIGIL_DEFECT",      "VIGIL_DIALS",
                                  "desk.before_commit", "desk.before_send",  "store.before_commit",
                                  "backend.in_batch",   "ack_before_commit", "new_id_on_retry",
                                  "settle_on_truncated"};

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(FailPoints, ProgramsInUseHaveNone) {
  int looked_at = 0;
  for (const char* program : {"vigil-backend", "vigil", "vigilctl"}) {
    const std::filesystem::path path = std::filesystem::path(VIGIL_BIN_DIR) / program;
    if (!std::filesystem::exists(path)) continue;
    const std::string bytes = bytes_of(path);
    ++looked_at;
    for (const char* name : kNames) {
      EXPECT_EQ(bytes.find(name), std::string::npos) << program << " knows " << name;
    }
  }
  EXPECT_GE(looked_at, 1);
}

TEST(FailPoints, TheProofBuildHasThem) {
  const std::string bytes = bytes_of(std::filesystem::path(VIGIL_BIN_DIR) / "vigil-backend-proof");
  for (const char* name :
       {"VIGIL_FAIL", "VIGIL_DEFECT", "store.before_commit", "ack_before_commit"}) {
    EXPECT_NE(bytes.find(name), std::string::npos) << name;
  }
}

TEST(FailPoints, WithoutThemTheMacrosAreNothing) {
  EXPECT_TRUE(VIGIL_FAIL_POINT("any").ok());
  EXPECT_FALSE(VIGIL_DEFECT("any"));
}

}  // namespace
}  // namespace vigil
