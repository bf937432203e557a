// Pictures of clips, whole and never stretched, on the backdrop. User-interface thread.
#pragma once

#include <imgui.h>

#include <string_view>

#include "plugins/sdk/clips.h"
#include "plugins/sdk/ui/export.h"
#include "plugins/sdk/ui/style.h"

namespace vigil::sdk::ui {

// The largest rectangle of the picture's shape inside min..max, centred, on whole pixels; empty for
// an empty picture.
struct Fitted {
  ImVec2 min;
  ImVec2 max;
};
[[nodiscard]] VIGIL_SDK_API Fitted fit_inside(ImVec2 min, ImVec2 max, int width, int height);

struct PictureOptions {
  std::string_view badge{};    // lower right corner, e.g. "00:15"
  std::string_view overlay{};  // in the middle, e.g. why there is none
  float corner = 0;          // design pixels; thumbnails have 4
  Token backdrop = Token::kBackdrop;
};

struct PictureResult {
  Fitted fitted;  // where the picture itself is, device pixels
  bool hovered = false;
  bool pressed = false;
};

// `size` of the place in device pixels. An empty picture shows the backdrop and the overlay.
VIGIL_SDK_API PictureResult picture(const Style& style, const char* id, const ClipPicture& picture,
                                    ImVec2 size, const PictureOptions& options = {});
VIGIL_SDK_API void draw_picture(const Style& style, ImDrawList& list, const ClipPicture& picture,
                                ImVec2 min, ImVec2 max, float corner = 0);

}  // namespace vigil::sdk::ui
