#include "app/workstation/panels/second_screen.h"

#include <fmt/format.h>
#include <imgui.h>

#include <string>

#include "host_texts.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/icon.h"
#include "plugins/sdk/ui/picture.h"
#include "plugins/sdk/ui/text.h"
#include "plugins/sdk/ui/timeline.h"

namespace vigil::workstation {
namespace {

using sdk::ui::Icon;
using sdk::ui::Token;

// Read from farther away than the desk.
constexpr float kTimeText = 28.0F;
constexpr float kSentenceText = 24.0F;
constexpr float kFoot = 64.0F;

void draw_sentence(const sdk::ui::Style& style, ImDrawList& list, ImVec2 middle, Icon icon,
                   std::string_view words) {
  const ImVec2 size = sdk::ui::text_size(style, words, kSentenceText);
  sdk::ui::draw_icon(style, list, {middle.x, middle.y - style.px(36)}, icon,
                     style.color(Token::kTextSecondary), 36);
  sdk::ui::draw_text(style, list, {middle.x - size.x / 2, middle.y}, words,
                     style.color(Token::kTextSecondary), kSentenceText);
}

std::string state_words(const sdk::Texts& texts, const sdk::Clip& clip) {
  std::string words = texts.text(clip.playing() ? texts::kSecondPlaying : texts::kSecondPaused);
  if (clip.speed() != 1.0) words += fmt::format("  {:g}x", clip.speed());
  return words;
}

}  // namespace

std::string waiting_words(const sdk::Texts& texts, const sdk::Clip& clip) {
  const sdk::ClipWork work = clip.work();
  switch (clip.state()) {
    case sdk::ClipState::kFetching: {
      const auto percent = fmt::arg("percent", static_cast<int>(clip.progress() * 100));
      if (work.total_bytes <= 0) return sdk::format(texts, texts::kSecondFetching, percent);
      const auto megabytes = [](std::int64_t bytes) {
        return fmt::format("{:.1f}", static_cast<double>(bytes) / 1e6);
      };
      return sdk::format(texts, texts::kSecondFetchingBytes, percent,
                         fmt::arg("done", megabytes(work.bytes)),
                         fmt::arg("all", megabytes(work.total_bytes)));
    }
    case sdk::ClipState::kOpening:
      if (work.unlocked < 1) {
        return sdk::format(texts, texts::kSecondUnlocking,
                           fmt::arg("percent", static_cast<int>(work.unlocked * 100)));
      }
      return sdk::format(
          texts, texts::kSecondOpening,
          fmt::arg("seconds",
                   fmt::format("{:.1f}", static_cast<double>(work.opening_for.count()) / 1000)));
    case sdk::ClipState::kReady: break;
    case sdk::ClipState::kFailed: return clip.failure();
  }
  return {};
}

void draw_second_screen(const sdk::ui::Style& style, const sdk::Texts& texts, ImDrawList& list,
                        shell::PixelSize room, const sdk::Clip* clip, Covered covered) {
  const ImVec2 end(static_cast<float>(room.width), static_cast<float>(room.height));
  const ImVec2 middle(end.x / 2, end.y / 2);
  if (covered == Covered::kYes) {
    return draw_sentence(style, list, middle, Icon::kLock, texts.text(texts::kLockTitle));
  }
  if (clip == nullptr) {
    return draw_sentence(style, list, middle, Icon::kInbox, texts.text(texts::kSecondNothing));
  }
  list.AddRectFilled({0, 0}, end, style.color(Token::kBackdrop));
  const ImVec2 place(end.x, end.y - style.px(kFoot));
  const sdk::ClipPicture picture = clip->picture();
  const auto [min, max] = sdk::ui::fit_inside({0, 0}, place, picture.width, picture.height);
  if (picture.texture != 0) sdk::ui::draw_picture(style, list, picture, min, max);
  if (const std::string words = waiting_words(texts, *clip); !words.empty()) {
    return draw_sentence(style, list, {place.x / 2, place.y / 2},
                         clip->state() == sdk::ClipState::kFailed ? Icon::kProblem : Icon::kWaiting,
                         words);
  }
  list.AddRectFilled({0, place.y}, end, style.color(Token::kBackground));
  const float line = place.y + (style.px(kFoot) - sdk::ui::text_size(style, "0", kTimeText).y) / 2;
  const float edge = style.px(24);
  const std::string time = fmt::format("{} / {}", sdk::ui::clip_time(clip->position()),
                                       sdk::ui::clip_time(clip->info().duration));
  sdk::ui::draw_text(style, list, {edge, line}, time, style.color(Token::kText), kTimeText);
  const std::string state = state_words(texts, *clip);
  const float width = sdk::ui::text_size(style, state, kTimeText).x;
  sdk::ui::draw_text(style, list, {end.x - edge - width, line}, state,
                     style.color(Token::kTextSecondary), kTimeText);
}

}  // namespace vigil::workstation
