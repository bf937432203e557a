// The desk. Nothing is decided here: options are read, the workstation is composed and run.
#include <sodium.h>

#include <clocale>
#include <csignal>
#include <cstdio>

#include "app/workstation/exit_signals.h"
#include "app/workstation/options.h"
#include "app/workstation/private_memory.h"
#include "app/workstation/workstation.h"
#include "core/base/clock.h"

int main(int argc, char** argv) {
  if (const vigil::Status kept = vigil::workstation::keep_memory_private(); !kept) {
    std::fprintf(stderr, "%s\n", kept.error().message.c_str());
    return 3;
  }
  vigil::workstation::ExitSignals::block();
  // Input methods need the person's character set; numbers keep their points.
  std::setlocale(LC_CTYPE, "");
  int exit_code = 0;
  const auto options = vigil::workstation::parse_options(argc, argv, exit_code);
  if (!options) return exit_code;
  if (sodium_init() < 0) {
    std::fputs("The system's random numbers are not available.\n", stderr);
    return 3;
  }
  // A full quota is an error the desk can say and survive, not an end.
  std::signal(SIGXFSZ, SIG_IGN);
  const vigil::SystemClock system_clock;
  vigil::ManualClock replay_clock;
  const bool replays = !options->replay.empty();
  vigil::workstation::Options chosen = *options;
  if (replays) chosen.replay_clock = &replay_clock;
  vigil::workstation::practice::PracticeClock practice_clock(system_clock);
  const bool practises = !options->practice.empty();
  if (practises) chosen.practice_clock = &practice_clock;
  const vigil::Clock& clock = replays     ? static_cast<const vigil::Clock&>(replay_clock)
                              : practises ? static_cast<const vigil::Clock&>(practice_clock)
                                          : system_clock;
  auto desk = vigil::workstation::Workstation::open(std::move(chosen), clock);
  if (!desk) {
    std::fprintf(stderr, "%s\n", desk.error().message.c_str());
    return 3;
  }
  const vigil::workstation::ExitSignals signals([&] { (*desk)->close_from_anywhere(); });
  return (*desk)->run();
}
