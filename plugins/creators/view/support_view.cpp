#include "plugins/creators/view/support_view.h"

#include <algorithm>

#include "plugins/creators/model/form_fields.h"
#include "plugins/creators/model/wording.h"
#include "plugins/creators/view/chart.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::creators {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;
using ui::Token;

void draw_budget(const Frame& frame, const ImpactDesk::Support& support) {
  const Pacing& pacing = support.pacing;
  const float quarter = ImGui::GetContentRegionAvail().x / frame.style.scale / 4 - 8;
  draw_figure(frame, money_words(frame.words, pacing.amount), frame.text(texts::kSupportAmount),
              quarter);
  ui::beside(frame.style);
  draw_figure(frame, money_words(frame.words, pacing.granted), frame.text(texts::kSupportGranted),
              quarter);
  ui::beside(frame.style);
  draw_figure(frame, money_words(frame.words, pacing.delivered),
              frame.text(texts::kSupportDelivered), quarter);
  ui::beside(frame.style);
  draw_figure(frame, money_words(frame.words, pacing.left), frame.text(texts::kSupportLeft),
              quarter);
  draw_pace(frame.style, pacing.granted / pacing.amount, pacing.delivered / pacing.amount,
            pacing.even / pacing.amount);
  ui::secondary(frame.style,
                sdk::format(frame.words, texts::kSupportPace,
                            fmt::arg("even", money_words(frame.words, pacing.even)),
                            fmt::arg("days", grouped(pacing.days_left, 0)),
                            fmt::arg("day", money_words(frame.words, pacing.per_day))));
}

void draw_months(const Frame& frame, const ImpactDesk::Support& support) {
  const Budget& budget = *support.budget;
  const auto months = static_cast<double>(support.by_month.size());
  Series delivered{frame.text(texts::kSupportDelivered), {{0, 0}}, Token::kChart1};
  Series even{
      frame.text(texts::kSupportEven), {{0, 0}, {months, budget.amount_cny}}, Token::kChart2, true};
  const std::chrono::year_month_day from(budget.from);
  double sum = 0;
  std::size_t end = 0;
  for (std::size_t i = 0; i < support.by_month.size(); ++i) {
    if (support.by_month[i] > 0) end = i + 1;
  }
  for (std::size_t i = 0; i < end; ++i)
    delivered.points.emplace_back(static_cast<double>(i) + 1, sum += support.by_month[i]);
  LineAxes axes;
  axes.x_to = months;
  axes.y_to = budget.amount_cny;
  for (double x = 0; x <= months; x += 12) {
    const auto month = from.year() / from.month() + std::chrono::months(static_cast<int>(x));
    axes.x_labels.emplace_back(x, fmt::format("{}-{:02}", static_cast<int>(month.year()),
                                              static_cast<unsigned>(month.month())));
  }
  axes.y_labels = {{0, "0"}, {budget.amount_cny, frame.text(texts::kSupportWhole)}};
  draw_lines(frame.style, {delivered, even}, axes, 150);
}

void draw_effect(const Frame& frame, const ImpactDesk::Support& support) {
  ui::section_heading(frame.style, frame.text(texts::kEffect));
  if (!support.effect) {
    ui::wrapped(frame.style, support.no_effect, Token::kTextSecondary);
    return;
  }
  const Effect& effect = *support.effect;
  ui::wrapped(frame.style, sdk::format(frame.words, texts::kEffectSentence,
                                       fmt::arg("growth", percent(effect.growth, 0)),
                                       fmt::arg("low", percent(effect.low, 0)),
                                       fmt::arg("high", percent(effect.high, 0)),
                                       fmt::arg("treated", effect.treated),
                                       fmt::arg("controls", effect.controls)));
  ui::gap(frame.style, 4);
  const double reach = std::max({0.25, std::abs(effect.low), std::abs(effect.high)}) * 1.15;
  draw_interval(frame.style, effect.low, effect.growth, effect.high, -reach, reach);
  ui::gap(frame.style);
  const auto shown = [&](double views) { return grouped(views, 0); };
  draw_bars(
      frame.style,
      {{frame.text(texts::kEffectBefore), effect.before, shown(effect.before), Token::kChart1},
       {frame.text(texts::kEffectAfter), effect.after, shown(effect.after), Token::kChart1},
       {frame.text(texts::kEffectControlBefore), effect.control_before,
        shown(effect.control_before), Token::kChart4},
       {frame.text(texts::kEffectControlAfter), effect.control_after, shown(effect.control_after),
        Token::kChart4}},
      190);
  ui::secondary(frame.style, sdk::format(frame.words, texts::kEffectNote,
                                         fmt::arg("turn", to_text(support.turn))));
}

}  // namespace

void SupportView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  office_.look(InSight::kSupport);
  const float left = std::max(420.0F, frame.width() - kSideWidth - 1);
  {
    const ui::ScrollArea area(frame.style, "###support_left", left, 0, ui::kPadding);
    draw_heading(frame, office_, texts::kWorkspaceSupport, frame.text(texts::kSupportNote));
    if (!draw_nothing_yet(frame, office_, !office_.impact.support().budget, texts::kSupportEmpty))
      draw_main(frame);
  }
  ImGui::SameLine(0, 0);
  const ui::ScrollArea side(frame.style, "###support_side", 0, 0, 0);
  if (!draw_form(frame, office_)) draw_side(frame);
}

void SupportView::draw_main(const Frame& frame) {
  const ImpactDesk::Support& support = office_.impact.support();
  const ImVec2 begin = ImGui::GetCursorScreenPos();
  draw_budget(frame, support);
  ui::gap(frame.style);
  draw_months(frame, support);
  draw_effect(frame, support);
  if (office_.impact.take_picture_wish(Picture::kSupport)) {
    const ImVec2 origin = ImGui::GetMainViewport()->Pos;
    frame.host.save_picture(office_.impact.file_name("support", ".png"), begin.x - origin.x,
                            begin.y - origin.y, ImGui::GetContentRegionAvail().x,
                            ImGui::GetCursorScreenPos().y - begin.y);
  }
}

void SupportView::draw_side(const Frame& frame) {
  const ui::ScrollArea area(frame.style, "###support_page", 0, 0, ui::kPadding);
  const Book& book = office_.programme.book();
  const bool no_budget = book.budgets.empty();
  (void)draw_command(frame, "###add_support", commands::kAdd,
                     no_budget ? texts::kFormBudget : texts::kFormGrant, ui::Icon::kPlus, true);
  ui::beside(frame.style);
  (void)draw_command(frame, "###support_picture", commands::kSavePicture, texts::kSavePicture,
                     ui::Icon::kDownload);
  ui::gap(frame.style);
  if (no_budget) return;
  ui::section_heading(frame.style, frame.text(texts::kTariff));
  const Day today = office_.programme.today();
  for (const Tariff& one : book.budgets.front().tariff) {
    if (office_.programme.may_set_prices() && !office_.programme.is_reference()) {
      if (ui::link(frame.style, ("###tariff_" + one.id).c_str(),
                   name_of(frame.words, one.zh, one.en)))
        frame.run(commands::kEditTariff, one.id);
      ui::secondary(frame.style, sdk::format(frame.words, texts::kTariffPrice,
                                             fmt::arg("cny", grouped(one.price_on(today), 2))));
    } else {
      ui::fact(frame.style, name_of(frame.words, one.zh, one.en),
               sdk::format(frame.words, texts::kTariffPrice,
                           fmt::arg("cny", grouped(one.price_on(today), 2))),
               150);
    }
    // What is agreed for later stands below.
    for (const auto& [from, price] : one.prices) {
      if (from > today)
        ui::secondary(frame.style,
                      sdk::format(frame.words, texts::kTariffFrom, fmt::arg("day", to_text(from)),
                                  fmt::arg("cny", grouped(price, 2))));
    }
  }
  if (office_.programme.may_set_prices()) {
    (void)draw_command(frame, "###new_tariff", commands::kEditTariff, texts::kFormTariff,
                       ui::Icon::kPlus);
    ui::gap(frame.style, 4);
  }
  ui::secondary(frame.style, frame.text(texts::kOperators));
  ui::gap(frame.style, ui::kSectionGap);
  ui::section_heading(frame.style, frame.text(texts::kGrants),
                      grouped(static_cast<double>(book.grants.size())));
  const auto column = [&](const char* id, sdk::TextKey title, float width, bool right = false) {
    ui::Column made;
    made.id = id;
    made.title = frame.text(title);
    made.width = width;
    made.align = right ? ui::Align::kRight : ui::Align::kLeft;
    made.sortable = false;
    return made;
  };
  const ui::Column columns[] = {column("###leader", texts::kLabelLeader, 0),
                                column("###kind", texts::kLabelKind, 92),
                                column("###amount", texts::kLabelAmount, 108, true)};
  ui::TableOptions options;
  options.multiple = false;
  const ui::TableResult result = ui::table(
      frame.style, "###grants", columns, std::ssize(book.grants), table_,
      [&](std::int64_t row, std::size_t index, ui::TableCell& cell) {
        const Grant& one = book.grants[static_cast<std::size_t>(row)];
        if (index == 0) {
          const Leader* const leader = find_leader(book, one.leader);
          cell.text(leader ? leader->name : one.note);
        } else if (index == 1) {
          cell.secondary(frame.text(title_of_support(one.kind)));
        } else {
          cell.text(one.amount_cny > 0 ? grouped(one.amount_cny, 0) : "–");
        }
      },
      options);
  if (result.focus_changed && table_.focus >= 0 && table_.focus < std::ssize(book.grants))
    frame.run(commands::kChooseGrant, book.grants[static_cast<std::size_t>(table_.focus)].id);
  if (result.activated)
    frame.run(commands::kEditGrant, book.grants[static_cast<std::size_t>(*result.activated)].id);
}

}  // namespace vigil::creators
