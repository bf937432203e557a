// Words and places that several pages of the gallery share.
#pragma once

#include <imgui.h>

#include <array>
#include <string_view>

#include "plugins/sdk/ui/style.h"

namespace vigil::gallery {

struct Say {
  bool english;
  std::string_view operator()(std::string_view zh, std::string_view en) const {
    return english ? en : zh;
  }
};

inline constexpr std::array kVerdictZh = {"通过", "标注", "警告", "限流", "下架", "上报"};
inline constexpr std::array kVerdictEn = {"Allow", "Label", "Warn", "Limit", "Remove", "Escalate"};
inline constexpr std::array kVerdictKeys = {"A", "L", "W", "G", "R", "E"};
inline constexpr std::array kStateZh = {"草稿", "已存本机", "已发出", "已确认", "有冲突", "被拒绝"};
inline constexpr std::array kStateEn = {"Draft",     "Saved here", "Sent",
                                        "Confirmed", "Conflict",   "Refused"};

// A column of the page, `width` design pixels wide.
template <typename Draw>
void column(const sdk::ui::Style& style, const char* id, float width, const Draw& draw) {
  ImGui::BeginChild(id, {style.px(width), 0},
                    ImGuiChildFlags_AutoResizeY | ImGuiChildFlags_NavFlattened,
                    ImGuiWindowFlags_NoScrollbar);
  draw();
  ImGui::EndChild();
}

}  // namespace vigil::gallery
