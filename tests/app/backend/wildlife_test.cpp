// The wildlife desk on a backend that knows nothing of it: a manifest and schemas alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/backend/service/collections.h"
#include "app/backend/service/prescreen.h"
#include "app/backend/service/queues.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/domain/wildlife/case_file.h"
#include "core/domain/wildlife/finding.h"
#include "core/screening/wildlife_lists.h"
#include "tests/app/backend/workshop.h"

namespace vigil::backend {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;

const fs::path kPlugins = fs::path(VIGIL_SOURCE_DIR) / "plugins";

// What a backend is given of a plugin: no library, no texts.
void install(const fs::path& to, const std::string& plugin) {
  fs::create_directories(to / plugin);
  fs::copy_file(kPlugins / plugin / "plugin.json", to / plugin / "plugin.json");
  fs::copy(kPlugins / plugin / "schema", to / plugin / "schema", fs::copy_options::recursive);
}

TEST(WildlifeOnTheBackend, NoSourceOfTheBackendNamesThePlugin) {
  for (const auto& entry :
       fs::recursive_directory_iterator(fs::path(VIGIL_SOURCE_DIR) / "app" / "backend")) {
    const std::string kind = entry.path().extension().string();
    if (!entry.is_regular_file() || (kind != ".cpp" && kind != ".h")) continue;
    const std::string text = read_file(entry.path()).value_or("");
    EXPECT_EQ(text.find("wildlife"), std::string::npos) << entry.path();
  }
}

TEST(WildlifeOnTheBackend, EitherPluginsFolderMayBeMissing) {
  for (const std::string alone : {"review", "wildlife"}) {
    TempFolder folder;
    install(folder.path() / "plugins", alone);
    ManualClock clock;
    const Registry registry = Registry::load(folder.path() / "plugins");
    EXPECT_EQ(registry.queue("review.first") != nullptr, alone == "review");
    EXPECT_EQ(registry.queue("wildlife.hits") != nullptr, alone == "wildlife");
    EXPECT_EQ(registry.collection("wildlife_cases") != nullptr, alone == "wildlife");
    StorePlace place{folder.path()};
    const auto store = place.open();
    EventHub events;
    Collections collections(*store, registry, events);
    EXPECT_TRUE(collections.seed().ok());
    Prescreen prescreen(*store, registry, events);
    EXPECT_TRUE(prescreen.start().ok());
  }
}

class WildlifeDesk : public testing::Test {
 protected:
  WildlifeDesk() {
    install(folder.path() / "plugins", "review");
    install(folder.path() / "plugins", "wildlife");
    registry = Registry::load(folder.path() / "plugins");
    EXPECT_THAT(registry.problems(), IsEmpty());
    store = place.open();
    collections = std::make_unique<Collections>(*store, registry, events);
    prescreen = std::make_unique<Prescreen>(*store, registry, events);
    queues = std::make_unique<Queues>(*store, registry, clock, events, prescreen.get());
    EXPECT_TRUE(collections->seed().ok());
    EXPECT_TRUE(prescreen->start().ok());
  }

  std::vector<json> bodies(const std::string& collection) {
    std::vector<json> all;
    std::string after;
    for (;;) {
      const auto page = collections->records(admin, collection, after, 200);
      EXPECT_TRUE(page.ok()) << collection;
      if (!page) return all;
      for (const RecordRow& row : page->records) all.push_back(json::parse(row.body));
      if (!page->next) return all;
      after = *page->next;
    }
  }
  WriteOutcome put(const Caller& caller, std::string_view collection, const std::string& id,
                   const std::string& body) {
    Precondition precondition;
    if (const auto known = collections->record(admin, collection, id); known)
      precondition.revision = known->revision;
    const auto outcome = collections->put(caller, collection, id, body, precondition);
    EXPECT_TRUE(outcome.ok()) << id << ": " << outcome.error().message;
    return outcome.value_or({});
  }
  void publish() {
    const auto editions =
        wildlife::editions_from_records(bodies("wildlife_editions"), bodies("wildlife_species"));
    ASSERT_EQ(editions.editions.size(), 1u);
    std::vector<wildlife::Product> products;
    for (const json& record : bodies("wildlife_products"))
      products.push_back(*wildlife::product_from_json(record));
    const auto lists =
        screening::wildlife_lists(editions.editions.data(), products, {},
                                  *wildlife::cue_rules_from_json(bodies("wildlife_cues")[0]));
    for (const auto& write :
         screening::plan_publication(lists.lists, bodies("wildlife_rules"), bodies("term_lists"),
                                     bodies("terms"), bodies("rules"))) {
      EXPECT_NE(put(admin, write.collection, write.id, write.body).kind,
                WriteOutcome::Kind::kInvalid)
          << write.id;
    }
    ASSERT_TRUE(prescreen->settle().ok());
  }
  TaskRow bring(std::string_view caption) {
    NewTask task;
    task.key = caption;
    task.severity = 1;
    task.subject =
        to_canonical_json({{"item_id", "i1"},
                           {"caption", caption},
                           {"media", {{"sha256", std::string(64, 'a')}, {"type", "video/mp4"}}}});
    EXPECT_TRUE(queues->enqueue("wildlife.hits", {task}).ok());
    const auto page = queues->tasks("wildlife.hits", std::nullopt, 0, 100);
    for (const TaskRow& row : page->tasks) {
      if (row.key == caption) return row;
    }
    return {};
  }

  TempFolder folder;
  ManualClock clock;
  Registry registry;
  StorePlace place{folder.path()};
  std::unique_ptr<Store> store;
  EventHub events;
  std::unique_ptr<Collections> collections;
  std::unique_ptr<Prescreen> prescreen;
  std::unique_ptr<Queues> queues;
  const Caller admin = make_caller("guan", {domain::Role::kAdministrator});
  const Caller reviewer = make_caller("lin", {domain::Role::kReviewer});
};

TEST_F(WildlifeDesk, ThePublishedListsMarkWhatComesIn) {
  publish();
  const TaskRow offered = bring("丹顶鹤一对，加微信");
  EXPECT_THAT(offered.subject, HasSubstr("野生动物名录：丹顶鹤"));
  EXPECT_EQ(offered.severity, 3);
  const TaskRow keeper = bring("饲养员给丹顶鹤称重，八公斤");
  EXPECT_THAT(keeper.subject, HasSubstr("救助与科普：饲养员"));
  EXPECT_EQ(keeper.severity, 1);
  EXPECT_EQ(bring("在湖边看丹顶鹤").subject.find("名录"), std::string::npos);
}

TEST_F(WildlifeDesk, WhatTheDeskWritesMeetsItsSchemas) {
  wildlife::Finding finding;
  finding.id = "task-1";
  finding.at = clock.wall_now();
  finding.species = "Grus japonensis";
  finding.act = wildlife::Act::kReport;
  EXPECT_EQ(
      put(reviewer, "wildlife_findings", finding.id, to_canonical_json(wildlife::to_json(finding)))
          .kind,
      WriteOutcome::Kind::kCreated);
  wildlife::CaseFile file;
  file.id = "case-1";
  file.number = "野护-20260101-0001";
  file.title = "丹顶鹤";
  file.opened_at = clock.wall_now();
  file.opened_by = "lin";
  wildlife::CaseEvidence evidence;
  evidence.task = "task-1";
  evidence.media = std::string(64, 'a');
  evidence.marks = {{Millis{0}, Millis{500}}};
  evidence.frames = wildlife::frames_of(evidence.marks);
  ASSERT_TRUE(wildlife::add_evidence(file, evidence));
  EXPECT_EQ(
      put(reviewer, "wildlife_cases", file.id, to_canonical_json(wildlife::to_json(file))).kind,
      WriteOutcome::Kind::kCreated);
  wildlife::CodeWord word;
  word.id = "word-1";
  word.text = "果冻";
  word.means = "ivory";
  word.by = "周敏";
  word.why = "见于群聊";
  word.trial = wildlife::Trial{clock.wall_now(), "周敏", 3, 2, 1, 1};
  EXPECT_EQ(put(admin, "wildlife_words", word.id, to_canonical_json(wildlife::to_json(word))).kind,
            WriteOutcome::Kind::kCreated);
}

// Nobody alone lets a case go: the collection takes proposals only.
TEST_F(WildlifeDesk, AReleaseIsNotWrittenByOnePerson) {
  const json record = {{"id", "case-1"},
                       {"case", "case-1"},
                       {"number", "野护-20260101-0001"},
                       {"digest", std::string(64, 'a')},
                       {"authority", "forestry"}};
  const auto outcome = collections->put(admin, "wildlife_releases", "case-1",
                                        to_canonical_json(record), Precondition{});
  EXPECT_FALSE(outcome.ok());
  EXPECT_TRUE(
      collections->check_proposed(admin, "wildlife_releases", "case-1", to_canonical_json(record))
          .ok());
}

TEST_F(WildlifeDesk, RolesAreTheManifests) {
  EXPECT_FALSE(
      collections->records(make_caller("q", {domain::Role::kRater}), "wildlife_cases", "", 1).ok());
  EXPECT_TRUE(
      collections->records(make_caller("q", {domain::Role::kRater}), "wildlife_species", "", 1)
          .ok());
  EXPECT_FALSE(collections->put(reviewer, "wildlife_words", "w", "{}", Precondition{}).ok());
}

}  // namespace
}  // namespace vigil::backend
