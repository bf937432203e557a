#include "plugins/creators/view/impact_view.h"

#include <algorithm>
#include <cmath>

#include "plugins/creators/model/wording.h"
#include "plugins/creators/view/chart.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::creators {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;
using ui::Token;

Token token_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kAgrees: return Token::kGood;
    case Outcome::kExplained: return Token::kTextSecondary;
    case Outcome::kDiffers: return Token::kProblem;
  }
  return Token::kText;
}

}  // namespace

void ImpactView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  office_.look(InSight::kImpact);
  const float side = std::max(kSideWidth, frame.width() * 0.34F);
  {
    const ui::ScrollArea area(frame.style, "###impact_left",
                              std::max(420.0F, frame.width() - side - 1), 0, ui::kPadding);
    draw_heading(frame, office_, texts::kWorkspaceImpact, frame.text(texts::kImpactNote));
    if (!draw_nothing_yet(
            frame, office_,
            office_.programme.book().leaders.empty() && !office_.programme.is_reference(),
            texts::kLeadersEmpty))
      draw_main(frame);
  }
  ImGui::SameLine(0, 0);
  const ui::ScrollArea area(frame.style, "###impact_side", 0, 0, 0);
  if (!draw_form(frame, office_)) draw_side(frame);
}

void ImpactView::draw_main(const Frame& frame) {
  const auto& figures = office_.impact.figures();
  const auto counted = [&](Outcome outcome) {
    return std::count_if(figures.begin(), figures.end(),
                         [&](const Reconciled& one) { return one.outcome == outcome; });
  };
  (void)draw_command(frame, "###report", commands::kSaveReport, texts::kSaveReport,
                     ui::Icon::kDownload, true);
  ui::gap(frame.style);
  const std::string foot =
      sdk::format(frame.words, texts::kImpactFoot, fmt::arg("agrees", counted(Outcome::kAgrees)),
                  fmt::arg("explained", counted(Outcome::kExplained)),
                  fmt::arg("differs", counted(Outcome::kDiffers)));
  const auto column = [&](const char* id, sdk::TextKey title, float width, float share = 1) {
    ui::Column made;
    made.id = id;
    made.title = frame.text(title);
    made.width = width;
    made.share = share;
    made.sortable = false;
    return made;
  };
  const ui::Column columns[] = {column("###system", texts::kImpactSystem, 92),
                                column("###quote", texts::kImpactQuote, 0, 1.1F),
                                column("###printed", texts::kImpactPrinted, 0, 1),
                                column("###counted", texts::kImpactCounted, 0, 0.9F),
                                column("###outcome", texts::kImpactOutcome, 0, 1.2F)};
  ui::TableOptions options;
  options.multiple = false;
  options.foot = foot;
  const ui::TableResult result = ui::table(
      frame.style, "###figures", columns, std::ssize(figures), table_,
      [&](std::int64_t row, std::size_t index, ui::TableCell& cell) {
        const Reconciled& one = figures[static_cast<std::size_t>(row)];
        switch (index) {
          case 0: cell.secondary(system_words(frame.words, one.printed->system)); break;
          case 1: cell.secondary(one.printed->quote); break;
          case 2: cell.text(figure_words(frame.words, *one.printed)); break;
          case 3: cell.text(counted_words(frame.words, one)); break;
          default:
            cell.text(outcome_words(frame.words, one), token_of(one.outcome), ui::kSmallText);
            break;
        }
      },
      options);
  if (result.hovered) {
    const PrintedFigure& figure = *figures[static_cast<std::size_t>(*result.hovered)].printed;
    ui::tooltip(frame.style, figure.quote + "\n" + figure.source + "  " + figure.on);
  }
}

void ImpactView::draw_side(const Frame& frame) {
  const ui::ScrollArea area(frame.style, "###impact_page", 0, 0, ui::kPadding);
  const ImpactDesk& impact = office_.impact;
  const Book& book = office_.programme.book();
  const ImVec2 begin = ImGui::GetCursorScreenPos();
  ui::section_heading(frame.style, frame.text(texts::kAttention), std::to_string(impact.year()));
  std::vector<std::string> cohort_ids{"###attention_all"};
  std::vector<std::string> names{frame.text(texts::kAll)};
  std::vector<std::string> values{""};
  for (const Cohort& one : book.cohorts) {
    const bool has =
        std::any_of(book.leaders.begin(), book.leaders.end(), [&](const Leader& leader) {
          return leader.cohort == one.id && leader.stage == Stage::kAdmitted;
        });
    if (!has) continue;
    cohort_ids.push_back("###attention_" + one.id);
    names.push_back(one.name);
    values.push_back(one.id);
  }
  std::vector<ui::Segment> segments;
  std::size_t chosen = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    segments.push_back({cohort_ids[i].c_str(), names[i], ui::Icon::kNone, {}});
    if (values[i] == impact.cohort()) chosen = i;
  }
  if (ui::segmented(frame.style, "###attention_cohort", segments, chosen))
    frame.run(commands::kAttentionCohort, values[chosen]);
  ui::gap(frame.style);
  const Attention& attention = impact.attention();
  if (attention.accounts == 0) {
    ui::wrapped(frame.style, frame.text(texts::kAttentionUnknown), Token::kTextSecondary);
  } else {
    const float half = ImGui::GetContentRegionAvail().x / frame.style.scale / 2 - 8;
    draw_figure(frame, fmt::format("{:.6f}", attention.population),
                frame.text(texts::kGiniPopulation), half);
    ui::beside(frame.style);
    draw_figure(frame, fmt::format("{:.6f}", attention.unbiased), frame.text(texts::kGiniUnbiased),
                half);
    ui::wrapped(
        frame.style,
        sdk::format(frame.words, texts::kAttentionTop, fmt::arg("accounts", attention.accounts),
                    fmt::arg("top", percent(attention.top_tenth, 0))),
        Token::kTextSecondary, ui::kSmallText);
    Series curve{frame.text(texts::kLorenz), attention.lorenz, Token::kChart1};
    Series equal{frame.text(texts::kLorenzEqual), {{0, 0}, {1, 1}}, Token::kTextSecondary, true};
    LineAxes axes;
    axes.x_labels = {{0, "0"}, {0.5, frame.text(texts::kLorenzPeople)}, {1, "100 %"}};
    axes.y_labels = {{0, "0"}, {0.5, "50 %"}, {1, "100 %"}};
    draw_lines(frame.style, {curve, equal}, axes, 210);
    const auto& months = impact.over_time();
    if (months.size() > 1) {
      ui::section_heading(frame.style, frame.text(texts::kAttentionOverTime));
      Series population{frame.text(texts::kGiniPopulation), {}, Token::kChart1};
      Series unbiased{frame.text(texts::kGiniUnbiased), {}, Token::kChart2, true};
      LineAxes time;
      time.x_to = static_cast<double>(months.size() - 1);
      double most = 0;
      for (std::size_t i = 0; i < months.size(); ++i) {
        population.points.emplace_back(static_cast<double>(i), months[i].population);
        unbiased.points.emplace_back(static_cast<double>(i), months[i].unbiased);
        most = std::max({most, months[i].population, months[i].unbiased});
      }
      time.y_to = std::ceil(most * 10 + 0.2) / 10;
      time.y_labels = {{0, "0"}, {time.y_to, fmt::format("{:.1f}", time.y_to)}};
      time.x_labels = {{0, to_text(months.front().month).substr(0, 7)},
                       {time.x_to, to_text(months.back().month).substr(0, 7)}};
      draw_lines(frame.style, {population, unbiased}, time, 110);
    }
  }
  if (office_.impact.take_picture_wish(Picture::kAttention)) {
    const ImVec2 origin = ImGui::GetMainViewport()->Pos;
    frame.host.save_picture(impact.file_name("attention", ".png"), begin.x - origin.x,
                            begin.y - origin.y, ImGui::GetContentRegionAvail().x,
                            ImGui::GetCursorScreenPos().y - begin.y);
  }
  (void)draw_command(frame, "###attention_picture", commands::kSavePicture, texts::kSavePicture,
                     ui::Icon::kDownload);
  ui::gap(frame.style, ui::kSectionGap);
  ui::section_heading(frame.style, frame.text(texts::kContradictions),
                      grouped(static_cast<double>(impact.contradictions().size())));
  for (const Contradiction& one : impact.contradictions()) {
    ui::wrapped(frame.style, contradiction_words(frame.words, one), Token::kText, ui::kSmallText);
    ui::gap(frame.style, 6);
  }
  ui::gap(frame.style);
  ui::section_heading(frame.style, frame.text(texts::kDerived));
  for (const Derived& one : impact.derived()) {
    // What the report said of the first figure it follows from.
    const std::string first = one.ids.substr(0, one.ids.find(' '));
    for (const PrintedFigure& figure : book.figures) {
      if (figure.id == first)
        ui::elided(frame.style, figure.quote, 0, Token::kTextSecondary, ui::kSmallText);
    }
    ui::text(frame.style, (one.share ? percent(one.value) : grouped(one.value)) + " " +
                              unit_words(frame.words, one.unit));
    ui::gap(frame.style, 4);
  }
}

}  // namespace vigil::creators
