#include "core/screening/hash256.h"

#include <gtest/gtest.h>

namespace vigil::screening {
namespace {

TEST(Hash256, TextHasTheHighestBitFirst) {
  Hash256 hash;
  hash.set(0);
  EXPECT_EQ(to_text(hash), std::string(63, '0') + "1");
  hash.set(255);
  EXPECT_EQ(to_text(hash), "8" + std::string(62, '0') + "1");
  hash.flip(0);
  hash.set(16);
  EXPECT_EQ(to_text(hash), "8" + std::string(58, '0') + "10000");
}

TEST(Hash256, TextComesBack) {
  Hash256 hash;
  for (int k = 0; k < 256; k += 3) hash.set(k);
  EXPECT_EQ(hash_of_text(to_text(hash)), hash);
  std::string upper = to_text(hash);
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  EXPECT_EQ(hash_of_text(upper), hash);
}

TEST(Hash256, OtherTextIsNone) {
  EXPECT_FALSE(hash_of_text(""));
  EXPECT_FALSE(hash_of_text(std::string(63, '0')));
  EXPECT_FALSE(hash_of_text(std::string(65, '0')));
  EXPECT_FALSE(hash_of_text(std::string(63, '0') + "g"));
  EXPECT_FALSE(hash_of_text(std::string(62, '0') + " 0"));
}

TEST(Hash256, DistanceCountsBits) {
  Hash256 one;
  Hash256 other;
  EXPECT_EQ(distance(one, other), 0);
  for (int k = 0; k < 256; ++k) {
    other.set(k);
    EXPECT_EQ(distance(one, other), k + 1);
    EXPECT_TRUE(other.bit(k));
  }
}

}  // namespace
}  // namespace vigil::screening
