// A real window (run under xvfb-run, or --headless): opens it, draws a page, leaves it alone for
// two seconds and says what that cost. Fails when frames were built while nothing happened, or when
// the window does not show what was drawn.
#include <fmt/format.h>
#include <imgui.h>
#include <sys/resource.h>

#include <cstdio>
#include <string_view>
#include <vector>

#include "app/workstation/shell/desktop.h"

namespace {

using vigil::Millis;
using vigil::SteadyTime;
using vigil::sdk::ui::Style;
using vigil::sdk::ui::Token;

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

void draw_page(const Style& style) {
  ImGui::SetCursorPos({style.px(24), style.px(24)});
  ImGui::BeginGroup();
  for (int i = 0; i < 30; ++i) {
    ImGui::TextUnformatted(
        fmt::format("第 {} 条：夜里两点，这只是一只山羊 🐐，不是盗猎者。", i + 1).c_str());
  }
  ImGui::EndGroup();
}

// A second window beside the first shows a picture that was uploaded for the first, and the first
// is as it was.
bool second_window_shows(vigil::shell::Desktop& desktop) {
  constexpr std::uint8_t kGreen[] = {0, 255, 0, 255};
  const auto green = desktop.textures().make({1, 1}, kGreen);
  const std::vector<std::uint8_t> before = desktop.read_back().rgba;
  if (!desktop.open_second("second", "no such monitor")) return false;
  vigil::shell::DesktopCalls calls{.draw = draw_page};
  calls.draw_second = [&](const Style&, ImDrawList& list, vigil::shell::PixelSize room) {
    list.AddImage(ImTextureRef(static_cast<ImTextureID>(green.id())), {0, 0},
                  {static_cast<float>(room.width), static_cast<float>(room.height)});
  };
  for (int i = 0; i < 3; ++i) desktop.draw_now(calls);
  const vigil::shell::Bitmap shown = desktop.read_back(vigil::shell::Screen::kSecond);
  const std::size_t middle = shown.rgba.size() / 8 * 4;
  const bool green_there = shown.size == desktop.second()->size() && shown.rgba.size() > 1000 &&
                           shown.rgba[middle] == 0 && shown.rgba[middle + 1] == 255;
  fmt::print("second window {} x {} on \"{}\"\n", shown.size.width, shown.size.height,
             desktop.second()->monitor());
  desktop.close_second();
  desktop.draw_now(calls);
  return green_there && desktop.read_back().rgba == before;
}

}  // namespace

int main(int argc, char** argv) {
  const bool headless = argc == 2 && std::string_view(argv[1]) == "--headless";
  const vigil::SystemClock clock;
  const SteadyTime began = clock.steady_now();
  auto opened = vigil::shell::Desktop::open(
      {.headless = headless, .size = {1280, 720}, .themes = VIGIL_SOURCE_DIR "/themes", .scale = 1},
      clock);
  if (!opened) {
    fmt::print(stderr, "{}\n", opened.error().message);
    return 1;
  }
  vigil::shell::Desktop& desktop = **opened;
  const Millis opened_after = clock.steady_now() - began;

  // First frames, then whatever the window system still has to say, then silence.
  Millis first_frame{0};
  SteadyTime quiet_since = clock.steady_now();
  vigil::shell::FrameCounts at_rest;
  double cpu_at_rest = 0;
  bool resting = false;
  bool right_pixel = false;
  desktop.run({.update =
                   [&] {
                     const SteadyTime now = clock.steady_now();
                     if (!resting && now - quiet_since > Millis{1500}) {
                       const vigil::shell::Bitmap shown = desktop.read_back();
                       const std::size_t corner = shown.rgba.size() - 4;
                       const ImU32 seen = IM_COL32(shown.rgba[corner], shown.rgba[corner + 1],
                                                   shown.rgba[corner + 2], 255);
                       right_pixel = seen == desktop.style().color(Token::kBackground);
                       resting = true;
                       at_rest = desktop.counts();
                       cpu_at_rest = cpu_seconds();
                       desktop.wake_after(Millis{2000});
                     } else if (resting) {
                       desktop.close();
                     } else if (first_frame.count() > 0) {
                       desktop.wake_after(Millis{1600});
                     }
                   },
               .draw =
                   [&](const Style& style) {
                     draw_page(style);
                     if (first_frame.count() == 0) first_frame = clock.steady_now() - began;
                   }});
  const double idle = (cpu_seconds() - cpu_at_rest) / 2.0;
  const auto counts = desktop.counts();
  fmt::print(
      "opened after {} ms, first frame built after {} ms; two idle seconds: {} frames built, {} "
      "drawn, {:.3f} % of a core\n",
      opened_after.count(), first_frame.count(), counts.built - at_rest.built - 2,
      counts.drawn - at_rest.drawn, idle * 100);
  if (!right_pixel) fmt::print(stderr, "the window does not show the theme's background\n");
  // The turns that begin and end the measurement build a frame each.
  const bool slept = counts.built <= at_rest.built + 2 && counts.drawn == at_rest.drawn;
  if (!slept) fmt::print(stderr, "frames were built while nothing happened\n");
  const bool second = second_window_shows(desktop);
  if (!second) fmt::print(stderr, "a second window does not show the picture of the first\n");
  return right_pixel && slept && second ? 0 : 1;
}
