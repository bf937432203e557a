#include "plugins/review/view/compare_pane.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "plugins/review/view/clip_pane.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/press_area.h"
#include "plugins/sdk/ui/text.h"
#include "plugins/sdk/ui/timeline.h"

namespace vigil::review {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

constexpr float kBarHeight = 40;

PicturePlace place_in(ImVec2 size, const sdk::Clip& clip, const ZoomPan& zoom) {
  const sdk::ClipPicture picture = clip.picture();
  return place_picture({size.x, size.y},
                       {static_cast<double>(picture.width), static_cast<double>(picture.height)},
                       zoom);
}

void ask_size(sdk::Clip& clip, ImVec2 size, const ZoomPan& zoom) {
  const sdk::ClipInfo& info = clip.info();
  const Extent wanted = wanted_size(
      {size.x, size.y}, {static_cast<double>(info.width), static_cast<double>(info.height)}, zoom);
  clip.fit_into(static_cast<int>(std::lround(wanted.width)),
                static_cast<int>(std::lround(wanted.height)));
}

// What stands for a clip that is not there yet, or cannot be.
std::string why_not(const Frame& frame, const sdk::Clip& clip) {
  switch (clip.state()) {
    case sdk::ClipState::kFetching:
      return fmt::format("{} {:.0f}%", frame.text(texts::kClipFetching),
                         static_cast<double>(clip.progress()) * 100);
    case sdk::ClipState::kOpening: return frame.text(texts::kClipOpening);
    case sdk::ClipState::kFailed: return clip.failure();
    case sdk::ClipState::kReady: return {};
  }
  return {};
}

void draw_side(const Frame& frame, const DeskSnapshot& desk, const sdk::Clip& clip,
               std::string_view label, ImVec2 from, ImVec2 size) {
  const ui::Style& style = frame.style;
  draw_placed(frame, clip.picture(), place_in(size, clip, desk.viewing.zoom), from);
  std::string words(label);
  if (clip.state() == sdk::ClipState::kReady) words += "  " + ui::clip_time(clip.position());
  const float inset = style.px(ui::kGap);
  draw_badge(frame, {from.x + inset, from.y + inset},
             &clip == desk.clip.get() ? ui::Icon::kClapperboard : ui::Icon::kCopy, words);
  if (const std::string why = why_not(frame, clip); !why.empty()) {
    const ImVec2 badge = badge_size(frame, why);
    draw_badge(frame, {from.x + (size.x - badge.x) / 2, from.y + (size.y - badge.y) / 2},
               clip.state() == sdk::ClipState::kFailed ? ui::Icon::kProblem : ui::Icon::kDownload,
               why);
  }
}

class Bar {
 public:
  Bar(const Frame& frame, float top) : frame_(frame), top_(top) {}

  void button(const char* id, ui::Icon icon, sdk::CommandKey command, sdk::TextKey words,
              std::optional<sdk::CommandKey> key_of = std::nullopt) {
    ui::ButtonOptions options;
    options.kind = ui::ButtonKind::kPlain;
    options.key = frame_.key(key_of.value_or(command));
    options.enabled = frame_.enabled(command);
    options.icon = icon;
    options.height = 28;
    place(28);
    if (ui::button(frame_.style, id, frame_.text(words), options)) frame_.run(command);
  }
  void icon_button(const char* id, ui::Icon icon, sdk::CommandKey command, sdk::TextKey words) {
    ui::ButtonOptions options;
    options.kind = ui::ButtonKind::kPlain;
    options.key = frame_.key(command);
    options.enabled = frame_.enabled(command);
    options.height = 28;
    place(28);
    if (ui::icon_button(frame_.style, id, icon, frame_.text(words), options)) frame_.run(command);
  }
  void words(std::string_view text, float width = 0) {
    place(19);
    if (width > 0) {
      ui::elided(frame_.style, text, width, ui::Token::kTextSecondary, ui::kSmallText);
    } else {
      ui::secondary(frame_.style, text);
    }
  }

 private:
  void place(float height) {
    if (!first_) ui::beside(frame_.style, ui::kGap);
    first_ = false;
    ImGui::SetCursorPosY(top_ + frame_.style.px((kBarHeight - height) / 2));
  }

  const Frame& frame_;
  float top_;
  bool first_ = true;
};

void draw_bar(const Frame& frame, const CompareState& compare) {
  Bar bar(frame, ImGui::GetCursorPosY());
  bar.icon_button("###compare_earlier", ui::Icon::kStepBack, commands::kCompareEarlier,
                  texts::kCommandCompareEarlier);
  bar.words(sdk::format(
      frame.words, texts::kCompareOffset,
      fmt::arg("seconds",
               fmt::format("{:+.3f}", static_cast<double>(compare.offset.count()) / 1e6))));
  bar.icon_button("###compare_later", ui::Icon::kStepForward, commands::kCompareLater,
                  texts::kCommandCompareLater);
  bar.button("###compare_swap", ui::Icon::kRefresh, commands::kCompareSwap, texts::kCompareSwap);
  bar.button("###compare_mode", ui::Icon::kContrast, commands::kCompareMode,
             compare.mode == CompareMode::kBeside ? texts::kCompareWipe : texts::kCompareBeside);
  bar.button("###compare_close", ui::Icon::kClose, commands::kCompareClose, texts::kCompareClose,
             commands::kCancel);
  if (!compare.in_range) bar.words(frame.text(texts::kCompareEnded));
  if (compare.count > 1) bar.words(fmt::format("{} / {}", compare.at + 1, compare.count));
}

}  // namespace

void ComparePane::draw(const Frame& frame, const DeskSnapshot& desk, Viewing& viewing) {
  const ui::Style& style = frame.style;
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const ImVec2 size(room.x, std::round(room.y - style.px(kBarHeight)));
  if (size.x < 2 || size.y < 1) return;
  const bool beside = desk.viewing.compare->mode == CompareMode::kBeside;
  const ImVec2 one(beside ? std::floor(size.x / 2) : size.x, size.y);
  viewing.set_place({one.x, one.y});
  // The clip under review last: it is the one that counts as shown.
  ask_size(*desk.viewing.compare->other, one, desk.viewing.zoom);
  ask_size(*desk.clip, one, desk.viewing.zoom);
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  ImGui::GetWindowDrawList()->AddRectFilled(corner, {corner.x + size.x, corner.y + size.y},
                                            style.color(ui::Token::kBackdrop));
  if (beside) {
    draw_beside(frame, desk, size);
  } else {
    draw_wipe(frame, desk, size);
  }
  ImGui::SetCursorScreenPos({corner.x + style.px(ui::kGap), corner.y + size.y});
  draw_bar(frame, *desk.viewing.compare);
}

void ComparePane::draw_beside(const Frame& frame, const DeskSnapshot& desk, ImVec2 size) {
  const CompareState& compare = *desk.viewing.compare;
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float half = std::floor(size.x / 2);
  const ui::PressArea area = ui::press_area(frame.style, "###compare", size, {});
  if (!area.visible) return;
  const float mine = compare.swapped ? half : 0;
  draw_side(frame, desk, *desk.clip, frame.text(texts::kCompareThis), {corner.x + mine, corner.y},
            {half, size.y});
  draw_side(frame, desk, *compare.other, compare.words, {corner.x + half - mine, corner.y},
            {half, size.y});
  const float line = std::max(1.0F, std::round(frame.style.px(1)));
  ImGui::GetWindowDrawList()->AddRectFilled({corner.x + half, corner.y},
                                            {corner.x + half + line, corner.y + size.y},
                                            frame.style.color(ui::Token::kHairline));
  if (area.pressed) frame.run(commands::kPlay);
}

void ComparePane::draw_wipe(const Frame& frame, const DeskSnapshot& desk, ImVec2 size) {
  const CompareState& compare = *desk.viewing.compare;
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const ui::PressArea area = ui::press_area(frame.style, "###compare", size, {});
  if (!area.visible) return;
  if (area.hovered) {
    wipe_ =
        std::clamp(static_cast<double>((ImGui::GetIO().MousePos.x - corner.x) / size.x), 0.0, 1.0);
  }
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float line = std::round(corner.x + static_cast<float>(wipe_) * size.x);
  const sdk::Clip& left = compare.swapped ? *compare.other : *desk.clip;
  const sdk::Clip& right = compare.swapped ? *desk.clip : *compare.other;
  const auto side = [&](const sdk::Clip& clip, float from, float to) {
    list.PushClipRect({from, corner.y}, {to, corner.y + size.y}, true);
    draw_placed(frame, clip.picture(), place_in(size, clip, desk.viewing.zoom), corner);
    list.PopClipRect();
  };
  side(left, corner.x, line);
  side(right, line, corner.x + size.x);
  list.AddRectFilled({line - frame.style.px(1), corner.y},
                     {line + frame.style.px(1), corner.y + size.y},
                     frame.style.color(ui::Token::kAccent));
  const float inset = frame.style.px(ui::kGap);
  const auto name = [&](const sdk::Clip& clip) {
    return &clip == desk.clip.get() ? std::string(frame.text(texts::kCompareThis)) : compare.words;
  };
  draw_badge(frame, {corner.x + inset, corner.y + inset}, ui::Icon::kLeft, name(left));
  const std::string other = name(right);
  draw_badge(frame, {corner.x + size.x - inset - badge_size(frame, other).x, corner.y + inset},
             ui::Icon::kRight, other);
  if (area.pressed) frame.run(commands::kPlay);
}

}  // namespace vigil::review
