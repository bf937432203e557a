// What the tests of the store itself stand on: a place, one store or several on it, and rows.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/app/backend/workshop.h"

namespace vigil::backend {

class StoreBench : public testing::Test {
 protected:
  // A second backend on the same data where the store allows that; else the same one.
  Store& other() {
    if (!on_postgres()) return *store_;
    std::call_once(other_made_, [&] { other_ = place_.open(); });
    return *other_;
  }

  template <typename Value, typename Ask>
  Value read(Ask ask) {
    Value value{};
    const Status asked = store_->read([&](Reader& reader) -> Status {
      auto found = ask(reader);
      if (!found) return found.error();
      value = std::move(*found);
      return {};
    });
    EXPECT_TRUE(asked.ok()) << asked.error().message;
    return value;
  }

  static Status write(Store& store, const std::function<Status(Writer&)>& change) {
    return store.write(change);
  }

  static TaskRow make_task(int number, const std::string& queue = "q") {
    TaskRow task;
    task.id = queue + "-task-" + std::to_string(number);
    task.queue = queue;
    task.key = "key-" + std::to_string(number);
    task.severity = 1;
    task.reach = 100;
    task.due = wall_from_ms(1'000'000 + number);
    task.created = wall_from_ms(1'000'000);
    task.subject = R"({"caption":"守夜"})";
    return task;
  }

  void put_tasks(int count, const std::string& queue = "q") {
    const Status put = store_->write([&](Writer& writer) -> Status {
      for (int i = 0; i < count; ++i) {
        if (Status one = writer.insert_task(make_task(i, queue)); !one) return one;
      }
      return {};
    });
    ASSERT_TRUE(put.ok()) << put.error().message;
  }

  static Result<std::vector<TaskRow>> lease(Store& store, const std::string& user, int limit,
                                            WallTime expires = wall_from_ms(5'000'000)) {
    std::vector<TaskRow> taken;
    const Status leased = store.write([&](Writer& writer) -> Status {
      taken.clear();
      Result<std::vector<TaskRow>> found = writer.lease_tasks(
          {.queue = "q", .user = user, .device = "d", .expires = expires, .limit = limit});
      if (!found) return found.error();
      taken = std::move(*found);
      return {};
    });
    if (!leased) return leased.error();
    return taken;
  }

  static void run_threads(int count, const std::function<void(int)>& body) {
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) threads.emplace_back([&, i] { body(i); });
    for (std::thread& thread : threads) thread.join();
  }

  TempFolder folder_;
  StorePlace place_{folder_.path()};
  std::unique_ptr<Store> store_ = place_.open();

 private:
  std::once_flag other_made_;
  std::unique_ptr<Store> other_;
};

}  // namespace vigil::backend
