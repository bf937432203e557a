// How much of one video is found in another, and where: by frames whose hashes are near.
//
// Frames below the quality asked for are left out on both sides. Shares are counted as they are
// elsewhere with vPDQ: of the different hashes a video has, those with a near one in the other.
// Segments are found in all frames. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/screening/hash_index.h"
#include "core/screening/video_hash.h"

namespace vigil::screening {

struct MatchOptions {
  int radius = HashIndex::kMaxRadius;  // bits that may differ
  int min_quality = 50;
  // A segment ends where nothing fits it for longer than this, and goes on where the two videos'
  // times have not drifted apart by more.
  double max_gap_seconds = 1.0;
};

// A stretch of the query that is a stretch of the reference: from the first to the last frame that
// matched, both included.
struct MatchSegment {
  double query_begin = 0;  // seconds
  double query_end = 0;
  double reference_begin = 0;
  double reference_end = 0;
  std::size_t frames = 0;  // of the query, that matched
  auto operator<=>(const MatchSegment&) const = default;
};

struct VideoMatch {
  std::size_t query_hashes = 0;   // different ones that count
  std::size_t query_matched = 0;  // of them with a near one in the reference
  std::size_t reference_hashes = 0;
  std::size_t reference_matched = 0;
  int best_distance = 256;
  std::vector<MatchSegment> segments;  // in the order of the query

  // 0 to 1; 0 where no frame counts.
  [[nodiscard]] double query_share() const;
  [[nodiscard]] double reference_share() const;
};

[[nodiscard]] VideoMatch match_videos(std::span<const VideoFrameHash> query,
                                      std::span<const VideoFrameHash> reference,
                                      const MatchOptions& options = {});

// Frames that follow one another with the same hash.
struct Moment {
  Hash256 hash;
  double begin = 0;  // seconds: the first frame's
  double end = 0;    // the last frame's
  std::size_t frames = 0;
  std::uint32_t distinct = 0;  // which of the video's different hashes, from 0 in their order
};
// Those of a video whose quality suffices.
[[nodiscard]] std::vector<Moment> moments_of(std::span<const VideoFrameHash> video,
                                             int min_quality);

// Many videos that one is looked up in at once. Lookups are safe from several threads while nobody
// adds.
class VideoIndex {
 public:
  // `min_quality` is that of every later match.
  explicit VideoIndex(int min_quality = MatchOptions{}.min_quality) : min_quality_(min_quality) {}

  // Its number: 0, 1, 2...
  std::size_t add(std::span<const VideoFrameHash> video);
  [[nodiscard]] std::size_t size() const { return videos_.size(); }

  struct Found {
    std::size_t video = 0;
    VideoMatch match;
  };
  // Every video with at least one near frame, the largest share of the query first.
  // options.min_quality is the index's own.
  [[nodiscard]] std::vector<Found> find(std::span<const VideoFrameHash> query,
                                        const MatchOptions& options = {}) const;

 private:
  int min_quality_;
  HashIndex index_;  // id: number of the video and of the moment in it, 32 bits each
  std::vector<std::vector<Moment>> videos_;
};

}  // namespace vigil::screening
