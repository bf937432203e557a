#include "plugins/creators/view/academy_view.h"

#include <algorithm>

#include "plugins/creators/model/form_fields.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/press_area.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::creators {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;
using ui::Token;

Token token_of(SessionKind kind) {
  switch (kind) {
    case SessionKind::kTraining: return Token::kChart1;
    case SessionKind::kVisit: return Token::kChart2;
    case SessionKind::kField: return Token::kChart3;
    case SessionKind::kOnline: return Token::kChart4;
  }
  return Token::kChart1;
}

bool came(const std::vector<std::string>& sorted, const std::string& id) {
  return std::binary_search(sorted.begin(), sorted.end(), id);
}

std::string share_words(const Share& share) {
  return share.of > 0 ? fmt::format("{} / {}", share.done, share.of) : "–";
}

// One day of the month: its number, and a line for each session.
void draw_day(const Frame& frame, const AcademyDesk& academy, const CalendarDay& day, ImVec2 size,
              Day today) {
  const ui::Style& style = frame.style;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const std::string id = "###day_" + to_text(day.day);
  std::string tip;
  const auto add_tip = [&](std::string_view words) {
    tip += (tip.empty() ? "" : "\n") + std::string(words);
  };
  for (const Session* one : day.sessions) add_tip(one->title);
  for (const Advice* one : day.follow_ups)
    add_tip(sdk::format(frame.words, texts::kFollowUpOf, fmt::arg("text", one->text)));
  for (const Notice* one : day.talks) add_tip(one->title);
  const ui::PressArea area = ui::press_area(style, id.c_str(), size, tip, !day.sessions.empty());
  if (!tip.empty()) ui::tooltip(style, tip);
  if (area.pressed && !day.sessions.empty())
    frame.run(commands::kChooseSession, day.sessions.front()->id);
  const float line = std::max(1.0F, std::floor(style.scale));
  list.AddRectFilled({at.x, at.y}, {at.x + size.x - line, at.y + size.y - line},
                     style.color(day.in_month ? Token::kRaised : Token::kBackground));
  const bool chosen = academy.session() != nullptr && academy.session()->on == day.day;
  if (chosen)
    list.AddRect({at.x, at.y}, {at.x + size.x - line, at.y + size.y - line},
                 style.color(Token::kAccent), 0, 0, style.px(2));
  const std::string number =
      std::to_string(static_cast<unsigned>(std::chrono::year_month_day(day.day).day()));
  ui::draw_text(style, list, {at.x + style.px(6), at.y + style.px(3)}, number,
                style.color(day.day == today ? Token::kAccent
                            : day.in_month   ? Token::kText
                                             : Token::kTextDisabled),
                ui::kSmallText);
  float y = at.y + style.px(20);
  const auto mark = [&](std::string_view words, Token token) {
    if (y + style.px(16) > at.y + size.y) return;
    list.AddRectFilled({at.x + style.px(4), y + style.px(2)},
                       {at.x + style.px(7), y + style.px(15)}, style.color(token));
    (void)ui::draw_elided(style, list, {at.x + style.px(11), y}, size.x - style.px(14), words,
                          style.color(Token::kText), 12);
    y += style.px(17);
  };
  for (const Session* one : day.sessions) mark(one->title, token_of(one->kind));
  for (const Notice* one : day.talks) mark(one->title, Token::kAccent);
  for (const Advice* one : day.follow_ups) mark(one->text, Token::kPending);
  ui::draw_press_feedback(style, area, 0);
}

}  // namespace

void AcademyView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  office_.look(InSight::kAcademy);
  const float left = std::max(420.0F, frame.width() - kSideWidth - 1);
  {
    const ui::ScrollArea area(frame.style, "###academy_left", left, 0, ui::kPadding);
    draw_heading(frame, office_, texts::kWorkspaceAcademy, frame.text(texts::kAcademyNote));
    if (office_.programme.book().cohorts.empty())
      (void)draw_command(frame, "###first_cohort", commands::kNewCohort, texts::kFormCohort,
                         ui::Icon::kPlus);
    if (!draw_nothing_yet(frame, office_, office_.programme.book().cohorts.empty(),
                          texts::kAcademyEmpty))
      draw_main(frame);
  }
  ImGui::SameLine(0, 0);
  const ui::ScrollArea side(frame.style, "###academy_side", 0, 0, 0);
  if (!draw_form(frame, office_)) draw_side(frame);
}

void AcademyView::draw_main(const Frame& frame) {
  const AcademyDesk& academy = office_.academy;
  const Book& book = office_.programme.book();
  std::vector<std::string> ids;
  std::vector<ui::Segment> segments;
  std::size_t chosen = 0;
  for (const Cohort& one : book.cohorts) {
    if (one.id == academy.cohort()) chosen = ids.size();
    ids.push_back("###cohort_" + one.id);
  }
  for (std::size_t i = 0; i < ids.size(); ++i)
    segments.push_back({ids[i].c_str(), book.cohorts[i].name, ui::Icon::kNone, {}});
  if (ui::segmented(frame.style, "###cohorts", segments, chosen))
    frame.run(commands::kChooseCohort, book.cohorts[chosen].id);
  ui::beside(frame.style);
  (void)draw_command(frame, "###new_cohort", commands::kNewCohort, texts::kFormCohort,
                     ui::Icon::kPlus);
  ui::gap(frame.style);
  const CohortProgress& progress = academy.progress();
  const auto held = [&](std::size_t i) { return fmt::format("{}", progress.held[i]); };
  ui::secondary(frame.style, sdk::format(frame.words, texts::kCohortSentence,
                                         fmt::arg("members", progress.members),
                                         fmt::arg("elapsed", percent(progress.elapsed, 0)),
                                         fmt::arg("training", held(0)), fmt::arg("visit", held(1)),
                                         fmt::arg("field", held(2)), fmt::arg("online", held(3))));
  ui::gap(frame.style);
  const auto column = [&](const char* id, sdk::TextKey title, float width, bool right = false) {
    ui::Column made;
    made.id = id;
    made.title = frame.text(title);
    made.width = width;
    made.align = right ? ui::Align::kRight : ui::Align::kLeft;
    made.sortable = false;
    return made;
  };
  const ui::Column columns[] = {column("###name", texts::kLabelPerson, 120),
                                column("###progress", texts::kProgress, 0),
                                column("###training", texts::kSessionTraining, 84, true),
                                column("###visit", texts::kSessionVisit, 84, true),
                                column("###field", texts::kSessionField, 84, true),
                                column("###online", texts::kSessionOnline, 84, true),
                                column("###homework", texts::kHomework, 96, true),
                                column("###advice", texts::kAdvice, 72, true)};
  for (std::size_t i = 0; i < progress.of.size(); ++i) {
    if (progress.of[i].leader == academy.member()) table_.focus = static_cast<std::int64_t>(i);
  }
  ui::TableOptions options;
  options.multiple = false;
  // All members where there is room above the month, at least four.
  const float wanted =
      44.0F + 28.0F * static_cast<float>(std::max<std::size_t>(progress.of.size(), 3));
  options.height = std::min(wanted, std::max(156.0F, frame.height() - 660.0F));
  const ui::TableResult result = ui::table(
      frame.style, "###members", columns, std::ssize(progress.of), table_,
      [&](std::int64_t row, std::size_t index, ui::TableCell& cell) {
        const MemberProgress& one = progress.of[static_cast<std::size_t>(row)];
        if (index == 0) return cell.text(one.name);
        if (index == 1)
          return cell.share(static_cast<float>(one.progress()), percent(one.progress(), 0),
                            one.complete() ? Token::kChart3
                            : one.overdue  ? Token::kChart2
                                           : Token::kChart1);
        if (index <= 5) return cell.text(share_words(one.attendance[index - 2]));
        if (index == 6) return cell.text(share_words(one.homework));
        cell.text(share_words(one.advice), one.overdue ? Token::kProblem : Token::kText);
      },
      options);
  if (result.focus_changed && table_.focus >= 0 && table_.focus < std::ssize(progress.of))
    frame.run(commands::kChooseMember, progress.of[static_cast<std::size_t>(table_.focus)].leader);
  ui::gap(frame.style);
  // The month.
  const std::string month = fmt::format("{}-{:02}", static_cast<int>(academy.month().year()),
                                        static_cast<unsigned>(academy.month().month()));
  ui::ButtonOptions turn;
  turn.key = frame.key(commands::kMonthEarlier);
  if (ui::icon_button(frame.style, "###earlier", ui::Icon::kLeft, frame.text(texts::kMonthEarlier),
                      turn))
    frame.run(commands::kMonthEarlier);
  ui::beside(frame.style);
  ui::text(frame.style, month, Token::kText, ui::kHeadingText);
  ui::beside(frame.style);
  turn.key = frame.key(commands::kMonthLater);
  if (ui::icon_button(frame.style, "###later", ui::Icon::kRight, frame.text(texts::kMonthLater),
                      turn))
    frame.run(commands::kMonthLater);
  ui::gap(frame.style, 4);
  const float wide = std::floor(ImGui::GetContentRegionAvail().x / 7);
  const float high =
      std::max(frame.style.px(52),
               std::floor(std::min(frame.style.px(72),
                                   (ImGui::GetContentRegionAvail().y - frame.style.px(8)) / 6)));
  const auto& days = academy.calendar();
  for (std::size_t i = 0; i < days.size(); ++i) {
    if (i % 7 != 0) ImGui::SameLine(0, 0);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
    draw_day(frame, academy, days[i], {wide, high}, office_.programme.today());
    ImGui::PopStyleVar();
  }
}

void AcademyView::draw_session(const Frame& frame, const Session& session) {
  const AcademyDesk& academy = office_.academy;
  const Leader* const member = find_leader(office_.programme.book(), academy.member());
  ui::page_heading(frame.style, session.title, frame.text(title_of(session.kind)));
  ui::fact(frame.style, frame.text(texts::kLabelOn), to_text(session.on), 88);
  if (!session.mentor.empty())
    ui::fact(frame.style, frame.text(texts::kLabelMentor), session.mentor, 88);
  if (session.hours > 0)
    ui::fact(frame.style, frame.text(texts::kLabelHours), grouped(session.hours), 88);
  ui::fact(frame.style, frame.text(texts::kAttended),
           grouped(static_cast<double>(session.attended.size())), 88);
  if (session.homework)
    ui::fact(frame.style, frame.text(texts::kHomework),
             grouped(static_cast<double>(session.handed.size())), 88);
  ui::gap(frame.style);
  if (member != nullptr) {
    ui::section_heading(frame.style, member->name);
    bool there = came(session.attended, member->id);
    ui::CheckOptions check;
    check.key = frame.key(commands::kTickAttended);
    check.enabled = academy.can_tick();
    if (ui::check_row(frame.style, "###attended", frame.text(texts::kAttended), there, check))
      frame.run(commands::kTickAttended);
    bool handed = came(session.handed, member->id);
    check.key = frame.key(commands::kTickHanded);
    check.enabled = academy.can_tick() && session.homework;
    if (ui::check_row(frame.style, "###handed", frame.text(texts::kHandedIn), handed, check))
      frame.run(commands::kTickHanded);
  }
  bool homework = session.homework;
  ui::CheckOptions asks;
  asks.enabled = academy.can_tick();
  if (ui::check_row(frame.style, "###homework", frame.text(texts::kAsksHomework), homework, asks))
    frame.run(commands::kTickHomework);
  ui::gap(frame.style);
  std::vector<EntryRow> rows;
  for (const Photo& one : session.photos)
    rows.push_back({"photo:" + session.id + "/" + one.key,
                    one.caption.empty() ? one.path : one.caption, one.on});
  draw_entries(frame, "###photos", photos_, texts::kPhotos, rows, commands::kNewPhoto,
               texts::kFormPhoto);
  if (photos_.focus >= 0 && photos_.focus < std::ssize(session.photos)) {
    const Photo& chosen = session.photos[static_cast<std::size_t>(photos_.focus)];
    if (!chosen.caption.empty())
      ui::wrapped(frame.style, chosen.path, Token::kTextSecondary, ui::kSmallText);
    ui::gap(frame.style);
  }
  (void)draw_command(frame, "###edit_session", commands::kEditSession, texts::kEdit,
                     ui::Icon::kEdit);
  ui::gap(frame.style, ui::kSectionGap);
}

void AcademyView::draw_notice(const Frame& frame, const Notice& notice) {
  ui::page_heading(frame.style, notice.title, notice.on + "  " + notice.speaker);
  if (!notice.text.empty()) ui::wrapped(frame.style, notice.text);
  if (!notice.link.empty())
    ui::wrapped(frame.style, notice.link, Token::kTextSecondary, ui::kSmallText);
  ui::gap(frame.style);
  std::vector<EntryRow> rows;
  for (const Notice::Question& one : notice.questions)
    rows.push_back({"question:" + notice.id + "/" + one.key, one.text,
                    one.answer.empty() ? frame.text(texts::kNoticeUnanswered) : one.who,
                    one.answer.empty() ? Token::kPending : Token::kTextSecondary});
  const std::int64_t row = draw_entries(frame, "###questions", questions_, texts::kNoticeQuestions,
                                        rows, commands::kNewQuestion, texts::kFormQuestion);
  if (row >= 0 && row < std::ssize(notice.questions)) {
    const Notice::Question& chosen = notice.questions[static_cast<std::size_t>(row)];
    ui::wrapped(frame.style, chosen.text);
    if (!chosen.answer.empty()) ui::wrapped(frame.style, chosen.answer, Token::kTextSecondary);
    ui::gap(frame.style, ui::kSectionGap);
  }
  rows.clear();
  for (const Notice::Task& one : notice.tasks) {
    const bool late = !one.done && one.due && *one.due < office_.programme.today();
    rows.push_back({"task:" + notice.id + "/" + one.key,
                    one.who.empty() ? one.text : one.who + "  " + one.text,
                    one.done  ? frame.text(texts::kTaskDone)
                    : one.due ? to_text(*one.due)
                              : std::string(),
                    one.done ? Token::kGood
                    : late   ? Token::kProblem
                             : Token::kTextSecondary});
  }
  const std::int64_t task = draw_entries(frame, "###tasks", tasks_, texts::kTasks, rows,
                                         commands::kNewTask, texts::kFormTask);
  if (task >= 0 && task < std::ssize(notice.tasks)) {
    const Notice::Task& chosen = notice.tasks[static_cast<std::size_t>(task)];
    bool done = chosen.done;
    ui::CheckOptions check;
    check.note = chosen.text;
    check.enabled = office_.programme.may_write() && !office_.programme.is_reference();
    if (ui::check_row(frame.style, "###task_done", frame.text(texts::kTaskDone), done, check))
      frame.run(commands::kTickTask, notice.id + "/" + chosen.key);
  }
  (void)draw_command(frame, "###edit_notice", commands::kEdit, texts::kEdit, ui::Icon::kEdit);
  ui::gap(frame.style, ui::kSectionGap);
}

void AcademyView::draw_side(const Frame& frame) {
  const ui::ScrollArea area(frame.style, "###academy_page", 0, 0, ui::kPadding);
  const AcademyDesk& academy = office_.academy;
  const Book& book = office_.programme.book();
  const Leader* const member = find_leader(book, academy.member());
  if (const Session* session = academy.session()) draw_session(frame, *session);
  if (const Notice* notice = academy.notice()) draw_notice(frame, *notice);
  (void)draw_command(frame, "###new_session", commands::kAdd, texts::kFormSession, ui::Icon::kPlus);
  ui::gap(frame.style, 4);
  (void)draw_command(frame, "###new_advice", commands::kNewAdvice, texts::kFormAdvice,
                     ui::Icon::kPlus);
  ui::gap(frame.style, 4);
  (void)draw_command(frame, "###certificates", commands::kSaveCertificates, texts::kCertificates,
                     ui::Icon::kDownload);
  ui::gap(frame.style, ui::kSectionGap);
  if (member != nullptr) {
    ui::section_heading(
        frame.style, sdk::format(frame.words, texts::kAdviceFor, fmt::arg("name", member->name)));
    for (const Advice& one : book.advice) {
      if (one.leader != member->id) continue;
      const bool overdue =
          !one.closed_on && one.follow_up_on && *one.follow_up_on < office_.programme.today();
      if (ui::link(frame.style, ("###advice_" + one.id).c_str(), one.text))
        frame.run(commands::kEditAdvice, one.id);
      ui::text(frame.style,
               one.closed_on      ? sdk::format(frame.words, texts::kAdviceClosed,
                                                fmt::arg("day", to_text(*one.closed_on)))
               : one.follow_up_on ? sdk::format(frame.words, texts::kAdviceOpen,
                                                fmt::arg("day", to_text(*one.follow_up_on)))
                                  : std::string(frame.text(texts::kAdviceNoDay)),
               overdue ? Token::kProblem : Token::kTextSecondary, ui::kSmallText);
    }
    ui::gap(frame.style, ui::kSectionGap);
  }
  ui::section_heading(frame.style, frame.text(texts::kNotices));
  for (const Notice& one : book.notices) {
    if (ui::link(frame.style, ("###notice_" + one.id).c_str(), one.title))
      frame.run(commands::kChooseNotice, one.id);
    std::string below =
        one.on + "  " + frame.text(one.talk ? texts::kNoticeTalk : texts::kNoticeAnnouncement);
    if (!one.questions.empty())
      below += "  " + sdk::format(frame.words, texts::kQuestions,
                                  fmt::arg("count", one.questions.size()),
                                  fmt::arg("open", one.unanswered));
    const auto open = std::count_if(one.tasks.begin(), one.tasks.end(),
                                    [](const Notice::Task& task) { return !task.done; });
    if (open > 0)
      below += "  " + sdk::format(frame.words, texts::kTasksOpen, fmt::arg("count", open));
    ui::wrapped(frame.style, below, Token::kTextSecondary, ui::kSmallText);
    if (!one.link.empty())
      ui::wrapped(frame.style, one.link, Token::kTextSecondary, ui::kSmallText);
    ui::gap(frame.style, 4);
  }
  (void)draw_command(frame, "###new_notice", commands::kNewNotice, texts::kFormNotice,
                     ui::Icon::kPlus);
}

}  // namespace vigil::creators
