#include "app/workstation/command/registry.h"

#include <gtest/gtest.h>

#include "tests/app/workstation/command/some_commands.h"

namespace vigil::workstation::command {
namespace {

TEST(Registry, RunsAndStampsWhoAndWhen) {
  SomeCommands some;
  std::vector<Ran> seen;
  some.registry.on_ran([&](const Ran& ran) { seen.push_back(ran); });
  some.registry.set_person(domain::UserId("lin"));
  some.clock.advance(Millis(1500));
  EXPECT_TRUE(some.registry.run("review.allow", "now").ok());
  EXPECT_EQ(some.ran, std::vector<std::string>{"review.allow(now)"});
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].who.text(), "lin");
  EXPECT_EQ(seen[0].argument, "now");
  EXPECT_EQ(seen[0].at, some.clock.wall_now());
}

TEST(Registry, RefusesWhatIsNotThereOrNotPossibleNow) {
  SomeCommands some;
  some.disabled = "review.allow";
  EXPECT_EQ(some.registry.run("review.allow").error().code, ErrorCode::kRejected);
  EXPECT_EQ(some.registry.run("review.fly").error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(some.registry.enabled("review.fly"));
  EXPECT_TRUE(some.ran.empty());
}

TEST(Registry, TakenAndEmptyIdsAreRefused) {
  SomeCommands some;
  Command twice;
  twice.id = "review.allow";
  twice.run = [](std::string_view) { return Status(); };
  EXPECT_EQ(some.registry.add(twice).error().message, "The command review.allow is there already.");
  EXPECT_FALSE(some.registry.add({}).ok());
}

TEST(Registry, ACommandMayRemoveItsOwnPlugin) {
  SomeCommands some;
  Command last;
  last.id = "review.leave";
  last.plugin = "review";
  std::string said = "a text that lives in the closure";
  last.run = [&some, said](std::string_view) -> Status {
    some.registry.remove_plugin("review");
    return fail(ErrorCode::kRejected, said);
  };
  ASSERT_TRUE(some.registry.add(std::move(last)).ok());
  EXPECT_EQ(some.registry.run("review.leave").error().message, said);
  EXPECT_EQ(some.registry.find("review.allow"), nullptr);
  EXPECT_NE(some.registry.find("rating.good"), nullptr);
  EXPECT_EQ(some.registry.all().size(), 3u);
}

}  // namespace
}  // namespace vigil::workstation::command
