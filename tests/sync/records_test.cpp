// Local copies of collections follow the backend's, without gaps.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/sync/desk_fixture.h"

namespace vigil::sync {
namespace {

using nlohmann::json;
using std::chrono::seconds;
using test::problem;

class RecordsTest : public DeskTest {
 protected:
  // "id=n id=n ..." of the local copy.
  std::string copy(const std::string& collection = "policies") {
    std::string text;
    for (const Record& each : desk_->records(collection)->records) {
      text += each.id + "=" + (*each.body)["n"].dump() + " ";
    }
    return text;
  }
};

TEST_F(RecordsTest, I14_TheCopyFollowsWithoutGaps) {
  for (int i = 0; i < 8; ++i) backend_.put_record("policies", "p" + std::to_string(i), {{"n", i}});
  sign_in();
  EXPECT_FALSE(desk_->records("policies")->complete);
  settle();
  EXPECT_TRUE(desk_->records("policies")->complete);
  EXPECT_EQ(copy(), "p0=0 p1=1 p2=2 p3=3 p4=4 p5=5 p6=6 p7=7 ");
  for (int i = 0; i < 5; ++i) backend_.put_record("policies", "p1", {{"n", 100 + i}});
  backend_.delete_record("policies", "p0");
  for (int i = 2; i < 8; ++i) backend_.delete_record("policies", "p" + std::to_string(i));
  live(seconds(16));
  EXPECT_EQ(copy(), "p1=104 ");
}

TEST_F(RecordsTest, TheSnapshotKeepsItsPointerWhileNothingChanges) {
  backend_.put_record("policies", "a", {{"n", 1}});
  sign_in();
  (void)desk_->records("policies");
  settle();
  const auto before = desk_->records("policies");
  live(seconds(60));
  EXPECT_EQ(desk_->records("policies"), before);
}

TEST_F(RecordsTest, I14_ATooOldCursorPullsAllAgainAndNeverTouchesTheOutbox) {
  backend_.put_record("policies", "a", {{"n", 1}});
  backend_.put_record("policies", "b", {{"n", 1}});
  const auto tasks = take_tasks(1);
  (void)desk_->records("policies");
  settle();
  backend_.go_away();
  const auto id = allow(tasks[0]);
  backend_.delete_record("policies", "a");
  backend_.put_record("policies", "c", {{"n", 3}});
  backend_.compact("policies");
  backend_.come_back();
  for (int i = 0; i < 50; ++i) {
    backend_.inject({.route = "POST /v1/decisions", .answer = problem(500, "internal")});
  }
  desk_->retry_now();
  live(seconds(40));
  EXPECT_EQ(copy(), "b=1 c=3 ");
  EXPECT_EQ(state(id), domain::DecisionState::kSaved);
}

TEST_F(RecordsTest, TheCopyIsThereAtTheNextStartBeforeAnyNetwork) {
  backend_.put_record("policies", "a", {{"n", 1}});
  sign_in();
  (void)desk_->records("policies");
  settle();
  backend_.go_away();
  reopen();
  EXPECT_TRUE(desk_->records("policies")->complete);
  EXPECT_EQ(copy(), "a=1 ");
}

TEST_F(RecordsTest, I16_AFeedThatGoesBackwardsIsNotBelieved) {
  backend_.put_record("policies", "a", {{"n", 1}});
  sign_in();
  (void)desk_->records("policies");
  settle();
  const json backwards = {
      {"changes",
       {{{"id", "a"}, {"revision", 1}, {"seq", 1}, {"deleted", false}, {"body", {{"n", 666}}}}}},
      {"head", 1},
      {"more", true}};
  backend_.inject({.route = "GET /v1/collections/policies/changes",
                   .answer = test::FakeAnswer{.body = backwards.dump()}});
  live(seconds(16));
  EXPECT_EQ(copy(), "a=1 ");
  live(seconds(60));
  EXPECT_EQ(desk_->connection()->state, ConnectionState::kOnline);
}

TEST_F(RecordsTest, AReplacedDatabaseIsPulledWhole) {
  backend_.put_record("policies", "a", {{"n", 1}});
  sign_in();
  (void)desk_->records("policies");
  settle();
  backend_.delete_record("policies", "a");
  backend_.put_record("policies", "z", {{"n", 26}});
  backend_.compact("policies");
  backend_.replace_database("epoch-9");
  live(seconds(60));
  EXPECT_EQ(copy(), "z=26 ");
}

TEST_F(RecordsTest, ACollectionThatIsNotForThisPersonIsNotComplete) {
  backend_.inject({.route = "GET /v1/collections/leaders", .answer = problem(403, "forbidden")});
  backend_.put_record("policies", "a", {{"n", 1}});
  sign_in();
  (void)desk_->records("leaders");
  (void)desk_->records("policies");
  settle();
  EXPECT_FALSE(desk_->records("leaders")->complete);
  EXPECT_TRUE(desk_->records("policies")->complete);
}

}  // namespace
}  // namespace vigil::sync
