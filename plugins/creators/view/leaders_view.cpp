#include "plugins/creators/view/leaders_view.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "plugins/creators/model/form_fields.h"
#include "plugins/creators/model/wording.h"
#include "plugins/creators/view/chart.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/bar.h"
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

Token token_of(Stage stage) {
  switch (stage) {
    case Stage::kAdmitted: return Token::kGood;
    case Stage::kDeclined:
    case Stage::kWithdrawn: return Token::kTextDisabled;
    default: return Token::kPending;
  }
}

ui::Icon icon_of(Stage stage) {
  switch (stage) {
    case Stage::kApplied: return ui::Icon::kInbox;
    case Stage::kScreening: return ui::Icon::kVisible;
    case Stage::kInterview: return ui::Icon::kComment;
    case Stage::kAdmitted: return ui::Icon::kDone;
    case Stage::kDeclined: return ui::Icon::kClose;
    case Stage::kWithdrawn: return ui::Icon::kSignOut;
  }
  return ui::Icon::kInbox;
}

sdk::TextKey step_text(Step step) {
  switch (step) {
    case Step::kRead: return texts::kStepRead;
    case Step::kTalkOver: return texts::kStepTalkOver;
    case Step::kInterview: return texts::kStepInterview;
    case Step::kDecline: return texts::kStepDecline;
    case Step::kRecordInterview: return texts::kStepRecordInterview;
    case Step::kAdmit: return texts::kStepAdmit;
    case Step::kNone: break;
  }
  return texts::kStepNone;
}

constexpr std::string_view kSorts[] = {"name", "place",  "field", "stage",
                                       "fans", "output", "growth"};

sdk::TextKey title_of(Metric metric) {
  switch (metric) {
    case Metric::kFans: return texts::kLabelFans;
    case Metric::kViews: return texts::kLabelViews;
    case Metric::kLikes: return texts::kLabelLikes;
    case Metric::kSales: return texts::kLabelSales;
  }
  return texts::kLabelFans;
}

std::string growth_words(double growth) {
  if (std::isnan(growth)) return "–";
  return (growth > 0 ? "+" : "") + percent(growth, 1);
}

}  // namespace

void LeadersView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  office_.look(InSight::kLeaders);
  const float left = std::max(420.0F, frame.width() - kSideWidth - 1);
  {
    const ui::ScrollArea area(frame.style, "###leaders_left", left, 0, ui::kPadding);
    draw_heading(frame, office_, texts::kWorkspaceLeaders, frame.text(texts::kLeadersNote));
    if (!draw_nothing_yet(frame, office_, office_.programme.book().leaders.empty(),
                          texts::kLeadersEmpty)) {
      draw_filters(frame);
      ui::gap(frame.style);
      draw_table(frame);
    }
  }
  ImGui::SameLine(0, 0);
  const ui::ScrollArea side(frame.style, "###leaders_side", 0, 0, 0);
  if (!draw_form(frame, office_)) draw_page(frame);
}

void LeadersView::draw_filters(const Frame& frame) {
  LeaderDesk& leaders = office_.leaders;
  const LeaderFilter& filter = leaders.table().filter();
  ui::FieldOptions search;
  search.hint = frame.text(texts::kLeadersSearchHint);
  search.key = frame.key(commands::kSearchLeaders);
  search.width = std::min(360.0F, ImGui::GetContentRegionAvail().x / frame.style.scale - 220);
  search.take_focus = leaders.take_search_wish();
  const ui::FieldResult typed = ui::search_field(frame.style, "###search", words_, search);
  if (typed.changed) frame.run(commands::kFilterWords, words_);
  if (typed.submitted) table_.take_focus = true;
  ui::beside(frame.style);
  (void)draw_command(frame, "###new_leader", commands::kAdd, texts::kFormLeader, ui::Icon::kPlus);
  ui::gap(frame.style, 4);
  const auto choice = [&](const char* id, const std::string& words, bool chosen,
                          sdk::CommandKey command, std::string_view argument) {
    ui::ButtonOptions options;
    options.kind = chosen ? ui::ButtonKind::kQuiet : ui::ButtonKind::kPlain;
    options.emphasis = chosen ? ui::Emphasis::kChosen : ui::Emphasis::kNone;
    options.height = 28;
    if (ui::button(frame.style, id, words, options)) frame.run(command, argument);
    ui::beside(frame.style, 4);
  };
  std::int64_t all = 0;
  for (const Stage stage : kAllStages) all += leaders.table().count(stage);
  choice("###stage_all",
         fmt::format("{} {}", frame.text(texts::kAll), grouped(static_cast<double>(all))),
         !filter.stage, commands::kFilterStage, "");
  for (const Stage stage : kAllStages) {
    const std::string id = "###stage_" + std::string(to_word(stage));
    choice(id.c_str(),
           fmt::format("{} {}", frame.text(title_of(stage)),
                       grouped(static_cast<double>(leaders.table().count(stage)))),
           filter.stage == stage, commands::kFilterStage, to_word(stage));
  }
  ImGui::NewLine();
  choice("###field_all", frame.text(texts::kAllFields), !filter.field, commands::kFilterField, "");
  for (const Field field : kAllFields) {
    const std::string id = "###field_" + std::string(to_word(field));
    choice(id.c_str(), frame.text(title_of(field)), filter.field == field, commands::kFilterField,
           to_word(field));
  }
  choice("###poverty", frame.text(texts::kPovertyOnly), filter.poverty_only,
         commands::kFilterPoverty, "");
  ImGui::NewLine();
  if (leaders.months().figures().empty()) return;
  // What growth is about: the figure, and against when.
  const std::string growth = frame.text(texts::kGrowth);
  const ImVec2 label = ImGui::GetCursorScreenPos();
  ImGui::Dummy({ui::text_size(frame.style, growth, ui::kSmallText).x, frame.style.px(28)});
  ui::draw_text(frame.style, *ImGui::GetWindowDrawList(), {label.x, label.y + frame.style.px(5)},
                growth, frame.style.color(Token::kTextSecondary), ui::kSmallText);
  ui::beside(frame.style);
  for (const Metric metric : kAllMetrics) {
    const std::string id = "###metric_" + std::string(to_word(metric));
    choice(id.c_str(), frame.text(title_of(metric)), leaders.months().metric() == metric,
           commands::kGrowthMetric, to_word(metric));
  }
  for (const int span : kGrowthSpans) {
    const std::string id = fmt::format("###span_{}", span);
    choice(id.c_str(), sdk::format(frame.words, texts::kGrowthSpan, fmt::arg("months", span)),
           leaders.months().span() == span, commands::kGrowthSpan, std::to_string(span));
  }
  ImGui::NewLine();
}

void LeadersView::draw_table(const Frame& frame) {
  const Book& book = office_.programme.book();
  const auto rows = office_.leaders.table().rows();
  const auto column = [&](const char* id, sdk::TextKey title, float width, bool right = false) {
    ui::Column made;
    made.id = id;
    made.title = frame.text(title);
    made.width = width;
    made.align = right ? ui::Align::kRight : ui::Align::kLeft;
    return made;
  };
  const ui::Column columns[] = {column("###name", texts::kLabelPerson, 0),
                                column("###place", texts::kLabelCounty, 150),
                                column("###field", texts::kLabelField, 104),
                                column("###stage", texts::kLabelStage, 112),
                                column("###fans", texts::kLabelFans, 104, true),
                                column("###output", texts::kLabelOutput, 120, true),
                                column("###growth", texts::kGrowth, 96, true)};
  const auto row = office_.leaders.selected_row();
  // A row that comes under the selection by a filter or an order is scrolled to.
  const std::int64_t focus = row ? static_cast<std::int64_t>(*row) : -1;
  table_.reveal_focus = table_.reveal_focus || focus != table_.focus;
  table_.focus = focus;
  const std::string foot =
      sdk::format(frame.words, texts::kLeadersFoot,
                  fmt::arg("shown", grouped(static_cast<double>(rows.size()))),
                  fmt::arg("all", grouped(static_cast<double>(office_.leaders.table().size()))));
  ui::TableOptions options;
  options.multiple = false;
  options.foot = foot;
  const ui::TableResult result = ui::table(
      frame.style, "###leaders", columns, std::ssize(rows), table_,
      [&](std::int64_t at, std::size_t index, ui::TableCell& cell) {
        const Leader& one = book.leaders[rows[static_cast<std::size_t>(at)]];
        switch (index) {
          case 0: cell.text(one.name); break;
          case 1:
            if (const Place* place = find_place(book, one.county))
              cell.text(place->province + place->county + (place->poverty ? " ◆" : ""));
            break;
          case 2: cell.text(frame.text(title_of(one.field))); break;
          case 3: cell.text(frame.text(title_of(one.stage)), token_of(one.stage)); break;
          case 4: cell.text(one.fans > 0 ? grouped(one.fans) : "–"); break;
          case 5: cell.text(one.output_cny > 0 ? grouped(one.output_cny, 0) : "–"); break;
          default:
            cell.text(
                growth_words(office_.leaders.table().growth(rows[static_cast<std::size_t>(at)])));
            break;
        }
      },
      options);
  if (result.focus_changed && table_.focus >= 0 && table_.focus < std::ssize(rows))
    frame.run(commands::kSelectLeader,
              book.leaders[rows[static_cast<std::size_t>(table_.focus)]].id);
  if (result.sort_changed && table_.sort)
    frame.run(commands::kSortLeaders,
              std::string(kSorts[table_.sort->column]) +
                  (table_.sort->order == ui::SortOrder::kDescending ? "-" : ""));
}

void LeadersView::draw_page(const Frame& frame) {
  const ui::ScrollArea area(frame.style, "###leader_page", 0, 0, ui::kPadding);
  const Leader* const leader = office_.leaders.selected();
  if (leader == nullptr) return;
  const Book& book = office_.programme.book();
  ui::page_heading(frame.style, leader->name, leader->business);
  ui::chip(frame.style, frame.text(title_of(leader->stage)), token_of(leader->stage),
           icon_of(leader->stage));
  ui::beside(frame.style);
  ui::chip(frame.style, frame.text(title_of(leader->field)));
  ui::gap(frame.style);
  draw_next_step(frame, *leader);
  ui::gap(frame.style);
  const Place* const place = find_place(book, leader->county);
  const auto fact = [&](sdk::TextKey label, std::string_view value) {
    if (!value.empty()) ui::fact(frame.style, frame.text(label), value, 124);
  };
  if (place != nullptr) {
    fact(texts::kLabelCounty, place->province + place->prefecture + place->county);
    fact(texts::kLabelPoverty, frame.text(place->poverty ? texts::kPovertyYes : texts::kPovertyNo));
  }
  for (const Group& group : book.groups) {
    if (group.id == leader->group) fact(texts::kLabelGroup, group.zh + " " + group.roman);
  }
  if (!leader->channel.empty())
    fact(texts::kLabelChannel, frame.text(title_of_channel(leader->channel)));
  fact(texts::kLabelAppliedOn, leader->applied_on);
  fact(texts::kLabelAccount, leader->account);
  if (leader->output_cny > 0)
    fact(texts::kLabelOutput, money_words(frame.words, leader->output_cny));
  if (leader->poor_households > 0)
    fact(texts::kLabelPoorHouseholds, grouped(static_cast<double>(leader->poor_households)));
  if (leader->jobs > 0) fact(texts::kLabelJobs, grouped(static_cast<double>(leader->jobs)));
  draw_line(frame, *leader);
  draw_private(frame);
  ui::gap(frame.style, ui::kSectionGap);
  (void)draw_command(frame, "###edit", commands::kEdit, texts::kEdit, ui::Icon::kEdit);
  ui::beside(frame.style);
  (void)draw_command(frame, "###weights", commands::kEditWeights, texts::kFormWeights,
                     ui::Icon::kSettings);
}

void LeadersView::draw_next_step(const Frame& frame, const Leader& leader) {
  const Standing standing = office_.leaders.standing();
  const AdmissionRules rules = office_.leaders.rules();
  ui::section_heading(frame.style, frame.text(texts::kNextStep));
  ui::wrapped(frame.style, sdk::format(frame.words, step_text(standing.next),
                                       fmt::arg("missing", standing.missing),
                                       fmt::arg("limit", grouped(rules.talk_over, 1))));
  ui::gap(frame.style, 4);
  if (standing.mark) {
    const bool passed = *standing.mark >= rules.pass_mark;
    ui::progress(
        frame.style, static_cast<float>(*standing.mark / 10),
        sdk::format(frame.words, texts::kMarkOf, fmt::arg("mark", grouped(*standing.mark, 1)),
                    fmt::arg("pass", grouped(rules.pass_mark, 1))),
        0, passed ? Token::kChart3 : Token::kChart2);
    ui::gap(frame.style, 4);
    for (std::size_t i = 0; i < standing.marks.size(); ++i) {
      if (standing.marks[i])
        ui::secondary(frame.style, leader.readings[i].name + "  " + grouped(*standing.marks[i], 1));
    }
    ui::gap(frame.style, 4);
  }
  if (standing.next == Step::kRead) {
    (void)draw_command(frame, "###score", commands::kScoreLeader, texts::kScore, ui::Icon::kEdit,
                       true);
  } else if (standing.next == Step::kRecordInterview) {
    (void)draw_command(frame, "###interview_admit", commands::kInterview, texts::kInterviewAdmit,
                       ui::Icon::kCheck, true, "admit");
    ui::beside(frame.style);
    (void)draw_command(frame, "###interview_decline", commands::kInterview,
                       texts::kInterviewDecline, ui::Icon::kClose, false, "decline");
  } else if (standing.next == Step::kInterview || standing.next == Step::kAdmit ||
             standing.next == Step::kDecline) {
    const sdk::TextKey words = standing.next == Step::kInterview ? texts::kInvite
                               : standing.next == Step::kAdmit   ? texts::kAdmit
                                                                 : texts::kDecline;
    (void)draw_command(frame, "###advance", commands::kAdvance, words, ui::Icon::kRight, true);
  }
}

void LeadersView::draw_line(const Frame& frame, const Leader& leader) {
  MonthDesk& months = office_.leaders.months();
  const MonthDesk::Line& line = months.line_of(leader.id);
  if (line.points.size() < 2) return;
  ui::gap(frame.style, ui::kSectionGap);
  const ImVec2 begin = ImGui::GetCursorScreenPos();
  const std::string last = count_words(frame.words, line.points.back().second);
  ui::section_heading(frame.style, frame.text(title_of(months.metric())), last);
  const double apart = line.points[1].first - line.points[0].first;
  ui::secondary(frame.style, line.daily ? sdk::format(frame.words, texts::kLineDaily,
                                                      fmt::arg("days", grouped(apart, 0)))
                                        : std::string(frame.text(texts::kLineMonthly)));
  LineAxes axes;
  axes.x_from = line.points.front().first;
  axes.x_to = line.points.back().first;
  axes.y_to = std::max(1.0, line.highest);
  const auto day = [](double x) { return Day(std::chrono::days(static_cast<int>(x))); };
  const std::chrono::year_month_day from(day(axes.x_from));
  axes.x_labels.emplace_back(axes.x_from, to_text(day(axes.x_from)).substr(0, 7));
  for (std::chrono::year year = from.year() + std::chrono::years(1);
       Day(year / 1 / 1) < day(axes.x_to); ++year)
    axes.x_labels.emplace_back(static_cast<double>(Day(year / 1 / 1).time_since_epoch().count()),
                               std::to_string(static_cast<int>(year)));
  axes.y_labels = {{0, "0"}, {line.highest, count_words(frame.words, line.highest)}};
  draw_lines(frame.style, {{last, line.points, Token::kChart1}}, axes, 120);
  if (office_.leaders.take_picture_wish()) {
    const ImVec2 origin = ImGui::GetMainViewport()->Pos;
    frame.host.save_picture(
        office_.impact.file_name("leader-" + std::string(to_word(months.metric())), ".png"),
        begin.x - origin.x, begin.y - origin.y, ImGui::GetContentRegionAvail().x,
        ImGui::GetCursorScreenPos().y - begin.y);
  }
  (void)draw_command(frame, "###leader_picture", commands::kSavePicture, texts::kSavePicture,
                     ui::Icon::kDownload);
}

void LeadersView::draw_private(const Frame& frame) {
  ui::gap(frame.style, ui::kSectionGap);
  const std::size_t looks = office_.leaders.looks();
  ui::section_heading(frame.style, frame.text(texts::kFormPrivate),
                      looks > 0 ? sdk::format(frame.words, texts::kLooks, fmt::arg("count", looks))
                                : std::string());
  if (!office_.programme.may_see_private()) {
    ui::wrapped(frame.style, frame.text(texts::kPrivateMasked), Token::kTextSecondary,
                ui::kSmallText);
    return;
  }
  const bool shown = office_.leaders.selected() != nullptr &&
                     office_.forms.private_shown() == office_.leaders.selected()->id;
  if (!shown) {
    ui::wrapped(frame.style, frame.text(texts::kPrivateHidden), Token::kTextSecondary,
                ui::kSmallText);
    ui::gap(frame.style, 4);
    (void)draw_command(frame, "###look_private", commands::kLookPrivate, texts::kLookPrivate,
                       ui::Icon::kLock);
    return;
  }
  const Json record = office_.leaders.private_record();
  constexpr std::pair<const char*, sdk::TextKey> kFields[] = {{"phone", texts::kLabelPhone},
                                                              {"identity", texts::kLabelIdentity},
                                                              {"address", texts::kLabelAddress},
                                                              {"bank", texts::kLabelBank},
                                                              {"born", texts::kLabelBorn}};
  for (const auto& [key, label] : kFields) {
    const std::string value = record ? text_member(*record, key) : std::string();
    ui::fact(frame.style, frame.text(label), value.empty() ? "–" : value, 124);
  }
  (void)draw_command(frame, "###edit_private", commands::kEditPrivate, texts::kEdit,
                     ui::Icon::kEdit);
}

}  // namespace vigil::creators
