#include "app/ctl/demo/graph.h"

#include <fmt/format.h>

namespace vigil::ctl::demo {

std::string hex(Rgb color) {
  return fmt::format("0x{:02X}{:02X}{:02X}", color.red, color.green, color.blue);
}

Pad Graph::next() { return Pad{fmt::format("p{}", pads_++)}; }

void Graph::add(std::string_view part) {
  if (!text_.empty()) text_ += ';';
  text_ += part;
}

Pad Graph::painted(int width, int height, std::string_view red, std::string_view green,
                   std::string_view blue) {
  Pad out = next();
  add(
      fmt::format("color=black:s={}x{}:r={},trim=end_frame=1,format=gbrp,geq=r='clip({},0,255)'"
                  ":g='clip({},0,255)':b='clip({},0,255)',format=yuv420p,loop=-1:1:0[{}]",
                  width, height, frames_per_second_, red, green, blue, out.name));
  return out;
}

Pad Graph::cut_out(int width, int height, Rgb color, std::string_view mask,
                   std::string_view finish) {
  const Pad plain = next();
  const Pad alpha = next();
  Pad out = next();
  add(fmt::format("color={}:s={}x{}:r={},trim=end_frame=1[{}]", hex(color), width, height,
                  frames_per_second_, plain.name));
  add(fmt::format(
      "color=black:s={}x{}:r={},trim=end_frame=1,format=gray,"
      "geq=lum='255*clip({},0,1)'{}{}[{}]",
      width, height, frames_per_second_, mask, finish.empty() ? "" : ",", finish, alpha.name));
  add(fmt::format("[{}][{}]alphamerge,loop=-1:1:0[{}]", plain.name, alpha.name, out.name));
  return out;
}

Pad Graph::shimmer(int width, int height, int shrink, std::string_view value, Rgb low, Rgb high) {
  const auto ramp = [](int from, int to) {
    return fmt::format("{}+val*({})/255", from, to - from);
  };
  return source(fmt::format(
      "color=black:s={}x{}:r={},format=gray,geq=lum='clip({},0,255)',scale={}:{}:flags=bicubic,"
      "format=gbrp,lutrgb=r='{}':g='{}':b='{}',format=yuv420p",
      width / shrink, height / shrink, frames_per_second_, value, width, height,
      ramp(low.red, high.red), ramp(low.green, high.green), ramp(low.blue, high.blue)));
}

Pad Graph::source(std::string_view chain) {
  Pad out = next();
  add(fmt::format("{}[{}]", chain, out.name));
  return out;
}

Pad Graph::through(const Pad& input, std::string_view chain) {
  Pad out = next();
  add(fmt::format("[{}]{}[{}]", input.name, chain, out.name));
  return out;
}

Pad Graph::over(const Pad& below, const Pad& above, std::string_view x, std::string_view y) {
  Pad out = next();
  add(fmt::format("[{}][{}]overlay=x='{}':y='{}'[{}]", below.name, above.name, x, y, out.name));
  return out;
}

Pad Graph::titled(const Pad& input, std::string_view text, std::string_view font_family) {
  if (font_family.empty() || text.empty()) return input;
  const int size = width_ < height_ ? width_ / 12 : height_ / 12;
  return through(input, fmt::format("drawtext=font='{}':text='{}':fontsize={}:fontcolor=white@0.92:"
                                    "x={}:y=h-{}:borderw=2:bordercolor=black@0.45",
                                    font_family, text, size, size * 3 / 4, size * 3));
}

std::string Graph::finish(const Pad& picture) const {
  return fmt::format("{};[{}]format=yuv420p,setsar=1[video]", text_, picture.name);
}

}  // namespace vigil::ctl::demo
