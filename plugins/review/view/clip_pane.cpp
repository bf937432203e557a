#include "plugins/review/view/clip_pane.h"

#include <algorithm>
#include <cmath>

#include "plugins/review/model/wording.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/picture.h"
#include "plugins/sdk/ui/text.h"
#include "plugins/sdk/ui/timeline.h"

namespace vigil::review {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

// Words over pictures: the scrim is dark in every theme, as pictures are bright in all of them.
constexpr ImU32 kOnScrim = IM_COL32(0xF2, 0xF3, 0xF5, 0xFF);
constexpr double kWheelStep = 1.2;
// A new picture is asked for only when the pointer has moved so far, in shares of the picture.
constexpr double kRevealStep = 0.015;
constexpr float kBadgeIcon = 22;

ImVec2 operator+(ImVec2 a, ImVec2 b) { return {a.x + b.x, a.y + b.y}; }

ImVec2 at(double x, double y) { return {static_cast<float>(x), static_cast<float>(y)}; }

Extent extent(ImVec2 size) { return {size.x, size.y}; }

// The name of what softens; several are joined.
std::string softness(const Frame& frame, const domain::Look& look) {
  std::string words;
  const auto add = [&](sdk::TextKey key) {
    if (!words.empty()) words += frame.text(texts::kLookAnd);
    words += frame.text(key);
  };
  if (look.blur == 1) add(texts::kCareBlur1);
  if (look.blur == 2) add(texts::kCareBlur2);
  if (look.blur >= 3) add(texts::kCareBlur3Grey);
  if (look.smoothing > 0) add(texts::kCareSmooth);
  if (look.greyscale && look.blur < 3) add(texts::kCareGrey);
  return words;
}

std::string look_words(const Frame& frame, const CareState& care) {
  if (care.revealing) return frame.text(texts::kLookRevealing);
  if (is_plain(care.look)) {
    return care.veil == Veil::kLifted ? frame.text(texts::kLookLifted) : std::string();
  }
  std::string words = softness(frame, care.look);
  if (care.at_floor) {
    words += frame.text(texts::kLookAnd);
    words += frame.text(texts::kLookFloor);
  }
  return words;
}

// "00:03.200 起"; empty where there is nothing to be said.
std::string flash_words(const Frame& frame, const sdk::Clip& clip) {
  if (clip.dimmed()) return frame.text(texts::kFlashDimmed);
  if (clip.playing() || clip.flashes().empty()) return {};
  const sdk::MediaTime first = clip.flashes().front().begin;
  return sdk::format(frame.words,
                     clip.look().flash_guard ? texts::kFlashAhead : texts::kFlashUnguarded,
                     fmt::arg("time", ui::clip_time(first)));
}

std::string megabytes(std::int64_t bytes) {
  return fmt::format("{:.1f}", static_cast<double>(bytes) / 1e6);
}

void draw_waiting(const Frame& frame, const sdk::Clip& clip) {
  const sdk::ClipWork work = clip.work();
  if (clip.state() == sdk::ClipState::kFetching) {
    const std::string share = fmt::format("{:.0f}%", static_cast<double>(clip.progress()) * 100);
    std::string figure = share;
    if (work.total_bytes > 0) {
      figure =
          sdk::format(frame.words, texts::kClipFetched, fmt::arg("done", megabytes(work.bytes)),
                      fmt::arg("all", megabytes(work.total_bytes)), fmt::arg("share", share));
    }
    return ui::loading_state(frame.style, frame.text(texts::kClipFetching), clip.progress(),
                             figure);
  }
  const bool unlocking = work.unlocked > 0 && work.unlocked < 1;
  const double seconds = static_cast<double>(work.opening_for.count()) / 1000;
  ui::loading_state(frame.style, frame.text(texts::kClipOpening), unlocking ? work.unlocked : -1.0F,
                    seconds >= 0.5
                        ? sdk::format(frame.words, texts::kClipOpeningFor,
                                      fmt::arg("seconds", fmt::format("{:.1f}", seconds)))
                        : std::string());
}

void draw_failed(const Frame& frame, const sdk::Clip& clip) {
  ui::EmptyState state;
  state.icon = ui::Icon::kProblem;
  state.token = ui::Token::kProblem;
  const std::string sentence =
      sdk::format(frame.words, texts::kClipFailed, fmt::arg("reason", clip.failure()));
  state.sentence = sentence;
  // The desk's walls are the operator's matter; the clip has nothing to do with it.
  const bool walls = clip.failure_kind() == "walls_missing";
  const bool specialists = frame.enabled(commands::kEscalate);
  if (!walls) {
    state.detail = frame.text(!clip.undecodable() ? texts::kClipFailedHelp
                              : specialists       ? texts::kClipUndecodableHelp
                                                  : texts::kClipUndecodableNobody);
  }
  if (specialists && !walls) {
    state.action = frame.text(texts::kCommandEscalate);
    state.key = frame.key(commands::kEscalate);
  }
  if (ui::empty_state(frame.style, "###clip_failed", state)) frame.run(commands::kEscalate);
}

// The part that is uncovered, outlined.
void draw_reveal(const Frame& frame, const domain::Reveal& reveal, const PicturePlace& place,
                 ImVec2 from) {
  if (reveal.empty() || place.u1 <= place.u0 || place.v1 <= place.v0) return;
  const auto share = [](std::uint32_t part) {
    return static_cast<double>(part) / static_cast<double>(domain::kWholePicture);
  };
  const auto x = [&](double u) {
    return std::clamp(
        place.left + (u - place.u0) / (place.u1 - place.u0) * (place.right - place.left),
        place.left, place.right);
  };
  const auto y = [&](double v) {
    return std::clamp(
        place.top + (v - place.v0) / (place.v1 - place.v0) * (place.bottom - place.top), place.top,
        place.bottom);
  };
  ImGui::GetWindowDrawList()->AddRect(from + at(x(share(reveal.left)), y(share(reveal.top))),
                                      from + at(x(share(reveal.right)), y(share(reveal.bottom))),
                                      frame.style.color(ui::Token::kAccent), frame.style.px(4), 0,
                                      frame.style.px(1));
}

void draw_badges(const Frame& frame, const DeskSnapshot& desk, const sdk::Clip& clip, ImVec2 min,
                 ImVec2 max) {
  const float inset = frame.style.px(ui::kGap);
  float y = min.y + inset;
  const auto badge = [&](ui::Icon icon, std::string_view words) {
    y += draw_badge(frame, {min.x + inset, y}, icon, words).y + frame.style.px(ui::kTightGap);
  };
  if (const std::string look = look_words(frame, desk.viewing.care); !look.empty()) {
    badge(is_plain(desk.viewing.care.look) || desk.viewing.care.revealing ? ui::Icon::kVisible
                                                                          : ui::Icon::kHidden,
          look);
  }
  if (desk.viewing.zoom.zoomed()) {
    badge(ui::Icon::kSearch, fmt::format("{:.1f}×", desk.viewing.zoom.scale));
  }
  if (const std::string flash = flash_words(frame, clip); !flash.empty()) {
    const float height = badge_size(frame, flash).y;
    draw_badge(frame, {min.x + inset, max.y - inset - height}, ui::Icon::kWarning, flash);
  }
}

}  // namespace

ImVec2 badge_size(const Frame& frame, std::string_view words) {
  const ImVec2 size = ui::text_size(frame.style, words, ui::kSmallText);
  return {size.x + frame.style.px(kBadgeIcon + 10), size.y + frame.style.px(6)};
}

ImVec2 draw_badge(const Frame& frame, ImVec2 where, ui::Icon icon, std::string_view words) {
  const ui::Style& style = frame.style;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 size = badge_size(frame, words);
  list.AddRectFilled(where, where + size, style.color(ui::Token::kScrim), style.px(4));
  ui::draw_icon(style, list, {where.x + style.px(kBadgeIcon / 2 + 2), where.y + size.y / 2}, icon,
                kOnScrim, ui::kSmallText);
  ui::draw_text(style, list, {where.x + style.px(kBadgeIcon + 2), where.y + style.px(3)}, words,
                kOnScrim, ui::kSmallText);
  return size;
}

void draw_placed(const Frame& frame, const sdk::ClipPicture& picture, const PicturePlace& place,
                 ImVec2 from) {
  if (place.right <= place.left) return;
  sdk::ClipPicture part = picture;
  const auto between = [](float low, float high, double share) {
    return low + static_cast<float>(share) * (high - low);
  };
  part.u0 = between(picture.u0, picture.u1, place.u0);
  part.u1 = between(picture.u0, picture.u1, place.u1);
  part.v0 = between(picture.v0, picture.v1, place.v0);
  part.v1 = between(picture.v0, picture.v1, place.v1);
  const auto whole = [](ImVec2 point) { return ImVec2(std::round(point.x), std::round(point.y)); };
  ui::draw_picture(frame.style, *ImGui::GetWindowDrawList(), part,
                   whole(from + at(place.left, place.top)),
                   whole(from + at(place.right, place.bottom)));
}

void ClipPane::draw(const Frame& frame, const DeskSnapshot& desk, Viewing& viewing) {
  const ImVec2 size = ImGui::GetContentRegionAvail();
  if (!desk.clip || size.x < 1 || size.y < 1) return;
  sdk::Clip& clip = *desk.clip;
  if (clip.state() == sdk::ClipState::kFailed) return draw_failed(frame, clip);

  const float share = static_cast<float>(desk.viewing.care.size_percent) / 100;
  const ImVec2 room(std::round(size.x * share), std::round(size.y * share));
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const ImVec2 from(std::round(corner.x + (size.x - room.x) / 2),
                    std::round(corner.y + (size.y - room.y) / 2));
  viewing.set_place(extent(room));
  const sdk::ClipInfo& info = clip.info();
  const Extent own{static_cast<double>(info.width), static_cast<double>(info.height)};
  const Extent wanted = wanted_size(extent(room), own, desk.viewing.zoom);
  clip.fit_into(static_cast<int>(std::lround(wanted.width)),
                static_cast<int>(std::lround(wanted.height)));

  ImGui::GetWindowDrawList()->AddRectFilled(corner, corner + size,
                                            frame.style.color(ui::Token::kBackdrop));
  if (clip.state() != sdk::ClipState::kReady) return draw_waiting(frame, clip);

  const sdk::ClipPicture picture = clip.picture();
  const PicturePlace place = place_picture(
      extent(room), {static_cast<double>(picture.width), static_cast<double>(picture.height)},
      desk.viewing.zoom);
  const ui::PressArea area = ui::press_area(frame.style, "###picture", size, {});
  if (!area.visible) return;
  draw_placed(frame, picture, place, from);
  draw_reveal(frame, desk.viewing.care.look.reveal, place, from);
  draw_badges(frame, desk, clip, from, from + room);
  if (area.focused) {
    ui::draw_focus_ring(frame.style, *ImGui::GetWindowDrawList(), area.min, area.max, 0);
  }
  take_pointer(frame, desk, area, place, from);
}

void ClipPane::take_pointer(const Frame& frame, const DeskSnapshot& desk, const ui::PressArea& area,
                            const PicturePlace& place, ImVec2 from) {
  const ImGuiIO& io = ImGui::GetIO();
  const double u = place.u_at(io.MousePos.x - from.x);
  const double v = place.v_at(io.MousePos.y - from.y);
  const bool zoomed = desk.viewing.zoom.zoomed();
  if (area.hovered && io.MouseWheel != 0) {
    frame.run(commands::kZoom,
              fmt::format("{:.6f} {:.6f} {:.6f}",
                          std::pow(kWheelStep, static_cast<double>(io.MouseWheel)), u, v));
  }
  if (desk.viewing.care.revealing && area.hovered &&
      std::hypot(u - revealed_u_, v - revealed_v_) >= kRevealStep) {
    revealed_u_ = u;
    revealed_v_ = v;
    frame.run(commands::kRevealAt, fmt::format("{:.4f} {:.4f}", u, v));
  }
  if (!desk.viewing.care.revealing) revealed_u_ = revealed_v_ = 0.5;
  if (area.hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
    frame.run(commands::kFit);
  }
  const float threshold = io.MouseDragThreshold * io.MouseDragThreshold;
  const bool dragged = io.MouseDragMaxDistanceSqr[ImGuiMouseButton_Left] > threshold;
  if (zoomed && area.held && dragged && (io.MouseDelta.x != 0 || io.MouseDelta.y != 0)) {
    const double across = (place.right - place.left) / (place.u1 - place.u0);
    const double down = (place.bottom - place.top) / (place.v1 - place.v0);
    frame.run(commands::kPan,
              fmt::format("{:.6f} {:.6f}", -static_cast<double>(io.MouseDelta.x) / across,
                          -static_cast<double>(io.MouseDelta.y) / down));
  }
  if (area.pressed && !(zoomed && dragged)) frame.run(commands::kPlay);
}

}  // namespace vigil::review
