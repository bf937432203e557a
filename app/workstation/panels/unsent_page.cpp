#include "app/workstation/panels/unsent_page.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "app/workstation/panels/status_bar.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "host_texts.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::workstation {
namespace {

// What people call the record: its name or title; its id where it has neither.
std::string record_words(const sdk::Texts& texts, const sync::RecordEdit& edit) {
  const auto body = parse_json(edit.mine_json.empty() ? edit.theirs_json : edit.mine_json);
  if (!body || !body->is_object()) return edit.id;
  for (const char* key : {"name", "title"}) {
    const auto found = body->find(key);
    if (found == body->end()) continue;
    const std::string words = found->is_object()
                                  ? text_member(*found, texts.language() == "en" ? "en" : "zh")
                                  : text_member(*body, key);
    if (!words.empty()) return clean_for_display(words, 80);
  }
  return edit.id;
}

using domain::DecisionState;
using sdk::ui::Token;

// Of the page's height, when something below the table is to be read.
constexpr float kTableShare = 0.42F;

const std::vector<UnsentItem>& items_of(const UnsentView& view, UnsentTab tab) {
  switch (tab) {
    case UnsentTab::kConflicts: return view.conflicts;
    case UnsentTab::kRefused: return view.refused;
    default: return view.waiting;
  }
}

std::size_t count_of(const UnsentView& view, UnsentTab tab) {
  return tab == UnsentTab::kEdits ? view.edits->size() : items_of(view, tab).size();
}

sdk::TextKey title_of(UnsentTab tab) {
  switch (tab) {
    case UnsentTab::kWaiting: return texts::kUnsentTabWaiting;
    case UnsentTab::kConflicts: return texts::kUnsentTabConflicts;
    case UnsentTab::kRefused: return texts::kUnsentTabRefused;
    case UnsentTab::kEdits: return texts::kUnsentTabEdits;
  }
  return texts::kUnsentTabWaiting;
}

void draw_tabs(const Page& page, UnsentState& state, const UnsentView& view) {
  constexpr std::array kIds = {"###tab_waiting", "###tab_conflicts", "###tab_refused",
                               "###tab_edits"};
  std::array<std::string, std::size(kUnsentTabs)> words;
  std::array<sdk::ui::Segment, std::size(kUnsentTabs)> segments;
  std::size_t chosen = 0;
  for (std::size_t i = 0; i < std::size(kUnsentTabs); ++i) {
    words[i] = sdk::format(page.texts, title_of(kUnsentTabs[i]),
                           fmt::arg("count", count_of(view, kUnsentTabs[i])));
    segments[i] = {.id = kIds[i], .words = words[i]};
    if (kUnsentTabs[i] == state.tab) chosen = i;
  }
  if (sdk::ui::segmented(page.style, "###unsent_tabs", segments, chosen)) {
    state.tab = kUnsentTabs[chosen];
    state.change.reset();
  }
}

// What keeps everything from being sent, and the one act that may help.
void draw_connection(const Page& page, const UnsentView& view, WallTime now) {
  if (view.connection_cause.empty()) return;
  const bool stalled = view.connection.state == sync::ConnectionState::kStalled;
  std::string sentence = view.connection_cause;
  if (view.connection.last_answer) {
    const auto minutes =
        std::chrono::duration_cast<std::chrono::minutes>(now - *view.connection.last_answer);
    sentence = sdk::format(page.texts, stalled ? texts::kUnsentStalled : texts::kUnsentOffline,
                           fmt::arg("cause", view.connection_cause),
                           fmt::arg("minutes", std::max<std::int64_t>(0, minutes.count())));
  }
  const bool sign_in = view.connection.session == sync::SessionState::kSignedOut;
  if (sdk::ui::notice_line(
          page.style, "###unsent_connection",
          {.tone =
               stalled || sign_in ? sdk::ui::NoticeTone::kProblem : sdk::ui::NoticeTone::kPending,
           .sentence = sentence,
           .action = page.texts.text(sign_in ? texts::kCommandSignIn : texts::kUnsentRetry)})) {
    page.commands.run(sign_in ? commands::kSignIn : commands::kRetryNow);
  }
  sdk::ui::gap(page.style);
}

void draw_decisions(const Page& page, UnsentState& state, const UnsentView& view, float height) {
  const auto& items = items_of(view, state.tab);
  const auto words = [&](sdk::TextKey key) { return page.texts.text(key); };
  const std::array columns = {
      sdk::ui::Column{.id = "###state",
                      .title = words(texts::kUnsentColumnState),
                      .width = 120,
                      .sortable = false},
      sdk::ui::Column{
          .id = "###item", .title = words(texts::kUnsentColumnItem), .sortable = false, .share = 3},
      sdk::ui::Column{.id = "###verdict",
                      .title = words(texts::kUnsentColumnVerdict),
                      .width = 96,
                      .sortable = false},
      sdk::ui::Column{.id = "###when",
                      .title = words(texts::kUnsentColumnWhen),
                      .width = 168,
                      .align = sdk::ui::Align::kRight,
                      .sortable = false},
      sdk::ui::Column{.id = "###cause",
                      .title = words(texts::kUnsentColumnCause),
                      .sortable = false,
                      .share = 4},
  };
  sdk::ui::TableState& table = state.tables[state.tab];
  const auto found = std::find_if(items.begin(), items.end(), [&](const UnsentItem& each) {
    return each.record.decision.id == state.chosen;
  });
  if (found == items.end()) {
    table.focus = items.empty() ? -1 : 0;
    state.chosen = items.empty() ? domain::DecisionId() : items.front().record.decision.id;
  } else {
    table.focus = found - items.begin();
  }
  const auto result = sdk::ui::table(
      page.style, "###unsent_table", columns, static_cast<std::int64_t>(items.size()), table,
      [&](std::int64_t row, std::size_t column, sdk::ui::TableCell& cell) {
        const UnsentItem& item = items[static_cast<std::size_t>(row)];
        const domain::Decision& decision = item.record.decision;
        switch (column) {
          case 0: cell.state(item.record.state, state_words(page.texts, item.record.state)); break;
          case 1: cell.text(item.record.item.caption); break;
          case 2:
            if (decision.verdict) {
              cell.verdict(*decision.verdict, verdict_words(page.texts, decision));
            } else {
              cell.text(verdict_words(page.texts, decision));
            }
            break;
          case 3: cell.secondary(sdk::ui::exact_time(decision.decided_at)); break;
          default: cell.secondary(item.cause);
        }
      },
      {.height = height, .multiple = false});
  if (result.focus_changed && table.focus >= 0 &&
      table.focus < static_cast<std::int64_t>(items.size())) {
    state.chosen = items[static_cast<std::size_t>(table.focus)].record.decision.id;
    state.change.reset();
  }
}

void draw_edits(const Page& page, UnsentState& state, const UnsentView& view, float height) {
  const auto& edits = *view.edits;
  const auto words = [&](sdk::TextKey key) { return page.texts.text(key); };
  const std::array columns = {
      sdk::ui::Column{.id = "###edit_state",
                      .title = words(texts::kUnsentColumnState),
                      .width = 120,
                      .sortable = false},
      sdk::ui::Column{.id = "###edit_collection",
                      .title = words(texts::kUnsentColumnCollection),
                      .sortable = false},
      sdk::ui::Column{.id = "###edit_id",
                      .title = words(texts::kUnsentColumnRecord),
                      .sortable = false,
                      .share = 2},
      sdk::ui::Column{.id = "###edit_when",
                      .title = words(texts::kUnsentColumnWhen),
                      .width = 168,
                      .align = sdk::ui::Align::kRight,
                      .sortable = false},
  };
  sdk::ui::TableState& table = state.tables[UnsentTab::kEdits];
  const auto found = std::find_if(edits.begin(), edits.end(), [&](const sync::RecordEdit& each) {
    return edit_name(each) == state.chosen_edit;
  });
  if (found == edits.end()) {
    table.focus = edits.empty() ? -1 : 0;
    state.chosen_edit = edits.empty() ? std::string() : edit_name(edits.front());
    state.sides.clear();
  } else {
    table.focus = found - edits.begin();
  }
  const auto state_of = [](const sync::RecordEdit& edit) {
    switch (edit.state) {
      case sync::EditState::kSaved: return DecisionState::kSaved;
      case sync::EditState::kClash: return DecisionState::kConflict;
      case sync::EditState::kRefused: return DecisionState::kRefused;
    }
    return DecisionState::kSaved;
  };
  const auto result = sdk::ui::table(
      page.style, "###edits_table", columns, static_cast<std::int64_t>(edits.size()), table,
      [&](std::int64_t row, std::size_t column, sdk::ui::TableCell& cell) {
        const sync::RecordEdit& edit = edits[static_cast<std::size_t>(row)];
        switch (column) {
          case 0: cell.state(state_of(edit), state_words(page.texts, state_of(edit))); break;
          case 1: cell.text(edit.collection); break;
          case 2: cell.text(record_words(page.texts, edit)); break;
          default: cell.secondary(sdk::ui::exact_time(edit.changed_at));
        }
      },
      {.height = height, .multiple = false});
  if (result.focus_changed && table.focus >= 0 &&
      table.focus < static_cast<std::int64_t>(edits.size())) {
    state.chosen_edit = edit_name(edits[static_cast<std::size_t>(table.focus)]);
    state.sides.clear();
  }
}

sdk::TextKey empty_sentence(UnsentTab tab) {
  switch (tab) {
    case UnsentTab::kWaiting: return texts::kUnsentEmptyWaiting;
    case UnsentTab::kConflicts: return texts::kUnsentEmptyConflicts;
    case UnsentTab::kRefused: return texts::kUnsentEmptyRefused;
    case UnsentTab::kEdits: return texts::kUnsentEmptyEdits;
  }
  return texts::kUnsentEmpty;
}

}  // namespace

std::string edit_name(const sync::RecordEdit& edit) { return edit.collection + '/' + edit.id; }

const UnsentItem* chosen_item(const UnsentView& view, const UnsentState& state) {
  if (state.tab == UnsentTab::kEdits) return nullptr;
  for (const UnsentItem& item : items_of(view, state.tab)) {
    if (item.record.decision.id == state.chosen) return &item;
  }
  return nullptr;
}

const sync::RecordEdit* chosen_edit(const UnsentView& view, const UnsentState& state) {
  if (state.tab != UnsentTab::kEdits || !view.edits) return nullptr;
  for (const sync::RecordEdit& edit : *view.edits) {
    if (edit_name(edit) == state.chosen_edit) return &edit;
  }
  return nullptr;
}

void draw_unsent(const Page& page, UnsentState& state, const UnsentView& view, WallTime now) {
  const auto& style = page.style;
  if (!view.salvaged.empty()) {
    sdk::ui::wrapped(style, view.salvaged, Token::kProblem);
    sdk::ui::gap(style);
  }
  std::size_t all = 0;
  for (const UnsentTab tab : kUnsentTabs) all += count_of(view, tab);
  if (all == 0) {
    draw_connection(page, view, now);
    (void)sdk::ui::empty_state(style, "###unsent_empty",
                               {.icon = sdk::ui::Icon::kDone,
                                .sentence = page.texts.text(texts::kUnsentEmpty),
                                .token = Token::kGood});
    return;
  }
  sdk::ui::page_heading(
      style, page.texts.text(texts::kUnsentTitle),
      sdk::format_plural(page.texts, texts::kUnsentLead, static_cast<std::int64_t>(all)));
  sdk::ui::gap(style);
  draw_connection(page, view, now);
  draw_tabs(page, state, view);
  sdk::ui::gap(style);
  if (count_of(view, state.tab) == 0) {
    (void)sdk::ui::empty_state(style, "###tab_empty",
                               {.icon = sdk::ui::Icon::kDone,
                                .sentence = page.texts.text(empty_sentence(state.tab)),
                                .token = Token::kGood});
    return;
  }
  const float left = ImGui::GetContentRegionAvail().y / style.scale;
  const bool details = state.tab != UnsentTab::kWaiting;
  const float height = details ? std::max(112.0F, left * kTableShare) : left;
  if (state.tab == UnsentTab::kEdits) {
    draw_edits(page, state, view, height);
  } else {
    draw_decisions(page, state, view, height);
  }
  if (!details) return;
  sdk::ui::gap(style);
  const sdk::ui::ScrollArea area(style, "###unsent_details");
  if (const UnsentItem* item = chosen_item(view, state)) {
    draw_tray_details(page, state, view, *item);
  } else if (const sync::RecordEdit* edit = chosen_edit(view, state)) {
    draw_edit_details(page, state, *edit);
  }
}

}  // namespace vigil::workstation
