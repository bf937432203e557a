// What the plugin declares and what it does are the same: manifest, bindings, texts, schema, seed,
// queue rules.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "plugins/review/model/bindings.h"
#include "plugins/review/model/queue_rules.h"
#include "plugins/review/model/stage_geometry.h"
#include "plugins/review/model/standing.h"
#include "plugins/review/model/wording.h"
#include "tests/plugins/review/desk_fixture.h"

namespace vigil::review::testing {
namespace {

using nlohmann::json;

json read_json(const char* file) {
  const auto text = read_file(kPluginFolder / file);
  const auto value = text ? parse_json(*text) : Result<json>(text.error());
  EXPECT_TRUE(value.ok()) << file;
  return value.value_or(json());
}

sdk::manifest::Manifest manifest() {
  const auto read =
      sdk::manifest::parse_manifest(*read_file(kPluginFolder / "plugin.json"), "plugin.json");
  EXPECT_TRUE(read.ok()) << read.error().message;
  return read.value_or({});
}

TEST(Declared, EveryCommandIsBoundOnceAndNoOther) {
  class Collector final : public sdk::Binder {
   public:
    std::multiset<std::string> commands;
    void command(sdk::CommandKey id, sdk::RunCommand run, sdk::CommandEnabled) override {
      EXPECT_TRUE(run);
      commands.insert(std::string(id.id));
    }
    void view(sdk::ViewKey, std::unique_ptr<sdk::View>) override {}
  };
  sdk::testing::FakeHost host;
  ReviewDesk desk(host);
  History history(host);
  SearchDesk search(host);
  QueueHealthDesk health(host);
  Collector collector;
  Calls calls(host);
  MassActs mass(host, search, desk.policies());
  SecondWord second(host, desk.policies());
  Calibrations calibrations(host, mass, desk.policies());
  bind_commands(collector, desk, history, search, health, calls, mass, second, calibrations);
  std::multiset<std::string> declared;
  for (const auto& command : manifest().commands) declared.insert(command.id);
  EXPECT_EQ(collector.commands, declared);
}

TEST(Declared, QueueRulesAreTheManifests) {
  const auto declared = manifest();
  for (const domain::Role role : domain::kAllRoles) {
    std::vector<sdk::QueueKey> queues;
    for (const auto& queue : declared.queues) {
      if (std::find(queue.roles.begin(), queue.roles.end(), role) != queue.roles.end()) {
        queues.push_back(sdk::QueueKey{queue.id});
      }
    }
    EXPECT_EQ(queues_for(std::vector{role}), queues) << domain::to_word(role);
  }
  sdk::testing::FakeTexts zh;
  zh.load(kPluginFolder / "locale" / "zh_CN.po");
  sdk::testing::FakeTexts en;
  en.load(kPluginFolder / "locale" / "en.po");
  for (const auto& queue : declared.queues) {
    EXPECT_EQ(has_higher_tier(sdk::QueueKey{queue.id}), !queue.escalates_to.empty());
    EXPECT_EQ(zh.text(title_of(sdk::QueueKey{queue.id})), queue.title_zh);
    EXPECT_EQ(en.text(title_of(sdk::QueueKey{queue.id})), queue.title_en);
  }
}

TEST(Declared, SeedPoliciesAreValidAndCoverEveryRestrictingVerdict) {
  const json seed = read_json("schema/policies.seed.json");
  ASSERT_GE(seed.size(), 16u);
  std::set<std::string> ids;
  std::vector<domain::Policy> policies;
  for (const json& record : seed) {
    const auto policy = domain::policy_from_json(record);
    ASSERT_TRUE(policy) << record["id"] << ": " << policy.error().message;
    EXPECT_EQ(domain::to_json(*policy), record);
    EXPECT_TRUE(ids.insert(policy->id.text()).second);
    policies.push_back(*policy);
  }
  for (const domain::Verdict verdict : domain::kAllVerdicts) {
    if (domain::needs_policy(verdict)) {
      EXPECT_GE(domain::find_policies(policies, verdict, "").size(), 5u) << to_word(verdict);
    }
  }
}

// The schema is checked by the backend; here only that it says what policy_from_json() says.
TEST(Declared, TheSchemaNamesWhatAPolicyHas) {
  const json schema = read_json("schema/policy.schema.json");
  const json first = read_json("schema/policies.seed.json")[0];
  std::set<std::string> described;
  for (const auto& [name, value] : schema["properties"].items()) described.insert(name);
  std::set<std::string> there;
  for (const auto& [name, value] : first.items()) there.insert(name);
  EXPECT_EQ(described, there);
  EXPECT_EQ(schema["properties"]["actions"]["items"]["enum"].size(),
            std::size(domain::kAllVerdicts));
  EXPECT_EQ(schema["properties"]["severity"]["maximum"], domain::kMaxSeverity);
  for (const json& record : read_json("schema/policies.seed.json")) {
    EXPECT_LE(count_code_points(record["title"]["zh"].get<std::string>()),
              schema["properties"]["title"]["properties"]["zh"]["maxLength"].get<std::size_t>());
    EXPECT_LE(count_code_points(record["guide"]["zh"].get<std::string>()),
              schema["properties"]["guide"]["properties"]["zh"]["maxLength"].get<std::size_t>());
  }
}

TEST(Wording, WhereAnItemStands) {
  sdk::testing::FakeTexts en;
  en.load(kPluginFolder / "locale" / "en.po");
  domain::ItemStanding standing;
  standing.stage = {"人工二审", "Senior review"};
  standing.round = 2;
  standing.why = {"关注度高", "Widely seen"};
  standing.because = "reach";
  standing.value = 120'000;
  standing.threshold = 50'000;
  standing.new_reports = 3;
  standing.next = {{"allowed", {"已发布", "Published"}}, {"restricted", {"已发布", "Published"}}};
  const StandingWords words = words_of(en, standing);
  EXPECT_EQ(words.stage, "Senior review  ·  round 2");
  EXPECT_EQ(words.why, "Widely seen");
  EXPECT_EQ(words.figure, "Views 120,000 ≥ 50,000 (the operator's threshold)");
  EXPECT_EQ(words.reports, "3 new reports since somebody looked");
  EXPECT_EQ(words.next,
            (std::vector<std::string>{"Allow → Published", "Label, warn or limit → Published"}));
  standing.why = {};
  EXPECT_EQ(words_of(en, standing).why, en.text(ids::texts::kStandingWhyHidden));
}

TEST(Wording, TimesSpansAndNumbers) {
  sdk::testing::FakeTexts en;
  en.load(kPluginFolder / "locale" / "en.po");
  const WallTime now = wall_from_ms(1'767'225'600'000);
  EXPECT_EQ(relative_text(en, now, now - Millis{2000}), "just now");
  EXPECT_EQ(relative_text(en, now, now - std::chrono::minutes(12)), "12 min ago");
  EXPECT_EQ(relative_text(en, now, now + std::chrono::hours(3)), "in 3 h");
  EXPECT_EQ(relative_text(en, now, now - std::chrono::hours(24 * 5)), "5 d ago");
  EXPECT_EQ(span_text(en, std::chrono::seconds(59)), "59 s");
  EXPECT_EQ(clock_text(Millis{7433}), "00:07.433");
  EXPECT_EQ(clock_text(Millis{3'661'001}), "1:01:01.001");
  EXPECT_EQ(clock_text(Millis{-5}), "00:00.000");
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1'000), "1,000");
  EXPECT_EQ(grouped(1'234'567), "1,234,567");
  EXPECT_EQ(grouped(-1'000), "-1,000");
}

TEST(StageGeometry, TallClipsShareOneArrangementAndFactsKeepTheirWidth) {
  for (const float scale : {1.0F, 2.0F}) {
    for (const float width : {640.0F, 1224.0F, 1600.0F, 3600.0F}) {
      const StageGeometry tall = arrange_stage(width * scale, 480 * scale, 9.0F / 16, scale);
      const StageGeometry square = arrange_stage(width * scale, 480 * scale, 1.0F, scale);
      EXPECT_EQ(tall.clip.width, square.clip.width);
      EXPECT_EQ(tall.facts_place, FactsPlace::kBeside);
      EXPECT_GE(tall.facts.width, 319 * scale);
      EXPECT_FLOAT_EQ(tall.clip.width + tall.facts.width, width * scale);
    }
  }
}

TEST(StageGeometry, WideClipsTakeTheWholeWidthWhereThereIsRoomBelow) {
  const StageGeometry high = arrange_stage(1600, 820, 16.0F / 9, 1);
  EXPECT_EQ(high.facts_place, FactsPlace::kBelow);
  EXPECT_EQ(high.clip.width, 1600);
  EXPECT_GE(high.facts.height, 240);
  EXPECT_FLOAT_EQ(high.clip.height + high.facts.height, 820);
  const StageGeometry low = arrange_stage(1224, 460, 16.0F / 9, 1);
  EXPECT_EQ(low.facts_place, FactsPlace::kBeside);
  EXPECT_GT(low.clip.width, arrange_stage(1224, 460, 9.0F / 16, 1).clip.width);
  EXPECT_GE(low.facts.width, 320);
}

}  // namespace
}  // namespace vigil::review::testing
