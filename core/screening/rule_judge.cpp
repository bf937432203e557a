// Conditions held against facts.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/screening/rule.h"

namespace vigil::screening {
namespace {

using Kind = Condition::Kind;

bool among(const std::vector<std::string>& names, std::string_view name) {
  return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

std::string joined(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names.begin(), names.end(), ", "));
}

std::string bounds(double from, double below) {
  if (below == std::numeric_limits<double>::infinity()) return fmt::format(">= {:.0f}", from);
  return from > 0 ? fmt::format(">= {:.0f} and < {:.0f}", from, below)
                  : fmt::format("< {:.0f}", below);
}

std::string from_lists(const std::vector<std::string>& lists) {
  return lists.empty() ? std::string("any list") : joined(lists);
}

Explanation explain_terms(const Condition& condition, const Facts& facts) {
  Explanation out;
  std::set<std::pair<std::string, std::string>> different;
  for (const TermFact& fact : facts.terms) {
    if (!among(condition.names, fact.list) || fact.severity < condition.severity_from) continue;
    if (fact.in_frame() && !condition.frame_text) continue;
    different.emplace(fact.list, fact.term);
    domain::Evidence evidence;
    evidence.kind = fact.in_frame() ? kFrameTextKind : "term";
    evidence.text = fact.list + ": " + fact.term;
    evidence.caption_begin = fact.begin;
    evidence.caption_end = fact.end;
    if (fact.in_frame()) {
      evidence.clip_begin = Millis(std::llround(fact.seconds * 1000));
      evidence.clip_end = Millis(std::llround(std::max(fact.until, fact.seconds) * 1000) + 1);
    }
    out.evidence.push_back(std::move(evidence));
  }
  out.holds = different.size() >= static_cast<std::size_t>(condition.at_least);
  std::vector<std::string> words;
  for (const auto& [list, term] : different) words.push_back(term);
  out.sentence = fmt::format(
      "{} of at least {} terms of {}{}{}{}", different.size(), condition.at_least,
      from_lists(condition.names), condition.frame_text ? " in the caption or the pictures" : "",
      condition.severity_from > 0 ? fmt::format(", severity >= {}", condition.severity_from) : "",
      words.empty() ? "" : ": " + joined(words));
  return out;
}

Explanation explain_hashes(const Condition& condition, const Facts& facts) {
  Explanation out;
  const HashFact* closest = nullptr;
  for (const HashFact& fact : facts.hashes) {
    if (!among(condition.names, fact.list) || fact.severity < condition.severity_from) continue;
    if (closest == nullptr || fact.distance < closest->distance) closest = &fact;
    if (fact.distance > condition.distance_to || fact.share < condition.from) continue;
    out.holds = true;
    out.evidence.push_back(fact.evidence);
  }
  out.sentence =
      fmt::format("a hash of {} within {} bits on {:.0f} % of the frames; closest: {}",
                  from_lists(condition.names), condition.distance_to, condition.from * 100,
                  closest == nullptr
                      ? std::string("none")
                      : fmt::format("{} bits, {:.0f} %", closest->distance, closest->share * 100));
  return out;
}

Explanation explain_score(const Condition& condition, const Facts& facts) {
  Explanation out;
  const auto found = facts.scores.find(condition.score);
  out.holds = found != facts.scores.end() && found->second >= condition.from;
  out.sentence =
      found == facts.scores.end()
          ? fmt::format("score {} >= {}: there is none", condition.score, condition.from)
          : fmt::format("score {} >= {}: it is {}", condition.score, condition.from, found->second);
  if (out.holds) {
    domain::Evidence evidence;
    evidence.kind = "score";
    evidence.text = condition.score;
    evidence.score = found->second;
    out.evidence.push_back(std::move(evidence));
  }
  return out;
}

Explanation explain_number(std::string_view what, std::int64_t value, const Condition& condition) {
  const auto number = static_cast<double>(value);
  return {number >= condition.from && number < condition.below,
          fmt::format("{} {}: it is {}", what, bounds(condition.from, condition.below), value),
          {},
          {}};
}

Explanation explain_name(std::string_view what, const std::string& value,
                         const Condition& condition) {
  return {!value.empty() && among(condition.names, value),
          fmt::format("{} is one of {}: it is {}", what, joined(condition.names),
                      value.empty() ? "not known" : value),
          {},
          {}};
}

Explanation explain_author(const Condition& condition, const Facts& facts) {
  const bool bounded =
      condition.from > 0 || condition.below != std::numeric_limits<double>::infinity();
  if (condition.names.empty())
    return explain_number("followers", facts.author_followers, condition);
  Explanation name = explain_name("the author", facts.author_id, condition);
  if (!bounded) return name;
  const Explanation number = explain_number("followers", facts.author_followers, condition);
  name.holds = name.holds && number.holds;
  name.sentence += "; " + number.sentence;
  return name;
}

Explanation explain_parts(const Condition& condition, const Facts& facts) {
  Explanation out;
  for (const Condition& part : condition.parts) out.parts.push_back(explain(part, facts));
  const auto holds = [](const Explanation& part) { return part.holds; };
  switch (condition.kind) {
    case Kind::kAll:
      out.holds = !out.parts.empty() && std::all_of(out.parts.begin(), out.parts.end(), holds);
      out.sentence = "all of";
      break;
    case Kind::kAny:
      out.holds = std::any_of(out.parts.begin(), out.parts.end(), holds);
      out.sentence = "any of";
      break;
    default:
      out.holds = !out.parts.empty() && !out.parts.front().holds;
      out.sentence = "not";
      break;
  }
  return out;
}

void collect(const Explanation& explanation, std::vector<domain::Evidence>& evidence) {
  if (!explanation.holds) return;
  for (const domain::Evidence& each : explanation.evidence) {
    const bool known =
        std::any_of(evidence.begin(), evidence.end(), [&](const domain::Evidence& other) {
          return other.kind == each.kind && other.text == each.text &&
                 other.caption_begin == each.caption_begin &&
                 other.caption_end == each.caption_end && other.clip_begin == each.clip_begin &&
                 other.media == each.media;
        });
    if (!known) evidence.push_back(each);
  }
  for (const Explanation& part : explanation.parts) collect(part, evidence);
}

void add_lines(const Explanation& explanation, int level, std::string& lines) {
  lines += fmt::format("{:{}}{} {}\n", "", level * 2, explanation.holds ? "+" : "-",
                       explanation.sentence);
  for (const Explanation& part : explanation.parts) add_lines(part, level + 1, lines);
}

}  // namespace

std::string_view to_word(Outcome outcome) {
  switch (outcome) {
    case Outcome::kNone: return "none";
    case Outcome::kFlag: return "flag";
    case Outcome::kPass: return "pass";
    case Outcome::kRemove: return "remove";
  }
  return "none";
}

Explanation explain(const Condition& condition, const Facts& facts) {
  switch (condition.kind) {
    case Kind::kAll:
    case Kind::kAny:
    case Kind::kNot: return explain_parts(condition, facts);
    case Kind::kTerm: return explain_terms(condition, facts);
    case Kind::kTag: {
      Explanation out;
      std::vector<std::string> found;
      for (const std::string& tag : facts.tags) {
        if (among(condition.names, tag)) found.push_back(tag);
      }
      out.holds = !found.empty();
      out.sentence = fmt::format("a tag of {}: {}", joined(condition.names),
                                 found.empty() ? "none" : joined(found));
      return out;
    }
    case Kind::kAuthor: return explain_author(condition, facts);
    case Kind::kHash: return explain_hashes(condition, facts);
    case Kind::kScore: return explain_score(condition, facts);
    case Kind::kReach: return explain_number("reach", facts.reach, condition);
    case Kind::kLanguage: return explain_name("the language", facts.language, condition);
    case Kind::kRegion: return explain_name("the region", facts.region, condition);
  }
  return {};
}

std::vector<domain::Evidence> evidence_of(const Explanation& explanation) {
  std::vector<domain::Evidence> evidence;
  collect(explanation, evidence);
  return evidence;
}

std::string to_lines(const Explanation& explanation) {
  std::string lines;
  add_lines(explanation, 0, lines);
  return lines;
}

Judgement judge(std::span<const Rule> rules, const Facts& facts) {
  Judgement judgement;
  for (const Rule& rule : rules) {
    if (!rule.active) continue;
    Explanation explanation = explain(rule.when, facts);
    if (!explanation.holds) continue;
    const bool stronger = rule.outcome > judgement.outcome ||
                          (rule.outcome == judgement.outcome && judgement.decided != nullptr &&
                           rule.severity > judgement.decided->severity);
    if (stronger) {
      judgement.outcome = rule.outcome;
      judgement.decided = &rule;
    }
    judgement.held.push_back({&rule, std::move(explanation)});
  }
  return judgement;
}

}  // namespace vigil::screening
