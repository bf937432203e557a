#include "plugins/rating/model/past_ratings.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "rating_ids.h"

namespace vigil::rating {
namespace {

constexpr std::size_t kPseudonymDigits = 16;
constexpr int kTagPoints = 2;
constexpr int kDimensionPoints = 3;

std::optional<Rated> read_rated(const sdk::Record& record) {
  if (record.body == nullptr || !record.body->is_object()) return std::nullopt;
  const nlohmann::json& body = *record.body;
  Rated rated;
  rated.id = record.id;
  rated.item = text_member(body, "item");
  rated.rater = text_member(body, "rater");
  const auto at = from_rfc3339(text_member(body, "at"));
  const auto marks = scale::marks_from_json(body.value("marks", nlohmann::json()));
  rated.level = static_cast<int>(int_member(body, "level"));
  rated.from_rubric = static_cast<int>(int_member(body, "from_rubric", rated.level));
  if (rated.item.empty() || rated.rater.empty() || !at || !marks ||
      rated.level < scale::kLowestLevel || rated.level > scale::kHighestLevel) {
    return std::nullopt;
  }
  rated.at = *at;
  rated.marks = *marks;
  rated.caption = clean_for_display(text_member(body, "caption"), 400);
  rated.media = text_member(body, "media");
  rated.reason = clean_for_display(text_member(body, "reason"), 200);
  rated.rubric_version = static_cast<int>(int_member(body, "rubric_version", 1));
  if (const auto tags = body.find("tags"); tags != body.end() && tags->is_array()) {
    for (const nlohmann::json& tag : *tags) {
      if (tag.is_string()) rated.tags.push_back(clean_for_display(tag.get<std::string>(), 64));
    }
  }
  return rated;
}

}  // namespace

std::string pseudonym(const domain::UserId& person) {
  return to_hex(sha256("rating/" + person.text())).substr(0, kPseudonymDigits);
}

bool PastRatings::update() {
  const auto records = host_.records().records(ids::collections::kRatings);
  if (records == records_) return false;
  records_ = records;
  ratings_.clear();
  unreadable_ = 0;
  for (const sdk::Record& record : records->records) {
    if (std::optional<Rated> rated = read_rated(record)) {
      ratings_.push_back(std::move(*rated));
    } else {
      ++unreadable_;
    }
  }
  std::stable_sort(ratings_.begin(), ratings_.end(),
                   [](const Rated& a, const Rated& b) { return a.at < b.at; });
  ++revision_;
  return true;
}

std::vector<Similar> PastRatings::like(const domain::Item& item,
                                       std::span<const scale::RatingMark> marks,
                                       std::size_t most) const {
  const std::set<std::string> tags(item.tags.begin(), item.tags.end());
  std::set<std::string> dimensions;
  for (const scale::RatingMark& mark : marks) dimensions.insert(mark.dimension);
  std::vector<Similar> found;
  std::set<std::string_view> seen;
  for (auto rated = ratings_.rbegin(); rated != ratings_.rend(); ++rated) {
    if (rated->item == item.item_id || !seen.insert(rated->item).second) continue;
    Similar similar;
    similar.rated = &*rated;
    for (const std::string& tag : rated->tags) {
      if (tags.contains(tag)) similar.shared_tags.push_back(tag);
    }
    for (const scale::RatingMark& mark : rated->marks) {
      auto& shared = similar.shared_dimensions;
      if (dimensions.contains(mark.dimension) &&
          std::find(shared.begin(), shared.end(), mark.dimension) == shared.end()) {
        shared.push_back(mark.dimension);
      }
    }
    similar.likeness = kTagPoints * static_cast<int>(similar.shared_tags.size()) +
                       kDimensionPoints * static_cast<int>(similar.shared_dimensions.size());
    if (similar.likeness > 0) found.push_back(std::move(similar));
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Similar& a, const Similar& b) { return a.likeness > b.likeness; });
  if (found.size() > most) found.resize(most);
  return found;
}

std::vector<scale::PastRating> PastRatings::for_preview() const {
  std::map<std::string_view, const Rated*> newest;
  for (const Rated& rated : ratings_) newest[rated.item] = &rated;
  std::vector<scale::PastRating> past;
  for (const auto& [item, rated] : newest) {
    past.push_back({rated->item, rated->caption, rated->marks, rated->level, rated->overridden()});
  }
  return past;
}

}  // namespace vigil::rating
