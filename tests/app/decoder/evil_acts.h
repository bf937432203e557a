// What a decoder that a clip has taken over might try. Each act returns true when it got what it
// wanted; a wall refuses it or ends the process.
#pragma once

#include <functional>
#include <map>
#include <string>

namespace vigil::decoder::testing {

// Where the test waits for a visit, and whom to attack. Written into the "clip".
struct Targets {
  int tcp_port = 0;
  int udp_port = 0;
  int desk = 0;  // process id, as the test sees it
  std::string unix_path;
  std::string abstract_name;
  std::string home_file;  // exists and could be read
  std::string new_file;   // could be made
};

// What the decoder was given, by number.
struct Given {
  int media = -1;
  int ring = -1;
};

using Act = std::function<bool(const Targets&, const Given&)>;
[[nodiscard]] const std::map<std::string, Act>& evil_acts();

}  // namespace vigil::decoder::testing
