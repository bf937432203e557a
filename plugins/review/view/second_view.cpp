#include "plugins/review/view/second_view.h"

#include <algorithm>

#include "plugins/review/model/wording.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::review {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

constexpr float kDetailWidth = 720;
constexpr float kResultWidth = 220;
constexpr float kLabelWidth = 96;

sdk::TextKey title_of(WordState state) {
  switch (state) {
    case WordState::kOpen: return texts::kSecondOpen;
    case WordState::kSaid: return texts::kSecondSaid;
    case WordState::kConfirmed: return texts::kSecondConfirmed;
    case WordState::kRejected: return texts::kSecondRejected;
    case WordState::kExpired: return texts::kSecondExpired;
  }
  return texts::kSecondOpen;
}

std::string when(const Frame& frame, WallTime time) {
  return relative_text(frame.words, frame.host.clock().wall_now(), time);
}

}  // namespace

void SecondView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  desk_.set_in_sight(InSight::kSecond);
  const SecondWordSnapshot& snapshot = second_.snapshot();
  const ui::ScrollArea area(frame.style, "###second", 0, 0, ui::kPadding);
  if (snapshot.list.empty()) {
    if (!snapshot.complete)
      return ui::loading_state(frame.style, frame.text(texts::kSearchAsking), -1, {});
    ui::EmptyState state;
    state.icon = ui::Icon::kCheck;
    state.sentence = frame.text(texts::kSecondEmpty);
    state.detail = frame.text(texts::kSecondEmptyHelp);
    (void)ui::empty_state(frame.style, "###second_empty", state);
    return;
  }
  const float room = ImGui::GetContentRegionAvail().x / frame.style.scale;
  const float detail_width = std::min(kDetailWidth, room * 0.5F);
  draw_list(frame, std::max(320.0F, room - detail_width - ui::kPadding));
  ui::beside(frame.style, ui::kPadding);
  const ui::ScrollArea detail(frame.style, "###second_detail", 0, 0, ui::kPadding);
  if (snapshot.selected) draw_selected(frame, snapshot.list[*snapshot.selected]);
}

void SecondView::draw_list(const Frame& frame, float width) {
  const SecondWordSnapshot& snapshot = second_.snapshot();
  const auto column = [&](const char* id, sdk::TextKey title, float column_width) {
    ui::Column made;
    made.id = id;
    made.title = frame.text(title);
    made.width = column_width;
    made.sortable = false;
    return made;
  };
  const ui::Column columns[] = {
      column("###what", texts::kSecondWhat, 0), column("###proposer", texts::kSecondProposer, 104),
      column("###since", texts::kSecondSince, 104), column("###word", texts::kSecondWord, 112)};
  table_.focus = snapshot.selected ? static_cast<std::int64_t>(*snapshot.selected) : -1;
  const std::string foot = sdk::format_plural(frame.words, texts::kSecondWaiting, snapshot.waiting);
  ui::TableOptions options;
  options.width = width;
  options.foot = foot;
  options.multiple = false;
  const ui::TableResult result = ui::table(
      frame.style, "###proposals", columns, std::ssize(snapshot.list), table_,
      [&](std::int64_t row, std::size_t index, ui::TableCell& cell) {
        const Proposed& each = snapshot.list[static_cast<std::size_t>(row)];
        const bool waits = each.state == WordState::kOpen;
        switch (index) {
          case 0: cell.text(each.what, waits ? ui::Token::kText : ui::Token::kTextSecondary); break;
          case 1: cell.secondary(each.proposer); break;
          case 2: cell.secondary(when(frame, each.created)); break;
          default: {
            const bool mine = waits && !each.own;
            cell.text(frame.text(waits && each.own ? texts::kSecondOwnWaits : title_of(each.state)),
                      mine ? ui::Token::kAccent : ui::Token::kTextSecondary, ui::kSmallText);
          }
        }
      },
      options);
  if (result.focus_changed && table_.focus >= 0) {
    frame.run(commands::kSecondSelect, snapshot.list[static_cast<std::size_t>(table_.focus)].id);
  }
}

void SecondView::draw_selected(const Frame& frame, const Proposed& proposed) {
  ui::page_heading(frame.style, proposed.what);
  if (!proposed.note.empty()) ui::wrapped(frame.style, proposed.note);
  ui::gap(frame.style);
  ui::fact(frame.style, frame.text(texts::kSecondProposer),
           proposed.proposer + "  ·  " + when(frame, proposed.created), kLabelWidth);
  if (proposed.state == WordState::kOpen) {
    ui::fact(frame.style, frame.text(texts::kSecondEnds), when(frame, proposed.expires),
             kLabelWidth);
  } else if (!proposed.decider.empty()) {
    ui::fact(frame.style, frame.text(title_of(proposed.state)),
             proposed.decider + "  ·  " + when(frame, proposed.decided), kLabelWidth);
  } else {
    ui::secondary(frame.style, frame.text(title_of(proposed.state)));
  }
  ui::gap(frame.style);
  if (proposed.state == WordState::kOpen) {
    if (proposed.own) {
      ui::wrapped(frame.style, frame.text(texts::kSecondOwn), ui::Token::kTextSecondary,
                  ui::kSmallText);
    } else {
      ui::ButtonOptions confirm;
      confirm.kind = ui::ButtonKind::kPrimary;
      confirm.key = frame.key(commands::kSecondConfirm);
      confirm.enabled = frame.enabled(commands::kSecondConfirm);
      if (ui::button(frame.style, "###second_confirm", frame.text(texts::kSecondConfirm), confirm))
        frame.run(commands::kSecondConfirm);
      ui::beside(frame.style);
    }
    ui::ButtonOptions reject;
    reject.key = frame.key(commands::kSecondReject);
    reject.enabled = frame.enabled(commands::kSecondReject);
    if (ui::button(frame.style, "###second_reject",
                   frame.text(proposed.own ? texts::kSecondTakeBack : texts::kSecondReject),
                   reject)) {
      frame.run(commands::kSecondReject);
    }
    ui::gap(frame.style);
  }
  if (proposed.items.empty()) return;
  const bool carried = !proposed.items.front().result.empty();
  const auto column = [&](const char* id, sdk::TextKey title, float width) {
    ui::Column made;
    made.id = id;
    made.title = frame.text(title);
    made.width = width;
    made.sortable = false;
    return made;
  };
  const ui::Column columns[] = {column("###item", texts::kHistoryCaption, 0),
                                column("###result", texts::kSecondResult, kResultWidth)};
  const std::string foot =
      carried ? sdk::format(frame.words, texts::kSecondDoneOf, fmt::arg("done", proposed.done),
                            fmt::arg("count", proposed.items.size()))
              : sdk::format_plural(frame.words, texts::kSecondItems, std::ssize(proposed.items));
  ui::TableOptions options;
  options.foot = foot;
  options.multiple = false;
  (void)ui::table(
      frame.style, "###second_items",
      carried ? std::span<const ui::Column>(columns) : std::span<const ui::Column>(columns, 1),
      std::ssize(proposed.items), items_,
      [&](std::int64_t row, std::size_t index, ui::TableCell& cell) {
        const ProposedItem& item = proposed.items[static_cast<std::size_t>(row)];
        if (index == 0) {
          cell.text(item.caption);
        } else {
          cell.text(item.result, item.done ? ui::Token::kText : ui::Token::kTextSecondary,
                    ui::kSmallText);
        }
      },
      options);
}

}  // namespace vigil::review
