#include <algorithm>

#include "plugins/rating/view/board_views.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::rating {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

constexpr float kSideWidth = 460;
constexpr std::size_t kMostChanges = 60;

void draw_preview(const Frame& frame, const RubricState& bench) {
  const scale::Preview& preview = *bench.preview;
  const std::size_t changes = preview.stricter + preview.milder;
  ui::wrapped(frame.style,
              sdk::format(frame.words, texts::kRubricPreviewed, fmt::arg("rated", preview.rated),
                          fmt::arg("changes", changes), fmt::arg("stricter", preview.stricter),
                          fmt::arg("milder", preview.milder)));
  if (preview.kept > 0) {
    ui::wrapped(frame.style,
                sdk::format(frame.words, texts::kRubricKept, fmt::arg("count", preview.kept)),
                ui::Token::kTextSecondary, ui::kSmallText);
  }
  if (preview.unknown > 0) {
    ui::wrapped(frame.style,
                sdk::format(frame.words, texts::kRubricUnknown, fmt::arg("count", preview.unknown)),
                ui::Token::kProblem, ui::kSmallText);
  }
  std::size_t shown = 0;
  for (const scale::LevelChange& change : preview.changes) {
    if (++shown > kMostChanges) break;
    level_chip(frame, *bench.draft, change.from);
    ui::beside(frame.style, ui::kTightGap);
    ui::icon(frame.style, ui::Icon::kRight, ui::Token::kTextSecondary, ui::kSmallText);
    ui::beside(frame.style, ui::kTightGap);
    level_chip(frame, *bench.draft, change.to);
    ui::beside(frame.style);
    const scale::PastRating& rating = bench.past[change.rating];
    const scale::Dimension* dimension = bench.draft->dimension(change.dimension);
    std::string words = rating.title.empty() ? frame.text(texts::kFactsNoCaption) : rating.title;
    if (dimension != nullptr) {
      words += fmt::format("  ({} · {})", frame.text(dimension->title),
                           frame.text(title_of(change.intensity)));
    }
    ui::elided(frame.style, words);
  }
}

}  // namespace

void RubricView::draw_table(const Frame& frame, const scale::Rubric& shown, float width) {
  const RubricState& bench = rooms_.bench.state();
  const auto column = [&](const char* id, std::string_view title, float column_width) {
    ui::Column made;
    made.id = id;
    made.title = title;
    made.width = column_width;
    made.sortable = false;
    return made;
  };
  const ui::Column columns[] = {
      column("###dimension", frame.text(texts::kRubricDimension), 0),
      column("###group", frame.text(texts::kRubricGroup), 128),
      column("###mild", frame.text(texts::kCommandIntensityMild), 96),
      column("###moderate", frame.text(texts::kCommandIntensityModerate), 96),
      column("###intense", frame.text(texts::kCommandIntensityIntense), 96)};
  table_.focus = -1;
  for (std::size_t i = 0; i < shown.dimensions.size(); ++i) {
    if (shown.dimensions[i].id == bench.selected) table_.focus = static_cast<std::int64_t>(i);
  }
  ui::TableOptions options;
  options.width = width;
  options.multiple = false;
  const std::string foot =
      sdk::format_plural(frame.words, texts::kRubricCount, std::ssize(shown.dimensions));
  options.foot = foot;
  const ui::TableResult result = ui::table(
      frame.style, "###cells", columns, std::ssize(shown.dimensions), table_,
      [&](std::int64_t row, std::size_t index, ui::TableCell& cell) {
        const scale::Dimension& dimension = shown.dimensions[static_cast<std::size_t>(row)];
        if (index == 0) return cell.text(frame.text(dimension.title));
        if (index == 1) {
          for (const scale::Group& group : shown.groups) {
            if (group.id == dimension.group) cell.secondary(frame.text(group.title));
          }
          return;
        }
        const scale::Level level = dimension.levels[index - 2];
        const scale::Dimension* before =
            bench.published ? bench.published->dimension(dimension.id) : nullptr;
        std::string words = short_level(frame, shown, level);
        if (before != nullptr && before->levels[index - 2] != level) {
          words = fmt::format(
              "{} → {}", short_level(frame, *bench.published, before->levels[index - 2]), words);
        }
        cell.text(words, token_of_level(level));
      },
      options);
  if (result.focus_changed && table_.focus >= 0) {
    frame.run(commands::kRubricSelect, shown.dimensions[static_cast<std::size_t>(table_.focus)].id);
  }
}

void RubricView::draw_side(const Frame& frame, const scale::Rubric& shown) {
  const RubricState& bench = rooms_.bench.state();
  if (const scale::Dimension* dimension = shown.dimension(bench.selected)) {
    ui::section_heading(frame.style, frame.text(dimension->title));
    for (std::size_t i = 0; i < scale::kMarked; ++i) {
      const std::string intensity(to_word(scale::kMarkedIntensities[i]));
      ImGui::PushID(intensity.c_str());
      const scale::Level level = dimension->levels[i];
      if (bench.draft) {
        for (const auto& [id, by, icon, words] :
             {std::tuple("###milder", "-1", ui::Icon::kMinus, texts::kRubricMilder),
              std::tuple("###stricter", "+1", ui::Icon::kPlus, texts::kRubricStricter)}) {
          ui::ButtonOptions options;
          options.kind = ui::ButtonKind::kPlain;
          options.height = 28;
          options.enabled = frame.enabled(commands::kRubricCell);
          if (ui::icon_button(frame.style, id, icon, frame.text(words), options)) {
            frame.run(commands::kRubricCell, fmt::format("{} {} {}", dimension->id, intensity,
                                                         std::string_view(by) == "+1" ? 1 : -1));
          }
          ui::beside(frame.style, ui::kTightGap);
        }
      }
      level_chip(frame, shown, level);
      ui::beside(frame.style);
      ui::text(frame.style, frame.text(title_of(scale::kMarkedIntensities[i])));
      ui::wrapped(frame.style, frame.text(dimension->examples[i]), ui::Token::kTextSecondary,
                  ui::kSmallText);
      ImGui::PopID();
    }
    for (const std::string& other : dimension->counts_for) {
      const scale::Dimension* found = shown.dimension(other);
      if (found != nullptr) {
        ui::secondary(frame.style, sdk::format(frame.words, texts::kRubricCountsFor,
                                               fmt::arg("dimension", frame.text(found->title))));
      }
    }
  } else {
    ui::secondary(frame.style, frame.text(texts::kRubricSelectOne));
  }
  ui::gap(frame.style);
  ui::hairline(frame.style);
  ui::gap(frame.style);
  const auto act = [&](const char* id, sdk::CommandKey command, sdk::TextKey words,
                       ui::ButtonKind kind) {
    ui::ButtonOptions options;
    options.kind = kind;
    options.enabled = frame.enabled(command);
    if (ui::button(frame.style, id, frame.text(words), options)) frame.run(command);
  };
  if (!bench.draft) {
    act("###start", commands::kRubricStart, texts::kCommandRubricStart, ui::ButtonKind::kQuiet);
    if (rooms_.bench.has_record()) {
      ui::beside(frame.style);
      act("###discard", commands::kRubricDiscard, texts::kCommandRubricDiscard,
          ui::ButtonKind::kPlain);
    }
    for (const scale::Problem& problem : bench.problems) {
      ui::wrapped(frame.style, problem.pointer + ": " + problem.sentence, ui::Token::kProblem,
                  ui::kSmallText);
    }
    return;
  }
  ui::text(frame.style, sdk::format_plural(frame.words, texts::kRubricChanged,
                                           static_cast<std::int64_t>(bench.changed_cells)));
  // One next step: look at what would change, then propose it.
  const bool previewed = bench.preview.has_value();
  act("###preview", commands::kRubricPreview, texts::kCommandRubricPreview,
      previewed ? ui::ButtonKind::kQuiet : ui::ButtonKind::kPrimary);
  ui::beside(frame.style);
  if (previewed) {
    act("###propose", commands::kRubricPropose, texts::kCommandRubricPropose,
        ui::ButtonKind::kPrimary);
    ui::beside(frame.style);
  }
  act("###discard", commands::kRubricDiscard, texts::kCommandRubricDiscard, ui::ButtonKind::kPlain);
  const std::string next = bench.proposed ? sdk::format(frame.words, texts::kRubricProposed,
                                                        fmt::arg("version", bench.draft->version))
                                          : std::string(frame.text(texts::kRubricPublish));
  ui::wrapped(frame.style, next, ui::Token::kTextSecondary, ui::kSmallText);
  ui::gap(frame.style);
  if (bench.preview) draw_preview(frame, bench);
}

void RubricView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  rooms_.desk.set_in_sight(InSight::kRubric);
  const RubricState& bench = rooms_.bench.state();
  const ui::ScrollArea area(frame.style, "###rubric", 0, 0, ui::kPadding);
  if (!bench.published) {
    ui::EmptyState state;
    state.icon = ui::Icon::kTable;
    state.sentence = frame.text(texts::kStageNoRubric);
    const std::string detail = rooms_.shelf.problem().empty()
                                   ? std::string(frame.text(texts::kStageNoRubricDetail))
                                   : rooms_.shelf.problem();
    state.detail = detail;
    (void)ui::empty_state(frame.style, "###no_rubric", state);
    return;
  }
  const scale::Rubric& shown = bench.draft ? *bench.draft : *bench.published;
  ui::page_heading(
      frame.style,
      sdk::format(frame.words, bench.draft ? texts::kRubricDraft : texts::kRubricPublished,
                  fmt::arg("title", frame.text(shown.title)), fmt::arg("version", shown.version)));
  ui::wrapped(frame.style, frame.text(shown.note), ui::Token::kTextSecondary, ui::kSmallText);
  ui::gap(frame.style, ui::kTightGap);
  for (scale::Level level = 1; level <= scale::kHighestLevel; ++level) {
    if (level > 1) ui::beside(frame.style);
    ui::chip(frame.style, frame.text(shown.level(level).title), token_of_level(level));
  }
  ui::gap(frame.style);
  const float room = ImGui::GetContentRegionAvail().x / frame.style.scale;
  draw_table(frame, shown, std::max(520.0F, room - kSideWidth - ui::kPadding));
  ui::beside(frame.style, ui::kPadding);
  const ui::ScrollArea side(frame.style, "###side", 0, 0, 0);
  draw_side(frame, shown);
}

}  // namespace vigil::rating
