// Records changed at the desk: seen at once, sent when they can be, merged with what others
// changed.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "tests/sync/desk_fixture.h"

namespace vigil::sync {
namespace {

using nlohmann::json;
using std::chrono::minutes;
using std::chrono::seconds;

class EditsTest : public DeskTest {
 protected:
  EditsTest() {
    backend_.put_record("shifts", "night", {{"lead", "lin"}, {"from", "22:00"}, {"room", 3}});
    sign_in();
    (void)desk_->records("shifts");
    settle();
  }

  json shown(const std::string& id) {
    for (const Record& record : desk_->records("shifts")->records) {
      if (record.id == id) return *record.body;
    }
    return {};
  }
  void edit(const std::string& id, const json& body) {
    const Status done = desk_->edit_record("shifts", id, body.dump());
    ASSERT_TRUE(done.ok()) << done.error().message;
  }
  json standing(const std::string& id) { return backend_.record_body("shifts", id); }
  const RecordEdit& only_edit() {
    edits_ = desk_->edits();
    EXPECT_EQ(edits_->size(), 1U);
    static const RecordEdit kNone;
    return edits_->empty() ? kNone : edits_->front();
  }

  std::shared_ptr<const std::vector<RecordEdit>> edits_;
};

TEST_F(EditsTest, I15_AChangeIsSeenAtOnceAndSentLater) {
  backend_.go_away();
  edit("night", {{"lead", "wei"}, {"from", "22:00"}, {"room", 3}});
  edit("day", {{"lead", "lin"}});
  EXPECT_EQ(shown("night")["lead"], "wei");
  EXPECT_EQ(shown("day")["lead"], "lin");
  EXPECT_EQ(desk_->edits()->size(), 2U);
  settle();
  backend_.come_back();
  live(seconds(60));
  EXPECT_EQ(standing("night")["lead"], "wei");
  EXPECT_EQ(standing("day")["lead"], "lin");
  EXPECT_TRUE(desk_->edits()->empty());
  EXPECT_EQ(shown("night")["lead"], "wei");
}

TEST_F(EditsTest, I18_AChangeOutlivesARestartAndIsItsAuthorsOnly) {
  backend_.add_user("wei", "tide");
  backend_.go_away();
  edit("night", {{"lead", "zhou"}, {"from", "22:00"}, {"room", 3}});
  reopen();
  backend_.come_back();
  sign_in("wei", "tide");
  (void)desk_->records("shifts");
  live(minutes(3));
  EXPECT_EQ(standing("night")["lead"], "lin") << "never in another person's name";
  EXPECT_EQ(shown("night")["lead"], "lin");
  EXPECT_EQ(desk_->connection()->unsent_of_others, 1);
  sign_in("lin", "moon");
  live(minutes(1));
  EXPECT_EQ(standing("night")["lead"], "zhou");
}

TEST_F(EditsTest, AChangeThatTakesTwoIsProposedAndTheRecordStaysAsItWas) {
  backend_.inject({.route = "PUT /v1/collections/shifts/records/night",
                   .answer = test::FakeAnswer{
                       .status = 202,
                       .body = R"({"id":"night","proposal":"p-1","revision":0})"}});
  desk_->set_proposing({"shifts"});
  backend_.go_away();
  edit("night", {{"lead", "wei"}, {"from", "22:00"}, {"room", 3}});
  edit("new", {{"lead", "wei"}});
  live(seconds(5));
  EXPECT_EQ(shown("night")["lead"], "lin") << "nobody has confirmed it";
  EXPECT_EQ(shown("new")["lead"], "wei") << "nothing else stands there";
  EXPECT_EQ(desk_->edits()->size(), 2u);
  backend_.come_back();
  live(seconds(60));
  EXPECT_TRUE(desk_->edits()->empty()) << "it waits for another person, not on this desk";
  EXPECT_EQ(shown("night")["lead"], "lin");
  EXPECT_EQ(standing("night")["lead"], "lin");
  // The second person has confirmed.
  backend_.put_record("shifts", "night", {{"lead", "wei"}, {"from", "22:00"}, {"room", 3}});
  live(minutes(2));
  EXPECT_EQ(shown("night")["lead"], "wei");
}

TEST_F(EditsTest, DifferentFieldsAreMergedWithoutAsking) {
  backend_.go_away();
  edit("night", {{"lead", "wei"}, {"from", "22:00"}, {"room", 3}});
  settle();
  backend_.put_record("shifts", "night", {{"lead", "lin"}, {"from", "23:00"}, {"room", 3}});
  backend_.come_back();
  live(minutes(1));
  EXPECT_EQ(standing("night"), (json{{"lead", "wei"}, {"from", "23:00"}, {"room", 3}}));
  EXPECT_TRUE(desk_->edits()->empty());
}

TEST_F(EditsTest, TheSameFieldIsAskedAboutAndNothingIsSentMeanwhile) {
  backend_.go_away();
  edit("night", {{"lead", "wei"}, {"from", "21:00"}, {"room", 3}});
  backend_.put_record("shifts", "night", {{"lead", "zhou"}, {"from", "22:00"}, {"room", 4}});
  backend_.come_back();
  live(minutes(5));
  const RecordEdit& clash = only_edit();
  EXPECT_EQ(clash.state, EditState::kClash);
  EXPECT_EQ(clash.clashes,
            (std::vector<domain::FieldClash>{{"/lead", R"("lin")", R"("wei")", R"("zhou")"}}));
  EXPECT_EQ(standing("night")["lead"], "zhou");
  EXPECT_EQ(desk_->resolve_edit("shifts", "night", {}).error().code, ErrorCode::kInvalidArgument);

  const DeskClient::FieldChoice mine[] = {{"/lead", DeskClient::Side::kMine}};
  ASSERT_TRUE(desk_->resolve_edit("shifts", "night", mine).ok());
  live(minutes(1));
  EXPECT_EQ(standing("night"), (json{{"lead", "wei"}, {"from", "21:00"}, {"room", 4}}));
  EXPECT_TRUE(desk_->edits()->empty());
}

TEST_F(EditsTest, TakingTheirsInEveryFieldSendsWhatIsLeft) {
  backend_.go_away();
  edit("night", {{"lead", "wei"}, {"from", "22:00"}, {"room", 3}});
  backend_.put_record("shifts", "night", {{"lead", "zhou"}, {"from", "22:00"}, {"room", 3}});
  backend_.come_back();
  live(minutes(1));
  const auto before = backend_.requests("PUT").size();
  const DeskClient::FieldChoice theirs[] = {{"/lead", DeskClient::Side::kTheirs}};
  ASSERT_TRUE(desk_->resolve_edit("shifts", "night", theirs).ok());
  live(minutes(1));
  EXPECT_EQ(backend_.requests("PUT").size(), before) << "nothing of mine is left to send";
  EXPECT_EQ(shown("night")["lead"], "zhou");
}

TEST_F(EditsTest, ADeletionAgainstAChangeIsAskedAbout) {
  backend_.go_away();
  ASSERT_TRUE(desk_->edit_record("shifts", "night", "").ok());
  EXPECT_TRUE(shown("night").is_null());
  backend_.put_record("shifts", "night", {{"lead", "zhou"}});
  backend_.come_back();
  live(minutes(1));
  EXPECT_EQ(only_edit().state, EditState::kClash);
  EXPECT_EQ(only_edit().clashes.front().path, "");
  const DeskClient::FieldChoice mine[] = {{"", DeskClient::Side::kMine}};
  ASSERT_TRUE(desk_->resolve_edit("shifts", "night", mine).ok());
  live(minutes(1));
  EXPECT_TRUE(standing("night").is_null());
}

TEST_F(EditsTest, AChangeToSomethingDeletedIsAskedAboutAndCanBringItBack) {
  backend_.go_away();
  edit("night", {{"lead", "wei"}});
  backend_.delete_record("shifts", "night");
  backend_.come_back();
  live(minutes(1));
  ASSERT_EQ(only_edit().state, EditState::kClash);
  const DeskClient::FieldChoice mine[] = {{"", DeskClient::Side::kMine}};
  ASSERT_TRUE(desk_->resolve_edit("shifts", "night", mine).ok());
  live(minutes(1));
  EXPECT_EQ(standing("night"), (json{{"lead", "wei"}}));
}

TEST_F(EditsTest, ARefusedChangeStaysInSightUntilItIsChangedOrGivenUp) {
  edit("night", {{"forbidden_field", 1}});
  live(minutes(5));
  EXPECT_EQ(only_edit().state, EditState::kRefused);
  EXPECT_EQ(only_edit().detail, "Refused: Not by this schema.");
  EXPECT_EQ(backend_.requests("PUT").size(), 1U) << "it is not sent again by itself";
  edit("night", {{"lead", "wei"}});
  live(minutes(1));
  EXPECT_EQ(standing("night"), (json{{"lead", "wei"}}));

  edit("night", {{"forbidden_field", 1}});
  live(minutes(1));
  ASSERT_TRUE(desk_->drop_edit("shifts", "night").ok());
  EXPECT_TRUE(desk_->edits()->empty());
  EXPECT_EQ(shown("night"), (json{{"lead", "wei"}}));
}

TEST_F(EditsTest, ALostAnswerDoesNotMakeAClashWithOneself) {
  backend_.inject({.route = "PUT /v1/collections/shifts/records/night",
                   .handled = true,
                   .delivery = test::Delivery::kNone});
  edit("night", {{"lead", "wei"}, {"from", "22:00"}, {"room", 3}});
  live(minutes(1));
  EXPECT_TRUE(desk_->edits()->empty());
  EXPECT_EQ(standing("night")["lead"], "wei");
}

TEST_F(EditsTest, I14_AResyncDoesNotTouchChangesMadeHere) {
  backend_.go_away();
  edit("night", {{"lead", "wei"}, {"from", "22:00"}, {"room", 3}});
  backend_.put_record("shifts", "day", {{"lead", "an"}});
  backend_.compact("shifts");
  for (int i = 0; i < 3; ++i) {
    backend_.inject({.route = "PUT", .answer = test::problem(503, "unavailable")});
  }
  backend_.come_back();
  live(seconds(20));
  live(minutes(2));
  EXPECT_EQ(shown("day")["lead"], "an");
  EXPECT_EQ(standing("night")["lead"], "wei");
}

TEST_F(EditsTest, ChangingBackLeavesNothingToSend) {
  backend_.go_away();
  edit("night", {{"lead", "wei"}, {"from", "22:00"}, {"room", 3}});
  edit("night", {{"lead", "lin"}, {"from", "22:00"}, {"room", 3}});
  EXPECT_TRUE(desk_->edits()->empty());
  EXPECT_EQ(desk_->edit_record("shifts", "none", "").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(desk_->edit_record("shifts", "none", "[]").error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace vigil::sync
