#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <system_error>

#include "app/ctl/commands.h"
#include "app/ctl/program.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "plugins/sdk/manifest/manifest.h"

namespace vigil::ctl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using sdk::manifest::Manifest;
using sdk::manifest::Problem;

// What the manifest names must be there: schemas as JSON, and the library once the plugin is built.
void check_files(const fs::path& folder, const Manifest& manifest, std::vector<Problem>& problems) {
  const auto check_json = [&](const std::string& name) {
    if (name.empty()) return;
    const Result<std::string> text = read_file(folder / name);
    if (!text) {
      problems.push_back({0, fmt::format("{}: {}", name, text.error().message)});
    } else if (const Result<json> parsed = parse_json(*text); !parsed) {
      problems.push_back({0, fmt::format("{}: {}", name, parsed.error().message)});
    }
  };
  for (const auto& collection : manifest.collections) {
    check_json(collection.schema);
    check_json(collection.seed);
  }
}

Exit check_plugin(Program& program, const std::string& named) {
  Output& output = program.output();
  const fs::path file = fs::path(named) / "plugin.json";
  const Result<std::string> text = read_file(file);
  if (!text) return output.failed(text.error(), Exit::kUsage);
  sdk::manifest::Reading reading = sdk::manifest::read_manifest(*text);
  if (reading.problems.empty()) check_files(named, reading.manifest, reading.problems);

  json list = json::array();
  for (const Problem& problem : reading.problems) {
    json entry{{"reason", problem.sentence}};
    if (problem.line > 0) entry["line"] = problem.line;
    list.push_back(std::move(entry));
    output.note(problem.line > 0
                    ? fmt::format("{}:{}: {}", file.string(), problem.line, problem.sentence)
                    : fmt::format("{}: {}", file.string(), problem.sentence));
  }
  const Manifest& manifest = reading.manifest;
  std::error_code unknown;
  const bool built = fs::exists(fs::path(named) / manifest.library, unknown);
  output.document({{"ok", reading.problems.empty()},
                   {"id", manifest.id},
                   {"version", manifest.version},
                   {"library", manifest.library},
                   {"library_there", built},
                   {"problems", std::move(list)}});
  if (!reading.problems.empty()) return Exit::kSomeFailed;
  output.line(fmt::format(
      "ok  {} {}: {} views, {} commands, {} keys, {} settings, {} queues, {} collections{}",
      manifest.id, manifest.version, manifest.views.size(), manifest.commands.size(),
      manifest.keys.size(), manifest.settings.size(), manifest.queues.size(),
      manifest.collections.size(), built ? "" : "; not built here"));
  return Exit::kOk;
}

}  // namespace

void add_plugin_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("plugin", "Plugins, without running any of their code");
  group->require_subcommand(1);
  CLI::App* check =
      group->add_subcommand("check", "Whether a folder's plugin.json and what it names are sound");
  const auto folder = std::make_shared<std::string>();
  check->add_option("DIR", *folder, "The plugin's folder")
      ->required()
      ->check(CLI::ExistingDirectory);
  check->callback([&program, folder] {
    program.choose([folder](Program& p) { return check_plugin(p, *folder); });
  });
}

}  // namespace vigil::ctl
