// What is written in the pictures of a clip, as it was recognised: values, and the text form in
// which they are kept and printed. Pure and thread-safe.
//
// The text form is a line for each line found, `seconds,confidence,x,y,w,h,text`: seconds with
// three decimals from the first frame, confidence and box 0..1 with four, the box from the
// picture's upper left corner. The text comes last and may hold commas.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::screening {

// Of one line, in code points; more is cut off.
inline constexpr std::size_t kMostFrameLineCharacters = 300;

// Shares of the picture's width and height.
struct FrameBox {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
};
// The smallest box around both.
[[nodiscard]] FrameBox around(const FrameBox& one, const FrameBox& other);

struct FrameLine {
  std::string text;  // cleaned: one line, no control characters
  FrameBox box;
  double confidence = 0;  // 0..1
};

// One picture that was read.
struct FrameText {
  double seconds = 0;  // of the frame, from the clip's first
  // Up to here the picture was the same, as far as frames were looked at.
  double until = 0;
  std::vector<FrameLine> lines;  // from top to bottom
};

// The frames of one clip, or why they were not read.
struct FrameReading {
  int looked_at = 0;              // frames
  int read = 0;                   // of them; the others equal the one before
  std::string not_read;           // one sentence; empty when they were
  std::vector<FrameText> frames;  // those with text, times rising
};

// Strangers' text as one clean line, cut at kMostFrameLineCharacters.
[[nodiscard]] std::string one_line(std::string_view text);
[[nodiscard]] std::string line_of(double seconds, const FrameLine& line);
// A clip's file: a first line that says what was done, then a line for each frame
// (`#frame,seconds,until`) with its lines after it.
[[nodiscard]] std::string to_text(const FrameReading& reading);
// Lines that are none of these are left out; a file without a first line of ours says nothing and
// counts as not read.
[[nodiscard]] FrameReading read_frame_reading(std::string_view text);

}  // namespace vigil::screening
