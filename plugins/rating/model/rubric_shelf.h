// The rubric that is in force on this desk, from the collection "rubrics", and the draft of the
// next one. User-interface thread; the host outlives it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/domain/rating/rubric.h"
#include "plugins/sdk/host.h"

namespace vigil::rating {

namespace scale = domain::rating;

class RubricShelf {
 public:
  explicit RubricShelf(sdk::Host& host) : host_(host) {}

  // True when the rubric in force is another one now. One that is not in order does not replace the
  // one before it; problem() says what is wrong.
  bool update();
  // Null until one has come.
  [[nodiscard]] const std::shared_ptr<const scale::Rubric>& rubric() const { return rubric_; }
  // One sentence with the place; empty: nothing is wrong.
  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] bool complete() const { return records_ && records_->complete; }

 private:
  sdk::Host& host_;
  std::shared_ptr<const sdk::RecordSet> records_;
  std::shared_ptr<const scale::Rubric> rubric_;
  std::string problem_;
};

// In the person's language.
[[nodiscard]] const std::string& words_of(const sdk::Texts& texts, const scale::Words& words);

}  // namespace vigil::rating
