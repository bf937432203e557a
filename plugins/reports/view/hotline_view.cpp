#include "plugins/reports/view/hotline_view.h"

#include <algorithm>
#include <vector>

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

constexpr float kFormWidth = 620;
constexpr const char* kTakenByDesk[] = {"hotline", "authority", "online", "email"};

}  // namespace

void HotlineView::field(const Frame& frame, const char* id, std::string_view name,
                        const std::string& value, sdk::TextKey label, sdk::TextKey hint,
                        float width) {
  std::string& typed = typed_[std::string(name)];
  ui::FieldOptions options;
  options.label = frame.text(label);
  options.hint = frame.text(hint);
  options.width = width;
  options.take_focus = name == "item" && std::exchange(take_focus_, false);
  if (!ui::text_field(frame.style, id, typed, options).active && typed != value) typed = value;
  if (typed != value) frame.run(commands::kCallField, std::string(name) + "=" + typed);
}

void HotlineView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  const ui::ScrollArea area(frame.style, "###hotline_area", 0, 0, ui::kPadding);
  if (filed_ != hotline_.filed()) {
    filed_ = hotline_.filed();
    typed_.clear();
    take_focus_ = true;
  }
  const CallForm& form = hotline_.form();
  const rules::Intake& intake = desk_.intake();
  ui::page_heading(frame.style, frame.text(texts::kHotlineTitle), frame.text(texts::kHotlineNote));
  {
    const ui::ScrollArea left(frame.style, "###form", kFormWidth, 0, 0);
    std::vector<ui::Segment> sources;
    std::vector<std::string> source_ids;
    std::vector<std::string> ids;
    for (const char* id : kTakenByDesk) {
      if (intake.source(id) != nullptr) source_ids.emplace_back(id);
    }
    for (const std::string& id : source_ids) ids.push_back("###source_" + id);
    std::size_t chosen = 0;
    for (std::size_t i = 0; i < source_ids.size(); ++i) {
      sources.push_back({ids[i].c_str(),
                         desk_.title_of(intake.source(source_ids[i])->title),
                         ui::Icon::kNone,
                         {}});
      if (form.source == source_ids[i]) chosen = i;
    }
    if (!sources.empty() && ui::segmented(frame.style, "###call_source", sources, chosen))
      frame.run(commands::kCallField, "source=" + source_ids[chosen]);
    const rules::Source* const source = intake.source(form.source);
    if (source != nullptr && source->instruction) {
      field(frame, "###number", "number", form.number, texts::kFieldNumber, texts::kHintNumber, 0);
      field(frame, "###office", "office", form.office, texts::kFieldOffice, texts::kHintOffice, 0);
      field(frame, "###deadline", "deadline", form.deadline, texts::kFieldDeadline,
            texts::kHintDeadline, 0);
    }
    field(frame, "###item", "item", form.item, texts::kFieldItem, texts::kHintItem, 0);
    field(frame, "###author", "author", form.author, texts::kFieldAuthor, texts::kHintAuthor, 0);
    ui::gap(frame.style, ui::kTightGap);
    ui::secondary(frame.style, frame.text(texts::kFieldReason));
    float used = 0;
    const float room = ImGui::GetContentRegionAvail().x;
    for (const rules::Reason& reason : intake.reasons) {
      const std::string& words = desk_.title_of(reason.title);
      const float width = ui::text_size(frame.style, words).x + frame.style.px(28);
      if (used > 0 && used + width < room) {
        ui::beside(frame.style, ui::kTightGap);
      } else {
        used = 0;
      }
      used += width + frame.style.px(ui::kTightGap);
      ui::ButtonOptions options;
      options.height = 28;
      options.kind = ui::ButtonKind::kQuiet;
      if (form.reason == reason.id) options.emphasis = ui::Emphasis::kChosen;
      const std::string id = "###reason_" + reason.id;
      if (ui::button(frame.style, id.c_str(), words, options))
        frame.run(commands::kCallField, "reason=" + reason.id);
    }
    std::string& text = typed_["text"];
    ui::FieldOptions note;
    note.label = frame.text(texts::kFieldText);
    note.hint = frame.text(texts::kHintText);
    note.max_code_points = 2'000;
    const ui::FieldResult told = ui::note_field(frame.style, "###text", text, note);
    if (!told.active && text != form.text && !told.changed) text = form.text;
    if (text != form.text) frame.run(commands::kCallField, "text=" + text);
    field(frame, "###from", "from", form.from, texts::kFieldFrom, texts::kHintFrom, 150);
    ui::beside(frame.style);
    field(frame, "###to", "to", form.to, texts::kFieldTo, texts::kHintFrom, 150);
    field(frame, "###caller", "caller", form.caller, texts::kFieldCaller, texts::kHintCaller, 0);
    field(frame, "###contact", "contact", form.contact, texts::kFieldContact, texts::kHintContact,
          0);
    ui::gap(frame.style);
    ui::ButtonOptions keep;
    keep.kind = ui::ButtonKind::kPrimary;
    keep.key = frame.key(commands::kFileCall);
    keep.enabled = frame.enabled(commands::kFileCall);
    if (ui::button(frame.style, "###file", frame.text(texts::kCommandFileCall), keep) ||
        told.submitted)
      frame.run(commands::kFileCall);
    ui::beside(frame.style);
    ui::ButtonOptions clear;
    clear.kind = ui::ButtonKind::kPlain;
    clear.key = frame.key(commands::kNewCall);
    if (ui::button(frame.style, "###clear", frame.text(texts::kCommandNewCall), clear)) {
      frame.run(commands::kNewCall);
      typed_.clear();
      take_focus_ = true;
    }
  }
  ui::beside(frame.style, ui::kSectionGap);
  const ui::ScrollArea right(frame.style, "###kept", 0, 0, 0);
  draw_kept(frame);
}

void HotlineView::draw_kept(const Frame& frame) const {
  ui::section_heading(frame.style, frame.text(texts::kKeptTitle));
  if (hotline_.kept().empty()) return ui::secondary(frame.style, frame.text(texts::kKeptNone));
  std::size_t number = 0;
  for (const KeptCall& call : hotline_.kept()) {
    const std::string id = "###kept_" + std::to_string(number++);
    if (call.problem.empty()) {
      ui::wrapped(frame.style, call.text.empty() ? frame.text(texts::kReportNoText) : call.text);
      ui::secondary(frame.style, frame.text(texts::kKeptWaiting));
    } else {
      ui::Notice notice;
      notice.tone = ui::NoticeTone::kProblem;
      notice.sentence = call.problem;
      notice.action = frame.text(texts::kKeptMend);
      if (ui::notice_line(frame.style, id.c_str(), notice)) frame.run(commands::kDropCall, call.id);
    }
    ui::gap(frame.style, ui::kTightGap);
  }
}

}  // namespace vigil::reports
