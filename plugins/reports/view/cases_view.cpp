#include "plugins/reports/view/cases_view.h"

#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"
#include "plugins/reports/model/wording.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::reports {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;
using nlohmann::json;

enum ColumnIndex : std::size_t { kPriority, kDue, kTitle, kReports, kWeight, kSources };

// What the case is about, in a few words: the caption, else the author, else that nobody knows it.
std::string title_of_case(const Frame& frame, const json& body) {
  const auto subject = body.find("subject");
  if (subject != body.end() && subject->is_object()) {
    std::string caption = clean_for_display(text_member(*subject, "caption"), 120);
    if (!caption.empty()) return caption;
    return frame.text(texts::kCaseNoCaption);
  }
  const auto items = body.find("items");
  const bool author_only = items == body.end() || !items->is_array() || items->empty();
  return frame.text(author_only ? texts::kCaseAuthorOnly : texts::kCaseUnknownItem);
}

const char* word_of(std::optional<CaseState> state) {
  if (!state) return "all";
  if (*state == CaseState::kOpen) return "open";
  return *state == CaseState::kDecided ? "decided" : "closed";
}

}  // namespace

void CasesView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  wishes_.in_incidents = false;
  const ui::ScrollArea area(frame.style, "###cases_area", 0, 0, ui::kPadding);
  draw_filters(frame);
  ui::gap(frame.style);
  const CaseShelf& shelf = desk_.shelf();
  if (shelf.size() > 0) return draw_table(frame);
  ui::EmptyState state;
  const bool narrowed = !shelf.filter().words.empty();
  state.icon = narrowed ? ui::Icon::kSearch : ui::Icon::kFlag;
  if (!shelf.complete()) {
    state.sentence = frame.text(texts::kCasesLoading);
  } else {
    state.sentence = frame.text(narrowed ? texts::kCasesNoMatch : texts::kCasesEmpty);
    state.detail = frame.text(narrowed ? texts::kCasesNoMatchHelp : texts::kCasesEmptyHelp);
  }
  (void)ui::empty_state(frame.style, "###cases_empty", state);
}

void CasesView::draw_filters(const Frame& frame) {
  const CaseShelf& shelf = desk_.shelf();
  const WallTime now = frame.now();
  if (!searching_) search_ = shelf.filter().words;
  ui::FieldOptions options;
  options.hint = frame.text(texts::kCasesSearch);
  options.key = frame.key(commands::kSearch);
  options.width = 190;
  options.take_focus = std::exchange(wishes_.search, false);
  searching_ = ui::search_field(frame.style, "###case_search", search_, options).active;
  if (search_ != shelf.filter().words) frame.run(commands::kFilter, search_);
  ui::beside(frame.style);
  std::string words[4];
  ui::Segment segments[4];
  std::size_t chosen = 3;
  constexpr const char* kIds[] = {"###state_open", "###state_decided", "###state_closed"};
  for (std::size_t i = 0; i < 3; ++i) {
    words[i] = fmt::format("{} {}", frame.text(title_of(kAllCaseStates[i])),
                           grouped(shelf.count(kAllCaseStates[i])));
    segments[i] = {kIds[i], words[i], ui::Icon::kNone, {}};
    if (shelf.filter().state == kAllCaseStates[i]) chosen = i;
  }
  words[3] = frame.text(texts::kStateAll);
  segments[3] = {"###state_all", words[3], ui::Icon::kNone, {}};
  const std::size_t before = chosen;
  if (ui::segmented(frame.style, "###case_states", segments, chosen) && chosen != before)
    frame.run(commands::kStateFilter,
              word_of(chosen == 3 ? std::nullopt : std::optional(kAllCaseStates[chosen])));
  const std::int64_t late = shelf.due_before(now);
  const auto& outlook = desk_.outlook();
  std::string line = late > 0 ? sdk::format_plural(frame.words, texts::kCasesLate, late)
                              : std::string(frame.text(texts::kCasesNoneLate));
  line += "  ·  ";
  line += !outlook.breaches ? std::string(frame.text(texts::kForecastUnknown))
          : *outlook.breaches == 0
              ? std::string(frame.text(texts::kForecastNone))
              : sdk::format_plural(frame.words, texts::kForecastLate, *outlook.breaches);
  ui::text(frame.style, line, late > 0 ? ui::Token::kProblem : ui::Token::kTextSecondary,
           ui::kSmallText);
}

void CasesView::draw_table(const Frame& frame) {
  const CaseShelf& shelf = desk_.shelf();
  const auto column = [&](const char* id, sdk::TextKey title, float width,
                          ui::Align align = ui::Align::kLeft) {
    ui::Column made;
    made.id = id;
    made.title = frame.text(title);
    made.width = width;
    made.align = align;
    made.sortable = false;  // the most urgent first, always
    return made;
  };
  const ui::Column columns[] = {column("###priority", texts::kColumnPriority, 68),
                                column("###due", texts::kColumnDue, 108),
                                column("###title", texts::kColumnTitle, 0),
                                column("###reports", texts::kColumnReports, 60, ui::Align::kRight),
                                column("###weight", texts::kColumnWeight, 60, ui::Align::kRight),
                                column("###sources", texts::kColumnSources, 148)};
  const std::int64_t before = table_.focus;
  table_.focus = desk_.selected() ? static_cast<std::int64_t>(*desk_.selected()) : -1;
  if (table_.focus != before) table_.reveal_focus = true;
  const std::string foot =
      sdk::format_plural(frame.words, texts::kCasesCount, static_cast<std::int64_t>(shelf.size()));
  ui::TableOptions options;
  options.foot = foot;
  options.multiple = false;
  const ui::TableResult result = ui::table(
      frame.style, "###case_table", columns, static_cast<std::int64_t>(shelf.size()), table_,
      [&](std::int64_t row, std::size_t index, ui::TableCell& cell) {
        draw_cell(frame, shelf.row(static_cast<std::size_t>(row)), index, cell);
      },
      options);
  if (result.focus_changed && table_.focus >= 0)
    frame.run(commands::kSelect,
              shelf.record(shelf.row(static_cast<std::size_t>(table_.focus))).id);
  if (result.activated) frame.run(commands::kTake);
}

void CasesView::draw_cell(const Frame& frame, const CaseRow& row, std::size_t column,
                          ui::TableCell& cell) const {
  const WallTime now = frame.now();
  switch (column) {
    case kPriority: cell.severity(row.priority); break;
    case kDue: {
      if (row.state == CaseState::kClosed) {
        cell.secondary(frame.text(texts::kStateClosed));
        break;
      }
      const bool soon = row.due - now < std::chrono::hours(1);
      cell.text(due_text(frame.words, now, row.due),
                row.due <= now ? ui::Token::kProblem
                : soon         ? ui::Token::kPending
                               : ui::Token::kText,
                ui::kSmallText);
      break;
    }
    case kTitle: cell.text(title_of_case(frame, *row.body)); break;
    case kReports: cell.text(grouped(row.reports)); break;
    case kWeight:
      cell.text(fmt::format("{:.1f}", static_cast<double>(row.weight_milli) / 1000),
                ui::Token::kTextSecondary);
      break;
    case kSources: {
      std::string line;
      const auto sources = row.body->find("sources");
      if (sources != row.body->end() && sources->is_object()) {
        for (const auto& [id, count] : sources->items()) {
          const rules::Source* const known = desk_.intake().source(id);
          if (known == nullptr) continue;
          line += (line.empty() ? "" : " · ") + desk_.title_of(known->title);
        }
      }
      cell.secondary(line);
      break;
    }
  }
}

}  // namespace vigil::reports
