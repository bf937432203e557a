// What people call protected animals and what is made of them: products published for enforcement,
// operators' own aliases and code words, and the cues that make a weak word count. Values with the
// rules they must meet; pure and thread-safe.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace vigil::wildlife {

struct Sourced {
  std::string text;
  std::string source;
  bool weak = false;  // counts only beside a cue
};

// A record of `wildlife_products`.
struct Product {
  std::string id;  // "ivory"
  std::string zh;
  std::string en;
  std::string taxon;           // Latin; of a species, genus or family
  std::vector<Sourced> terms;  // plain names, and aliases that were printed
  std::vector<Sourced>
      glosses;  // English glosses of code words: a hint for operators, never matched
};
[[nodiscard]] Result<Product> product_from_json(const nlohmann::json& record);

// What trying a word on past captions found, before it goes live.
struct Trial {
  WallTime at{};
  std::string by;
  std::int64_t captions = 0;    // looked at
  std::int64_t hits = 0;        // that it would have hit
  std::int64_t restricted = 0;  // of those, what people had labelled, warned, limited or removed
  std::int64_t allowed = 0;     // of those, what people had let pass
  bool operator==(const Trial&) const = default;
};

enum class WordKind {
  kAlias,     // another name: counts alone unless it is weak
  kCodeWord,  // an everyday word with a hidden meaning: never counts alone
};
enum class WordState { kDraft, kLive, kRetired };

[[nodiscard]] std::string_view to_word(WordKind kind);    // "alias", "code"
[[nodiscard]] std::string_view to_word(WordState state);  // "draft", "live", "retired"

// A record of `wildlife_words`.
struct CodeWord {
  std::string id;
  std::string text;
  std::string means;  // a product's id, a species' Latin name, or the text of another word
  WordKind kind = WordKind::kCodeWord;
  WordState state = WordState::kDraft;
  bool weak = true;
  std::string by;  // who
  WallTime at{};   // when
  std::string why;
  std::optional<Trial> trial;
  bool operator==(const CodeWord&) const = default;
};
[[nodiscard]] Result<CodeWord> word_from_json(const nlohmann::json& record);
[[nodiscard]] nlohmann::json to_json(const CodeWord& word);

// What keeps a word from being kept: no text, nobody, no reason, nothing it means; the same text as
// another one; a code word or a single character that would count alone; a word that is live
// without a trial; meanings that go round in a circle. kRejected with one sentence.
[[nodiscard]] Status check_word(const CodeWord& word, std::span<const CodeWord> others);

// Follows `means` from word to word to the product or animal at its end; empty for a circle.
[[nodiscard]] std::string meaning_of(const CodeWord& word, std::span<const CodeWord> words);

// The record "cues" of `wildlife_cues`.
struct CueGroup {
  std::string kind;  // "price", "trade", "contact", "weight", "taking"
  std::vector<std::string> words;
};
struct CueRules {
  std::vector<CueGroup> groups;
  int distance = 12;                     // at most so many characters between a word and its cue
  int digits = 6;                        // so many digits in a row are a cue too
  std::vector<std::string> rescue;       // keepers, reserves, science
  std::vector<std::string> rescue_near;  // animal words beside which those count
  int rescue_distance = 40;
};
[[nodiscard]] Result<CueRules> cue_rules_from_json(const nlohmann::json& record);
[[nodiscard]] std::vector<std::string> all_cues(const CueRules& rules);

}  // namespace vigil::wildlife
