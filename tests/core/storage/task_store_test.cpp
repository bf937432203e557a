#include "core/storage/task_store.h"

#include <gtest/gtest.h>

#include "tests/core/storage/storage_fixture.h"

namespace vigil::storage {
namespace {

using TaskStoreTest = StorageTest;

TEST_F(TaskStoreTest, KeepsTasksInTheOrderTheyCame) {
  for (const char* caption : {"one", "two", "three"}) put(make_task(caption));
  EXPECT_EQ(open_captions(), (std::vector<std::string>{"one", "two", "three"}));
  reopen();
  EXPECT_EQ(open_captions(), (std::vector<std::string>{"one", "two", "three"}));
}

TEST_F(TaskStoreTest, ANewGrantKeepsThePlaceAndTakesTheFence) {
  StoredTask one = make_task("one", 3);
  put(one);
  put(make_task("two"));
  one.task.lease.fence = 9;
  put(one);
  EXPECT_EQ(open_captions(), (std::vector<std::string>{"one", "two"}));
  const auto found = database_->read(
      [&](Connection& connection) { return find_task(connection, kLin, one.task.id); });
  EXPECT_EQ((*found)->task.lease.fence, 9);
}

TEST_F(TaskStoreTest, ASubjectOfAnotherKindIsKeptWithAnEmptyItem) {
  StoredTask task = make_task("one");
  task.subject_json = R"({"case":"a care call","priority":3})";
  put(task);
  const auto found = database_->read(
      [&](Connection& connection) { return find_task(connection, kLin, task.task.id); });
  EXPECT_EQ((*found)->subject_json, task.subject_json);
  EXPECT_TRUE((*found)->task.item.item_id.empty());
}

TEST_F(TaskStoreTest, ATaskIsDecidedOnce) {
  const StoredTask task = make_task("one");
  put(task);
  decide(task);
  const Status again = database_->write([&](Connection& connection) {
    return hide_task(connection, kLin, task.task.id, domain::DecisionId("other"));
  });
  EXPECT_EQ(again.error().code, ErrorCode::kNotFound);
}

TEST_F(TaskStoreTest, ALostLeaseTakesTheOpenTaskButNeverADecidedOne) {
  const StoredTask open = make_task("open");
  const StoredTask decided = make_task("decided");
  put(open);
  put(decided);
  decide(decided);
  write_ok([&](Connection& connection) -> Status {
    const Status first = drop_open_task(connection, kLin, open.task.id);
    return first ? drop_open_task(connection, kLin, decided.task.id) : first;
  });
  const auto held =
      database_->read([](Connection& connection) { return held_tasks(connection, kLin); });
  ASSERT_EQ(held->size(), 1U);
  EXPECT_EQ(held->front().task.id, decided.task.id);
}

TEST_F(TaskStoreTest, ATaskLeasedAgainMeanwhileIsOpenAfterTheOldDecisionIsSettled) {
  StoredTask task = make_task("one", 1);
  put(task);
  const auto decision = decide(task);
  task.task.lease.fence = 2;
  put(task);
  EXPECT_TRUE(open_captions().empty()) << "not shown twice while a decision is under way";
  write_ok([&](Connection& connection) { return close_task(connection, kLin, decision.id, 1); });
  EXPECT_EQ(open_captions(), std::vector<std::string>{"one"});
}

TEST_F(TaskStoreTest, TwoPeopleMayHoldTheSameTaskOneAfterTheOther) {
  const StoredTask task = make_task("one");
  put(task);
  const domain::UserId wei("wei");
  write_ok([&](Connection& connection) { return put_task(connection, wei, task); });
  decide(task);
  const auto of_wei =
      database_->read([&](Connection& connection) { return open_tasks(connection, wei, kQueue); });
  EXPECT_EQ(of_wei->size(), 1U);
}

}  // namespace
}  // namespace vigil::storage
