// The cases as a list: which there are, in which order they should be worked, and how many will be
// late. Holds a million of them: a row is a few figures, words are read from the record only where
// they are drawn. User-interface thread.
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/domain/queue_outlook.h"
#include "plugins/sdk/host.h"

namespace vigil::reports {

enum class CaseState {
  kOpen,     // waits for a decision
  kDecided,  // decided; reporters wait for their answers
  kClosed,
};
inline constexpr CaseState kAllCaseStates[] = {CaseState::kOpen, CaseState::kDecided,
                                               CaseState::kClosed};

struct CaseRow {
  const nlohmann::json* body = nullptr;  // of the record set that the shelf holds
  std::uint32_t record = 0;
  std::int32_t priority = 1;
  WallTime opened{};
  WallTime due{};
  WallTime decided{};
  std::int64_t weight_milli = 0;
  std::int64_t reports = 0;
  CaseState state = CaseState::kOpen;
  float urgency = 0;
  std::size_t authors = 0;  // a hash of its only author, or one of those below
};
inline constexpr std::size_t kNoAuthor = 0;
inline constexpr std::size_t kSeveralAuthors = 1;

// What the list is narrowed to.
struct CaseFilter {
  std::optional<CaseState> state = CaseState::kOpen;  // nothing: all
  std::string words;                                  // in caption, author or a report's text
  bool operator==(const CaseFilter&) const = default;
};

class CaseShelf {
 public:
  // True when something changed. Rows whose record is the same are not read again.
  bool take(const std::shared_ptr<const sdk::RecordSet>& records, WallTime now);
  // The order follows the time: true when it was made anew, which is at most every half minute.
  bool keep_order(WallTime now);
  void narrow(CaseFilter filter, WallTime now);

  [[nodiscard]] const CaseFilter& filter() const { return filter_; }
  [[nodiscard]] std::size_t size() const { return order_.size(); }
  // In the order of the list, the most urgent first. Precondition: place < size().
  [[nodiscard]] const CaseRow& row(std::size_t place) const { return rows_[order_[place]]; }
  [[nodiscard]] const sdk::Record& record(const CaseRow& row) const {
    return records_->records[row.record];
  }
  [[nodiscard]] const sdk::Record* find(std::string_view id) const;
  [[nodiscard]] std::optional<std::size_t> place_of(std::string_view id) const;
  // Cases of one of these authors, in the order of their ids: most rows are passed over by their
  // hash alone.
  [[nodiscard]] std::vector<const CaseRow*> by_authors(const std::set<std::string>& authors) const;
  [[nodiscard]] std::int64_t count(CaseState state) const {
    return counts_[static_cast<std::size_t>(state)];
  }
  [[nodiscard]] bool complete() const { return records_ != nullptr && records_->complete; }
  [[nodiscard]] const std::vector<CaseRow>& rows() const { return rows_; }

  // Open cases due before `until`.
  [[nodiscard]] std::int64_t due_before(WallTime until) const;
  // At the pace of the last eight hours.
  [[nodiscard]] domain::QueueOutlook forecast(WallTime now) const;

 private:
  void sort(WallTime now);
  [[nodiscard]] bool fits(const CaseRow& row) const;

  std::shared_ptr<const sdk::RecordSet> records_;
  std::vector<CaseRow> rows_;  // by record id
  std::vector<std::uint32_t> order_;
  std::vector<std::uint32_t> places_;  // of each row in the order; kNowhere: it is not in the list
  CaseFilter filter_;
  std::int64_t counts_[3] = {};
  WallTime sorted_at_{};
};

[[nodiscard]] CaseState state_of(const nlohmann::json& body);

}  // namespace vigil::reports
