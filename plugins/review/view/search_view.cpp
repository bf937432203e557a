#include "plugins/review/view/search_view.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "plugins/review/model/queue_rules.h"
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
constexpr float kWordsWidth = 440;

// One value of a part of the search: its word in the command, and how it is called.
struct Choice {
  const char* id;
  std::string_view value;
  std::string_view words;
};

const char* segment_id(sdk::QueueKey queue) {
  if (queue == ids::queues::kReviewSenior) return "###queue_senior";
  if (queue == ids::queues::kReviewThird) return "###queue_third";
  if (queue == ids::queues::kReviewRating) return "###queue_rating";
  return "###queue_first";
}

void draw_choice(const Frame& frame, const char* id, std::string_view part,
                 const std::string& current, std::span<const Choice> choices) {
  std::vector<ui::Segment> segments;
  std::size_t chosen = 0;
  for (const Choice& choice : choices) {
    ui::Segment segment;
    segment.id = choice.id;
    segment.words = choice.words;
    if (choice.value == current) chosen = segments.size();
    segments.push_back(segment);
  }
  if (ui::segmented(frame.style, id, segments, chosen)) {
    frame.run(commands::kSearchSet, std::string(part) + '=' + std::string(choices[chosen].value));
  }
}

void draw_field(const Frame& frame, const char* id, std::string_view part,
                const std::string& current, sdk::TextKey hint, float width) {
  std::string value = current;
  ui::FieldOptions options;
  options.hint = frame.text(hint);
  options.width = width;
  options.max_code_points = 100;
  (void)ui::text_field(frame.style, id, value, options);
  if (value != current) frame.run(commands::kSearchSet, std::string(part) + '=' + value);
}

}  // namespace

void SearchView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  desk_.set_in_sight(InSight::kSearch);
  search_.look();
  const SearchSnapshot& search = search_.snapshot();
  const ui::ScrollArea area(frame.style, "###search_area", 0, 0, ui::kPadding);
  draw_words(frame, search);
  draw_filters(frame, search);
  ui::gap(frame.style);
  draw_found(frame, search);
}

void SearchView::draw_words(const Frame& frame, const SearchSnapshot& search) {
  if (!typing_) words_ = search.terms.words;
  ui::FieldOptions options;
  options.hint = frame.text(texts::kSearchHint);
  options.key = frame.key(commands::kSearch);
  options.width = kWordsWidth;
  options.max_code_points = 120;
  options.take_focus = field_asked_ != search.field_asked;
  field_asked_ = search.field_asked;
  const ui::FieldResult typed = ui::search_field(frame.style, "###words", words_, options);
  typing_ = typed.active;
  if (words_ != search.terms.words) frame.run(commands::kSearchSet, "words=" + words_);
  if (typed.submitted) {
    frame.run(commands::kSearchRun);
    table_.take_focus = !search.found.empty();
  }
  ui::beside(frame.style, ui::kPadding);
  draw_views(frame, search);
}

void SearchView::draw_views(const Frame& frame, const SearchSnapshot& search) {
  if (name_) return draw_naming(frame);
  for (std::size_t i = 0; i < search.views.size(); ++i) {
    const std::string& name = search.views[i].name;
    const bool shown = search.view == i;
    ui::ButtonOptions options;
    options.kind = ui::ButtonKind::kPlain;
    options.emphasis = shown ? ui::Emphasis::kChosen : ui::Emphasis::kNone;
    if (ui::button(frame.style, ("###view_" + std::to_string(i)).c_str(), name, options)) {
      frame.run(commands::kSearchView, name);
    }
    ui::beside(frame.style, ui::kTightGap);
  }
  if (search.view) {
    ui::ButtonOptions options;
    options.kind = ui::ButtonKind::kPlain;
    if (ui::icon_button(frame.style, "###forget_view", ui::Icon::kTrash,
                        frame.text(texts::kSearchForgetView), options)) {
      frame.run(commands::kSearchForget, std::string(search.views[*search.view].name));
    }
    return;
  }
  ui::ButtonOptions options;
  options.kind = ui::ButtonKind::kPlain;
  options.icon = ui::Icon::kPlus;
  options.enabled = frame.enabled(commands::kSearchSave);
  if (ui::button(frame.style, "###save_view", frame.text(texts::kSearchSaveView), options)) {
    name_ = std::string();
    name_focus_ = true;
  }
}

void SearchView::draw_naming(const Frame& frame) {
  ui::FieldOptions options;
  options.hint = frame.text(texts::kSearchViewName);
  options.width = 200;
  options.max_code_points = kMostViewName;
  options.take_focus = std::exchange(name_focus_, false);
  const ui::FieldResult typed = ui::text_field(frame.style, "###view_name", *name_, options);
  ui::beside(frame.style);
  ui::ButtonOptions keep;
  keep.kind = ui::ButtonKind::kPrimary;
  keep.enabled = !name_->empty();
  const bool pressed =
      ui::button(frame.style, "###keep_view", frame.text(texts::kSearchKeep), keep);
  if ((pressed || typed.submitted) && !name_->empty()) {
    frame.run(commands::kSearchSave, *name_);
    name_.reset();
    return;
  }
  ui::beside(frame.style, ui::kTightGap);
  ui::ButtonOptions leave;
  leave.kind = ui::ButtonKind::kPlain;
  if (ui::button(frame.style, "###leave_naming", frame.text(texts::kSearchLeave), leave) ||
      typed.cancelled) {
    name_.reset();
  }
}

void SearchView::draw_filters(const Frame& frame, const SearchSnapshot& search) {
  const SearchTerms& terms = search.terms;
  std::vector<Choice> queues = {{"###queue_all", "", frame.text(texts::kSearchAllQueues)}};
  for (const sdk::QueueKey queue : queues_for(frame.host.person().roles)) {
    queues.push_back({segment_id(queue), queue.id, frame.text(title_of(queue))});
  }
  draw_choice(frame, "###queues", "queue", terms.queue, queues);
  ui::beside(frame.style, ui::kPadding);
  static constexpr const char* kVerdictIds[] = {"###verdict_allow",  "###verdict_label",
                                                "###verdict_warn",   "###verdict_limit",
                                                "###verdict_remove", "###verdict_escalate"};
  std::vector<Choice> verdicts = {{"###verdict_any", "", frame.text(texts::kSearchAnyVerdict)}};
  for (std::size_t i = 0; i < std::size(domain::kAllVerdicts); ++i) {
    const domain::Verdict verdict = domain::kAllVerdicts[i];
    verdicts.push_back({kVerdictIds[i], domain::to_word(verdict), frame.text(title_of(verdict))});
  }
  draw_choice(frame, "###verdicts", "verdict", terms.verdict, verdicts);

  const Choice spans[] = {{"###span_any", "", frame.text(texts::kSearchAnyTime)},
                          {"###span_day", "day", frame.text(texts::kSearchDay)},
                          {"###span_week", "week", frame.text(texts::kSearchWeek)},
                          {"###span_month", "month", frame.text(texts::kSearchMonth)}};
  draw_choice(frame, "###spans", "span", terms.span, spans);
  ui::beside(frame.style, ui::kPadding);
  draw_field(frame, "###author", "author", terms.author, texts::kSearchAuthor, 150);
  ui::beside(frame.style);
  draw_field(frame, "###tag", "tag", terms.tag, texts::kSearchTag, 130);
  if (search.others) {
    ui::beside(frame.style);
    draw_field(frame, "###reviewer", "reviewer", terms.reviewer, texts::kSearchReviewer, 170);
  }
  if (terms.empty()) return;
  ui::beside(frame.style, ui::kPadding);
  ui::ButtonOptions options;
  options.kind = ui::ButtonKind::kPlain;
  options.icon = ui::Icon::kClose;
  if (ui::button(frame.style, "###clear", frame.text(texts::kSearchClear), options)) {
    words_.clear();
    frame.run(commands::kSearchSet);
  }
}

void SearchView::draw_found(const Frame& frame, const SearchSnapshot& search) {
  if (search.finding == Finding::kProblem) {
    ui::Notice notice;
    notice.tone = ui::NoticeTone::kProblem;
    notice.sentence = search.reason;
    notice.action = frame.text(texts::kSearchAgain);
    if (ui::notice_line(frame.style, "###again", notice)) frame.run(commands::kSearchRun);
    ui::gap(frame.style);
  } else if (!search.whole) {
    ui::secondary(frame.style, frame.text(texts::kSearchNotWhole));
  }
  if (search.found.empty()) {
    if (search.finding == Finding::kProblem) return;
    if (search.asking || search.finding == Finding::kWaiting) {
      return ui::loading_state(frame.style, frame.text(texts::kSearchAsking), -1, {});
    }
    ui::EmptyState state;
    state.icon = ui::Icon::kSearch;
    state.sentence = frame.text(search.more ? texts::kSearchNothingYet : texts::kSearchNothing);
    state.detail = frame.text(texts::kSearchNothingHelp);
    if (search.more) state.action = frame.text(texts::kSearchMore);
    if (ui::empty_state(frame.style, "###more", state)) frame.run(commands::kSearchMore);
    return;
  }
  const float room = ImGui::GetContentRegionAvail().x / frame.style.scale;
  draw_table(frame, search, std::max(320.0F, room - kDetailWidth - ui::kPadding));
  ui::beside(frame.style, ui::kPadding);
  const ui::ScrollArea detail(frame.style, "###found_item", 0, 0, ui::kPadding);
  if (!search.selected) return ui::secondary(frame.style, frame.text(texts::kSearchSelect));
  draw_found_item(frame, search.found[*search.selected], search.story);
}

void SearchView::draw_cell(const Frame& frame, const FoundItem& found, std::size_t column,
                           ui::TableCell& cell) const {
  const WallTime now = frame.host.clock().wall_now();
  switch (column) {
    case 0: cell.secondary(relative_text(frame.words, now, found.came)); break;
    case 1:
      cell.text(found.caption.empty() ? frame.text(texts::kItemNoCaption) : found.caption);
      break;
    case 2: cell.secondary(found.author); break;
    case 3: cell.secondary(found.queue); break;
    case 4: cell.secondary(frame.text(title_of_task_state(found.state))); break;
    case 5:
      if (found.verdict) {
        cell.verdict(*found.verdict, frame.text(title_of(*found.verdict)));
      } else if (found.blind && found.state == "done") {
        cell.secondary(frame.text(texts::kSearchNotTold));
      }
      break;
    default: cell.secondary(found.reviewer); break;
  }
}

void SearchView::draw_table(const Frame& frame, const SearchSnapshot& search, float width) {
  const auto column = [&](const char* id, sdk::TextKey title, float column_width) {
    ui::Column made;
    made.id = id;
    made.title = frame.text(title);
    made.width = column_width;
    made.sortable = false;  // newest first, always
    return made;
  };
  const ui::Column columns[] = {column("###came", texts::kSearchCame, 96),
                                column("###caption", texts::kHistoryCaption, 0),
                                column("###author_column", texts::kHistoryAuthor, 104),
                                column("###queue_column", texts::kSearchQueue, 72),
                                column("###state_column", texts::kSearchState, 76),
                                column("###verdict_column", texts::kHistoryVerdict, 104),
                                column("###reviewer_column", texts::kSearchWho, 96)};
  table_.focus = search.selected ? static_cast<std::int64_t>(*search.selected) : -1;
  const auto count = std::ssize(search.found);
  std::string foot = sdk::format_plural(
      frame.words, search.more ? texts::kSearchCountMore : texts::kSearchCount, count);
  if (search.asking) foot += std::string("  ·  ") + frame.text(texts::kSearchAsking);
  ui::TableOptions options;
  options.width = width;
  options.foot = foot;
  options.multiple = mass_.possible();
  float below = search.more ? 40.0F : 0.0F;
  if (!mass_.choice().items.empty()) below += mass_.choice().verdict ? 88.0F : 48.0F;
  if (below > 0) options.height = ImGui::GetContentRegionAvail().y / frame.style.scale - below;
  ImGui::BeginGroup();
  const ui::TableResult result = ui::table(
      frame.style, "###found", columns, count, table_,
      [&](std::int64_t row, std::size_t index, ui::TableCell& cell) {
        draw_cell(frame, search.found[static_cast<std::size_t>(row)], index, cell);
      },
      options);
  if (result.selection_changed) {
    std::string chosen;
    for (std::size_t i = 0; i < search.found.size(); ++i) {
      if (!table_.selected.contains(static_cast<std::int64_t>(i))) continue;
      chosen += (chosen.empty() ? "" : " ") + search.found[i].task;
    }
    frame.run(commands::kMassMark, chosen);
  }
  draw_mass_bar(frame);
  if (search.more) {
    ui::ButtonOptions more;
    more.enabled = !search.asking;
    if (ui::button(frame.style, "###more", frame.text(texts::kSearchMore), more)) {
      frame.run(commands::kSearchMore);
    }
  }
  ImGui::EndGroup();
  if (result.focus_changed && table_.focus >= 0) {
    frame.run(commands::kSearchSelect, search.found[static_cast<std::size_t>(table_.focus)].task);
  }
  if (result.activated) frame.run(commands::kSearchOpen);
}

}  // namespace vigil::review
