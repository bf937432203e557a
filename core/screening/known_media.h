// Known violations by the hashes of their frames: which of them a clip or a picture is near to, how
// much of it, and where. Thread-safe.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/verdict.h"
#include "core/screening/rule.h"
#include "core/screening/video_match.h"

namespace vigil::screening {

// A person reads them; more would hide the nearest.
inline constexpr std::size_t kMostKnownMatches = 5;

struct KnownItem {
  std::string id;
  std::string list;
  std::string policy;
  domain::Severity severity = 0;
  domain::MediaId media;  // the clip itself, to be looked at beside; empty: hashes alone
  bool pictures =
      false;  // the prints are of many pictures, not of one clip: their times mean nothing
  VideoHash prints;
};

struct NearMedia {
  std::string id;
  double query_share = 0;      // of the different frames of the clip looked up
  double reference_share = 0;  // of those of the one that is there
  int distance = 256;
};

class KnownMedia {
 public:
  KnownMedia();

  // Takes the place of one with the same id.
  void put(KnownItem item);
  void remove(std::string_view id);
  // Everything else is gone.
  void keep_only(const std::set<std::string, std::less<>>& ids);
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] bool has(std::string_view id) const;

  // What is near, the largest share first. The share is of the clip or of the known one, whichever
  // is larger: a known clip may be a part of this one, or this a part of it.
  [[nodiscard]] std::vector<HashFact> look(std::span<const VideoFrameHash> prints) const;
  // All of which as large a share as that is near in both, the most alike first.
  [[nodiscard]] std::vector<NearMedia> near(std::span<const VideoFrameHash> prints,
                                            double share) const;

 private:
  void add(const std::shared_ptr<const KnownItem>& item);
  void forget(std::string_view id);

  mutable std::shared_mutex mutex_;
  VideoIndex index_;
  std::vector<std::shared_ptr<const KnownItem>> items_;  // by number in the index; null: gone
  std::map<std::string, std::size_t, std::less<>> numbers_;
};

}  // namespace vigil::screening
