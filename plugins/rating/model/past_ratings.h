// What was rated before, from the collection "ratings": for clips like the one in hand, for
// agreement, and for previews of a rubric. Raters are pseudonyms here; who they are stands in the
// ledger of decisions. User-interface thread; the host outlives it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/domain/rating/preview.h"
#include "core/domain/rating/rubric.h"
#include "core/domain/task.h"
#include "plugins/sdk/host.h"

namespace vigil::rating {

namespace scale = domain::rating;

struct Rated {
  std::string id;
  std::string item;
  std::string caption;
  std::string media;
  std::vector<std::string> tags;
  std::string rater;
  int rubric_version = 1;
  std::vector<scale::RatingMark> marks;
  scale::Level level = 1;
  scale::Level from_rubric = 1;
  std::string reason;
  WallTime at{};

  [[nodiscard]] bool overridden() const { return level != from_rubric; }
};

// A clip that is like the one in hand, as it was rated last.
struct Similar {
  const Rated* rated = nullptr;  // of PastRatings, until its next update()
  std::vector<std::string> shared_tags;
  std::vector<std::string> shared_dimensions;
  int likeness = 0;
};

class PastRatings {
 public:
  explicit PastRatings(sdk::Host& host) : host_(host) {}

  // True when something changed.
  bool update();
  [[nodiscard]] std::span<const Rated> all() const { return ratings_; }
  [[nodiscard]] bool complete() const { return records_ && records_->complete; }
  // Rises with every change.
  [[nodiscard]] std::uint64_t revision() const { return revision_; }
  // Records that cannot be read; they are left alone.
  [[nodiscard]] std::size_t unreadable() const { return unreadable_; }

  // The likest first: two points for each tag they share, three for each dimension marked in both;
  // never a rating of the clip itself, because nobody is told what another rater found.
  [[nodiscard]] std::vector<Similar> like(const domain::Item& item,
                                          std::span<const scale::RatingMark> marks,
                                          std::size_t most) const;
  // As previews of a rubric take them: the newest of each clip.
  [[nodiscard]] std::vector<scale::PastRating> for_preview() const;

 private:
  sdk::Host& host_;
  std::shared_ptr<const sdk::RecordSet> records_;
  std::vector<Rated> ratings_;  // the oldest first
  std::uint64_t revision_ = 0;
  std::size_t unreadable_ = 0;
};

// A name for a rater that says nothing about the person and is the same for every rating.
[[nodiscard]] std::string pseudonym(const domain::UserId& person);

}  // namespace vigil::rating
