#include "core/domain/wildlife/edition.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/json.h"
#include "core/base/text.h"

namespace vigil::wildlife {
namespace {

using nlohmann::json;

Error refuse(std::string sentence) {
  return fail(ErrorCode::kInvalidArgument, std::move(sentence));
}

json row_of(const Species& species) {
  json row = {{"zh", species.name_zh}, {"la", species.name_la}, {"level", species.level}};
  const auto add = [&](const char* key, const std::string& value) {
    if (!value.empty()) row[key] = value;
  };
  const auto flag = [&](const char* key, bool value) {
    if (value) row[key] = true;
  };
  add("cites", species.cites);
  add("note", species.note);
  add("from", species.valid_from);
  flag("aquatic", species.aquatic);
  flag("whole", species.whole_taxon);
  flag("wild_only", species.wild_only);
  if (!species.former.empty()) row["former"] = species.former;
  row["taxon"] = {species.phylum_zh, species.phylum_la, species.class_zh,
                  species.class_la,  species.order_zh,  species.family_zh};
  return row;
}

Result<Species> species_of(const json& row) {
  if (!row.is_object()) return refuse("is no object");
  Species species;
  species.name_zh = clean_for_display(text_member(row, "zh"), kMostNameCharacters);
  species.name_la = clean_for_display(text_member(row, "la"), kMostNameCharacters);
  species.level = static_cast<int>(int_member(row, "level"));
  if (species.name_zh.empty() || species.name_la.empty()) return refuse("has no name");
  if (species.level < 0 || species.level > 2) return refuse("has a class that is not 1 or 2");
  species.cites = text_member(row, "cites");
  species.note = clean_for_display(text_member(row, "note"), 200);
  species.valid_from = text_member(row, "from");
  species.aquatic = bool_member(row, "aquatic");
  species.whole_taxon = bool_member(row, "whole");
  species.wild_only = bool_member(row, "wild_only");
  if (const auto former = row.find("former"); former != row.end() && former->is_array()) {
    for (const json& name : *former) {
      if (name.is_string() && species.former.size() < kMostFormerNames)
        species.former.push_back(clean_for_display(name.get<std::string>(), kMostNameCharacters));
    }
  }
  if (const auto taxon = row.find("taxon"); taxon != row.end() && taxon->is_array()) {
    std::string* const ranks[] = {&species.phylum_zh, &species.phylum_la, &species.class_zh,
                                  &species.class_la,  &species.order_zh,  &species.family_zh};
    for (std::size_t i = 0; i < std::min(taxon->size(), std::size(ranks)); ++i) {
      if ((*taxon)[i].is_string())
        *ranks[i] = clean_for_display((*taxon)[i].get<std::string>(), 64);
    }
  }
  return species;
}

}  // namespace

bool is_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto number = [&](std::size_t at, std::size_t digits) {
    int value = 0;
    for (std::size_t i = at; i < at + digits; ++i) {
      if (text[i] < '0' || text[i] > '9') return -1;
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  const int year = number(0, 4);
  const int month = number(5, 2);
  const int day = number(8, 2);
  if (year < 0 || month < 0 || day < 0) return false;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  return date.ok() && text >= kEarliestDay;
}

Status check_head(const Edition& edition) {
  const auto is_id = [](std::string_view id) {
    return !id.empty() && id.size() <= 48 && std::all_of(id.begin(), id.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
  };
  if (!is_id(edition.id))
    return refuse("An edition needs an id of lower-case letters, digits and \"-\", at most 48.");
  if (edition.title_zh.empty() || edition.title_en.empty())
    return refuse("An edition needs a title in Chinese and in English.");
  if (edition.source.empty()) return refuse("An edition needs its source: who published it.");
  if (!is_day(edition.valid_from)) {
    return refuse(fmt::format(
        "\"{}\" is no day from which the edition is valid: write it as 2021-02-01; days before "
        "{} are what spreadsheets make of an empty cell.",
        edition.valid_from, kEarliestDay));
  }
  if (edition.valid_to.empty()) return {};
  if (!is_day(edition.valid_to))
    return refuse(fmt::format("\"{}\" is no day on which the edition ended.", edition.valid_to));
  if (edition.valid_to <= edition.valid_from) return refuse("The edition ends before it begins.");
  return {};
}

LevelCounts count_levels(const Edition& edition) {
  LevelCounts counts;
  for (const Species& species : edition.species) {
    counts.first += species.level == 1;
    counts.second += species.level == 2;
    counts.aquatic += species.aquatic;
    counts.whole_taxa += species.whole_taxon;
  }
  return counts;
}

const Edition* in_force(std::span<const Edition> editions, std::string_view day) {
  const Edition* found = nullptr;
  for (const Edition& edition : editions) {
    if (edition.valid_from > day) continue;
    if (!edition.valid_to.empty() && edition.valid_to <= day) continue;
    if (found == nullptr || edition.valid_from > found->valid_from) found = &edition;
  }
  return found;
}

std::vector<std::string> find_circles(std::span<const Named> names) {
  std::map<std::string_view, std::vector<std::string_view>> leads;
  for (const Named& named : names) {
    for (const std::string& other : named.others) {
      if (other != named.name) leads[named.name].push_back(other);
    }
  }
  enum class Mark { kNew, kOpen, kDone };
  std::map<std::string_view, Mark> marks;
  std::vector<std::string> circles;
  struct Step {
    std::string_view name;
    std::size_t next = 0;
  };
  for (const auto& [start, unused] : leads) {
    if (marks[start] != Mark::kNew) continue;
    std::vector<Step> way = {{start, 0}};
    marks[start] = Mark::kOpen;
    while (!way.empty()) {
      Step& step = way.back();
      const auto onward = leads.find(step.name);
      if (onward == leads.end() || step.next == onward->second.size()) {
        marks[step.name] = Mark::kDone;
        way.pop_back();
        continue;
      }
      const std::string_view to = onward->second[step.next++];
      Mark& mark = marks[to];
      if (mark == Mark::kNew) {
        mark = Mark::kOpen;
        way.push_back({to, 0});
      } else if (mark == Mark::kOpen) {
        std::string circle;
        bool inside = false;
        for (const Step& passed : way) {
          inside = inside || passed.name == to;
          if (inside) circle += std::string(passed.name) + " → ";
        }
        circles.push_back(circle + std::string(to));
      }
    }
  }
  return circles;
}

json head_record(const Edition& edition) {
  json record = {{"id", edition.id},
                 {"title", {{"zh", edition.title_zh}, {"en", edition.title_en}}},
                 {"source", edition.source},
                 {"valid_from", edition.valid_from},
                 {"rows", edition.species.size()}};
  if (!edition.valid_to.empty()) record["valid_to"] = edition.valid_to;
  return record;
}

std::vector<json> species_records(const Edition& edition, std::size_t rows_each) {
  std::vector<json> parts;
  for (std::size_t begin = 0; begin < edition.species.size(); begin += rows_each) {
    json rows = json::array();
    const std::size_t end = std::min(edition.species.size(), begin + rows_each);
    for (std::size_t i = begin; i < end; ++i) rows.push_back(row_of(edition.species[i]));
    parts.push_back({{"id", fmt::format("{}-{:04}", edition.id, parts.size() + 1)},
                     {"edition", edition.id},
                     {"rows", std::move(rows)}});
  }
  return parts;
}

EditionRecords editions_from_records(std::span<const json> heads, std::span<const json> parts) {
  EditionRecords out;
  std::map<std::string, std::size_t> places;
  for (const json& head : heads) {
    Edition edition;
    edition.id = text_member(head, "id");
    const json title = head.is_object() ? head.value("title", json::object()) : json::object();
    edition.title_zh = clean_for_display(text_member(title, "zh"), 80);
    edition.title_en = clean_for_display(text_member(title, "en"), 120);
    edition.source = clean_for_display(text_member(head, "source"), 300);
    edition.valid_from = text_member(head, "valid_from");
    edition.valid_to = text_member(head, "valid_to");
    if (Status sound = check_head(edition); !sound) {
      out.problems.push_back(fmt::format("{}: {}", edition.id, sound.error().message));
      continue;
    }
    places[edition.id] = out.editions.size();
    out.editions.push_back(std::move(edition));
  }
  std::vector<const json*> ordered;
  for (const json& part : parts) ordered.push_back(&part);
  std::sort(ordered.begin(), ordered.end(), [](const json* a, const json* b) {
    return text_member(*a, "id") < text_member(*b, "id");
  });
  for (const json* part : ordered) {
    const std::string id = text_member(*part, "id");
    const auto place = places.find(text_member(*part, "edition"));
    const auto rows = part->is_object() ? part->find("rows") : part->end();
    if (place == places.end() || rows == part->end() || !rows->is_array()) {
      out.problems.push_back(fmt::format("{}: it belongs to no edition that is here.", id));
      continue;
    }
    for (std::size_t i = 0; i < rows->size(); ++i) {
      Result<Species> species = species_of((*rows)[i]);
      if (species) {
        out.editions[place->second].species.push_back(std::move(*species));
      } else {
        out.problems.push_back(fmt::format("{}: row {} {}.", id, i + 1, species.error().message));
      }
    }
  }
  std::stable_sort(out.editions.begin(), out.editions.end(),
                   [](const auto& a, const auto& b) { return a.valid_from > b.valid_from; });
  return out;
}

}  // namespace vigil::wildlife
