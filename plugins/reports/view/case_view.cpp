#include "plugins/reports/view/case_view.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"
#include "plugins/reports/model/wording.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/picture.h"
#include "plugins/sdk/ui/text.h"
#include "plugins/sdk/ui/timeline.h"

namespace vigil::reports {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;
using nlohmann::json;

constexpr float kPictureWidth = 150;
constexpr float kPictureHeight = 200;
constexpr float kStripHeight = 104;

json member(const json& body, const char* key) {
  const auto at = body.find(key);
  return at == body.end() || !at->is_object() ? json::object() : *at;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string line;
  for (const std::string& part : parts) line += (line.empty() ? "" : "  ·  ") + part;
  return line;
}

}  // namespace

void CaseView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  const ui::ScrollArea area(frame.style, "###case_area", 0, 0, ui::kPadding);
  const OpenCase* const open = desk_.open_case();
  if (open == nullptr) {
    ui::EmptyState state;
    state.icon = ui::Icon::kFlag;
    state.sentence = frame.text(texts::kCaseNone);
    (void)ui::empty_state(frame.style, "###case_none", state);
    return;
  }
  if (message_of_ != open->id) {
    message_.clear();
    reply_.clear();
    message_of_ = open->id;
    table_ = {};
  }
  draw_head(frame, *open);
  draw_clip(frame, *open);
  draw_signs(frame, *open);
  draw_reports(frame, *open);
  draw_answers(frame, *open);
}

void CaseView::draw_head(const Frame& frame, const OpenCase& open) const {
  const json subject = member(*open.body, "subject");
  const json author = member(subject, "author");
  std::string caption = clean_for_display(text_member(subject, "caption"), 400);
  if (caption.empty()) {
    caption = frame.text(open.file.items.empty()  ? texts::kCaseAuthorOnly
                         : open.file.task.empty() ? texts::kCaseUnknownItem
                                                  : texts::kCaseNoCaption);
  }
  ui::wrapped(frame.style, caption, ui::Token::kText, ui::kCaptionText);
  std::vector<std::string> line;
  line.push_back(sdk::format(frame.words, texts::kCaseNumber,
                             fmt::arg("number", rules::case_number(open.file))));
  if (const std::string name = clean_for_display(text_member(author, "name"), 60); !name.empty())
    line.push_back(name);
  line.push_back(due_text(frame.words, frame.now(), open.file.due));
  if (open.file.items.size() > 1)
    line.push_back(sdk::format_plural(frame.words, texts::kCaseItems,
                                      static_cast<std::int64_t>(open.file.items.size())));
  if (!open.by_author.empty())
    line.push_back(sdk::format_plural(frame.words, texts::kCaseByAuthor,
                                      static_cast<std::int64_t>(open.by_author.size())));
  const json assignee = member(*open.body, "assignee");
  if (!assignee.empty())
    line.push_back(sdk::format(frame.words, texts::kCaseAssigned,
                               fmt::arg("name", text_member(assignee, "name"))));
  const json team = member(*open.body, "team_name");
  if (!team.empty())
    line.push_back(sdk::format(
        frame.words, texts::kCaseTeam,
        fmt::arg("team", text_member(team, frame.words.language() == "en" ? "en" : "zh"))));
  ui::wrapped(frame.style, joined(line), ui::Token::kTextSecondary, ui::kSmallText);
  if (open.instruction) {
    for (const rules::Report& report : open.file.listed) {
      if (!report.instruction) continue;
      ui::wrapped(frame.style,
                  sdk::format(frame.words, texts::kCaseInstruction,
                              fmt::arg("office", report.instruction->office),
                              fmt::arg("number", report.instruction->number)),
                  ui::Token::kEscalate);
      break;
    }
    const json second = member(*open.body, "second_person");
    ui::wrapped(frame.style,
                second.empty() ? std::string(frame.text(texts::kCaseSecondMissing))
                               : sdk::format(frame.words, texts::kCaseSecond,
                                             fmt::arg("name", text_member(second, "name"))),
                second.empty() ? ui::Token::kProblem : ui::Token::kGood, ui::kSmallText);
  }
  if (open.body->contains("appeal"))
    ui::text(frame.style, frame.text(texts::kCaseAppealed), ui::Token::kPending, ui::kSmallText);
  ui::gap(frame.style);
}

void CaseView::draw_clip(const Frame& frame, const OpenCase& open) const {
  const auto& clip = desk_.clip();
  if (clip == nullptr) return;
  const ui::Style& style = frame.style;
  const ImVec2 size{style.px(kPictureWidth), style.px(kPictureHeight)};
  clip->fit_into(static_cast<int>(size.x), static_cast<int>(size.y));
  ui::PictureOptions options;
  options.corner = 4;
  const bool ready = clip->state() == sdk::ClipState::kReady;
  const std::string badge = ready ? ui::clip_time_short(clip->info().duration) : std::string();
  options.badge = badge;
  if (clip->state() == sdk::ClipState::kFailed) options.overlay = frame.text(texts::kClipFailed);
  if (!ready && clip->state() != sdk::ClipState::kFailed)
    options.overlay = frame.text(texts::kClipLoading);
  ui::picture(style, "###case_clip", clip->picture(), size, options);
  ui::beside(style, ui::kPadding);
  ImGui::BeginGroup();
  std::vector<std::string> words;
  std::vector<ui::TimelineRange> ranges;
  for (const rules::Report& report : open.file.listed) {
    if (!report.range) continue;
    const rules::Reason* const reason = desk_.intake().reason(report.reason);
    words.push_back(sdk::format(
        frame.words, texts::kStripReport,
        fmt::arg("reason", reason == nullptr ? report.reason : desk_.title_of(reason->title)),
        fmt::arg("from", ui::clip_time_short(report.range->begin)),
        fmt::arg("to", ui::clip_time_short(report.range->end))));
    ranges.push_back({report.range->begin, report.range->end, ui::Token::kProblem});
  }
  for (std::size_t i = 0; i < ranges.size(); ++i) ranges[i].words = words[i];
  ui::secondary(
      style, ranges.empty() ? frame.text(texts::kStripNoRanges) : frame.text(texts::kStripRanges));
  if (ready) {
    ui::TimelineModel model;
    model.duration = clip->info().duration;
    model.position = clip->position();
    model.tiles = clip->storyboard();
    model.ranges = ranges;
    const ui::TimelineResult result = ui::timeline(
        style, "###case_strip", model, {ImGui::GetContentRegionAvail().x, style.px(kStripHeight)});
    if (result.seek) frame.run(commands::kSeek, std::to_string(result.seek->count()));
  }
  ui::ButtonOptions play;
  play.icon = clip->playing() ? ui::Icon::kPause : ui::Icon::kPlay;
  play.key = frame.key(commands::kPlay);
  play.enabled = ready;
  if (ui::button(style, "###case_play",
                 frame.text(clip->playing() ? texts::kClipPause : texts::kClipPlay), play))
    frame.run(commands::kPlay);
  ImGui::EndGroup();
  ui::gap(style);
}

void CaseView::draw_signs(const Frame& frame, const OpenCase& open) const {
  if (open.signs.empty()) return;
  ui::section_heading(frame.style, frame.text(texts::kSignsTitle), frame.text(texts::kSignsNote));
  for (const rules::Sign& sign : open.signs) {
    const auto people = static_cast<std::int64_t>(sign.reporters.size());
    std::string line;
    switch (sign.kind) {
      case rules::SignKind::kBurst:
        line = sdk::format_plural(frame.words, texts::kSignBurst, people,
                                  fmt::arg("span", span_text(frame.words, sign.to - sign.from)),
                                  fmt::arg("at", local_minute(sign.from)));
        break;
      case rules::SignKind::kPhrasing:
        line = sdk::format_plural(frame.words, texts::kSignPhrasing, people,
                                  fmt::arg("phrase", clean_for_display(sign.phrase, 60)));
        break;
      case rules::SignKind::kHistory:
        line = sdk::format_plural(frame.words, texts::kSignHistory, people,
                                  fmt::arg("cases", sign.cases));
        break;
    }
    ui::wrapped(frame.style, line, ui::Token::kPending);
  }
  ui::gap(frame.style);
}

void CaseView::draw_reports(const Frame& frame, const OpenCase& open) {
  const auto listed = static_cast<std::int64_t>(open.file.listed.size());
  const std::string count =
      listed < open.file.reports
          ? sdk::format(frame.words, texts::kReportsListed, fmt::arg("listed", listed),
                        fmt::arg("count", grouped(open.file.reports)))
          : sdk::format_plural(frame.words, texts::kReportsCount, open.file.reports);
  ui::section_heading(frame.style, frame.text(texts::kReportsTitle), count);
  const auto column = [&](const char* id, sdk::TextKey title, float width) {
    ui::Column made;
    made.id = id;
    made.title = frame.text(title);
    made.width = width;
    made.sortable = false;
    return made;
  };
  const ui::Column columns[] = {column("###when", texts::kColumnWhen, 96),
                                column("###number", texts::kColumnReporter, 92),
                                column("###source", texts::kColumnSource, 104),
                                column("###reason", texts::kColumnReason, 104),
                                column("###text", texts::kColumnText, 0),
                                column("###range", texts::kColumnRange, 92),
                                column("###credible", texts::kColumnCredible, 96)};
  ui::TableOptions options;
  options.height = std::min(40.0F + 28.0F * static_cast<float>(listed), 300.0F);
  options.multiple = false;
  const ui::TableResult result = ui::table(
      frame.style, "###report_table", columns, listed, table_,
      [&](std::int64_t row, std::size_t index, ui::TableCell& cell) {
        const rules::Report& report = open.file.listed[static_cast<std::size_t>(row)];
        switch (index) {
          case 0:
            cell.secondary(relative_text(frame.words, frame.now(), report.received_at));
            break;
          case 1: {
            const bool chosen =
                !report.reporter.empty() && report.reporter == desk_.draft().recipient;
            if (!report.reporter.empty())
              cell.text(whom(frame, report.reporter),
                        chosen ? ui::Token::kAccent : ui::Token::kTextSecondary, ui::kSmallText);
            break;
          }
          case 2: {
            const rules::Source* const source = desk_.intake().source(report.source);
            cell.secondary(source == nullptr ? report.source : desk_.title_of(source->title));
            break;
          }
          case 3: {
            const rules::Reason* const reason = desk_.intake().reason(report.reason);
            cell.text(reason == nullptr ? report.reason : desk_.title_of(reason->title));
            break;
          }
          case 4:
            cell.text(report.text.empty() ? frame.text(texts::kReportNoText) : report.text,
                      report.text.empty() ? ui::Token::kTextSecondary : ui::Token::kText);
            break;
          case 5:
            if (report.range)
              cell.secondary(ui::clip_time_short(report.range->begin) + "–" +
                             ui::clip_time_short(report.range->end));
            break;
          case 6: {
            if (report.reporter.empty()) {
              cell.secondary(frame.text(texts::kReporterNone));
              break;
            }
            if (report.again) {
              cell.secondary(frame.text(texts::kReporterAgain));
              break;
            }
            const rules::Credibility how = desk_.credibility_of(report.reporter);
            const std::string figure = fmt::format("{:.0f} %", how.mean * 100);
            cell.share(
                static_cast<float>(how.mean), figure,
                desk_.was_warned(report.reporter) ? ui::Token::kPending : ui::Token::kChart1);
            break;
          }
        }
      },
      options);
  if (result.focus_changed && table_.focus >= 0)
    frame.run(commands::kAddress,
              open.file.listed[static_cast<std::size_t>(table_.focus)].reporter);
  ui::gap(frame.style);
}

void CaseView::draw_answers(const Frame& frame, const OpenCase& open) {
  const json answers = member(*open.body, "answers");
  const char* const language = frame.words.language() == "en" ? "en" : "zh";
  if (open.state != CaseState::kOpen) {
    ui::section_heading(frame.style, frame.text(texts::kAnswersTitle),
                        open.waiting.empty()
                            ? std::string(frame.text(texts::kAnswersAll))
                            : sdk::format_plural(frame.words, texts::kAnswersWaiting,
                                                 static_cast<std::int64_t>(open.waiting.size())));
    for (const auto& [source_id, answer] : answers.items()) {
      const rules::Source* const source = desk_.intake().source(source_id);
      ui::fact(frame.style, source == nullptr ? source_id : desk_.title_of(source->title),
               clean_for_display(text_member(member(answer, "text"), language)), 120);
    }
  }
  draw_messages(frame, open);
}

std::string CaseView::whom(const Frame& frame, const std::string& reporter) const {
  const std::size_t number = desk_.number_of(reporter);
  if (number == 0) return frame.text(texts::kReporterUnlisted);
  return sdk::format(frame.words, texts::kReporterNumber, fmt::arg("number", number));
}

void CaseView::draw_messages(const Frame& frame, const OpenCase& open) {
  const auto messages = open.body->find("messages");
  if (messages != open.body->end() && messages->is_array()) {
    for (const json& message : *messages) {
      const std::string from = text_member(message, "from");
      const std::string to = text_member(message, "to");
      std::string line;
      if (from != "desk")
        line = sdk::format(frame.words, texts::kMessageFrom, fmt::arg("who", whom(frame, from)));
      else if (to == "reporters")
        line = frame.text(texts::kMessageToAll);
      else
        line = sdk::format(frame.words, texts::kMessageTo, fmt::arg("who", whom(frame, to)));
      ui::fact(frame.style,
               relative_text(frame.words, frame.now(),
                             from_rfc3339(text_member(message, "at")).value_or(WallTime{})),
               line + clean_for_display(text_member(message, "text")), 120);
    }
  }
  const std::string& recipient = desk_.draft().recipient;
  if (!desk_.reporters().empty()) {
    ui::ButtonOptions other;
    other.kind = ui::ButtonKind::kQuiet;
    other.key = frame.key(commands::kNextReporter);
    other.tooltip = frame.text(texts::kCommandNextReporter);
    const std::string to = recipient.empty() ? std::string(frame.text(texts::kMessageToAllShort))
                                             : sdk::format(frame.words, texts::kMessageToShort,
                                                           fmt::arg("who", whom(frame, recipient)));
    if (ui::button(frame.style, "###recipient", to, other)) frame.run(commands::kNextReporter);
    ui::beside(frame.style);
  }
  ui::FieldOptions options;
  options.hint = frame.text(recipient.empty() ? texts::kMessageHint : texts::kMessageHintOne);
  options.key = frame.key(commands::kMessage);
  options.take_focus = std::exchange(wishes_.message, false);
  options.max_code_points = 2'000;
  const ui::FieldResult typed = ui::text_field(frame.style, "###message", message_, options);
  if (typed.submitted && !message_.empty()) {
    frame.run(commands::kSendMessage, message_);
    message_.clear();
  }
  if (recipient.empty()) {
    wishes_.reply = false;
    return;
  }
  options.hint = frame.text(texts::kReplyHint);
  options.key = frame.key(commands::kReply);
  options.take_focus = std::exchange(wishes_.reply, false);
  const ui::FieldResult back = ui::text_field(frame.style, "###reply", reply_, options);
  if (back.submitted && !reply_.empty()) {
    frame.run(commands::kKeepReply, reply_);
    reply_.clear();
  }
}

void ActsView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  const OpenCase* const open = desk_.open_case();
  if (open == nullptr) return;
  const ui::ScrollArea area(frame.style, "###acts_area", 0, 0, 4);
  if (open->state == CaseState::kOpen)
    draw_choosing(frame, *open);
  else
    draw_after(frame);
}

void ActsView::draw_choosing(const Frame& frame, const OpenCase& open) const {
  const CaseDraft& draft = desk_.draft();
  bool first = true;
  for (const domain::Verdict verdict : domain::kAllVerdicts) {
    if (!std::exchange(first, false)) ui::beside(frame.style, ui::kTightGap);
    ui::VerdictButtonOptions options;
    options.key = frame.key(command_of(verdict));
    options.height = 32;
    if (draft.verdict == verdict) options.emphasis = ui::Emphasis::kChosen;
    const std::string id = fmt::format("###verdict_{}", domain::to_word(verdict));
    if (ui::verdict_button(frame.style, id.c_str(), verdict, frame.text(title_of(verdict)),
                           options))
      frame.run(command_of(verdict));
  }
  const auto small = [&](const char* id, sdk::CommandKey command, std::string_view words,
                         ui::ButtonKind kind, bool chosen = false) {
    ui::ButtonOptions options;
    options.kind = kind;
    options.key = frame.key(command);
    options.enabled = frame.enabled(command);
    options.height = 28;
    if (chosen) options.emphasis = ui::Emphasis::kChosen;
    if (ui::button(frame.style, id, words, options)) frame.run(command);
    ui::beside(frame.style, ui::kTightGap);
  };
  if (!draft.verdict) {
    small("###take", commands::kTake,
          frame.text(open.in_hand ? texts::kTaken : texts::kCommandTake),
          open.in_hand ? ui::ButtonKind::kPlain : ui::ButtonKind::kPrimary);
    small("###assign", commands::kAssign, frame.text(texts::kCommandAssign),
          ui::ButtonKind::kPlain);
    small("###team", commands::kTeam, frame.text(texts::kCommandTeam), ui::ButtonKind::kPlain);
    if (open.instruction)
      small("###second", commands::kConfirmSecond, frame.text(texts::kCommandConfirmSecond),
            ui::ButtonKind::kQuiet);
    return;
  }
  small("###decide", commands::kDecide, frame.text(texts::kCommandDecide),
        ui::ButtonKind::kPrimary);
  if (!domain::needs_policy(*draft.verdict)) return;
  const domain::Policy* const policy = desk_.policy(draft.policy);
  const std::string rests =
      policy == nullptr ? std::string(frame.text(texts::kPolicyNone))
                        : (frame.words.language() == "en" ? policy->title_en : policy->title_zh);
  small("###policy", commands::kPolicy, rests, ui::ButtonKind::kQuiet);
  for (const auto& [id, command, kind] :
       {std::tuple("###act_warn", commands::kActWarn, domain::ActionKind::kWarn),
        std::tuple("###act_reach", commands::kActReach, domain::ActionKind::kLimitReach),
        std::tuple("###act_restrict", commands::kActRestrict, domain::ActionKind::kRestrictAuthor),
        std::tuple("###act_strike", commands::kActStrike, domain::ActionKind::kStrike),
        std::tuple("###act_authority", commands::kActAuthority, domain::ActionKind::kAuthority)})
    small(id, command, frame.text(title_of(kind)), ui::ButtonKind::kPlain,
          draft.acts.count(kind) > 0);
}

void ActsView::draw_after(const Frame& frame) const {
  const OpenCase& open = *desk_.open_case();
  const json decision = member(*open.body, "decision");
  if (const auto verdict = domain::verdict_from_word(text_member(decision, "verdict"))) {
    ui::verdict_mark(frame.style, *verdict, frame.text(title_of(*verdict)));
    ui::beside(frame.style);
    ui::secondary(frame.style,
                  relative_text(frame.words, frame.now(),
                                from_rfc3339(text_member(decision, "at")).value_or(WallTime{})));
  }
  const auto act = [&](const char* id, sdk::CommandKey command, sdk::TextKey words,
                       ui::ButtonKind kind) {
    ui::ButtonOptions options;
    options.kind = kind;
    options.key = frame.key(command);
    options.enabled = frame.enabled(command);
    options.height = 30;
    if (ui::button(frame.style, id, frame.text(words), options)) frame.run(command);
    ui::beside(frame.style, ui::kTightGap);
  };
  const bool answered = open.waiting.empty();
  const bool closed = open.state == CaseState::kClosed;
  act("###answer", commands::kAnswer, texts::kCommandAnswer,
      answered ? ui::ButtonKind::kPlain : ui::ButtonKind::kPrimary);
  act("###close", commands::kClose, texts::kCommandClose,
      answered && !closed ? ui::ButtonKind::kPrimary : ui::ButtonKind::kPlain);
  act("###undo", commands::kUndo, texts::kCommandUndo, ui::ButtonKind::kPlain);
  act("###reopen", commands::kReopen, texts::kCommandReopen, ui::ButtonKind::kPlain);
  act("###appeal", commands::kAppeal, texts::kCommandAppeal, ui::ButtonKind::kPlain);
  act("###warn_reporter", commands::kWarnReporter, texts::kCommandWarnReporter,
      ui::ButtonKind::kPlain);
}

}  // namespace vigil::reports
