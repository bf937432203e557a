#include "core/screening/item_screen.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"

namespace vigil::screening {
namespace {

using nlohmann::json;

domain::Evidence evidence_of_hit(const TermList& list, const TermHit& hit) {
  domain::Evidence evidence;
  evidence.kind = "term";
  const std::string& title = list.title_zh.empty() ? list.id : list.title_zh;
  evidence.text = title + "：" + list.terms[hit.term].text;
  if (hit.manner == Manner::kDisguised) evidence.text += "（变体）";
  if (hit.manner == Manner::kBySound) evidence.text += "（谐音）";
  evidence.caption_begin = hit.caption_begin;
  evidence.caption_end = hit.caption_end;
  return evidence;
}

// Hits inside a longer one of the same list say nothing new. Hits are ordered by begin, then end.
std::vector<TermHit> longest(std::span<const TermHit> hits) {
  std::vector<TermHit> kept;
  for (const TermHit& hit : hits) {
    const bool inside = std::any_of(hits.begin(), hits.end(), [&](const TermHit& other) {
      return other.list == hit.list && other.span.begin <= hit.span.begin &&
             other.span.end >= hit.span.end &&
             other.span.end - other.span.begin > hit.span.end - hit.span.begin;
    });
    if (!inside) kept.push_back(hit);
  }
  return kept;
}

bool same(const json& a, const json& b) {
  for (const char* member : {"kind", "text", "caption", "clip_ms", "media"}) {
    const auto in_a = a.find(member);
    const auto in_b = b.find(member);
    if ((in_a == a.end()) != (in_b == b.end()) || (in_a != a.end() && *in_a != *in_b)) return false;
  }
  return true;
}

}  // namespace

Result<ItemScreen> screen_item(const TermMatcher* matcher, std::span<const Rule> rules, Facts facts,
                               TermScanner& scanner) {
  ItemScreen out;
  if (matcher != nullptr && !facts.caption.empty()) {
    const Result<TermHits> hits = matcher->scan(facts.caption, scanner);
    if (!hits) return hits.error();
    for (TermFact& fact : to_facts(*matcher, *hits)) facts.terms.push_back(std::move(fact));
    for (const TermHit& hit : longest(hits->hits)) {
      if (out.evidence.size() == kMostEvidence) break;
      out.evidence.push_back(evidence_of_hit(matcher->lists()[hit.list], hit));
    }
  }
  out.judgement = judge(rules, facts);
  for (const Judgement::Held& held : out.judgement.held) {
    for (domain::Evidence& each : evidence_of(held.explanation)) {
      // Its terms are there already, in the words of their lists.
      if (each.kind != "term" && out.evidence.size() < kMostEvidence)
        out.evidence.push_back(std::move(each));
    }
    domain::Evidence reason;
    reason.kind = "rule";
    reason.text = held.rule->reason_zh;
    if (out.evidence.size() < kMostEvidence) out.evidence.push_back(std::move(reason));
  }
  return out;
}

std::string with_evidence(const json& subject, const std::vector<domain::Evidence>& evidence) {
  json out = subject;
  json& lines = out["evidence"];
  if (!lines.is_array()) lines = json::array();
  domain::Item fresh;
  fresh.evidence = evidence;
  const json written = to_json(fresh);
  for (const json& line : written["evidence"]) {
    const bool there = std::any_of(lines.begin(), lines.end(), [&](const json& known) {
      return known.is_object() && same(known, line);
    });
    if (!there) lines.push_back(line);
  }
  return to_canonical_json(out);
}

}  // namespace vigil::screening
