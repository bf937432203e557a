// Questions: asked one after another beside everything else, answered, refused or not answered, and
// gone with the person.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/sync/desk_fixture.h"

namespace vigil::sync {
namespace {

using nlohmann::json;
using test::problem;

class QuestionsTest : public DeskTest {
 protected:
  void SetUp() override {
    sign_in();
    settle();
    backend_.put_record("policies", "a", {{"n", 1}});
  }
  static constexpr const char* kPath = "/v1/collections/policies/records";
};

TEST_F(QuestionsTest, TheAnswerComesAsItWasSent) {
  const std::uint64_t asked = desk_->ask(kPath);
  EXPECT_NE(asked, 0u);
  EXPECT_EQ(desk_->reply(asked)->state, ReplyState::kWaiting);
  EXPECT_TRUE(desk_->run_questions_once());
  const auto reply = desk_->reply(asked);
  ASSERT_EQ(reply->state, ReplyState::kAnswered) << reply->detail;
  EXPECT_EQ((*reply->body)["records"].size(), 1u);
  EXPECT_EQ(desk_->reply(asked), reply) << "the same until it is dropped";
  EXPECT_FALSE(desk_->run_questions_once()) << "asked once";
  desk_->drop_question(asked);
  EXPECT_EQ(desk_->reply(asked)->state, ReplyState::kNoAnswer);
}

TEST_F(QuestionsTest, ARefusalIsFinalAndSilenceIsNot) {
  backend_.inject({.route = std::string("GET ") + kPath,
                   .answer = problem(400, "invalid_argument", "\"q\" has 9 words.")});
  const std::uint64_t refused = desk_->ask(kPath);
  EXPECT_TRUE(desk_->run_questions_once());
  EXPECT_EQ(desk_->reply(refused)->state, ReplyState::kRefused);
  EXPECT_EQ(desk_->reply(refused)->cause, Cause::kRejected);
  EXPECT_NE(desk_->reply(refused)->detail.find("9 words"), std::string::npos);
  backend_.go_away();
  const std::uint64_t silent = desk_->ask(kPath);
  EXPECT_TRUE(desk_->run_questions_once());
  EXPECT_EQ(desk_->reply(silent)->state, ReplyState::kNoAnswer);
  EXPECT_EQ(desk_->reply(silent)->cause, Cause::kOffline);
  backend_.come_back();
}

TEST_F(QuestionsTest, NothingOfItStaysForTheNextPerson) {
  const std::uint64_t answered = desk_->ask(kPath);
  EXPECT_TRUE(desk_->run_questions_once());
  const std::uint64_t open = desk_->ask(kPath);
  desk_->sign_out();
  EXPECT_EQ(desk_->reply(answered)->state, ReplyState::kNoAnswer);
  EXPECT_EQ(desk_->reply(open)->state, ReplyState::kNoAnswer);
  EXPECT_FALSE(desk_->run_questions_once());
}

TEST_F(QuestionsTest, OnlySoManyAreKept) {
  const std::uint64_t first = desk_->ask(kPath);
  for (std::size_t i = 0; i < kMostQuestions; ++i) (void)desk_->ask(kPath);
  EXPECT_EQ(desk_->reply(first)->state, ReplyState::kNoAnswer);
  EXPECT_EQ(desk_->reply(first + 1)->state, ReplyState::kWaiting);
}

}  // namespace
}  // namespace vigil::sync
