#include "plugins/wildlife/view/stage_view.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/picture.h"
#include "plugins/sdk/ui/text.h"
#include "plugins/sdk/ui/timeline.h"

namespace vigil::wildlife {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

constexpr float kItemWidth = 320;   // the narrowest a caption beside the clip may be
constexpr float kItemHeight = 190;  // of the caption below a wide clip

// "文案", "00:01.000", "" - where a finding points.
std::string place_of(const Frame& frame, const domain::Evidence& evidence) {
  if (evidence.clip_begin >= Millis{0})
    return ui::clip_time(std::chrono::duration_cast<sdk::MediaTime>(evidence.clip_begin));
  if (evidence.caption_begin >= 0) return frame.text(texts::kEvidenceCaption);
  return {};
}

}  // namespace

void StageView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  sight_.workspace = Workspace::kHits;
  if (!hits_.task()) return draw_empty(frame);
  const std::shared_ptr<sdk::Clip>& clip = hits_.clip().clip();
  if (hits_.clip().ready() && clip->info().height > 0)
    aspect_ = static_cast<float>(clip->info().width) / static_cast<float>(clip->info().height);
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const float narrow = frame.style.px(kItemWidth);
  // Upright clips leave room beside them, wide ones below.
  const bool beside = room.y * aspect_ + narrow <= room.x || aspect_ < 1;
  ImVec2 clip_size = room;
  if (beside) {
    clip_size.x = std::floor(std::min(room.y * aspect_, std::max(room.x - narrow, room.x * 0.35F)));
  } else {
    clip_size.y = std::floor(std::max(room.y - frame.style.px(kItemHeight), room.y * 0.45F));
  }
  draw_clip(frame, clip_size);
  const ImVec2 at =
      beside ? ImVec2(origin.x + clip_size.x, origin.y) : ImVec2(origin.x, origin.y + clip_size.y);
  ImGui::SetCursorScreenPos(at);
  const ImVec2 rest =
      beside ? ImVec2(room.x - clip_size.x, room.y) : ImVec2(room.x, room.y - clip_size.y);
  const ui::ScrollArea area(frame.style, "###hit_item", rest.x / frame.style.scale,
                            rest.y / frame.style.scale, ui::kPadding);
  draw_item(frame);
}

void StageView::draw_empty(const Frame& frame) {
  ui::EmptyState state;
  switch (hits_.stage()) {
    case HitsStage::kLoading:
    case HitsStage::kReviewing:
      return ui::loading_state(frame.style, frame.text(texts::kHitsLoading), -1, "");
    case HitsStage::kEmpty:
      state.icon = ui::Icon::kPaw;
      state.sentence = frame.text(texts::kHitsEmpty);
      state.detail = frame.text(texts::kHitsEmptyHelp);
      break;
    case HitsStage::kOffline:
      state.icon = ui::Icon::kOffline;
      state.token = ui::Token::kPending;
      state.sentence = frame.text(texts::kHitsOffline);
      state.detail = frame.text(texts::kHitsOfflineHelp);
      break;
    case HitsStage::kNoPermission:
      state.icon = ui::Icon::kLock;
      state.sentence = frame.text(texts::kHitsNoPermission);
      state.detail = frame.text(texts::kHitsNoPermissionHelp);
      break;
  }
  (void)ui::empty_state(frame.style, "###no_hits", state);
}

void StageView::draw_clip(const Frame& frame, ImVec2 size) {
  const std::shared_ptr<sdk::Clip>& clip = hits_.clip().clip();
  ui::PictureOptions options;
  std::string overlay;
  sdk::ClipPicture picture;
  if (!clip) {
    overlay = frame.text(texts::kClipNone);
  } else if (clip->state() == sdk::ClipState::kFailed) {
    overlay = sdk::format(frame.words, texts::kClipFailed, fmt::arg("reason", clip->failure()));
  } else {
    clip->fit_into(static_cast<int>(std::lround(size.x)), static_cast<int>(std::lround(size.y)));
    picture = clip->picture();
    if (picture.texture == 0) overlay = frame.text(texts::kClipOpening);
  }
  options.overlay = overlay;
  std::string badge;
  if (hits_.clip().ready() && !clip->info().still) {
    badge = ui::clip_time(clip->position()) + " / " + ui::clip_time(clip->info().duration);
    options.badge = badge;
  }
  if (ui::picture(frame.style, "###hit_clip", picture, size, options).pressed)
    frame.run(commands::kPlay);
}

void StageView::draw_item(const Frame& frame) {
  const domain::Item& item = hits_.task()->item;
  std::vector<ui::MarkedSpan> spans;
  std::vector<std::size_t> evidence_of;
  ui::CaptionOptions options;
  for (std::size_t i = 0; i < item.evidence.size(); ++i) {
    const domain::Evidence& line = item.evidence[i];
    if (line.caption_begin < 0) continue;
    if (hits_.shown_evidence() == i) options.emphasis = spans.size();
    spans.push_back(
        {static_cast<std::size_t>(line.caption_begin), static_cast<std::size_t>(line.caption_end)});
    evidence_of.push_back(i);
  }
  if (item.caption.empty()) {
    ui::text(frame.style, frame.text(texts::kCaptionNone), ui::Token::kTextSecondary);
  } else if (const auto pressed =
                 ui::caption(frame.style, "###hit_caption", item.caption, spans, options);
             pressed.clicked) {
    frame.run(commands::kShowEvidence, std::to_string(evidence_of[*pressed.clicked]));
  }
  ui::gap(frame.style, ui::kTightGap);
  std::string line = item.author_name;
  const auto add = [&](const std::string& part) {
    if (!part.empty()) line += (line.empty() ? "" : "  ·  ") + part;
  };
  if (item.author_followers > 0)
    add(sdk::format(frame.words, texts::kItemFollowers,
                    fmt::arg("count", grouped(item.author_followers))));
  add(sdk::format(frame.words, texts::kItemReach, fmt::arg("count", grouped(item.reach))));
  add(item.place);
  if (item.uploaded_at != WallTime{})
    add(sdk::format(frame.words, texts::kItemUploaded,
                    fmt::arg("time", minute_text(item.uploaded_at))));
  ui::wrapped(frame.style, line, ui::Token::kTextSecondary, ui::kSmallText);
  ui::gap(frame.style, ui::kPadding);
  draw_evidence(frame);
}

void StageView::draw_evidence(const Frame& frame) {
  const std::vector<domain::Evidence>& lines = hits_.task()->item.evidence;
  ui::section_heading(frame.style, frame.text(texts::kEvidenceTitle),
                      lines.empty() ? std::string() : std::to_string(lines.size()));
  if (lines.empty())
    return ui::wrapped(frame.style, frame.text(texts::kEvidenceNone), ui::Token::kTextSecondary,
                       ui::kSmallText);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string place = place_of(frame, lines[i]);
    if (place.empty()) {
      ui::icon(frame.style, ui::Icon::kInfo, ui::Token::kTextSecondary);
      ui::beside(frame.style);
      ui::wrapped(frame.style, lines[i].text, ui::Token::kTextSecondary, ui::kSmallText);
      continue;
    }
    const std::string words = lines[i].text + "  →  " + place;
    const std::string id = "###hit_evidence_" + std::to_string(i);
    ui::ButtonOptions options;
    options.kind = ui::ButtonKind::kPlain;
    options.height = ui::kRowHeight;
    options.icon = lines[i].clip_begin >= Millis{0} ? ui::Icon::kClock : ui::Icon::kTag;
    options.emphasis = hits_.shown_evidence() == i ? ui::Emphasis::kChosen : ui::Emphasis::kNone;
    // In a narrow place the line is elided, and whole on hover.
    constexpr float kIconAndPadding = 60;
    const float room = ImGui::GetContentRegionAvail().x / frame.style.scale;
    const bool fits =
        ui::text_size(frame.style, words).x / frame.style.scale + kIconAndPadding <= room;
    options.width = fits ? 0 : room;
    if (!fits) options.tooltip = words;
    if (ui::button(frame.style, id.c_str(), words, options))
      frame.run(commands::kShowEvidence, std::to_string(i));
  }
}

}  // namespace vigil::wildlife
