#include "core/screening/hit_finder.h"

#include <algorithm>
#include <tuple>

#include "core/base/text.h"

namespace vigil::screening {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

void HitFinder::note_cues(const TermMatcher::View& view) {
  scanner_.cues_.clear();
  for (const Raw& raw : scanner_.raw_) {
    for (std::uint32_t u = raw.first_use; u < raw.past_use; ++u) {
      if (view.uses[u].is_cue) scanner_.cues_.push_back({view.uses[u].list, raw.begin, raw.end});
    }
  }
}

void HitFinder::add_plain(const TermMatcher::View& view) {
  const Normalised& plain = scanner_.plain_;
  for (const Raw& raw : scanner_.raw_) {
    if (!plain.begins_character(raw.begin) || !plain.ends_character(raw.end)) continue;
    const Span span = plain.origin(raw.begin, raw.end, text_);
    std::optional<bool> continues;
    for (std::uint32_t u = raw.first_use; u < raw.past_use; ++u) {
      const TermMatcher::Use& use = view.uses[u];
      if (use.is_cue) continue;
      const TermList& list = matcher_.lists_[use.list];
      if (!list.inside_words) {
        if (!continues) continues = continues_a_word(span);
        if (*continues) continue;
      }
      const bool written =
          text_.substr(span.begin, span.end - span.begin) == list.terms[use.term].text;
      add(use, span, {raw.begin, raw.end}, written ? Manner::kAsWritten : Manner::kDisguised);
    }
  }
}

void HitFinder::add_sound(const TermMatcher::View& view) {
  const Normalised& sound = scanner_.sound_;
  for (const Raw& raw : scanner_.raw_) {
    if (!sound.begins_character(raw.begin) || !sound.ends_character(raw.end)) continue;
    const Span span = sound.origin(raw.begin, raw.end, text_);
    if (continues_a_word(span)) continue;
    const Range plain = {scanner_.plain_.place_of(span.begin), scanner_.plain_.place_of(span.end)};
    const std::string_view meant =
        scanner_.plain_.text().substr(plain.begin, plain.end - plain.begin);
    const bool letters =
        std::any_of(meant.begin(), meant.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    for (std::uint32_t u = raw.first_use; u < raw.past_use; ++u) {
      const TermMatcher::Use& use = view.uses[u];
      const std::string& term = matcher_.lists_[use.list].terms[use.term].text;
      // 先 is no 西安: hanzi sound like as many hanzi. Letters say nothing about that.
      if (!letters && count_code_points(meant) != count_code_points(normalise(term))) continue;
      add(use, span, plain, Manner::kBySound);
    }
  }
}

void HitFinder::add(const TermMatcher::Use& use, Span span, Range plain, Manner manner) {
  TermHit hit{use.list, use.term, span, 0, 0, manner, {}};
  if (matcher_.lists_[use.list].terms[use.term].needs_cue) {
    const std::optional<Range> cue = nearest_cue(use.list, plain);
    if (!cue) return;
    hit.cue = scanner_.plain_.origin(cue->begin, cue->end, text_);
  }
  scanner_.hits_.push_back(hit);
}

std::optional<HitFinder::Range> HitFinder::nearest_cue(std::uint32_t list_index, Range hit) {
  const TermList& list = matcher_.lists_[list_index];
  std::optional<Range> nearest;
  int distance = list.cue_distance + 1;
  const auto consider = [&](Range cue) {
    const std::uint32_t bytes = cue.end <= hit.begin   ? hit.begin - cue.end
                                : cue.begin >= hit.end ? cue.begin - hit.end
                                                       : 0;
    if (bytes > static_cast<std::uint32_t>(distance) * 4) return;
    const int between = gap(hit, cue);
    if (between >= 0 && between < distance) {
      distance = between;
      nearest = cue;
    }
  };
  for (const TermScanner::Cue& cue : scanner_.cues_) {
    if (cue.list == list_index) consider({cue.begin, cue.end});
  }
  if (list.cue_digits > 0) {
    for (const Range& run : digit_runs()) {
      if (run.end - run.begin >= static_cast<std::uint32_t>(list.cue_digits)) consider(run);
    }
  }
  return nearest;
}

const std::vector<HitFinder::Range>& HitFinder::digit_runs() {
  if (digits_) return *digits_;
  digits_.emplace();
  const std::string_view text = scanner_.plain_.text();
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_digit(text[at])) continue;
    const std::size_t begin = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    digits_->push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at)});
  }
  return *digits_;
}

int HitFinder::gap(Range hit, Range cue) const {
  const std::string_view text = scanner_.plain_.text();
  if (cue.end <= hit.begin)
    return static_cast<int>(count_code_points(text.substr(cue.end, hit.begin - cue.end)));
  if (cue.begin >= hit.end)
    return static_cast<int>(count_code_points(text.substr(hit.end, cue.begin - hit.end)));
  return -1;
}

bool HitFinder::continues_a_word(Span span) const {
  const Edge first = edge_after(text_, span.begin);
  if (first != Edge::kFree && edge_before(text_, span.begin) == first) return true;
  const Edge last = edge_before(text_, span.end);
  return last != Edge::kFree && edge_after(text_, span.end) == last;
}

bool HitFinder::finish() {
  std::vector<TermHit>& hits = scanner_.hits_;
  const auto place = [](const TermHit& hit) {
    return std::tuple(hit.span.begin, hit.span.end, hit.list, hit.term);
  };
  std::sort(hits.begin(), hits.end(), [&](const TermHit& a, const TermHit& b) {
    return std::tuple(place(a), a.manner) < std::tuple(place(b), b.manner);
  });
  hits.erase(std::unique(hits.begin(), hits.end(),
                         [&](const TermHit& a, const TermHit& b) { return place(a) == place(b); }),
             hits.end());
  const bool cut = hits.size() > kMostHits;
  if (cut) hits.resize(kMostHits);
  CodePointCounter begins(text_);
  CodePointCounter ends(text_);
  std::uint32_t furthest = 0;
  for (TermHit& hit : hits) {
    hit.caption_begin = begins.upto(hit.span.begin);
    // Ends rise with few exceptions; a short way back is counted from the begin.
    if (hit.span.end >= furthest) {
      furthest = hit.span.end;
      hit.caption_end = ends.upto(hit.span.end);
    } else {
      const auto length =
          count_code_points(text_.substr(hit.span.begin, hit.span.end - hit.span.begin));
      hit.caption_end = hit.caption_begin + static_cast<int>(length);
    }
  }
  return cut;
}

}  // namespace vigil::screening
