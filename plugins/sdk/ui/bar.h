// Amounts as bars: progress with its figure, severity 1 to 4, shares; and skeletons that keep a
// layout still while its content is on its way. User-interface thread. Sizes are design pixels.
#pragma once

#include <imgui.h>

#include <string_view>

#include "core/domain/verdict.h"
#include "plugins/sdk/ui/export.h"
#include "plugins/sdk/ui/style.h"

namespace vigil::sdk::ui {

// `fraction` 0..1; below 0: not known, and the bar stays empty while `figure` says how far it is
// ("3 / ?").
VIGIL_SDK_API void progress(const Style& style, float fraction, std::string_view figure,
                            float width = 0, Token token = Token::kAccent);
// A share of a whole without motion, e.g. disk use. Thin, no figure.
VIGIL_SDK_API void meter(const Style& style, float fraction, float width = 0,
                         Token token = Token::kAccent);

// Four cells, `severity` of them filled; 0 draws none filled.
VIGIL_SDK_API void severity_bar(const Style& style, domain::Severity severity, float height = 12);
[[nodiscard]] VIGIL_SDK_API ImVec2 severity_bar_size(const Style& style, float height = 12);
// Device pixels for the place.
VIGIL_SDK_API void draw_severity(const Style& style, ImDrawList& list, ImVec2 at,
                                 domain::Severity severity, float height = 12);

// `lines` grey bars where text will be; the last one is shorter.
VIGIL_SDK_API void skeleton(const Style& style, int lines, float width = 0,
                            float line_height = kBodyText);
// A grey block where a picture or card will be.
VIGIL_SDK_API void skeleton_block(const Style& style, float width, float height);

}  // namespace vigil::sdk::ui
