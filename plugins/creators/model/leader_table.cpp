#include "plugins/creators/model/leader_table.h"

#include <string.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "core/base/text.h"
#include "core/domain/policy.h"

namespace vigil::creators {
namespace {

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  const std::string lower = to_lower_ascii(text);
  for (std::size_t at = 0; at < lower.size();) {
    const std::size_t begin = lower.find_first_not_of(" \t", at);
    if (begin == std::string::npos) break;
    const std::size_t end = std::min(lower.find_first_of(" \t", begin), lower.size());
    words.push_back(lower.substr(begin, end - begin));
    at = end;
  }
  // The longest first: it leaves the fewest rows.
  std::stable_sort(words.begin(), words.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return words;
}

}  // namespace

void LeaderTable::fill(const Book& book) {
  std::unordered_map<std::string_view, const Place*> places;
  for (const Place& place : book.places) places.emplace(place.id, &place);
  std::unordered_map<std::string_view, const Group*> groups;
  for (const Group& group : book.groups) groups.emplace(group.id, &group);
  const std::size_t count = book.leaders.size();
  haystack_.clear();
  haystack_.reserve(count * 96);
  ends_.clear();
  facets_.clear();
  keys_.clear();
  ends_.reserve(count);
  facets_.reserve(count);
  keys_.reserve(count);
  for (const Leader& leader : book.leaders) {
    const auto place = places.find(leader.county);
    const auto group = groups.find(leader.group);
    std::string row = leader.name;
    const auto add = [&](std::string_view part) {
      if (part.empty()) return;
      row += '\t';
      row += part;
    };
    add(domain::pinyin_initials(leader.name));
    add(leader.account);
    add(leader.business);
    std::string where;
    if (place != places.end()) {
      where = place->second->province + place->second->prefecture + place->second->county;
      add(where);
    }
    if (group != groups.end()) {
      add(group->second->zh);
      add(group->second->roman);
    }
    row = to_lower_ascii(row);
    std::replace(row.begin(), row.end(), '\n', ' ');
    haystack_ += row;
    haystack_ += '\n';
    ends_.push_back(static_cast<std::uint32_t>(haystack_.size()));
    facets_.push_back(
        {leader.stage, leader.field, place != places.end() && place->second->poverty});
    keys_.push_back({leader.name, std::move(where), leader.fans, leader.output_cny,
                     static_cast<double>(leader.poor_households)});
  }
  matched_.assign(count, 1);
  order();
  match(split_words(filter_.words), false);
  show();
}

void LeaderTable::set_filter(LeaderFilter filter) {
  if (filter == filter_) return;
  const bool words_changed = filter.words != filter_.words;
  // What grew at its end can only lose rows, unless a blank came: "山 " and "山" are the same.
  const bool grew = filter.words.starts_with(filter_.words);
  filter_ = std::move(filter);
  if (words_changed) match(split_words(filter_.words), grew);
  show();
}

void LeaderTable::match(const std::vector<std::string>& words, bool among_matched) {
  if (words.empty()) {
    std::fill(matched_.begin(), matched_.end(), std::uint8_t{1});
    return;
  }
  const char* const begin = haystack_.data();
  const auto has = [&](std::size_t row, std::size_t from_word) {
    const std::size_t start = row == 0 ? 0 : ends_[row - 1];
    for (std::size_t i = from_word; i < words.size(); ++i) {
      if (memmem(begin + start, ends_[row] - start, words[i].data(), words[i].size()) == nullptr)
        return false;
    }
    return true;
  };
  if (among_matched) {
    for (std::size_t row = 0; row < matched_.size(); ++row) {
      if (matched_[row] != 0 && !has(row, 0)) matched_[row] = 0;
    }
    return;
  }
  std::fill(matched_.begin(), matched_.end(), std::uint8_t{0});
  std::size_t row = 0;
  for (std::size_t at = 0; at < haystack_.size();) {
    const void* const found =
        memmem(begin + at, haystack_.size() - at, words[0].data(), words[0].size());
    if (found == nullptr) break;
    const auto place = static_cast<std::size_t>(static_cast<const char*>(found) - begin);
    row = static_cast<std::size_t>(
        std::upper_bound(ends_.begin() + static_cast<std::ptrdiff_t>(row), ends_.end(), place) -
        ends_.begin());
    if (has(row, 1)) matched_[row] = 1;
    at = ends_[row];
    ++row;
  }
}

void LeaderTable::show() {
  shown_.clear();
  std::fill(std::begin(stage_counts_), std::end(stage_counts_), 0);
  for (const std::uint32_t row : order_) {
    const Facets& facets = facets_[row];
    if (matched_[row] == 0 || (filter_.field && facets.field != *filter_.field) ||
        (filter_.poverty_only && !facets.poverty))
      continue;
    ++stage_counts_[static_cast<std::size_t>(facets.stage)];
    if (!filter_.stage || facets.stage == *filter_.stage) shown_.push_back(row);
  }
}

void LeaderTable::set_sort(LeaderSort by, bool descending) {
  sort_ = by;
  descending_ = descending;
  order();
  show();
}

void LeaderTable::set_growth(std::vector<double> growth) {
  growth_ = std::move(growth);
  if (sort_ != LeaderSort::kGrowth) return;
  order();
  show();
}

double LeaderTable::growth(std::size_t row) const {
  return row < growth_.size() ? growth_[row] : std::numeric_limits<double>::quiet_NaN();
}

void LeaderTable::order() {
  order_.resize(facets_.size());
  std::iota(order_.begin(), order_.end(), 0U);
  if (sort_ == LeaderSort::kGrowth) {
    const auto unknown = std::stable_partition(
        order_.begin(), order_.end(), [&](std::uint32_t row) { return !std::isnan(growth(row)); });
    std::stable_sort(order_.begin(), unknown, [&](std::uint32_t a, std::uint32_t b) {
      return descending_ ? growth_[b] < growth_[a] : growth_[a] < growth_[b];
    });
    return;
  }
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    switch (sort_) {
      case LeaderSort::kName: return keys_[a].name < keys_[b].name;
      case LeaderSort::kPlace: return keys_[a].place < keys_[b].place;
      case LeaderSort::kField: return facets_[a].field < facets_[b].field;
      case LeaderSort::kStage: return facets_[a].stage < facets_[b].stage;
      case LeaderSort::kFans: return keys_[a].fans < keys_[b].fans;
      case LeaderSort::kOutput: return keys_[a].output < keys_[b].output;
      case LeaderSort::kHouseholds: return keys_[a].households < keys_[b].households;
      case LeaderSort::kGrowth: break;
    }
    return false;
  };
  if (descending_) {
    std::stable_sort(order_.begin(), order_.end(), [&](auto a, auto b) { return before(b, a); });
  } else {
    std::stable_sort(order_.begin(), order_.end(), before);
  }
}

}  // namespace vigil::creators
