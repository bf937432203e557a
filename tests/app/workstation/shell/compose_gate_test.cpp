#include "app/workstation/shell/compose_gate.h"

#include <gtest/gtest.h>

namespace vigil::shell {
namespace {

using Kind = ComposeGate::KeyKind;

constexpr int kN = 'N';
constexpr int kEnter = 257;

class Composing : public ::testing::Test {
 protected:
  // How many presses come through at once, in a text field.
  std::size_t press(int key, Kind kind) { return gate_.press({key, 0, 1, 0}, kind, true).size(); }
  ComposeGate gate_;
};

TEST_F(Composing, OrdinaryTypingPassesWithItsCharacter) {
  EXPECT_EQ(press(kN, Kind::kCharacter), 0U);
  const auto passed = gate_.character();
  ASSERT_EQ(passed.size(), 1U);
  EXPECT_EQ(passed[0].key, kN);
  gate_.batch_end();
  EXPECT_FALSE(gate_.composing());
  EXPECT_EQ(press(kEnter, Kind::kEditing), 1U);
}

TEST_F(Composing, SwallowedLettersMakeEnterThePersonsOwn) {
  for (const int key : {'N', 'I'}) {
    EXPECT_EQ(press(key, Kind::kCharacter), 0U);
    gate_.batch_end();
  }
  EXPECT_TRUE(gate_.composing());
  EXPECT_EQ(press(kEnter, Kind::kEditing), 0U)
      << "it chooses the candidate, it does not send the field";
  EXPECT_TRUE(gate_.character().empty()) << "你 arrives without a key of its own";
  EXPECT_FALSE(gate_.composing());
  EXPECT_EQ(press(kEnter, Kind::kEditing), 1U);
}

TEST_F(Composing, SeveralSwallowedKeysInOneBatchCountOnceEach) {
  press('N', Kind::kCharacter);
  press('I', Kind::kCharacter);
  gate_.batch_end();
  EXPECT_EQ(press(259, Kind::kBackspace), 0U);
  EXPECT_TRUE(gate_.composing());
  EXPECT_EQ(press(259, Kind::kBackspace), 0U);
  EXPECT_FALSE(gate_.composing());
  EXPECT_EQ(press(259, Kind::kBackspace), 1U)
      << "nothing is composed any more: it deletes in the field";
}

TEST_F(Composing, EscapeGivesUpTheCompositionFirst) {
  press(kN, Kind::kCharacter);
  gate_.batch_end();
  EXPECT_EQ(press(256, Kind::kEscape), 0U);
  EXPECT_EQ(press(256, Kind::kEscape), 1U);
}

TEST_F(Composing, ChordsAreNeverHeldBack) {
  press(kN, Kind::kCharacter);
  gate_.batch_end();
  EXPECT_EQ(press('K', Kind::kOther), 1U);
}

TEST_F(Composing, OutsideATextFieldEveryKeyPasses) {
  EXPECT_EQ(gate_.press({'A', 0, 1, 0}, Kind::kCharacter, false).size(), 1U);
  gate_.batch_end();
  EXPECT_FALSE(gate_.composing());
  press(kN, Kind::kCharacter);
  gate_.batch_end();
  EXPECT_EQ(gate_.press({kEnter, 0, 1, 0}, Kind::kEditing, false).size(), 1U)
      << "the field is gone, so is its composition";
  EXPECT_FALSE(gate_.composing());
}

}  // namespace
}  // namespace vigil::shell
