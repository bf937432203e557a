// Makes the demo folder: clips, captions.json and, when asked, files that are no clips.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace vigil::ctl::demo {

enum class BadFiles { kNone, kThree };

struct MakeOptions {
  std::filesystem::path folder;
  BadFiles bad_files = BadFiles::kNone;
  std::size_t count = 0;  // the first so many clips; 0 is all
};

struct Made {
  enum class State { kMade, kThere, kFailed };
  std::string file;
  State state = State::kMade;
  std::string reason;  // kFailed
};

// Two clips are made at a time. Clips already in the folder are kept as they are; captions.json is
// written anew, its times counted back from `clock`. `said` is called once per file, in the order
// of completion, one at a time. An error means nothing could be done at all (no ffmpeg, no folder);
// otherwise one answer per file, in the order of the demo.
[[nodiscard]] Result<std::vector<Made>> make(const MakeOptions& options, const Clock& clock,
                                             const std::function<void(const Made&)>& said);

}  // namespace vigil::ctl::demo
