#include "plugins/creators/view/goods_view.h"

#include <algorithm>

#include "plugins/creators/model/form_fields.h"
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

std::string season_words(const Frame& frame, const Good& good) {
  if (good.season_from == 0) return "–";
  return sdk::format(frame.words, texts::kSeasonOf, fmt::arg("from", good.season_from),
                     fmt::arg("to", good.season_to));
}

}  // namespace

void GoodsView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  office_.look(InSight::kGoods);
  const float left = std::max(420.0F, frame.width() - kSideWidth - 1);
  {
    const ui::ScrollArea area(frame.style, "###goods_left", left, 0, ui::kPadding);
    draw_heading(frame, office_, texts::kWorkspaceGoods, frame.text(texts::kGoodsNote));
    if (!draw_nothing_yet(frame, office_, office_.programme.book().goods.empty(),
                          texts::kGoodsEmpty))
      draw_main(frame);
  }
  ImGui::SameLine(0, 0);
  const ui::ScrollArea side(frame.style, "###goods_side", 0, 0, 0);
  if (!draw_form(frame, office_)) draw_side(frame);
}

void GoodsView::draw_main(const Frame& frame) {
  const Book& book = office_.programme.book();
  const ImpactDesk& impact = office_.impact;
  std::size_t chosen = impact.platform_goods() ? 1 : 0;
  const ui::Segment segments[] = {
      {"###goods_programme", frame.text(texts::kGoodsProgramme), ui::Icon::kNone, {}},
      {"###goods_platform", frame.text(texts::kGoodsPlatform), ui::Icon::kNone, {}}};
  if (ui::segmented(frame.style, "###goods_scope", segments, chosen))
    frame.run(commands::kSwitchGoods);
  ui::gap(frame.style);
  const GoodsTotals& totals = impact.totals();
  const float fourth = ImGui::GetContentRegionAvail().x / frame.style.scale / 4 - 8;
  const auto number = [](auto value) { return grouped(static_cast<double>(value)); };
  draw_figure(frame, number(totals.goods), frame.text(texts::kGoodsCount), fourth);
  ui::beside(frame.style);
  draw_figure(frame, fmt::format("{} / {}", totals.counties, totals.poverty_counties),
              frame.text(texts::kGoodsCounties), fourth);
  ui::beside(frame.style);
  draw_figure(frame, money_words(frame.words, totals.amount_cny), frame.text(texts::kLabelAmount),
              fourth);
  ui::beside(frame.style);
  if (impact.platform_goods()) {
    draw_figure(frame, fmt::format("{} / {}", number(totals.sellers), number(totals.poor_sellers)),
                frame.text(texts::kGoodsSellersPoor), fourth);
  } else {
    draw_figure(frame,
                fmt::format("{} / {}", number(totals.households), number(totals.poor_households)),
                frame.text(texts::kGoodsHouseholdsPoor), fourth);
  }
  std::vector<const Good*> shown;
  for (const Good& one : book.goods) {
    if (one.platform == impact.platform_goods()) shown.push_back(&one);
  }
  const auto column = [&](const char* id, sdk::TextKey title, float width, bool right = false) {
    ui::Column made;
    made.id = id;
    made.title = frame.text(title);
    made.width = width;
    made.align = right ? ui::Align::kRight : ui::Align::kLeft;
    made.sortable = false;
    return made;
  };
  const ui::Column columns[] = {column("###name", texts::kLabelName, 0),
                                column("###place", texts::kLabelCounty, 128),
                                column("###season", texts::kSeason, 104),
                                column("###price", texts::kPrice, 92, true),
                                column("###sellers", texts::kLabelSellers, 92, true),
                                column("###poor", texts::kLabelPoorSellers, 100, true),
                                column("###amount", texts::kLabelAmount, 128, true)};
  table_.focus = -1;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (shown[i]->id == impact.good()) table_.focus = static_cast<std::int64_t>(i);
  }
  ui::TableOptions options;
  options.multiple = false;
  const ui::TableResult result = ui::table(
      frame.style, "###goods", columns, std::ssize(shown), table_,
      [&](std::int64_t row, std::size_t index, ui::TableCell& cell) {
        const Good& one = *shown[static_cast<std::size_t>(row)];
        const double quantity = quantity_of(one);
        const double amount = amount_of(one);
        const Place* const place = find_place(book, one.county);
        switch (index) {
          case 0: cell.text(one.name); break;
          case 1: cell.text(place ? place->province + place->county : one.area); break;
          case 2: cell.secondary(season_words(frame, one)); break;
          case 3: cell.text(quantity > 0 ? grouped(amount / quantity) : "–"); break;
          case 4: cell.text(one.sellers > 0 ? number(one.sellers) : "–"); break;
          case 5: cell.text(one.poor_sellers > 0 ? number(one.poor_sellers) : "–"); break;
          default: cell.text(amount > 0 ? grouped(amount, 0) : "–"); break;
        }
      },
      options);
  if (result.focus_changed && table_.focus >= 0 && table_.focus < std::ssize(shown))
    frame.run(commands::kChooseGood, shown[static_cast<std::size_t>(table_.focus)]->id);
}

void GoodsView::draw_side(const Frame& frame) {
  const ui::ScrollArea area(frame.style, "###goods_page", 0, 0, ui::kPadding);
  const Book& book = office_.programme.book();
  const ImpactDesk& impact = office_.impact;
  (void)draw_command(frame, "###new_good", commands::kAdd, texts::kFormGood, ui::Icon::kPlus);
  ui::beside(frame.style);
  (void)draw_command(frame, "###edit_good", commands::kEdit, texts::kEdit, ui::Icon::kEdit);
  ui::beside(frame.style);
  (void)draw_command(frame, "###new_sale", commands::kNewSale, texts::kFormSale, ui::Icon::kPlus);
  ui::gap(frame.style, 4);
  (void)draw_command(frame, "###new_event", commands::kNewEvent, texts::kFormEvent,
                     ui::Icon::kPlus);
  ui::gap(frame.style);
  if (book.goods.empty()) return;
  const ImVec2 begin = ImGui::GetCursorScreenPos();
  ui::section_heading(
      frame.style, frame.text(texts::kGoodsTenBest),
      frame.text(impact.platform_goods() ? texts::kGoodsPlatform : texts::kGoodsProgramme));
  std::vector<BarRow> rows;
  for (const Good* one : impact.best()) {
    const double amount = amount_of(*one);
    rows.push_back({one->name, amount,
                    amount > 0 ? money_words(frame.words, amount) : frame.text(texts::kFigureLost),
                    Token::kChart1});
  }
  draw_bars(frame.style, rows, 130);
  if (office_.impact.take_picture_wish(Picture::kGoods)) {
    const ImVec2 origin = ImGui::GetMainViewport()->Pos;
    frame.host.save_picture(impact.file_name("goods", ".png"), begin.x - origin.x,
                            begin.y - origin.y, ImGui::GetContentRegionAvail().x,
                            ImGui::GetCursorScreenPos().y - begin.y);
  }
  (void)draw_command(frame, "###goods_picture", commands::kSavePicture, texts::kSavePicture,
                     ui::Icon::kDownload);
  ui::gap(frame.style, ui::kSectionGap);
  ui::section_heading(frame.style, frame.text(texts::kDoubts),
                      grouped(static_cast<double>(impact.findings().size())));
  if (impact.findings().empty()) ui::secondary(frame.style, frame.text(texts::kNoDoubts));
  for (const GoodsFinding& one : impact.findings()) {
    ui::icon(frame.style, ui::Icon::kWarning, Token::kPending);
    ui::beside(frame.style);
    ui::wrapped(frame.style, finding_words(frame.words, one), Token::kText, ui::kSmallText);
    ui::gap(frame.style, 4);
  }
  ui::gap(frame.style, ui::kSectionGap);
  ui::section_heading(frame.style, frame.text(texts::kEvents));
  for (const Event& one : book.events) {
    if (one.area != "goods") continue;
    ui::wrapped(frame.style, one.name);
    std::string below = frame.text(title_of_event(one.kind));
    if (!one.on.empty()) below += "  " + one.on;
    if (one.count("people") > 0)
      below += "  " + sdk::format(frame.words, texts::kPeopleCount,
                                  fmt::arg("count", grouped(one.count("people"))));
    if (one.count("participants") > 0)
      below += "  " +
               sdk::format(frame.words, texts::kPeopleCount,
                           fmt::arg("count", count_words(frame.words, one.count("participants"))));
    if (one.count("amount_cny") > 0)
      below += "  " + money_words(frame.words, one.count("amount_cny"));
    if (one.count("years") > 0)
      below += "  " + sdk::format(frame.words, texts::kYearsCount,
                                  fmt::arg("count", grouped(one.count("years"))));
    ui::wrapped(frame.style, below, Token::kTextSecondary, ui::kSmallText);
    ui::gap(frame.style, 4);
  }
}

}  // namespace vigil::creators
