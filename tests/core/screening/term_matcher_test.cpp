// The matcher: disguises, edges, cues, sounds, live lists, and beside a matcher that tries every
// place.
#include "core/screening/term_matcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <set>
#include <tuple>

#include "core/base/text.h"
#include "core/screening/live_terms.h"

namespace vigil::screening {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TermList list_of(std::vector<std::string> terms, std::string id = "test") {
  TermList list;
  list.id = std::move(id);
  for (std::string& text : terms) list.terms.push_back({std::move(text), false, {}, 0});
  return list;
}

std::shared_ptr<const TermMatcher> matcher_of(std::vector<TermList> lists) {
  for (const TermList& list : lists) {
    for (const Problem& problem : check(list)) ADD_FAILURE() << problem.reason;
  }
  Result<std::shared_ptr<const TermMatcher>> built = TermMatcher::build(std::move(lists));
  if (!built) throw std::runtime_error(built.error().message);
  return *built;
}

// The matched pieces of the original, each with its manner.
std::vector<std::string> found(const TermMatcher& matcher, std::string_view text) {
  TermScanner scanner;
  const Result<TermHits> hits = matcher.scan(text, scanner);
  EXPECT_TRUE(hits.ok());
  std::vector<std::string> pieces;
  for (const TermHit& hit : hits->hits) {
    const std::string_view piece = text.substr(hit.span.begin, hit.span.end - hit.span.begin);
    EXPECT_EQ(static_cast<std::size_t>(hit.caption_begin),
              count_code_points(text.substr(0, hit.span.begin)));
    EXPECT_EQ(static_cast<std::size_t>(hit.caption_end),
              count_code_points(text.substr(0, hit.span.end)));
    pieces.push_back(std::string(piece) + ":" + std::string(to_word(hit.manner)));
  }
  return pieces;
}

// Each of the eight kinds of disguise is seen through, and the piece of the original is the whole
// disguise.
TEST(Evasion, EightKinds) {
  TermList list = list_of({"象牙", "wechat", "出售龟甲"});
  list.by_sound = true;
  const auto matcher = matcher_of({list});
  const struct {
    const char* kind;
    std::string_view text;
    const char* piece;
  } cases[] = {
      {"as written", "家传象牙一件", "象牙:written"},
      {"width", "加ＷＥＣＨＡＴ吧", "ＷＥＣＨＡＴ:disguised"},
      {"case", "加WeChat吧", "WeChat:disguised"},
      {"traditional", "出售龜甲", "出售龜甲:disguised"},
      {"zero width", "家传象\u200B\u200D牙一件", "象\u200B\u200D牙:disguised"},
      {"separators", "象 . ★ 🐘 牙一件", "象 . ★ 🐘 牙:disguised"},
      {"look-alikes", "加wес\u04BBаt吧", "wес\u04BBаt:disguised"},
      {"combining marks", "象\u0337\u0335牙\u0338", "象\u0337\u0335牙:disguised"},
      {"homophones", "家传相亚一件", "相亚:sound"},
      {"pinyin", "家传 xiang ya 一件", "xiang ya:sound"},
      {"half and half", "家传象ya一件", "象ya:sound"},
  };
  for (const auto& each : cases) {
    EXPECT_THAT(found(*matcher, each.text), ElementsAre(each.piece)) << each.kind;
  }
}

TEST(Matcher, SoundsCountForTheListsThatWantThem) {
  TermList plain = list_of({"象牙"}, "plain");
  TermList sound = list_of({"西安", "虎", "ivory"}, "sound");
  sound.by_sound = true;
  const auto matcher = matcher_of({plain, sound});
  EXPECT_THAT(found(*matcher, "相亚"), IsEmpty());
  EXPECT_THAT(found(*matcher, "嘻岸"), ElementsAre("嘻岸:sound"));
  EXPECT_THAT(found(*matcher, "西安"), ElementsAre("西安:written"));
  EXPECT_THAT(found(*matcher, "先走"), IsEmpty()) << "one hanzi is not two";
  EXPECT_THAT(found(*matcher, "户口"), IsEmpty()) << "a single hanzi has no sound";
  EXPECT_THAT(found(*matcher, "fxian西安"), ElementsAre("西安:written"))
      << "pinyin inside of a word";
}

TEST(Matcher, LatinTermsStandAlone) {
  const auto matcher = matcher_of({list_of({"vx", "ass", "18"})});
  EXPECT_THAT(found(*matcher, "class pass"), IsEmpty());
  EXPECT_THAT(found(*matcher, "加vx123"), ElementsAre("vx:written"));
  EXPECT_THAT(found(*matcher, "an ass. vxx"), ElementsAre("ass:written"));
  EXPECT_THAT(found(*matcher, "2018 180 满18岁"), ElementsAre("18:written"));
  TermList inside = list_of({"vx"});
  inside.inside_words = true;
  EXPECT_THAT(found(*matcher_of({inside}), "avxb"), ElementsAre("vx:written"));
}

TEST(Matcher, HalfOfACharacterIsNoHit) {
  TermList list = list_of({"株式", "k1"});
  list.inside_words = true;
  const auto matcher = matcher_of({list});
  EXPECT_THAT(found(*matcher, "㈱式"), ElementsAre("㈱式:disguised"));
  EXPECT_THAT(found(*matcher, "㍿"), IsEmpty());  // 株式会社 in one character
  EXPECT_THAT(found(*matcher, "k⑩"), IsEmpty());
}

TEST(Matcher, WeakTermsNeedACue) {
  TermList list = list_of({"象牙"});
  list.terms.push_back({"白料", true, {}, 0});
  list.terms.push_back({"果冻", true, {}, 0});
  list.cues = {"微信", "价"};
  list.cue_digits = 6;
  list.cue_distance = 4;
  TermList other = list_of({"小熊"}, "other");
  other.cues = {"甜"};
  const auto matcher = matcher_of({list, other});
  EXPECT_THAT(found(*matcher, "今天吃果冻，很甜"), IsEmpty());
  EXPECT_THAT(found(*matcher, "果冻好甜 微信聊"), ElementsAre("果冻:written"));
  EXPECT_THAT(found(*matcher, "果冻一二三四微信"), ElementsAre("果冻:written"))
      << "four characters away";
  EXPECT_THAT(found(*matcher, "果冻一二三四五微信"), IsEmpty()) << "five characters away";
  EXPECT_THAT(found(*matcher, "微.信......果...冻"), ElementsAre("果...冻:disguised"))
      << "dots are no distance";
  EXPECT_THAT(found(*matcher, "138 0013 果冻"), ElementsAre("果冻:written"));
  EXPECT_THAT(found(*matcher, "13800 果冻"), IsEmpty());
  EXPECT_THAT(found(*matcher, "价果冻和象牙"), ElementsAre("果冻:written", "象牙:written"));

  TermScanner scanner;
  const std::string_view text = "价？好多字在这里 白料 价！";
  const Result<TermHits> hits = matcher->scan(text, scanner);
  ASSERT_EQ(hits->hits.size(), 1u);
  const Span cue = hits->hits[0].cue;
  EXPECT_EQ(cue.begin, text.rfind("价")) << "the nearest one is named";
  EXPECT_EQ(cue.end, cue.begin + 3);
}

TEST(Matcher, OverlapsAndSharedTermsAreAllSaid) {
  TermList first = list_of({"穿山甲", "穿山甲鳞片", "山甲"}, "a");
  TermList second = list_of({"穿山甲"}, "b");
  const auto matcher = matcher_of({first, second});
  EXPECT_THAT(found(*matcher, "穿山甲鳞片"), ElementsAre("穿山甲:written", "穿山甲:written",
                                                         "穿山甲鳞片:written", "山甲:written"));
  TermList off = list_of({"穿山甲"}, "c");
  off.active = false;
  EXPECT_THAT(found(*matcher_of({off}), "穿山甲"), IsEmpty());
}

TEST(Matcher, ManyHitsAreCutAndItIsSaid) {
  const auto matcher = matcher_of({list_of({"象牙"})});
  std::string text;
  for (std::size_t i = 0; i < kMostHits + 5; ++i) text += "象牙";
  TermScanner scanner;
  const Result<TermHits> hits = matcher->scan(text, scanner);
  ASSERT_TRUE(hits.ok());
  EXPECT_EQ(hits->hits.size(), kMostHits);
  EXPECT_TRUE(hits->cut);
  EXPECT_FALSE(matcher->scan("象牙", scanner)->cut);
}

TEST(Matcher, NothingToFind) {
  const auto matcher = matcher_of({});
  EXPECT_THAT(found(*matcher, "象牙"), IsEmpty());
  EXPECT_THAT(found(*matcher_of({list_of({"象牙"})}), ""), IsEmpty());
  EXPECT_THAT(found(*matcher_of({list_of({"象牙"})}), "\xff\xfe"), IsEmpty());
}

using Place = std::tuple<std::size_t, std::size_t, std::uint32_t>;

// Few characters, so that much matches.
std::string random_caption(std::mt19937& random, std::size_t most) {
  static constexpr std::string_view kPieces[] = {"象", "牙", "龜",     "龟",     "Ｖ", "x",   "а",
                                                 " ",  ".",  "\u200B", "\u0301", "㎏", "\xff"};
  std::string text;
  for (std::size_t i = 0, n = 1 + random() % most; i < n; ++i)
    text += kPieces[random() % std::size(kPieces)];
  return text;
}

// Tries every term at every place of the normalised text.
std::set<Place> naive(const TermList& list, std::string_view text) {
  Normalised normal;
  EXPECT_TRUE(normal.set(text).ok());
  std::set<Place> places;
  for (std::uint32_t t = 0; t < list.terms.size(); ++t) {
    const std::string term = normalise(list.terms[t].text);
    for (std::size_t at = normal.text().find(term); at != std::string_view::npos;
         at = normal.text().find(term, at + 1)) {
      if (!normal.begins_character(at) || !normal.ends_character(at + term.size())) continue;
      const Span span = normal.origin(at, at + term.size(), text);
      places.emplace(span.begin, span.end, t);
    }
  }
  return places;
}

TEST(Matcher, EqualsANaiveMatcherOnRandomTexts) {
  std::mt19937 random(3);
  std::size_t hits_seen = 0;
  for (int round = 0; round < 40; ++round) {
    TermList list;
    list.id = "random";
    list.inside_words = true;
    std::set<std::string> known;
    while (list.terms.size() < 30) {
      std::string term = random_caption(random, 4);
      const std::string normal = normalise(term);
      if (!is_utf8(term) || normal.size() < 2 || !known.insert(normal).second) continue;
      list.terms.push_back({std::move(term), false, {}, 0});
    }
    const auto matcher = matcher_of({list});
    TermScanner scanner;
    for (int i = 0; i < 50; ++i) {
      const std::string text = random_caption(random, 60);
      const Result<TermHits> hits = matcher->scan(text, scanner);
      ASSERT_TRUE(hits.ok());
      std::set<Place> places;
      for (const TermHit& hit : hits->hits) places.emplace(hit.span.begin, hit.span.end, hit.term);
      ASSERT_EQ(places, naive(list, text)) << text;
      hits_seen += places.size();
    }
  }
  EXPECT_GT(hits_seen, 1000u);
}

// A changed list, quickly or as a whole: the same hits.
TEST(Matcher, WhatIsCompiledQuicklyFindsTheSame) {
  std::mt19937 random(5);
  std::vector<std::string> terms;
  for (int i = 0; i < 400; ++i) {
    std::string term;
    for (int k = 0; k < 2 + i % 3; ++k)
      append_code_point(term, static_cast<char32_t>(0x4E00 + random() % 40));
    if (std::find(terms.begin(), terms.end(), term) == terms.end()) terms.push_back(term);
  }
  TermList before = list_of({terms.begin(), terms.end() - 50});
  TermList after = list_of({terms.begin() + 30, terms.end()});
  before.by_sound = after.by_sound = true;
  const auto old = matcher_of({before});
  const auto quick = *TermMatcher::build({after}, old);
  const auto whole = *TermMatcher::build({after}, old, TermMatcher::Effort::kWhole);
  EXPECT_FALSE(quick->is_whole());
  EXPECT_TRUE(whole->is_whole());
  std::size_t hits = 0;
  for (int i = 0; i < 200; ++i) {
    std::string text;
    for (int k = 0; k < 60; ++k)
      append_code_point(text, static_cast<char32_t>(0x4E00 + random() % 40));
    const auto pieces = found(*whole, text);
    ASSERT_EQ(found(*quick, text), pieces);
    hits += pieces.size();
  }
  EXPECT_GT(hits, 100u);
}

// While lists change again and again, somebody who scans always has lists, old or new, and never
// half of one.
TEST(LiveTerms, AreReplacedWithoutAGap) {
  LiveTerms live;
  EXPECT_EQ(live.current(), nullptr);
  live.publish({list_of({"象牙", "犀角"})});
  live.settle();
  std::atomic<bool> stop = false;
  std::atomic<int> scans = 0;
  std::atomic<int> wrong = 0;
  std::thread reader([&] {
    TermScanner scanner;
    while (!stop) {
      const auto matcher = live.current();
      const Result<TermHits> hits = matcher->scan("象牙犀角虎骨豹骨", scanner);
      // Every published list has exactly two of these four.
      if (!hits.ok() || hits->hits.size() != 2) ++wrong;
      ++scans;
    }
  });
  // A busy machine may let the reader begin late.
  while (scans == 0) std::this_thread::yield();
  for (int i = 0; i < 20; ++i) {
    live.publish({i % 2 == 0 ? list_of({"虎骨", "豹骨"}) : list_of({"象牙", "犀角"})});
    if (i % 3 == 0) live.settle();
  }
  live.publish({list_of({"象牙", "豹骨"})});
  live.settle();
  stop = true;
  reader.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_THAT(found(*live.current(), "象牙犀角虎骨豹骨"),
              ElementsAre("象牙:written", "豹骨:written"));
  EXPECT_TRUE(live.current()->is_whole());
}

}  // namespace
}  // namespace vigil::screening
