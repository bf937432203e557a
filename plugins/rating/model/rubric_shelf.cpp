#include "plugins/rating/model/rubric_shelf.h"

#include <nlohmann/json.hpp>

#include "rating_ids.h"

namespace vigil::rating {

bool RubricShelf::update() {
  const auto records = host_.records().records(ids::collections::kRubrics);
  if (records == records_) return false;
  records_ = records;
  problem_.clear();
  for (const sdk::Record& record : records->records) {
    if (record.id != "default" || record.body == nullptr) continue;
    Result<scale::Rubric> read = scale::rubric_from_json(*record.body);
    if (!read) {
      problem_ = read.error().message;
      return false;
    }
    if (rubric_ && *rubric_ == *read) return false;
    rubric_ = std::make_shared<const scale::Rubric>(std::move(*read));
    return true;
  }
  return false;
}

const std::string& words_of(const sdk::Texts& texts, const scale::Words& words) {
  return texts.language() == "en" ? words.en : words.zh;
}

}  // namespace vigil::rating
