#include "plugins/wildlife/model/library.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/json.h"
#include "core/screening/wildlife_lists.h"
#include "wildlife_ids.h"

namespace vigil::wildlife {
namespace {

using nlohmann::json;
namespace collections = ids::collections;

enum Which : std::size_t {
  kEditions,
  kSpecies,
  kProducts,
  kWords,
  kCues,
  kRules,
  kGuide,
  kLookAlikes,
  kFindings,
  kCases
};

}  // namespace

Library::Library(sdk::Host& host) : host_(host) {
  watched_ = {{collections::kWildlifeEditions, {}}, {collections::kWildlifeSpecies, {}},
              {collections::kWildlifeProducts, {}}, {collections::kWildlifeWords, {}},
              {collections::kWildlifeCues, {}},     {collections::kWildlifeRules, {}},
              {collections::kWildlifeGuide, {}},    {collections::kWildlifeLookAlikes, {}},
              {collections::kWildlifeFindings, {}}, {collections::kWildlifeCases, {}}};
}

Library::~Library() = default;

bool Library::changed(std::size_t which) {
  Watched& watched = watched_[which];
  std::shared_ptr<const sdk::RecordSet> now = host_.records().records(watched.key);
  if (now == watched.seen) return false;
  watched.seen = std::move(now);
  ++revision_;
  return true;
}

std::vector<json> Library::bodies(std::size_t which) const {
  std::vector<json> all;
  for (const sdk::Record& record : watched_[which].seen->records) {
    if (record.body) all.push_back(*record.body);
  }
  return all;
}

void Library::update() {
  const auto take = [&](std::size_t which, auto& into, const auto& read) {
    if (!changed(which)) return;
    into.clear();
    for (const json& record : bodies(which)) {
      auto value = read(record);
      if (value) {
        into.push_back(std::move(*value));
      } else {
        problems_.push_back(text_member(record, "id") + ": " + value.error().message);
      }
    }
  };
  const bool heads = changed(kEditions);
  const bool parts = changed(kSpecies);
  if (heads || parts) read_editions();
  take(kProducts, products_, product_from_json);
  take(kWords, words_, word_from_json);
  take(kLookAlikes, look_alikes_, look_alikes_from_json);
  take(kFindings, findings_, finding_from_json);
  std::stable_sort(findings_.begin(), findings_.end(),
                   [](const Finding& a, const Finding& b) { return a.at > b.at; });
  take(kCases, cases_, case_from_json);
  std::stable_sort(cases_.begin(), cases_.end(),
                   [](const CaseFile& a, const CaseFile& b) { return a.opened_at > b.opened_at; });
  if (changed(kCues)) {
    cues_.reset();
    for (const json& record : bodies(kCues)) {
      if (Result<CueRules> rules = cue_rules_from_json(record)) cues_ = std::move(*rules);
    }
  }
  if (changed(kRules)) rules_ = bodies(kRules);
  if (changed(kGuide)) {
    for (const json& record : bodies(kGuide)) {
      Result<ActTable> table = act_table_from_json(record);
      if (table) {
        acts_ = std::move(*table);
      } else {
        problems_.push_back(table.error().message);
      }
    }
  }
  // Another edition may come into force at midnight.
  const Edition* now = edition();
  if (now != nullptr && now->id != indexed_edition_) index_names();
}

void Library::read_editions() {
  const std::vector<json> heads = bodies(kEditions);
  const std::vector<json> parts = bodies(kSpecies);
  EditionRecords read = editions_from_records(heads, parts);
  editions_ = std::move(read.editions);
  // While rows are still on their way, an edition is shown with those that are here.
  if (watched_[kEditions].seen->complete && watched_[kSpecies].seen->complete)
    problems_.insert(problems_.end(), read.problems.begin(), read.problems.end());
  indexed_edition_.clear();
  by_name_.clear();
}

const Edition* Library::edition() const {
  const WallTime day = host_.clock().wall_now() + Millis{8LL * 3600 * 1000};
  return in_force(editions_, to_rfc3339(day).substr(0, 10));
}

void Library::index_names() {
  by_name_.clear();
  const Edition* now = edition();
  indexed_edition_ = now->id;
  for (std::size_t i = 0; i < now->species.size(); ++i) {
    by_name_.try_emplace(now->species[i].name_zh, i);
    for (const std::string& name : screening::names_of(now->species[i]))
      by_name_.try_emplace(name, i);
    by_name_.try_emplace(now->species[i].name_la, i);
  }
}

const Species* Library::species(std::string_view latin) const {
  const Edition* now = edition();
  const auto found = by_name_.find(latin);
  if (now == nullptr || found == by_name_.end() || found->second >= now->species.size())
    return nullptr;
  return &now->species[found->second];
}

const Product* Library::product(std::string_view id) const {
  for (const Product& product : products_) {
    if (product.id == id) return &product;
  }
  return nullptr;
}

Library::Meant Library::meant_by(std::string_view term) const {
  for (const Product& product : products_) {
    for (const Sourced& known : product.terms) {
      if (known.text == term) return {nullptr, &product};
    }
  }
  if (const Species* animal = species(term)) return {animal, nullptr};
  for (const CodeWord& word : words_) {
    if (word.text != term) continue;
    const std::string meaning = meaning_of(word, words_);
    if (const Product* product_meant = product(meaning)) return {nullptr, product_meant};
    return {species(meaning), nullptr};
  }
  return {};
}

std::string Library::title_of(std::string_view meaning) const {
  const bool english = host_.texts().language() == "en";
  if (const Product* one = product(meaning)) return english ? one->en : one->zh;
  if (const Species* one = species(meaning))
    return english ? one->name_la : one->name_zh + " " + one->name_la;
  return std::string(meaning);
}

}  // namespace vigil::wildlife
