// Draws one page of type and colour offscreen for every theme and scale, to look at: demo_picture
// OUT_FOLDER.
#include <fmt/format.h>
#include <imgui.h>

#include <cstdio>
#include <string>

#include "app/workstation/shell/desktop.h"

namespace {

using vigil::sdk::ui::Style;
using vigil::sdk::ui::Token;

void line(const Style& style, const char* words, float size, Token token) {
  ImGui::PushFont(style.fonts.text, style.px(size));
  ImGui::PushStyleColor(ImGuiCol_Text, style.color(token));
  ImGui::TextUnformatted(words);
  ImGui::PopStyleColor();
  ImGui::PopFont();
}

void draw_page(const Style& style) {
  ImGui::SetCursorPos({style.px(24), style.px(24)});
  ImGui::BeginGroup();
  line(style, "守夜：夜里两点，这只是一只山羊 🐐，不是盗猎者。", 20, Token::kText);
  line(style, "正文十五像素。作者 阿依古丽 · 播放 12,408 次 · 云南 · 08:31 上传", 15, Token::kText);
  line(style, "次要文字十三像素。Body text in English, Łódź Čeština Ñandú 0123456789", 13,
       Token::kTextSecondary);
  line(style, "停用的文字", 15, Token::kTextDisabled);
  line(style, "表情 🙂❤️🔥🎉🐼🌾👍 与生僻字 𠮷𡃁㐂 龘", 15,
       Token::kText);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i < vigil::sdk::ui::kTokenCount; ++i) {
    const auto token = static_cast<Token>(i);
    const ImVec2 cell{at.x + style.px(static_cast<float>(i % 9) * 112),
                      at.y + style.px(static_cast<float>(i / 9) * 64 + 8)};
    list.AddRectFilled(cell, {cell.x + style.px(104), cell.y + style.px(32)}, style.color(token),
                       style.px(6));
    ImGui::PushFont(style.fonts.text, style.px(12));
    list.AddText({cell.x, cell.y + style.px(36)}, style.color(Token::kTextSecondary),
                 std::string(to_word(token)).c_str());
    ImGui::PopFont();
  }
  ImGui::Dummy({style.px(1000), style.px(270)});
  ImGui::PushFont(style.fonts.icons, style.px(18));
  ImGui::TextUnformatted("\xEF\x80\x88  \xEF\x80\x8C  \xEF\x81\x9E  \xEF\x80\x93  \xEF\x83\x91");
  ImGui::PopFont();
  static std::string words = "文本框 Text field";
  ImGui::SetNextItemWidth(style.px(280));
  ImGui::InputText("##words", words.data(), words.capacity() + 1);
  ImGui::SameLine();
  ImGui::Button("按钮");
  ImGui::EndGroup();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const vigil::SystemClock clock;
  auto desktop = vigil::shell::Desktop::open(
      {.headless = true, .size = {1080, 560}, .themes = VIGIL_SOURCE_DIR "/themes"}, clock);
  if (!desktop) {
    std::fprintf(stderr, "%s\n", desktop.error().message.c_str());
    return 1;
  }
  for (const char* theme : {"night", "day", "high_contrast"}) {
    for (const int scale : {1, 2}) {
      (*desktop)->set_theme(theme);
      (*desktop)->set_scale(static_cast<float>(scale));
      (*desktop)->resize({1080 * scale, 560 * scale});
      for (int frame = 0; frame < 3; ++frame) (*desktop)->draw_now({.draw = draw_page});
      if (vigil::Status shot =
              (*desktop)->shoot(fmt::format("{}/{}_{}x.png", argv[1], theme, scale));
          !shot) {
        std::fprintf(stderr, "%s\n", shot.error().message.c_str());
        return 1;
      }
    }
  }
  return 0;
}
