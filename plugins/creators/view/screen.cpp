#include "plugins/creators/view/screen.h"

#include <algorithm>
#include <utility>

#include "plugins/creators/model/form_fields.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::creators {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

void set_value(const Frame& frame, const FormField& field, std::string_view value) {
  frame.run(commands::kFormSet, field.key + "=" + std::string(value));
}

// Few choices stand side by side; scores and long lists wrap in rows of chips.
void draw_choice(const Frame& frame, const FormField& field, const std::string& value,
                 std::string_view label) {
  ui::secondary(frame.style, label);
  const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
  bool first = true;
  for (const auto& [stored, words] : field.choices) {
    const float wide = ui::text_size(frame.style, words).x + frame.style.px(28);
    if (!first && ImGui::GetItemRectMax().x + frame.style.px(4) + wide < right)
      ui::beside(frame.style, 4);
    first = false;
    ui::ButtonOptions options;
    options.kind = stored == value ? ui::ButtonKind::kQuiet : ui::ButtonKind::kPlain;
    options.emphasis = stored == value ? ui::Emphasis::kChosen : ui::Emphasis::kNone;
    options.height = 28;
    if (ui::button(frame.style, ("###choice_" + field.key + "_" + stored).c_str(), words, options))
      set_value(frame, field,
                stored == value && field.need == Need::kOptional ? std::string_view() : stored);
  }
}

// Design pixels that are left above the form's foot.
float form_height(const Frame& frame, float foot) {
  return std::max(120.0F, ImGui::GetContentRegionAvail().y / frame.style.scale - foot);
}

void draw_fields(const Frame& frame, Office& office) {
  const Form& form = office.forms.form();
  // A form that opens has the keyboard in its first field that is typed into.
  bool fresh = ImGui::IsWindowAppearing() && form.kind != FormKind::kScores;
  ui::page_heading(frame.style, frame.text(form.title), form.about);
  for (std::size_t i = 0; i < form.fields.size(); ++i) {
    const FormField& field = form.fields[i];
    std::string label = frame.text(field.label);
    if (form.kind == FormKind::kScores && field.kind == FieldKind::kChoice) {
      for (const Criterion& one : office.programme.book().criteria) {
        if (one.id == field.key)
          label = sdk::format(frame.words, texts::kScoreOf,
                              fmt::arg("name", name_of(frame.words, one.zh, one.en)),
                              fmt::arg("weight", one.weight));
      }
    }
    if (form.kind == FormKind::kWeights) {
      for (const Criterion& one : office.programme.book().criteria) {
        if (one.id == field.key) label = name_of(frame.words, one.zh, one.en);
      }
    }
    if (field.need == Need::kRequired) label += " *";
    const std::string id = "###field_" + field.key;
    if (field.kind == FieldKind::kChoice) {
      draw_choice(frame, field, form.values[i], label);
      if (!form.problems[i].empty())
        ui::text(frame.style, form.problems[i], ui::Token::kProblem, ui::kSmallText);
    } else {
      std::string value = form.values[i];
      ui::FieldOptions options;
      options.label = label;
      options.problem = form.problems[i];
      options.max_code_points = field.kind == FieldKind::kLong ? 2000 : 200;
      if (field.kind == FieldKind::kDay) options.hint = "2026-01-31";
      options.take_focus = std::exchange(fresh, false);
      const ui::FieldResult result = field.kind == FieldKind::kLong
                                         ? ui::note_field(frame.style, id.c_str(), value, options)
                                         : ui::text_field(frame.style, id.c_str(), value, options);
      if (result.changed) set_value(frame, field, value);
      if (result.submitted) frame.run(commands::kFormSave);
    }
    ui::gap(frame.style, 4);
    if (!form.open()) return;  // Enter has saved it
  }
  if (!form.refusal.empty()) {
    ui::Notice notice;
    notice.tone = ui::NoticeTone::kProblem;
    notice.sentence = form.refusal;
    (void)ui::notice_line(frame.style, "###form_refusal", notice);
    ui::gap(frame.style);
  }
  if (form.kind == FormKind::kWhy) {
    ui::wrapped(frame.style, frame.text(texts::kWhyNote), ui::Token::kTextSecondary,
                ui::kSmallText);
    ui::gap(frame.style);
  }
  if (form.kind == FormKind::kWeights) {
    ui::wrapped(frame.style, frame.text(texts::kWeightsNote), ui::Token::kTextSecondary,
                ui::kSmallText);
    ui::gap(frame.style);
  }
}

}  // namespace

void draw_heading(const Frame& frame, const Office& office, sdk::TextKey title,
                  std::string_view note) {
  ui::page_heading(frame.style, frame.text(title), note);
  const bool reference = office.programme.is_reference();
  ui::Notice notice;
  if (reference) {
    notice.tone = ui::NoticeTone::kPending;
    notice.sentence = frame.text(texts::kReferenceShown);
    notice.action = frame.text(texts::kReferenceLeave);
    if (ui::notice_line(frame.style, "###leave_reference", notice))
      frame.run(commands::kSwitchData);
    ui::gap(frame.style);
  }
}

bool draw_command(const Frame& frame, const char* id, sdk::CommandKey command, sdk::TextKey words,
                  ui::Icon icon, bool primary, std::string_view argument) {
  ui::ButtonOptions options;
  options.kind = primary ? ui::ButtonKind::kPrimary : ui::ButtonKind::kQuiet;
  options.icon = icon;
  options.key = frame.key(command);
  options.enabled = frame.enabled(command);
  if (!ui::button(frame.style, id, frame.text(words), options)) return false;
  frame.run(command, argument);
  return true;
}

bool draw_nothing_yet(const Frame& frame, const Office& office, bool nothing,
                      sdk::TextKey sentence) {
  if (!nothing) return false;
  if (!office.programme.complete() && !office.programme.is_reference()) {
    ui::loading_state(frame.style, frame.text(texts::kLoading), -1, "");
    return true;
  }
  ui::EmptyState state;
  state.icon = ui::Icon::kLeaf;
  state.sentence = frame.text(sentence);
  state.detail = frame.text(texts::kEmptyDetail);
  state.action = frame.text(texts::kReferenceLook);
  state.key = frame.key(commands::kSwitchData);
  if (ui::empty_state(frame.style, "###look_at_reference", state)) frame.run(commands::kSwitchData);
  return true;
}

bool draw_form(const Frame& frame, Office& office) {
  const Form& form = office.forms.form();
  if (!form.open()) return false;
  // The acts stay in sight however long the form is.
  const float foot = office.forms.can_remove() ? 100.0F : 56.0F;
  {
    const ui::ScrollArea area(frame.style, "###form", 0, form_height(frame, foot), ui::kPadding);
    draw_fields(frame, office);
  }
  if (!form.open()) return true;  // Enter has saved it
  ImGui::Indent(frame.style.px(ui::kPadding));
  ui::gap(frame.style);
  (void)draw_command(frame, "###form_save", commands::kFormSave, texts::kFormSave, ui::Icon::kCheck,
                     true);
  ui::beside(frame.style);
  (void)draw_command(frame, "###form_cancel", commands::kFormCancel, texts::kFormCancel);
  if (office.forms.can_remove()) {
    ui::gap(frame.style);
    (void)draw_command(frame, "###form_remove", commands::kFormRemove, texts::kFormRemove,
                       ui::Icon::kClose);
  }
  ImGui::Unindent(frame.style.px(ui::kPadding));
  return true;
}

std::int64_t draw_entries(const Frame& frame, const char* id, ui::TableState& state,
                          sdk::TextKey heading, const std::vector<EntryRow>& rows,
                          sdk::CommandKey add, sdk::TextKey add_words) {
  ui::section_heading(frame.style, frame.text(heading),
                      rows.empty() ? std::string() : grouped(static_cast<double>(rows.size())));
  if (!rows.empty()) {
    ui::Column words;
    words.id = "###words";
    words.sortable = false;
    ui::Column beside;
    beside.id = "###beside";
    beside.width = 168;
    beside.sortable = false;
    const ui::Column columns[] = {words, beside};
    ui::TableOptions options;
    options.multiple = false;
    options.height = 36.0F + 28.0F * static_cast<float>(std::min<std::size_t>(rows.size(), 6));
    state.focus = std::min(state.focus, static_cast<std::int64_t>(rows.size()) - 1);
    const ui::TableResult result = ui::table(
        frame.style, id, columns, std::ssize(rows), state,
        [&](std::int64_t row, std::size_t column, ui::TableCell& cell) {
          const EntryRow& one = rows[static_cast<std::size_t>(row)];
          if (column == 0) return cell.text(one.words);
          cell.text(one.beside, one.token, ui::kSmallText);
        },
        options);
    if (result.activated)
      frame.run(commands::kEditEntry, rows[static_cast<std::size_t>(*result.activated)].name);
    ui::gap(frame.style, 4);
  }
  (void)draw_command(frame, (std::string(id) + "_add").c_str(), add, add_words, ui::Icon::kPlus);
  ui::gap(frame.style, ui::kSectionGap);
  return rows.empty() ? -1 : state.focus;
}

void draw_figure(const Frame& frame, std::string_view value, std::string_view label, float width) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ImGui::Dummy({frame.style.px(width), frame.style.px(52)});
  (void)ui::draw_elided(frame.style, list, at, frame.style.px(width - 8), value,
                        frame.style.color(ui::Token::kText), 22);
  (void)ui::draw_elided(frame.style, list, {at.x, at.y + frame.style.px(30)},
                        frame.style.px(width - 8), label,
                        frame.style.color(ui::Token::kTextSecondary), ui::kSmallText);
}

}  // namespace vigil::creators
