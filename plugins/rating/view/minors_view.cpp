#include <algorithm>

#include "plugins/rating/view/board_views.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::rating {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

std::string per_cent(double share) { return fmt::format("{:.1f}%", share * 100); }

void draw_measured(const Frame& frame, sdk::TextKey label, const Measured& measured) {
  const std::string words =
      measured.trials == 0
          ? std::string(frame.text(texts::kMinorsNoFigure))
          : sdk::format(frame.words, texts::kMinorsFigure,
                        fmt::arg("share", per_cent(measured.value())),
                        fmt::arg("low", per_cent(measured.interval.low)),
                        fmt::arg("high", per_cent(measured.interval.high)),
                        fmt::arg("hits", measured.hits), fmt::arg("trials", measured.trials));
  ui::fact(frame.style, frame.text(label), words, 96);
}

}  // namespace

void MinorsView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  rooms_.desk.set_in_sight(InSight::kMinors);
  const MinorScores& minors = rooms_.minors;
  const Recognition& measured = minors.recognition();
  const ui::ScrollArea area(frame.style, "###minors", 0, 0, ui::kPadding);
  draw_emergency(frame, rooms_.team);
  ui::page_heading(frame.style, frame.text(texts::kMinorsTitle), frame.text(texts::kMinorsBelow));
  if (minors.scores().empty()) {
    ui::EmptyState state;
    state.icon = ui::Icon::kShield;
    state.sentence = frame.text(texts::kMinorsNone);
    state.detail = frame.text(texts::kMinorsNoneDetail);
    (void)ui::empty_state(frame.style, "###no_scores", state);
    return;
  }
  ui::secondary(frame.style, frame.text(texts::kSettingMinorThreshold));
  ui::beside(frame.style);
  std::int64_t threshold = measured.threshold;
  ui::NumberOptions options;
  options.min = 1;
  options.max = 99;
  options.step = 5;
  options.unit = "%";
  if (ui::number_field(frame.style, "###threshold", threshold, options)) {
    frame.run(commands::kMinorThreshold, std::to_string(threshold));
  }
  draw_measured(frame, texts::kMinorsPrecision, measured.precision);
  draw_measured(frame, texts::kMinorsRecall, measured.recall);
  draw_measured(frame, texts::kMinorsAccuracy, measured.accuracy);
  ui::wrapped(frame.style, frame.text(texts::kMinorsRecallNote), ui::Token::kTextSecondary,
              ui::kSmallText);
  ui::gap(frame.style);
  const auto act = [&](const char* id, sdk::CommandKey command, sdk::TextKey words, ui::Icon icon) {
    ui::ButtonOptions button;
    button.icon = icon;
    button.key = frame.key(command);
    button.enabled = frame.enabled(command);
    if (ui::button(frame.style, id, frame.text(words), button)) frame.run(command);
  };
  act("###yes", commands::kMinorYes, texts::kCommandMinorYes, ui::Icon::kCheck);
  ui::beside(frame.style);
  act("###no", commands::kMinorNo, texts::kCommandMinorNo, ui::Icon::kClose);
  ui::gap(frame.style);
  const auto column = [&](const char* id, sdk::TextKey title, float width) {
    ui::Column made;
    made.id = id;
    made.title = frame.text(title);
    made.width = width;
    made.sortable = false;
    return made;
  };
  const ui::Column columns[] = {
      column("###account", texts::kMinorsAccount, 180), column("###shown", texts::kMinorsShown, 0),
      column("###score", texts::kMinorsScore, 160), column("###found", texts::kMinorsFound, 120)};
  table_.focus = minors.selected() ? static_cast<std::int64_t>(*minors.selected()) : -1;
  const std::string foot =
      sdk::format(frame.words, texts::kMinorsCount, fmt::arg("checked", measured.checked),
                  fmt::arg("count", minors.scores().size()));
  ui::TableOptions table;
  table.foot = foot;
  table.multiple = false;
  const ui::TableResult result = ui::table(
      frame.style, "###scores", columns, std::ssize(minors.scores()), table_,
      [&](std::int64_t row, std::size_t index, ui::TableCell& cell) {
        const MinorScore& score = minors.scores()[static_cast<std::size_t>(row)];
        switch (index) {
          case 0: cell.text(score.account); break;
          case 1: cell.secondary(score.shown); break;
          case 2:
            cell.share(
                static_cast<float>(score.score), per_cent(score.score),
                score.score * 100 >= measured.threshold ? ui::Token::kChart1 : ui::Token::kChart2);
            break;
          default:
            cell.secondary(!score.minor   ? ""
                           : *score.minor ? frame.text(texts::kMinorsIs)
                                          : frame.text(texts::kMinorsIsNot));
            break;
        }
      },
      table);
  if (result.focus_changed && table_.focus >= 0) {
    frame.run(commands::kMinorSelect, std::to_string(table_.focus));
  }
}

}  // namespace vigil::rating
