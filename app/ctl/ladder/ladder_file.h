// A ladder in a file: one record, or a list of one as a plugin's seed has it. What is wrong with it
// is said with the line.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/domain/ladder/ladder.h"

namespace vigil::ctl {

struct LadderProblem {
  int line = 0;         // 1-based
  std::string pointer;  // into the file
  std::string reason;
};

struct LadderFile {
  domain::ladder::Ladder ladder;        // meaningful while there are no problems
  std::vector<LadderProblem> problems;  // in the order of their lines
};

// `queues`: those there are; empty: not known. An error: the file cannot be read, or is no JSON.
[[nodiscard]] Result<LadderFile> read_ladder_file(const std::string& path,
                                                  std::span<const std::string> queues);
// "FILE:LINE: /pointer: reason"
[[nodiscard]] std::string sentence_of(const std::string& path, const LadderProblem& problem);

}  // namespace vigil::ctl
