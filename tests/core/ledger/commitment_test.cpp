#include "core/ledger/commitment.h"

#include <gtest/gtest.h>

#include "core/base/hash.h"

namespace vigil::ledger {
namespace {

TEST(Commitment, OpensWithItsOwnSaltAndValueOnly) {
  const Opening opening = seal("有山羊");
  EXPECT_TRUE(opens(opening));
  Opening other = opening;
  other.value = "无";
  EXPECT_FALSE(opens(other));
  other = opening;
  other.salt[0] = other.salt[0] == '0' ? '1' : '0';
  EXPECT_FALSE(opens(other));
  other = opening;
  other.commitment[63] = other.commitment[63] == '0' ? '1' : '0';
  EXPECT_FALSE(opens(other));
}

TEST(Commitment, TheSameValueLooksDifferentEveryTime) {
  EXPECT_NE(seal("allow").commitment, seal("allow").commitment);
}

TEST(Commitment, IsTheHashOfSaltAndValue) {
  const Opening opening = seal("x");
  EXPECT_EQ(to_hex(sha256(*from_hex(opening.salt) + "x")), opening.commitment);
}

TEST(Commitment, MalformedOnesOpenNothing) {
  const Opening opening = seal("");
  EXPECT_TRUE(opens(opening));
  EXPECT_FALSE(opens({opening.commitment, "", ""}));
  EXPECT_FALSE(opens({"", opening.salt, ""}));
  EXPECT_FALSE(opens({opening.commitment, opening.salt.substr(2), ""}));
  std::string upper = opening.salt;
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  if (upper != opening.salt) {
    EXPECT_FALSE(opens({opening.commitment, upper, ""}));
  }
}

}  // namespace
}  // namespace vigil::ledger
