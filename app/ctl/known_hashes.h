// Hash lists that files are compared with: what of them a picture or a clip is near to. One thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/screening/hash_index.h"
#include "core/screening/hash_list.h"
#include "core/screening/video_match.h"

namespace vigil::ctl {

// A line of a list that some frame is near to.
struct KnownHash {
  std::string list;  // the list's file
  std::size_t line = 0;
  screening::Hash256 hash;
  std::string name;  // the line's file name or labels, as they stand there
  int distance = 256;
  double seconds = 0;      // of the nearest frame
  std::size_t frames = 0;  // that are near
};

// A list's frames as one video.
struct KnownVideo {
  std::string list;
  screening::VideoMatch match;
};

struct Known {
  std::vector<KnownHash> hashes;   // the nearest first
  std::vector<KnownVideo> videos;  // the largest share first
  [[nodiscard]] bool any() const { return !hashes.empty() || !videos.empty(); }
};

class KnownHashes {
 public:
  explicit KnownHashes(const screening::MatchOptions& options)
      : options_(options), videos_(options.min_quality) {}

  // What was read of it and what was refused.
  struct Taken {
    std::size_t hashes = 0;
    std::size_t frames = 0;
    std::vector<screening::RefusedLine> refused;
  };
  Taken add(const std::string& list, std::string_view text);

  // A picture is one frame.
  [[nodiscard]] Known find(std::span<const screening::VideoFrameHash> frames) const;

 private:
  struct Line {
    std::size_t list = 0;
    screening::ListedHash listed;
  };

  screening::MatchOptions options_;
  std::vector<std::string> lists_;
  std::vector<Line> lines_;
  std::vector<std::size_t> list_of_video_;
  screening::HashIndex index_;  // id: place in lines_
  screening::VideoIndex videos_;
};

}  // namespace vigil::ctl
