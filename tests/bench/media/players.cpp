#include "tests/bench/media/players.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace vigil::bench {
namespace {

using Steady = std::chrono::steady_clock;

std::vector<std::string> worker_command(const Programs& programs, int threads, int spares,
                                        const std::string& first) {
  std::vector<std::string> command{programs.worker, programs.decoder, std::to_string(threads),
                                   std::to_string(spares)};
  std::istringstream words(first);
  for (std::string word; words >> word;) command.push_back(word);
  return command;
}

std::vector<std::string> mpv_command(const std::string& file) {
  std::vector<std::string> command{"mpv",
                                   "--no-config",
                                   "--idle=yes",
                                   "--pause=yes",
                                   "--keep-open=yes",
                                   "--vo=null",
                                   "--ao=null",
                                   "--aid=no",
                                   "--sid=no",
                                   "--hwdec=no",
                                   "--hr-seek=yes",
                                   "--no-terminal",
                                   "--osc=no",
                                   "--ytdl=no",
                                   "--load-scripts=no",
                                   "--input-ipc-client=fd://3"};
  if (!file.empty()) command.push_back(file);
  return command;
}

}  // namespace

Worker::Worker(const Programs& programs, int threads, int spares, const std::string& first_command)
    : child_(worker_command(programs, threads, spares, first_command)) {}

Worker::Answer Worker::ask(const std::string& command) {
  child_.send(command);
  return answer_to(command);
}

Worker::Answer Worker::answer_to(const std::string& command) {
  const auto line = child_.receive(std::chrono::seconds(120));
  if (!line || !line->starts_with("ok ")) {
    give_up("our worker, asked for \"" + command + "\", said \"" + line.value_or("nothing at all") +
            "\"");
  }
  std::istringstream numbers(line->substr(3));
  Answer answer;
  numbers >> answer.ms;
  for (double number = 0; numbers >> number;) answer.more.push_back(number);
  return answer;
}

Mpv::Mpv(const std::string& file) : child_(mpv_command(file)) {}

void Mpv::wait_event(const std::string& name) {
  while (const auto line = child_.receive(std::chrono::seconds(60))) {
    const auto message = nlohmann::json::parse(*line, nullptr, false);
    if (message.is_object() && message.value("event", "") == name) return;
    if (message.is_object() && message.value("event", "") == "end-file" &&
        message.value("reason", "") == "error") {
      give_up("mpv cannot play the clip");
    }
  }
  give_up("mpv did not say " + name);
}

double Mpv::until_shown(const std::string& command_json) {
  child_.forget_received();
  const auto begin = Steady::now();
  child_.send(command_json);
  wait_event("playback-restart");
  return Milliseconds(Steady::now() - begin).count();
}

double Mpv::load(const std::string& file) {
  return until_shown(nlohmann::json{{"command", {"loadfile", file}}}.dump());
}

double Mpv::seek(double seconds, const char* flags) {
  return until_shown(fmt::format(R"({{"command":["seek",{:.6f},"{}"]}})", seconds, flags));
}

double Mpv::position() {
  const int request = ++requests_;
  child_.send(fmt::format(R"({{"command":["get_property","time-pos"],"request_id":{}}})", request));
  while (const auto line = child_.receive()) {
    const auto message = nlohmann::json::parse(*line, nullptr, false);
    if (message.is_object() && message.value("request_id", 0) == request)
      return message.contains("data") && message["data"].is_number() ? message["data"].get<double>()
                                                                     : -1;
  }
  give_up("mpv does not say where it is");
}

void Mpv::wait_shown() { wait_event("playback-restart"); }

void Mpv::unload() {
  child_.forget_received();
  child_.send(R"({"command":["stop"]})");
  wait_event("idle");
}

}  // namespace vigil::bench
