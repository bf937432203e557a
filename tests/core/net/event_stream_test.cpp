#include "core/net/event_stream.h"

#include <gtest/gtest.h>

#include <vector>

namespace vigil::net {
namespace {

std::vector<std::string> heard(std::string_view text, std::size_t piece, bool* ok = nullptr) {
  std::vector<std::string> events;
  EventStream stream(
      [&](const ServerEvent& event) { events.push_back(event.kind + ' ' + event.id); });
  bool fine = true;
  for (std::size_t at = 0; at < text.size() && fine; at += piece) {
    fine = stream.feed(text.substr(at, piece)).ok();
  }
  if (ok != nullptr) *ok = fine;
  return events;
}

constexpr std::string_view kText =
    "retry: 2000\n\nevent: queue\ndata: {\"id\":\"review.first\"}\n\n: a remark\n"
    "event: ping\r\ndata: {\"server_time\":\"x\"}\r\n\r\nevent: collection\ndata: "
    "{\"id\":\"*\"}\n\n";

TEST(EventStream, IsReadWhereverItIsCut) {
  const std::vector<std::string> expected = {"queue review.first", "ping ", "collection *"};
  for (std::size_t piece = 1; piece <= kText.size(); ++piece)
    EXPECT_EQ(heard(kText, piece), expected);
}

TEST(EventStream, AnEventIsHeardOnlyWhenItIsWhole) {
  for (std::size_t cut = 0; cut < kText.size(); ++cut) {
    bool ok = false;
    EXPECT_LE(heard(kText.substr(0, cut), 7, &ok).size(), 3U);
    EXPECT_TRUE(ok);
  }
  EXPECT_TRUE(heard("event: queue\ndata: {\"id\":\"a\"}\n", 3).empty());
}

TEST(EventStream, WhatIsNoEventIsRefused) {
  bool ok = true;
  (void)heard("event: queue\ndata: <html>\n\n", 100, &ok);
  EXPECT_FALSE(ok);
  (void)heard(std::string(20'000, 'x'), 100, &ok);
  EXPECT_FALSE(ok) << "a line without an end";
  std::string many = "event: queue\n";
  for (int i = 0; i < 20; ++i) many += "data: " + std::string(8000, 'y') + "\n";
  (void)heard(many, 1000, &ok);
  EXPECT_FALSE(ok) << "an event without an end";
}

}  // namespace
}  // namespace vigil::net
