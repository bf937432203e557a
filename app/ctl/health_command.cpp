#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/ctl/commands.h"
#include "app/ctl/program.h"

namespace vigil::ctl {
namespace {

Exit show_health(Program& program) {
  return program.with_unsigned_backend([&](net::ApiClient& api) {
    const auto health = api.health();
    if (!health) return program.output().failed(health.failure());
    program.output().document({{"status", "ok"},
                               {"version", health->version},
                               {"epoch", health->epoch},
                               {"server_time", to_rfc3339(health->server_time)}});
    program.output().line(fmt::format("ok  version {}  epoch {}  {}", health->version,
                                      health->epoch, to_rfc3339(health->server_time)));
    return Exit::kOk;
  });
}

}  // namespace

void add_health_command(CLI::App& app, Program& program) {
  app.add_subcommand("health", "Whether the backend answers; needs no sign-in with --server")
      ->callback([&program] { program.choose(show_health); });
}

}  // namespace vigil::ctl
