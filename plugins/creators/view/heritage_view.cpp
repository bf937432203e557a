#include "plugins/creators/view/heritage_view.h"

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

}  // namespace

void HeritageView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  office_.look(InSight::kHeritage);
  const float left = std::max(420.0F, frame.width() - kSideWidth - 1);
  {
    const ui::ScrollArea area(frame.style, "###heritage_left", left, 0, ui::kPadding);
    draw_heading(frame, office_, texts::kWorkspaceHeritage, frame.text(texts::kHeritageNote));
    if (!draw_nothing_yet(frame, office_, office_.programme.book().heritage.empty(),
                          texts::kHeritageEmpty))
      draw_main(frame);
  }
  ImGui::SameLine(0, 0);
  const ui::ScrollArea side(frame.style, "###heritage_side", 0, 0, 0);
  if (!draw_form(frame, office_)) draw_side(frame);
}

void HeritageView::draw_main(const Frame& frame) {
  const Book& book = office_.programme.book();
  const auto& parts = office_.impact.coverage();
  const Coverage whole = whole_of(parts);
  const ImVec2 begin = ImGui::GetCursorScreenPos();
  const float third = ImGui::GetContentRegionAvail().x / frame.style.scale / 3 - 8;
  draw_figure(frame, percent(whole.share()), frame.text(texts::kHeritageShare), third);
  ui::beside(frame.style);
  draw_figure(frame, grouped(static_cast<double>(whole.seen)), frame.text(texts::kHeritageSeen),
              third);
  ui::beside(frame.style);
  draw_figure(frame, grouped(static_cast<double>(whole.items)), frame.text(texts::kHeritageItems),
              third);
  ui::gap(frame.style);
  ui::section_heading(frame.style, frame.text(texts::kHeritageCoverage),
                      frame.text(texts::kHeritageLegend));
  std::vector<BarRow> rows;
  for (const HeritageCategory& one : book.categories) {
    const Coverage& part = parts[static_cast<std::size_t>(one.order - 1)];
    rows.push_back({one.roman + "  " + name_of(frame.words, one.zh, one.en),
                    static_cast<double>(part.seen),
                    fmt::format("{} / {}  {}", part.seen, part.items, percent(part.share(), 0)),
                    Token::kChart3, static_cast<double>(part.items)});
  }
  draw_bars(frame.style, rows, 220, 34);
  if (office_.impact.take_picture_wish(Picture::kHeritage)) {
    const ImVec2 origin = ImGui::GetMainViewport()->Pos;
    frame.host.save_picture(office_.impact.file_name("heritage", ".png"), begin.x - origin.x,
                            begin.y - origin.y, ImGui::GetContentRegionAvail().x,
                            ImGui::GetCursorScreenPos().y - begin.y);
  }
}

void HeritageView::draw_item(const Frame& frame, const HeritageItem& item) {
  const Book& book = office_.programme.book();
  std::string category;
  for (const HeritageCategory& one : book.categories) {
    if (one.order == item.category) category = name_of(frame.words, one.zh, one.en);
  }
  ui::page_heading(frame.style, item.name, category);
  std::vector<EntryRow> rows;
  for (const Inheritor& one : item.inheritors)
    rows.push_back({"inheritor:" + item.id + "/" + one.key, one.name,
                    one.level.empty() ? one.since : frame.text(title_of_level(one.level))});
  draw_entries(frame, "###inheritors", inheritors_, texts::kInheritors, rows,
               commands::kNewInheritor, texts::kFormInheritor);
  rows.clear();
  for (const Activity& one : item.activities)
    rows.push_back({"activity:" + item.id + "/" + one.key, one.title,
                    one.on + "  " + frame.text(title_of_activity(one.kind))});
  draw_entries(frame, "###activities", activities_, texts::kActivities, rows,
               commands::kNewActivity, texts::kFormActivity);
  (void)draw_command(frame, "###edit_item", commands::kEdit, texts::kEdit, ui::Icon::kEdit);
  ui::gap(frame.style, ui::kSectionGap);
}

void HeritageView::draw_side(const Frame& frame) {
  const ui::ScrollArea area(frame.style, "###heritage_page", 0, 0, ui::kPadding);
  const Book& book = office_.programme.book();
  if (const HeritageItem* item = office_.impact.item()) draw_item(frame, *item);
  (void)draw_command(frame, "###new_item", commands::kAdd, texts::kFormHeritage, ui::Icon::kPlus);
  ui::gap(frame.style, 4);
  (void)draw_command(frame, "###heritage_picture", commands::kSavePicture, texts::kSavePicture,
                     ui::Icon::kDownload);
  ui::gap(frame.style, ui::kSectionGap);
  ui::section_heading(frame.style, frame.text(texts::kEvents));
  for (const Event& one : book.events) {
    if (one.area != "heritage") continue;
    ui::wrapped(frame.style, one.name);
    std::string below = frame.text(title_of_event(one.kind));
    if (!one.on.empty()) below += "  " + one.on;
    for (const char* what : {"viewers", "participants", "people"}) {
      if (one.count(what) > 0)
        below += "  " + sdk::format(frame.words, texts::kPeopleCount,
                                    fmt::arg("count", count_words(frame.words, one.count(what))));
    }
    if (one.count("lessons") > 0)
      below += "  " + sdk::format(frame.words, texts::kLessonsCount,
                                  fmt::arg("count", grouped(one.count("lessons"))));
    ui::wrapped(frame.style, below, Token::kTextSecondary, ui::kSmallText);
    ui::gap(frame.style, 4);
  }
  // Items by name: those of one's own catalogue.
  std::vector<const HeritageItem*> named;
  for (const HeritageItem& one : book.heritage) {
    if (!one.name.empty()) named.push_back(&one);
  }
  if (named.empty()) return;
  ui::gap(frame.style, ui::kSectionGap);
  ui::section_heading(frame.style, frame.text(texts::kHeritageItems),
                      grouped(static_cast<double>(named.size())));
  ui::Column name;
  name.id = "###name";
  name.title = frame.text(texts::kLabelName);
  name.sortable = false;
  ui::Column clips;
  clips.id = "###clips";
  clips.title = frame.text(texts::kLabelClips);
  clips.width = 92;
  clips.align = ui::Align::kRight;
  clips.sortable = false;
  const ui::Column columns[] = {name, clips};
  ui::TableOptions options;
  options.multiple = false;
  options.height = std::max(200.0F, ImGui::GetContentRegionAvail().y / frame.style.scale);
  const ui::TableResult result = ui::table(
      frame.style, "###items", columns, std::ssize(named), table_,
      [&](std::int64_t row, std::size_t index, ui::TableCell& cell) {
        const HeritageItem& one = *named[static_cast<std::size_t>(row)];
        cell.text(index == 0      ? one.name
                  : one.clips > 0 ? grouped(static_cast<double>(one.clips))
                                  : "–");
      },
      options);
  if (result.focus_changed && table_.focus >= 0 && table_.focus < std::ssize(named))
    frame.run(commands::kChooseItem, named[static_cast<std::size_t>(table_.focus)]->id);
  if (result.activated)
    frame.run(commands::kEditHeritage, named[static_cast<std::size_t>(*result.activated)]->id);
}

}  // namespace vigil::creators
