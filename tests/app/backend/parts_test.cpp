// The small pure parts of the route room, events, and the media shelf.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/backend/route/byte_range.h"
#include "app/backend/route/rate_limit.h"
#include "app/backend/route/reading.h"
#include "app/backend/route/route_table.h"
#include "app/backend/route/target.h"
#include "app/backend/service/neighbours.h"
#include "core/base/hash.h"
#include "tests/app/backend/workshop.h"

namespace vigil::backend {
namespace {

TEST(ByteRange, OneRangeIsUnderstood) {
  struct Case {
    std::string_view header;
    RangeAnswer::Kind kind;
    std::uint64_t begin, length;
  };
  using enum RangeAnswer::Kind;
  for (const Case& c :
       {Case{"", kAll, 0, 0}, Case{"bytes=0-99", kPart, 0, 100}, Case{"bytes=10-", kPart, 10, 90},
        Case{"bytes=-5", kPart, 95, 5}, Case{"bytes=-500", kPart, 0, 100},
        Case{"bytes=90-500", kPart, 90, 10}, Case{"bytes=100-", kNone, 0, 0},
        Case{"bytes=-0", kNone, 0, 0}, Case{"bytes=5-4", kAll, 0, 0},
        Case{"bytes=1-2,5-6", kAll, 0, 0}, Case{"lines=1-2", kAll, 0, 0},
        Case{"bytes=x-2", kAll, 0, 0}, Case{"bytes=99999999999999999999-", kAll, 0, 0}}) {
    const RangeAnswer answer = parse_range(c.header, 100);
    EXPECT_EQ(answer.kind, c.kind) << c.header;
    EXPECT_EQ(answer.begin, c.begin) << c.header;
    EXPECT_EQ(answer.length, c.length) << c.header;
  }
  EXPECT_EQ(parse_range("bytes=0-", 0).kind, RangeAnswer::Kind::kNone);
}

TEST(DecodePercent, DecodesUtf8AndRefusesTheRest) {
  EXPECT_EQ(decode_percent("%E5%AE%88+a%2Bb", Plus::kIsBlank), "守 a+b");
  EXPECT_EQ(decode_percent("a+b", Plus::kIsPlus), "a+b");
  for (const char* bad : {"%", "%1", "%zz", "%ff", "a%00b", "%E5%AE"}) {
    EXPECT_EQ(decode_percent(bad, Plus::kIsPlus), std::nullopt) << bad;
  }
}

TEST(Target, IsSplitAndItsQueryDecoded) {
  const std::optional<Target> target =
      parse_target("/v1/%E5%AE%88?q=%E5%B1%B1+a&limit=5&flag&limit=6&");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/v1/%E5%AE%88");
  EXPECT_EQ(target->query, (std::map<std::string, std::string, std::less<>>{
                               {"flag", ""}, {"limit", "6"}, {"q", "山 a"}}));
  for (const char* bad : {"", "*", "http://x/y", "/a#b", "/a?b=%q"}) {
    EXPECT_FALSE(parse_target(bad)) << bad;
  }
}

TEST(RouteTable, PlacesTakeOneSegmentEach) {
  const RouteMatch match =
      find_route(Method::kGet, "/v1/collections/policies/records/%E5%AE%88%2Fx");
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.parameters, (std::vector<std::string>{"policies", "守/x"}));
  EXPECT_EQ(find_route(Method::kGet, "/v1/collections/policies/records/a/b").route, nullptr);
  EXPECT_EQ(find_route(Method::kGet, "/v1/queues//tasks").route, nullptr);
  EXPECT_EQ(find_route(Method::kGet, "/v1/me/").route, nullptr);
  EXPECT_EQ(find_route(Method::kGet, "").route, nullptr);
  EXPECT_EQ(find_route(Method::kDelete, "/v1/me").allowed, std::vector{Method::kGet});
}

TEST(RevisionTag, IsANumberInQuotes) {
  EXPECT_EQ(revision_of_tag("\"12\""), 12);
  for (const char* bad : {"12", "\"\"", "\"x\"", "W/\"1\"", "\"1", "*"})
    EXPECT_EQ(revision_of_tag(bad), std::nullopt) << bad;
}

TEST(RateLimit, ABurstIsWelcomeThenTheRateHolds) {
  ManualClock clock;
  RateLimit limit(clock, {.per_second = 10, .burst = 3});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.admit("a"), Millis(0));
  EXPECT_EQ(limit.admit("a"), Millis(100));
  EXPECT_EQ(limit.admit("b"), Millis(0)) << "another address is another bucket";
  clock.advance(Millis(100));
  EXPECT_EQ(limit.admit("a"), Millis(0));
  EXPECT_GT(limit.admit("a"), Millis(0));
  RateLimit none(clock, {.per_second = 0, .burst = 0});
  EXPECT_EQ(none.admit("a"), Millis(0));
}

TEST(EventHub, AWatcherIsWokenOnceAndHearsEachNameOnce) {
  EventHub hub;
  int rung = 0;
  auto watcher = hub.subscribe([&](EventKind) { ++rung; });
  for (int i = 0; i < 5; ++i) hub.publish(EventKind::kQueue, "a");
  EXPECT_EQ(rung, 1) << "it has not looked yet";
  for (int i = 0; i < 5; ++i) hub.publish(EventKind::kCollection, "a");
  EXPECT_EQ(rung, 2) << "what somebody wrote waits less than a queue";
  hub.publish(EventKind::kQueue, "a");
  EXPECT_EQ(rung, 2);
  EXPECT_EQ(watcher->take().size(), 2u);
  hub.publish(EventKind::kQueue, "a");
  EXPECT_EQ(rung, 3) << "it has looked: there is news again";
  EXPECT_EQ(watcher->take().size(), 1u);
  EXPECT_TRUE(watcher->take().empty());
  const auto later = hub.subscribe([](EventKind) {});
  EXPECT_TRUE(later->take().empty()) << "what was before is none of its business";
  EXPECT_EQ(hub.watchers(), 2u);
  watcher.reset();
  EXPECT_EQ(hub.watchers(), 1u);
  hub.publish(EventKind::kQueue, "nobody listens");
}

TEST(EventHub, WhoAsksIsToldWhatChangedSinceAndEverythingWhenThatIsNotKnown) {
  EventHub hub;
  const EventHub::News first = hub.since("");
  EXPECT_TRUE(first.missed_some) << "whoever asks for the first time may have missed anything";
  EXPECT_TRUE(hub.since(first.cursor).empty());
  hub.publish(EventKind::kQueue, "a");
  hub.publish(EventKind::kQueue, "a");
  hub.publish(EventKind::kCollection, "b");
  const EventHub::News news = hub.since(first.cursor);
  EXPECT_FALSE(news.missed_some);
  EXPECT_EQ(news.events.size(), 2u);
  EXPECT_TRUE(hub.since(news.cursor).empty());
  EXPECT_EQ(hub.since(first.cursor).events.size(), 2u) << "a lost answer is given again";
  EventHub other;
  EXPECT_TRUE(other.since(news.cursor).missed_some) << "the cursor of another server";
  EXPECT_TRUE(hub.since(news.cursor + "x").missed_some);
}

TEST(Neighbours, WhatAnotherBackendChangedIsHintedToHere) {
  Workshop shop;
  EventHub here;
  Neighbours neighbours(*shop.store, shop.registry, here);
  ASSERT_TRUE(neighbours.look().ok());
  const auto watcher = here.subscribe([](EventKind) {});
  ASSERT_TRUE(neighbours.look().ok());
  EXPECT_TRUE(watcher->take().empty());
  shop.enqueue(1);
  const Precondition fresh;
  ASSERT_TRUE(shop.collections
                  .put(make_caller("yan", {domain::Role::kOperator}), "notes", "n1",
                       R"({"text":"夜里有雾"})", fresh)
                  .ok());
  ASSERT_TRUE(neighbours.look().ok());
  EXPECT_EQ(watcher->take(), (std::vector<Event>{{EventKind::kQueue, "review.first"},
                                                 {EventKind::kCollection, "notes"}}));
  ASSERT_TRUE(neighbours.look().ok());
  EXPECT_TRUE(watcher->take().empty());
}

TEST(MediaShelf, WhatAnEarlierRunLeftUnfinishedIsForgotten) {
  Workshop shop;
  const std::filesystem::path media = shop.folder.path() / "media";
  write_text(media / "incoming/half", "half of it");
  const auto shelf = MediaShelf::open(media, *shop.store, shop.clock);
  ASSERT_TRUE(shelf.ok());
  EXPECT_TRUE(std::filesystem::is_empty(media / "incoming"));
}

TEST(MediaShelf, AFileRemovedByHandCanBeBroughtAgain) {
  Workshop shop;
  const auto shelf = MediaShelf::open(shop.folder.path() / "media", *shop.store, shop.clock);
  ASSERT_TRUE(shelf.ok());
  const std::string name = to_hex(sha256("bytes"));
  const auto bring = [&] {
    auto upload = (*shelf)->begin_upload(name, "video/mp4");
    return upload.ok() && (*upload)->write("byt").ok() && (*upload)->write("es").ok() &&
           (*upload)->finish().ok();
  };
  ASSERT_TRUE(bring());
  ASSERT_TRUE((*shelf)->find(name)->has_value());
  ASSERT_TRUE(std::filesystem::remove(shop.folder.path() / "media" / name.substr(0, 2) / name));
  EXPECT_FALSE((*shelf)->find(name)->has_value());
  EXPECT_EQ((*shelf)->open_media(name).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(bring());
  EXPECT_TRUE((*shelf)->open_media(name).ok());
}

TEST(LedgerLog, CheckpointsAreSignedAndConsistentWithEachOther) {
  Workshop shop;
  shop.enqueue(6);
  const auto decide = [&](int count) {
    for (int i = 0; i < count; ++i) {
      (void)shop.submit(shop.reviewer, make_decision(shop.reviewer, shop.lease_one(shop.reviewer),
                                                     domain::Verdict::kAllow));
    }
  };
  decide(2);
  const SignedCheckpoint early = shop.ledger.checkpoint().value();
  decide(4);
  shop.clock.advance(std::chrono::seconds(5));
  const SignedCheckpoint late = shop.ledger.checkpoint().value();
  EXPECT_EQ(late.checkpoint.origin, ledger::origin_of(shop.store->epoch()));
  EXPECT_EQ(late.checkpoint.size, 7u);
  EXPECT_TRUE(ledger::verify_checkpoint(early.note, shop.ledger.public_key()).ok());
  EXPECT_TRUE(ledger::verify_checkpoint(late.note, shop.ledger.public_key()).ok());
  const auto growth = shop.ledger.prove_consistency(3, 7);
  ASSERT_TRUE(growth.ok());
  EXPECT_TRUE(
      ledger::verify_consistency(3, early.checkpoint.root, 7, late.checkpoint.root, *growth));
  const auto proof = shop.ledger.prove_inclusion(shop.reviewer, 3, 7);
  ASSERT_TRUE(proof.ok());
  EXPECT_TRUE(ledger::verify_inclusion(proof->leaf, 3, 7, proof->path, late.checkpoint.root));
  EXPECT_EQ(shop.ledger.prove_inclusion(shop.other, 3, 7).error().code, ErrorCode::kForbidden);
  EXPECT_TRUE(
      shop.ledger.prove_inclusion(make_caller("auditor", {domain::Role::kAuditor}), 3, 7).ok());
  EXPECT_EQ(shop.ledger.prove_inclusion(shop.reviewer, 3, 8).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace vigil::backend
