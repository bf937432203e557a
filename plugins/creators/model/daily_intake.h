// Daily figures on their way in: 50,000 accounts of five years are 91 million lines, which no desk
// holds. The file is gone through once, a line at a time, on a thread of its own; what stays are
// the months of every account, and the days of those in the programme.
//
// DailyFigures and DailyReader are values; DailyScan belongs to the user-interface thread and owns
// its thread, which ends with it.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"
#include "plugins/creators/model/book.h"
#include "plugins/creators/model/month_figures.h"

namespace vigil::creators {

// Whose figures they can be: copied from the book, so that another thread may ask.
class AccountNames {
 public:
  explicit AccountNames(const Book& book);
  // By id, by account, by name; nothing for nobody and for a name two bear.
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name) const;
  [[nodiscard]] const std::string& id(std::uint32_t account) const { return ids_[account]; }
  // In the programme: the days are kept, not the months alone.
  [[nodiscard]] bool keeps_days(std::uint32_t account) const { return days_[account]; }
  [[nodiscard]] std::size_t size() const { return ids_.size(); }

 private:
  std::vector<std::string> ids_;
  std::vector<bool> days_;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> by_id_;
  std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>> by_name_;  // -1: two
};

using DayValues = std::array<std::int64_t, 4>;  // by Metric; kNotKnown where not given

class DailyFigures {
 public:
  explicit DailyFigures(std::shared_ptr<const AccountNames> names);
  // False when that day of the account was there already; nothing is added then.
  bool add(std::uint32_t account, Day day, const DayValues& values);

  [[nodiscard]] const AccountNames& names() const { return *names_; }
  // Those with any figure, in the order of the book.
  [[nodiscard]] std::vector<std::uint32_t> accounts() const;
  // The record of creators.monthly: `kept` with these months in place of its own; null: a new one.
  [[nodiscard]] nlohmann::json month_record(std::uint32_t account, const Json& kept) const;
  // Records of creators.metrics, each a run of days at even distances, at most a year.
  [[nodiscard]] std::vector<nlohmann::json> day_records(std::uint32_t account) const;

 private:
  struct MonthCell {
    int month = 0;
    std::uint32_t days = 0;  // a bit a day
    DayValues values{kNotKnown, kNotKnown, kNotKnown, kNotKnown};
  };
  std::shared_ptr<const AccountNames> names_;
  std::vector<std::vector<MonthCell>> months_;  // by account, by month
  std::map<std::uint32_t, std::map<Day, DayValues>> days_;
};

enum class DailyProblem {
  kMissing,
  kNobody,
  kNoDay,
  kNoAmount,
  kNegative,
  kFormula,
  kTwice,
};

struct DailyRowProblem {
  int line = 0;
  DailyProblem what = DailyProblem::kMissing;
  std::size_t field = 0;  // of the mapping
  std::string cell;
};

// Columns of the file: which of them is the leader, the day and each figure; -1: none.
struct DailyColumns {
  int leader = -1;
  int day = -1;
  std::array<int, 4> values{-1, -1, -1, -1};
};

inline constexpr std::size_t kMostDailyProblems = 1000;

struct DailyResult {
  std::int64_t rows = 0;     // taken
  std::int64_t refused = 0;  // all that could not be; the first of them stand in `problems`
  std::vector<DailyRowProblem> problems;
};

// Takes the file in pieces as they come, the headings first. One line is one row: a quoted cell
// holds no line end here.
class DailyReader {
 public:
  DailyReader(const DailyColumns& columns, DailyFigures& to) : columns_(columns), to_(to) {}
  void take(std::string_view piece);
  // The last line, where the file does not end with one.
  void finish();
  [[nodiscard]] const DailyResult& result() const { return result_; }

 private:
  void row(std::string_view line);
  void refuse(DailyProblem what, std::size_t field, std::string_view cell);

  DailyColumns columns_;
  DailyFigures& to_;
  DailyResult result_;
  int line_ = 0;
  std::string begun_;  // a line that goes on in the next piece
  // Files keep an account's lines and a day's lines together as a rule.
  std::string last_name_;
  std::optional<std::uint32_t> account_;
  std::string last_day_text_;
  std::optional<Day> last_day_;
};

class DailyScan {
 public:
  // kNotFound where it cannot be opened, before anything is read.
  [[nodiscard]] static Result<std::unique_ptr<DailyScan>> begin(
      const std::filesystem::path& file, const DailyColumns& columns,
      std::shared_ptr<const AccountNames> names);
  ~DailyScan();

  [[nodiscard]] bool done() const { return done_.load(std::memory_order_acquire); }
  [[nodiscard]] float progress() const;
  // Once it is done.
  [[nodiscard]] const DailyResult& result() const { return result_; }
  [[nodiscard]] const DailyFigures& figures() const { return figures_; }
  // Why it ended before the end of the file; empty: it did not.
  [[nodiscard]] const std::string& failure() const { return failure_; }

 private:
  void run(const DailyColumns& columns);
  explicit DailyScan(std::shared_ptr<const AccountNames> names) : figures_(std::move(names)) {}

  DailyFigures figures_;
  DailyResult result_;
  std::string failure_;
  int file_ = -1;
  std::uint64_t size_ = 0;
  std::atomic<std::uint64_t> read_{0};
  std::atomic<bool> stop_{false};
  std::atomic<bool> done_{false};
  std::thread thread_;
};

}  // namespace vigil::creators
