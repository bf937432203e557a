// One run of vigilctl: its options, what it says, and its way to the backend.
//
// Commands register themselves on the CLI11 application (commands.h); parsing chooses one action,
// run() carries it out. One thread.
#pragma once

#include <functional>
#include <iosfwd>
#include <memory>
#include <span>
#include <string>

#include "app/ctl/output.h"
#include "app/ctl/sign_in.h"
#include "core/base/clock.h"
#include "core/net/api_client.h"

namespace CLI {
class App;
}

namespace vigil::ctl {

struct Streams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
};

class Program;
using AddCommands = void (*)(CLI::App& app, Program& program);

class Program {
 public:
  Program(Streams streams, const Clock& clock)
      : streams_(streams), clock_(clock), output_(streams.out, streams.err) {}

  using Action = std::function<Exit(Program&)>;
  // The last one chosen is what run() does.
  void choose(Action action) { action_ = std::move(action); }

  [[nodiscard]] Output& output() { return output_; }
  [[nodiscard]] std::istream& standard_input() { return streams_.in; }
  [[nodiscard]] const Clock& clock() const { return clock_; }

  // Signs in, acts, signs out again so that no token stays behind. A failed sign-in is said and
  // becomes the answer.
  Exit with_backend(const std::function<Exit(net::ApiClient&)>& act);
  // A fresh token for what takes long; only while with_backend() acts.
  [[nodiscard]] net::Answer<net::Done> sign_in_again(net::ApiClient& api);
  // As with_backend(), without a sign-in, for what anybody may ask.
  Exit with_unsigned_backend(const std::function<Exit(net::ApiClient&)>& act);

 private:
  friend Exit run_commands(std::span<const std::string> arguments, Streams streams,
                           const Clock& clock, AddCommands add);

  Streams streams_;
  const Clock& clock_;
  Output output_;
  Action action_;
  std::string server_;        // --server
  std::string sign_in_file_;  // --sign-in
  SignIn signed_in_as_;
};

// The whole program: `arguments` without the program's own name. Nothing is written but to
// `streams` and the files the arguments name.
[[nodiscard]] Exit run(std::span<const std::string> arguments, Streams streams, const Clock& clock);
// The same with the commands that `add` adds, and nothing that only others need.
[[nodiscard]] Exit run_commands(std::span<const std::string> arguments, Streams streams,
                                const Clock& clock, AddCommands add);

}  // namespace vigil::ctl
