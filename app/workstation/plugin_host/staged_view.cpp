#include "app/workstation/plugin_host/staged_view.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>

#include "app/workstation/plugin_host/stack_repair.h"
#include "core/base/text.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/style.h"

namespace vigil::workstation::plugin_host {
namespace {

using sdk::ui::Token;

const Sentence kHeading{"这里出错了", "Something went wrong here"};
const Sentence kSuspended{"它连续出错，已经停下。其他部分不受影响。",
                          "It failed again and again and was stopped. Everything else goes on."};
const Sentence kRetrying{"正在再试。其他部分不受影响。", "Trying again. Everything else goes on."};
const Sentence kTryAgain{"再试一次", "Try again"};

}  // namespace

StagedView::StagedView(std::string id, Sentence title, std::unique_ptr<sdk::View> view,
                       FlightRecorder::Slot slot)
    : id_(std::move(id)), title_(std::move(title)), view_(std::move(view)), slot_(slot) {}

void StagedView::draw(Guard& guard, sdk::Host& host, const ViewPlace& place) {
  const std::string window = "###" + id_;
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const ImVec2 size(std::max(1.0F, place.width), std::max(1.0F, place.height));
  ImGui::BeginChild(window.c_str(), size, ImGuiChildFlags_None, ImGuiWindowFlags_NoBackground);
  bool failed = false;
  if (!suspended()) {
    StackRepair repair;
    sdk::ViewContext context{host, place.width, place.height, place.focused};
    const auto thrown = guard.call(slot_, [&] {
      view_->draw(context);
      // A view may place its last item freely; Dear ImGui wants an item after every move of the
      // cursor.
      if (ImGui::GetCurrentWindowRead()->DC.IsSetPos) ImGui::Dummy(ImVec2(0, 0));
    });
    const std::string complaint = repair.restore();
    if (thrown || !complaint.empty()) {
      last_failure_ = thrown ? *thrown : complaint;
      ++failures_;
      // The next frame tries again or shows that it is suspended, even when nothing else happens.
      host.wake_after(Millis(0));
      draw_card(host, place);
      failed = true;
    }
  } else {
    draw_card(host, place);
  }
  ImGui::EndChild();
  // A view that closed its own window has also taken its place from the layout.
  if (failed) {
    ImGui::SetCursorScreenPos(origin);
    ImGui::Dummy(size);
  }
}

void StagedView::close(Guard& guard) {
  (void)guard.call(slot_, [&] { view_.reset(); });
}

// In a window of its own, so that it covers what the view had drawn before it failed.
void StagedView::draw_card(sdk::Host& host, const ViewPlace& place) {
  const sdk::ui::Style& style = host.style();
  const std::string_view language = host.texts().language();
  ImGui::SetCursorScreenPos(ImGui::GetWindowPos());
  ImGui::PushStyleColor(ImGuiCol_ChildBg, style.color(Token::kRaised));
  ImGui::BeginChild("###card", ImVec2(std::max(1.0F, place.width), std::max(1.0F, place.height)));
  constexpr std::size_t kMostCodePoints = 300;
  const std::string detail = title_.in(language) + ": " +
                             clean_for_display(last_failure_, kMostCodePoints) + "\n" +
                             (suspended() ? kSuspended : kRetrying).in(language);
  sdk::ui::EmptyState card;
  card.icon = sdk::ui::Icon::kWarning;
  card.token = Token::kProblem;
  card.sentence = kHeading.in(language);
  card.detail = detail;
  if (suspended()) card.action = kTryAgain.in(language);
  if (sdk::ui::empty_state(style, "###try_again", card)) {
    try_again();
    host.wake_after(Millis(0));
  }
  ImGui::EndChild();
  ImGui::PopStyleColor();
}

}  // namespace vigil::workstation::plugin_host
