#include "core/screening/item_screen.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/json.h"

namespace vigil::screening {
namespace {

using nlohmann::json;

std::string words_of(const TermList& list, const Term& term, Manner manner) {
  std::string words = (list.title_zh.empty() ? list.id : list.title_zh) + "：" + term.text;
  if (manner == Manner::kDisguised) words += "（变体）";
  if (manner == Manner::kBySound) words += "（谐音）";
  return words;
}

domain::Evidence evidence_of_hit(const TermList& list, const TermHit& hit) {
  domain::Evidence evidence;
  evidence.kind = "term";
  evidence.text = words_of(list, list.terms[hit.term], hit.manner);
  evidence.caption_begin = hit.caption_begin;
  evidence.caption_end = hit.caption_end;
  return evidence;
}

domain::Evidence evidence_of_hit(const TermList& list, const FrameHit& hit) {
  domain::Evidence evidence;
  evidence.kind = kFrameTextKind;
  evidence.text = "画面文字：" + words_of(list, list.terms[hit.term], hit.manner);
  evidence.clip_begin = Millis(std::llround(hit.from * 1000));
  evidence.clip_end = Millis(std::llround(std::max(hit.until, hit.from) * 1000) + 1);
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
  if (matcher != nullptr && !facts.frame_text.empty()) {
    const Result<std::vector<FrameHit>> hits = find_in_frames(*matcher, facts.frame_text, scanner);
    if (!hits) return hits.error();
    for (TermFact& fact : to_facts(*matcher, *hits)) facts.terms.push_back(std::move(fact));
    for (const FrameHit& hit : *hits) {
      if (out.evidence.size() == kMostEvidence) break;
      const TermList& list = matcher->lists()[hit.list];
      out.in_frames.push_back({out.evidence.size(), list.id, list.terms[hit.term].text,
                               std::string(to_word(hit.manner)), hit.box});
      out.evidence.push_back(evidence_of_hit(list, hit));
    }
  }
  out.judgement = judge(rules, facts);
  for (const Judgement::Held& held : out.judgement.held) {
    for (domain::Evidence& each : evidence_of(held.explanation)) {
      // Its terms are there already, in the words of their lists.
      if (each.kind != "term" && each.kind != kFrameTextKind && out.evidence.size() < kMostEvidence)
        out.evidence.push_back(std::move(each));
    }
    domain::Evidence reason;
    reason.kind = "rule";
    reason.text = held.rule->reason_zh;
    if (out.evidence.size() < kMostEvidence) out.evidence.push_back(std::move(reason));
  }
  return out;
}

std::string with_evidence(const json& subject, const std::vector<domain::Evidence>& evidence,
                          std::span<const InFrame> in_frames) {
  json out = subject;
  json& lines = out["evidence"];
  if (!lines.is_array()) lines = json::array();
  domain::Item fresh;
  fresh.evidence = evidence;
  json written = to_json(fresh);
  for (const InFrame& each : in_frames) {
    if (each.evidence >= written["evidence"].size()) continue;
    json& line = written["evidence"][each.evidence];
    line["list"] = each.list;
    line["term"] = each.term;
    line["why"] = each.why;
    // Tenths of a per mille are less than a pixel.
    const auto rounded = [](double share) { return std::round(share * 10'000) / 10'000; };
    line["box"] = {rounded(each.box.x), rounded(each.box.y), rounded(each.box.width),
                   rounded(each.box.height)};
  }
  for (const json& line : written["evidence"]) {
    const bool there = std::any_of(lines.begin(), lines.end(), [&](const json& known) {
      return known.is_object() && same(known, line);
    });
    if (!there) lines.push_back(line);
  }
  return to_canonical_json(out);
}

}  // namespace vigil::screening
