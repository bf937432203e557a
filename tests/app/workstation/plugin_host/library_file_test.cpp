// Files that only look like libraries. Loading real ones is in tests/contract.
#include "app/workstation/plugin_host/library_file.h"

#include <elf.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>

#include "core/base/file.h"
#include "core/base/hash.h"

namespace vigil::workstation::plugin_host {
namespace {

class LibraryFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "vigil_library_XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  LibraryFile library(std::string_view bytes) {
    std::ofstream(folder_ / "lib.so", std::ios::binary) << bytes;
    return std::move(LibraryFile::open(folder_ / "lib.so").value());
  }

  std::filesystem::path folder_;
};

TEST_F(LibraryFileTest, OnlyPlainFilesAreOpened) {
  EXPECT_EQ(LibraryFile::open(folder_ / "nothing.so").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(LibraryFile::open(folder_).error().code, ErrorCode::kInvalidArgument);
  std::ofstream(folder_ / "real.so") << "x";
  std::filesystem::create_symlink(folder_ / "real.so", folder_ / "link.so");
  EXPECT_FALSE(LibraryFile::open(folder_ / "link.so").ok());
}

TEST_F(LibraryFileTest, HashIsOfTheWholeFile) {
  const std::string bytes(1'000'000, 'g');
  EXPECT_EQ(library(bytes).sha256_hex().value(), to_hex(sha256(bytes)));
  EXPECT_EQ(library("").sha256_hex().value(), to_hex(sha256("")));
}

TEST_F(LibraryFileTest, TheSdkItselfHasNoPluginFingerprint) {
  const auto sdk = LibraryFile::open(std::filesystem::canonical(VIGIL_LIB_DIR "/libvigil_sdk.so"));
  ASSERT_TRUE(sdk.ok());
  EXPECT_EQ(sdk->build_fingerprint().error().code, ErrorCode::kNotFound);
}

TEST_F(LibraryFileTest, DamagedLibrariesAreRefusedNotRead) {
  EXPECT_EQ(library("").build_fingerprint().error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(library("#!/bin/sh\n").build_fingerprint().error().code, ErrorCode::kCorrupt);
  const std::string real =
      read_file(std::filesystem::canonical(VIGIL_LIB_DIR "/libvigil_sdk.so")).value();
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  for (int i = 0; i < 60; ++i) {
    std::string bytes = real.substr(0, sizeof(Elf64_Ehdr) + random() % 4096);
    Elf64_Ehdr header{};
    std::memcpy(&header, bytes.data(), sizeof header);
    header.e_shoff = random() % 8192;
    header.e_shnum = static_cast<std::uint16_t>(random());
    header.e_shstrndx = static_cast<std::uint16_t>(random() % 64);
    std::memcpy(bytes.data(), &header, sizeof header);
    EXPECT_FALSE(library(bytes).build_fingerprint().ok());
  }
}

}  // namespace
}  // namespace vigil::workstation::plugin_host
