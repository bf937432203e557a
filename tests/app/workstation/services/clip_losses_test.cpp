// Lost decoders are counted by hash, kept, and forgotten only when somebody says so.
#include "app/workstation/services/clip_losses.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace vigil::workstation {
namespace {

using domain::MediaId;
using media::MediaFailure;

TEST(ClipLosses, TheSecondLossGivesAClipUp) {
  ClipLosses losses;
  EXPECT_FALSE(losses.of(MediaId("a")).given_up());
  losses.note(MediaId("a"), MediaFailure::kTimedOut);
  EXPECT_EQ(losses.of(MediaId("a")).times, 1);
  EXPECT_FALSE(losses.of(MediaId("a")).given_up());
  losses.note(MediaId("a"), MediaFailure::kDecoderDied);
  EXPECT_TRUE(losses.of(MediaId("a")).given_up());
  EXPECT_EQ(losses.of(MediaId("a")).reason, MediaFailure::kDecoderDied);
  EXPECT_FALSE(losses.of(MediaId("b")).given_up());
  losses.forget();
  EXPECT_EQ(losses.of(MediaId("a")).times, 0);
}

TEST(ClipLosses, WhatIsKeptCountsAndIsAskedForOnce) {
  ClipLosses losses;
  losses.note(MediaId("early"), MediaFailure::kTimedOut);
  std::vector<std::string> asked;
  std::vector<std::string> saved;
  losses.keep_in(
      [&](const MediaId& media) {
        asked.push_back(media.text());
        return media.text() == "known" ? ClipLosses::Losses{1, MediaFailure::kTimedOut}
                                       : ClipLosses::Losses{};
      },
      [&](const MediaId& media, MediaFailure) { saved.push_back(media.text()); });
  EXPECT_EQ(saved, std::vector<std::string>{"early"}) << "what was noted before there was a place";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(losses.of(MediaId("known")).times, 1);
  EXPECT_EQ(asked, std::vector<std::string>{"known"});
  losses.note(MediaId("known"), MediaFailure::kBadAnswer);
  EXPECT_TRUE(losses.of(MediaId("known")).given_up());
  EXPECT_EQ(saved.back(), "known");
}

}  // namespace
}  // namespace vigil::workstation
