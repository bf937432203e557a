// What is known about a clip besides its bytes, as people write it beside the file.
//
// Read leniently: a field that cannot be used is left out and said, with file and line; the rest is
// kept. Pure and thread-safe.
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/domain/task.h"
#include "core/domain/verdict.h"

namespace vigil::ctl {

struct Caption {
  domain::Item
      item;  // media and media_type are filled in later, and what the names below stand for
  // Further files of the same post, in its order, beside this one: a post with several pictures.
  std::vector<std::string> pictures;
  // Files beside this one that findings speak of, by the number of the finding.
  std::map<std::size_t, std::string> evidence_files;
  domain::Severity severity = 0;
  std::optional<WallTime> due_at;
};

// One sentence about a file that was read for captions.
struct SidecarProblem {
  std::string file;
  int line = 0;  // from 1; 0: the file as a whole
  std::string reason;
};

// Fields: item_id, caption, author_id, author_name, author_followers, reach, place, uploaded_at,
// tags, severity, due_at, pictures [file names], evidence [{kind, text, score, caption:[begin,end],
// clip_ms:[begin,end], media:{sha256 or file, ms}}]; "file" is the caller's. `line_of` gives the
// line of a field of `entry`.
[[nodiscard]] Caption read_caption(const nlohmann::json& entry, const std::string& file,
                                   const std::function<int(std::string_view field)>& line_of,
                                   std::vector<SidecarProblem>& problems);

}  // namespace vigil::ctl
