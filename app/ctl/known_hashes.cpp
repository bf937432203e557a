#include "app/ctl/known_hashes.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace vigil::ctl {
namespace {

std::string name_of(const screening::ListedHash& listed) {
  std::string name = listed.file;
  for (const std::string& label : listed.labels) {
    if (!name.empty()) name += ',';
    name += label;
  }
  return name;
}

}  // namespace

KnownHashes::Taken KnownHashes::add(const std::string& list, std::string_view text) {
  screening::HashList read = screening::read_hash_list(text);
  Taken taken{read.hashes.size(), read.video.size(), std::move(read.refused)};
  const std::size_t number = lists_.size();
  lists_.push_back(list);
  for (screening::ListedHash& listed : read.hashes) {
    if (listed.quality < options_.min_quality) continue;
    index_.insert(listed.hash, lines_.size());
    lines_.push_back({number, std::move(listed)});
  }
  if (index_.wants_merge()) index_.merge();
  if (!read.video.empty()) {
    videos_.add(read.video);
    list_of_video_.push_back(number);
  }
  return taken;
}

Known KnownHashes::find(std::span<const screening::VideoFrameHash> frames) const {
  std::map<std::uint64_t, KnownHash> near;
  std::vector<screening::HashIndex::Hit> hits;
  for (const screening::VideoFrameHash& frame : frames) {
    if (frame.quality < options_.min_quality) continue;
    hits.clear();
    index_.find(frame.hash, options_.radius, hits);
    for (const screening::HashIndex::Hit& hit : hits) {
      KnownHash& known = near[hit.id];
      ++known.frames;
      if (hit.distance >= known.distance) continue;
      known.distance = hit.distance;
      known.seconds = frame.seconds;
    }
  }
  Known known;
  for (auto& [place, hash] : near) {
    const Line& line = lines_[place];
    hash.list = lists_[line.list];
    hash.line = line.listed.line;
    hash.hash = line.listed.hash;
    hash.name = name_of(line.listed);
    known.hashes.push_back(std::move(hash));
  }
  std::stable_sort(
      known.hashes.begin(), known.hashes.end(),
      [](const KnownHash& one, const KnownHash& other) { return one.distance < other.distance; });
  for (screening::VideoIndex::Found& found : videos_.find(frames, options_))
    known.videos.push_back({lists_[list_of_video_[found.video]], std::move(found.match)});
  return known;
}

}  // namespace vigil::ctl
