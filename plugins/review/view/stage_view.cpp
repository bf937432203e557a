#include "plugins/review/view/stage_view.h"

#include "plugins/review/model/wording.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/picture.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::review {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

void draw_empty(const Frame& frame, const DeskSnapshot& desk) {
  ui::EmptyState state;
  std::string detail;
  switch (desk.stage) {
    case Stage::kLoading:
    case Stage::kReviewing:
      return ui::loading_state(frame.style, frame.text(texts::kStageLoading), -1, "");
    case Stage::kEmpty:
      detail = sdk::format(
          frame.words, texts::kStageEmptyChecked,
          fmt::arg("time",
                   relative_text(frame.words, frame.host.clock().wall_now(), desk.checked_at)));
      state.sentence = frame.text(texts::kStageEmpty);
      state.action = frame.text(texts::kCommandRefresh);
      break;
    case Stage::kOffline:
      state.icon = ui::Icon::kOffline;
      state.token = ui::Token::kPending;
      state.sentence = frame.text(texts::kStageOffline);
      detail = frame.text(texts::kStageOfflineKept);
      state.action = frame.text(texts::kCommandRefresh);
      break;
    case Stage::kNoPermission:
      state.icon = ui::Icon::kLock;
      state.sentence = frame.text(texts::kStageNoPermission);
      detail = frame.text(texts::kStageNoPermissionHelp);
      break;
  }
  state.detail = detail;
  if (ui::empty_state(frame.style, "###refresh", state)) frame.run(commands::kRefresh);
}

// Why there is no picture yet; empty when there is one.
std::string overlay_of(const Frame& frame, const sdk::Clip& clip) {
  switch (clip.state()) {
    case sdk::ClipState::kFetching:
      return sdk::format(frame.words, texts::kClipFetching,
                         fmt::arg("percent", static_cast<int>(clip.progress() * 100)));
    case sdk::ClipState::kOpening: return frame.text(texts::kClipOpening);
    case sdk::ClipState::kReady:
    case sdk::ClipState::kFailed: return {};
  }
  return {};
}

}  // namespace

void StageView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  desk_.set_in_sight(InSight::kDesk);
  const DeskSnapshot& desk = desk_.snapshot();
  if (!desk.task) return draw_empty(frame, desk);
  if (desk.clip && desk.clip->state() == sdk::ClipState::kReady && desk.clip->info().height > 0) {
    aspect_ =
        static_cast<float>(desk.clip->info().width) / static_cast<float>(desk.clip->info().height);
  }
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const StageGeometry geometry = arrange_stage(room.x, room.y, aspect_, frame.style.scale);

  const auto begin_place = [&](const char* id, const Place& place) {
    ImGui::SetCursorScreenPos(ImVec2(origin.x + place.x, origin.y + place.y));
    ImGui::BeginChild(id, ImVec2(place.width, place.height), ImGuiChildFlags_None,
                      ImGuiWindowFlags_NoScrollbar);
  };
  begin_place("###clip", geometry.clip);
  draw_clip(frame, desk);
  ImGui::EndChild();
  begin_place("###item", geometry.facts);
  facts_.draw(frame, desk, geometry.facts_place);
  ImGui::EndChild();
}

void StageView::draw_clip(const Frame& frame, const DeskSnapshot& desk) {
  const ImVec2 size = ImGui::GetContentRegionAvail();
  if (!desk.clip || size.x < 1 || size.y < 1) return;
  sdk::Clip& clip = *desk.clip;
  if (clip.state() == sdk::ClipState::kFailed) {
    ui::EmptyState state;
    state.icon = ui::Icon::kProblem;
    state.token = ui::Token::kProblem;
    const std::string sentence =
        sdk::format(frame.words, texts::kClipFailed, fmt::arg("reason", clip.failure()));
    state.sentence = sentence;
    state.detail = frame.text(texts::kClipFailedHelp);
    if (frame.enabled(commands::kEscalate)) {
      state.action = frame.text(texts::kCommandEscalate);
      state.key = frame.key(commands::kEscalate);
    }
    if (ui::empty_state(frame.style, "###clip_failed", state)) frame.run(commands::kEscalate);
    return;
  }
  clip.fit_into(static_cast<int>(size.x), static_cast<int>(size.y));
  const std::string overlay = overlay_of(frame, clip);
  ui::PictureOptions options;
  options.overlay = overlay;
  if (ui::picture(frame.style, "###picture", clip.picture(), size, options).pressed) {
    frame.run(commands::kPlay);
  }
}

}  // namespace vigil::review
