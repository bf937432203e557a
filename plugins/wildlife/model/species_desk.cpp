#include "plugins/wildlife/model/species_desk.h"

#include <algorithm>

#include "core/domain/wildlife/figures.h"
#include "plugins/wildlife/model/wording.h"
#include "wildlife_ids.h"

namespace vigil::wildlife {
namespace {

namespace texts = ids::texts;

bool passes(const Species& species, LevelFilter level) {
  switch (level) {
    case LevelFilter::kAll: return true;
    case LevelFilter::kFirst: return species.level == 1;
    case LevelFilter::kSecond: return species.level == 2;
    case LevelFilter::kAquatic: return species.aquatic;
    case LevelFilter::kWhole: return species.whole_taxon;
  }
  return true;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : "、") + name;
  return text;
}

}  // namespace

void SpeciesDesk::update() {
  if (library_seen_ == library_.revision()) return;
  library_seen_ = library_.revision();
  const Edition* now = library_.edition();
  if (!chosen_ || edition_ >= library_.editions().size()) {
    edition_ = 0;
    for (std::size_t i = 0; i < library_.editions().size(); ++i) {
      if (&library_.editions()[i] == now) edition_ = i;
    }
  }
  if (const Edition* shown = edition()) {
    search_ = SpeciesSearch(*shown);
    counts_ = count_levels(*shown);
  }
  find_rows();
  find_changes();
}

const Edition* SpeciesDesk::edition() const {
  return edition_ < library_.editions().size() ? &library_.editions()[edition_] : nullptr;
}

const Edition* SpeciesDesk::before() const {
  // Newest first: the next one is the one before it.
  return edition_ + 1 < library_.editions().size() ? &library_.editions()[edition_ + 1] : nullptr;
}

void SpeciesDesk::find_rows() {
  rows_.clear();
  const Edition* shown = edition();
  if (shown == nullptr) return;
  for (const std::size_t place : search_.find(filter_)) {
    if (passes(shown->species[place], level_)) rows_.push_back(place);
  }
  if (selected_row()) return;
  selected_ = rows_.empty() ? std::string() : shown->species[rows_.front()].name_la;
}

void SpeciesDesk::find_changes() {
  changes_.clear();
  if (edition() == nullptr || before() == nullptr) {
    comparing_ = false;
    return;
  }
  if (comparing_) changes_ = wildlife::compare(*before(), *edition());
}

std::size_t SpeciesDesk::count(ChangeKind kind) const {
  return static_cast<std::size_t>(std::count_if(
      changes_.begin(), changes_.end(), [&](const Change& change) { return change.kind == kind; }));
}

std::optional<std::size_t> SpeciesDesk::selected_row() const {
  const Edition* shown = edition();
  for (std::size_t i = 0; shown != nullptr && i < rows_.size(); ++i) {
    if (shown->species[rows_[i]].name_la == selected_) return i;
  }
  return std::nullopt;
}

const Species* SpeciesDesk::selected() const {
  const auto row = selected_row();
  return row ? &edition()->species[rows_[*row]] : nullptr;
}

std::vector<const LookAlikes*> SpeciesDesk::look_alikes() const {
  const Species* animal = selected();
  if (animal == nullptr) return {};
  return look_alikes_of(library_.look_alikes(), *animal);
}

Status SpeciesDesk::show() {
  ++filter_asked_;
  return {};
}

Status SpeciesDesk::set_filter(std::string_view text) {
  if (filter_ == text) return {};
  filter_ = text;
  find_rows();
  return {};
}

Status SpeciesDesk::set_level(std::string_view word) {
  level_ = word == "first"     ? LevelFilter::kFirst
           : word == "second"  ? LevelFilter::kSecond
           : word == "aquatic" ? LevelFilter::kAquatic
           : word == "whole"   ? LevelFilter::kWhole
                               : LevelFilter::kAll;
  find_rows();
  return {};
}

Status SpeciesDesk::choose_edition(std::string_view id) {
  for (std::size_t i = 0; i < library_.editions().size(); ++i) {
    if (library_.editions()[i].id != id) continue;
    edition_ = i;
    chosen_ = true;
    search_ = SpeciesSearch(*edition());
    counts_ = count_levels(*edition());
    find_rows();
    find_changes();
  }
  return {};
}

Status SpeciesDesk::compare() {
  if (before() == nullptr && !comparing_)
    return fail(ErrorCode::kNotFound, host_.texts().text(texts::kProblemOneEdition));
  comparing_ = !comparing_;
  find_changes();
  return {};
}

Status SpeciesDesk::select(std::string_view latin) {
  selected_ = latin;
  return {};
}

Status SpeciesDesk::save() {
  if (edition() == nullptr) return {};
  std::string text = "\xEF\xBB\xBF";
  if (comparing_) {
    text += "change,before_zh,before_la,before_class,after_zh,after_la,after_class\r\n";
    for (const Change& change : changes_) {
      text += std::string(to_word(change.kind));
      for (const Species* one : {&change.before, &change.after}) {
        text += "," + csv_cell(one->name_zh) + "," + csv_cell(one->name_la) + "," +
                (one->level > 0 ? std::to_string(one->level) : csv_cell(one->cites));
      }
      text += "\r\n";
    }
  } else {
    text += "name_zh,name_la,level,cites,aquatic,former,note,class_zh,order_zh,family_zh\r\n";
    for (const std::size_t place : rows_) {
      const Species& one = edition()->species[place];
      text += csv_cell(one.name_zh) + "," + csv_cell(one.name_la) + "," +
              (one.level > 0 ? std::to_string(one.level) : std::string()) + "," +
              csv_cell(one.cites) + "," + (one.aquatic ? "1" : "0") + "," +
              csv_cell(joined(one.former)) + "," + csv_cell(one.note) + "," +
              csv_cell(one.class_zh) + "," + csv_cell(one.order_zh) + "," +
              csv_cell(one.family_zh) + "\r\n";
    }
  }
  host_.save_text(edition()->id + (comparing_ ? "-changes.csv" : "-species.csv"), std::move(text));
  return {};
}

std::string SpeciesDesk::state_word(std::string_view name) const {
  if (name == "species") return std::to_string(rows_.size());
  if (name == "species_changes") return std::to_string(changes_.size());
  return {};
}

}  // namespace vigil::wildlife
