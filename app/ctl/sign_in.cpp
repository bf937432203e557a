#include "app/ctl/sign_in.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <system_error>

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/media/descriptor.h"

namespace vigil::ctl {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxSecretBytes = 64 * 1024;

}  // namespace

Result<std::string> read_secret_file(const fs::path& path) {
  const media::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.open()) {
    const bool absent = errno == ENOENT;
    return fail(absent ? ErrorCode::kNotFound : ErrorCode::kForbidden,
                fmt::format("{} cannot be opened: {}.", path.string(), std::strerror(errno)));
  }
  struct stat info {};
  if (::fstat(file.fd(), &info) != 0 || !S_ISREG(info.st_mode)) {
    return fail(ErrorCode::kForbidden, fmt::format("{} is not a plain file.", path.string()));
  }
  if (info.st_uid != ::geteuid()) {
    return fail(ErrorCode::kForbidden,
                fmt::format("{} belongs to somebody else and is not used.", path.string()));
  }
  if ((info.st_mode & 077) != 0) {
    return fail(ErrorCode::kForbidden,
                fmt::format("{} holds a password and others may read it (mode {:04o}); it is not "
                            "used. Set it right with: chmod 600 {}",
                            path.string(), info.st_mode & 07777, path.string()));
  }
  std::string text;
  char buffer[4096];
  for (;;) {
    const ssize_t count = ::read(file.fd(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return fail(ErrorCode::kUnavailable,
                  fmt::format("{} cannot be read: {}.", path.string(), std::strerror(errno)));
    }
    if (count == 0) return text;
    text.append(buffer, static_cast<std::size_t>(count));
    if (text.size() > kMaxSecretBytes) {
      return fail(ErrorCode::kTooLarge, fmt::format("{} is too large.", path.string()));
    }
  }
}

Result<SignIn> read_sign_in(const fs::path& path) {
  const Result<std::string> text = read_secret_file(path);
  if (!text) return text.error();
  // The parser's message could quote what it stumbled over, which may be the password: only the
  // place is said.
  const Result<nlohmann::json> parsed = parse_json(*text);
  if (!parsed || !parsed->is_object()) {
    const std::string why =
        parsed ? std::string("it is not an object")
               : parsed.error().message.substr(0, parsed.error().message.find(": "));
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("{} is not a sign-in file ({}); it should read "
                            "{{\"server\":URL,\"user\":NAME,\"password\":PASSWORD}}.",
                            path.string(), why));
  }
  SignIn sign_in{text_member(*parsed, "server"), text_member(*parsed, "user"),
                 text_member(*parsed, "password")};
  if (sign_in.user.empty() || sign_in.password.empty()) {
    return fail(
        ErrorCode::kInvalidArgument,
        fmt::format("{} names no {}.", path.string(), sign_in.user.empty() ? "user" : "password"));
  }
  return sign_in;
}

fs::path default_sign_in_file() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return fs::path(value ? value : "");
  };
  fs::path home = variable("VIGIL_HOME");
  if (home.empty()) {
    const fs::path data = variable("XDG_DATA_HOME");
    home = (data.empty() ? variable("HOME") / ".local/share" : data) / "vigil";
  }
  std::error_code unknown;
  if (!fs::exists(home / "embedded.json", unknown) && fs::exists(home / "admin.json", unknown)) {
    return home / "admin.json";
  }
  return home / "embedded.json";
}

Result<std::string> read_password(const std::string& from, std::istream& standard_input) {
  std::string password;
  if (from == "-") {
    password.resize(kMaxSecretBytes);
    standard_input.read(password.data(), static_cast<std::streamsize>(password.size()));
    password.resize(static_cast<std::size_t>(standard_input.gcount()));
  } else {
    Result<std::string> text = read_secret_file(from);
    if (!text) return text.error();
    password = std::move(*text);
  }
  if (password.ends_with('\n')) password.pop_back();
  if (password.ends_with('\r')) password.pop_back();
  if (password.empty()) return fail(ErrorCode::kInvalidArgument, "The password is empty.");
  if (password.find('\n') != std::string::npos) {
    return fail(ErrorCode::kInvalidArgument, "The password has more than one line.");
  }
  if (!is_utf8(password)) return fail(ErrorCode::kInvalidArgument, "The password is not UTF-8.");
  return password;
}

}  // namespace vigil::ctl
