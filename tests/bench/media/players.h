// The two sides of a row: a worker of ours and mpv, each a process of its own. One thread.
#pragma once

#include <string>
#include <vector>

#include "tests/bench/media/child.h"

namespace vigil::bench {

// Where the programs are.
struct Programs {
  std::string decoder;
  std::string worker;
  std::string avcodec_peer;
  std::string vigilctl;  // empty when it was not built
};

class Worker {
 public:
  Worker(const Programs& programs, int threads, int spares, const std::string& first_command = {});

  struct Answer {
    double ms = 0;
    std::vector<double> more;
  };
  // Ends the bench when the worker says no.
  Answer ask(const std::string& command);
  // To the command it was started with.
  Answer first_answer() { return answer_to("the first command"); }
  [[nodiscard]] Cost cost() const { return child_.cost(); }

 private:
  Answer answer_to(const std::string& command);
  Child child_;
};

// mpv, paused, without a window, sound or scripts: no picture is converted or drawn, which is in
// its favour.
class Mpv {
 public:
  // `file`: what it is started with; empty: it idles.
  explicit Mpv(const std::string& file = {});

  // Sends the command and waits for "playback-restart", which mpv says when the picture is there.
  double until_shown(const std::string& command_json);
  double load(const std::string& file);
  double seek(double seconds, const char* flags);
  // Of the picture in sight.
  double position();
  // Until the picture of the file it was started with is there.
  void wait_shown();
  void unload();
  [[nodiscard]] Cost cost() const { return child_.cost(); }

 private:
  void wait_event(const std::string& name);
  Child child_;
  int requests_ = 0;
};

}  // namespace vigil::bench
