#include "app/workstation/command/palette.h"

#include <algorithm>
#include <limits>

#include "core/base/text.h"
#include "core/domain/policy.h"

namespace vigil::workstation::command {
namespace {

// Weights: letters side by side and beginnings of words are what people aim at.
constexpr int kHit = 10;
constexpr int kNeighbour = 12;
constexpr int kWordStart = 8;
constexpr int kTextStart = 6;
constexpr int kWholeText = 20;
constexpr int kGapPenalty = 1;
// Where the match was found.
constexpr int kOtherTitlePenalty = 5;
constexpr int kPinyinPenalty = 8;
constexpr int kIdPenalty = 15;
// Where it can be used.
constexpr int kRecentBonus = 4;
constexpr int kElsewherePenalty = 1000;
constexpr int kDisabledPenalty = 500;

struct Letter {
  char32_t character;
  std::size_t begin;
  std::size_t end;
  bool word_start;
};

char32_t lower(char32_t c) { return c >= U'A' && c <= U'Z' ? c + (U'a' - U'A') : c; }

bool separates(char32_t c) {
  return c == U' ' || c == U'.' || c == U'_' || c == U'-' || c == U'/' || c == U':';
}

std::vector<Letter> letters_of(std::string_view text) {
  std::vector<Letter> letters;
  bool start = true;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = next_code_point(text, at);
    letters.push_back({lower(c), begin, at, start});
    start = separates(c);
  }
  return letters;
}

std::vector<std::string_view> words_of(std::string_view query) {
  std::vector<std::string_view> words;
  while (!(query = trim(query)).empty()) {
    const std::size_t end = std::min(query.find(' '), query.size());
    words.push_back(query.substr(0, end));
    query.remove_prefix(end);
  }
  return words;
}

using Hits = std::vector<std::pair<std::size_t, std::size_t>>;

Hits joined(Hits hits) {
  std::sort(hits.begin(), hits.end());
  Hits merged;
  for (const auto& hit : hits) {
    if (!merged.empty() && hit.first <= merged.back().second) {
      merged.back().second = std::max(merged.back().second, hit.second);
    } else {
      merged.push_back(hit);
    }
  }
  return merged;
}

// One word in the best of the places a command can be found by.
FuzzyMatch best_match(std::string_view word, const Command& command, std::string_view language) {
  FuzzyMatch best = fuzzy_match(word, command.title(language));
  const auto consider = [&](std::string_view text, int penalty) {
    FuzzyMatch match = fuzzy_match(word, text);
    if (match.score < 0) return;
    match.score = std::max(0, match.score - penalty);
    match.hits.clear();
    if (match.score > best.score) best = std::move(match);
  };
  consider(language == "en" ? command.title_zh : command.title_en, kOtherTitlePenalty);
  consider(domain::pinyin_initials(command.title_zh), kPinyinPenalty);
  consider(command.id, kIdPenalty);
  return best;
}

}  // namespace

FuzzyMatch fuzzy_match(std::string_view query, std::string_view text) {
  const std::vector<Letter> wanted = letters_of(query);
  const std::vector<Letter> there = letters_of(text);
  if (wanted.empty()) return {.score = 0, .hits = {}};
  if (wanted.size() > there.size()) return {};

  // best[i][j]: the best score with wanted[i] hit exactly at there[j]; from[i][j]: where wanted[i -
  // 1] was hit then.
  constexpr int kNever = std::numeric_limits<int>::min() / 2;
  const std::size_t n = wanted.size();
  const std::size_t m = there.size();
  std::vector<int> best(n * m, kNever);
  std::vector<std::size_t> from(n * m, 0);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i; j < m; ++j) {
      if (wanted[i].character != there[j].character) continue;
      const int here = kHit + (there[j].word_start ? kWordStart : 0) + (j == 0 ? kTextStart : 0);
      if (i == 0) {
        best[j] = here;
        continue;
      }
      for (std::size_t k = i - 1; k < j; ++k) {
        const int before = best[(i - 1) * m + k];
        if (before == kNever) continue;
        const int gap = static_cast<int>(j - k - 1);
        const int score = before + here + (gap == 0 ? kNeighbour : -kGapPenalty * gap);
        if (score > best[i * m + j]) {
          best[i * m + j] = score;
          from[i * m + j] = k;
        }
      }
    }
  }
  const auto last = best.begin() + static_cast<std::ptrdiff_t>((n - 1) * m);
  const auto top = std::max_element(last, best.end());
  if (*top == kNever) return {};
  FuzzyMatch match{.score = std::max(0, *top + (n == m ? kWholeText : 0)), .hits = {}};
  std::size_t j = static_cast<std::size_t>(top - last);
  for (std::size_t i = n; i-- > 0;) {
    match.hits.emplace_back(there[j].begin, there[j].end);
    j = from[i * m + j];
  }
  match.hits = joined(std::move(match.hits));
  return match;
}

void Palette::used(std::string_view command) { last_use_[std::string(command)] = ++uses_; }

std::vector<PaletteEntry> Palette::rank(std::string_view query, std::string_view language,
                                        std::string_view plugin) const {
  const std::vector<std::string_view> words = words_of(query);
  std::vector<PaletteEntry> entries;
  for (const Command* command : registry_.all()) {
    if (command->group == kInputGroup) continue;
    PaletteEntry entry{.command = command,
                       .title = command->title(language),
                       .key = keymap_.key_of(command->id),
                       .enabled = registry_.enabled(command->id),
                       .score = 0,
                       .hits = {}};
    bool found = true;
    for (const std::string_view word : words) {
      FuzzyMatch match = best_match(word, *command, language);
      found = found && match.score >= 0;
      if (!found) break;
      entry.score += match.score;
      entry.hits.insert(entry.hits.end(), match.hits.begin(), match.hits.end());
    }
    if (!found) continue;
    entry.hits = joined(std::move(entry.hits));
    if (!command->plugin.empty() && command->plugin != plugin) entry.score -= kElsewherePenalty;
    if (!entry.enabled) entry.score -= kDisabledPenalty;
    entries.push_back(std::move(entry));
  }
  const auto last_use = [&](const PaletteEntry& entry) {
    const auto found = last_use_.find(entry.command->id);
    return found == last_use_.end() ? 0 : found->second;
  };
  for (PaletteEntry& entry : entries) entry.score += last_use(entry) > 0 ? kRecentBonus : 0;
  std::stable_sort(entries.begin(), entries.end(),
                   [&](const PaletteEntry& a, const PaletteEntry& b) {
                     return a.score != b.score ? a.score > b.score : last_use(a) > last_use(b);
                   });
  return entries;
}

}  // namespace vigil::workstation::command
