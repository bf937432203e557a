#include "core/screening/frame_terms.h"

#include <algorithm>
#include <map>
#include <utility>

namespace vigil::screening {
namespace {

// Pictures with the same term this far apart show it once.
constexpr double kSameRunSeconds = 5;

struct JoinedLine {
  std::size_t begin = 0;  // bytes
  std::size_t end = 0;
  const FrameLine* line = nullptr;
};

bool is_inside_longer(const TermHit& hit, std::span<const TermHit> hits) {
  return std::any_of(hits.begin(), hits.end(), [&](const TermHit& other) {
    return other.list == hit.list && other.span.begin <= hit.span.begin &&
           other.span.end >= hit.span.end &&
           other.span.end - other.span.begin > hit.span.end - hit.span.begin;
  });
}

FrameBox box_of(const TermHit& hit, std::span<const JoinedLine> lines) {
  FrameBox box;
  bool first = true;
  for (const JoinedLine& each : lines) {
    if (each.end <= hit.span.begin || each.begin >= hit.span.end) continue;
    box = first ? each.line->box : around(box, each.line->box);
    first = false;
  }
  return box;
}

}  // namespace

Result<std::vector<FrameHit>> find_in_frames(const TermMatcher& matcher,
                                             std::span<const FrameText> frames,
                                             TermScanner& scanner) {
  std::vector<FrameHit> found;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> place_of;
  std::string text;
  std::vector<JoinedLine> lines;
  for (const FrameText& frame : frames) {
    text.clear();
    lines.clear();
    for (const FrameLine& line : frame.lines) {
      if (line.confidence < kLeastFrameConfidence) continue;
      if (!text.empty()) text += '\n';
      const std::size_t begin = text.size();
      text += line.text;
      lines.push_back({begin, text.size(), &line});
    }
    if (text.empty()) continue;
    const Result<TermHits> hits = matcher.scan(text, scanner);
    if (!hits) return hits.error();
    for (const TermHit& hit : hits->hits) {
      if (is_inside_longer(hit, hits->hits)) continue;
      const auto [place, fresh] = place_of.try_emplace({hit.list, hit.term}, found.size());
      if (fresh) {
        found.push_back(
            {hit.list, hit.term, hit.manner, frame.seconds, frame.until, box_of(hit, lines)});
        continue;
      }
      FrameHit& known = found[place->second];
      known.manner = std::min(known.manner, hit.manner);
      if (frame.seconds <= known.until + kSameRunSeconds)
        known.until = std::max(known.until, frame.until);
    }
  }
  return found;
}

}  // namespace vigil::screening
