// Clips are fetched ahead, by ranges, and counted as there only when they are right.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/hash.h"
#include "tests/sync/desk_fixture.h"

namespace vigil::sync {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using test::Delivery;
using test::FakeAnswer;

class MediaTest : public DeskTest {
 protected:
  void SetUp() override { sign_in(); }

  domain::MediaId blob(std::size_t size, char fill) {
    std::string bytes(size, fill);
    for (std::size_t i = 0; i < size; i += 977) bytes[i] = static_cast<char>('a' + i % 26);
    return domain::MediaId(backend_.add_media(bytes));
  }
  // Works until there is nothing to do now.
  void fetch() {
    for (int i = 0; i < 1000 && desk_->run_media_once(); ++i) {
    }
  }
};

TEST_F(MediaTest, FetchesByRangesAndVerifies) {
  const auto media = blob(5'000'000, 'x');
  EXPECT_EQ(desk_->media_request(media).state, MediaState::kWaiting);
  fetch();
  const MediaProgress progress = desk_->media_progress(media);
  EXPECT_EQ(progress.state, MediaState::kReady);
  EXPECT_EQ(to_hex(sha256(sink_.bytes(media))), media.text());
  EXPECT_EQ(backend_.requests("GET /v1/media").size(), 3U) << "parts of 2 MiB";
}

TEST_F(MediaTest, ACutConnectionGoesOnAtTheByteWhereItStoppedAtOnce) {
  const auto media = blob(3'000'000, 'x');
  backend_.inject({.route = "GET /v1/media", .handled = true, .delivery = Delivery::kTruncated});
  (void)desk_->media_request(media);
  ASSERT_TRUE(desk_->run_media_once());
  const MediaProgress half = desk_->media_progress(media);
  EXPECT_EQ(half.state, MediaState::kWaiting);
  EXPECT_EQ(half.received, (2U << 20) / 2);
  EXPECT_EQ(half.total, 3'000'000U);
  fetch();
  EXPECT_EQ(desk_->media_progress(media).state, MediaState::kReady) << "without waiting";
  EXPECT_EQ(to_hex(sha256(sink_.bytes(media))), media.text());
  EXPECT_EQ(backend_.requests("GET /v1/media")[1].headers.at("range"), "bytes=1048576-3145727");
}

TEST_F(MediaTest, ManyCutsFetchNoByteTwice) {
  const auto media = blob(9'000'000, 'x');
  const std::uint64_t before = backend_.bytes_sent();
  for (int cut = 0; cut < 7; ++cut) {
    backend_.inject({.route = "GET /v1/media", .handled = true, .delivery = Delivery::kTruncated});
  }
  (void)desk_->media_request(media);
  fetch();
  EXPECT_EQ(desk_->media_progress(media).state, MediaState::kReady);
  EXPECT_EQ(to_hex(sha256(sink_.bytes(media))), media.text());
  EXPECT_EQ(backend_.bytes_sent() - before, 9'000'000U);
}

TEST_F(MediaTest, AConnectionThatBringsNextToNothingIsNotTriedWithoutAPause) {
  const auto media = blob(1000, 'x');
  backend_.inject({.route = "GET /v1/media", .handled = true, .delivery = Delivery::kTruncated});
  (void)desk_->media_request(media);
  fetch();
  EXPECT_EQ(desk_->media_progress(media).state, MediaState::kWaiting);
  EXPECT_EQ(desk_->media_progress(media).received, 500U);
  EXPECT_EQ(backend_.requests("GET /v1/media").size(), 1U);
  clock_.advance(seconds(60));
  fetch();
  EXPECT_EQ(desk_->media_progress(media).state, MediaState::kReady);
}

TEST_F(MediaTest, WhatNobodyWaitsForAnyMoreIsLetGo) {
  const auto skipped = blob(5'000'000, 'x');
  const auto next = blob(3'000'000, 'y');
  (void)desk_->media_request(skipped);
  ASSERT_TRUE(desk_->run_media_once());
  EXPECT_EQ(sink_.being_written(), 1);
  desk_->media_release(skipped);
  EXPECT_EQ(sink_.being_written(), 0) << "its share is free at once";
  EXPECT_FALSE(desk_->run_media_once()) << "and nothing more is fetched of it";

  const domain::MediaId ahead[] = {next};
  desk_->prefetch_media(ahead);
  ASSERT_TRUE(desk_->run_media_once());
  (void)desk_->media_request(next);
  desk_->media_release(next);
  EXPECT_EQ(sink_.being_written(), 1) << "it is still among the next ones";
  desk_->prefetch_media({});
  EXPECT_EQ(sink_.being_written(), 0);
}

TEST_F(MediaTest, ALostLeaseStopsItsClip) {
  const auto media = blob(5'000'000, 'x');
  const std::string task = backend_.add_task(kQueue.text(), "clip", media.text());
  desk_->keep_leased(kQueue, 1);
  settle();
  ASSERT_TRUE(desk_->run_media_once());
  EXPECT_EQ(sink_.being_written(), 1);
  backend_.decide_as_other(task);
  live(minutes(6));
  EXPECT_EQ(sink_.being_written(), 0);
  EXPECT_FALSE(sink_.has(media));
}

TEST_F(MediaTest, ALockedDeskFetchesNothingAndKeepsNothingHalf) {
  const auto media = blob(5'000'000, 'x');
  const domain::MediaId ahead[] = {media};
  desk_->prefetch_media(ahead);
  ASSERT_TRUE(desk_->run_media_once());
  desk_->pause_media();
  EXPECT_EQ(sink_.being_written(), 0);
  EXPECT_FALSE(desk_->run_media_once());
  desk_->resume_media();
  fetch();
  EXPECT_EQ(desk_->media_progress(media).state, MediaState::kReady);
}

TEST_F(MediaTest, ABoxThatIgnoresRangesGivesTheWholeAndThatIsUsed) {
  const std::string whole(5'000'000, 'x');
  const domain::MediaId media(backend_.add_media(whole));
  const auto answer_whole = [&](Delivery delivery) {
    backend_.inject({.route = "GET /v1/media",
                     .answer = FakeAnswer{.content_type = "video/mp4", .body = whole},
                     .delivery = delivery});
  };
  answer_whole(Delivery::kTruncated);
  answer_whole(Delivery::kWhole);
  (void)desk_->media_request(media);
  ASSERT_TRUE(desk_->run_media_once());
  EXPECT_EQ(desk_->media_progress(media).received, whole.size() / 2) << "the line broke";
  fetch();
  EXPECT_EQ(desk_->media_progress(media).state, MediaState::kReady);
  EXPECT_EQ(to_hex(sha256(sink_.bytes(media))), media.text());
  EXPECT_EQ(backend_.requests("GET /v1/media").size(), 2U) << "not part by part";
}

TEST_F(MediaTest, WrongBytesAreNeverTakenForTheClip) {
  const auto media = blob(1000, 'x');
  for (int i = 0; i < 3; ++i) {
    backend_.inject(
        {.route = "GET /v1/media",
         .answer = FakeAnswer{.content_type = "video/mp4", .body = std::string(1000, 'z')}});
  }
  (void)desk_->media_request(media);
  fetch();
  EXPECT_EQ(desk_->media_progress(media).state, MediaState::kFailed);
  EXPECT_EQ(desk_->media_progress(media).failure, MediaFailure::kDamaged);
  EXPECT_FALSE(sink_.has(media));
  clock_.advance(seconds(11));
  (void)desk_->media_request(media);
  fetch();
  EXPECT_EQ(desk_->media_progress(media).state, MediaState::kReady) << "asked again later";
}

TEST_F(MediaTest, I16_AnHtmlPageIsNoClip) {
  const auto media = blob(1000, 'x');
  backend_.inject(
      {.route = "GET /v1/media",
       .answer = FakeAnswer{.status = 302, .content_type = "text/html", .body = "moved"}});
  (void)desk_->media_request(media);
  fetch();
  EXPECT_EQ(desk_->media_progress(media).state, MediaState::kWaiting);
  clock_.advance(seconds(60));
  fetch();
  EXPECT_EQ(desk_->media_progress(media).state, MediaState::kReady);
}

TEST_F(MediaTest, WhatTheBackendDoesNotHaveFails) {
  const domain::MediaId media(std::string(64, '0'));
  (void)desk_->media_request(media);
  fetch();
  EXPECT_EQ(desk_->media_progress(media).failure, MediaFailure::kNotFound);
}

TEST_F(MediaTest, NoRoomIsSaid) {
  sink_.set_room(10);
  const auto media = blob(1000, 'x');
  (void)desk_->media_request(media);
  fetch();
  EXPECT_EQ(desk_->media_progress(media).failure, MediaFailure::kNoRoom);
}

TEST_F(MediaTest, WhatAPersonWaitsForGoesFirst) {
  const auto one = blob(2000, '1');
  const auto two = blob(2000, '2');
  const auto now = blob(2000, '3');
  const domain::MediaId ahead[] = {one, two};
  desk_->prefetch_media(ahead);
  (void)desk_->media_request(now);
  fetch();
  std::vector<std::string> order;
  for (const auto& each : backend_.requests("GET /v1/media")) order.push_back(each.path.substr(10));
  EXPECT_EQ(order, (std::vector{now.text(), one.text(), two.text()}));
}

TEST_F(MediaTest, ClipsOfTasksInHandAreFetchedWithoutBeingAskedFor) {
  const auto media = blob(2000, 'x');
  backend_.add_task(kQueue.text(), "clip", media.text());
  desk_->keep_leased(kQueue, 1);
  settle();
  fetch();
  EXPECT_TRUE(sink_.has(media));
}

TEST_F(MediaTest, WhatWasWantedBeforeTheSignInComesRightAfterIt) {
  const auto media = blob(2000, 'x');
  reopen();
  (void)desk_->media_request(media);
  fetch();
  EXPECT_EQ(desk_->media_progress(media).state, MediaState::kWaiting);
  sign_in();
  fetch();
  EXPECT_EQ(desk_->media_progress(media).state, MediaState::kReady);
}

TEST_F(MediaTest, AnOutagePausesFetchingWithoutLosingWhatCame) {
  const auto media = blob(6'000'000, 'x');
  (void)desk_->media_request(media);
  ASSERT_TRUE(desk_->run_media_once());
  backend_.go_away();
  fetch();
  EXPECT_EQ(desk_->media_progress(media).state, MediaState::kWaiting);
  EXPECT_EQ(desk_->media_progress(media).received, 2U << 20);
  backend_.come_back();
  desk_->retry_now();
  fetch();
  EXPECT_EQ(desk_->media_progress(media).state, MediaState::kReady);
}

}  // namespace
}  // namespace vigil::sync
