// Who vigilctl is: read from a file only its owner can read, never from arguments or the
// environment.
#pragma once

#include <filesystem>
#include <istream>
#include <string>

#include "core/base/result.h"

namespace vigil::ctl {

struct SignIn {
  std::string server;  // base URL
  std::string user;
  std::string password;
};

// The whole of a secret file. Refused (kForbidden, with the chmod that mends it) when it is not a
// plain file, is somebody else's, or others than its owner may read or write it; the check is made
// on the descriptor that is read.
[[nodiscard]] Result<std::string> read_secret_file(const std::filesystem::path& path);

// {"server","user","password"}; `server` may be absent or empty when it is given on the command
// line.
[[nodiscard]] Result<SignIn> read_sign_in(const std::filesystem::path& path);

// The sign-in of the embedded backend: embedded.json, else admin.json, in $VIGIL_HOME or the user's
// data folder.
[[nodiscard]] std::filesystem::path default_sign_in_file();

// A new password from a secret file, or from `standard_input` when `from` is "-"; one line end at
// its end is dropped.
[[nodiscard]] Result<std::string> read_password(const std::string& from,
                                                std::istream& standard_input);

}  // namespace vigil::ctl
