#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/ctl/commands.h"
#include "app/ctl/ladder/ladder_file.h"
#include "app/ctl/ladder/picture.h"
#include "app/ctl/ladder/simulation.h"
#include "app/ctl/program.h"
#include "core/base/file.h"
#include "plugins/sdk/manifest/manifest.h"

namespace vigil::ctl {
namespace {

namespace ladder = domain::ladder;
using nlohmann::json;

struct LadderOptions {
  std::string file;
  std::vector<std::string> manifests;
  std::string items;
  std::string out;
};

Result<std::vector<std::string>> queues_of(const std::vector<std::string>& manifests) {
  std::vector<std::string> queues;
  for (const std::string& path : manifests) {
    const Result<std::string> text = read_file(path);
    if (!text) return text.error();
    sdk::manifest::Reading reading = sdk::manifest::read_manifest(*text);
    if (!reading.problems.empty()) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("{}:{}: {}", path, reading.problems.front().line,
                              reading.problems.front().sentence));
    }
    for (const auto& queue : reading.manifest.queues) queues.push_back(queue.id);
  }
  return queues;
}

// The ladder of the file; otherwise what is wrong has been said, and `exit` says how to end.
std::optional<ladder::Ladder> sound_ladder(Program& program, const LadderOptions& options,
                                           Exit& exit) {
  Output& output = program.output();
  const Result<std::vector<std::string>> queues = queues_of(options.manifests);
  if (!queues) {
    exit = output.failed(queues.error(), Exit::kUsage);
    return std::nullopt;
  }
  Result<LadderFile> file = read_ladder_file(options.file, *queues);
  if (!file) {
    exit = output.failed(file.error(), Exit::kUsage);
    return std::nullopt;
  }
  if (file->problems.empty()) return std::move(file->ladder);
  json list = json::array();
  for (const LadderProblem& problem : file->problems) {
    output.note(sentence_of(options.file, problem));
    list.push_back(
        {{"line", problem.line}, {"pointer", problem.pointer}, {"reason", problem.reason}});
  }
  output.document({{"ok", false}, {"problems", std::move(list)}});
  exit = Exit::kSomeFailed;
  return std::nullopt;
}

Exit check_ladder(Program& program, const LadderOptions& options) {
  Exit exit = Exit::kOk;
  const std::optional<ladder::Ladder> sound = sound_ladder(program, options, exit);
  if (!sound) return exit;
  Output& output = program.output();
  Table table({{"STAGE"}, {"KIND"}, {"TIER", Align::kRight}, {"QUEUE"}, {"TITLE"}});
  for (const ladder::Stage& stage : sound->stages) {
    table.add({stage.id, std::string(to_word(stage.kind)),
               stage.tier > 0 ? std::to_string(stage.tier) : "", stage.queue, stage.title.zh});
  }
  output.table(table);
  output.line(fmt::format("{}: ladder \"{}\" version {} is in order: {} stages, {} moves.",
                          options.file, sound->id, sound->version, sound->stages.size(),
                          sound->moves.size()));
  output.document({{"ok", true},
                   {"id", sound->id},
                   {"version", sound->version},
                   {"stages", sound->stages.size()},
                   {"moves", sound->moves.size()},
                   {"problems", json::array()}});
  return Exit::kOk;
}

std::string path_line(const Climbed& climbed, const std::string& start) {
  std::string line = climbed.state.item + ": " + start;
  for (const ladder::Passage& passage : climbed.state.way) {
    line += fmt::format(" -> {} ({})", passage.to, to_word(passage.reason.on));
  }
  return line;
}

json to_document(const Climbed& climbed) {
  json document = to_json(climbed.state);
  document["refused"] = climbed.refused;
  return document;
}

void print_totals(Output& output, const Totals& totals, const ladder::Ladder& ladder) {
  Table table({{"STAGE"},
               {"QUEUE"},
               {"ITEMS AT END", Align::kRight},
               {"TASKS", Align::kRight},
               {"DECIDED", Align::kRight},
               {"LATE", Align::kRight},
               {"MEAN WAIT MIN", Align::kRight}});
  const auto at = [](const auto& map, const std::string& key) {
    const auto found = map.find(key);
    return found == map.end() ? std::int64_t{0} : found->second;
  };
  for (const ladder::Stage& stage : ladder.stages) {
    const std::int64_t decided = at(totals.decided, stage.queue);
    const bool people = !stage.queue.empty();
    table.add({stage.id, stage.queue, std::to_string(at(totals.ended_at, stage.id)),
               people ? std::to_string(at(totals.tasks, stage.queue)) : "",
               people ? std::to_string(decided) : "",
               people ? std::to_string(at(totals.late, stage.queue)) : "",
               decided > 0
                   ? fmt::format("{:.1f}", static_cast<double>(at(totals.waited_s, stage.queue)) /
                                               60.0 / static_cast<double>(decided))
                   : ""});
  }
  output.table(table);
  output.line(
      fmt::format("{} items, {} events, {} refused.", totals.items, totals.events, totals.refused));
}

Exit simulate_ladder(Program& program, const LadderOptions& options) {
  Exit exit = Exit::kOk;
  const std::optional<ladder::Ladder> sound = sound_ladder(program, options, exit);
  if (!sound) return exit;
  Output& output = program.output();
  std::ifstream lines(options.items);
  if (!lines) {
    return output.failed(
        fail(ErrorCode::kNotFound, fmt::format("{} cannot be read.", options.items)), Exit::kUsage);
  }
  Simulation simulation(*sound);
  json items = json::array();
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (line.empty()) continue;
    const Result<RecordedItem> item = item_from_line(line);
    if (!item) {
      return output.failed(fail(item.error().code, fmt::format("{}:{}: {}", options.items, number,
                                                               item.error().message)),
                           Exit::kUsage);
    }
    const Climbed climbed = simulation.climb(*item);
    output.line(path_line(climbed, sound->start));
    for (const std::string& refused : climbed.refused) {
      output.note(fmt::format("{}:{}: {}", options.items, number, refused));
    }
    if (output.json()) items.push_back(to_document(climbed));
  }
  const Totals& totals = simulation.totals();
  print_totals(output, totals, *sound);
  output.document({{"ladder", sound->id},
                   {"version", sound->version},
                   {"items", std::move(items)},
                   {"totals",
                    {{"items", totals.items},
                     {"events", totals.events},
                     {"refused", totals.refused},
                     {"ended_at", totals.ended_at},
                     {"tasks", totals.tasks},
                     {"decided", totals.decided},
                     {"late", totals.late},
                     {"waited_s", totals.waited_s}}}});
  return totals.refused == 0 ? Exit::kOk : Exit::kSomeFailed;
}

Exit draw(Program& program, const LadderOptions& options) {
  Exit exit = Exit::kOk;
  const std::optional<ladder::Ladder> sound = sound_ladder(program, options, exit);
  if (!sound) return exit;
  Output& output = program.output();
  if (!options.out.ends_with(".svg")) {
    return output.failed(
        fail(ErrorCode::kInvalidArgument, "The picture is an SVG: name a file that ends in .svg."),
        Exit::kUsage);
  }
  const std::string picture = draw_ladder(*sound);
  if (Status written = write_file_atomic(options.out, picture); !written) {
    return output.failed(written.error());
  }
  output.line(fmt::format("{}: {} bytes", options.out, picture.size()));
  output.document({{"file", options.out}, {"bytes", picture.size()}});
  return Exit::kOk;
}

}  // namespace

void add_ladder_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("ladder", "The review ladder: check it, try it, draw it");
  group->require_subcommand(1);
  const auto options = std::make_shared<LadderOptions>();
  const auto add = [&](const char* name, const char* what,
                       Exit (*act)(Program&, const LadderOptions&)) {
    CLI::App* command = group->add_subcommand(name, what);
    command->add_option("FILE", options->file, "A ladder, as JSON")->required();
    command->add_option("--manifest", options->manifests,
                        "plugin.json whose queues there are (again for more)");
    command->callback([&program, options, act] {
      program.choose([options, act](Program& p) { return act(p, *options); });
    });
    return command;
  };
  add("check", "Says what is wrong with it, by line", check_ladder);
  add("simulate", "Leads recorded items through it", simulate_ladder)
      ->add_option("--items", options->items, "One item with its events a line, as JSON")
      ->required();
  add("draw", "Draws it as a picture", draw)
      ->add_option("-o,--out", options->out, "The picture: FILE.svg")
      ->required();
}

}  // namespace vigil::ctl
