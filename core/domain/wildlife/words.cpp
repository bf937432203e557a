#include "core/domain/wildlife/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/domain/wildlife/edition.h"

namespace vigil::wildlife {
namespace {

using nlohmann::json;

constexpr std::size_t kMostText = 64;
constexpr std::size_t kMostWhy = 300;

Error malformed(std::string sentence) {
  return fail(ErrorCode::kInvalidArgument, std::move(sentence));
}
Error refuse(std::string sentence) { return fail(ErrorCode::kRejected, std::move(sentence)); }

std::string cleaned(const json& object, std::string_view key, std::size_t most = kMostText) {
  return std::string(trim(clean_for_display(text_member(object, key), most)));
}

std::vector<Sourced> sourced_of(const json& record, const char* key) {
  std::vector<Sourced> out;
  const auto list = record.find(key);
  if (list == record.end() || !list->is_array()) return out;
  for (const json& one : *list) {
    Sourced sourced{cleaned(one, "text"), cleaned(one, "source", 300), bool_member(one, "weak")};
    if (!sourced.text.empty()) out.push_back(std::move(sourced));
  }
  return out;
}

std::vector<std::string> texts_of(const json& record, const char* key) {
  std::vector<std::string> out;
  const auto list = record.find(key);
  if (list == record.end() || !list->is_array()) return out;
  for (const json& one : *list) {
    if (!one.is_string()) continue;
    std::string text(trim(clean_for_display(one.get<std::string>(), kMostText)));
    if (!text.empty()) out.push_back(std::move(text));
  }
  return out;
}

WallTime time_of(const json& object, std::string_view key) {
  return from_rfc3339(text_member(object, key)).value_or(WallTime{});
}

}  // namespace

Result<Product> product_from_json(const json& record) {
  if (!record.is_object()) return malformed("A product is an object.");
  Product product;
  product.id = text_member(record, "id");
  product.zh = cleaned(record, "zh");
  product.en = cleaned(record, "en");
  product.taxon = cleaned(record, "taxon");
  product.terms = sourced_of(record, "terms");
  product.glosses = sourced_of(record, "glosses");
  if (product.id.empty() || product.zh.empty() || product.terms.empty())
    return malformed("A product needs an id, a Chinese name and a term.");
  return product;
}

std::string_view to_word(WordKind kind) { return kind == WordKind::kAlias ? "alias" : "code"; }

std::string_view to_word(WordState state) {
  switch (state) {
    case WordState::kDraft: return "draft";
    case WordState::kLive: return "live";
    case WordState::kRetired: return "retired";
  }
  return "draft";
}

Result<CodeWord> word_from_json(const json& record) {
  if (!record.is_object()) return malformed("A word is an object.");
  CodeWord word;
  word.id = text_member(record, "id");
  word.text = cleaned(record, "text");
  word.means = cleaned(record, "means");
  word.by = cleaned(record, "by", 100);
  word.why = cleaned(record, "why", kMostWhy);
  word.at = time_of(record, "at");
  word.weak = bool_member(record, "weak", true);
  word.kind = text_member(record, "kind") == "alias" ? WordKind::kAlias : WordKind::kCodeWord;
  const std::string state = text_member(record, "state");
  if (state == "live") word.state = WordState::kLive;
  if (state == "retired") word.state = WordState::kRetired;
  if (word.id.empty() || word.text.empty()) return malformed("A word needs an id and a text.");
  const auto trial = record.find("trial");
  if (trial != record.end() && trial->is_object()) {
    word.trial = Trial{time_of(*trial, "at"),
                       cleaned(*trial, "by", 100),
                       int_member(*trial, "captions"),
                       int_member(*trial, "hits"),
                       int_member(*trial, "restricted"),
                       int_member(*trial, "allowed")};
  }
  return word;
}

json to_json(const CodeWord& word) {
  json record = {{"id", word.id},
                 {"text", word.text},
                 {"means", word.means},
                 {"kind", to_word(word.kind)},
                 {"state", to_word(word.state)},
                 {"weak", word.weak},
                 {"by", word.by},
                 {"at", to_rfc3339(word.at)},
                 {"why", word.why}};
  if (word.trial) {
    record["trial"] = {{"at", to_rfc3339(word.trial->at)},     {"by", word.trial->by},
                       {"captions", word.trial->captions},     {"hits", word.trial->hits},
                       {"restricted", word.trial->restricted}, {"allowed", word.trial->allowed}};
  }
  return record;
}

Status check_word(const CodeWord& word, std::span<const CodeWord> others) {
  if (word.text.empty()) return refuse("The word is empty.");
  if (count_code_points(word.text) > kMostText)
    return refuse(fmt::format("The word is longer than {} characters.", kMostText));
  if (word.means.empty()) return refuse("Say what the word stands for.");
  if (word.by.empty()) return refuse("It is not known who adds the word.");
  if (word.why.empty()) return refuse("Say why: where the word was seen, or who told of it.");
  if (word.kind == WordKind::kCodeWord && !word.weak)
    return refuse("A code word is an everyday word and never counts alone: it needs a cue.");
  if (!word.weak && count_code_points(word.text) < 2)
    return refuse("A single character never counts alone: it needs a cue.");
  for (const CodeWord& other : others) {
    if (other.id != word.id && other.state != WordState::kRetired &&
        to_lower_ascii(other.text) == to_lower_ascii(word.text)) {
      return refuse(fmt::format("\"{}\" is there already.", other.text));
    }
  }
  if (word.state == WordState::kLive && !word.trial)
    return refuse("Try the word on past captions before it goes live.");
  std::vector<Named> names = {{word.text, {word.means}}};
  for (const CodeWord& other : others) {
    if (other.id != word.id) names.push_back({other.text, {other.means}});
  }
  for (const std::string& circle : find_circles(names)) {
    if (circle.find(word.text) != std::string::npos)
      return refuse(fmt::format("What the word stands for goes round in a circle: {}.", circle));
  }
  if (word.means == word.text) return refuse("The word stands for itself.");
  return {};
}

std::string meaning_of(const CodeWord& word, std::span<const CodeWord> words) {
  std::set<std::string_view> passed = {word.text};
  std::string_view means = word.means;
  for (;;) {
    const auto next = std::find_if(words.begin(), words.end(),
                                   [&](const CodeWord& other) { return other.text == means; });
    if (next == words.end()) return std::string(means);
    if (!passed.insert(means).second) return {};
    means = next->means;
  }
}

Result<CueRules> cue_rules_from_json(const json& record) {
  if (!record.is_object()) return malformed("Cue rules are an object.");
  CueRules rules;
  const auto groups = record.find("groups");
  if (groups == record.end() || !groups->is_array() || groups->empty())
    return malformed("Cue rules need groups of words.");
  for (const json& group : *groups) {
    CueGroup one{text_member(group, "kind"), texts_of(group, "words")};
    if (!one.words.empty()) rules.groups.push_back(std::move(one));
  }
  rules.distance = static_cast<int>(int_member(record, "distance", rules.distance));
  rules.digits = static_cast<int>(int_member(record, "digits", rules.digits));
  rules.rescue = texts_of(record, "rescue");
  rules.rescue_near = texts_of(record, "rescue_near");
  rules.rescue_distance =
      static_cast<int>(int_member(record, "rescue_distance", rules.rescue_distance));
  return rules;
}

std::vector<std::string> all_cues(const CueRules& rules) {
  std::vector<std::string> cues;
  for (const CueGroup& group : rules.groups)
    cues.insert(cues.end(), group.words.begin(), group.words.end());
  return cues;
}

}  // namespace vigil::wildlife
