// The leaders as a table that is filtered with every key stroke: 50,000 rows within a frame.
//
// All searchable words of all rows stand in one buffer, so that a pass is one scan; a filter that
// only grew looks at the rows that are left. Not thread-safe.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/creators/model/book.h"

namespace vigil::creators {

enum class LeaderSort { kName, kPlace, kField, kStage, kFans, kOutput, kHouseholds, kGrowth };

struct LeaderFilter {
  // Words apart by blanks, all of which must be there: names, pinyin initials, accounts, places,
  // goods, people groups. Caseless for Latin letters.
  std::string words{};
  std::optional<Stage> stage{};
  std::optional<Field> field{};
  bool poverty_only = false;
  bool operator==(const LeaderFilter&) const = default;
};

class LeaderTable {
 public:
  // Copies what it searches in; `book` is not kept. Clears nothing of filter and sort.
  void fill(const Book& book);

  void set_filter(LeaderFilter filter);
  void set_sort(LeaderSort by, bool descending);
  // By row of the book; what is not a number is not known and stands last either way. Sorted anew
  // where growth is what it is sorted by.
  void set_growth(std::vector<double> growth);
  [[nodiscard]] double growth(std::size_t row) const;
  [[nodiscard]] const LeaderFilter& filter() const { return filter_; }

  // Indices into Book::leaders, in the order wanted.
  [[nodiscard]] std::span<const std::uint32_t> rows() const { return shown_; }
  [[nodiscard]] std::size_t size() const { return facets_.size(); }
  // How many rows of each stage the words and the other facets leave.
  [[nodiscard]] std::int64_t count(Stage stage) const {
    return stage_counts_[static_cast<std::size_t>(stage)];
  }

 private:
  struct Facets {
    Stage stage;
    Field field;
    bool poverty;
  };
  struct SortKeys {
    std::string name;
    std::string place;
    double fans;
    double output;
    double households;
  };
  void match(const std::vector<std::string>& words, bool among_matched);
  void show();
  void order();

  std::string haystack_;             // rows, each ended by '\n'
  std::vector<std::uint32_t> ends_;  // where each row ends in it
  std::vector<Facets> facets_;
  std::vector<SortKeys> keys_;
  std::vector<double> growth_;
  std::vector<std::uint32_t> order_;   // of all rows
  std::vector<std::uint8_t> matched_;  // by the words
  std::vector<std::uint32_t> shown_;
  std::int64_t stage_counts_[6] = {};
  LeaderFilter filter_;
  LeaderSort sort_ = LeaderSort::kName;
  bool descending_ = false;
};

}  // namespace vigil::creators
