// vigilctl rubric: what is wrong with a content rating rubric, and what it would change.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/ctl/program.h"
#include "app/ctl/rubric_commands.h"
#include "app/ctl/stored_json.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/json_place.h"
#include "core/base/text.h"
#include "core/domain/rating/preview.h"

namespace vigil::ctl {
namespace {

namespace rating = domain::rating;
using nlohmann::json;

constexpr std::uint64_t kMostBytes = 4u << 20;
constexpr std::size_t kMostListed = 50;

// "/dimensions/3/levels" as a path. No member of a rubric has a "/" or "~" in its name.
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

// The rubric of the file, alone or the only one of a list; otherwise what is wrong has been said,
// and `exit` says how to end.
std::optional<rating::Rubric> sound_rubric(Program& program, const std::string& path, Exit& exit) {
  Output& output = program.output();
  const Result<std::string> text = read_file(path, kMostBytes);
  if (!text) {
    exit = output.failed(text.error(), Exit::kUsage);
    return std::nullopt;
  }
  const Result<json> parsed = parse_json(*text);
  if (!parsed) {
    exit = output.failed(
        fail(parsed.error().code, fmt::format("{}: {}", path, parsed.error().message)),
        Exit::kSomeFailed);
    return std::nullopt;
  }
  const bool in_list = parsed->is_array() && parsed->size() == 1;
  rating::Rubric rubric;
  const auto problems = rating::check(in_list ? parsed->front() : *parsed, &rubric);
  if (problems.empty()) return rubric;
  json list = json::array();
  for (const rating::Problem& problem : problems) {
    const std::string pointer = (in_list ? "/0" : "") + problem.pointer;
    const int line = line_of(*text, path_of(pointer));
    output.note(fmt::format("{}:{}: {}: {}", path, line, pointer.empty() ? "/" : pointer,
                            problem.sentence));
    list.push_back({{"line", line}, {"pointer", pointer}, {"reason", problem.sentence}});
  }
  output.document({{"ok", false}, {"problems", std::move(list)}});
  exit = Exit::kSomeFailed;
  return std::nullopt;
}

Exit check_rubric(Program& program, const std::string& path) {
  Exit exit = Exit::kOk;
  const auto rubric = sound_rubric(program, path, exit);
  if (!rubric) return exit;
  Output& output = program.output();
  output.line(fmt::format("{}: rubric \"{}\" version {} is in order: {} dimensions in {} groups.",
                          path, rubric->id, rubric->version, rubric->dimensions.size(),
                          rubric->groups.size()));
  output.document({{"ok", true},
                   {"id", rubric->id},
                   {"version", rubric->version},
                   {"dimensions", rubric->dimensions.size()},
                   {"problems", json::array()}});
  return Exit::kOk;
}

// The newest rating of each clip, from the collection "ratings".
net::Answer<std::vector<rating::PastRating>> past_ratings(net::ApiClient& api,
                                                          std::size_t& unreadable) {
  std::map<std::string, std::pair<std::string, rating::PastRating>> newest;
  std::string after;
  do {
    auto page = api.records("ratings", after);
    if (!page) return page.failure();
    for (const net::RecordChange& record : page->records) {
      if (record.deleted) continue;
      const json body = stored_json(record.body_json);
      const auto marks =
          body.is_object()
              ? rating::marks_from_json(body.value("marks", json()))
              : Result<std::vector<rating::RatingMark>>(fail(ErrorCode::kInvalidArgument, ""));
      const std::string item = body.is_object() ? text_member(body, "item") : std::string();
      const auto level = body.is_object() ? int_member(body, "level") : 0;
      if (!marks || item.empty() || level < rating::kLowestLevel || level > rating::kHighestLevel) {
        ++unreadable;
        continue;
      }
      const std::string at = text_member(body, "at");
      auto& kept = newest[item];
      if (!kept.first.empty() && kept.first > at) continue;
      kept = {at,
              {item, clean_for_display(text_member(body, "caption"), 60), *marks,
               static_cast<rating::Level>(level), int_member(body, "from_rubric", level) != level}};
    }
    after = page->next == after ? std::string() : page->next;
  } while (!after.empty());
  std::vector<rating::PastRating> past;
  for (auto& [item, kept] : newest) past.push_back(std::move(kept.second));
  return past;
}

Exit preview_rubric(Program& program, const std::string& path) {
  Exit exit = Exit::kOk;
  const auto rubric = sound_rubric(program, path, exit);
  if (!rubric) return exit;
  return program.with_backend([&](net::ApiClient& api) {
    std::size_t unreadable = 0;
    const auto past = past_ratings(api, unreadable);
    if (!past) return program.output().failed(past.failure());
    const rating::Preview preview = rating::preview(*rubric, *past);
    Output& output = program.output();
    Table table({{"CLIP"}, {"FROM"}, {"TO"}, {"BECAUSE OF"}, {"CAPTION"}});
    json changes = json::array();
    for (const rating::LevelChange& change : preview.changes) {
      const rating::PastRating& rated = (*past)[change.rating];
      changes.push_back({{"item", rated.item},
                         {"from", rubric->level(change.from).id},
                         {"to", rubric->level(change.to).id},
                         {"dimension", change.dimension},
                         {"intensity", to_word(change.intensity)}});
      if (changes.size() > kMostListed) continue;
      table.add({rated.item, rubric->level(change.from).id, rubric->level(change.to).id,
                 change.dimension.empty()
                     ? std::string()
                     : fmt::format("{} {}", change.dimension, to_word(change.intensity)),
                 rated.title});
    }
    if (!changes.empty()) output.table(table);
    if (changes.size() > kMostListed) {
      output.line(fmt::format("{} more; --json lists all.", changes.size() - kMostListed));
    }
    output.line(fmt::format(
        "{} of {} rated clips would change: {} stricter, {} milder; {} decided by a person stay.",
        preview.stricter + preview.milder, preview.rated, preview.stricter, preview.milder,
        preview.kept));
    if (preview.unknown > 0) {
      output.line(
          fmt::format("{} have marks of dimensions this rubric does not have.", preview.unknown));
    }
    if (unreadable > 0) output.note(fmt::format("{} records cannot be read.", unreadable));
    output.document({{"rated", preview.rated},
                     {"stricter", preview.stricter},
                     {"milder", preview.milder},
                     {"kept", preview.kept},
                     {"unknown", preview.unknown},
                     {"unreadable", unreadable},
                     {"moves", preview.moves},
                     {"changes", std::move(changes)}});
    return Exit::kOk;
  });
}

}  // namespace

void add_rubric_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("rubric", "The content rating rubric");
  group->require_subcommand(1);
  const auto file = std::make_shared<std::string>();
  CLI::App* check = group->add_subcommand("check", "What is wrong with it, with lines");
  check->add_option("FILE", *file, "JSON: a rubric, or a list of one")->required();
  check->callback(
      [&program, file] { program.choose([file](Program& p) { return check_rubric(p, *file); }); });
  CLI::App* preview = group->add_subcommand(
      "preview", "What it would change in past ratings, before it is proposed");
  preview->add_option("FILE", *file, "JSON: a rubric, or a list of one")->required();
  preview->callback([&program, file] {
    program.choose([file](Program& p) { return preview_rubric(p, *file); });
  });
}

}  // namespace vigil::ctl
