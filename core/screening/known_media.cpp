#include "core/screening/known_media.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <utility>

namespace vigil::screening {
namespace {

Millis to_millis(double seconds) { return Millis(std::llround(seconds * 1000)); }

HashFact fact_of(const KnownItem& item, const VideoMatch& match, bool is_clip) {
  HashFact fact;
  fact.list = item.list;
  fact.policy = item.policy;
  fact.severity = item.severity;
  fact.distance = match.best_distance;
  fact.share = std::max(match.query_share(), match.reference_share());
  fact.evidence.kind = "hash";
  fact.evidence.text =
      fmt::format("已知违规（{}），相似 {:.0f}%", item.list, std::floor(fact.share * 100));
  fact.evidence.score = fact.share;
  fact.evidence.media = item.media;
  if (match.segments.empty()) return fact;
  // The longest stretch is the one to look at.
  const MatchSegment& segment = *std::max_element(
      match.segments.begin(), match.segments.end(),
      [](const MatchSegment& a, const MatchSegment& b) { return a.frames < b.frames; });
  if (is_clip) {
    fact.evidence.clip_begin = to_millis(segment.query_begin);
    fact.evidence.clip_end =
        std::max(to_millis(segment.query_end), fact.evidence.clip_begin + Millis(1));
  }
  if (!item.pictures) fact.evidence.media_begin = to_millis(segment.reference_begin);
  return fact;
}

}  // namespace

KnownMedia::KnownMedia() = default;

void KnownMedia::put(KnownItem item) {
  auto kept = std::make_shared<const KnownItem>(std::move(item));
  const std::unique_lock lock(mutex_);
  forget(kept->id);
  add(kept);
}

void KnownMedia::remove(std::string_view id) {
  const std::unique_lock lock(mutex_);
  forget(id);
}

void KnownMedia::keep_only(const std::set<std::string, std::less<>>& ids) {
  const std::unique_lock lock(mutex_);
  std::vector<std::string> gone;
  for (const auto& [id, number] : numbers_) {
    if (!ids.contains(id)) gone.push_back(id);
  }
  for (const std::string& id : gone) forget(id);
}

void KnownMedia::add(const std::shared_ptr<const KnownItem>& item) {
  numbers_[item->id] = index_.add(item->prints);
  items_.push_back(item);
}

void KnownMedia::forget(std::string_view id) {
  const auto known = numbers_.find(id);
  if (known == numbers_.end()) return;
  items_[known->second].reset();
  numbers_.erase(known);
  // The index keeps what is gone; when that is most of it, it is made anew.
  constexpr std::size_t kFew = 64;
  if (items_.size() < kFew || numbers_.size() * 2 > items_.size()) return;
  std::vector<std::shared_ptr<const KnownItem>> left;
  for (auto& item : items_) {
    if (item) left.push_back(std::move(item));
  }
  items_.clear();
  numbers_.clear();
  index_ = VideoIndex();
  for (const auto& item : left) add(item);
}

std::size_t KnownMedia::size() const {
  const std::shared_lock lock(mutex_);
  return numbers_.size();
}

bool KnownMedia::has(std::string_view id) const {
  const std::shared_lock lock(mutex_);
  return numbers_.contains(id);
}

std::vector<NearMedia> KnownMedia::near(std::span<const VideoFrameHash> prints,
                                        double share) const {
  std::vector<NearMedia> near;
  if (prints.empty()) return near;
  const std::shared_lock lock(mutex_);
  for (const VideoIndex::Found& found : index_.find(prints)) {
    const auto& item = items_[found.video];
    const double of_both = std::min(found.match.query_share(), found.match.reference_share());
    if (!item || of_both < share) continue;
    near.push_back({item->id, found.match.query_share(), found.match.reference_share(),
                    found.match.best_distance});
  }
  std::stable_sort(near.begin(), near.end(), [](const NearMedia& a, const NearMedia& b) {
    return std::min(a.query_share, a.reference_share) > std::min(b.query_share, b.reference_share);
  });
  return near;
}

std::vector<HashFact> KnownMedia::look(std::span<const VideoFrameHash> prints) const {
  std::vector<HashFact> facts;
  if (prints.empty()) return facts;
  const bool is_clip = prints.size() > 1;
  const std::shared_lock lock(mutex_);
  for (const VideoIndex::Found& found : index_.find(prints)) {
    if (const auto& item = items_[found.video])
      facts.push_back(fact_of(*item, found.match, is_clip));
  }
  std::stable_sort(facts.begin(), facts.end(),
                   [](const HashFact& a, const HashFact& b) { return a.share > b.share; });
  if (facts.size() > kMostKnownMatches) facts.resize(kMostKnownMatches);
  return facts;
}

}  // namespace vigil::screening
