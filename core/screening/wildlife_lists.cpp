#include "core/screening/wildlife_lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/screening/normalise.h"

namespace vigil::screening {
namespace {

using nlohmann::json;

// Policy of the collection `policies` that hits rest on.
constexpr std::string_view kPolicy = "wildlife-trade";

std::string level_words(const wildlife::Species& species) {
  std::string words;
  if (species.level == 1) words = "国家一级";
  if (species.level == 2) words = "国家二级";
  if (!species.cites.empty()) {
    if (!words.empty()) words += "，";
    words += "CITES 附录 " + species.cites;
  }
  if (species.wild_only) words += "，仅限野外种群";
  return words;
}

// Takes terms one after the other, each once in the one form of text that is compared.
class ListMaker {
 public:
  ListMaker(std::string_view id, const char* zh, const char* en, domain::Severity severity,
            WildlifeLists& out)
      : out_(out) {
    list_.id = id;
    list_.title_zh = zh;
    list_.title_en = en;
    list_.severity = severity;
    list_.policy = domain::PolicyId(std::string(kPolicy));
  }

  TermList& list() { return list_; }

  void add(const std::string& text, bool weak, std::string note) {
    const std::string plain = normalise(text);
    const std::size_t longest = std::max(count_code_points(text), count_code_points(plain));
    if (plain.empty() || longest > kMostTermCharacters) {
      out_.left_out.push_back(
          fmt::format("\"{}\" of {}: {}", clean_for_display(text, 60), list_.id,
                      plain.empty() ? "nothing of it can be compared." : "it is too long."));
      return;
    }
    if (!known_.insert(plain).second) return;  // the same name of two animals is one term
    // A single character stands in too many words.
    list_.terms.push_back(
        {text, weak || count_code_points(plain) < 2, clean_for_display(note, 290), 0});
  }

  void finish() {
    if (list_.terms.empty()) return;
    for (const Problem& problem : check(list_))
      out_.left_out.push_back(fmt::format("{}: {}", list_.id, problem.reason));
    out_.lists.push_back(std::move(list_));
  }

 private:
  WildlifeLists& out_;
  TermList list_;
  std::unordered_set<std::string> known_;
};

void use_cues(TermList& list, const wildlife::CueRules& cues) {
  std::unordered_set<std::string> known;
  for (const std::string& cue : wildlife::all_cues(cues)) {
    if (list.cues.size() < kMostCues && known.insert(normalise(cue)).second)
      list.cues.push_back(cue);
  }
  list.cue_digits = cues.digits;
  list.cue_distance = cues.distance;
}

}  // namespace

std::vector<std::string> names_of(const wildlife::Species& species) {
  std::vector<std::string> names;
  const auto add = [&](std::string name) {
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(std::move(name));
  };
  std::string_view zh = species.name_zh;
  // "西藏马鹿（包括白臀鹿）" names two.
  if (const std::size_t bracket = zh.find("（"); bracket != std::string_view::npos)
    zh = zh.substr(0, bracket);
  bool whole = false;
  for (const std::string_view ending : {"属所有种", "科所有种", "目所有种", "所有种"}) {
    if (whole || !zh.ends_with(ending)) continue;
    zh.remove_suffix(ending.size());
    whole = true;
  }
  add(std::string(zh));
  for (const std::string& former : species.former) add(former);
  std::string_view la = species.name_la;
  if (const std::size_t bracket = la.find("（"); bracket != std::string_view::npos)
    la = la.substr(0, bracket);
  if (la.ends_with(" spp.")) la.remove_suffix(5);
  add(std::string(la));
  return names;
}

WildlifeLists wildlife_lists(const wildlife::Edition* edition,
                             std::span<const wildlife::Product> products,
                             std::span<const wildlife::CodeWord> words,
                             const wildlife::CueRules& cues) {
  WildlifeLists out;
  ListMaker product_list(wildlife_list::kProducts, "野生动物制品", "Wildlife products", 3, out);
  use_cues(product_list.list(), cues);
  for (const wildlife::Product& product : products) {
    for (const wildlife::Sourced& term : product.terms) {
      product_list.add(
          term.text, term.weak,
          fmt::format("{} {}; {}; {}", product.zh, product.en, product.taxon, term.source));
    }
  }
  product_list.finish();

  ListMaker rescue(wildlife_list::kRescue, "救助与科普", "Rescue and science", 1, out);
  rescue.list().policy = {};
  rescue.list().cues = cues.rescue_near;
  rescue.list().cue_distance = cues.rescue_distance;
  for (const std::string& word : cues.rescue) rescue.add(word, true, "救助、保护与科普用语");
  rescue.finish();

  ListMaker species_list(wildlife_list::kSpecies, "野生动物名录", "Protected species", 2, out);
  use_cues(species_list.list(), cues);
  if (edition != nullptr) {
    for (const wildlife::Species& species : edition->species) {
      const std::string note = fmt::format("{} {}；{}；{}", species.name_zh, species.name_la,
                                           level_words(species), edition->title_zh);
      for (const std::string& name : names_of(species)) species_list.add(name, true, note);
    }
  }
  species_list.finish();

  ListMaker word_list(wildlife_list::kWords, "野生动物别称", "Wildlife aliases", 3, out);
  use_cues(word_list.list(), cues);
  for (const wildlife::CodeWord& word : words) {
    if (word.state != wildlife::WordState::kLive) continue;
    word_list.add(word.text, word.weak || word.kind == wildlife::WordKind::kCodeWord,
                  fmt::format("{}；{} {}：{}", wildlife::meaning_of(word, words), word.by,
                              to_rfc3339(word.at).substr(0, 10), word.why));
  }
  word_list.finish();
  return out;
}

std::string list_file(const TermList& list) {
  json file = header_record(list);
  json terms = json::array();
  for (const Term& term : list.terms) {
    json one = {{"text", term.text}};
    if (term.needs_cue) one["needs_cue"] = true;
    if (!term.note.empty()) one["note"] = term.note;
    terms.push_back(std::move(one));
  }
  file["terms"] = std::move(terms);
  return file.dump(2) + "\n";
}

std::vector<RecordWrite> plan_publication(std::span<const TermList> lists,
                                          std::span<const json> rules,
                                          std::span<const json> stored_lists,
                                          std::span<const json> stored_terms,
                                          std::span<const json> stored_rules) {
  std::vector<RecordWrite> writes;
  const auto index = [](std::span<const json> records) {
    std::map<std::string, const json*> by_id;
    for (const json& record : records) by_id[text_member(record, "id")] = &record;
    return by_id;
  };
  const auto put = [&](const char* collection, const std::map<std::string, const json*>& stored,
                       const json& record) {
    std::string id = text_member(record, "id");
    const auto known = stored.find(id);
    if (known != stored.end() && *known->second == record) return;
    writes.push_back({collection, std::move(id), to_canonical_json(record)});
  };
  const auto known_lists = index(stored_lists);
  const auto known_terms = index(stored_terms);
  const auto known_rules = index(stored_rules);
  std::unordered_set<std::string> parts;
  // Headers first: terms without one would be left out meanwhile.
  for (const TermList& list : lists) put("term_lists", known_lists, header_record(list));
  for (const TermList& list : lists) {
    for (const json& part : term_records(list)) {
      parts.insert(text_member(part, "id"));
      put("terms", known_terms, part);
    }
  }
  for (const json& part : stored_terms) {
    const std::string list = text_member(part, "list");
    const std::string id = text_member(part, "id");
    const bool ours = list == wildlife_list::kSpecies || list == wildlife_list::kProducts ||
                      list == wildlife_list::kWords || list == wildlife_list::kRescue;
    if (ours && !parts.contains(id)) writes.push_back({"terms", id, {}});
  }
  for (const json& rule : rules) put("rules", known_rules, rule);
  return writes;
}

}  // namespace vigil::screening
