// Clips are hashed by the real decoder as they come in and compared with what was removed before.
#include <filesystem>

#include "app/backend/service/alike.h"
#include "app/backend/service/fingerprints.h"
#include "app/backend/service/known_removals.h"
#include "app/backend/service/media_shelf.h"
#include "app/backend/service/prescreen.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/screening/hash_list.h"
#include "tests/app/backend/quality_bench.h"

namespace vigil::backend {
namespace {

using nlohmann::json;
using std::chrono::seconds;

class KnownMediaTest : public QualityBench {
 protected:
  KnownMediaTest() {
    auto opened = MediaShelf::open(folder.path() / "shelf", *store, clock);
    EXPECT_TRUE(opened.ok());
    shelf = std::move(*opened);
    fingerprints =
        std::make_unique<Fingerprints>(*shelf, std::string(VIGIL_BIN_DIR) + "/vigil-decoder", real);
    prescreen.use(*fingerprints);
    EXPECT_TRUE(prescreen.start().ok());
  }

  // Its name on the shelf.
  std::string upload(const std::string& clip, std::string_view after = {}) {
    std::string bytes = *read_file(std::filesystem::path(VIGIL_TEST_CLIPS) / clip, 64u << 20);
    bytes += after;
    const std::string name = to_hex(sha256(bytes));
    auto begun = shelf->begin_upload(name, "video/mp4");
    EXPECT_TRUE(begun.ok());
    EXPECT_TRUE((*begun)->write(bytes).ok());
    EXPECT_TRUE((*begun)->finish().ok());
    return name;
  }

  EnqueueOutcome bring(const std::string& key, const std::string& media) {
    NewTask task;
    task.key = key;
    task.severity = 1;
    task.subject = to_canonical_json({{"item_id", key},
                                      {"caption", "x"},
                                      {"media", {{"sha256", media}, {"type", "video/mp4"}}}});
    const auto outcomes = screened.enqueue("review.first", {task});
    EXPECT_TRUE(outcomes.ok()) << outcomes.error().message;
    return outcomes && !outcomes->empty() ? outcomes->front() : EnqueueOutcome{};
  }

  TaskRow the_task(const Caller& caller) {
    const std::vector<TaskRow> tasks = lease(caller);
    EXPECT_EQ(tasks.size(), 1u);
    return tasks.empty() ? TaskRow{} : tasks.front();
  }

  static json hash_line(const TaskRow& task) {
    const json subject = parse_json(task.subject).value_or(json::object());
    for (const json& line : subject.value("evidence", json::array())) {
      if (line["kind"] == "hash") return line;
    }
    return {};
  }

  const SystemClock real;  // of the decoder's watchdog
  std::unique_ptr<MediaShelf> shelf;
  std::unique_ptr<Fingerprints> fingerprints;
  Prescreen prescreen{*store, registry, events};
  Queues screened{*store, registry, clock, events, &prescreen};
};

TEST_F(KnownMediaTest, FingerprintsAreMadeOnceAndKeptBesideTheClip) {
  const std::string media = upload("portrait.mp4");
  const auto until = std::chrono::steady_clock::now() + seconds(60);
  const Prints prints = fingerprints->find(media, until);
  ASSERT_TRUE(prints);
  EXPECT_GT(prints->size(), 3u);
  for (std::size_t i = 1; i < prints->size(); ++i)
    EXPECT_GE((*prints)[i].seconds, (*prints)[i - 1].seconds + 0.19);
  EXPECT_TRUE(std::filesystem::exists(shelf->beside(media, ".prints")));
  // Another run finds them there, at once.
  Fingerprints again(*shelf, "/nonexistent/decoder", real);
  const Prints read = again.find(media);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->size(), prints->size());
  EXPECT_EQ(read->front().hash, prints->front().hash);
}

TEST_F(KnownMediaTest, WhatIsNoClipIsTriedOnceAndWhatIsNotThereNever) {
  const std::string text = "no clip at all";
  const std::string name = to_hex(sha256(text));
  auto begun = shelf->begin_upload(name, "video/mp4");
  ASSERT_TRUE((*begun)->write(text).ok());
  ASSERT_TRUE((*begun)->finish().ok());
  EXPECT_FALSE(fingerprints->find(name, std::chrono::steady_clock::now() + seconds(60)));
  EXPECT_TRUE(std::filesystem::exists(shelf->beside(name, ".prints")));
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(fingerprints->find(std::string(64, '0'), begin + seconds(60)));
  EXPECT_FALSE(fingerprints->find("../../etc/passwd", begin + seconds(60)));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(30)) << "nobody waits for nothing";
}

TEST_F(KnownMediaTest, WhatPeopleRemovedIsKnownWhenItComesAgain) {
  const std::string first = upload("portrait.mp4");
  EXPECT_EQ(bring("one", first).status, EnqueueStatus::kCreated);
  const TaskRow task = the_task(anna);
  EXPECT_TRUE(hash_line(task).is_null());
  decide(anna, task, domain::Verdict::kRemove, "wildlife-trade");
  ASSERT_TRUE(prescreen.settle().ok());

  // Other bytes, the same pictures.
  const std::string second = upload("portrait.mp4", std::string(64, '\0'));
  ASSERT_NE(first, second);
  EXPECT_EQ(bring("two", second).status, EnqueueStatus::kCreated);
  const TaskRow again = the_task(bela);
  const json line = hash_line(again);
  ASSERT_FALSE(line.is_null()) << again.subject;
  EXPECT_EQ(line["media"]["sha256"], first) << "to be looked at beside";
  EXPECT_EQ(line["clip_ms"][0], 0);
  EXPECT_EQ(again.severity, 4) << "the policy's";
  // Another clip has nothing of it.
  EXPECT_EQ(bring("three", upload("wide.webm")).status, EnqueueStatus::kCreated);
  const std::vector<TaskRow> third = lease(anna, 1);
  ASSERT_EQ(third.size(), 1u);
  EXPECT_TRUE(hash_line(third[0]).is_null());
}

TEST_F(KnownMediaTest, ARuleMayRemoveWhatIsKnown) {
  json rule = parse_json(collections.record(clara, "rules", "wildlife-products-named")->body)
                  .value_or(json::object());
  rule["id"] = "known";
  rule["outcome"]["act"] = "remove";
  rule["when"] = {{"hash", {{"share_from", 0.8}, {"severity_from", 3}}}};
  const json near = {{{"list", "removed"}, {"severity", 4}, {"share", 0.9}, {"distance", 2}}};
  rule["tests"] = {{{"name", "near"}, {"facts", {{"hashes", near}}}, {"holds", true}},
                   {{"name", "far"}, {"facts", json::object()}, {"holds", false}}};
  put("rules", rule);
  const std::string first = upload("portrait.mp4");
  (void)bring("one", first);
  decide(anna, the_task(anna), domain::Verdict::kRemove, "wildlife-trade");
  ASSERT_TRUE(prescreen.settle().ok());
  const EnqueueOutcome second = bring("two", upload("portrait.mp4", "x"));
  EXPECT_EQ(second.status, EnqueueStatus::kRemoved);
  EXPECT_EQ(second.detail, "known");
  EXPECT_TRUE(lease(bela).empty());
}

TEST_F(KnownMediaTest, ARemovalThatDoesNotStandIsForgotten) {
  const std::string media = upload("portrait.mp4");
  (void)bring("one", media);
  const domain::Decision removal =
      decide(anna, the_task(anna), domain::Verdict::kRemove, "wildlife-trade");
  EXPECT_TRUE(collections.record(clara, kKnownMedia, media).ok());
  EXPECT_EQ(submit(anna, make_replacement(removal, domain::Verdict::kAllow))["status"], "accepted");
  EXPECT_FALSE(collections.record(clara, kKnownMedia, media).ok());
  ASSERT_TRUE(prescreen.settle().ok());
  (void)bring("two", upload("portrait.mp4", "x"));
  EXPECT_TRUE(hash_line(the_task(bela)).is_null());
}

TEST_F(KnownMediaTest, WhatCameSeveralTimesIsFoundAmongWhatWaits) {
  Alike alike(*store, registry);
  alike.use(*fingerprints);
  ASSERT_TRUE(alike.look().ok());
  (void)bring("one", upload("portrait.mp4"));
  (void)bring("two", upload("portrait.mp4", "x"));
  (void)bring("three", upload("portrait.mp4", "xx"));
  (void)bring("other", upload("wide.webm"));
  ASSERT_TRUE(alike.look().ok());
  const auto keys_like = [&](const Caller& caller, const std::string& task) {
    std::set<std::string> keys;
    const auto found = alike.of(caller, task);
    EXPECT_TRUE(found.ok());
    if (!found) return keys;
    for (const AlikeTask& each : *found) {
      EXPECT_GE(each.share, kAlikeShare);
      keys.insert(each.task.key);
    }
    return keys;
  };
  const TaskRow first = the_task(anna);
  ASSERT_EQ(first.key, "one");
  EXPECT_EQ(keys_like(anna, first.id), (std::set<std::string>{"two", "three"}));
  // One is decided, the other in somebody's hands.
  const TaskRow second = the_task(bela);
  EXPECT_EQ(keys_like(anna, first.id), std::set<std::string>{"three"});
  decide(bela, second, domain::Verdict::kAllow);
  EXPECT_EQ(keys_like(anna, first.id), std::set<std::string>{"three"});
  EXPECT_EQ(alike.of(anna, "no such task").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(alike.of(auditor, first.id).error().code, ErrorCode::kForbidden);
  EXPECT_TRUE(keys_like(bela, first.id).contains("three"));
  // It is taken by name, and decided under a lease of its own.
  const auto found = alike.of(anna, first.id);
  const auto taken = screened.take(anna, "review.first", found->front().task.id, anna.device);
  ASSERT_TRUE(taken.ok());
  ASSERT_TRUE(taken->has_value());
  EXPECT_EQ(keys_like(anna, first.id), std::set<std::string>{"three"}) << "in her hands by now";
  EXPECT_FALSE(keys_like(bela, first.id).contains("three")) << "and in nobody else's";
  decide(anna, first, domain::Verdict::kAllow);
  decide(anna, **taken, domain::Verdict::kAllow);
  EXPECT_EQ(stage("three"), "published");
}

TEST_F(KnownMediaTest, AnImportedListOfHashesIsKnownToo) {
  const std::string media = upload("portrait.mp4");
  const Prints prints = fingerprints->find(media, std::chrono::steady_clock::now() + seconds(60));
  ASSERT_TRUE(prints);
  json lines = json::array();
  for (const auto& frame : *prints) lines.push_back(screening::frame_line(frame));
  put("known_media",
      {{"id", "partner-1"}, {"list", "partner"}, {"severity", 2}, {"hashes", lines}});
  ASSERT_TRUE(prescreen.settle().ok());
  (void)bring("one", media);
  const TaskRow task = the_task(anna);
  ASSERT_FALSE(hash_line(task).is_null());
  EXPECT_NE(hash_line(task)["text"].get<std::string>().find("partner"), std::string::npos);
  EXPECT_EQ(task.severity, 2);
}

// The feed does not reach back that far: all is read anew, and what is not there any more is gone.
TEST_F(KnownMediaTest, WhatWasDeletedLongAgoIsNotKnownAnyMore) {
  const std::string media = upload("portrait.mp4");
  const Prints prints = fingerprints->find(media, std::chrono::steady_clock::now() + seconds(60));
  ASSERT_TRUE(prints);
  json lines = json::array();
  for (const auto& frame : *prints) lines.push_back(screening::frame_line(frame));
  put("known_media",
      {{"id", "partner-1"}, {"list", "partner"}, {"severity", 2}, {"hashes", lines}});
  ASSERT_TRUE(prescreen.settle().ok());
  ASSERT_TRUE(store
                  ->write([&](Writer& writer) -> Status {
                    const auto there = writer.record("known_media", "partner-1");
                    if (!there) return there.error();
                    RecordRow gone = there->value();
                    gone.revision += 1;
                    gone.deleted = true;
                    gone.body.clear();
                    const auto put = writer.put_record(gone);
                    if (!put) return put.error();
                    return writer.compact_changes("known_media", 0);
                  })
                  .ok());
  ASSERT_TRUE(prescreen.settle().ok());
  (void)bring("one", media);
  EXPECT_TRUE(hash_line(the_task(anna)).is_null());
}

}  // namespace
}  // namespace vigil::backend
