#include "tests/bench/load/ledger_check.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

namespace vigil::bench {
namespace {

using nlohmann::json;

struct Ran {
  bool done = false;
  double seconds = 0;
  double cpu_seconds = 0;
  double peak_megabytes = 0;
  std::string output;
};

Ran run(const std::vector<std::string>& words, const std::string& output) {
  Ran ran;
  const auto begun = std::chrono::steady_clock::now();
  const pid_t child = ::fork();
  if (child == 0) {
    const int file = ::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(file, STDOUT_FILENO);
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }
  int status = 0;
  rusage used{};
  ran.done =
      ::wait4(child, &status, 0, &used) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  ran.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  const auto seconds_of = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  ran.cpu_seconds = seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
  ran.peak_megabytes = static_cast<double>(used.ru_maxrss) / 1024;
  std::ostringstream text;
  text << std::ifstream(output).rdbuf();
  ran.output = text.str();
  return ran;
}

}  // namespace

bool check_ledger(const std::string& vigilctl, const BackendUnderTest& backend, json& figures) {
  const std::filesystem::path folder = backend.folder();
  const std::string sign_in = (folder / "sign_in.json").string();
  std::ofstream(sign_in) << json{{"server", "http://127.0.0.1:" + std::to_string(backend.port())},
                                 {"user", "admin"},
                                 {"password", backend.password()}};
  ::chmod(sign_in.c_str(), 0600);
  const std::string file = (folder / "ledger.jsonl").string();
  const std::string output = (folder / "output").string();
  const Ran exported =
      run({vigilctl, "--json", "--sign-in", sign_in, "ledger", "export", file}, output);
  if (!exported.done) return false;
  const Ran verified = run({vigilctl, "--json", "ledger", "verify", "--file", file}, output);
  const json answer = json::parse(verified.output, nullptr, false);
  if (!verified.done || !answer.is_object()) return false;
  const double millions = answer.value("leaves", 0.0) / 1e6;
  figures["ledger_leaves"] = answer.value("leaves", 0);
  figures["ledger_export_s_per_million"] = exported.seconds / millions;
  figures["ledger_verify_s_per_million"] = verified.seconds / millions;
  figures["ledger_verify_cpu_s_per_million"] = verified.cpu_seconds / millions;
  figures["ledger_verify_peak_megabytes"] = verified.peak_megabytes;
  return answer.value("ok", false);
}

}  // namespace vigil::bench
