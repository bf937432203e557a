// Changes that share a commit: what was foreseen for them, what waits to be written, and a
// neighbour that fails.
#include <atomic>

#include "app/backend/store/write_lane.h"
#include "tests/app/backend/store/store_bench.h"

namespace vigil::backend {
namespace {

using std::chrono::milliseconds;
using Group = StoreBench;

Status put_answer(Writer& writer, const std::string& id, const std::string& answer) {
  if (const auto leaf = writer.append_leaf(id); !leaf) return leaf.error();
  return writer.put_answer({"lin", "d", id}, {"hash", answer});
}

TEST_F(Group, ANeighbourThatFailsCostsTheOthersNothing) {
  constexpr int kThreads = 12;
  constexpr int kEach = 8;
  std::atomic<int> kept{0};
  run_threads(kThreads, [&](int i) {
    for (int n = 0; n < kEach; ++n) {
      const std::string id = std::to_string(i) + "/" + std::to_string(n);
      Foreseen foreseen;
      foreseen.answers.push_back({"lin", "d", id});
      const Status done = store_->write(
          [&](Writer& writer) -> Status {
            const auto before = writer.answer({"lin", "d", id});
            if (!before) return before.error();
            if (*before) return fail(ErrorCode::kInternal, "it was not undone");
            // Some refuse after they have written, some are refused by the database at the end.
            if (i == 1) {
              if (Status put = put_answer(writer, id, "undone"); !put) return put;
              return fail(ErrorCode::kRejected, "not this one");
            }
            if (i == 2) {
              if (Status put = put_answer(writer, id, "first"); !put) return put;
              return put_answer(writer, id, "second");
            }
            return put_answer(writer, id, "kept");
          },
          Appends::kLedger, foreseen);
      if (done) {
        ++kept;
      } else {
        EXPECT_EQ(done.error().code, i == 1 ? ErrorCode::kRejected : ErrorCode::kConflict)
            << done.error().message;
      }
    }
  });
  EXPECT_EQ(kept, (kThreads - 2) * kEach);
  EXPECT_EQ(read<std::uint64_t>([](Reader& rows) { return rows.ledger_size(); }),
            static_cast<std::uint64_t>(kept));
  const auto answer_of = [&](const std::string& id) {
    return read<std::optional<AnswerRow>>([&](Reader& rows) {
      return rows.answer({"lin", "d", id});
    });
  };
  EXPECT_EQ(answer_of("0/0")->answer, "kept");
  EXPECT_FALSE(answer_of("1/0").has_value());
  EXPECT_FALSE(answer_of("2/0").has_value());
}

TEST_F(Group, WhatWasForeseenIsKeptUpWithWhatIsChanged) {
  put_tasks(2);
  ASSERT_EQ(lease(*store_, "lin", 2)->size(), 2u);
  ASSERT_TRUE(
      write(*store_, [](Writer& writer) -> Status {
        if (Status put = writer.put_item({"ladder", "key-0", "first", {}, "{}", "", "{}"}); !put) {
          return put;
        }
        if (const auto seq = writer.put_record({"c", "r", 1, 0, false, "{}"}); !seq) {
          return seq.error();
        }
        return writer.put_user({"lin", "Lin", "h", {domain::Role::kReviewer}, true});
      }).ok());
  ASSERT_TRUE(write(*store_, [](Writer& writer) {
                return writer.put_session({"token", "lin", "d", wall_from_ms(9)});
              }).ok());
  const Foreseen foreseen{.people = {"lin", "nobody"},
                          .sessions = {"token", "no token"},
                          .answers = {{"lin", "d", "1"}},
                          .tasks = {{"q-task-0", "ladder"}, {"q-task-1", "ladder"}, {"none", ""}},
                          .heads = {"c", "empty"}};
  const Status done = store_->write(
      [&](Writer& writer) -> Status {
        EXPECT_FALSE((*writer.answer({"lin", "d", "1"})).has_value());
        EXPECT_EQ(*writer.head("c"), 1);
        EXPECT_EQ(*writer.head("empty"), 0);
        EXPECT_EQ((*writer.user("lin"))->name, "Lin");
        EXPECT_FALSE((*writer.user("nobody")).has_value());
        EXPECT_EQ((*writer.signed_in("token"))->user.name, "Lin");
        EXPECT_EQ((*writer.signed_in("token"))->session.device, "d");
        EXPECT_FALSE((*writer.signed_in("no token")).has_value());
        EXPECT_FALSE((*writer.task("none")).has_value());
        EXPECT_EQ((*writer.item("ladder", "key-0"))->stage, "first");
        EXPECT_FALSE((*writer.item("ladder", "key-1")).has_value());

        if (Status put = put_answer(writer, "1", "a"); !put) return put;
        EXPECT_EQ((*writer.answer({"lin", "d", "1"}))->answer, "a");
        TaskRow task = **writer.task("q-task-0");
        task.state = TaskState::kDone;
        task.lease_user.clear();
        if (Status updated = writer.update_task(task); !updated) return updated;
        EXPECT_EQ((*writer.task("q-task-0"))->state, TaskState::kDone);
        EXPECT_EQ((*writer.task_by_key("q", "key-0"))->state, TaskState::kDone);
        DecisionRow decision;
        decision.key = {"lin", "d", "1"};
        decision.task = task.id;
        decision.queue = "q";
        decision.kind = "decide";
        if (Status put = writer.insert_decision(decision); !put) return put;
        EXPECT_EQ((*writer.latest_decision(task.id))->key.id, "1");
        if (Status put = writer.put_item({"ladder", "key-0", "open", {}, "{}", "", "{}"}); !put) {
          return put;
        }
        EXPECT_EQ((*writer.item("ladder", "key-0"))->stage, "open");
        if (const auto seq = writer.put_record({"c", "r", 2, 0, false, "{}"}); !seq) {
          return seq.error();
        }
        EXPECT_EQ(*writer.head("c"), 2);
        if (Status put = writer.put_user({"lin", "Lin", "h", {}, false}); !put) return put;
        EXPECT_FALSE((*writer.user("lin"))->active);
        EXPECT_FALSE((*writer.signed_in("token"))->user.active);
        if (Status gone = writer.delete_sessions_of("lin"); !gone) return gone;
        EXPECT_FALSE((*writer.signed_in("token")).has_value());
        for (int i = 0; i < 2; ++i) {
          const FlowRow flow{.minute = 7, .arrived = 1, .decided = 2};
          if (Status noted = writer.note_flow("q", flow); !noted) return noted;
        }
        return {};
      },
      Appends::kLedger, foreseen);
  ASSERT_TRUE(done.ok()) << done.error().message;
  const auto task =
      read<std::optional<TaskRow>>([](Reader& rows) { return rows.task("q-task-0"); });
  EXPECT_EQ(task->state, TaskState::kDone);
  EXPECT_EQ(task->fence, 1);
  EXPECT_EQ(task->subject, R"({"caption":"守夜"})");
  const auto counts = read<QueueCounts>([](Reader& rows) { return rows.queue_counts("q"); });
  EXPECT_EQ(counts, (QueueCounts{.ready = 0, .leased = 1, .done = 1, .dead = 0}));
  const auto flow =
      read<std::vector<FlowRow>>([](Reader& rows) { return rows.queue_flow("q", 0); });
  ASSERT_EQ(flow.size(), 1u);
  EXPECT_EQ(flow.front().arrived, 2);
  EXPECT_EQ(flow.front().decided, 4);
}

// An item may come back to where it was within one change.
TEST_F(Group, ATaskThatIsDoneAndOpenedAgainIsOpen) {
  put_tasks(1);
  const Status done = store_->write(
      [&](Writer& writer) -> Status {
        TaskRow task = **writer.task("q-task-0");
        for (const TaskState state : {TaskState::kDone, TaskState::kReady, TaskState::kDone,
                                      TaskState::kReady, TaskState::kDead}) {
          task.state = state;
          if (Status updated = writer.update_task(task); !updated) return updated;
        }
        return {};
      },
      Appends::kLedger,
      {.people = {}, .sessions = {}, .answers = {}, .tasks = {{"q-task-0", ""}}, .heads = {}});
  ASSERT_TRUE(done.ok()) << done.error().message;
  EXPECT_EQ(read<std::optional<TaskRow>>([](Reader& rows) { return rows.task("q-task-0"); })->state,
            TaskState::kDead);
  EXPECT_EQ(read<QueueCounts>([](Reader& rows) { return rows.queue_counts("q"); }),
            (QueueCounts{.ready = 0, .leased = 0, .done = 0, .dead = 1}));
}

TEST_F(Group, TwoBackendsAppendInTurnAndKeepTheTree) {
  for (int i = 0; i < 9; ++i) {
    Store& mine = i % 3 == 0 ? other() : *store_;
    ASSERT_TRUE(mine.write(
                        [&](Writer& writer) -> Status {
                          const auto leaf = writer.append_leaf(std::to_string(i));
                          return leaf ? Status() : leaf.error();
                        },
                        Appends::kLedger)
                    .ok());
  }
  ledger::MemoryTree tree;
  for (int i = 0; i < 9; ++i) tree.append(ledger::leaf_hash(std::to_string(i)));
  EXPECT_EQ(read<ledger::Hash>([](Reader& rows) { return ledger::root_at(rows, 9); }),
            *ledger::root_at(tree, 9));
}

TEST(WriteLane, WhoComesTogetherIsServedTogetherAndWhoComesAloneAtOnce) {
  constexpr int kMany = 6;
  std::atomic<int> batches{0};
  std::atomic<std::size_t> largest{0};
  std::atomic<bool> held{false};
  WriteLane lane(64, std::chrono::hours(1));
  lane.start([&](std::vector<WriteLane::Job*>& jobs) {
    ++batches;
    largest = std::max(largest.load(), jobs.size());
    while (held) std::this_thread::sleep_for(milliseconds(1));
    for (WriteLane::Job* job : jobs) job->outcome = fail(ErrorCode::kRejected, "so");
  });
  const auto submit = [&] { return lane.submit({}, {}).error().code; };
  for (int i = 0; i < 3; ++i) EXPECT_EQ(submit(), ErrorCode::kRejected);
  EXPECT_EQ(batches, 3) << "alone, nobody waits";

  held = true;
  std::vector<std::thread> threads;
  std::atomic<int> coming{0};
  const auto come = [&] {
    threads.emplace_back([&] {
      ++coming;
      EXPECT_EQ(submit(), ErrorCode::kRejected);
    });
  };
  come();
  while (batches != 4) std::this_thread::sleep_for(milliseconds(1));
  for (int i = 0; i < kMany; ++i) come();
  while (coming != kMany + 1) std::this_thread::sleep_for(milliseconds(1));
  std::this_thread::sleep_for(milliseconds(200));
  held = false;
  threads.front().join();
  std::this_thread::sleep_for(milliseconds(50));
  EXPECT_EQ(batches, 4) << "the others wait for more company";
  lane.stop();
  for (std::size_t i = 1; i < threads.size(); ++i) threads[i].join();
  EXPECT_EQ(batches, 5);
  EXPECT_EQ(largest, static_cast<std::size_t>(kMany));
  EXPECT_EQ(submit(), ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace vigil::backend
