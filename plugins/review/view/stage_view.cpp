#include "plugins/review/view/stage_view.h"

#include "plugins/review/model/wording.h"
#include "plugins/review/view/sheet_pane.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/empty.h"

namespace vigil::review {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

void draw_empty(const Frame& frame, const DeskSnapshot& desk) {
  ui::EmptyState state;
  std::string detail;
  std::string rested;
  switch (desk.stage) {
    case Stage::kLoading:
    case Stage::kReviewing:
      return ui::loading_state(frame.style, frame.text(texts::kStageLoading), -1, "");
    case Stage::kResting:
      state.icon = ui::Icon::kMoon;
      if (const auto minutes = desk.wellbeing.rested.count() / 60'000; minutes > 0) {
        rested =
            sdk::format(frame.words, texts::kStageRestingMinutes, fmt::arg("minutes", minutes));
      }
      state.sentence = rested.empty() ? frame.text(texts::kStageResting) : rested.c_str();
      state.detail = frame.text(texts::kStageRestingDetail);
      state.action = frame.text(texts::kStageRestingBack);
      if (ui::empty_state(frame.style, "###rest", state)) frame.run(commands::kRest);
      return;
    case Stage::kEmpty:
      if (!desk.kept_back.empty()) {
        // What waits is not for this person: looking again would not change it.
        state.icon = ui::Icon::kClock;
        rested = sdk::format(frame.words, texts::kStageKeptBack,
                             fmt::arg("count", grouped(desk.waiting)));
        state.sentence = desk.waiting > 0 ? rested.c_str() : frame.text(texts::kStageKeptBackSome);
        for (const std::string& why : desk.kept_back) {
          if (!detail.empty()) detail += '\n';
          detail += frame.text(why_kept_back(why));
        }
        state.action = frame.text(texts::kCommandRefresh);
        break;
      }
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
  const bool ready = desk.clip && desk.clip->state() == sdk::ClipState::kReady;
  if (ready && desk.viewing.compare) return compare_.draw(frame, desk, desk_.viewing());
  if (ready && desk.viewing.sheet.open) return draw_sheet(frame, desk, desk_.viewing());
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const StageGeometry geometry = arrange_stage(room.x, room.y, aspect_, frame.style.scale);

  const auto begin_place = [&](const char* id, const Place& place) {
    ImGui::SetCursorScreenPos(ImVec2(origin.x + place.x, origin.y + place.y));
    ImGui::BeginChild(id, ImVec2(place.width, place.height), ImGuiChildFlags_None,
                      ImGuiWindowFlags_NoScrollbar);
  };
  begin_place("###clip", geometry.clip);
  clip_.draw(frame, desk, desk_.viewing());
  ImGui::EndChild();
  begin_place("###item", geometry.facts);
  facts_.draw(frame, desk, geometry.facts_place);
  ImGui::EndChild();
}

}  // namespace vigil::review
