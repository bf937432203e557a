// Writes FFmpeg filter graphs as layers of a picture: paint, cut out, lay over, move, title.
//
// A Pad is the name of a stream inside one Graph. Whatever is computed per pixel is computed once
// and repeated for the length of the clip; only movement costs time per frame. Not thread-safe; one
// Graph per clip.
#pragma once

#include <string>
#include <string_view>

namespace vigil::ctl::demo {

struct Rgb {
  int red = 0;
  int green = 0;
  int blue = 0;
};

[[nodiscard]] std::string hex(Rgb color);

struct Pad {
  std::string name;
};

class Graph {
 public:
  Graph(int width, int height, int frames_per_second)
      : width_(width), height_(height), frames_per_second_(frames_per_second) {}

  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  [[nodiscard]] int frames_per_second() const { return frames_per_second_; }

  // A still from one expression per channel over X, Y, W, H (values are clipped to 0..255).
  Pad painted(int width, int height, std::string_view red, std::string_view green,
              std::string_view blue);
  // A still of one colour, opaque where `mask` (0..1 over X, Y, W, H) is 1. `finish` is a chain for
  // the mask, e.g. a blur.
  Pad cut_out(int width, int height, Rgb color, std::string_view mask,
              std::string_view finish = {});
  // A moving picture computed at a small size from a value 0..255 over X, Y, T, enlarged to width x
  // height; `low` and `high` are the colours at 0 and 255.
  Pad shimmer(int width, int height, int shrink, std::string_view value, Rgb low, Rgb high);
  // Any source or filter chain, as FFmpeg writes them.
  Pad source(std::string_view chain);
  Pad through(const Pad& input, std::string_view chain);
  // x and y are expressions over t.
  Pad over(const Pad& below, const Pad& above, std::string_view x, std::string_view y = "0");
  // A title near the foot in `font_family`; nothing is written where the family is empty.
  Pad titled(const Pad& input, std::string_view text, std::string_view font_family);

  // The whole graph; its video leaves as [video].
  [[nodiscard]] std::string finish(const Pad& picture) const;

 private:
  Pad next();
  void add(std::string_view part);

  int width_;
  int height_;
  int frames_per_second_;
  int pads_ = 0;
  std::string text_;
};

}  // namespace vigil::ctl::demo
