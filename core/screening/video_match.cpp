#include "core/screening/video_match.h"

#include <algorithm>
#include <map>

#include "core/screening/segment_finder.h"

namespace vigil::screening {
namespace {

double share(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::size_t different_hashes(const std::vector<Moment>& moments) {
  std::size_t count = 0;
  for (const Moment& moment : moments) count = std::max(count, std::size_t{moment.distinct} + 1);
  return count;
}

// What is known of one video of the index while the query's moments go by.
class Progress {
 public:
  Progress(const std::vector<Moment>& query, const std::vector<Moment>& reference, double max_gap)
      : reference_(reference), segments_(max_gap) {
    match_.query_hashes = different_hashes(query);
    match_.reference_hashes = different_hashes(reference);
    query_seen_.resize(match_.query_hashes);
    reference_seen_.resize(match_.reference_hashes);
  }

  // `hits` of this video only, in order.
  void take(const Moment& moment, std::span<const HashIndex::Hit> hits) {
    near_.clear();
    for (const HashIndex::Hit& hit : hits) {
      const Moment& place = reference_[hit.id & 0xffff'ffff];
      near_.push_back(&place);
      count_once(reference_seen_, place.distinct, match_.reference_matched);
      match_.best_distance = std::min(match_.best_distance, hit.distance);
    }
    count_once(query_seen_, moment.distinct, match_.query_matched);
    segments_.take(moment, near_);
  }

  VideoMatch finish() {
    match_.segments = segments_.finish();
    return std::move(match_);
  }

 private:
  static void count_once(std::vector<bool>& seen, std::size_t which, std::size_t& count) {
    if (seen[which]) return;
    seen[which] = true;
    ++count;
  }

  const std::vector<Moment>& reference_;
  VideoMatch match_;
  std::vector<bool> query_seen_;
  std::vector<bool> reference_seen_;
  SegmentFinder segments_;
  std::vector<const Moment*> near_;
};

}  // namespace

double VideoMatch::query_share() const { return share(query_matched, query_hashes); }
double VideoMatch::reference_share() const { return share(reference_matched, reference_hashes); }

std::vector<Moment> moments_of(std::span<const VideoFrameHash> video, int min_quality) {
  std::vector<Moment> moments;
  std::map<Hash256, std::uint32_t> distinct;
  for (const VideoFrameHash& frame : video) {
    if (frame.quality < min_quality) continue;
    if (!moments.empty() && moments.back().hash == frame.hash) {
      moments.back().end = std::max(moments.back().end, frame.seconds);
      ++moments.back().frames;
      continue;
    }
    const auto number = static_cast<std::uint32_t>(distinct.size());
    const std::uint32_t which = distinct.emplace(frame.hash, number).first->second;
    moments.push_back({frame.hash, frame.seconds, frame.seconds, 1, which});
  }
  return moments;
}

VideoMatch match_videos(std::span<const VideoFrameHash> query,
                        std::span<const VideoFrameHash> reference, const MatchOptions& options) {
  VideoIndex index(options.min_quality);
  index.add(reference);
  auto found = index.find(query, options);
  if (!found.empty()) return std::move(found.front().match);
  VideoMatch none;
  none.query_hashes = different_hashes(moments_of(query, options.min_quality));
  none.reference_hashes = different_hashes(moments_of(reference, options.min_quality));
  return none;
}

std::size_t VideoIndex::add(std::span<const VideoFrameHash> video) {
  const std::uint64_t number = videos_.size();
  videos_.push_back(moments_of(video, min_quality_));
  const std::vector<Moment>& moments = videos_.back();
  for (std::size_t i = 0; i < moments.size(); ++i) index_.insert(moments[i].hash, number << 32 | i);
  if (index_.wants_merge()) index_.merge();
  return number;
}

std::vector<VideoIndex::Found> VideoIndex::find(std::span<const VideoFrameHash> query,
                                                const MatchOptions& options) const {
  const std::vector<Moment> moments = moments_of(query, min_quality_);
  std::map<std::size_t, Progress> by_video;
  std::vector<HashIndex::Hit> hits;
  for (const Moment& moment : moments) {
    hits.clear();
    index_.find(moment.hash, options.radius, hits);
    std::sort(hits.begin(), hits.end());
    for (auto first = hits.begin(); first != hits.end();) {
      const std::size_t video = first->id >> 32;
      const auto last = std::find_if(
          first, hits.end(), [&](const HashIndex::Hit& hit) { return hit.id >> 32 != video; });
      const auto at =
          by_video.try_emplace(video, moments, videos_[video], options.max_gap_seconds).first;
      at->second.take(moment, {first, last});
      first = last;
    }
  }
  std::vector<Found> found;
  for (auto& [video, progress] : by_video) found.push_back({video, progress.finish()});
  std::stable_sort(found.begin(), found.end(), [](const Found& one, const Found& other) {
    return one.match.query_share() > other.match.query_share();
  });
  return found;
}

}  // namespace vigil::screening
