#include "plugins/rating/model/agreement_board.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "core/domain/disclosure.h"
#include "rating_ids.h"

namespace vigil::rating {
namespace {

namespace texts = ids::texts;
using domain::Measurement;
using domain::RatingTable;

constexpr std::size_t kMostDisputed = 200;
constexpr int kFar = 2;  // intensities apart

int strongest(const Rated& rated, std::string_view dimension) {
  int intensity = 0;
  for (const scale::RatingMark& mark : rated.marks) {
    if (mark.dimension == dimension) {
      intensity = std::max(intensity, static_cast<int>(mark.intensity));
    }
  }
  return intensity;
}

}  // namespace

void AgreementBoard::update() {
  if (!looked_) return;
  looked_ = false;
  if (past_.revision() != seen_ || shelf_.rubric() != rubric_) collect();
  for (Disputed& clip : state_.disputed) {
    const CaseNote* note = cases_.of(clip.item);
    clip.asked = note != nullptr;
    clip.answered = note != nullptr && !note->opinion.empty();
  }
  if (next_line_ >= state_.lines.size()) {
    state_.working = false;
    return;
  }
  AgreementLine& line = state_.lines[next_line_++];
  line.worked_out = true;
  if (line.enough) {
    const RatingTable table = table_of(line.dimension);
    const Result<double> alpha = domain::krippendorff_alpha(table, Measurement::kOrdinal);
    if (alpha) {
      line.alpha = *alpha;
      const auto interval = domain::alpha_interval(table, Measurement::kOrdinal);
      if (interval) line.interval = *interval;
    }
    if (line.dimension.empty()) {
      const Result<double> fleiss = domain::fleiss_kappa(table);
      if (fleiss) state_.fleiss = *fleiss;
    }
  }
  host_.wake_after(Millis(0));
}

void AgreementBoard::collect() {
  seen_ = past_.revision();
  rubric_ = shelf_.rubric();
  state_ = {};
  units_.clear();
  most_raters_ = 0;
  next_line_ = 0;
  if (!rubric_) return;
  std::map<std::string_view, std::map<std::string_view, const Rated*>> by_item;
  for (const Rated& rated : past_.all()) by_item[rated.item][rated.rater] = &rated;
  std::set<std::string_view> people;
  for (const auto& [item, raters] : by_item) {
    if (raters.size() < 2) continue;
    Unit unit;
    for (const auto& [rater, rated] : raters) {
      people.insert(rater);
      unit.ratings.push_back(rated);
    }
    most_raters_ = std::max(most_raters_, unit.ratings.size());
    units_.push_back(std::move(unit));
  }
  state_.people = people.size();
  state_.clips = units_.size();
  state_.enough = people.size() >= domain::kFewestPeople;
  const auto add_line = [&](std::string dimension) {
    AgreementLine line;
    line.dimension = std::move(dimension);
    line.clips = units_.size();
    line.enough = state_.enough;
    for (const Unit& unit : units_) {
      const bool any = line.dimension.empty() ||
                       std::any_of(unit.ratings.begin(), unit.ratings.end(), [&](const Rated* r) {
                         return strongest(*r, line.dimension) > 0;
                       });
      line.marked += any ? 1 : 0;
    }
    state_.lines.push_back(std::move(line));
  };
  add_line("");
  for (const scale::Dimension& dimension : rubric_->dimensions) add_line(dimension.id);
  state_.working = state_.enough;
  if (state_.enough) find_disputed();
  if (selected_ && *selected_ >= state_.disputed.size()) selected_.reset();
}

RatingTable AgreementBoard::table_of(std::string_view dimension) const {
  // Who is in which row does not matter to alpha: rows are places of a clip's raters.
  RatingTable table(most_raters_, units_.size());
  for (std::size_t unit = 0; unit < units_.size(); ++unit) {
    for (std::size_t place = 0; place < units_[unit].ratings.size(); ++place) {
      const Rated& rated = *units_[unit].ratings[place];
      table.set(place, unit, dimension.empty() ? rated.level : strongest(rated, dimension));
    }
  }
  return table;
}

void AgreementBoard::find_disputed() {
  for (const Unit& unit : units_) {
    const auto [low, high] =
        std::minmax_element(unit.ratings.begin(), unit.ratings.end(),
                            [](const Rated* a, const Rated* b) { return a->level < b->level; });
    Disputed clip;
    clip.spread = (*high)->level - (*low)->level;
    for (const scale::Dimension& dimension : rubric_->dimensions) {
      int least = static_cast<int>(scale::Intensity::kIntense);
      int most = 0;
      for (const Rated* rated : unit.ratings) {
        const int intensity = strongest(*rated, dimension.id);
        least = std::min(least, intensity);
        most = std::max(most, intensity);
      }
      if (most - least >= kFar) clip.dimensions.push_back(dimension.id);
    }
    if (clip.spread == 0 && clip.dimensions.empty()) continue;
    const Rated& newest = *unit.ratings.front();
    clip.item = newest.item;
    clip.caption = newest.caption;
    clip.tags = newest.tags;
    clip.raters = unit.ratings.size();
    state_.disputed.push_back(std::move(clip));
  }
  std::stable_sort(state_.disputed.begin(), state_.disputed.end(),
                   [](const Disputed& a, const Disputed& b) {
                     return a.spread != b.spread ? a.spread > b.spread
                                                 : a.dimensions.size() > b.dimensions.size();
                   });
  if (state_.disputed.size() > kMostDisputed) state_.disputed.resize(kMostDisputed);
}

Status AgreementBoard::select(std::string_view row) {
  std::size_t at = state_.disputed.size();
  (void)std::from_chars(row.data(), row.data() + row.size(), at);
  if (at < state_.disputed.size()) selected_ = at;
  return {};
}

Status AgreementBoard::refresh() {
  seen_ = 0;
  looked_ = true;
  return {};
}

bool AgreementBoard::can_ask() const { return selected_ && !state_.disputed[*selected_].asked; }

Status AgreementBoard::ask_committee() {
  if (!can_ask()) return {};
  const Disputed& clip = state_.disputed[*selected_];
  CaseNote note;
  note.id = clip.item;
  note.caption = clip.caption;
  note.tags = clip.tags;
  note.dimensions = clip.dimensions;
  return cases_.ask(note);
}

Status AgreementBoard::export_table() {
  if (!state_.enough || state_.working) return {};
  const sdk::Texts& words = host_.texts();
  std::string table = "\xEF\xBB\xBF";
  table += fmt::format("{},{},{},alpha,{},{}\r\n", words.text(texts::kAgreementDimension),
                       words.text(texts::kAgreementClips), words.text(texts::kAgreementMarked),
                       words.text(texts::kAgreementLow), words.text(texts::kAgreementHigh));
  const auto figure = [](const std::optional<double>& value) {
    return value ? fmt::format("{:.6f}", *value) : std::string();
  };
  for (const AgreementLine& line : state_.lines) {
    const scale::Dimension* dimension = rubric_->dimension(line.dimension);
    std::string title = dimension != nullptr ? words_of(words, dimension->title)
                                             : words.text(texts::kAgreementLevel);
    std::replace(title.begin(), title.end(), ',', ' ');
    table +=
        fmt::format("{},{},{},{},{},{}\r\n", title, line.clips, line.marked, figure(line.alpha),
                    figure(line.interval ? std::optional(line.interval->low) : std::nullopt),
                    figure(line.interval ? std::optional(line.interval->high) : std::nullopt));
  }
  host_.save_text("agreement.csv", std::move(table));
  return {};
}

}  // namespace vigil::rating
