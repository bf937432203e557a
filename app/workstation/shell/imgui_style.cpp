#include "app/workstation/shell/imgui_style.h"

#include <imgui.h>

#include <algorithm>

namespace vigil::shell {

void apply_style(const sdk::ui::Style& style) {
  using sdk::ui::Token;
  ImGuiStyle& s = ImGui::GetStyle();
  s = ImGuiStyle();
  const auto color = [&](Token token) {
    return ImGui::ColorConvertU32ToFloat4(style.color(token));
  };
  const auto clear = ImVec4(0, 0, 0, 0);

  s.FontSizeBase = style.px(sdk::ui::kBodyText);
  s.WindowPadding = ImVec2(style.px(12), style.px(12));
  s.FramePadding = ImVec2(style.px(8), style.px(6.5F));
  s.ItemSpacing = ImVec2(style.px(8), style.px(8));
  s.ItemInnerSpacing = ImVec2(style.px(8), style.px(4));
  s.CellPadding = ImVec2(style.px(8), style.px(4));
  s.IndentSpacing = style.px(16);
  s.ScrollbarSize = style.px(10);
  s.GrabMinSize = style.px(16);
  s.WindowRounding = 0;
  s.ChildRounding = 0;
  s.FrameRounding = style.px(6);
  s.PopupRounding = style.px(6);
  s.ScrollbarRounding = style.px(5);
  s.GrabRounding = style.px(4);
  s.TabRounding = style.px(6);
  s.WindowBorderSize = 0;
  s.ChildBorderSize = 0;
  s.FrameBorderSize = 0;
  s.PopupBorderSize = std::max(1.0F, style.px(1));
  s.SeparatorTextBorderSize = style.px(1);
  s.WindowMinSize = ImVec2(style.px(8), style.px(8));
  s.DisabledAlpha = 0.5F;
  s.AntiAliasedLinesUseTex = false;  // identical pixels whatever the atlas' packing
  s.HoverDelayNormal = 0.40F;
  s.HoverDelayShort = 0.15F;

  auto& colors = s.Colors;
  for (ImVec4& c : colors) c = clear;
  colors[ImGuiCol_Text] = color(Token::kText);
  colors[ImGuiCol_TextDisabled] = color(Token::kTextSecondary);
  colors[ImGuiCol_TextSelectedBg] = color(Token::kSelection);
  colors[ImGuiCol_TextLink] = color(Token::kAccent);
  colors[ImGuiCol_InputTextCursor] = color(Token::kAccent);
  colors[ImGuiCol_PopupBg] = color(Token::kOverlay);
  colors[ImGuiCol_Border] = color(Token::kHairline);
  colors[ImGuiCol_FrameBg] = color(Token::kSunken);
  colors[ImGuiCol_FrameBgHovered] = color(Token::kSunken);
  colors[ImGuiCol_FrameBgActive] = color(Token::kSunken);
  colors[ImGuiCol_ScrollbarGrab] = color(Token::kScrollbar);
  colors[ImGuiCol_ScrollbarGrabHovered] = color(Token::kTextDisabled);
  colors[ImGuiCol_ScrollbarGrabActive] = color(Token::kTextSecondary);
  colors[ImGuiCol_CheckMark] = color(Token::kAccent);
  colors[ImGuiCol_SliderGrab] = color(Token::kAccent);
  colors[ImGuiCol_SliderGrabActive] = color(Token::kAccent);
  colors[ImGuiCol_Button] = color(Token::kKeyCap);
  colors[ImGuiCol_ButtonHovered] = color(Token::kScrollbar);
  colors[ImGuiCol_ButtonActive] = color(Token::kSunken);
  colors[ImGuiCol_Header] = color(Token::kSelection);
  colors[ImGuiCol_HeaderHovered] = color(Token::kHover);
  colors[ImGuiCol_HeaderActive] = color(Token::kPressed);
  colors[ImGuiCol_Separator] = color(Token::kHairline);
  colors[ImGuiCol_SeparatorHovered] = color(Token::kAccent);
  colors[ImGuiCol_SeparatorActive] = color(Token::kAccent);
  colors[ImGuiCol_TableHeaderBg] = color(Token::kRaised);
  colors[ImGuiCol_TableBorderLight] = color(Token::kHairline);
  colors[ImGuiCol_TableBorderStrong] = color(Token::kHairline);
  colors[ImGuiCol_TableRowBgAlt] = color(Token::kTableStripe);
  colors[ImGuiCol_PlotLines] = color(Token::kChart1);
  colors[ImGuiCol_PlotHistogram] = color(Token::kChart1);
  colors[ImGuiCol_DragDropTarget] = color(Token::kAccent);
  colors[ImGuiCol_NavCursor] = color(Token::kFocus);
  colors[ImGuiCol_ModalWindowDimBg] = color(Token::kScrim);
}

}  // namespace vigil::shell
