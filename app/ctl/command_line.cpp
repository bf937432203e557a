#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "app/ctl/program.h"
#include "core/base/text.h"

namespace vigil::ctl {
namespace {

// CLI11 ends some of its messages with a full stop and some not.
std::string sentence(std::string_view message) {
  std::string text(trim(message));
  if (!text.ends_with('.')) text += '.';
  return text;
}

constexpr const char* kFooter =
    "Exit status: 0 all done; 1 some items failed or were refused; 2 wrong use; 3 no backend "
    "answered; 4 not signed in or not allowed; 5 damaged data.";

}  // namespace

Exit run_commands(std::span<const std::string> arguments, Streams streams, const Clock& clock,
                  AddCommands add) {
  Program program(streams, clock);
  CLI::App app("vigilctl: what the desk and its backend can do, from a shell.", "vigilctl");
  app.footer(kFooter);
  app.require_subcommand(1);
  app.fallthrough();
  app.add_flag_callback(
      "--json", [&] { program.output().set_format(Format::kJson); },
      "One JSON document on standard output instead of tables");
  app.add_option("--server", program.server_, "The backend's URL; else the sign-in file's");
  app.add_option(
      "--sign-in", program.sign_in_file_,
      "JSON file {server, user, password}, mode 0600; default $VIGIL_HOME/embedded.json");
  add(app, program);

  // CLI11 takes them from the back.
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::Success& asked) {
    app.exit(asked, streams.out, streams.err);
    return Exit::kOk;
  } catch (const CLI::ParseError& error) {
    if (std::find(arguments.begin(), arguments.end(), "--json") != arguments.end()) {
      program.output().set_format(Format::kJson);
    }
    return program.output().failed(
        fail(ErrorCode::kInvalidArgument,
             fmt::format("{} Run with --help for more.", sentence(error.what()))));
  }
  return program.action_(program);
}

}  // namespace vigil::ctl
