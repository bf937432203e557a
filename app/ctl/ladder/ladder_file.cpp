#include "app/ctl/ladder/ladder_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/json_place.h"
#include "core/domain/ladder/check.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMostBytes = 4u << 20;

// "/moves/3/to" as a path. No member of a ladder has a "/" or "~" in its name.
JsonPath path_of(std::string_view pointer) {
  JsonPath path;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::string_view step = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(step.size());
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
    if (error == std::errc() && end == step.data() + step.size()) {
      path.emplace_back(index);
    } else {
      path.emplace_back(std::string(step));
    }
  }
  return path;
}

}  // namespace

Result<LadderFile> read_ladder_file(const std::string& path, std::span<const std::string> queues) {
  const Result<std::string> text = read_file(path, kMostBytes);
  if (!text) return text.error();
  const Result<json> parsed = parse_json(*text);
  if (!parsed) {
    return fail(parsed.error().code, fmt::format("{}: {}", path, parsed.error().message));
  }
  const bool in_list = parsed->is_array();
  if (in_list && parsed->size() != 1) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("{}: a list holds one ladder here, not {}.", path, parsed->size()));
  }
  const json& record = in_list ? parsed->front() : *parsed;
  LadderFile file;
  for (domain::ladder::Problem& problem : domain::ladder::check(record, queues)) {
    const std::string pointer = (in_list ? "/0" : "") + problem.pointer;
    file.problems.push_back(
        {line_of(*text, path_of(pointer)), pointer, std::move(problem.sentence)});
  }
  std::stable_sort(file.problems.begin(), file.problems.end(),
                   [](const LadderProblem& a, const LadderProblem& b) { return a.line < b.line; });
  if (file.problems.empty()) (void)domain::ladder::read(record, file.ladder);
  return file;
}

std::string sentence_of(const std::string& path, const LadderProblem& problem) {
  return fmt::format("{}:{}: {}: {}", path, problem.line,
                     problem.pointer.empty() ? "/" : problem.pointer, problem.reason);
}

}  // namespace vigil::ctl
