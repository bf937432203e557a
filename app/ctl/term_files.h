// Term lists given as files on the command line, and how problems of a file are said.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "app/ctl/output.h"
#include "core/base/result.h"
#include "core/screening/term_matcher.h"

namespace vigil::ctl {

// kInvalidArgument when a list is not sound: each problem has been noted with its line.
[[nodiscard]] Result<std::shared_ptr<const screening::TermMatcher>> matcher_of_files(
    const std::vector<std::string>& files, Output& output);

// {reason, line?} and "FILE:LINE: reason".
[[nodiscard]] nlohmann::json problem_json(const screening::Problem& problem);
[[nodiscard]] std::string problem_line(const std::string& file, const screening::Problem& problem);

}  // namespace vigil::ctl
