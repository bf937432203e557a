#include "plugins/review/view/history_view.h"

#include <vector>

#include "plugins/review/model/wording.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::review {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

constexpr float kDetailWidth = 440;
// The host's own command; its argument is a workspace.
constexpr sdk::CommandKey kShowWorkspace{"app.workspace"};
constexpr std::string_view kDeskWorkspace = "review.desk";

const char* segment_id(domain::DecisionState state) {
  using enum domain::DecisionState;
  switch (state) {
    case kDraft: return "###state_draft";
    case kSaved: return "###state_saved";
    case kSent: return "###state_sent";
    case kConfirmed: return "###state_confirmed";
    case kConflict: return "###state_conflict";
    case kRefused: return "###state_refused";
  }
  return "###state";
}

bool is_filtered(const HistorySnapshot& history) { return !history.text.empty() || history.state; }

// What the decision has of a part, or nothing is drawn.
void optional_fact(const Frame& frame, sdk::TextKey label, const std::string& value) {
  if (!value.empty()) ui::fact(frame.style, frame.text(label), value);
}

std::string checklist_line(const Frame& frame, const domain::Decision& decision) {
  const Ticks ticks = ticks_of(decision.checklist);
  std::string line;
  for (std::size_t i = 0; i < kPointCount; ++i) {
    if (!ticks[i]) continue;
    if (!line.empty()) line += "  ·  ";
    line += frame.text(checklist()[i].title);
  }
  return line;
}

std::string one_line(const std::vector<std::string>& parts) {
  std::string line;
  for (const std::string& part : parts) line += (line.empty() ? "" : "  ·  ") + part;
  return line;
}

std::string marks_line(const domain::Decision& decision) {
  std::string line;
  for (const domain::Mark& mark : decision.marks) {
    if (!line.empty()) line += "  ·  ";
    line += clock_text(mark.begin) + "–" + clock_text(mark.end);
  }
  return line;
}

}  // namespace

void HistoryView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  desk_.set_in_sight(InSight::kHistory);
  const HistorySnapshot& history = history_.snapshot();
  const ui::ScrollArea area(frame.style, "###history", 0, 0, ui::kPadding);
  draw_filters(frame, history);
  ui::gap(frame.style);
  if (history.records.empty()) {
    ui::EmptyState state;
    const bool filtered = is_filtered(history);
    state.icon = filtered ? ui::Icon::kSearch : ui::Icon::kHistory;
    state.sentence = frame.text(filtered ? texts::kHistoryNoMatch : texts::kHistoryEmpty);
    if (filtered) {
      state.action = frame.text(texts::kHistoryClear);
    } else {
      state.detail = frame.text(texts::kHistoryEmptyHelp);
    }
    if (ui::empty_state(frame.style, "###clear_filters", state)) {
      search_.clear();
      frame.run(commands::kHistorySearch);
      frame.run(commands::kHistoryState);
    }
    return;
  }
  const float room = ImGui::GetContentRegionAvail().x / frame.style.scale;
  draw_table(frame, history, std::max(200.0F, room - kDetailWidth - ui::kPadding));
  ui::beside(frame.style, ui::kPadding);
  const ui::ScrollArea detail(frame.style, "###detail", 0, 0, ui::kPadding);
  if (!history.selected) return ui::secondary(frame.style, frame.text(texts::kHistorySelect));
  draw_detail(frame, history.records[*history.selected]);
}

void HistoryView::draw_filters(const Frame& frame, const HistorySnapshot& history) {
  if (!searching_) search_ = history.text;
  ui::FieldOptions options;
  options.hint = frame.text(texts::kHistorySearch);
  options.width = 320;
  searching_ = ui::search_field(frame.style, "###search", search_, options).active;
  if (search_ != history.text) frame.run(commands::kHistorySearch, search_);

  std::vector<ui::Segment> segments;
  ui::Segment all;
  all.id = "###state_all";
  all.words = frame.text(texts::kStateAll);
  segments.push_back(all);
  std::size_t chosen = 0;
  for (const domain::DecisionState state : domain::kAllDecisionStates) {
    ui::Segment segment;
    segment.id = segment_id(state);
    segment.words = frame.text(short_title_of(state));
    segments.push_back(segment);
    if (history.state == state) chosen = segments.size() - 1;
  }
  ui::beside(frame.style, ui::kPadding);
  if (ui::segmented(frame.style, "###states", segments, chosen)) {
    frame.run(commands::kHistoryState,
              chosen == 0 ? "" : domain::to_word(domain::kAllDecisionStates[chosen - 1]));
  }
}

void HistoryView::draw_table(const Frame& frame, const HistorySnapshot& history, float width) {
  enum ColumnIndex : std::size_t { kTime, kVerdict, kCaption, kAuthor, kPolicy, kState };
  const auto column = [&](const char* id, sdk::TextKey title, float column_width) {
    ui::Column made;
    made.id = id;
    made.title = frame.text(title);
    made.width = column_width;
    made.sortable = false;  // newest first, always
    return made;
  };
  const ui::Column columns[] = {column("###time", texts::kHistoryTime, 96),
                                column("###verdict", texts::kHistoryVerdict, 112),
                                column("###caption", texts::kHistoryCaption, 0),
                                column("###author", texts::kHistoryAuthor, 96),
                                column("###policy", texts::kHistoryPolicy, 128),
                                column("###state", texts::kHistoryState, 112)};
  table_.focus = history.selected ? static_cast<std::int64_t>(*history.selected) : -1;
  const WallTime now = frame.host.clock().wall_now();
  const std::string foot =
      sdk::format_plural(frame.words, texts::kHistoryCount, std::ssize(history.records));
  ui::TableOptions options;
  options.width = width;
  options.foot = foot;
  options.multiple = false;
  const ui::TableResult result = ui::table(
      frame.style, "###decisions", columns, std::ssize(history.records), table_,
      [&](std::int64_t row, std::size_t index, ui::TableCell& cell) {
        const sdk::DecisionRecord& record = history.records[static_cast<std::size_t>(row)];
        const domain::Decision& decision = record.decision;
        switch (index) {
          case kTime: cell.secondary(relative_text(frame.words, now, decision.decided_at)); break;
          case kVerdict:
            if (decision.verdict) {
              cell.verdict(*decision.verdict, decided_text(frame.words, decision));
            } else {
              cell.secondary(decided_text(frame.words, decision));
            }
            break;
          case kCaption: cell.text(record.item.caption); break;
          case kAuthor: cell.secondary(record.item.author_name); break;
          case kPolicy:
            cell.secondary(decision.policy.empty() ? std::string()
                                                   : desk_.policy_title(decision.policy));
            break;
          case kState: cell.state(record.state, frame.text(short_title_of(record.state))); break;
        }
      },
      options);
  if (result.focus_changed && table_.focus >= 0) {
    frame.run(commands::kHistorySelect,
              history.records[static_cast<std::size_t>(table_.focus)].decision.id.text());
  }
}

void HistoryView::draw_detail(const Frame& frame, const sdk::DecisionRecord& record) {
  const domain::Decision& decision = record.decision;
  const WallTime now = frame.host.clock().wall_now();
  if (decision.verdict) {
    ui::verdict_mark(frame.style, *decision.verdict, decided_text(frame.words, decision));
  } else {
    ui::text(frame.style, decided_text(frame.words, decision));
  }
  ui::beside(frame.style, ui::kPadding);
  ui::state_mark(frame.style, record.state, frame.text(title_of(record.state)), ui::kBodyText);
  if (!record.cause.empty()) {
    ui::wrapped(frame.style, record.cause, ui::token_of(record.state), ui::kSmallText);
  }
  ui::gap(frame.style);
  ui::wrapped(frame.style,
              record.item.caption.empty() ? frame.text(texts::kItemNoCaption) : record.item.caption,
              ui::Token::kText, ui::kCaptionText);
  ui::gap(frame.style);
  optional_fact(frame, texts::kHistoryTime,
                relative_text(frame.words, now, decision.decided_at) + "  ·  " +
                    ui::exact_time(decision.decided_at));
  optional_fact(frame, texts::kHistoryAuthor, record.item.author_name);
  optional_fact(frame, texts::kHistoryPolicy,
                decision.policy.empty() ? std::string() : desk_.policy_title(decision.policy));
  optional_fact(frame, texts::kHistoryActions, one_line(desk_.actions_text(decision.actions)));
  optional_fact(frame, texts::kHistoryReason, decision.reason);
  optional_fact(frame, texts::kHistoryNote, decision.note);
  optional_fact(frame, texts::kHistoryChecklist, checklist_line(frame, decision));
  optional_fact(frame, texts::kHistoryMarks, marks_line(decision));
  optional_fact(frame, texts::kHistoryState,
                std::string(frame.text(title_of(record.state))) + "  ·  " +
                    relative_text(frame.words, now, record.changed_at));
  ui::gap(frame.style);
  if (record.state == domain::DecisionState::kConfirmed && record.ledger_index >= 0) {
    ui::secondary(frame.style, sdk::format(frame.words, texts::kHistoryLedger,
                                           fmt::arg("index", grouped(record.ledger_index))));
  }
  if (!decision.supersedes.empty()) {
    ui::secondary(frame.style, frame.text(texts::kHistoryReplaces));
  }
  if (!record.superseded_by.empty()) {
    return ui::secondary(frame.style, frame.text(texts::kHistorySuperseded));
  }
  ui::gap(frame.style);
  ui::ButtonOptions options;
  options.icon = ui::Icon::kUndo;
  options.enabled = decision.verdict && record.state != domain::DecisionState::kConflict &&
                    record.state != domain::DecisionState::kRefused;
  if (ui::button(frame.style, "###revise", frame.text(texts::kHistoryRevise), options)) {
    frame.run(commands::kRevise, decision.id.text());
    frame.run(kShowWorkspace, kDeskWorkspace);
  }
}

}  // namespace vigil::review
