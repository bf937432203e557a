// Files for the person go where they keep downloads, and never over one that is there.
#include "app/workstation/services/downloads.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "core/base/file.h"

namespace vigil::workstation {
namespace {

namespace fs = std::filesystem;

class DownloadsTest : public testing::Test {
 protected:
  DownloadsTest() {
    std::string name = (fs::temp_directory_path() / "vigil-downloads-XXXXXX").string();
    home = ::mkdtemp(name.data());
    ::setenv("HOME", home.c_str(), 1);
    ::unsetenv("XDG_DOWNLOAD_DIR");
    ::unsetenv("XDG_CONFIG_HOME");
  }
  ~DownloadsTest() override { fs::remove_all(home); }

  fs::path home;
};

TEST_F(DownloadsTest, TheFirstFolderThatIsThere) {
  EXPECT_EQ(downloads_folder("/fallback"), "/fallback");
  fs::create_directories(home / "Downloads");
  EXPECT_EQ(downloads_folder("/fallback"), home / "Downloads");
  fs::create_directories(home / ".config");
  fs::create_directories(home / "下载");
  ASSERT_TRUE(write_file_atomic(home / ".config/user-dirs.dirs",
                                "# made by somebody\nXDG_DOWNLOAD_DIR=\"$HOME/下载\"\n")
                  .ok());
  EXPECT_EQ(downloads_folder("/fallback"), home / "下载");
  ::setenv("XDG_DOWNLOAD_DIR", (home / "missing").c_str(), 1);
  EXPECT_EQ(downloads_folder("/fallback"), home / "下载") << "one that is not there is passed over";
  fs::create_directories(home / "missing");
  EXPECT_EQ(downloads_folder("/fallback"), home / "missing");
}

TEST_F(DownloadsTest, NothingIsWrittenOver) {
  EXPECT_EQ(free_name(home, "queues.csv"), home / "queues.csv");
  ASSERT_TRUE(write_file_atomic(home / "queues.csv", "a").ok());
  EXPECT_EQ(free_name(home, "queues.csv"), home / "queues (2).csv");
  ASSERT_TRUE(write_file_atomic(home / "queues (2).csv", "b").ok());
  EXPECT_EQ(free_name(home, "queues.csv"), home / "queues (3).csv");
}

TEST_F(DownloadsTest, ANameStaysInItsFolder) {
  for (const char* name : {"../../etc/passwd", "/etc/passwd", "..", ".", "", ".bashrc", "a/b"}) {
    const fs::path path = free_name(home, name);
    EXPECT_EQ(path.parent_path(), home) << name;
    EXPECT_NE(path.filename().string().front(), '.') << name;
  }
}

}  // namespace
}  // namespace vigil::workstation
