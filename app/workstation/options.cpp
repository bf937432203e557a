#include "app/workstation/options.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/json.h"

namespace vigil::workstation {
namespace {

std::filesystem::path program_folder() {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
}

std::filesystem::path data_folder() {
  if (const char* home = std::getenv("VIGIL_HOME"); home != nullptr && *home != 0) return home;
  if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && *data != 0) {
    return std::filesystem::path(data) / "vigil";
  }
  const char* home = std::getenv("HOME");
  return std::filesystem::path(home != nullptr ? home : ".") / ".local" / "share" / "vigil";
}

std::string read_size(const std::string& text, shell::PixelSize& size) {
  int width = 0;
  int height = 0;
  char rest = 0;
  if (std::sscanf(text.c_str(), "%dx%d%c", &width, &height, &rest) != 2 || width < 640 ||
      height < 480 || width > 7680 || height > 4320) {
    return "a size is written like 1600x900, from 640x480 to 7680x4320";
  }
  size = {width, height};
  return {};
}

}  // namespace

std::filesystem::path practices_folder() { return data_folder() / "practice"; }

std::optional<Options> parse_options(int argc, char** argv, int& exit_code) {
  const std::filesystem::path bin = program_folder();
  const std::filesystem::path build = bin.parent_path();
  Options options;
  options.profile = data_folder() / "desk";
  options.plugins = build / "plugins";
  options.texts = build / "share" / "vigil" / "locale";
  options.decoder = bin / "vigil-decoder";
  options.themes = build / "share" / "vigil" / "themes";
  options.server = "http://127.0.0.1:8460";

  CLI::App app{"Vigil, the desk"};
  // A start script may put its own choice behind the usual one.
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  std::string size;
  app.add_flag("--headless", options.headless, "Draw offscreen, without a display");
  app.add_option("--size", size, "Size of the desk in pixels, e.g. 1600x900");
  app.add_option("--scale", options.scale, "Size of everything on it, 1 to 3")
      ->check(CLI::Range(1.0, 3.0));
  app.add_option("--language", options.language, "zh_CN or en")
      ->check(CLI::IsMember({"zh_CN", "en"}));
  app.add_option("--theme", options.theme, "night, day, high_contrast or the name of your own");
  app.add_option("--profile", options.profile, "Folder of the desk's database and keymap");
  app.add_option("--sign-in", options.sign_in,
                 "File with server, user and password, readable by its owner only");
  app.add_option("--server", options.server, "Address of the backend");
  app.add_option("--ca-file", options.ca_file,
                 "PEM file of the authorities to trust instead of the system's");
  app.add_option(
      "--server-key", options.server_key,
      "SHA-256 of the backend's public key (64 hexadecimal digits): no other is spoken to");
  app.add_option("--plugins", options.plugins, "Folder of plugin folders");
  app.add_option("--plugin-key", options.plugin_key,
                 "Public key of your deployment: plugins it has not signed are refused");
  app.add_option("--themes", options.themes, "Folder of theme files");
  app.add_option("--texts", options.texts, "Folder of the desk's translations");
  app.add_option("--decoder", options.decoder, "The decoder program");
  app.add_option("--operator-file", options.operator_file,
                 "What the operator lays down for this desk, besides /etc/vigil/desk.json");
  app.add_option("--require-sandbox", options.require_sandbox,
                 "Open no clip without these walls, whatever the operator's file allows")
      ->check(CLI::IsMember({"basic", "all"}));
  CLI::Option* const script =
      app.add_option("--script", options.script, "Let the robot work the desk by this script");
  app.add_option("--script-shots", options.script_shots, "Folder for the robot's pictures");
  CLI::Option* const record = app.add_option("--record", options.record,
                                             "Record what is done at this desk into a new folder, "
                                             "from the sign-in to the end or the lock");
  CLI::Option* const replay =
      app.add_option("--replay", options.replay,
                     "Do a recorded session again without a network and say whether the same was "
                     "decided; prints key-to-frame latencies as JSON")
          ->excludes(record)
          ->excludes(script);
  CLI::Option* const practice =
      app.add_option("--practice", options.practice,
                     "Practise on what was judged in a recorded session, without a network, and "
                     "compare; the recording is only read")
          ->excludes(record)
          ->excludes(replay);
  app.add_option("--practice-in", options.practice_in,
                 "Folder the practice is kept in: a new one, or one to go on with")
      ->needs(practice);
  app.add_flag("--exit-after-first-frame", options.exit_after_first_frame,
               "For measuring the start");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    exit_code = app.exit(error) == 0 ? 0 : 2;
    return std::nullopt;
  }
  if (!size.empty()) {
    if (const std::string problem = read_size(size, options.size); !problem.empty()) {
      std::fprintf(stderr, "--size: %s\n", problem.c_str());
      exit_code = 2;
      return std::nullopt;
    }
  }
  return options;
}

Result<SignIn> read_sign_in(const std::filesystem::path& file) {
  struct stat info {};
  if (::stat(file.c_str(), &info) == 0 && (info.st_mode & 077) != 0) {
    return fail(ErrorCode::kForbidden,
                fmt::format("{} holds a password but others may read it; chmod 600 it first",
                            file.string()));
  }
  const auto text = read_file(file, 64 << 10);
  if (!text) return text.error();
  const auto json = parse_json(*text);
  if (!json) return fail(json.error().code, file.string() + ": " + json.error().message);
  SignIn result{text_member(*json, "server"), text_member(*json, "user"),
                text_member(*json, "password"), text_member(*json, "ca_file"),
                text_member(*json, "server_key")};
  if (result.server.empty() || result.user.empty() || result.password.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                file.string() + " must name server, user and password");
  }
  return result;
}

}  // namespace vigil::workstation
