// Every call into a plugin goes through here: noted by the flight recorder before, and nothing
// thrown comes out. User-interface thread only.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/workstation/plugin_host/flight_recorder.h"

namespace vigil::workstation::plugin_host {

class Guard {
 public:
  // `recorder` must outlive the guard.
  explicit Guard(FlightRecorder& recorder) : recorder_(recorder) {}

  [[nodiscard]] FlightRecorder::Slot slot(std::string_view plugin, std::string_view place) {
    return recorder_.slot(plugin, place);
  }

  // What was thrown, in its own words; nothing when the call went well.
  template <typename Call>
  [[nodiscard]] std::optional<std::string> call(FlightRecorder::Slot slot, Call&& call) {
    const Note note(recorder_, slot);
    try {
      std::forward<Call>(call)();
      return std::nullopt;
    } catch (...) {
      return describe_current_exception();
    }
  }

 private:
  class Note {
   public:
    Note(FlightRecorder& recorder, FlightRecorder::Slot slot)
        : recorder_(recorder), before_(recorder.enter(slot)) {}
    ~Note() { recorder_.leave(before_); }
    Note(const Note&) = delete;
    Note& operator=(const Note&) = delete;

   private:
    FlightRecorder& recorder_;
    FlightRecorder::Slot before_;
  };

  // Precondition: called inside a catch block.
  [[nodiscard]] static std::string describe_current_exception();

  FlightRecorder& recorder_;
};

}  // namespace vigil::workstation::plugin_host
