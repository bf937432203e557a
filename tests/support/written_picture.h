// Pictures with text whose words and place are known: drawn with Pango, so that a reader of text
// has something to read. Used on one thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace vigil::testing {

struct WrittenLine {
  std::string text;
  int x = 0;  // of its upper left corner
  int y = 0;
  int pixels = 40;  // the font's size
};

struct WrittenPicture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> grey;  // rows packed
  std::vector<std::uint8_t> rgb;   // rows packed
};

// White text with a dark edge over a soft gradient, as captions are burnt into clips.
// `noise`: half the span of the levels added to every pixel, from a fixed seed.
[[nodiscard]] WrittenPicture written_picture(int width, int height,
                                             const std::vector<WrittenLine>& lines, int noise = 0);

// As a portable pixmap, which ffmpeg reads. False when it could not be written.
[[nodiscard]] bool write_ppm(const WrittenPicture& picture, const std::string& path);

// A clip that shows each picture for `seconds`, one after the other, made with ffmpeg in `folder`.
// Empty when ffmpeg failed.
[[nodiscard]] std::string written_clip(const std::string& folder,
                                       const std::vector<WrittenPicture>& pictures, int seconds);

}  // namespace vigil::testing
