// What the operator lays down holds, and nobody at the desk can soften it.
#include "app/workstation/services/operator_policy.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <vector>

#include "core/media/decoder_protocol.h"

namespace vigil::workstation {
namespace {

namespace fs = std::filesystem;

class OperatorPolicyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string folder = fs::temp_directory_path() / "vigil_policy_XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    folder_ = folder;
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path write(const std::string& name, const std::string& text, mode_t mode = 0644) {
    std::ofstream(folder_ / name) << text;
    EXPECT_EQ(::chmod((folder_ / name).c_str(), mode), 0);
    return folder_ / name;
  }

  static std::uint32_t layers(const std::vector<fs::path>& files, std::string_view required = {}) {
    const auto policy = read_operator_policy(files, required);
    EXPECT_TRUE(policy.ok()) << policy.error().message;
    return policy.ok() ? policy->required_layers : 0;
  }

  fs::path folder_;
};

TEST_F(OperatorPolicyTest, WithoutAFileTheBasicWallsAreRequired) {
  const auto policy = read_operator_policy(std::vector{folder_ / "none.json"}, "");
  ASSERT_TRUE(policy.ok());
  EXPECT_EQ(policy->required_layers, basic_layers());
  EXPECT_NE(policy->required_layers & media::kLayerSeccomp, 0u);
  EXPECT_EQ(policy->file, folder_ / "none.json") << "where it could be laid down";
}

TEST_F(OperatorPolicyTest, TheFileDecides) {
  EXPECT_EQ(layers({write("a", R"({"require_sandbox": "all"})")}), media::kAllSandboxLayers);
  EXPECT_EQ(layers({write("b", R"({"require_sandbox": "available"})")}), 0u);
  EXPECT_EQ(layers({write("c", R"({"require_sandbox": ["seccomp", "landlock"]})")}),
            media::kLayerSeccomp | media::kLayerLandlock);
  EXPECT_EQ(layers({write("d", R"({"something": "else"})")}), basic_layers());
}

TEST_F(OperatorPolicyTest, WhoeverStartsTheDeskCanOnlyMakeItStricter) {
  const fs::path lenient = write("lenient", R"({"require_sandbox": "available"})");
  const fs::path strict = write("strict", R"({"require_sandbox": "all"})");
  EXPECT_EQ(layers({strict, lenient}), media::kAllSandboxLayers);
  EXPECT_EQ(layers({lenient, strict}), media::kAllSandboxLayers);
  EXPECT_EQ(layers({lenient}, "all"), media::kAllSandboxLayers);
  EXPECT_EQ(layers({strict}, "basic"), media::kAllSandboxLayers);
  EXPECT_EQ(layers({folder_ / "none"}, "available"), basic_layers());
}

TEST_F(OperatorPolicyTest, AFileThatIsUnclearKeepsTheDeskShut) {
  for (const char* text :
       {"", "[]", "{", R"({"require_sandbox": "some"})", R"({"require_sandbox": 7})",
        R"({"require_sandbox": ["moat"]})", R"({"require_sandbox": [1]})"}) {
    EXPECT_FALSE(read_operator_policy(std::vector{write("bad", text)}, "").ok()) << text;
  }
}

TEST_F(OperatorPolicyTest, AFileThatOthersMayWriteIsNotTheOperators) {
  const auto policy =
      read_operator_policy(std::vector{write("open", R"({"require_sandbox": "all"})", 0666)}, "");
  ASSERT_FALSE(policy.ok());
  EXPECT_EQ(policy.error().code, ErrorCode::kForbidden);
}

}  // namespace
}  // namespace vigil::workstation
