// Frames of clips are read by the real reader as they come in, and what stands there meets the same
// lists as captions, early or late.
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/backend/service/frame_texts.h"
#include "app/backend/service/late_texts.h"
#include "app/backend/service/media_shelf.h"
#include "app/backend/service/prescreen.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "tests/app/backend/quality_bench.h"
#include "tests/support/written_picture.h"

namespace vigil::backend {
namespace {

using nlohmann::json;
using vigil::testing::written_picture;

class FrameTextTest : public QualityBench {
 protected:
  FrameTextTest() {
    auto opened = MediaShelf::open(folder.path() / "shelf", *store, clock);
    EXPECT_TRUE(opened.ok());
    shelf = std::move(*opened);
    use_reader({std::string(VIGIL_BIN_DIR) + "/vigil-reader", {}});
    late.use(*texts);
    EXPECT_TRUE(prescreen.start().ok());
  }

  void use_reader(FrameTextOptions options) {
    texts = std::make_unique<FrameTexts>(*shelf, kDecoder, std::move(options), real);
    prescreen.use(*texts);
  }

  std::string put(const std::string& bytes) {
    const std::string name = to_hex(sha256(bytes));
    auto begun = shelf->begin_upload(name, "video/mp4");
    EXPECT_TRUE(begun.ok());
    EXPECT_TRUE((*begun)->write(bytes).ok());
    EXPECT_TRUE((*begun)->finish().ok());
    return name;
  }

  // A clip of four seconds that shows nothing, and then these words for four.
  std::string upload_clip(const std::string& words) {
    const std::string path = vigil::testing::written_clip(
        folder.path().string(),
        {written_picture(720, 960, {}), written_picture(720, 960, {{words, 40, 730, 44}})}, 4);
    EXPECT_FALSE(path.empty()) << "ffmpeg failed";
    return put(*read_file(path, 64u << 20));
  }

  FrameTextPtr wait_for(const std::string& media) {
    for (int i = 0; i < 12'000; ++i) {
      if (const FrameTextPtr read = texts->find(media)) return read;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ADD_FAILURE() << "not read in two minutes";
    return std::make_shared<screening::FrameReading>();
  }

  static std::string subject_of(const std::string& key, const std::string& media) {
    return to_canonical_json({{"item_id", key},
                              {"caption", "今天放羊"},
                              {"media", {{"sha256", media}, {"type", "video/mp4"}}}});
  }

  static json line_of_kind(const std::string& subject, std::string_view kind) {
    const json parsed = parse_json(subject).value_or(json::object());
    for (const json& line : parsed.value("evidence", json::array())) {
      if (line["kind"] == kind) return line;
    }
    return {};
  }

  const std::string kDecoder = std::string(VIGIL_BIN_DIR) + "/vigil-decoder";
  const SystemClock real;  // of the watchdogs
  std::unique_ptr<MediaShelf> shelf;
  Prescreen prescreen{*store, registry, events};
  Queues screened{*store, registry, clock, events, &prescreen};
  LateTexts late{*store, registry, events, prescreen};
  std::unique_ptr<FrameTexts> texts;
};

TEST_F(FrameTextTest, WhatIsWrittenInAClipMeetsTheListsWithItsTimeAndPlace) {
  const std::string media = upload_clip("祖传象牙");
  EXPECT_TRUE(texts->want(media));
  const FrameTextPtr read = wait_for(media);
  ASSERT_TRUE(read->not_read.empty()) << read->not_read;
  EXPECT_TRUE(std::filesystem::exists(shelf->beside(media, ".frames")));
  const Prescreened look = prescreen.look(subject_of("one", media));
  EXPECT_EQ(look.rule, "wildlife-products-named") << "it looks at frames too";
  const json line = line_of_kind(look.subject, "frame_text");
  ASSERT_FALSE(line.is_null()) << look.subject;
  EXPECT_EQ(line["text"], "画面文字：野生动物制品：象牙");
  EXPECT_EQ(line["list"], "wildlife-products");
  EXPECT_EQ(line["why"], "written");
  EXPECT_NEAR(line["clip_ms"][0].get<double>(), 4000, 100);
  EXPECT_NEAR(line["box"][1].get<double>(), 740.0 / 960, 0.08);
  EXPECT_FALSE(line_of_kind(look.subject, "rule").is_null());
  // Another run finds it there, without a reader.
  FrameTexts again(*shelf, "/nonexistent", {"/nonexistent", {}}, real);
  ASSERT_TRUE(again.find(media));
  EXPECT_EQ(again.find(media)->frames.size(), read->frames.size());
  EXPECT_FALSE(again.want(media)) << "nothing is left to do";
}

TEST_F(FrameTextTest, ATaskThatCameFirstGetsItsEvidenceLate) {
  const std::string media = upload_clip("穿山甲鳞片");
  NewTask task;
  task.key = "early";
  task.severity = 1;
  task.subject = subject_of("early", media);
  ASSERT_TRUE(screened.enqueue("review.first", {task}).ok());
  EXPECT_TRUE(late.look().ok());
  (void)wait_for(media);
  const auto stored = [&] {
    TaskRow row;
    EXPECT_TRUE(store
                    ->read([&](Reader& reader) -> Status {
                      const auto found = reader.task_by_key("review.first", "early");
                      if (found && *found) row = **found;
                      return {};
                    })
                    .ok());
    return row;
  };
  for (int i = 0; i < 3'000 && texts->is_due(media); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  ASSERT_TRUE(late.look().ok());
  const TaskRow row = stored();
  EXPECT_EQ(row.state, TaskState::kReady) << "it never removes";
  EXPECT_EQ(line_of_kind(row.subject, "frame_text")["term"], "穿山甲鳞片");
  EXPECT_EQ(row.severity, 3) << "the rule's";
  ASSERT_TRUE(late.look().ok());
  EXPECT_EQ(stored().subject, row.subject) << "once";
}

TEST_F(FrameTextTest, WhatCannotBeReadIsMarkedAndNotTriedAgain) {
  const std::string media = put("no clip at all");
  EXPECT_TRUE(texts->want(media));
  const FrameTextPtr read = wait_for(media);
  EXPECT_FALSE(read->not_read.empty());
  EXPECT_TRUE(read->frames.empty());
  EXPECT_FALSE(texts->want(media));
  EXPECT_EQ(texts->state(), FrameTexts::State::kOn);
}

TEST_F(FrameTextTest, WithoutLanguageDataEverythingElseWorks) {
  use_reader({std::string(VIGIL_BIN_DIR) + "/vigil-reader", "/nonexistent"});
  const std::string media = upload_clip("象牙");
  for (int i = 0; i < 6'000 && texts->state() == FrameTexts::State::kOn; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(texts->state(), FrameTexts::State::kNoData);
  EXPECT_EQ(to_word(texts->state()), "no_language_data");
  EXPECT_FALSE(texts->find(media)) << "nothing is noted of it: it may be read another day";
  EXPECT_FALSE(texts->want(media));
  const Prescreened look = prescreen.look(subject_of("one", media));
  EXPECT_TRUE(line_of_kind(look.subject, "frame_text").is_null());
}

TEST_F(FrameTextTest, NothingIsLookedForOffTheShelf) {
  EXPECT_FALSE(texts->want(std::string(64, '0')));
  EXPECT_FALSE(texts->want("../../etc/passwd"));
  EXPECT_FALSE(texts->find("../../etc/passwd"));
}

}  // namespace
}  // namespace vigil::backend
