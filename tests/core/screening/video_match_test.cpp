#include "core/screening/video_match.h"

#include <gtest/gtest.h>

#include <random>

namespace vigil::screening {
namespace {

constexpr double kRate = 25;

Hash256 any_hash(std::mt19937_64& random) {
  Hash256 hash;
  for (auto& word : hash.words) word = random();
  return hash;
}

// A clip whose every frame differs from the one before by a few bits and from the others by many.
VideoHash clip(std::size_t frames, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  VideoHash video;
  for (std::size_t i = 0; i < frames; ++i)
    video.push_back({std::int64_t(i), 90, any_hash(random), static_cast<double>(i) / kRate});
  return video;
}

// Its frames `begin` to `end`, re-encoded: some bits of each differ.
VideoHash cut(const VideoHash& video, std::size_t begin, std::size_t end, int flips) {
  VideoHash part(video.begin() + std::ptrdiff_t(begin), video.begin() + std::ptrdiff_t(end));
  for (std::size_t i = 0; i < part.size(); ++i) {
    for (int k = 0; k < flips; ++k) part[i].hash.flip((static_cast<int>(i) * 37 + k * 8) % 256);
  }
  return part;
}

VideoHash joined(const std::vector<VideoHash>& parts) {
  VideoHash video;
  for (const VideoHash& part : parts) {
    for (VideoFrameHash frame : part) {
      frame.frame = std::int64_t(video.size());
      frame.seconds = static_cast<double>(video.size()) / kRate;
      video.push_back(frame);
    }
  }
  return video;
}

TEST(VideoMatch, AVideoIsItself) {
  const VideoHash video = clip(100, 1);
  const VideoMatch match = match_videos(video, video);
  EXPECT_DOUBLE_EQ(match.query_share(), 1);
  EXPECT_DOUBLE_EQ(match.reference_share(), 1);
  EXPECT_EQ(match.best_distance, 0);
  ASSERT_EQ(match.segments.size(), 1u);
  EXPECT_EQ(match.segments[0], (MatchSegment{0, 99 / kRate, 0, 99 / kRate, 100}));
}

TEST(VideoMatch, StrangersShareNothing) {
  const VideoMatch match = match_videos(clip(100, 1), clip(80, 2));
  EXPECT_DOUBLE_EQ(match.query_share(), 0);
  EXPECT_DOUBLE_EQ(match.reference_share(), 0);
  EXPECT_EQ(match.query_hashes, 100u);
  EXPECT_EQ(match.reference_hashes, 80u);
  EXPECT_TRUE(match.segments.empty());
}

TEST(VideoMatch, AStretchIsLocatedInBoth) {
  const VideoHash reference = clip(500, 1);
  // Two seconds of something else, then frames 200 to 300 of the reference re-encoded, then more.
  const VideoHash query = joined({clip(50, 2), cut(reference, 200, 300, 20), clip(75, 3)});
  const VideoMatch match = match_videos(query, reference);
  EXPECT_NEAR(match.query_share(), 100.0 / 225, 1e-9);
  EXPECT_NEAR(match.reference_share(), 100.0 / 500, 1e-9);
  EXPECT_EQ(match.best_distance, 20);
  ASSERT_EQ(match.segments.size(), 1u);
  const MatchSegment& segment = match.segments[0];
  EXPECT_NEAR(segment.query_begin, 2.0, 1e-9);
  EXPECT_NEAR(segment.query_end, 149 / kRate, 1e-9);
  EXPECT_NEAR(segment.reference_begin, 8.0, 1e-9);
  EXPECT_NEAR(segment.reference_end, 299 / kRate, 1e-9);
  EXPECT_EQ(segment.frames, 100u);
}

TEST(VideoMatch, StretchesInAnotherOrderAreApart) {
  const VideoHash reference = clip(400, 1);
  const VideoHash query = joined({cut(reference, 300, 400, 5), cut(reference, 0, 100, 5)});
  const VideoMatch match = match_videos(query, reference);
  EXPECT_DOUBLE_EQ(match.query_share(), 1);
  ASSERT_EQ(match.segments.size(), 2u);
  EXPECT_NEAR(match.segments[0].reference_begin, 12.0, 1e-9);
  EXPECT_NEAR(match.segments[1].query_begin, 4.0, 1e-9);
  EXPECT_NEAR(match.segments[1].reference_begin, 0.0, 1e-9);
}

TEST(VideoMatch, ASceneThatComesBackIsFoundTwice) {
  const VideoHash reference = clip(50, 1);
  const VideoHash query = joined({reference, clip(100, 2), reference});
  const VideoMatch match = match_videos(query, reference);
  ASSERT_EQ(match.segments.size(), 2u);
  EXPECT_NEAR(match.segments[1].query_begin, 6.0, 1e-9);
  EXPECT_NEAR(match.segments[1].reference_begin, 0.0, 1e-9);
  EXPECT_DOUBLE_EQ(match.reference_share(), 1);
  // A hash counts once, however often it comes.
  EXPECT_EQ(match.query_hashes, 150u);
  EXPECT_NEAR(match.query_share(), 50.0 / 150, 1e-9);
}

TEST(VideoMatch, AShortGapDoesNotEndAStretch) {
  const VideoHash reference = clip(200, 1);
  VideoHash query = reference;
  std::mt19937_64 random(9);
  for (std::size_t i = 90; i < 110; ++i) query[i].hash = any_hash(random);
  ASSERT_EQ(match_videos(query, reference).segments.size(), 1u);
  for (std::size_t i = 60; i < 110; ++i) query[i].hash = any_hash(random);
  EXPECT_EQ(match_videos(query, reference).segments.size(), 2u);
}

TEST(VideoMatch, AnotherFrameRateStillFits) {
  const VideoHash reference = clip(250, 1);
  VideoHash query;  // every fifth frame: 5 a second
  for (std::size_t i = 0; i < reference.size(); i += 5) {
    query.push_back(reference[i]);
    query.back().frame = std::int64_t(query.size()) - 1;
  }
  const VideoMatch match = match_videos(query, reference);
  ASSERT_EQ(match.segments.size(), 1u);
  EXPECT_NEAR(match.segments[0].query_end, 9.8, 1e-9);
  EXPECT_NEAR(match.segments[0].reference_end, 9.8, 1e-9);
  EXPECT_DOUBLE_EQ(match.query_share(), 1);
  EXPECT_NEAR(match.reference_share(), 0.2, 1e-9);
}

TEST(VideoMatch, AStillSceneIsOneStretch) {
  VideoHash still = clip(100, 1);
  for (VideoFrameHash& frame : still) frame.hash = still[0].hash;
  const VideoMatch match = match_videos(still, still);
  EXPECT_EQ(match.query_hashes, 1u);
  ASSERT_EQ(match.segments.size(), 1u);
  EXPECT_EQ(match.segments[0], (MatchSegment{0, 99 / kRate, 0, 99 / kRate, 100}));
}

TEST(VideoMatch, FramesOfLowQualityDoNotCount) {
  VideoHash video = clip(100, 1);
  for (std::size_t i = 0; i < 50; ++i) video[i].quality = 20;
  const VideoMatch match = match_videos(video, video);
  EXPECT_EQ(match.query_hashes, 50u);
  EXPECT_NEAR(match.segments.at(0).query_begin, 2.0, 1e-9);
  MatchOptions all;
  all.min_quality = 0;
  EXPECT_EQ(match_videos(video, video, all).query_hashes, 100u);
  for (VideoFrameHash& frame : video) frame.quality = 0;
  EXPECT_DOUBLE_EQ(match_videos(video, video).query_share(), 0);
}

TEST(VideoMatch, TheRadiusIsKept) {
  const VideoHash reference = clip(10, 1);
  const VideoHash query = cut(reference, 0, 10, 12);
  MatchOptions options;
  options.radius = 11;
  EXPECT_DOUBLE_EQ(match_videos(query, reference, options).query_share(), 0);
  options.radius = 12;
  EXPECT_DOUBLE_EQ(match_videos(query, reference, options).query_share(), 1);
}

TEST(VideoMatch, ManyVideosAreAskedAtOnce) {
  VideoIndex index;
  std::vector<VideoHash> videos;
  for (std::uint64_t i = 0; i < 300; ++i) {
    videos.push_back(clip(100, 100 + i));
    EXPECT_EQ(index.add(videos.back()), i);
  }
  const VideoHash query =
      joined({cut(videos[250], 10, 90, 10), cut(videos[3], 50, 70, 10), clip(20, 1)});
  const auto found = index.find(query);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].video, 250u);
  EXPECT_NEAR(found[0].match.query_share(), 80.0 / 120, 1e-9);
  EXPECT_EQ(found[1].video, 3u);
  EXPECT_NEAR(found[1].match.reference_share(), 0.2, 1e-9);
  EXPECT_NEAR(found[1].match.segments.at(0).query_begin, 80 / kRate, 1e-9);
}

}  // namespace
}  // namespace vigil::screening
