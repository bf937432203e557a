#include <algorithm>
#include <optional>

#include "core/base/text.h"
#include "core/domain/policy.h"

namespace vigil::domain {
namespace {

// How good each kind of match is; the gaps leave room for the fine order within a kind.
constexpr int kExactId = 1000;
constexpr int kTitleStart = 900;
constexpr int kTitleInside = 800;
constexpr int kInitialsStart = 700;
constexpr int kInitialsInside = 650;
constexpr int kIdStart = 600;
constexpr int kIdInside = 550;
constexpr int kInitialsScattered = 400;
constexpr int kGuideInside = 200;
constexpr int kMaxPenalty = 99;

bool is_plain_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// The letters of `part` in their order within `text`: the number of letters skipped between the
// first and the last, or nothing when they are not all there.
std::optional<int> scattered(std::string_view text, std::string_view part) {
  std::size_t next = 0;
  int skipped = 0;
  for (const char c : text) {
    if (next == part.size()) break;
    if (c == part[next]) {
      ++next;
    } else if (next > 0) {
      ++skipped;
    }
  }
  if (next < part.size()) return std::nullopt;
  return skipped;
}

bool starts_with_caseless(std::string_view text, std::string_view part) {
  return text.size() >= part.size() && contains_caseless(text.substr(0, part.size()), part);
}

int score_title(std::string_view title, std::string_view query) {
  if (starts_with_caseless(title, query)) return kTitleStart;
  return contains_caseless(title, query) ? kTitleInside : 0;
}

int score_initials(std::string_view title_zh, std::string_view query) {
  const std::string wanted = pinyin_initials(query);
  if (wanted.empty()) return 0;
  const std::string initials = pinyin_initials(title_zh);
  if (initials.starts_with(wanted)) return kInitialsStart;
  if (initials.find(wanted) != std::string::npos) return kInitialsInside;
  const auto skipped = scattered(initials, wanted);
  return skipped ? kInitialsScattered - std::min(*skipped, kMaxPenalty) : 0;
}

int score_id(const std::string& id, std::string_view query) {
  const std::string wanted = to_lower_ascii(query);
  if (id == wanted) return kExactId;
  if (id.starts_with(wanted)) return kIdStart;
  return id.find(wanted) != std::string::npos ? kIdInside : 0;
}

int score(const Policy& policy, std::string_view query) {
  int best = std::max(score_title(policy.title_zh, query), score_title(policy.title_en, query));
  // Initials are typed in Latin letters; a query with hanzi means those hanzi and not others with
  // the same initials.
  if (is_plain_ascii(query)) {
    best =
        std::max({best, score_initials(policy.title_zh, query), score_id(policy.id.text(), query)});
  }
  if (best == 0 &&
      (contains_caseless(policy.guide_zh, query) || contains_caseless(policy.guide_en, query))) {
    best = kGuideInside;
  }
  return best;
}

}  // namespace

std::vector<PolicyMatch> find_policies(std::span<const Policy> policies, Verdict verdict,
                                       std::string_view query, std::span<const int> uses) {
  struct Ranked {
    PolicyMatch match;
    int uses = 0;
  };
  const std::string_view wanted = trim(query);
  std::vector<Ranked> ranked;
  for (std::size_t i = 0; i < policies.size(); ++i) {
    const Policy& policy = policies[i];
    if (!policy.active || !permits(policy, verdict)) continue;
    const int points = wanted.empty() ? 1 : score(policy, wanted);
    if (points == 0) continue;
    ranked.push_back({{&policy, points}, i < uses.size() ? uses[i] : 0});
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const Ranked& a, const Ranked& b) {
    if (a.match.score != b.match.score) return a.match.score > b.match.score;
    if (a.uses != b.uses) return a.uses > b.uses;
    if (a.match.policy->severity != b.match.policy->severity) {
      return a.match.policy->severity > b.match.policy->severity;
    }
    return a.match.policy->id < b.match.policy->id;
  });
  std::vector<PolicyMatch> matches;
  matches.reserve(ranked.size());
  for (const Ranked& one : ranked) matches.push_back(one.match);
  return matches;
}

}  // namespace vigil::domain
