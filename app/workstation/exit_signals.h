// A desk that is told to end by the system (SIGTERM, SIGINT, SIGHUP) ends as if it had been closed,
// so that it leaves nothing behind. A second signal ends it at once.
#pragma once

#include <functional>
#include <thread>

#include "core/media/descriptor.h"

namespace vigil::workstation {

class ExitSignals {
 public:
  // Before any other thread is started: they inherit that these signals are not for them.
  static void block();

  // `told` is called on a thread of this object's own, once.
  explicit ExitSignals(std::function<void()> told);
  ~ExitSignals();
  ExitSignals(const ExitSignals&) = delete;
  ExitSignals& operator=(const ExitSignals&) = delete;

 private:
  void run();

  std::function<void()> told_;
  media::Descriptor signals_;
  media::Descriptor stop_;
  std::thread thread_;
};

}  // namespace vigil::workstation
