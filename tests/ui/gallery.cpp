// Draws every widget on pages of 1280 x 720 offscreen, for each theme and language, as PNG files to
// look at.
//   ui_gallery FOLDER [--theme night] [--language zh_CN] [--page table] [--scale 2] [--tabs 3]
//   [--pointer X Y]
#include <fmt/format.h>
#include <imgui.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "app/workstation/shell/desktop.h"
#include "tests/ui/gallery_pages.h"

namespace {

using vigil::sdk::ui::Style;

void draw_page(const vigil::gallery::Page& page, const Style& style,
               vigil::gallery::Values& values) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {style.px(20), style.px(16)});
  ImGui::BeginChild("###page", {0, 0}, ImGuiChildFlags_AlwaysUseWindowPadding,
                    ImGuiWindowFlags_NoScrollbar);
  // The keys are the page's, as they are a view's on the desk.
  if (!ImGui::IsWindowFocused(ImGuiFocusedFlags_ChildWindows)) ImGui::SetWindowFocus();
  ImGui::PopStyleVar();
  page.draw(style, values);
  ImGui::EndChild();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Draws every widget to PNG files."};
  std::filesystem::path folder;
  std::vector<std::string> themes = {"night", "day", "high_contrast"};
  std::vector<std::string> languages = {"zh_CN", "en"};
  std::string only;
  int scale = 1;
  int tabs = 0;
  std::vector<float> pointer;
  app.add_option("folder", folder, "where the pictures go")->required();
  app.add_option("--theme", themes, "themes to draw");
  app.add_option("--language", languages, "languages to draw");
  app.add_option("--page", only, "only this page");
  app.add_option("--tabs", tabs, "press Tab so many times: shows keyboard focus");
  app.add_option("--pointer", pointer, "where the pointer is, design pixels")->expected(2);
  app.add_option("--scale", scale, "1 to 3")->check(CLI::Range(1, 3));
  CLI11_PARSE(app, argc, argv);

  const vigil::SystemClock clock;
  auto desktop = vigil::shell::Desktop::open({.headless = true,
                                              .size = {1280 * scale, 720 * scale},
                                              .themes = VIGIL_SOURCE_DIR "/themes",
                                              .scale = static_cast<float>(scale)},
                                             clock);
  if (!desktop) {
    fmt::print(stderr, "{}\n", desktop.error().message);
    return 1;
  }
  std::filesystem::create_directories(folder);
  const vigil::gallery::Scene tall((*desktop)->textures(), {216, 384}, 8);
  const vigil::gallery::Scene wide((*desktop)->textures(), {384, 216}, 8);
  for (const std::string& theme : themes) {
    (*desktop)->set_theme(theme);
    for (const std::string& language : languages) {
      for (const vigil::gallery::Page& page : vigil::gallery::pages()) {
        if (!only.empty() && only != page.name) continue;
        vigil::gallery::Values values;
        values.english = language == "en";
        values.tall = &tall;
        values.wide = &wide;
        const auto draw = [&] {
          (*desktop)->draw_now(
              {.draw = [&](const Style& style) { draw_page(page, style, values); }});
        };
        // Places that size themselves need some frames to settle.
        for (int frame = 0; frame < 5; ++frame) draw();
        ImGuiIO& io = ImGui::GetIO();
        if (pointer.size() == 2) {
          io.AddMousePosEvent(pointer[0] * static_cast<float>(scale),
                              pointer[1] * static_cast<float>(scale));
        }
        for (int tab = 0; tab < tabs; ++tab) {
          io.AddKeyEvent(ImGuiKey_Tab, true);
          draw();
          io.AddKeyEvent(ImGuiKey_Tab, false);
          draw();
        }
        for (int frame = 0; frame < 2; ++frame) draw();
        const std::filesystem::path file =
            folder / fmt::format("{}_{}_{}.png", page.name, theme, language);
        if (const vigil::Status shot = (*desktop)->shoot(file); !shot) {
          fmt::print(stderr, "{}\n", shot.error().message);
          return 1;
        }
      }
    }
  }
  return 0;
}
