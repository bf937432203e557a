// Lists of hashes as text, one a line, in the forms they are exchanged in:
//
//   hash,quality,file                a picture (PDQ)
//   frame,quality,hash,seconds       a frame of a video (vPDQ); the lines of one text are one video
//   hash[,label...]                  a hash from somewhere, with whatever is known of it
//
// The three are told apart line by line. A line that is none of them is refused with its number and
// the reason; the lines around it are kept. Empty lines, spaces around fields, a `hash=` before a
// hash, a byte order mark and either line end are read; nothing of that is written. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/screening/hash256.h"
#include "core/screening/video_hash.h"

namespace vigil::screening {

// One line that names a picture or a hash alone.
struct ListedHash {
  Hash256 hash;
  int quality = 100;                // 100 where the line does not say
  std::string file;                 // of hash,quality,file
  std::vector<std::string> labels;  // of hash,label...
  std::size_t line = 0;             // from 1
};

struct RefusedLine {
  std::size_t line = 0;  // from 1
  std::string reason;    // one plain sentence without the number
};

struct HashList {
  std::vector<ListedHash> hashes;
  VideoHash video;  // in the order of the lines
  std::vector<RefusedLine> refused;
};

[[nodiscard]] HashList read_hash_list(std::string_view text);

// Without a line end. What would break the line (control characters in a name) is written as `?`.
[[nodiscard]] std::string picture_line(const Hash256& hash, int quality, std::string_view file);
[[nodiscard]] std::string frame_line(const VideoFrameHash& frame);
[[nodiscard]] std::string labelled_line(const Hash256& hash,
                                        const std::vector<std::string>& labels);

}  // namespace vigil::screening
