#include "plugins/reports/view/incidents_view.h"

#include <algorithm>

#include "plugins/reports/model/wording.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::reports {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

constexpr float kListWidth = 460;

ui::Column column(const char* id, const char* title, float width) {
  ui::Column made;
  made.id = id;
  made.title = title;
  made.width = width;
  made.sortable = false;
  return made;
}

sdk::TextKey word_of(std::string_view kind) {
  if (kind == "opened") return texts::kMomentOpened;
  if (kind == "handover") return texts::kMomentHandover;
  if (kind == "case") return texts::kMomentCase;
  if (kind == "act") return texts::kMomentAct;
  if (kind == "closed") return texts::kMomentClosed;
  return texts::kMomentNote;
}

}  // namespace

void IncidentsView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  wishes_.in_incidents = true;
  const ui::ScrollArea area(frame.style, "###incidents_area", 0, 0, ui::kPadding);
  if (incidents_.all().empty()) {
    ui::EmptyState state;
    state.icon = ui::Icon::kBell;
    state.sentence = frame.text(texts::kIncidentsEmpty);
    const std::string help = sdk::format(frame.words, texts::kIncidentsEmptyHelp,
                                         fmt::arg("key", frame.key(commands::kOpenIncident)));
    state.detail = help;
    (void)ui::empty_state(frame.style, "###incidents_empty", state);
    return;
  }
  draw_list(frame);
  ui::beside(frame.style, ui::kSectionGap);
  const ui::ScrollArea one(frame.style, "###incident", 0, 0, 0);
  if (const Incident* const incident = incidents_.selected()) draw_one(frame, *incident);
}

void IncidentsView::draw_list(const Frame& frame) {
  const ui::Column columns[] = {column("###incident_title", frame.text(texts::kColumnTitle), 0),
                                column("###incident_lead", frame.text(texts::kIncidentLead), 84),
                                column("###incident_due", frame.text(texts::kColumnDue), 108)};
  list_.focus = static_cast<std::int64_t>(incidents_.selected_place());
  ui::TableOptions options;
  options.width = kListWidth;
  options.multiple = false;
  const std::string foot = sdk::format_plural(frame.words, texts::kIncidentsCount,
                                              static_cast<std::int64_t>(incidents_.all().size()));
  options.foot = foot;
  const ui::TableResult result = ui::table(
      frame.style, "###incident_list", columns, static_cast<std::int64_t>(incidents_.all().size()),
      list_,
      [&](std::int64_t row, std::size_t index, ui::TableCell& cell) {
        const Incident& each = incidents_.all()[static_cast<std::size_t>(row)];
        const bool closed = each.closed != WallTime{};
        if (index == 0) cell.text(each.title);
        if (index == 1) cell.secondary(each.lead);
        if (index == 2) {
          if (closed)
            cell.secondary(frame.text(texts::kMomentClosed));
          else
            cell.text(due_text(frame.words, frame.now(), each.due),
                      each.due <= frame.now() ? ui::Token::kProblem : ui::Token::kText,
                      ui::kSmallText);
        }
      },
      options);
  if (result.focus_changed && list_.focus >= 0)
    frame.run(commands::kIncidentSelect,
              incidents_.all()[static_cast<std::size_t>(list_.focus)].id);
}

void IncidentsView::draw_one(const Frame& frame, const Incident& incident) {
  const std::string below =
      incident.number.empty()
          ? std::string(frame.text(texts::kIncidentSudden))
          : sdk::format(frame.words, texts::kCaseInstruction, fmt::arg("office", incident.office),
                        fmt::arg("number", incident.number));
  ui::page_heading(frame.style, incident.title, below);
  ui::fact(frame.style, frame.text(texts::kIncidentLead), incident.lead, 96);
  std::string people;
  for (const std::string& each : incident.people) people += (people.empty() ? "" : "、") + each;
  ui::fact(frame.style, frame.text(texts::kIncidentPeople), people, 96);
  ui::fact(frame.style, frame.text(texts::kFieldDeadline),
           incident.closed == WallTime{} ? due_text(frame.words, frame.now(), incident.due)
                                         : local_minute(incident.due),
           96);
  ui::fact(frame.style, frame.text(texts::kWorkspaceCases),
           sdk::format(frame.words, texts::kIncidentCases, fmt::arg("count", incident.cases.size()),
                       fmt::arg("open", incident.open_cases)),
           96);
  ui::gap(frame.style);
  const auto act = [&](const char* id, sdk::CommandKey command, sdk::TextKey words,
                       ui::ButtonKind kind, ui::Icon icon = ui::Icon::kNone) {
    ui::ButtonOptions options;
    options.kind = kind;
    options.icon = icon;
    options.key = frame.key(command);
    options.enabled = frame.enabled(command);
    if (ui::button(frame.style, id, frame.text(words), options)) frame.run(command);
    ui::beside(frame.style);
  };
  act("###hand_over", commands::kIncidentHandOver, texts::kCommandIncidentHandOver,
      ui::ButtonKind::kQuiet);
  act("###incident_close", commands::kIncidentClose, texts::kCommandIncidentClose,
      incident.open_cases == 0 ? ui::ButtonKind::kPrimary : ui::ButtonKind::kQuiet);
  act("###incident_pdf", commands::kIncidentPdf, texts::kCommandIncidentPdf, ui::ButtonKind::kPlain,
      ui::Icon::kDownload);
  act("###incident_csv", commands::kIncidentCsv, texts::kCommandIncidentCsv, ui::ButtonKind::kPlain,
      ui::Icon::kDownload);
  ImGui::NewLine();
  ui::gap(frame.style);
  ui::section_heading(frame.style, frame.text(texts::kIncidentTimeline));
  const ui::Column columns[] = {column("###at", frame.text(texts::kColumnWhen), 132),
                                column("###kind", frame.text(texts::kColumnWhat), 84),
                                column("###text", frame.text(texts::kColumnText), 0),
                                column("###who", frame.text(texts::kColumnWho), 96)};
  ui::TableOptions options;
  options.height = std::min(40.0F + 28.0F * static_cast<float>(incident.timeline.size()), 420.0F);
  options.multiple = false;
  (void)ui::table(
      frame.style, "###timeline", columns, static_cast<std::int64_t>(incident.timeline.size()),
      timeline_,
      [&](std::int64_t row, std::size_t index, ui::TableCell& cell) {
        const Moment& each = incident.timeline[static_cast<std::size_t>(row)];
        if (index == 0) cell.secondary(local_minute(each.at));
        if (index == 1) cell.text(frame.text(word_of(each.kind)));
        if (index == 2) cell.text(each.text);
        if (index == 3) cell.secondary(each.who);
      },
      options);
  ui::gap(frame.style);
  if (!incidents_.can_change()) return;
  ui::FieldOptions field;
  field.hint = frame.text(texts::kIncidentNoteHint);
  field.max_code_points = 1'900;
  const ui::FieldResult typed = ui::text_field(frame.style, "###incident_note", note_, field);
  if (typed.submitted && !note_.empty()) {
    frame.run(commands::kIncidentNote, note_);
    note_.clear();
  }
}

}  // namespace vigil::reports
