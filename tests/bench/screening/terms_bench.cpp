// What normalising and matching of terms cost, beside Hyperscan alone and beside ICU, OpenCC and
// Hyperscan in a chain, in one run on one core.
//
//   terms_bench [--json FILE] [--seconds S]      S of measuring a row, 1 unless said
//
// Captions are made from a fixed seed: 20 to 120 characters, mostly Chinese with Latin words,
// digits, punctuation, emoji and some traditional characters; one in ten holds a term. Terms are 2
// to 6 hanzi, one in eight Latin letters and digits.
#include <fmt/format.h>
#include <hs.h>
#include <opencc.h>
#include <sched.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/base/text.h"
#include "core/screening/live_terms.h"
#include "core/screening/normalise.h"
#include "core/screening/term_matcher.h"

namespace vigil::screening {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kCaptions = 20'000;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

char32_t hanzi(std::mt19937& random) {
  // Common characters are common: the square of a uniform number over 6,000.
  const double u = static_cast<double>(random() % 100'000) / 100'000;
  return 0x4E00 + static_cast<char32_t>(u * u * 6000) * 3;
}

std::string made_term(std::mt19937& random) {
  std::string term;
  if (random() % 8 == 0) {
    for (std::size_t i = 0, n = 4 + random() % 6; i < n; ++i)
      term += static_cast<char>(random() % 5 == 0 ? '0' + random() % 10 : 'a' + random() % 26);
    return term;
  }
  for (std::size_t i = 0, n = 2 + random() % 5; i < n; ++i) append_code_point(term, hanzi(random));
  return term;
}

std::vector<std::string> made_terms(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::set<std::string> known;
  std::vector<std::string> terms;
  while (terms.size() < count) {
    std::string term = made_term(random);
    std::string normal = normalise(term);
    if (normal.size() >= 4 && known.insert(std::move(normal)).second)
      terms.push_back(std::move(term));
  }
  return terms;
}

std::vector<std::string> made_captions(const std::vector<std::string>& terms) {
  static constexpr std::string_view kBetween[] = {"，", "。", "！", " ", "🐘", "～", "#", "…"};
  static constexpr std::string_view kWords[] = {"VLOG", "Follow", "ｗｅｃｈａｔ", "2026",
                                                "5:30", "live",   "QQ",           "OK"};
  static constexpr std::string_view kOld[] = {"龜", "賣", "裡", "風", "馬", "國", "這", "個"};
  std::mt19937 random(29);
  std::vector<std::string> captions;
  for (std::size_t i = 0; i < kCaptions; ++i) {
    std::string text;
    for (std::size_t k = 0, n = 20 + random() % 100; k < n; ++k) {
      switch (random() % 16) {
        case 0: text += kBetween[random() % std::size(kBetween)]; break;
        case 1: text += kOld[random() % std::size(kOld)]; break;
        case 2: text += kWords[random() % std::size(kWords)]; break;
        default: append_code_point(text, hanzi(random)); break;
      }
    }
    if (i % 10 == 0) text += terms[random() % terms.size()];
    captions.push_back(std::move(text));
  }
  return captions;
}

// Hyperscan used plainly.
class Peer {
 public:
  explicit Peer(const std::vector<std::string>& terms) {
    std::vector<const char*> texts;
    std::vector<std::size_t> lengths;
    std::vector<unsigned> flags(terms.size(), 0);
    std::vector<unsigned> ids(terms.size());
    for (std::size_t i = 0; i < terms.size(); ++i) {
      texts.push_back(terms[i].data());
      lengths.push_back(terms[i].size());
      ids[i] = static_cast<unsigned>(i);
    }
    hs_compile_error_t* problem = nullptr;
    const Clock::time_point begin = Clock::now();
    if (hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), lengths.data(),
                             static_cast<unsigned>(terms.size()), HS_MODE_BLOCK, nullptr,
                             &database_, &problem) != HS_SUCCESS ||
        hs_alloc_scratch(database_, &scratch_) != HS_SUCCESS) {
      fmt::print(stderr, "terms_bench: Hyperscan does not compile the terms\n");
      std::exit(1);
    }
    compile_seconds = seconds_since(begin);
  }
  ~Peer() {
    hs_free_scratch(scratch_);
    hs_free_database(database_);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  [[nodiscard]] std::uint64_t count(std::string_view text) const {
    std::uint64_t hits = 0;
    (void)hs_scan(
        database_, text.data(), static_cast<unsigned>(text.size()), 0, scratch_,
        [](unsigned, unsigned long long, unsigned long long, unsigned, void* to) {
          ++*static_cast<std::uint64_t*>(to);
          return 0;
        },
        &hits);
    return hits;
  }

  double compile_seconds = 0;

 private:
  hs_database_t* database_ = nullptr;
  hs_scratch_t* scratch_ = nullptr;
};

// ICU and OpenCC used plainly, each with its memory kept.
class Chain {
 public:
  Chain() {
    UErrorCode status = U_ZERO_ERROR;
    folded_ = icu::Normalizer2::getNFKCCasefoldInstance(status);
    opencc_ = opencc_open("t2s.json");
    if (U_FAILURE(status) || opencc_ == reinterpret_cast<opencc_t>(-1)) {
      fmt::print(stderr, "terms_bench: ICU or OpenCC has no data\n");
      std::exit(1);
    }
  }
  ~Chain() { opencc_close(opencc_); }
  Chain(const Chain&) = delete;
  Chain& operator=(const Chain&) = delete;

  const std::string& normalise(std::string_view text) {
    folded_text_.clear();
    icu::StringByteSink<std::string> sink(&folded_text_);
    UErrorCode status = U_ZERO_ERROR;
    folded_->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())),
                           sink, nullptr, status);
    out_.resize(folded_text_.size() * 2 + 16);
    out_.resize(opencc_convert_utf8_to_buffer(opencc_, folded_text_.data(), folded_text_.size(),
                                              out_.data()));
    return out_;
  }

 private:
  const icu::Normalizer2* folded_ = nullptr;
  opencc_t opencc_ = nullptr;
  std::string folded_text_;
  std::string out_;
};

struct Speed {
  double ours = 0;
  double peer = 0;
};

// Megabytes a second of both sides, in turn, the best of the rounds of each.
Speed race(double bytes, double seconds, const std::function<void()>& ours,
           const std::function<void()>& peer) {
  Speed best;
  const Clock::time_point begin = Clock::now();
  for (int round = 0; round < 3 || seconds_since(begin) < seconds; ++round) {
    Clock::time_point at = Clock::now();
    ours();
    best.ours = std::max(best.ours, bytes / seconds_since(at) / 1e6);
    at = Clock::now();
    peer();
    best.peer = std::max(best.peer, bytes / seconds_since(at) / 1e6);
  }
  return best;
}

class Report {
 public:
  void add(const std::string& what, double ours, double peer, double ratio, const std::string& goal,
           bool met) {
    fmt::print("{:<78} {:>10.3f} {:>10.3f} {:>8.3f}  {:<14} {}\n", what, ours, peer, ratio, goal,
               met ? "met" : "MISSED");
    rows_.push_back({{"what", what},
                     {"ours", ours},
                     {"peer", peer},
                     {"ratio", ratio},
                     {"goal", goal},
                     {"met", met}});
  }
  void print(const std::string& what, double ours) {
    fmt::print("{:<78} {:>10.3f}\n", what, ours);
    rows_.push_back({{"what", what},
                     {"ours", ours},
                     {"peer", 0},
                     {"ratio", 0},
                     {"goal", "printed"},
                     {"met", true}});
  }
  // A row a line, as tests/bench/run reads them.
  [[nodiscard]] std::string text() const {
    std::string out = "[\n";
    for (std::size_t i = 0; i < rows_.size(); ++i)
      out += "  " + rows_[i].dump() + (i + 1 < rows_.size() ? ",\n" : "\n");
    return out + "]\n";
  }

 private:
  std::vector<json> rows_;
};

TermList list_of(const std::vector<std::string>& terms) {
  TermList list;
  list.id = "bench";
  // Raw occurrences are counted on both sides.
  list.inside_words = true;
  for (const std::string& term : terms) list.terms.push_back({term, false, {}, 0});
  return list;
}

void measure(std::size_t count, double seconds, Report& report) {
  const std::string size = fmt::format("{} k terms", count / 1000);
  const std::vector<std::string> terms = made_terms(count, 17);
  const std::vector<std::string> captions = made_captions(terms);
  std::vector<std::string> normal_terms;
  for (const std::string& term : terms) normal_terms.push_back(normalise(term));
  std::vector<std::string> normal;
  double bytes = 0;
  double normal_bytes = 0;
  for (const std::string& caption : captions) {
    bytes += static_cast<double>(caption.size());
    normal.push_back(normalise(caption));
    normal_bytes += static_cast<double>(normal.back().size());
  }

  const Peer peer(normal_terms);
  Clock::time_point at = Clock::now();
  const auto matcher = *TermMatcher::build({list_of(terms)});
  const double whole_seconds = seconds_since(at);

  ScanMemory memory;
  std::uint64_t ours = 0;
  std::uint64_t theirs = 0;
  const Speed match = race(
      normal_bytes, seconds,
      [&] {
        ours = 0;
        for (const std::string& text : normal) ours += matcher->count_raw(text, memory).value_or(0);
      },
      [&] {
        theirs = 0;
        for (const std::string& text : normal) theirs += peer.count(text);
      });
  report.add(fmt::format("match only, {}, MB/s; {} matches on both sides", size, ours), match.ours,
             match.peer, match.ours / match.peer, ">= 0.8",
             match.ours >= 0.8 * match.peer && ours == theirs && ours > 0);

  Chain chain;
  TermScanner scanner;
  std::uint64_t hits = 0;
  const Speed both = race(
      bytes, seconds,
      [&] {
        hits = 0;
        for (const std::string& caption : captions) {
          const Result<TermHits> found = matcher->scan(caption, scanner);
          hits += found ? found->hits.size() : 0;
        }
      },
      [&] {
        theirs = 0;
        for (const std::string& caption : captions) theirs += peer.count(chain.normalise(caption));
      });
  const double goal = count >= 100'000 ? 10 : 20;
  // Ours finds what separators hide, so it may find more.
  report.add(fmt::format("normalise, match and place in the original, {}, MB/s; {} and {} hits",
                         size, hits, theirs),
             both.ours, both.peer, both.ours / both.peer, fmt::format(">= {:.0f}", goal),
             both.ours >= goal * both.peer && hits >= theirs);

  // A hundred terms go and a hundred come.
  std::vector<std::string> changed(terms.begin() + 100, terms.end());
  const std::vector<std::string> fresh = made_terms(count + 100, 17);
  changed.insert(changed.end(), fresh.end() - 100, fresh.end());
  at = Clock::now();
  const auto quick = *TermMatcher::build({list_of(changed)}, matcher);
  const double quick_seconds = seconds_since(at);
  report.add(
      fmt::format("100 of {} changed: seconds until in force, beside Hyperscan's compile", size),
      quick_seconds, peer.compile_seconds, quick_seconds / peer.compile_seconds, "<= 0.2",
      quick_seconds <= 0.2 * peer.compile_seconds);
  report.add(fmt::format("the whole of {} compiled, seconds (in the background)", size),
             whole_seconds, peer.compile_seconds, whole_seconds / peer.compile_seconds, "no gap",
             true);
  const Speed split = race(
      normal_bytes, seconds,
      [&] {
        for (const std::string& text : normal) (void)quick->count_raw(text, memory);
      },
      [&] {
        for (const std::string& text : normal) theirs += peer.count(text);
      });
  report.print(fmt::format("match only until then, {}, MB/s", size), split.ours);
}

// The longest that somebody who scans without end waits for one caption while everything is
// replaced.
void measure_gap(Report& report) {
  LiveTerms live;
  live.publish({list_of(made_terms(10'000, 17))});
  live.settle();
  std::atomic<bool> done = false;
  std::atomic<bool> without = false;
  std::thread compiler([&] {
    live.publish({list_of(made_terms(20'000, 23))});
    live.settle();
    done = true;
  });
  TermScanner scanner;
  std::uint64_t scans = 0;
  while (!done) {
    const auto matcher = live.current();
    if (matcher == nullptr || !matcher->scan("今天賣象牙，加微信", scanner)) without = true;
    ++scans;
  }
  compiler.join();
  report.add("captions scanned while 20 k other terms are compiled and swapped in, none refused",
             static_cast<double>(scans), 0, 0, "no gap", !without && scans > 1000);
}

int run(int count, char** arguments) {
  std::string file;
  double seconds = 1;
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string_view name = arguments[i];
    if (name == "--json") file = arguments[i + 1];
    if (name == "--seconds") seconds = std::atof(arguments[i + 1]);
  }
  Report report;
  fmt::print("{:<78} {:>10} {:>10} {:>8}\n", "what", "ours", "peer", "ratio");
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<unsigned>(std::max(0, sched_getcpu())), &one);
  cpu_set_t all;
  if (sched_getaffinity(0, sizeof all, &all) != 0 || sched_setaffinity(0, sizeof one, &one) != 0)
    return 1;
  measure(10'000, seconds, report);
  measure(100'000, seconds, report);
  (void)sched_setaffinity(0, sizeof all, &all);
  measure_gap(report);
  if (!file.empty()) {
    std::ofstream out(file, std::ios::trunc);
    out << report.text();
  }
  return 0;
}

}  // namespace
}  // namespace vigil::screening

int main(int count, char** arguments) { return vigil::screening::run(count, arguments); }
