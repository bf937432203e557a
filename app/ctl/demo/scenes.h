// The demo's pictures: mountains, markets, water, paper cuts, all procedural.
#pragma once

#include <string>
#include <string_view>

#include "app/ctl/demo/clip.h"

namespace vigil::ctl::demo {

// The FFmpeg filter graph that paints `clip`; its video leaves as [video] and, where has_sound()
// says so, its sound as [sound]. Titles are written in `font_family` unless that is empty. Pure.
[[nodiscard]] std::string graph_of(const DemoClip& clip, std::string_view font_family);
[[nodiscard]] bool has_sound(const DemoClip& clip);

}  // namespace vigil::ctl::demo
