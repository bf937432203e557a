#include "plugins/sdk/testing/fake_host.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace vigil::sdk::testing {
namespace {

using domain::DecisionKind;
using domain::DecisionState;

constexpr QueueKey kQueue{"goats.first"};
const std::string kTemplate = VIGIL_SOURCE_DIR "/docs/howto/template_plugin";

DecisionDraft allow(const domain::Task& task) {
  DecisionDraft draft;
  draft.task = task.id;
  draft.verdict = domain::Verdict::kAllow;
  return draft;
}

class FakeDeskTest : public ::testing::Test {
 protected:
  void SetUp() override {
    desk().set_tasks(kQueue, {make_task(kQueue, 1), make_task(kQueue, 2), make_task(kQueue, 3)});
  }
  FakeDesk& desk() { return host_.fake_desk(); }
  FakeHost host_;
};

TEST_F(FakeDeskTest, DecideTakesTheTaskAwayAndUndoBringsItToTheFront) {
  const auto before = desk().tasks(kQueue);
  const std::uint64_t revision = desk().revision();
  const auto id = desk().decide(allow(before->tasks[1]));
  ASSERT_TRUE(id.ok());
  EXPECT_EQ(desk().tasks(kQueue)->tasks.size(), 2u);
  EXPECT_EQ(before->tasks.size(), 3u);  // a snapshot does not change
  EXPECT_GT(desk().revision(), revision);
  EXPECT_EQ(desk().find(*id)->state, DecisionState::kDraft);
  EXPECT_EQ(desk().find(*id)->decision.queue.text(), "goats.first");
  EXPECT_EQ(desk().count(DecisionState::kDraft), 1);

  ASSERT_TRUE(desk().undo(*id).ok());
  EXPECT_EQ(desk().tasks(kQueue)->tasks[0].id, before->tasks[1].id);
  EXPECT_FALSE(desk().find(*id).has_value());
  EXPECT_EQ(desk().accepted().size(), 1u);
  EXPECT_TRUE(desk().outbox().empty());
}

TEST_F(FakeDeskTest, AfterTheDraftWindowUndoIsRefused) {
  const auto id = desk().decide(allow(desk().tasks(kQueue)->tasks[0])).value();
  const std::uint64_t revision = desk().revision();
  host_.manual_clock().advance(Millis(10'000));
  EXPECT_EQ(desk().find(id)->state, DecisionState::kSaved);
  EXPECT_GT(desk().revision(), revision);
  EXPECT_EQ(desk().undo(id).error().code, ErrorCode::kRejected);

  DecisionDraft other = allow(make_task(kQueue, 1));
  other.kind = DecisionKind::kSupersede;
  other.supersedes = id;
  const auto replacing = desk().decide(other);
  ASSERT_TRUE(replacing.ok());
  EXPECT_EQ(desk().find(id)->superseded_by, *replacing);
}

TEST_F(FakeDeskTest, ScriptedFailuresLeaveEverythingAsItWas) {
  desk().fail_next({ErrorCode::kStorageFull, "The disk is full; nothing was stored."});
  const auto task = desk().tasks(kQueue)->tasks[0];
  EXPECT_EQ(desk().decide(allow(task)).error().code, ErrorCode::kStorageFull);
  EXPECT_EQ(desk().tasks(kQueue)->tasks.size(), 3u);
  EXPECT_TRUE(desk().decide(allow(task)).ok());
  EXPECT_EQ(desk().decide(allow(task)).error().code, ErrorCode::kNotFound);
}

TEST_F(FakeDeskTest, HistoryIsNewestFirstAndSearchable) {
  for (int i = 0; i < 3; ++i) {
    DecisionDraft draft = allow(desk().tasks(kQueue)->tasks[0]);
    draft.note = i == 1 ? "fence" : "";
    ASSERT_TRUE(desk().decide(draft).ok());
  }
  EXPECT_EQ(desk().history({})[0].item.item_id, "clip-0003");
  EXPECT_EQ(desk().history({.text = "FENCE", .state = {}}).size(), 1u);
  EXPECT_EQ(desk().history({.text = "", .state = {}, .limit = 2}).size(), 2u);
  desk().settle(desk().outbox()[0].decision.id, DecisionState::kConflict, "somebody decided first");
  EXPECT_EQ(desk().history({.text = "", .state = DecisionState::kConflict}).front().cause,
            "somebody decided first");
  EXPECT_EQ(desk().decided_today(), 3);
}

TEST(FakeClip, StepsAndPlaysByFrames) {
  FakeClips clips;
  const domain::MediaId media("m");
  FakeClip& clip = clips.clip(media);
  auto opened = clips.open({media, {}});
  opened->play();
  EXPECT_FALSE(opened->playing());
  clip.become_ready();
  opened->play();
  clip.pass(std::chrono::seconds(1));
  EXPECT_EQ(opened->position(), MediaTime(1'000'000));
  opened->step(1);
  EXPECT_FALSE(opened->playing());
  EXPECT_EQ(opened->position(), MediaTime(1'033'333));
  opened->step(-1);
  EXPECT_EQ(opened->position(), MediaTime(1'000'000));
  opened->step(-1000);
  EXPECT_EQ(opened->position(), MediaTime(0));
  opened->seek(std::chrono::seconds(99));
  EXPECT_EQ(opened->position(), MediaTime(14'966'667));
  opened->set_speed(2);
  opened->seek(MediaTime(0));
  opened->play();
  // Many short looks add up to the same place as one long one.
  for (int i = 0; i < 100; ++i) clip.pass(MediaTime(5'000));
  EXPECT_EQ(opened->position(), MediaTime(1'000'000));
  clip.pass(std::chrono::seconds(60));
  EXPECT_FALSE(opened->playing());
}

TEST(FakeTexts, TextsOfAPoFileOrTheKey) {
  FakeTexts texts;
  EXPECT_STREQ(texts.text(TextKey{"plugin.title"}), "plugin.title");
  texts.load(kTemplate + "/locale/en.po");
  EXPECT_STREQ(texts.text(TextKey{"plugin.title"}), "Tally");
  EXPECT_STREQ(texts.plural(TextKey{"counter.seen"}, 1), "{count} seen");
  EXPECT_STREQ(texts.text(TextKey{"no.such"}), "no.such");
  EXPECT_EQ(texts.language(), "en");
}

TEST(FakeHostTest, SettingsComeFromTheManifest) {
  FakeHost host;
  host.use_manifest(kTemplate + "/plugin.json");
  EXPECT_EQ(host.settings().integer(SettingKey{"tally.step"}), 1);
  EXPECT_EQ(host.commands().key_of(CommandKey{"tally.add"}), "+");
  EXPECT_THROW((void)host.settings().flag(SettingKey{"tally.step"}), std::logic_error);
  EXPECT_THROW((void)host.settings().flag(SettingKey{"tally.no"}), std::logic_error);
  EXPECT_THROW((void)host.style(), std::logic_error);
}

TEST(FakeHostTest, BindingIsCheckedAgainstTheManifest) {
  class Stray final : public Plugin {
    void bind(Binder& binder) override {
      binder.command(CommandKey{"tally.fly"}, [](std::string_view) { return Status(); });
    }
  };
  FakeHost host;
  host.use_manifest(kTemplate + "/plugin.json");
  Stray stray;
  EXPECT_THROW(host.bind(stray), std::logic_error);
}

TEST(FakeHostTest, BoundCommandsRunAndFailuresBecomeNotices) {
  class Picky final : public Plugin {
    void bind(Binder& binder) override {
      binder.command(CommandKey{"p.run"}, [](std::string_view argument) -> Status {
        if (argument == "no") return fail(ErrorCode::kRejected, "Not today.");
        return {};
      });
      binder.command(
          CommandKey{"p.never"}, [](std::string_view) { return Status(); }, [] { return false; });
    }
  };
  FakeHost host;
  Picky picky;
  host.bind(picky);
  host.commands().run(CommandKey{"p.run"}, "no");
  host.commands().run(CommandKey{"p.never"});
  ASSERT_EQ(host.notices().size(), 1u);
  EXPECT_EQ(host.notices()[0].sentence, "Not today.");
  EXPECT_EQ(host.fake_commands().ran(), (std::vector<RanCommand>{{"p.run", "no"}}));
  host.wake_after(Millis(20));
  host.wake_after(Millis(50));
  EXPECT_EQ(host.take_wake(), Millis(20));
  EXPECT_EQ(host.take_wake(), std::nullopt);
}

TEST(FakeRecordsTest, PointerChangesOnlyWithContent) {
  FakeRecords records;
  constexpr CollectionKey kPolicies{"policies"};
  const auto before = records.records(kPolicies);
  EXPECT_FALSE(before->complete);
  EXPECT_EQ(records.records(kPolicies), before);
  records.put(kPolicies, "b", R"({"severity": 2})");
  records.put(kPolicies, "a", "{}");
  EXPECT_NE(records.records(kPolicies), before);
  EXPECT_TRUE(records.records(kPolicies)->complete);
  EXPECT_EQ(records.records(kPolicies)->records[0].id, "a");
  EXPECT_TRUE(records.asked_for(kPolicies));
  EXPECT_THROW(records.put(kPolicies, "c", "{"), std::logic_error);
}

}  // namespace
}  // namespace vigil::sdk::testing
