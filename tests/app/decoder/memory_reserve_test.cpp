#include "app/decoder/memory_reserve.h"

#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/resource.h>

#include <cstdlib>

namespace vigil::decoder {
namespace {

long page_faults() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

TEST(MemoryReserve, HasNothingToDoUntilSomethingIsExpected) {
  MemoryReserve reserve;
  EXPECT_FALSE(reserve.step());
}

TEST(MemoryReserve, WhatItGaveBackIsThereWithoutAnyPageTakenFromTheSystem) {
#ifdef VIGIL_SANITIZED
  GTEST_SKIP() << "a sanitizer has a heap of its own";
#endif
  constexpr std::size_t kBytes = 8u << 20;
  MemoryReserve reserve;
  reserve.expect(kBytes);
  int pieces = 0;
  while (reserve.step()) ++pieces;
  EXPECT_EQ(pieces, 8);

  const long before = page_faults();
  void* block = std::malloc(kBytes);
  ASSERT_NE(block, nullptr);
  take_pages({static_cast<std::uint8_t*>(block), kBytes});
  // Small pages would be two thousand; a few belong to whatever else runs meanwhile.
  EXPECT_LT(page_faults() - before, 64);
  std::free(block);
}

TEST(MemoryReserve, EndsWithWhatThereIs) {
  MemoryReserve reserve;
  reserve.expect(64u << 20);
  EXPECT_TRUE(reserve.step());
  reserve.give_back();
  EXPECT_FALSE(reserve.step());
}

}  // namespace
}  // namespace vigil::decoder
