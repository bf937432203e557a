#include "core/screening/term_matcher.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/screening/hit_finder.h"

namespace vigil::screening {
namespace {

// Raw occurrences looked at in one text: nested and common terms can be many more than hits.
constexpr std::size_t kMostRaw = 64 * kMostHits;
// A sound of fewer letters, or of a single hanzi, is everywhere.
constexpr std::size_t kLeastSoundLetters = 4;
// A second pass stays while it holds at most this part of the first, and the first is not mostly
// forgotten terms.
constexpr std::size_t kLayerPart = 20;
constexpr std::size_t kLeastLayer = 256;
constexpr std::size_t kForgottenPart = 4;

}  // namespace

std::string_view to_word(Manner manner) {
  switch (manner) {
    case Manner::kAsWritten: return "written";
    case Manner::kDisguised: return "disguised";
    case Manner::kBySound: return "sound";
  }
  return "written";
}

struct TermMatcher::Wanted {
  std::string pattern;
  Use use;
};

Result<TermMatcher::View> TermMatcher::make_view(std::vector<Wanted> wanted, const View* previous,
                                                 Effort effort) {
  std::stable_sort(wanted.begin(), wanted.end(),
                   [](const Wanted& a, const Wanted& b) { return a.pattern < b.pattern; });
  View view;
  std::vector<std::string> patterns;
  std::vector<std::uint32_t> first;
  view.uses.reserve(wanted.size());
  for (Wanted& each : wanted) {
    if (patterns.empty() || patterns.back() != each.pattern) {
      patterns.push_back(std::move(each.pattern));
      first.push_back(static_cast<std::uint32_t>(view.uses.size()));
    }
    view.uses.push_back(each.use);
  }
  const auto past_all = static_cast<std::uint32_t>(view.uses.size());
  const auto past_of = [&](std::size_t p) {
    return p + 1 < first.size() ? first[p + 1] : past_all;
  };

  if (effort == Effort::kQuick && previous != nullptr && !previous->layers.empty()) {
    const Layer& base = previous->layers.front();
    const std::vector<std::string>& known = base.set->patterns();
    // The uses in the order of the layers that find them: those of known patterns, then those of
    // added ones.
    std::vector<Use> uses;
    std::vector<std::size_t> added;
    Layer kept{base.set, {}};
    uses.reserve(view.uses.size());
    kept.first.reserve(known.size() + 1);
    std::size_t next = 0;
    std::size_t forgotten = 0;
    for (const std::string& pattern : known) {
      for (; next < patterns.size() && patterns[next] < pattern; ++next) added.push_back(next);
      kept.first.push_back(static_cast<std::uint32_t>(uses.size()));
      if (next < patterns.size() && patterns[next] == pattern) {
        uses.insert(uses.end(), view.uses.begin() + first[next], view.uses.begin() + past_of(next));
        ++next;
      } else {
        ++forgotten;
      }
    }
    for (; next < patterns.size(); ++next) added.push_back(next);
    kept.first.push_back(static_cast<std::uint32_t>(uses.size()));
    if (added.size() <= std::max(kLeastLayer, known.size() / kLayerPart) &&
        forgotten * kForgottenPart <= known.size()) {
      View quick;
      quick.layers.push_back(std::move(kept));
      if (!added.empty()) {
        Layer layer;
        std::vector<std::string> fresh;
        for (const std::size_t p : added) {
          layer.first.push_back(static_cast<std::uint32_t>(uses.size()));
          uses.insert(uses.end(), view.uses.begin() + first[p], view.uses.begin() + past_of(p));
          fresh.push_back(std::move(patterns[p]));
        }
        layer.first.push_back(static_cast<std::uint32_t>(uses.size()));
        Result<std::shared_ptr<const PatternSet>> set = PatternSet::compile(std::move(fresh));
        if (!set) return set.error();
        layer.set = std::move(*set);
        quick.layers.push_back(std::move(layer));
      }
      quick.uses = std::move(uses);
      return quick;
    }
  }
  if (patterns.empty()) return view;
  first.push_back(past_all);
  Result<std::shared_ptr<const PatternSet>> set = PatternSet::compile(std::move(patterns));
  if (!set) return set.error();
  view.layers.push_back({std::move(*set), std::move(first)});
  return view;
}

Result<std::shared_ptr<const TermMatcher>> TermMatcher::build(
    std::vector<TermList> lists, std::shared_ptr<const TermMatcher> previous, Effort effort) {
  std::vector<Wanted> plain;
  std::vector<Wanted> sound;
  std::size_t terms = 0;
  Normalised normal;
  Normalised heard;
  for (std::uint32_t l = 0; l < lists.size(); ++l) {
    const TermList& list = lists[l];
    if (!list.active) continue;
    terms += list.terms.size();
    for (std::uint32_t t = 0; t < list.terms.size(); ++t) {
      if (!normal.set(list.terms[t].text) || normal.text().empty()) continue;
      plain.push_back({std::string(normal.text()), {l, t, false}});
      if (!list.by_sound) continue;
      heard.set_sound_of(normal);
      if (heard.text().size() >= kLeastSoundLetters && count_code_points(normal.text()) > 1 &&
          heard.text() != normal.text()) {
        sound.push_back({std::string(heard.text()), {l, t, false}});
      }
    }
    for (std::uint32_t c = 0; c < list.cues.size(); ++c) {
      if (normal.set(list.cues[c]) && !normal.text().empty()) {
        plain.push_back({std::string(normal.text()), {l, c, true}});
      }
    }
  }
  if (terms > kMostTerms)
    return fail(ErrorCode::kTooLarge, "There are more than 200,000 terms in all lists together.");
  std::shared_ptr<TermMatcher> matcher(new TermMatcher);
  matcher->lists_ = std::move(lists);
  Result<View> view = make_view(std::move(plain), previous ? &previous->plain_ : nullptr, effort);
  if (!view) return view.error();
  matcher->plain_ = std::move(*view);
  view = make_view(std::move(sound), previous ? &previous->sound_ : nullptr, effort);
  if (!view) return view.error();
  matcher->sound_ = std::move(*view);
  return std::shared_ptr<const TermMatcher>(std::move(matcher));
}

bool TermMatcher::is_whole() const {
  return plain_.layers.size() <= 1 && sound_.layers.size() <= 1;
}

Status TermMatcher::find(const View& view, std::string_view text, TermScanner& scanner) {
  scanner.raw_.clear();
  struct Context {
    const Layer* layer;
    std::vector<TermScanner::Raw>* raw;
  };
  for (const Layer& layer : view.layers) {
    Context context{&layer, &scanner.raw_};
    const Status scanned = layer.set->scan(
        text, scanner.memory_,
        [](void* given, std::uint32_t pattern, std::size_t end) {
          const Context& to = *static_cast<const Context*>(given);
          const std::uint32_t from = to.layer->first[pattern];
          const std::uint32_t past = to.layer->first[pattern + 1];
          if (from == past) return true;  // nobody's term any more
          const std::size_t length = to.layer->set->patterns()[pattern].size();
          to.raw->push_back({static_cast<std::uint32_t>(end - length),
                             static_cast<std::uint32_t>(end), from, past});
          return to.raw->size() < kMostRaw;
        },
        &context);
    if (!scanned) return scanned;
  }
  return {};
}

Result<TermHits> TermMatcher::scan(std::string_view text, TermScanner& scanner) const {
  scanner.hits_.clear();
  if (const Status set = scanner.plain_.set(text); !set) return set.error();
  HitFinder finder(*this, text, scanner);
  if (const Status found = find(plain_, scanner.plain_.text(), scanner); !found)
    return found.error();
  bool cut = scanner.raw_.size() >= kMostRaw;
  finder.note_cues(plain_);
  finder.add_plain(plain_);
  if (!sound_.layers.empty()) {
    scanner.sound_.set_sound_of(scanner.plain_);
    if (const Status found = find(sound_, scanner.sound_.text(), scanner); !found)
      return found.error();
    cut = cut || scanner.raw_.size() >= kMostRaw;
    finder.add_sound(sound_);
  }
  cut = finder.finish() || cut;
  return TermHits{scanner.hits_, cut};
}

Result<std::uint64_t> TermMatcher::count_raw(std::string_view normalised,
                                             ScanMemory& memory) const {
  std::uint64_t count = 0;
  for (const Layer& layer : plain_.layers) {
    const Status scanned = layer.set->scan(
        normalised, memory,
        [](void* given, std::uint32_t, std::size_t) {
          ++*static_cast<std::uint64_t*>(given);
          return true;
        },
        &count);
    if (!scanned) return scanned.error();
  }
  return count;
}

}  // namespace vigil::screening
