#include "core/domain/report/coordination.h"

#include <algorithm>

#include "core/base/text.h"

namespace vigil::domain::report {
namespace {

using Pairs = std::set<std::pair<char32_t, char32_t>>;

bool is_mark(char32_t c) {
  return c <= 0x2F || (c >= 0x3A && c <= 0x40) || (c >= 0x5B && c <= 0x60) ||
         (c >= 0x7B && c <= 0xBF) || (c >= 0x2000 && c <= 0x206F) || (c >= 0x3000 && c <= 0x303F) ||
         (c >= 0xFF00 && c <= 0xFF0F) || (c >= 0xFF1A && c <= 0xFF20);
}

std::vector<char32_t> characters(std::string_view text) {
  std::vector<char32_t> all;
  for (std::size_t at = 0; at < text.size();) {
    char32_t c = next_code_point(text, at);
    if (c >= U'A' && c <= U'Z') c += 32;
    if (!is_mark(c)) all.push_back(c);
  }
  return all;
}

Pairs pairs_of(const std::vector<char32_t>& text) {
  Pairs pairs;
  for (std::size_t i = 1; i < text.size(); ++i) pairs.emplace(text[i - 1], text[i]);
  return pairs;
}

double likeness_of(const Pairs& a, const Pairs& b) {
  if (a.empty() || b.empty()) return 0;
  std::size_t both = 0;
  for (const auto& pair : a) both += b.count(pair);
  return static_cast<double>(both) / static_cast<double>(a.size() + b.size() - both);
}

std::vector<const Report*> by_time(std::span<const Report> reports) {
  std::vector<const Report*> sorted;
  for (const Report& report : reports) {
    if (!report.reporter.empty() && !report.again) sorted.push_back(&report);
  }
  std::sort(sorted.begin(), sorted.end(), [](const Report* a, const Report* b) {
    return a->received_at != b->received_at ? a->received_at < b->received_at : a->id < b->id;
  });
  return sorted;
}

void find_burst(const std::vector<const Report*>& reports, const CoordinationRule& rule,
                std::vector<Sign>& signs) {
  Sign best;
  std::size_t from = 0;
  for (std::size_t to = 0; to < reports.size(); ++to) {
    while (reports[to]->received_at - reports[from]->received_at > rule.window) ++from;
    std::set<std::string> reporters;
    for (std::size_t i = from; i <= to; ++i) reporters.insert(reports[i]->reporter);
    if (reporters.size() <= best.reporters.size()) continue;
    best.reporters = std::move(reporters);
    best.from = reports[from]->received_at;
    best.to = reports[to]->received_at;
    best.report_ids.clear();
    for (std::size_t i = from; i <= to; ++i) best.report_ids.push_back(reports[i]->id);
  }
  if (static_cast<int>(best.reporters.size()) < rule.burst_reporters) return;
  signs.push_back(std::move(best));
}

void find_phrasing(const std::vector<const Report*>& reports, const CoordinationRule& rule,
                   std::vector<Sign>& signs) {
  std::vector<std::pair<const Report*, Pairs>> texts;
  for (const Report* report : reports) {
    const auto text = characters(report->text);
    if (static_cast<int>(text.size()) >= rule.phrase_characters)
      texts.emplace_back(report, pairs_of(text));
  }
  std::vector<bool> taken(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (taken[i]) continue;
    Sign sign{.kind = SignKind::kPhrasing, .phrase = texts[i].first->text};
    std::vector<std::size_t> alike;
    for (std::size_t j = i; j < texts.size(); ++j) {
      if (taken[j] || likeness_of(texts[i].second, texts[j].second) < rule.phrase_likeness)
        continue;
      alike.push_back(j);
      sign.reporters.insert(texts[j].first->reporter);
      sign.report_ids.push_back(texts[j].first->id);
    }
    if (static_cast<int>(sign.reporters.size()) < rule.phrase_reporters) continue;
    for (const std::size_t j : alike) taken[j] = true;
    signs.push_back(std::move(sign));
  }
}

void find_history(const std::vector<const Report*>& reports,
                  std::span<const std::set<std::string>> others, const CoordinationRule& rule,
                  std::vector<Sign>& signs) {
  std::set<std::string> here;
  for (const Report* report : reports) here.insert(report->reporter);
  // Which of those here were together, in each other case.
  std::map<std::string, int> shared;  // reporter -> cases in which enough of those here were too
  for (const std::set<std::string>& other : others) {
    std::vector<std::string> both;
    std::set_intersection(here.begin(), here.end(), other.begin(), other.end(),
                          std::back_inserter(both));
    if (static_cast<int>(both.size()) < rule.together_reporters) continue;
    for (const std::string& reporter : both) ++shared[reporter];
  }
  Sign sign{.kind = SignKind::kHistory};
  for (const auto& [reporter, cases] : shared) {
    if (cases < rule.together_cases) continue;
    sign.reporters.insert(reporter);
    sign.cases = sign.cases == 0 ? cases : std::min(sign.cases, cases);
  }
  if (static_cast<int>(sign.reporters.size()) < rule.together_reporters) return;
  for (const Report* report : reports) {
    if (sign.reporters.count(report->reporter) > 0) sign.report_ids.push_back(report->id);
  }
  signs.push_back(std::move(sign));
}

}  // namespace

std::string_view to_word(SignKind kind) {
  switch (kind) {
    case SignKind::kBurst: return "burst";
    case SignKind::kPhrasing: return "phrasing";
    case SignKind::kHistory: return "history";
  }
  return "burst";
}

double likeness(std::string_view a, std::string_view b) {
  return likeness_of(pairs_of(characters(a)), pairs_of(characters(b)));
}

std::vector<Sign> find_coordination(std::span<const Report> reports,
                                    std::span<const std::set<std::string>> others,
                                    const CoordinationRule& rule) {
  const std::vector<const Report*> sorted = by_time(reports);
  std::vector<Sign> signs;
  find_burst(sorted, rule, signs);
  find_phrasing(sorted, rule, signs);
  find_history(sorted, others, rule, signs);
  return signs;
}

}  // namespace vigil::domain::report
