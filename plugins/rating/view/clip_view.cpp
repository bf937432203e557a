// The clip itself, and what stands in its place where there is none.
#include <algorithm>
#include <cmath>

#include "plugins/rating/view/rate_views.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/picture.h"
#include "plugins/sdk/ui/press_area.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::rating {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

void draw_without(const Frame& frame, const DeskSnapshot& desk, const RubricShelf& shelf) {
  ui::EmptyState state;
  std::string detail;
  switch (desk.stage) {
    case Stage::kLoading:
    case Stage::kRating:
      return ui::loading_state(frame.style, frame.text(texts::kStageLoading), -1, "");
    case Stage::kEmpty:
      state.sentence = frame.text(texts::kStageEmpty);
      detail = frame.text(texts::kStageEmptyDetail);
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
      detail = frame.text(texts::kStageNoPermissionDetail);
      break;
    case Stage::kNoRubric:
      state.icon = ui::Icon::kProblem;
      state.token = ui::Token::kProblem;
      state.sentence = frame.text(texts::kStageNoRubric);
      detail = shelf.problem().empty() ? frame.text(texts::kStageNoRubricDetail) : shelf.problem();
      break;
  }
  state.detail = detail;
  if (ui::empty_state(frame.style, "###refresh", state)) frame.run(commands::kRefresh);
}

void draw_failed(const Frame& frame, const sdk::Clip& clip) {
  const std::string sentence =
      sdk::format(frame.words, texts::kClipFailed, fmt::arg("reason", clip.failure()));
  ui::EmptyState state;
  state.icon = ui::Icon::kProblem;
  state.token = ui::Token::kProblem;
  state.sentence = sentence;
  state.detail = frame.text(texts::kClipFailedHelp);
  state.action = frame.text(texts::kCommandSkip);
  state.key = frame.key(commands::kSkip);
  if (ui::empty_state(frame.style, "###clip_failed", state)) frame.run(commands::kSkip);
}

}  // namespace

void ClipView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  rooms_.desk.set_in_sight(InSight::kRate);
  const DeskSnapshot& desk = rooms_.desk.snapshot();
  if (desk.stage != Stage::kRating || !desk.task) return draw_without(frame, desk, rooms_.shelf);
  const std::shared_ptr<sdk::Clip>& clip = rooms_.desk.clip().clip();
  const ImVec2 size = ImGui::GetContentRegionAvail();
  if (!clip || size.x < 1 || size.y < 1) return;
  if (clip->state() == sdk::ClipState::kFailed) return draw_failed(frame, *clip);
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  clip->fit_into(static_cast<int>(std::lround(size.x)), static_cast<int>(std::lround(size.y)));
  ImGui::GetWindowDrawList()->AddRectFilled(corner, {corner.x + size.x, corner.y + size.y},
                                            frame.style.color(ui::Token::kBackdrop));
  if (clip->state() != sdk::ClipState::kReady) {
    const bool fetching = clip->state() == sdk::ClipState::kFetching;
    const std::string figure =
        fetching ? fmt::format("{:.0f}%", static_cast<double>(clip->progress()) * 100)
                 : std::string();
    return ui::loading_state(frame.style,
                             frame.text(fetching ? texts::kClipFetching : texts::kClipOpening),
                             fetching ? clip->progress() : -1.0F, figure);
  }
  const ui::PressArea area = ui::press_area(frame.style, "###picture", size, {});
  const sdk::ClipPicture picture = clip->picture();
  if (area.visible && picture.texture != 0) {
    const ui::Fitted fitted = ui::fit_inside(area.min, area.max, picture.width, picture.height);
    ui::draw_picture(frame.style, *ImGui::GetWindowDrawList(), picture, fitted.min, fitted.max);
  }
  if (area.focused) {
    ui::draw_focus_ring(frame.style, *ImGui::GetWindowDrawList(), area.min, area.max, 0);
  }
  if (area.pressed) frame.run(commands::kPlay);
}

}  // namespace vigil::rating
