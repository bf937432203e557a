#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/ctl/clip_prober.h"
#include "app/ctl/commands.h"
#include "app/ctl/import/importer.h"
#include "app/ctl/program.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;

struct ImportOptions {
  std::vector<std::filesystem::path> named;
  std::string queue = "review.first";
};

std::string place_of(const SidecarProblem& problem) {
  return problem.line > 0 ? fmt::format("{}, line {}", problem.file, problem.line) : problem.file;
}

std::string_view shown(FileStatus status) {
  switch (status) {
    case FileStatus::kImported: return "imported";
    case FileStatus::kExists: return "already there";
    case FileStatus::kRemoved: return "removed";
    case FileStatus::kRefused: return "refused";
    case FileStatus::kNotTried: return "not tried";
  }
  return "refused";
}

json to_json(const FileOutcome& outcome) {
  json file{{"file", outcome.file.string()}, {"status", to_word(outcome.status)}};
  if (!outcome.code.empty()) file["code"] = outcome.code;
  if (!outcome.reason.empty()) file["reason"] = outcome.reason;
  if (!outcome.media.empty()) file["media"] = outcome.media.text();
  if (!outcome.task.empty()) file["task"] = outcome.task.text();
  return file;
}

json to_json(const ImportReport& report, const std::string& queue) {
  json document{{"queue", queue}, {"files", json::array()}, {"sidecar_problems", json::array()}};
  for (const FileOutcome& outcome : report.files) document["files"].push_back(to_json(outcome));
  for (const SidecarProblem& problem : report.problems) {
    json entry{{"file", problem.file}, {"reason", problem.reason}};
    if (problem.line > 0) entry["line"] = problem.line;
    document["sidecar_problems"].push_back(std::move(entry));
  }
  document["total"] = {{"files", report.files.size()},
                       {"imported", report.count(FileStatus::kImported)},
                       {"exists", report.count(FileStatus::kExists)},
                       {"removed", report.count(FileStatus::kRemoved)},
                       {"refused", report.count(FileStatus::kRefused)},
                       {"not_tried", report.count(FileStatus::kNotTried)}};
  return document;
}

Exit import_files(Program& program, const ImportOptions& options) {
  return program.with_backend([&](net::ApiClient& api) {
    Output& output = program.output();
    ClipProber prober(decoder_beside_this_program(), program.clock());
    ImportHooks hooks;
    hooks.outcome = [&](const FileOutcome& outcome) {
      output.line(outcome.reason.empty()
                      ? fmt::format("{:<13}  {}", shown(outcome.status), outcome.file.string())
                      : fmt::format("{:<13}  {}: {}", shown(outcome.status), outcome.file.string(),
                                    outcome.reason));
    };
    hooks.problem = [&](const SidecarProblem& problem) {
      output.note(fmt::format("{}: {}", place_of(problem), problem.reason));
    };
    hooks.keep_signed_in = [&] { return program.sign_in_again(api); };
    Importer importer(api, prober, program.clock(), domain::QueueId(options.queue),
                      std::move(hooks));
    const ImportReport report = importer.import(options.named);

    output.document(to_json(report, options.queue));
    output.line(fmt::format(
        "{} files: {} imported, {} already there, {} removed by a rule, {} refused, {} not tried.",
        report.files.size(), report.count(FileStatus::kImported), report.count(FileStatus::kExists),
        report.count(FileStatus::kRemoved), report.count(FileStatus::kRefused),
        report.count(FileStatus::kNotTried)));
    if (report.stopped_by) return exit_for(*report.stopped_by);
    return report.count(FileStatus::kRefused) == 0 ? Exit::kOk : Exit::kSomeFailed;
  });
}

}  // namespace

void add_import_command(CLI::App& app, Program& program) {
  CLI::App* import = app.add_subcommand(
      "import", "Bring video files into a queue, with captions from files beside them");
  import->footer(
      "Captions: NAME.json beside a file, or captions.json / captions.csv in its folder, with "
      "file, caption, pictures (further files of the same post), "
      "author_id, author_name, author_followers, reach, place, uploaded_at, tags, severity, "
      "due_at, evidence.");
  const auto options = std::make_shared<ImportOptions>();
  import->add_option("FILES", options->named, "Files and folders; folders with all below them")
      ->required();
  import->add_option("--queue", options->queue, "The queue the tasks go to")->capture_default_str();
  import->callback([&program, options] {
    program.choose([options](Program& p) { return import_files(p, *options);
});
}  // namespace vigil::ctl
);
}

}  // namespace vigil::ctl
