#include "plugins/sdk/ui/text.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <vector>

#include "core/base/text.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/drawing.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/line_break.h"
#include "plugins/sdk/ui/probe.h"

namespace vigil::sdk::ui {
namespace {

constexpr std::string_view kEllipsis = "\u2026";

float width_of(const Style& style, std::string_view words, float size) {
  if (words.empty()) return 0;
  return text_font(style)
      ->CalcTextSizeA(font_pixels(style, size), FLT_MAX, 0, words.data(),
                      words.data() + words.size())
      .x;
}

void add_text(const Style& style, ImDrawList& list, ImVec2 at, std::string_view words, ImU32 color,
              float size) {
  if (words.empty()) return;
  list.AddText(text_font(style), font_pixels(style, size), {std::round(at.x), std::round(at.y)},
               color, words.data(), words.data() + words.size());
}

// Lines stand 1.47 em apart, which 15 px on a 22 px line is.
float line_height(const Style& style, float size) {
  return std::round(style.px(size) * kTextLine / kBodyText);
}

std::vector<Line> lines_of(const Style& style, std::string_view words, float width, float size) {
  ImFontBaked* const baked = text_font(style)->GetFontBaked(font_pixels(style, size));
  return break_lines(
      words, width, [baked](char32_t c) { return baked->GetCharAdvance(static_cast<ImWchar>(c)); });
}

}  // namespace

ImVec2 text_size(const Style& style, std::string_view words, float size) {
  return {std::ceil(width_of(style, words, size)), font_pixels(style, size)};
}

void draw_text(const Style& style, ImDrawList& list, ImVec2 at, std::string_view words, ImU32 color,
               float size) {
  add_text(style, list, at, words, color, size);
  report_text(words);
}

bool draw_elided(const Style& style, ImDrawList& list, ImVec2 at, float width,
                 std::string_view words, ImU32 color, float size) {
  report_text(words);
  // A newline would leave the row.
  const std::size_t first_line = std::min(words.find('\n'), words.size());
  const bool one_line = first_line == words.size();
  const std::string_view line = words.substr(0, first_line);
  if (one_line && width_of(style, line, size) <= width + 0.5F) {
    add_text(style, list, at, line, color, size);
    return false;
  }
  ImFontBaked* const baked = text_font(style)->GetFontBaked(font_pixels(style, size));
  const float room = width - width_of(style, kEllipsis, size);
  float used = 0;
  std::size_t kept = 0;
  char32_t before = 0;
  float used_at_kept = 0;
  for (std::size_t next = 0; next < line.size();) {
    const std::size_t begin = next;
    const char32_t c = next_code_point(line, next);
    if (begin == 0 || can_split_between(before, c)) {
      kept = begin;
      used_at_kept = used;
    }
    used += baked->GetCharAdvance(static_cast<ImWchar>(c));
    if (used > room) break;
    if (next == line.size()) {
      kept = next;
      used_at_kept = used;
    }
    before = c;
  }
  add_text(style, list, at, line.substr(0, kept), color, size);
  if (width > 0) add_text(style, list, {at.x + used_at_kept, at.y}, kEllipsis, color, size);
  return true;
}

void text(const Style& style, std::string_view words, Token token, float size) {
  const float step = line_height(style, size);
  const float lead = std::round((step - font_pixels(style, size)) / 2);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  float widest = 0;
  float y = at.y;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::size_t begin = 0; begin <= words.size();) {
    const std::size_t end = std::min(words.find('\n', begin), words.size());
    const std::string_view line = words.substr(begin, end - begin);
    add_text(style, list, {at.x, y + lead}, line, style.color(token), size);
    widest = std::max(widest, text_size(style, line, size).x);
    y += step;
    begin = end + 1;
  }
  report_text(words);
  ImGui::Dummy({widest, y - at.y});
}

void secondary(const Style& style, std::string_view words) {
  text(style, words, Token::kTextSecondary, kSmallText);
}

void elided(const Style& style, std::string_view words, float width, Token token, float size) {
  const float room = device_width(style, width);
  const float step = line_height(style, size);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float natural = text_size(style, words, size).x;
  const bool cut = draw_elided(style, *ImGui::GetWindowDrawList(),
                               {at.x, at.y + std::round((step - font_pixels(style, size)) / 2)},
                               room, words, style.color(token), size);
  ImGui::Dummy({cut || width > 0 ? room : std::min(room, natural), step});
  if (cut) tooltip(style, words);
}

void wrapped(const Style& style, std::string_view words, Token token, float size, float width) {
  const float room = device_width(style, width);
  const float step = line_height(style, size);
  const float lead = std::round((step - font_pixels(style, size)) / 2);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  float widest = 0;
  float y = at.y;
  for (const Line& line : lines_of(style, words, room, size)) {
    const std::string_view part = words.substr(line.begin, line.end - line.begin);
    if (ImGui::IsRectVisible({at.x, y}, {at.x + room, y + step})) {
      add_text(style, list, {at.x, y + lead}, part, style.color(token), size);
    }
    widest = std::max(widest, text_size(style, part, size).x);
    y += step;
  }
  report_text(words);
  ImGui::Dummy({widest, y - at.y});
}

namespace {

struct ByteSpan {
  std::size_t begin;
  std::size_t end;
};

// Code points to bytes, keeping the order of `spans`.
std::vector<ByteSpan> to_bytes(std::string_view words, std::span<const MarkedSpan> spans) {
  std::vector<std::size_t> starts;  // byte offset of each code point
  for (std::size_t at = 0; at < words.size();) {
    starts.push_back(at);
    (void)next_code_point(words, at);
  }
  starts.push_back(words.size());
  std::vector<ByteSpan> out;
  out.reserve(spans.size());
  for (const MarkedSpan& span : spans) {
    const std::size_t begin = std::min(span.begin, starts.size() - 1);
    const std::size_t end = std::clamp(span.end, begin, starts.size() - 1);
    out.push_back({starts[begin], starts[end]});
  }
  return out;
}

}  // namespace

CaptionResult caption(const Style& style, const char* id, std::string_view words,
                      std::span<const MarkedSpan> spans, const CaptionOptions& options) {
  const float room = device_width(style, options.width);
  const float step = line_height(style, options.size);
  const float pixels = font_pixels(style, options.size);
  const float lead = std::round((step - pixels) / 2);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const std::vector<Line> lines = lines_of(style, words, room, options.size);
  const std::vector<ByteSpan> bytes = to_bytes(words, spans);
  const ImVec2 whole{room, step * static_cast<float>(lines.size())};

  CaptionResult result;
  ImGuiWindow& window = *ImGui::GetCurrentWindow();
  const ImGuiID item = window.GetID(id);
  ImGui::ItemSize(whole);
  const ImRect box(at, {at.x + whole.x, at.y + whole.y});
  const bool visible = ImGui::ItemAdd(box, item, nullptr, ImGuiItemFlags_NoNav);
  report_text(words);
  if (probe() != nullptr) name_last_item((std::string(words) + id).c_str());
  if (!visible) return result;
  bool hovered = false;
  bool held = false;
  const bool pressed =
      ImGui::ButtonBehavior(box, item, &hovered, &held, ImGuiButtonFlags_NoNavFocus);
  const ImVec2 mouse = ImGui::GetIO().MousePos;

  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float underline = std::round(style.px(2));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    const float y = at.y + step * static_cast<float>(i);
    const std::string_view part = words.substr(line.begin, line.end - line.begin);
    for (std::size_t s = 0; s < bytes.size(); ++s) {
      const std::size_t begin = std::max(bytes[s].begin, line.begin);
      const std::size_t end = std::min(bytes[s].end, line.end);
      if (begin >= end) continue;
      const float x0 =
          at.x + width_of(style, words.substr(line.begin, begin - line.begin), options.size);
      const float x1 = x0 + width_of(style, words.substr(begin, end - begin), options.size);
      const bool under =
          hovered && mouse.x >= x0 && mouse.x < x1 && mouse.y >= y && mouse.y < y + step;
      if (under) result.hovered = s;
      const bool strong = options.emphasis == s || under;
      const ImVec2 min{std::floor(x0 - style.px(1)), y + style.px(2)};
      const ImVec2 max{std::ceil(x1 + style.px(1)), y + step - style.px(2)};
      list.AddRectFilled(min, max, faded(style, Token::kMark, strong ? 0.42F : 0.20F), style.px(3));
      list.AddRectFilled({min.x, max.y - underline}, max, style.color(Token::kMark), style.px(1));
    }
    add_text(style, list, {at.x, y + lead}, part, style.color(Token::kText), options.size);
  }
  if (pressed && result.hovered) {
    result.clicked = result.hovered;
  } else {
    result.selected = pressed;
  }
  if (result.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  return result;
}

// ---- times
// ---------------------------------------------------------------------------------------------------------

namespace {

std::string fill_number(std::string_view pattern, std::int64_t number) {
  std::string out(pattern);
  if (const std::size_t at = out.find("{n}"); at != std::string::npos) {
    out.replace(at, 3, std::to_string(number));
  }
  return out;
}

std::string local_time(WallTime when, const char* format) {
  const std::time_t seconds =
      std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(when));
  std::tm fields{};
  if (localtime_r(&seconds, &fields) == nullptr) return {};
  char buffer[32];
  return {buffer, std::strftime(buffer, sizeof buffer, format, &fields)};
}

}  // namespace

std::string relative_words(const TimeWords& words, WallTime when, WallTime now) {
  using std::chrono::days;
  using std::chrono::hours;
  using std::chrono::minutes;
  const bool past = when <= now;
  const auto distance = past ? now - when : when - now;
  if (distance >= days(30)) return local_time(when, "%Y-%m-%d");
  if (past && distance < minutes(1)) return std::string(words.just_now);
  // What has passed is counted in whole units, what remains is rounded up: "in 1 min" until it is
  // due.
  const auto count = [&](auto unit) {
    return past ? std::chrono::floor<decltype(unit)>(distance).count()
                : std::chrono::ceil<decltype(unit)>(distance).count();
  };
  if (distance < hours(1) && count(minutes(1)) < 60) {
    return fill_number(past ? words.minutes_ago : words.minutes_ahead, count(minutes(1)));
  }
  if (distance < days(1) && count(hours(1)) < 24) {
    return fill_number(past ? words.hours_ago : words.hours_ahead, count(hours(1)));
  }
  return fill_number(past ? words.days_ago : words.days_ahead, count(days(1)));
}

std::string exact_time(WallTime when) { return local_time(when, "%Y-%m-%d %H:%M:%S"); }

void relative_time(const Style& style, const TimeWords& words, WallTime when, WallTime now,
                   Token token, float size) {
  text(style, relative_words(words, when, now), token, size);
  if (ImGui::IsItemHovered()) tooltip(style, exact_time(when));
}

}  // namespace vigil::sdk::ui
