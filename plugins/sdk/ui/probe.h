// A listener to what a frame shows: items with their labels and places, and the texts drawn. The
// robot and view tests use it to find widgets without pixel positions.
//
// One probe per ImGui context, on the user-interface thread; the context borrows it. Without a
// probe nothing is collected and drawing costs one comparison more per text.
#pragma once

#include <imgui.h>

#include <string_view>

#include "plugins/sdk/ui/export.h"

namespace vigil::sdk::ui {

class Probe {
 public:
  virtual ~Probe() = default;

  struct Item {
    ImGuiID id = 0;
    ImVec2 min;  // on screen, in pixels
    ImVec2 max;
    bool visible = true;  // some of it lies inside the clip rectangle
    bool disabled = false;
    std::string_view window;  // name of the window it is in; valid during the call
  };
  virtual void item(const Item& item) = 0;
  // `label` as given to ImGui, with its "###id". Valid during the call.
  virtual void label(ImGuiID id, std::string_view label, bool checked) = 0;
  // A text as drawn; valid during the call.
  virtual void text(std::string_view text) = 0;
};

// nullptr takes the probe off. Precondition: an ImGui context is current.
VIGIL_SDK_API void set_probe(Probe* probe);
[[nodiscard]] VIGIL_SDK_API Probe* probe();

// For widgets that draw themselves: name the item submitted last, so that it can be found.
VIGIL_SDK_API void name_last_item(const char* label, bool checked = false);
// For texts drawn through a draw list, which ImGui's own log does not see.
VIGIL_SDK_API void report_text(std::string_view text);

}  // namespace vigil::sdk::ui
