// The desk's command line.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "app/workstation/practice/practice_clock.h"
#include "app/workstation/shell/surface.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace vigil::workstation {

struct Options {
  bool headless = false;
  shell::PixelSize size{1600, 900};
  float scale = 0;       // 0: as kept, else what the monitor asks for
  std::string language;  // empty: as kept
  std::string theme;     // empty: as kept
  std::filesystem::path profile;
  std::filesystem::path sign_in;  // JSON {server, user, password, ca_file?, server_key?}, readable
                                  // by its owner only; empty: ask
  std::string server;             // where nobody says otherwise
  std::filesystem::path ca_file;  // authorities to trust instead of the system's
  std::string server_key;         // SHA-256 of the backend's public key; empty: any trusted one
  std::filesystem::path plugins;
  std::filesystem::path
      plugin_key;  // public key of the deployment; given: unsigned plugins are refused
  std::filesystem::path themes;
  std::filesystem::path texts;
  std::filesystem::path decoder;
  std::filesystem::path operator_file;  // besides the system's own
  std::string require_sandbox;          // "", "basic" or "all": on top of what the files say
  std::filesystem::path script;         // the robot's
  std::filesystem::path script_shots;   // where its relative picture files go
  std::filesystem::path record;         // folder to record the session into
  std::filesystem::path replay;         // a recorded session to do again, headless
  ManualClock* replay_clock = nullptr;  // the clock that the replay moves
  std::filesystem::path practice;       // a recorded session to practise on
  std::filesystem::path practice_in;    // where that practice is kept; empty: a new folder
  practice::PracticeClock* practice_clock = nullptr;  // the time the practice goes by
  bool exit_after_first_frame = false;
};

// Reads argv. Nothing when the program should end at once with `exit_code` (--help, a mistake).
[[nodiscard]] std::optional<Options> parse_options(int argc, char** argv, int& exit_code);

// Where practices are kept that nobody gave a folder: below the desk's own data.
[[nodiscard]] std::filesystem::path practices_folder();

struct SignIn {
  std::string server;
  std::string user;
  std::string password;
  std::string ca_file;     // may be missing
  std::string server_key;  // may be missing
};

// kForbidden when others may read the file, kInvalidArgument when it is not what it should be.
[[nodiscard]] Result<SignIn> read_sign_in(const std::filesystem::path& file);

}  // namespace vigil::workstation
