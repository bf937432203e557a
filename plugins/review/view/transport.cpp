#include "plugins/review/view/transport.h"

#include <algorithm>
#include <cmath>

#include "plugins/review/model/wording.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"
#include "plugins/sdk/ui/timeline.h"

namespace vigil::review {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

// One row of things of different heights, each in the middle.
class Row {
 public:
  explicit Row(const Frame& frame) : frame_(frame), top_(ImGui::GetCursorPosY()) {}

  void icon_button(const char* id, ui::Icon icon, sdk::CommandKey command, sdk::TextKey words,
                   ui::Emphasis emphasis = ui::Emphasis::kNone) {
    ui::ButtonOptions options;
    options.emphasis = emphasis;
    options.kind = ui::ButtonKind::kPlain;
    options.key = frame_.key(command);
    options.enabled = frame_.enabled(command);
    place(options.height);
    if (ui::icon_button(frame_.style, id, icon, frame_.text(words), options)) frame_.run(command);
  }

  void button(const char* id, ui::Icon icon, sdk::CommandKey command, sdk::TextKey words,
              sdk::TextKey tooltip) {
    ui::ButtonOptions options;
    options.kind = ui::ButtonKind::kPlain;
    options.icon = icon;
    options.key = frame_.key(command);
    options.tooltip = frame_.text(tooltip);
    options.enabled = frame_.enabled(command);
    place(options.height);
    if (ui::button(frame_.style, id, frame_.text(words), options)) frame_.run(command);
  }

  void text(std::string_view words, ui::Token token = ui::Token::kText,
            float type_size = ui::kBodyText) {
    const ImVec2 size = ui::text_size(frame_.style, words, type_size);
    place(size.y / frame_.style.scale);
    ui::draw_text(frame_.style, *ImGui::GetWindowDrawList(), ImGui::GetCursorScreenPos(), words,
                  frame_.style.color(token), type_size);
    ImGui::Dummy(size);
  }

  void line() {
    constexpr float kHeight = 20;
    gap_ = ui::kGap;
    place(kHeight);
    ui::upright_hairline(frame_.style, kHeight);
    gap_ = ui::kGap;
  }

  // Two bars, left over right; still where nothing sounds.
  void meter(const sdk::SoundLevel& level) {
    constexpr float kWidth = 48;
    constexpr float kThick = 4;
    constexpr float kHeight = 12;
    constexpr float kLoud = 0.9F;
    place(kHeight);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ui::Style& style = frame_.style;
    const auto bar = [&](float top, float value) {
      const float reach = std::clamp(value, 0.0F, 1.0F) * kWidth;
      list.AddRectFilled({at.x, at.y + style.px(top)},
                         {at.x + style.px(kWidth), at.y + style.px(top + kThick)},
                         style.color(ui::Token::kSunken), style.px(2));
      list.AddRectFilled(
          {at.x, at.y + style.px(top)}, {at.x + style.px(reach), at.y + style.px(top + kThick)},
          style.color(value > kLoud ? ui::Token::kPending : ui::Token::kGood), style.px(2));
    };
    bar(1, level.left);
    bar(kHeight - kThick - 1, level.right);
    ImGui::Dummy({style.px(kWidth), style.px(kHeight)});
    ui::tooltip(style, frame_.text(texts::kStripLevel));
  }

 private:
  void place(float height) {
    if (!first_) ui::beside(frame_.style, gap_);
    first_ = false;
    gap_ = ui::kTightGap;
    ImGui::SetCursorPosY(top_ + frame_.style.px(kTransportHeight - height) / 2);
  }

  const Frame& frame_;
  float top_;
  float gap_ = ui::kTightGap;
  bool first_ = true;
};

std::string marks_line(const Frame& frame, const MarkPad& marks) {
  if (marks.open) {
    return sdk::format(
        frame.words, texts::kStripOpenMark,
        fmt::arg("time", clock_text(std::chrono::duration_cast<Millis>(*marks.open))));
  }
  if (marks.marks.empty()) return {};
  return sdk::format_plural(frame.words, texts::kStripMarks, std::ssize(marks.marks));
}

void draw_moving(Row& row, const DeskSnapshot& desk) {
  const bool playing = desk.clip && desk.clip->playing();
  row.icon_button("###to_start", ui::Icon::kToStart, commands::kToStart, texts::kCommandToStart);
  row.icon_button("###step_back", ui::Icon::kStepBack, commands::kStepBack,
                  texts::kCommandStepBack);
  row.icon_button("###play", playing ? ui::Icon::kPause : ui::Icon::kPlay, commands::kPlay,
                  texts::kCommandPlay);
  row.icon_button("###step_forward", ui::Icon::kStepForward, commands::kStepForward,
                  texts::kCommandStepForward);
  row.icon_button("###to_end", ui::Icon::kToEnd, commands::kToEnd, texts::kCommandToEnd);
  row.line();
  row.icon_button("###slower", ui::Icon::kMinus, commands::kSlower, texts::kCommandSlower);
  row.text(fmt::format("{}×", desk.speed));
  row.icon_button("###faster", ui::Icon::kPlus, commands::kFaster, texts::kCommandFaster);
  row.line();
  if (desk.clip && desk.clip->state() == sdk::ClipState::kReady) {
    row.text(ui::clip_time(desk.clip->position()));
    row.text("/ " + ui::clip_time(desk.clip->info().duration), ui::Token::kTextSecondary);
    row.line();
  }
  const bool loops = desk.clip && desk.clip->loop();
  row.icon_button("###loop", ui::Icon::kRefresh, commands::kLoop, texts::kCommandLoop,
                  loops ? ui::Emphasis::kChosen : ui::Emphasis::kNone);
  row.icon_button("###sheet", ui::Icon::kTable, commands::kSheet, texts::kCommandSheet,
                  desk.viewing.sheet.open ? ui::Emphasis::kChosen : ui::Emphasis::kNone);
}

void draw_marking(Row& row, const Frame& frame, const DeskSnapshot& desk) {
  row.line();
  row.button("###mark_in", ui::Icon::kMarkIn, commands::kMarkIn, texts::kStripIn,
             texts::kCommandMarkIn);
  row.button("###mark_out", ui::Icon::kMarkOut, commands::kMarkOut, texts::kStripOut,
             texts::kCommandMarkOut);
  if (desk.draft.marks.empty()) return;
  row.icon_button("###clear_mark", ui::Icon::kTrash, commands::kClearMark,
                  texts::kCommandClearMark);
  row.text(marks_line(frame, desk.draft.marks), ui::Token::kTextSecondary, ui::kSmallText);
}

void draw_sound(Row& row, const Frame& frame, const DeskSnapshot& desk) {
  if (!desk.clip || desk.clip->state() != sdk::ClipState::kReady) return;
  row.line();
  if (!desk.clip->info().has_audio) {
    return row.text(frame.text(texts::kStripNoSound), ui::Token::kTextSecondary, ui::kSmallText);
  }
  const bool muted = desk.clip->muted();
  row.button("###mute", muted ? ui::Icon::kMuted : ui::Icon::kLoud, commands::kMute,
             muted ? texts::kStripMuted : texts::kStripLoud, texts::kCommandMute);
  if (muted) return;
  if (desk.clip->sound_state() == sdk::SoundState::kNoDevice) {
    row.text(frame.text(texts::kStripNoDevice), ui::Token::kPending, ui::kSmallText);
    return ui::tooltip(frame.style, frame.text(texts::kStripNoDeviceHelp));
  }
  row.meter(desk.clip->level());
  row.text(sdk::format(frame.words, texts::kStripVolume,
                       fmt::arg("percent", std::lround(desk.volume * 100))),
           ui::Token::kTextSecondary, ui::kSmallText);
}

// What still goes on behind, with its figure; nothing when all is done.
void draw_work(Row& row, const Frame& frame, const DeskSnapshot& desk) {
  if (!desk.clip || desk.clip->state() != sdk::ClipState::kReady) return;
  const sdk::ClipWork work = desk.clip->work();
  const auto there = static_cast<int>(desk.clip->storyboard().size());
  std::string words;
  if (there < work.all_tiles) {
    words = sdk::format(frame.words, texts::kStripTiles, fmt::arg("done", there),
                        fmt::arg("all", work.all_tiles));
  } else if (!work.scan_done && work.scanned > sdk::MediaTime(0) &&
             desk.clip->info().duration > work.scanned) {
    const double share = static_cast<double>(work.scanned.count()) /
                         static_cast<double>(desk.clip->info().duration.count());
    words = sdk::format(frame.words, texts::kStripScanning,
                        fmt::arg("share", fmt::format("{:.0f}%", share * 100)));
  }
  if (words.empty()) return;
  row.line();
  row.text(words, ui::Token::kTextSecondary, ui::kSmallText);
  ui::tooltip(frame.style, frame.text(texts::kStripScanningHelp));
}

// Which picture of a post this is, moving or not.
void draw_turning(Row& row, const Frame& frame, const PictureSet& pictures) {
  if (!pictures.several()) return;
  row.icon_button("###picture_previous", ui::Icon::kLeft, commands::kPicturePrevious,
                  texts::kCommandPicturePrevious);
  row.text(sdk::format(frame.words, texts::kStripPicture, fmt::arg("at", pictures.at() + 1),
                       fmt::arg("count", pictures.count())));
  row.icon_button("###picture_next", ui::Icon::kRight, commands::kPictureNext,
                  texts::kCommandPictureNext);
  row.line();
}

void draw_unseen(Row& row, const Frame& frame, const PictureSet& pictures) {
  if (pictures.unseen() == 0) return;
  row.line();
  row.text(sdk::format_plural(frame.words, texts::kStripUnseen,
                              static_cast<std::int64_t>(pictures.unseen())),
           ui::Token::kPending, ui::kSmallText);
}

void draw_for_pictures(Row& row, const Frame& frame, const DeskSnapshot& desk) {
  const PictureSet& pictures = desk.viewing.pictures;
  const auto zoom_keys = [&] {
    row.icon_button("###zoom_out", ui::Icon::kMinus, commands::kZoomOut, texts::kCommandZoomOut);
    row.text(fmt::format("{:.1f}×", desk.viewing.zoom.scale));
    row.icon_button("###zoom_in", ui::Icon::kPlus, commands::kZoomIn, texts::kCommandZoomIn);
    row.icon_button("###fit", ui::Icon::kExpand, commands::kFit, texts::kCommandFit);
  };
  draw_turning(row, frame, pictures);
  zoom_keys();
  row.line();
  const sdk::ClipInfo& info = desk.clip->info();
  row.text(sdk::format(frame.words, texts::kStripStill, fmt::arg("width", info.width),
                       fmt::arg("height", info.height)),
           ui::Token::kTextSecondary, ui::kSmallText);
  draw_unseen(row, frame, pictures);
}

}  // namespace

void draw_transport(const Frame& frame, const DeskSnapshot& desk) {
  Row row(frame);
  if (desk.clip && desk.clip->state() == sdk::ClipState::kReady && desk.clip->info().still) {
    return draw_for_pictures(row, frame, desk);
  }
  // A post may have moving pictures among the others, and these have their own time.
  const PictureSet& pictures = desk.viewing.pictures;
  draw_turning(row, frame, pictures);
  draw_moving(row, desk);
  if (pictures.several()) return draw_unseen(row, frame, pictures);
  draw_marking(row, frame, desk);
  draw_sound(row, frame, desk);
  draw_work(row, frame, desk);
}

}  // namespace vigil::review
