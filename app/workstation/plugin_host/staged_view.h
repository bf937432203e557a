// One view of a plugin in its place on the desk. Whatever it does, its place shows either the view
// or a card that says what went wrong, and its neighbours draw on. After three failures it is not
// called any more until somebody asks.
//
// User-interface thread only.
#pragma once

#include <memory>
#include <string>

#include "app/workstation/plugin_host/guard.h"
#include "app/workstation/plugin_host/report.h"
#include "plugins/sdk/plugin.h"

namespace vigil::workstation::plugin_host {

inline constexpr int kFailuresUntilSuspended = 3;

struct ViewPlace {
  float width = 0;  // pixels, from the cursor's position
  float height = 0;
  bool focused = false;
};

class StagedView {
 public:
  StagedView(std::string id, Sentence title, std::unique_ptr<sdk::View> view,
             FlightRecorder::Slot slot);

  // Draws at the cursor, in a child window of its own. Precondition: an ImGui frame has begun.
  void draw(Guard& guard, sdk::Host& host, const ViewPlace& place);

  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] bool suspended() const { return failures_ >= kFailuresUntilSuspended; }
  // In the plugin's or Dear ImGui's words; empty when it never failed.
  [[nodiscard]] const std::string& last_failure() const { return last_failure_; }
  void try_again() { failures_ = 0; }
  // Destroys the plugin's object, guarded.
  void close(Guard& guard);

 private:
  void draw_card(sdk::Host& host, const ViewPlace& place);

  std::string id_;
  Sentence title_;
  std::unique_ptr<sdk::View> view_;
  FlightRecorder::Slot slot_;
  int failures_ = 0;
  std::string last_failure_;
};

}  // namespace vigil::workstation::plugin_host
