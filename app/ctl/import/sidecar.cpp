#include "app/ctl/import/sidecar.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <system_error>

#include "core/base/csv.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/json_place.h"
#include "core/base/text.h"

namespace vigil::ctl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uint64_t kMaxSidecarBytes = 256u << 20;
constexpr JsonLimits kLimits{kMaxSidecarBytes, 16};

bool is_there(const fs::path& path) {
  std::error_code unknown;
  return fs::exists(path, unknown);
}

// "line 3, column 14: why" and "line 3: why" carry their place; it moves into `line`.
SidecarProblem problem_of(const std::string& file, std::string message) {
  SidecarProblem problem{file, 0, std::move(message)};
  constexpr std::string_view kLead = "line ";
  if (problem.reason.starts_with(kLead)) {
    const char* begin = problem.reason.data() + kLead.size();
    std::from_chars(begin, problem.reason.data() + problem.reason.size(), problem.line);
    if (const std::size_t at = problem.reason.find(": "); at != std::string::npos) {
      problem.reason.erase(0, at + 2);
    }
  }
  return problem;
}

// Cells become the values JSON would have had, so that both kinds of sidecar are read by one set of
// rules.
json value_of_cell(std::string_view field, const std::string& cell) {
  if (field == "author_followers" || field == "reach" || field == "severity") {
    std::int64_t number = 0;
    const std::string_view digits = trim(cell);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error == std::errc() && end == digits.data() + digits.size()) return number;
    return cell;
  }
  if (field == "tags" || field == "pictures") {
    json tags = json::array();
    for (std::size_t at = 0; at <= cell.size();) {
      const std::size_t end = std::min(cell.find_first_of(";|", at), cell.size());
      if (const std::string_view tag = trim(std::string_view(cell).substr(at, end - at));
          !tag.empty()) {
        tags.push_back(tag);
      }
      at = end + 1;
    }
    return tags;
  }
  if (field == "evidence") {
    Result<json> parsed = parse_json(cell, kLimits);
    return parsed ? std::move(*parsed) : json(cell);
  }
  return cell;
}

}  // namespace

FolderCaptions FolderCaptions::read(const fs::path& folder, std::vector<SidecarProblem>& problems) {
  FolderCaptions captions;
  const fs::path as_json = folder / "captions.json";
  const fs::path as_csv = folder / "captions.csv";
  const bool has_json = is_there(as_json);
  const bool has_csv = is_there(as_csv);
  if (!has_json && !has_csv) return captions;
  if (has_json && has_csv) {
    problems.push_back({as_csv.string(), 0, "captions.json stands beside it and is used instead"});
  }
  captions.source_ = (has_json ? as_json : as_csv).string();
  const Result<std::string> text = read_file(captions.source_, kMaxSidecarBytes);
  if (!text) {
    problems.push_back({captions.source_, 0, text.error().message});
  } else if (has_json) {
    captions.read_json(*text, problems);
  } else {
    captions.read_csv(*text, problems);
  }
  return captions;
}

void FolderCaptions::read_json(std::string_view text, std::vector<SidecarProblem>& problems) {
  const Result<json> parsed = parse_json(text, kLimits);
  if (!parsed) {
    problems.push_back(problem_of(source_, parsed.error().message));
    return;
  }
  // A list, or an object that holds it as "clips".
  const bool wrapped = parsed->is_object() && parsed->contains("clips");
  const json& list = wrapped ? parsed->at("clips") : *parsed;
  if (!list.is_array()) {
    problems.push_back({source_, 1, "it is not a list of clips"});
    return;
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    JsonPath place;
    if (wrapped) place.emplace_back("clips");
    place.emplace_back(i);
    const auto line_of = [&](std::string_view field) {
      JsonPath whole = place;
      if (!field.empty()) whole.emplace_back(std::string(field));
      return vigil::line_of(text, whole);
    };
    const std::string name = text_member(list[i], "file");
    if (name.empty()) {
      problems.push_back(
          {source_, line_of({}), "this entry does not say which \"file\" it is about"});
      continue;
    }
    add(name, line_of({}), read_caption(list[i], source_, line_of, problems), problems);
  }
}

void FolderCaptions::read_csv(std::string_view text, std::vector<SidecarProblem>& problems) {
  if (!is_utf8(text)) {
    problems.push_back({source_, 0, "it is not UTF-8; save it again with that encoding"});
    return;
  }
  const Result<std::vector<CsvRow>> rows = parse_csv(text);
  if (!rows) {
    problems.push_back(problem_of(source_, rows.error().message));
    return;
  }
  if (rows->empty()) return;
  std::vector<std::string> fields;
  for (const std::string& title : rows->front().cells)
    fields.push_back(to_lower_ascii(trim(title)));
  if (std::find(fields.begin(), fields.end(), "file") == fields.end()) {
    problems.push_back({source_, rows->front().line, "the first row has no column \"file\""});
    return;
  }
  for (auto row = rows->begin() + 1; row != rows->end(); ++row) {
    json entry = json::object();
    for (std::size_t i = 0; i < row->cells.size(); ++i) {
      if (i >= fields.size()) {
        problems.push_back({source_, row->line, "this row has more cells than the first row"});
        break;
      }
      if (!row->cells[i].empty()) entry[fields[i]] = value_of_cell(fields[i], row->cells[i]);
    }
    const std::string name = text_member(entry, "file");
    if (name.empty()) {
      problems.push_back({source_, row->line, "this row does not say which \"file\" it is about"});
      continue;
    }
    const auto line_of = [&](std::string_view) { return row->line; };
    add(name, row->line, read_caption(entry, source_, line_of, problems), problems);
  }
}

void FolderCaptions::add(const std::string& name, int line, Caption caption,
                         std::vector<SidecarProblem>& problems) {
  const auto [at, added] = entries_.try_emplace(name, Entry{std::move(caption), line});
  if (!added) {
    problems.push_back({source_, line,
                        fmt::format("{} is described on line {} already; this entry is left out",
                                    name, at->second.line)});
  }
}

const Caption* FolderCaptions::find(const std::string& file_name) const {
  const auto at = entries_.find(file_name);
  return at == entries_.end() ? nullptr : &at->second.caption;
}

void FolderCaptions::name_missing(const fs::path& folder,
                                  std::vector<SidecarProblem>& problems) const {
  for (const auto& [name, entry] : entries_) {
    if (!is_there(folder / name)) {
      problems.push_back({source_, entry.line, fmt::format("{} is not in the folder", name)});
    }
  }
}

std::optional<fs::path> own_sidecar_of(const fs::path& clip) {
  fs::path whole = clip;
  whole += ".json";
  if (is_there(whole)) return whole;
  fs::path stem = clip;
  stem.replace_extension(".json");
  if (stem != clip && stem.filename() != "captions.json" && is_there(stem)) return stem;
  return std::nullopt;
}

Caption read_own_sidecar(const fs::path& sidecar, std::vector<SidecarProblem>& problems) {
  const std::string name = sidecar.string();
  const Result<std::string> text = read_file(sidecar, kMaxSidecarBytes);
  if (!text) {
    problems.push_back({name, 0, text.error().message});
    return {};
  }
  const Result<json> parsed = parse_json(*text, kLimits);
  if (!parsed) {
    problems.push_back(problem_of(name, parsed.error().message));
    return {};
  }
  if (!parsed->is_object()) {
    problems.push_back({name, 1, "it is not an object"});
    return {};
  }
  const auto line_of = [&](std::string_view field) {
    return vigil::line_of(*text, {std::string(field)});
  };
  return read_caption(*parsed, name, line_of, problems);
}

std::set<fs::path> sidecars_among(const std::vector<fs::path>& files) {
  const auto is_folder_sidecar = [](const fs::path& file) {
    return file.filename() == "captions.json" || file.filename() == "captions.csv";
  };
  // What a sidecar may be called, without its .json: a clip's whole name, or its name without the
  // extension.
  std::set<fs::path> names;
  for (const fs::path& file : files) {
    if (file.extension() == ".json" || is_folder_sidecar(file)) continue;
    names.insert(file.filename());
    names.insert(file.stem());
  }
  std::set<fs::path> sidecars;
  for (const fs::path& file : files) {
    if (is_folder_sidecar(file) || (file.extension() == ".json" && names.contains(file.stem()))) {
      sidecars.insert(file);
    }
  }
  return sidecars;
}

}  // namespace vigil::ctl
