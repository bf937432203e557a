#include "plugins/wildlife/model/species_search.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/domain/policy.h"
#include "core/screening/normalise.h"

namespace vigil::wildlife {
namespace {

constexpr int kExact = 1000;
constexpr int kBegins = 900;
constexpr int kInside = 700;
constexpr int kInitialsWhole = 650;
constexpr int kInitialsBegin = 600;
constexpr int kSoundBegins = 550;
constexpr int kLatinBegins = 500;
constexpr int kLatinWordBegins = 450;
constexpr int kSoundInside = 300;
constexpr int kLatinInside = 250;
constexpr int kFormerCosts = 30;

// Most tables of readings know the older form of this character alone.
std::string with_known_readings(std::string text) {
  constexpr std::string_view kNew = "𫛭";
  constexpr std::string_view kOld = "鵟";
  for (std::size_t at = text.find(kNew); at != std::string::npos; at = text.find(kNew, at))
    text.replace(at, kNew.size(), kOld);
  return text;
}

int score_plain(std::string_view name, std::string_view query) {
  if (name == query) return kExact;
  const std::size_t at = name.find(query);
  if (at == 0) return kBegins;
  return at == std::string_view::npos ? 0 : kInside;
}

int score_sound(std::string_view sound, std::string_view initials, std::string_view query) {
  if (initials == query) return kInitialsWhole;
  if (initials.starts_with(query)) return kInitialsBegin;
  if (sound.starts_with(query)) return kSoundBegins;
  return query.size() >= 3 && sound.find(query) != std::string_view::npos ? kSoundInside : 0;
}

int score_latin(std::string_view latin, std::string_view query) {
  if (latin == query) return kExact;
  if (latin.starts_with(query)) return kLatinBegins;
  const std::size_t at = latin.find(query);
  if (at == std::string_view::npos || query.size() < 3) return 0;
  return latin[at - 1] == ' ' ? kLatinWordBegins : kLatinInside;
}

}  // namespace

SpeciesSearch::SpeciesSearch(const Edition& edition) {
  screening::Normalised plain;
  screening::Normalised sound;
  rows_.reserve(edition.species.size());
  for (const Species& species : edition.species) {
    Row row;
    row.latin = to_lower_ascii(species.name_la);
    const auto add = [&](const std::string& text, bool former) {
      Name name;
      if (!plain.set(text)) return;
      name.plain = plain.text();
      const std::string readable = with_known_readings(text);
      if (plain.set(readable)) {
        sound.set_sound_of(plain);
        name.sound = sound.text();
      }
      name.initials = domain::pinyin_initials(readable);
      name.former = former;
      row.names.push_back(std::move(name));
    };
    add(species.name_zh, false);
    for (const std::string& former : species.former) add(former, true);
    rows_.push_back(std::move(row));
  }
}

std::vector<std::size_t> SpeciesSearch::find(std::string_view query) const {
  std::vector<std::size_t> places;
  const std::string_view wanted = trim(query);
  if (wanted.empty()) {
    for (std::size_t i = 0; i < rows_.size(); ++i) places.push_back(i);
    return places;
  }
  const std::string plain = screening::normalise(wanted);
  const std::string latin = to_lower_ascii(wanted);
  const bool letters = std::all_of(latin.begin(), latin.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || c == ' ' || c == '.' || c == '-';
  });
  std::string joined = latin;
  std::erase(joined, ' ');
  std::vector<std::pair<int, std::size_t>> ranked;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    int best = letters ? score_latin(rows_[i].latin, latin) : 0;
    for (const Name& name : rows_[i].names) {
      int score = plain.empty() ? 0 : score_plain(name.plain, plain);
      if (letters) score = std::max(score, score_sound(name.sound, name.initials, joined));
      if (score > 0 && name.former) score -= kFormerCosts;
      best = std::max(best, score);
    }
    if (best > 0) ranked.emplace_back(best, i);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  for (const auto& [score, place] : ranked) places.push_back(place);
  return places;
}

}  // namespace vigil::wildlife
