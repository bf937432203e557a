#include "core/media/picture_memory.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace vigil::media {
namespace {

constexpr std::size_t kFrame = 720 * 1280 * 4;

bool is_mapped(const std::uint8_t* at) {
  unsigned char there = 0;
  const auto page = reinterpret_cast<std::uintptr_t>(at) & ~std::uintptr_t{4095};
  return ::mincore(reinterpret_cast<void*>(page), 1, &there) == 0;
}

TEST(PictureMemory, WhatWasGivenBackIsTakenAgain) {
  const auto memory = std::make_shared<PictureMemory>();
  Pixels first = memory->take(kFrame);
  const std::uint8_t* const place = first.get();
  first.reset();
  EXPECT_GE(memory->kept_bytes(), kFrame);
  EXPECT_EQ(memory->take(kFrame).get(), place);
  const Pixels one = memory->take(kFrame);
  const Pixels other = memory->take(kFrame);
  EXPECT_NE(one.get(), other.get());
  EXPECT_EQ(memory->kept_bytes(), 0u);
}

TEST(PictureMemory, ALargeBlockIsNotSpentOnASmallPicture) {
  const auto memory = std::make_shared<PictureMemory>();
  memory->take(64u << 20).reset();
  EXPECT_EQ(memory->kept_bytes(), 0u) << "more than is kept";
  memory->take(16u << 20).reset();
  const std::size_t kept = memory->kept_bytes();
  const Pixels small = memory->take(kFrame);
  EXPECT_EQ(memory->kept_bytes(), kept);
  const Pixels tiny = memory->take(100);
  tiny[99] = 1;
}

TEST(PictureMemory, KeepsNoMoreThanItMayAndNothingWhenTold) {
  const auto memory = std::make_shared<PictureMemory>(3 * kFrame + (64 << 10) * 3);
  std::vector<Pixels> pictures;
  for (int i = 0; i < 5; ++i) pictures.push_back(memory->take(kFrame));
  const std::uint8_t* const held = pictures.back().get();
  Pixels last = std::move(pictures.back());
  pictures.clear();
  EXPECT_LE(memory->kept_bytes(), 3 * kFrame + (64 << 10) * 3);
  EXPECT_GE(memory->kept_bytes(), 3 * kFrame);
  memory->keep_at_most(0);
  EXPECT_EQ(memory->kept_bytes(), 0u);
  EXPECT_TRUE(is_mapped(held));
  last.reset();
  EXPECT_EQ(memory->kept_bytes(), 0u) << "nor what is given back later";
  EXPECT_FALSE(is_mapped(held));
}

TEST(PictureMemory, PicturesOutliveWhoeverMadeThem) {
  auto memory = std::make_shared<PictureMemory>();
  Pixels picture = memory->take(kFrame);
  memory.reset();
  picture[kFrame - 1] = 7;
  EXPECT_EQ(picture[kFrame - 1], 7);
}

TEST(PictureMemory, AChildProcessDoesNotGetThem) {
  const auto memory = std::make_shared<PictureMemory>();
  const Pixels picture = memory->take(kFrame);
  picture[0] = 1;
  const pid_t child = ::fork();
  if (child == 0) ::_exit(is_mapped(picture.get()) ? 1 : 0);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST(PictureMemory, ManyThreadsAtOnce) {
  const auto memory = std::make_shared<PictureMemory>();
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i) {
        const Pixels picture = memory->take((1u << 20) + static_cast<std::size_t>(i % 3) * 100'000);
        picture[0] = static_cast<std::uint8_t>(t);
        std::this_thread::yield();
        EXPECT_EQ(picture[0], t);
      }
    });
  }
  threads.clear();
  EXPECT_LE(memory->kept_bytes(), PictureMemory::kUsuallyKept);
}

}  // namespace
}  // namespace vigil::media
