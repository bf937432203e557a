#include "plugins/review/view/calibration_view.h"

#include <algorithm>
#include <array>

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

constexpr float kListWidth = 360;
constexpr float kLabelWidth = 104;
constexpr float kFieldWidth = 460;
constexpr float kItemsShare = 0.42F;
constexpr float kAnswersHeight = 200;
constexpr float kFewestRows = 150;

ui::Column column(const Frame& frame, const char* id, sdk::TextKey title, float width,
                  ui::Align align = ui::Align::kLeft) {
  ui::Column made;
  made.id = id;
  made.title = frame.text(title);
  made.width = width;
  made.align = align;
  made.sortable = false;
  return made;
}

sdk::TextKey title_of(CalibrationState state) {
  switch (state) {
    case CalibrationState::kOpen: return texts::kCalibrationOpen;
    case CalibrationState::kDiscuss: return texts::kCalibrationDiscuss;
    case CalibrationState::kClosed: return texts::kCalibrationClosed;
  }
  return texts::kCalibrationOpen;
}

struct RoleChoice {
  domain::Role role;
  sdk::TextKey title;
  const char* id;
};
constexpr std::array kRoles = {
    RoleChoice{domain::Role::kReviewer, texts::kCalibrationReviewers, "###role_reviewer"},
    RoleChoice{domain::Role::kSenior, texts::kCalibrationSeniors, "###role_senior"},
    RoleChoice{domain::Role::kAdministrator, texts::kCalibrationAdministrators,
               "###role_administrator"},
};

std::string percent(std::size_t same, std::size_t pairs) {
  if (pairs == 0) return "–";
  return fmt::format("{:.0f}%", 100.0 * static_cast<double>(same) / static_cast<double>(pairs));
}

const char* agree_id(domain::Verdict verdict) {
  switch (verdict) {
    case domain::Verdict::kAllow: return "###agree_allow";
    case domain::Verdict::kLabel: return "###agree_label";
    case domain::Verdict::kWarn: return "###agree_warn";
    case domain::Verdict::kLimit: return "###agree_limit";
    case domain::Verdict::kRemove: return "###agree_remove";
    case domain::Verdict::kEscalate: return "###agree_escalate";
  }
  return "###agree";
}

}  // namespace

void CalibrationView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  desk_.set_in_sight(InSight::kCalibration);
  const CalibrationSnapshot& snapshot = calibrations_.snapshot();
  const ui::ScrollArea area(frame.style, "###calibration", 0, 0, ui::kPadding);
  if (snapshot.draft) return draw_draft(frame, *snapshot.draft);
  drafting_ = false;
  if (snapshot.list.empty()) {
    if (!snapshot.complete)
      return ui::loading_state(frame.style, frame.text(texts::kSearchAsking), -1, {});
    ui::EmptyState state;
    state.icon = ui::Icon::kHandshake;
    state.sentence = frame.text(texts::kCalibrationEmpty);
    state.detail = frame.text(calibrations_.possible() ? texts::kCalibrationEmptyHelp
                                                       : texts::kCalibrationEmptyAsked);
    if (calibrations_.possible()) state.action = frame.text(texts::kCommandSearch);
    if (ui::empty_state(frame.style, "###calibration_empty", state)) frame.run(commands::kSearch);
    return;
  }
  const float room = ImGui::GetContentRegionAvail().x / frame.style.scale;
  draw_list(frame, std::min(kListWidth, room * 0.3F));
  ui::beside(frame.style, ui::kPadding);
  const ui::ScrollArea detail(frame.style, "###calibration_detail", 0, 0, ui::kPadding);
  if (snapshot.selected) draw_session(frame, snapshot.list[*snapshot.selected]);
}

void CalibrationView::draw_draft(const Frame& frame, const CalibrationDraft& draft) {
  const bool first = !drafting_;
  if (first) {
    title_ = draft.title;
    people_ = draft.people;
  }
  drafting_ = true;
  ui::page_heading(frame.style, frame.text(texts::kCalibrationNew),
                   sdk::format_plural(frame.words, texts::kSecondItems, std::ssize(draft.items)));
  ui::wrapped(frame.style, frame.text(texts::kCalibrationNewHelp), ui::Token::kTextSecondary,
              ui::kSmallText);
  ui::gap(frame.style, ui::kPadding);
  ui::FieldOptions field;
  field.label = frame.text(texts::kCalibrationTitle);
  field.hint = frame.text(texts::kCalibrationTitleHint);
  field.width = kFieldWidth;
  field.max_code_points = 80;
  field.take_focus = first;
  const ui::FieldResult titled = ui::text_field(frame.style, "###calibration_title", title_, field);
  if (title_ != draft.title) frame.run(commands::kCalibrationSet, "title=" + title_);
  ui::gap(frame.style);
  ui::section_heading(frame.style, frame.text(texts::kCalibrationWho));
  for (const RoleChoice& choice : kRoles) {
    bool on = std::find(draft.roles.begin(), draft.roles.end(), choice.role) != draft.roles.end();
    ui::CheckOptions options;
    options.width = kFieldWidth;
    if (ui::check_row(frame.style, choice.id, frame.text(choice.title), on, options)) {
      frame.run(commands::kCalibrationSet, "role=" + std::string(domain::to_word(choice.role)));
    }
  }
  field = {};
  field.label = frame.text(texts::kCalibrationPeople);
  field.hint = frame.text(texts::kCalibrationPeopleHint);
  field.width = kFieldWidth;
  field.max_code_points = 400;
  const ui::FieldResult named =
      ui::text_field(frame.style, "###calibration_people", people_, field);
  if (people_ != draft.people) frame.run(commands::kCalibrationSet, "people=" + people_);
  ui::gap(frame.style);
  ui::section_heading(frame.style, frame.text(texts::kCalibrationQueue));
  constexpr std::array kQueues = {ids::queues::kReviewFirst, ids::queues::kReviewSenior,
                                  ids::queues::kReviewThird};
  constexpr std::array kQueueIds = {"###queue_first", "###queue_senior", "###queue_third"};
  std::vector<ui::Segment> segments;
  std::size_t chosen = 0;
  for (std::size_t i = 0; i < kQueues.size(); ++i) {
    ui::Segment& segment = segments.emplace_back();
    segment.id = kQueueIds[i];
    segment.words = frame.text(title_of(kQueues[i]));
    if (draft.queue == kQueues[i].id) chosen = i;
  }
  if (ui::segmented(frame.style, "###calibration_queue", segments, chosen))
    frame.run(commands::kCalibrationSet, "queue=" + std::string(kQueues[chosen].id));
  ui::gap(frame.style, ui::kSectionGap);
  ui::ButtonOptions start;
  start.kind = ui::ButtonKind::kPrimary;
  start.key = frame.key(commands::kCalibrationStart);
  start.enabled = frame.enabled(commands::kCalibrationStart);
  const bool pressed = ui::button(frame.style, "###calibration_start",
                                  frame.text(texts::kCommandCalibrationStart), start);
  if ((pressed || titled.submitted || named.submitted) && start.enabled)
    frame.run(commands::kCalibrationStart);
  ui::beside(frame.style);
  ui::ButtonOptions leave;
  leave.kind = ui::ButtonKind::kPlain;
  if (ui::button(frame.style, "###calibration_leave", frame.text(texts::kSearchLeave), leave))
    frame.run(commands::kCalibrationLeave);
}

void CalibrationView::draw_list(const Frame& frame, float width) {
  const CalibrationSnapshot& snapshot = calibrations_.snapshot();
  const ui::Column columns[] = {column(frame, "###title", texts::kCalibrationTitle, 0),
                                column(frame, "###state", texts::kCalibrationState, 96)};
  sessions_.focus = snapshot.selected ? static_cast<std::int64_t>(*snapshot.selected) : -1;
  ui::TableOptions options;
  options.width = width;
  options.multiple = false;
  const std::string foot =
      sdk::format_plural(frame.words, texts::kCalibrationCount, std::ssize(snapshot.list));
  options.foot = foot;
  const ui::TableResult result = ui::table(
      frame.style, "###sessions", columns, std::ssize(snapshot.list), sessions_,
      [&](std::int64_t row, std::size_t index, ui::TableCell& cell) {
        const CalibrationSession& each = snapshot.list[static_cast<std::size_t>(row)];
        if (index == 0) {
          cell.text(each.title, each.state == CalibrationState::kClosed ? ui::Token::kTextSecondary
                                                                        : ui::Token::kText);
        } else {
          cell.text(frame.text(title_of(each.state)),
                    each.state == CalibrationState::kDiscuss ? ui::Token::kAccent
                                                             : ui::Token::kTextSecondary,
                    ui::kSmallText);
        }
      },
      options);
  if (result.focus_changed && sessions_.focus >= 0)
    frame.run(commands::kCalibrationSelect,
              snapshot.list[static_cast<std::size_t>(sessions_.focus)].id);
  if (result.activated) items_.take_focus = true;
}

void CalibrationView::draw_session(const Frame& frame, const CalibrationSession& session) {
  const WallTime now = frame.host.clock().wall_now();
  ui::page_heading(frame.style, session.title);
  std::string line = session.maker;
  if (!line.empty()) line += "  ·  ";
  line += relative_text(frame.words, now, session.opened);
  std::string people;
  const char* const between = frame.words.language() == "en" ? ", " : "、";
  for (const std::string& name : session.people) people += (people.empty() ? "" : between) + name;
  ui::fact(frame.style, frame.text(texts::kCalibrationBy), line, kLabelWidth);
  if (!people.empty())
    ui::fact(frame.style, frame.text(texts::kCalibrationWho), people, kLabelWidth);
  if (session.state == CalibrationState::kOpen) {
    const std::string answered = session.people.empty()
                                     ? std::string(frame.text(texts::kCalibrationUnsent))
                                     : sdk::format(frame.words, texts::kCalibrationFinished,
                                                   fmt::arg("done", session.finished),
                                                   fmt::arg("count", session.people.size()));
    ui::fact(frame.style, frame.text(texts::kCalibrationState), answered, kLabelWidth);
    ui::gap(frame.style);
    ui::wrapped(frame.style,
                frame.text(session.asked ? texts::kCalibrationAsked : texts::kCalibrationBlind),
                ui::Token::kTextSecondary, ui::kSmallText);
    ui::gap(frame.style);
    if (session.own) {
      ui::ButtonOptions discuss;
      discuss.key = frame.key(commands::kCalibrationDiscuss);
      discuss.enabled = frame.enabled(commands::kCalibrationDiscuss);
      if (ui::button(frame.style, "###calibration_discuss",
                     frame.text(texts::kCommandCalibrationDiscuss), discuss))
        frame.run(commands::kCalibrationDiscuss);
    }
    return;
  }
  draw_figures(frame, session);
  if (session.own && session.state == CalibrationState::kDiscuss) {
    ui::ButtonOptions close;
    close.key = frame.key(commands::kCalibrationClose);
    if (ui::button(frame.style, "###calibration_close", frame.text(texts::kCommandCalibrationClose),
                   close))
      frame.run(commands::kCalibrationClose);
  }
  ui::gap(frame.style);
  draw_items(frame, session);
  ui::gap(frame.style, ui::kPadding);
  const CalibrationSnapshot& snapshot = calibrations_.snapshot();
  if (snapshot.item && *snapshot.item < session.items.size())
    draw_item(frame, session, session.items[*snapshot.item]);
}

void CalibrationView::draw_figures(const Frame& frame, const CalibrationSession& session) {
  std::string agreement;
  if (session.pairs == 0) {
    agreement = frame.text(texts::kCalibrationNoPairs);
  } else {
    agreement = sdk::format(frame.words, texts::kCalibrationPercent,
                            fmt::arg("percent", percent(session.same, session.pairs)),
                            fmt::arg("same", session.same), fmt::arg("pairs", session.pairs));
  }
  ui::fact(frame.style, frame.text(texts::kCalibrationSame), agreement, kLabelWidth);
  if (session.pairs == 0) return;
  std::string alpha;
  if (!session.alpha) {
    alpha = frame.text(texts::kCalibrationAllSame);
  } else if (session.interval) {
    alpha = sdk::format(frame.words, texts::kCalibrationAlpha,
                        fmt::arg("alpha", fmt::format("{:.2f}", *session.alpha)),
                        fmt::arg("low", fmt::format("{:.2f}", session.interval->low)),
                        fmt::arg("high", fmt::format("{:.2f}", session.interval->high)));
  } else {
    alpha = sdk::format(frame.words, texts::kCalibrationAlphaAlone,
                        fmt::arg("alpha", fmt::format("{:.2f}", *session.alpha)));
  }
  ui::fact(frame.style, frame.text(texts::kCalibrationAlphaName), alpha, kLabelWidth);
}

void CalibrationView::draw_items(const Frame& frame, const CalibrationSession& session) {
  const CalibrationSnapshot& snapshot = calibrations_.snapshot();
  const ui::Column columns[] = {
      column(frame, "###item", texts::kHistoryCaption, 0),
      column(frame, "###same", texts::kCalibrationSame, 72, ui::Align::kRight),
      column(frame, "###said", texts::kCalibrationSaid, 208),
      column(frame, "###agreed", texts::kCalibrationAgreed, 128)};
  items_.focus = snapshot.item ? static_cast<std::int64_t>(*snapshot.item) : -1;
  if (shown_ != session.id) {
    shown_ = session.id;
    items_.take_focus = true;
  }
  ui::TableOptions options;
  options.multiple = false;
  options.height =
      std::max(kFewestRows, ImGui::GetContentRegionAvail().y / frame.style.scale * kItemsShare);
  const std::string foot =
      sdk::format_plural(frame.words, texts::kSecondItems, std::ssize(session.items));
  options.foot = foot;
  const ui::TableResult result = ui::table(
      frame.style, "###calibration_items", columns, std::ssize(session.items), items_,
      [&](std::int64_t row, std::size_t index, ui::TableCell& cell) {
        const CalibrationItem& item = session.items[static_cast<std::size_t>(row)];
        switch (index) {
          case 0: cell.text(item.caption); break;
          case 1:
            cell.text(percent(item.same, item.pairs),
                      item.same < item.pairs ? ui::Token::kAccent : ui::Token::kTextSecondary);
            break;
          case 2: cell.secondary(item.said); break;
          default:
            if (item.agreed) cell.verdict(*item.agreed, frame.text(title_of(*item.agreed)));
        }
      },
      options);
  if (result.focus_changed && items_.focus >= 0)
    frame.run(commands::kCalibrationItem, std::to_string(items_.focus));
}

void CalibrationView::draw_item(const Frame& frame, const CalibrationSession& session,
                                const CalibrationItem& item) {
  ui::section_heading(frame.style, item.caption);
  const bool rated = std::any_of(item.answers.begin(), item.answers.end(),
                                 [](const CalibrationAnswer& each) { return each.level > 0; });
  std::vector<ui::Column> columns = {column(frame, "###person", texts::kCalibrationPerson, 128),
                                     column(frame, "###verdict", texts::kCalibrationVerdict, 112),
                                     column(frame, "###policy", texts::kCalibrationPolicy, 0),
                                     column(frame, "###note", texts::kCalibrationNote, 0)};
  if (rated)
    columns.push_back(column(frame, "###level", texts::kCalibrationLevel, 64, ui::Align::kRight));
  ui::TableOptions options;
  options.multiple = false;
  constexpr float kHeadAndEdge = 44;
  options.height = std::min(
      kAnswersHeight, kHeadAndEdge + ui::kRowHeight * static_cast<float>(item.answers.size()));
  (void)ui::table(
      frame.style, "###answers", columns, std::ssize(item.answers), answers_,
      [&](std::int64_t row, std::size_t index, ui::TableCell& cell) {
        const CalibrationAnswer& answer = item.answers[static_cast<std::size_t>(row)];
        switch (index) {
          case 0: cell.text(answer.person); break;
          case 1:
            if (answer.verdict) {
              cell.verdict(*answer.verdict, frame.text(title_of(*answer.verdict)));
            } else {
              cell.secondary(frame.text(texts::kCalibrationSilent));
            }
            break;
          case 2: cell.text(answer.policy_title); break;
          case 3: cell.secondary(answer.note); break;
          default: cell.text(answer.level > 0 ? std::to_string(answer.level) : std::string());
        }
      },
      options);
  ui::gap(frame.style, ui::kPadding);
  if (session.own && session.state == CalibrationState::kDiscuss) draw_agreed(frame, item);
  draw_remarks(frame, item);
}

void CalibrationView::draw_agreed(const Frame& frame, const CalibrationItem& item) {
  ui::secondary(frame.style, frame.text(texts::kCalibrationAgree));
  const CalibrationSnapshot& snapshot = calibrations_.snapshot();
  bool first = true;
  for (const domain::Verdict verdict : domain::kAllVerdicts) {
    if (verdict == domain::Verdict::kEscalate) continue;  // no answer, a question
    if (!first) ui::beside(frame.style, ui::kTightGap);
    first = false;
    ui::VerdictButtonOptions options;
    options.height = 32;
    options.key = frame.key(command_of(verdict));
    options.enabled = calibrations_.can_agree(verdict);
    options.emphasis = item.agreed == verdict || snapshot.picking == verdict ? ui::Emphasis::kChosen
                                                                             : ui::Emphasis::kNone;
    if (ui::verdict_button(frame.style, agree_id(verdict), verdict, frame.text(title_of(verdict)),
                           options))
      frame.run(command_of(verdict));
    if (snapshot.picking == verdict) {
      anchor_ = {ImGui::GetItemRectMin(), ImGui::GetItemRectMax()};
      if (!policies_.shown) policies_.open = true;
    }
  }
  draw_policies(frame);
  if (item.golden) {
    ui::secondary(frame.style, frame.text(texts::kCalibrationIsGolden));
  } else if (frame.enabled(commands::kCalibrationGolden)) {
    ui::ButtonOptions golden;
    golden.icon = ui::Icon::kStar;
    golden.key = frame.key(commands::kCalibrationGolden);
    if (ui::button(frame.style, "###calibration_golden",
                   frame.text(texts::kCommandCalibrationGolden), golden))
      frame.run(commands::kCalibrationGolden);
  }
  ui::gap(frame.style, ui::kPadding);
}

void CalibrationView::draw_policies(const Frame& frame) {
  const CalibrationSnapshot& snapshot = calibrations_.snapshot();
  if (!snapshot.picking) return;
  const auto found = desk_.policies().search(*snapshot.picking, policies_.filter);
  std::vector<ui::PopoverRow> rows;
  for (const domain::PolicyMatch& match : found) {
    ui::PopoverRow row;
    row.title = title_of(frame.words, *match.policy);
    row.secondary = guide_of(frame.words, *match.policy);
    row.severity = match.policy->severity;
    rows.push_back(row);
  }
  ui::PopoverOptions options;
  const std::string heading =
      sdk::format(frame.words, texts::kPickerPolicy,
                  fmt::arg("verdict", frame.text(title_of(*snapshot.picking))));
  options.title = heading;
  options.hint = frame.text(texts::kPickerPolicyHint);
  options.nothing_found = frame.text(texts::kPickerNone);
  const ui::PopoverResult result =
      ui::popover(frame.style, "###calibration_policies", policies_, anchor_, rows, options);
  if (result.chosen) {
    frame.run(commands::kCalibrationPolicy, found[*result.chosen].policy->id.text());
  } else if (result.cancelled) {
    frame.run(commands::kCalibrationPolicy);
  }
}

void CalibrationView::draw_remarks(const Frame& frame, const CalibrationItem& item) {
  const WallTime now = frame.host.clock().wall_now();
  for (const CalibrationRemark& remark : item.remarks) {
    ui::secondary(frame.style,
                  remark.person + "  ·  " + relative_text(frame.words, now, remark.at));
    ui::wrapped(frame.style, remark.text);
    ui::gap(frame.style, ui::kTightGap);
  }
  if (!frame.enabled(commands::kCalibrationRemark)) return;
  ui::FieldOptions field;
  field.hint = frame.text(texts::kCalibrationRemarkHint);
  field.max_code_points = kMostRemark;
  field.width = kFieldWidth;
  const ui::FieldResult typed =
      ui::text_field(frame.style, "###calibration_remark", remark_, field);
  if (typed.submitted && !remark_.empty()) {
    frame.run(commands::kCalibrationRemark, remark_);
    remark_.clear();
  }
}

}  // namespace vigil::review
