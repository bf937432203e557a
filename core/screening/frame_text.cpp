#include "core/screening/frame_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <span>

#include "core/base/text.h"

namespace vigil::screening {
namespace {

constexpr std::string_view kFirst = "#frame-text,1,";
constexpr std::string_view kFrame = "#frame,";
constexpr std::string_view kNotRead = "not read,";
constexpr double kMostSeconds = 36 * 3600;

// The first numbers of a line, each followed by a comma; what is left of the line, or nothing.
std::optional<std::string_view> take_numbers(std::string_view line, std::span<double> numbers) {
  for (double& number : numbers) {
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    if (error != std::errc{} || !std::isfinite(number)) return std::nullopt;
    line.remove_prefix(static_cast<std::size_t>(end - line.data()));
    if (line.empty()) return line;
    if (line.front() != ',') return std::nullopt;
    line.remove_prefix(1);
  }
  return line;
}

double share(double value) { return std::clamp(value, 0.0, 1.0); }

}  // namespace

FrameBox around(const FrameBox& one, const FrameBox& other) {
  FrameBox box;
  box.x = std::min(one.x, other.x);
  box.y = std::min(one.y, other.y);
  box.width = std::max(one.x + one.width, other.x + other.width) - box.x;
  box.height = std::max(one.y + one.height, other.y + other.height) - box.y;
  return box;
}

std::string one_line(std::string_view text) {
  std::string line = clean_for_display(text, kMostFrameLineCharacters);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return std::string(trim(line));
}

std::string line_of(double seconds, const FrameLine& line) {
  return fmt::format("{:.3f},{:.4f},{:.4f},{:.4f},{:.4f},{:.4f},{}", seconds, line.confidence,
                     line.box.x, line.box.y, line.box.width, line.box.height, one_line(line.text));
}

std::string to_text(const FrameReading& reading) {
  std::string text;
  if (!reading.not_read.empty()) {
    return fmt::format("{}{}{}\n", kFirst, kNotRead, one_line(reading.not_read));
  }
  text = fmt::format("{}{},{}\n", kFirst, reading.looked_at, reading.read);
  for (const FrameText& frame : reading.frames) {
    text += fmt::format("{}{:.3f},{:.3f}\n", kFrame, frame.seconds, frame.until);
    for (const FrameLine& line : frame.lines) text += line_of(frame.seconds, line) + '\n';
  }
  return text;
}

FrameReading read_frame_reading(std::string_view text) {
  FrameReading reading;
  reading.not_read = "Nothing is known of this clip's frames.";
  bool first = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (first) {
      if (!line.starts_with(kFirst)) return reading;
      line.remove_prefix(kFirst.size());
      first = false;
      if (line.starts_with(kNotRead)) {
        reading.not_read = one_line(line.substr(kNotRead.size()));
        return reading;
      }
      std::array<double, 2> counts{};
      if (!take_numbers(line, counts)) return reading;
      reading.not_read.clear();
      reading.looked_at = static_cast<int>(std::clamp(counts[0], 0.0, 1e6));
      reading.read = static_cast<int>(std::clamp(counts[1], 0.0, 1e6));
      continue;
    }
    if (line.starts_with(kFrame)) {
      std::array<double, 2> times{};
      if (!take_numbers(line.substr(kFrame.size()), times)) continue;
      FrameText& frame = reading.frames.emplace_back();
      frame.seconds = std::clamp(times[0], 0.0, kMostSeconds);
      frame.until = std::clamp(times[1], frame.seconds, kMostSeconds);
      continue;
    }
    std::array<double, 6> numbers{};
    const auto rest = take_numbers(line, numbers);
    if (!rest || reading.frames.empty()) continue;
    FrameLine found;
    found.confidence = share(numbers[1]);
    found.box = {share(numbers[2]), share(numbers[3]), share(numbers[4]), share(numbers[5])};
    found.text = one_line(*rest);
    if (!found.text.empty()) reading.frames.back().lines.push_back(std::move(found));
  }
  return reading;
}

}  // namespace vigil::screening
