#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/ctl/commands.h"
#include "app/ctl/demo/make.h"
#include "app/ctl/program.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;

std::string_view word_of(demo::Made::State state) {
  switch (state) {
    case demo::Made::State::kMade: return "made";
    case demo::Made::State::kThere: return "there";
    case demo::Made::State::kFailed: return "failed";
  }
  return "failed";
}

Exit make_demo(Program& program, const demo::MakeOptions& options) {
  Output& output = program.output();
  const auto made = demo::make(options, program.clock(), [&](const demo::Made& one) {
    output.line(one.reason.empty()
                    ? fmt::format("{:<6}  {}", word_of(one.state), one.file)
                    : fmt::format("{:<6}  {}: {}", word_of(one.state), one.file, one.reason));
  });
  if (!made) return output.failed(made.error(), Exit::kSomeFailed);

  json files = json::array();
  std::size_t failed = 0;
  for (const demo::Made& one : *made) {
    failed += one.state == demo::Made::State::kFailed;
    json file{{"file", one.file}, {"status", word_of(one.state)}};
    if (!one.reason.empty()) file["reason"] = one.reason;
    files.push_back(std::move(file));
  }
  output.document({{"folder", options.folder.string()},
                   {"files", std::move(files)},
                   {"total", {{"files", made->size()}, {"failed", failed}}}});
  output.line(fmt::format("{} files in {}, {} failed.", made->size() - failed,
                          options.folder.string(), failed));
  return failed == 0 ? Exit::kOk : Exit::kSomeFailed;
}

}  // namespace

void add_demo_commands(CLI::App& app, Program& program) {
  CLI::App* group =
      app.add_subcommand("demo", "Clips to try the desk with; everybody in them is invented");
  group->require_subcommand(1);
  CLI::App* make = group->add_subcommand(
      "make", "Make the demo's clips and captions.json in a folder, for import (needs ffmpeg)");
  const auto options = std::make_shared<demo::MakeOptions>();
  make->add_option("DIR", options->folder, "The folder; made when it is not there")->required();
  make->add_flag_callback(
      "--with-bad-files", [options] { options->bad_files = demo::BadFiles::kThree; },
      "Besides: a text named .mp4, an empty file, half a clip");
  make->add_option("--count", options->count, "Only the first so many clips");
  make->callback([&program, options] {
    program.choose([options](Program& p) { return make_demo(p, *options); });
  });
}

}  // namespace vigil::ctl
