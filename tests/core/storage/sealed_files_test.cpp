// Secrets in sealed files: where no Secret Service is.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/storage/secret_store.h"

namespace vigil::storage {
namespace {

namespace fs = std::filesystem;

class SealedFilesTest : public testing::Test {
 protected:
  SealedFilesTest() {
    std::string pattern = (fs::temp_directory_path() / "vigil-sealed-XXXXXX").string();
    folder_ = fs::path(::mkdtemp(pattern.data())) / "secrets";
  }
  ~SealedFilesTest() override {
    std::error_code ignored;
    fs::remove_all(folder_.parent_path(), ignored);
  }

  [[nodiscard]] std::unique_ptr<SecretStore> open() const { return open_sealed_files(folder_); }

  // The one sealed file there is.
  [[nodiscard]] fs::path sealed() const {
    for (const auto& entry : fs::directory_iterator(folder_)) {
      if (entry.path().extension() == ".sealed") return entry.path();
    }
    return {};
  }

  static std::string bytes_of(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
  }

  fs::path folder_;
};

TEST_F(SealedFilesTest, WhatWasSavedIsLoadedAtTheNextStartAndGoneWhenErased) {
  ASSERT_TRUE(open()->save("offline.lin", "the night is long").ok());
  auto again = open();
  EXPECT_EQ(*again->load("offline.lin"), "the night is long");
  EXPECT_EQ(*again->load("offline.mei"), std::nullopt);
  ASSERT_TRUE(again->save("offline.lin", "another").ok());
  EXPECT_EQ(*again->load("offline.lin"), "another");
  ASSERT_TRUE(again->erase("offline.lin").ok());
  EXPECT_EQ(*open()->load("offline.lin"), std::nullopt);
  EXPECT_TRUE(again->erase("offline.lin").ok()) << "nothing there is no failure";
}

TEST_F(SealedFilesTest, AFileThatLeavesTheMachineSaysNothing) {
  ASSERT_TRUE(open()->save("offline.lin", "the night is long").ok());
  const std::string bytes = bytes_of(sealed());
  EXPECT_EQ(bytes.find("night"), std::string::npos);
  EXPECT_EQ(sealed().filename().string().find("lin"), std::string::npos);
  const std::string first = bytes;
  ASSERT_TRUE(open()->save("offline.lin", "the night is long").ok());
  EXPECT_NE(bytes_of(sealed()), first) << "the same secret never looks the same";
  for (const auto& entry : fs::directory_iterator(folder_)) {
    EXPECT_EQ(entry.status().permissions() & fs::perms(0077), fs::perms::none) << entry.path();
  }
  EXPECT_EQ(fs::status(folder_).permissions() & fs::perms(0077), fs::perms::none);
}

TEST_F(SealedFilesTest, AChangedByteOrKeyIsNoticed) {
  ASSERT_TRUE(open()->save("offline.lin", "the night is long").ok());
  const fs::path file = sealed();
  const std::string bytes = bytes_of(file);
  for (std::size_t i = 0; i < bytes.size(); i += 7) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    std::ofstream(file, std::ios::binary) << changed;
    const auto loaded = open()->load("offline.lin");
    ASSERT_FALSE(loaded.ok()) << "byte " << i;
    EXPECT_EQ(loaded.error().code, ErrorCode::kCorrupt);
  }
  std::ofstream(file, std::ios::binary) << bytes.substr(0, 10);
  EXPECT_EQ(open()->load("offline.lin").error().code, ErrorCode::kCorrupt);
  std::ofstream(file, std::ios::binary) << bytes;
  EXPECT_EQ(*open()->load("offline.lin"), "the night is long");
  std::ofstream(folder_ / "key", std::ios::binary) << std::string(32, 'k');
  EXPECT_EQ(open()->load("offline.lin").error().code, ErrorCode::kCorrupt);
  fs::remove(folder_ / "key");
  EXPECT_FALSE(open()->load("offline.lin").ok());
}

}  // namespace
}  // namespace vigil::storage
