#include <vector>

#include "plugins/review/model/wording.h"
#include "plugins/review/view/search_view.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/bar.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::review {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

void optional_fact(const Frame& frame, sdk::TextKey label, const std::string& value) {
  if (!value.empty()) ui::fact(frame.style, frame.text(label), value);
}

std::string when(const Frame& frame, WallTime time) {
  return relative_text(frame.words, frame.host.clock().wall_now(), time) + "  ·  " +
         ui::exact_time(time);
}

void draw_decision(const Frame& frame, const FoundItem& found) {
  if (found.verdict) {
    ui::verdict_mark(frame.style, *found.verdict, frame.text(title_of(*found.verdict)));
    ui::beside(frame.style, ui::kPadding);
    ui::secondary(frame.style, found.reviewer);
    ui::beside(frame.style, ui::kPadding);
    return ui::secondary(frame.style,
                         relative_text(frame.words, frame.host.clock().wall_now(), found.decided));
  }
  ui::secondary(frame.style, frame.text(found.blind && found.state == "done"
                                            ? texts::kSearchNotToldLong
                                            : title_of_task_state(found.state)));
}

void draw_lines(const Frame& frame, sdk::TextKey heading, const std::vector<ItemLine>& lines) {
  if (lines.empty()) return;
  ui::gap(frame.style);
  ui::section_heading(frame.style, frame.text(heading));
  for (const ItemLine& line : lines) {
    ui::text(frame.style, line.what);
    if (line.verdict) {
      ui::beside(frame.style, ui::kPadding);
      ui::verdict_mark(frame.style, *line.verdict, frame.text(title_of(*line.verdict)));
    }
    std::string below = ui::exact_time(line.at);
    if (!line.why.empty()) below += "  ·  " + line.why;
    ui::wrapped(frame.style, below, ui::Token::kTextSecondary, ui::kSmallText);
  }
}

void draw_story(const Frame& frame, const ItemStory& story) {
  switch (story.finding) {
    case Finding::kWaiting: return ui::skeleton(frame.style, 4);
    case Finding::kProblem:
      return ui::wrapped(frame.style, story.reason, ui::Token::kTextSecondary, ui::kSmallText);
    case Finding::kShown: break;
  }
  std::string stage = story.stage;
  if (story.round > 1) {
    stage += "  ·  ";
    stage += sdk::format(frame.words, texts::kStandingRound, fmt::arg("count", story.round));
  }
  optional_fact(frame, texts::kSearchStage, stage);
  ui::fact(frame.style, frame.text(texts::kSearchReach), grouped(story.reach));
  ui::fact(frame.style, frame.text(texts::kSearchReports), grouped(story.reports));
  if (story.blind) {
    ui::wrapped(frame.style, frame.text(texts::kSearchBlind), ui::Token::kTextSecondary,
                ui::kSmallText);
  }
  draw_lines(frame, texts::kSearchLooks, story.looks);
  draw_lines(frame, texts::kSearchWay, story.way);
}

}  // namespace

sdk::TextKey title_of_task_state(std::string_view state) {
  if (state == "leased") return texts::kTaskLeased;
  if (state == "done") return texts::kTaskDone;
  if (state == "dead") return texts::kTaskDead;
  return texts::kTaskReady;
}

void draw_found_item(const Frame& frame, const FoundItem& found,
                     const std::optional<ItemStory>& story) {
  draw_decision(frame, found);
  ui::gap(frame.style);
  std::vector<ui::MarkedSpan> spans;
  for (const CaptionMark& mark : found.marks) spans.push_back({mark.begin, mark.end});
  (void)ui::caption(frame.style, "###found_caption",
                    found.caption.empty() ? frame.text(texts::kItemNoCaption) : found.caption,
                    spans);
  ui::gap(frame.style);
  optional_fact(frame, texts::kHistoryAuthor, found.author);
  std::string tags;
  for (const std::string& tag : found.tags) tags += (tags.empty() ? "" : "  ·  ") + tag;
  optional_fact(frame, texts::kSearchTags, tags);
  optional_fact(frame, texts::kSearchQueue,
                found.queue + "  ·  " + frame.text(title_of_task_state(found.state)));
  optional_fact(frame, texts::kSearchCame, when(frame, found.came));
  optional_fact(frame, texts::kSearchItem, found.item);
  ui::gap(frame.style);
  if (story) return draw_story(frame, *story);
  ui::ButtonOptions options;
  options.icon = ui::Icon::kHistory;
  options.key = "Enter";
  if (ui::button(frame.style, "###open", frame.text(texts::kSearchOpen), options)) {
    frame.run(commands::kSearchOpen);
  }
}

}  // namespace vigil::review
