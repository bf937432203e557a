#include "plugins/wildlife/view/words_view.h"

#include <algorithm>
#include <vector>

#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/bar.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::wildlife {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

constexpr float kFormWidth = 460;
constexpr std::size_t kShownHits = 12;

ui::Column column(const Frame& frame, const char* id, sdk::TextKey title, float width,
                  float share = 1) {
  ui::Column made;
  made.id = id;
  made.title = frame.text(title);
  made.width = width;
  made.share = share;
  made.sortable = false;
  return made;
}

ui::Token token_of(WordState state) {
  switch (state) {
    case WordState::kDraft: return ui::Token::kPending;
    case WordState::kLive: return ui::Token::kGood;
    case WordState::kRetired: return ui::Token::kTextDisabled;
  }
  return ui::Token::kText;
}

}  // namespace

void WordsView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  sight_.workspace = Workspace::kWords;
  const ui::ScrollArea area(frame.style, "###words_area", 0, 0, ui::kPadding);
  ui::page_heading(frame.style, frame.text(texts::kWordsTitle), frame.text(texts::kWordsNote));
  const float room = ImGui::GetContentRegionAvail().x / frame.style.scale;
  const float width = std::max(360.0F, room - kFormWidth - ui::kPadding);
  ImGui::BeginGroup();
  draw_list(frame, width);
  ImGui::EndGroup();
  ui::beside(frame.style, ui::kPadding);
  const ui::ScrollArea side(frame.style, "###words_side", 0, 0, 0);
  draw_form(frame);
  draw_trial(frame);
  draw_plan(frame);
}

void WordsView::draw_list(const Frame& frame, float width) {
  if (!typing_) filter_ = words_.filter();
  ui::FieldOptions search;
  search.hint = frame.text(texts::kWordsSearch);
  search.width = std::min(width - 150, 320.0F);
  search.max_code_points = 60;
  typing_ = ui::search_field(frame.style, "###words_search", filter_, search).active;
  if (filter_ != words_.filter()) frame.run(commands::kWordsFilter, filter_);
  ui::beside(frame.style);
  ui::ButtonOptions add;
  add.icon = ui::Icon::kPlus;
  add.key = frame.key(commands::kWordsNew);
  if (ui::button(frame.style, "###words_new", frame.text(texts::kCommandWordsNew), add))
    frame.run(commands::kWordsNew);
  const ui::Column columns[] = {column(frame, "###word", texts::kWordsWord, 0, 0.9F),
                                column(frame, "###means", texts::kWordsMeans, 0, 1.3F),
                                column(frame, "###state", texts::kWordsState, 92),
                                column(frame, "###weak", texts::kWordsWeak, 96),
                                column(frame, "###tried", texts::kWordsTried, 84),
                                column(frame, "###who", texts::kWordsWho, 0, 1.2F)};
  const std::vector<WordRow>& rows = words_.rows();
  const auto selected = words_.selected_row();
  // A row that comes under the selection by a filter or an order is scrolled to.
  const std::int64_t focus = selected ? static_cast<std::int64_t>(*selected) : table_.focus;
  table_.reveal_focus = table_.reveal_focus || focus != table_.focus;
  table_.focus = focus;
  const std::string foot =
      sdk::format_plural(frame.words, texts::kWordsCount, static_cast<std::int64_t>(rows.size()));
  ui::TableOptions options;
  options.width = width;
  options.foot = foot;
  options.multiple = false;
  const ui::TableResult result = ui::table(
      frame.style, "###words_table", columns, static_cast<std::int64_t>(rows.size()), table_,
      [&](std::int64_t at, std::size_t which, ui::TableCell& cell) {
        const WordRow& row = rows[static_cast<std::size_t>(at)];
        switch (which) {
          case 0: cell.text(row.text); break;
          case 1: cell.secondary(row.means); break;
          case 2:
            if (row.state) {
              cell.text(frame.text(title_of(*row.state)), token_of(*row.state), ui::kSmallText);
            } else {
              cell.secondary(frame.text(texts::kWordPublished));
            }
            break;
          case 3:
            if (row.weak) cell.secondary(frame.text(texts::kWordsWeakYes));
            break;
          case 4:
            if (row.trial)
              cell.secondary(grouped(row.trial->hits) + " / " + grouped(row.trial->captions));
            break;
          default: cell.secondary(row.who);
        }
      },
      options);
  if (result.focus_changed && table_.focus >= 0 &&
      table_.focus < static_cast<std::int64_t>(rows.size())) {
    const WordRow& row = rows[static_cast<std::size_t>(table_.focus)];
    if (!row.id.empty()) frame.run(commands::kWordsSelect, row.id);
  }
}

void WordsView::field(const Frame& frame, const char* id, const char* part, std::string& buffer,
                      const std::string& value, sdk::TextKey label, std::string_view hint,
                      bool take_focus) {
  if (active_ != id) buffer = value;
  ui::FieldOptions options;
  options.label = frame.text(label);
  options.hint = hint;
  options.max_code_points = 300;
  options.take_focus = take_focus;
  const ui::FieldResult result = ui::text_field(frame.style, id, buffer, options);
  if (result.active) active_ = id;
  if (!result.active && active_ == id) active_.clear();
  if (buffer != value) frame.run(commands::kWordsSet, std::string(part) + '=' + buffer);
  if (result.submitted) frame.run(commands::kWordsKeep);
  ui::gap(frame.style, ui::kTightGap);
}

void WordsView::draw_form(const Frame& frame) {
  const ui::Card card(frame.style, "###word_form");
  const CodeWord& form = words_.form();
  ui::section_heading(
      frame.style, frame.text(texts::kWordsForm),
      words_.is_new() ? std::string() : std::string(frame.text(title_of(form.state))));
  const bool asked = form_asked_ != words_.form_asked();
  form_asked_ = words_.form_asked();
  field(frame, "###word_text", "text", text_, form.text, texts::kWordsWord, "", asked);
  field(frame, "###word_means", "means", means_, form.means, texts::kWordsMeans,
        frame.text(texts::kWordsMeansHint), false);
  if (!form.means.empty()) {
    const std::string means = words_.form_meaning();
    ui::wrapped(frame.style,
                means.empty()
                    ? std::string(frame.text(texts::kWordsMeansNone))
                    : sdk::format(frame.words, texts::kWordsMeansAs, fmt::arg("means", means)),
                means.empty() ? ui::Token::kProblem : ui::Token::kTextSecondary, ui::kSmallText);
  }
  const ui::Segment kinds[] = {{"###kind_code", frame.text(texts::kWordCode)},
                               {"###kind_alias", frame.text(texts::kWordAlias)}};
  std::size_t kind = form.kind == WordKind::kAlias ? 1 : 0;
  if (ui::segmented(frame.style, "###word_kind", kinds, kind))
    frame.run(commands::kWordsSet, kind == 1 ? "kind=alias" : "kind=code");
  bool weak = form.weak;
  ui::CheckOptions check;
  check.enabled = form.kind == WordKind::kAlias;
  if (ui::check_row(frame.style, "###word_weak", frame.text(texts::kWordsWeakLabel), weak, check))
    frame.run(commands::kWordsSet, weak ? "weak=yes" : "weak=no");
  field(frame, "###word_why", "why", why_, form.why, texts::kWordsWhy,
        frame.text(texts::kWordsWhyHint), false);
  if (!words_.is_new())
    ui::secondary(frame.style, sdk::format(frame.words, texts::kWordsBy, fmt::arg("by", form.by),
                                           fmt::arg("at", minute_text(form.at))));
  draw_acts(frame);
}

void WordsView::draw_acts(const Frame& frame) {
  ui::gap(frame.style, ui::kTightGap);
  const auto act = [&](const char* id, sdk::CommandKey command, sdk::TextKey words,
                       ui::ButtonKind kind) {
    ui::ButtonOptions options;
    options.kind = kind;
    options.key = frame.key(command);
    options.enabled = frame.enabled(command);
    if (ui::button(frame.style, id, frame.text(words), options)) frame.run(command);
  };
  const bool changed = words_.changed();
  act("###words_keep", commands::kWordsKeep, texts::kCommandWordsKeep,
      changed ? ui::ButtonKind::kPrimary : ui::ButtonKind::kQuiet);
  ui::beside(frame.style);
  act("###words_try", commands::kWordsTry, texts::kCommandWordsTry,
      !changed && !words_.form().trial && !words_.is_new() ? ui::ButtonKind::kPrimary
                                                           : ui::ButtonKind::kQuiet);
  ui::beside(frame.style);
  if (words_.form().state == WordState::kLive) {
    act("###words_retire", commands::kWordsRetire, texts::kCommandWordsRetire,
        ui::ButtonKind::kQuiet);
  } else {
    act("###words_live", commands::kWordsLive, texts::kCommandWordsLive,
        words_.can_go_live() ? ui::ButtonKind::kPrimary : ui::ButtonKind::kQuiet);
  }
}

void WordsView::draw_trial(const Frame& frame) {
  ui::gap(frame.style);
  const ui::Card card(frame.style, "###word_trial");
  const TrialRun& trial = words_.trial();
  ui::section_heading(frame.style, frame.text(texts::kTrialTitle));
  if (!trial.problem.empty())
    ui::wrapped(frame.style, trial.problem, ui::Token::kProblem, ui::kSmallText);
  if (trial.running) {
    const std::string figure = sdk::format(frame.words, texts::kTrialRunning,
                                           fmt::arg("captions", grouped(trial.captions)),
                                           fmt::arg("hits", grouped(trial.hit_count)));
    ui::progress(frame.style, -1, figure);
  } else if (trial.done) {
    ui::wrapped(frame.style, sdk::format(frame.words, texts::kTrialSum,
                                         fmt::arg("captions", grouped(trial.captions)),
                                         fmt::arg("hits", grouped(trial.hit_count)),
                                         fmt::arg("restricted", grouped(trial.restricted)),
                                         fmt::arg("allowed", grouped(trial.allowed))));
    if (trial.hit_count == 0) ui::secondary(frame.style, frame.text(texts::kTrialNoHits));
  } else if (words_.form().trial) {
    const Trial& kept = *words_.form().trial;
    ui::wrapped(frame.style,
                sdk::format(frame.words, texts::kTrialKept, fmt::arg("by", kept.by),
                            fmt::arg("at", minute_text(kept.at)),
                            fmt::arg("captions", grouped(kept.captions)),
                            fmt::arg("hits", grouped(kept.hits))),
                ui::Token::kTextSecondary, ui::kSmallText);
  } else {
    ui::wrapped(frame.style, frame.text(texts::kTrialNone), ui::Token::kTextSecondary,
                ui::kSmallText);
  }
  for (std::size_t i = 0; i < std::min(trial.hits.size(), kShownHits); ++i) {
    const TrialHit& hit = trial.hits[i];
    std::vector<ui::MarkedSpan> spans = {{hit.begin, hit.end}};
    if (hit.cue_end > hit.cue_begin) spans.push_back({hit.cue_begin, hit.cue_end});
    std::sort(spans.begin(), spans.end(),
              [](const auto& a, const auto& b) { return a.begin < b.begin; });
    ui::gap(frame.style, ui::kTightGap);
    ui::hairline(frame.style);
    ui::CaptionOptions options;
    options.size = ui::kBodyText;
    const std::string id = "###trial_hit_" + std::to_string(i);
    (void)ui::caption(frame.style, id.c_str(), hit.caption, spans, options);
    if (hit.verdict) {
      ui::verdict_mark(
          frame.style, *hit.verdict,
          std::string(domain::needs_policy(*hit.verdict) ? frame.text(texts::kFiguresBlocked)
                                                         : frame.text(texts::kFiguresPassed)),
          ui::kSmallText);
      ui::beside(frame.style);
    }
    ui::secondary(frame.style, hit.author);
  }
}

void WordsView::draw_plan(const Frame& frame) {
  ui::gap(frame.style);
  const ui::Card card(frame.style, "###word_plan");
  ui::section_heading(frame.style, frame.text(texts::kPlanTitle));
  ui::wrapped(frame.style,
              frame.text(words_.may_publish() ? texts::kPlanHelp : texts::kPlanNotAllowed),
              ui::Token::kTextSecondary, ui::kSmallText);
  if (!words_.may_publish()) return;
  ui::gap(frame.style, ui::kTightGap);
  if (words_.plan()) {
    const auto count = static_cast<std::int64_t>(words_.plan()->size());
    ui::text(frame.style,
             count == 0 ? std::string(frame.text(texts::kPlanNone))
                        : sdk::format_plural(frame.words, texts::kPlanCount, count,
                                             fmt::arg("terms", grouped(static_cast<std::int64_t>(
                                                                   words_.listed_terms())))));
    if (!words_.left_out().empty()) {
      ui::secondary(frame.style,
                    sdk::format_plural(frame.words, texts::kPlanLeftOut,
                                       static_cast<std::int64_t>(words_.left_out().size())));
      ui::tooltip(frame.style, words_.left_out().front());
    }
  }
  ui::ButtonOptions look;
  look.key = frame.key(commands::kWordsPlan);
  look.enabled = frame.enabled(commands::kWordsPlan);
  if (ui::button(frame.style, "###words_plan", frame.text(texts::kCommandWordsPlan), look))
    frame.run(commands::kWordsPlan);
  ui::beside(frame.style);
  ui::ButtonOptions publish;
  publish.icon = ui::Icon::kUpload;
  publish.enabled = frame.enabled(commands::kWordsPublish);
  publish.kind = publish.enabled ? ui::ButtonKind::kPrimary : ui::ButtonKind::kQuiet;
  if (ui::button(frame.style, "###words_publish", frame.text(texts::kCommandWordsPublish), publish))
    frame.run(commands::kWordsPublish);
}

}  // namespace vigil::wildlife
