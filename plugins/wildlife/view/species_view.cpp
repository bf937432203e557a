#include "plugins/wildlife/view/species_view.h"

#include <algorithm>
#include <vector>

#include "plugins/sdk/format.h"
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

constexpr float kDetailWidth = 340;
constexpr float kSearchWidth = 380;

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : "、") + name;
  return text;
}

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

ui::Token token_of(const Species& species) {
  return species.level == 1 ? ui::Token::kRemove : ui::Token::kText;
}

}  // namespace

void SpeciesView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  sight_.workspace = Workspace::kSpecies;
  const ui::ScrollArea area(frame.style, "###species_area", 0, 0, ui::kPadding);
  if (species_.edition() == nullptr)
    return ui::loading_state(frame.style, frame.text(texts::kSpeciesLoading), -1, "");
  draw_head(frame);
  if (species_.comparing()) return draw_changes(frame);
  draw_filters(frame);
  ui::gap(frame.style);
  const float room = ImGui::GetContentRegionAvail().x / frame.style.scale;
  const float width = std::max(420.0F, room - kDetailWidth - ui::kPadding);
  draw_list(frame, width);
  if (room < 420 + kDetailWidth) return;
  ui::beside(frame.style, ui::kPadding);
  draw_detail(frame);
}

void SpeciesView::draw_head(const Frame& frame) {
  const Edition& edition = *species_.edition();
  const std::string title = frame.english() ? edition.title_en : edition.title_zh;
  const std::string below =
      edition.valid_to.empty()
          ? sdk::format(frame.words, texts::kSpeciesSource, fmt::arg("source", edition.source),
                        fmt::arg("from", edition.valid_from))
          : sdk::format(frame.words, texts::kSpeciesSourceTo, fmt::arg("source", edition.source),
                        fmt::arg("from", edition.valid_from), fmt::arg("to", edition.valid_to));
  ui::page_heading(frame.style, title.empty() ? frame.text(texts::kSpeciesTitle) : title.c_str(),
                   below);
  const std::vector<Edition>& editions = library_.editions();
  if (editions.size() > 1) {
    std::vector<std::string> ids;
    std::vector<ui::Segment> segments;
    for (const Edition& one : editions) ids.push_back("###edition_" + one.id);
    for (std::size_t i = 0; i < editions.size(); ++i) {
      ui::Segment segment;
      segment.id = ids[i].c_str();
      segment.words = frame.english() ? editions[i].title_en : editions[i].title_zh;
      segments.push_back(segment);
    }
    std::size_t chosen = species_.edition_place();
    if (ui::segmented(frame.style, "###editions", segments, chosen))
      frame.run(commands::kSpeciesEdition, editions[chosen].id);
    ui::beside(frame.style, ui::kPadding);
  }
  ui::ButtonOptions options;
  options.icon = ui::Icon::kHistory;
  options.key = frame.key(commands::kSpeciesCompare);
  options.enabled = frame.enabled(commands::kSpeciesCompare);
  options.emphasis = species_.comparing() ? ui::Emphasis::kChosen : ui::Emphasis::kNone;
  if (!options.enabled) options.tooltip = frame.text(texts::kSpeciesOneEdition);
  if (ui::button(
          frame.style, "###compare",
          frame.text(species_.comparing() ? texts::kSpeciesBack : texts::kCommandSpeciesCompare),
          options))
    frame.run(commands::kSpeciesCompare);
  ui::beside(frame.style);
  ui::ButtonOptions save;
  save.icon = ui::Icon::kDownload;
  save.key = frame.key(commands::kSpeciesSave);
  if (ui::button(frame.style, "###species_save", frame.text(texts::kCommandSpeciesSave), save))
    frame.run(commands::kSpeciesSave);
  ui::gap(frame.style);
}

void SpeciesView::draw_filters(const Frame& frame) {
  if (!typing_) filter_ = species_.filter();
  ui::FieldOptions options;
  options.hint = frame.text(texts::kGuideSearch);
  options.key = frame.key(commands::kSpeciesSearch);
  options.width = kSearchWidth;
  options.max_code_points = 60;
  options.take_focus = filter_asked_ != species_.filter_asked();
  filter_asked_ = species_.filter_asked();
  const ui::FieldResult typed =
      ui::search_field(frame.style, "###species_search", filter_, options);
  typing_ = typed.active;
  if (filter_ != species_.filter()) frame.run(commands::kSpeciesFilter, filter_);
  if (typed.submitted) table_.take_focus = true;
  ui::beside(frame.style, ui::kPadding);
  const LevelCounts& counts = species_.counts();
  const struct {
    const char* id;
    const char* word;
    sdk::TextKey title;
    std::size_t count;
  } levels[] = {{"###level_all", "all", texts::kSpeciesAll, species_.edition()->species.size()},
                {"###level_first", "first", texts::kSpeciesFirst, counts.first},
                {"###level_second", "second", texts::kSpeciesSecond, counts.second},
                {"###level_aquatic", "aquatic", texts::kSpeciesAquatic, counts.aquatic},
                {"###level_whole", "whole", texts::kSpeciesWhole, counts.whole_taxa}};
  std::vector<std::string> words;
  for (const auto& level : levels)
    words.push_back(
        sdk::format(frame.words, level.title,
                    fmt::arg("count", grouped(static_cast<std::int64_t>(level.count)))));
  std::vector<ui::Segment> segments;
  for (std::size_t i = 0; i < std::size(levels); ++i) {
    ui::Segment segment;
    segment.id = levels[i].id;
    segment.words = words[i];
    segments.push_back(segment);
  }
  auto chosen = static_cast<std::size_t>(species_.level());
  if (ui::segmented(frame.style, "###levels", segments, chosen))
    frame.run(commands::kSpeciesLevel, levels[chosen].word);
}

void SpeciesView::draw_list(const Frame& frame, float width) {
  if (species_.rows().empty()) {
    ImGui::BeginChild("###species_none", {frame.style.px(width), 0});
    ui::EmptyState state;
    state.icon = ui::Icon::kSearch;
    state.sentence = frame.text(texts::kSpeciesNone);
    state.detail = frame.text(texts::kSpeciesNoneHelp);
    (void)ui::empty_state(frame.style, "###species_none_state", state);
    return ImGui::EndChild();
  }
  const ui::Column columns[] = {column(frame, "###name", texts::kSpeciesName, 0, 1.1F),
                                column(frame, "###latin", texts::kSpeciesLatin, 0, 1.4F),
                                column(frame, "###class", texts::kSpeciesClass, 84),
                                column(frame, "###former", texts::kSpeciesFormer, 0, 0.8F),
                                column(frame, "###taxon", texts::kSpeciesTaxon, 0, 1),
                                column(frame, "###note", texts::kSpeciesNote, 0, 0.9F)};
  const Edition& edition = *species_.edition();
  const auto row = species_.selected_row();
  // A row that comes under the selection by a filter or an order is scrolled to.
  const std::int64_t focus = row ? static_cast<std::int64_t>(*row) : -1;
  table_.reveal_focus = table_.reveal_focus || focus != table_.focus;
  table_.focus = focus;
  const std::string foot = sdk::format_plural(frame.words, texts::kSpeciesCount,
                                              static_cast<std::int64_t>(species_.rows().size()));
  ui::TableOptions options;
  options.width = width;
  options.multiple = false;
  options.foot = foot;
  const ui::TableResult result = ui::table(
      frame.style, "###species_table", columns, static_cast<std::int64_t>(species_.rows().size()),
      table_,
      [&](std::int64_t at, std::size_t which, ui::TableCell& cell) {
        const Species& one = edition.species[species_.rows()[static_cast<std::size_t>(at)]];
        switch (which) {
          case 0: cell.text(one.name_zh); break;
          case 1: cell.secondary(one.name_la); break;
          case 2: cell.text(standing_text(frame.words, one), token_of(one), ui::kSmallText); break;
          case 3: cell.secondary(joined(one.former)); break;
          case 4: cell.secondary(one.class_zh + " " + one.order_zh + " " + one.family_zh); break;
          default:
            cell.secondary(one.wild_only     ? frame.text(texts::kWildOnly)
                           : one.whole_taxon ? frame.text(texts::kSpeciesWholeYes)
                                             : "");
        }
      },
      options);
  if (result.focus_changed && table_.focus >= 0)
    frame.run(commands::kSpeciesSelect,
              edition.species[species_.rows()[static_cast<std::size_t>(table_.focus)]].name_la);
}

void SpeciesView::draw_detail(const Frame& frame) {
  const Species* one = species_.selected();
  if (one == nullptr) return;
  const ui::ScrollArea area(frame.style, "###species_detail", 0, 0, 0);
  const ui::Card card(frame.style, "###species_card");
  ui::text(frame.style, one->name_zh, ui::Token::kText, ui::kCaptionText);
  ui::secondary(frame.style, one->name_la);
  ui::gap(frame.style);
  const auto fact = [&](sdk::TextKey label, const std::string& value) {
    if (!value.empty()) ui::fact(frame.style, frame.text(label), value, 84);
  };
  fact(texts::kSpeciesClass, standing_text(frame.words, *one));
  fact(texts::kSpeciesFormer, joined(one->former));
  std::string taxon;
  for (const std::string* rank :
       {&one->phylum_zh, &one->class_zh, &one->order_zh, &one->family_zh}) {
    if (!rank->empty()) taxon += (taxon.empty() ? "" : "  ›  ") + *rank;
  }
  fact(texts::kSpeciesTaxon, taxon);
  if (one->aquatic) fact(texts::kSpeciesNote, frame.text(texts::kSpeciesAquaticYes));
  fact(texts::kSpeciesNote, one->note);
  for (const LookAlikes* alike : species_.look_alikes()) {
    ui::gap(frame.style);
    ui::section_heading(frame.style, frame.text(texts::kGuideAlike), joined(alike->names));
    ui::wrapped(frame.style, frame.english() ? alike->tell_en : alike->tell_zh,
                ui::Token::kTextSecondary, ui::kSmallText);
  }
}

void SpeciesView::draw_changes(const Frame& frame) {
  const Edition& after = *species_.edition();
  const Edition& before = *species_.before();
  ui::section_heading(
      frame.style,
      sdk::format(frame.words, texts::kSpeciesCompared,
                  fmt::arg("after", frame.english() ? after.title_en : after.title_zh),
                  fmt::arg("before", frame.english() ? before.title_en : before.title_zh)));
  bool first = true;
  for (const ChangeKind kind : kAllChangeKinds) {
    if (!first) ui::beside(frame.style);
    first = false;
    ui::chip(frame.style,
             std::string(frame.text(title_of(kind))) + "  " +
                 grouped(static_cast<std::int64_t>(species_.count(kind))),
             kind == ChangeKind::kRose   ? ui::Token::kRemove
             : kind == ChangeKind::kFell ? ui::Token::kAllow
                                         : ui::Token::kTextSecondary);
  }
  ui::gap(frame.style);
  const ui::Column columns[] = {column(frame, "###change", texts::kSpeciesChange, 110),
                                column(frame, "###before", texts::kSpeciesBefore, 0),
                                column(frame, "###before_class", texts::kSpeciesClass, 100),
                                column(frame, "###after", texts::kSpeciesAfter, 0),
                                column(frame, "###after_class", texts::kSpeciesClass, 100),
                                column(frame, "###latin", texts::kSpeciesLatin, 0, 1.4F)};
  const std::vector<Change>& changes = species_.changes();
  const std::string foot = sdk::format_plural(frame.words, texts::kSpeciesChanges,
                                              static_cast<std::int64_t>(changes.size()));
  ui::TableOptions options;
  options.foot = foot;
  options.multiple = false;
  (void)ui::table(
      frame.style, "###changes_table", columns, static_cast<std::int64_t>(changes.size()), changes_,
      [&](std::int64_t at, std::size_t which, ui::TableCell& cell) {
        const Change& change = changes[static_cast<std::size_t>(at)];
        const auto level = [&](const Species& one) {
          if (!one.name_la.empty())
            cell.text(standing_text(frame.words, one), token_of(one), ui::kSmallText);
        };
        switch (which) {
          case 0: cell.text(frame.text(title_of(change.kind))); break;
          case 1: cell.text(change.before.name_zh); break;
          case 2: level(change.before); break;
          case 3: cell.text(change.after.name_zh); break;
          case 4: level(change.after); break;
          default:
            cell.secondary(change.after.name_la.empty() ? change.before.name_la
                                                        : change.after.name_la);
        }
      },
      options);
}

}  // namespace vigil::wildlife
