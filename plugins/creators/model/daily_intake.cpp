#include "plugins/creators/model/daily_intake.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "plugins/creators/model/form.h"

namespace vigil::creators {
namespace {

using nlohmann::json;

constexpr std::size_t kBytesAPiece = 1u << 20;
constexpr std::size_t kMostBytesALine = 1u << 16;
constexpr int kMostDaysApart = 31;
constexpr std::size_t kMostDaysARecord = 366;

// The cells of one line; quotes around a cell are taken away, doubled ones within it made single.
class Cells {
 public:
  void split(std::string_view line) {
    count_ = 0;
    while (true) {
      std::string_view cell;
      if (!line.empty() && line.front() == '"') {
        std::size_t end = 1;
        bool doubled = false;
        while (end < line.size() && (line[end] != '"' || line.substr(end, 2) == "\"\"")) {
          doubled = doubled || line[end] == '"';
          end += line[end] == '"' ? 2 : 1;
        }
        cell = line.substr(1, std::min(end, line.size()) - 1);
        if (doubled) cell = single_quotes(cell);
        line.remove_prefix(std::min(end + 1, line.size()));
        const std::size_t comma = line.find(',');
        line.remove_prefix(std::min(comma, line.size()));
      } else {
        const std::size_t comma = line.find(',');
        cell = line.substr(0, comma);
        line.remove_prefix(std::min(comma, line.size()));
      }
      if (count_ < kMost) cells_[count_++] = trim(cell);
      if (line.empty()) return;
      line.remove_prefix(1);
    }
  }
  [[nodiscard]] std::string_view at(int column) const {
    return column >= 0 && static_cast<std::size_t>(column) < count_
               ? cells_[static_cast<std::size_t>(column)]
               : std::string_view();
  }

 private:
  std::string_view single_quotes(std::string_view cell) {
    std::string plain;
    for (std::size_t i = 0; i < cell.size(); ++i) {
      plain += cell[i];
      if (cell[i] == '"') ++i;
    }
    plain_ = std::move(plain);
    return plain_;
  }
  static constexpr std::size_t kMost = 64;
  std::array<std::string_view, kMost> cells_;
  std::size_t count_ = 0;
  std::string plain_;
};

bool is_formula(std::string_view cell) { return cell.front() == '=' || cell.front() == '@'; }

std::optional<std::int64_t> whole(std::string_view cell) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error == std::errc() && end == cell.data() + cell.size()) return value;
  // "1,200" and full-width digits, as people write them.
  const auto typed = amount_from_text(cell);
  if (!typed || *typed >= 1e15) return std::nullopt;
  return static_cast<std::int64_t>(*typed);
}

}  // namespace

AccountNames::AccountNames(const Book& book) {
  const auto count = static_cast<std::uint32_t>(book.leaders.size());
  ids_.reserve(count);
  days_.reserve(count);
  by_id_.reserve(count);
  by_name_.reserve(std::size_t{count} * 2);
  const auto name = [&](const std::string& text, std::uint32_t account) {
    if (text.empty()) return;
    const auto [at, made] = by_name_.emplace(text, account);
    if (!made && at->second != account) at->second = -1;
  };
  for (std::uint32_t i = 0; i < count; ++i) {
    const Leader& one = book.leaders[i];
    ids_.push_back(one.id);
    days_.push_back(one.stage == Stage::kAdmitted);
    by_id_.emplace(one.id, i);
    name(one.account, i);
    name(one.name, i);
  }
}

std::optional<std::uint32_t> AccountNames::find(std::string_view name) const {
  if (const auto found = by_id_.find(name); found != by_id_.end()) return found->second;
  const auto found = by_name_.find(name);
  if (found == by_name_.end() || found->second < 0) return std::nullopt;
  return static_cast<std::uint32_t>(found->second);
}

DailyFigures::DailyFigures(std::shared_ptr<const AccountNames> names)
    : names_(std::move(names)), months_(names_->size()) {}

bool DailyFigures::add(std::uint32_t account, Day day, const DayValues& values) {
  const int month = month_number(day);
  auto& cells = months_[account];
  // Files go forward in time: the month is the last one, or a new one after it.
  auto at = cells.empty() || cells.back().month < month
                ? cells.end()
                : std::lower_bound(cells.begin(), cells.end(), month,
                                   [](const MonthCell& one, int m) { return one.month < m; });
  if (at == cells.end() || at->month != month) {
    at = cells.insert(at, MonthCell());
    at->month = month;
  }
  const unsigned number = static_cast<unsigned>(std::chrono::year_month_day(day).day());
  const std::uint32_t bit = 1U << (number - 1);
  if ((at->days & bit) != 0) return false;
  const bool latest = at->days < bit;  // no later day of the month was seen
  at->days |= bit;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] == kNotKnown) continue;
    std::int64_t& to = at->values[i];
    if (i == static_cast<std::size_t>(Metric::kFans)) {
      if (latest || to == kNotKnown) to = values[i];
    } else {
      to = to == kNotKnown ? values[i] : to + values[i];
    }
  }
  if (names_->keeps_days(account)) days_[account][day] = values;
  return true;
}

std::vector<std::uint32_t> DailyFigures::accounts() const {
  std::vector<std::uint32_t> with;
  for (std::uint32_t i = 0; i < months_.size(); ++i) {
    if (!months_[i].empty()) with.push_back(i);
  }
  return with;
}

json DailyFigures::month_record(std::uint32_t account, const Json& kept) const {
  json body = kept ? *kept : json::object();
  body["id"] = names_->id(account);
  json& years = body["years"];
  if (!years.is_object()) years = json::object();
  const auto& cells = months_[account];
  for (std::size_t begin = 0; begin < cells.size();) {
    const int year = cells[begin].month / 12;
    std::size_t end = begin;
    while (end < cells.size() && cells[end].month / 12 == year) ++end;
    json& of = years[fmt::format("{:04}", year)];
    if (!of.is_object()) of = json::object();
    for (const Metric metric : kAllMetrics) {
      YearOfMonths months;
      months.fill(kNotKnown);
      const std::string word(to_word(metric));
      if (of.contains(word) && of[word].is_string()) {
        if (const auto before = year_from_text(of[word].get_ref<const std::string&>()))
          months = *before;
      }
      bool any = false;
      for (std::size_t i = begin; i < end; ++i) {
        const std::int64_t value = cells[i].values[static_cast<std::size_t>(metric)];
        if (value == kNotKnown) continue;
        months[static_cast<std::size_t>(cells[i].month % 12)] = value;
        any = true;
      }
      if (any) of[word] = to_text(months);
    }
    begin = end;
  }
  return body;
}

std::vector<json> DailyFigures::day_records(std::uint32_t account) const {
  std::vector<json> records;
  const auto found = days_.find(account);
  if (found == days_.end()) return records;
  json run;
  std::optional<Day> last;
  int step = 0;
  const auto end_run = [&] {
    if (run.is_null()) return;
    run["id"] = fmt::format("{}-{}", names_->id(account), run["from"].get<std::string>());
    run["every_days"] = std::max(step, 1);
    records.push_back(std::move(run));
    run = json();
    step = 0;
  };
  for (const auto& [day, values] : found->second) {
    const int gap = last ? static_cast<int>((day - *last).count()) : 0;
    // Figures that stop or begin within a run would come to stand at other days.
    bool same = !run.is_null();
    for (const Metric metric : kAllMetrics) {
      const bool given = values[static_cast<std::size_t>(metric)] != kNotKnown;
      same = same && run.contains(std::string(to_word(metric))) == given;
    }
    const bool goes_on = same && (step == 0 || gap == step) && gap <= kMostDaysApart &&
                         run["count"].get<std::size_t>() < kMostDaysARecord;
    if (!goes_on) {
      if (!run.is_null()) run.erase("count");
      end_run();
      run = {{"leader", names_->id(account)}, {"from", to_text(day)}, {"count", 0}};
    } else {
      step = gap;
    }
    for (const Metric metric : kAllMetrics) {
      const std::int64_t value = values[static_cast<std::size_t>(metric)];
      if (value != kNotKnown) run[std::string(to_word(metric))].push_back(value);
    }
    run["count"] = run["count"].get<std::size_t>() + 1;
    last = day;
  }
  if (!run.is_null()) run.erase("count");
  end_run();
  return records;
}

void DailyReader::refuse(DailyProblem what, std::size_t field, std::string_view cell) {
  ++result_.refused;
  if (result_.problems.size() < kMostDailyProblems)
    result_.problems.push_back({line_, what, field, std::string(cell.substr(0, 120))});
}

void DailyReader::take(std::string_view piece) {
  while (!piece.empty()) {
    const void* const found = std::memchr(piece.data(), '\n', piece.size());
    if (found == nullptr) {
      // A line without an end is kept as far as any row of figures goes.
      if (begun_.size() < kMostBytesALine) begun_ += piece;
      return;
    }
    const auto end = static_cast<std::size_t>(static_cast<const char*>(found) - piece.data());
    if (begun_.empty()) {
      row(piece.substr(0, end));
    } else {
      begun_ += piece.substr(0, end);
      row(begun_);
      begun_.clear();
    }
    piece.remove_prefix(end + 1);
  }
}

void DailyReader::finish() {
  if (!begun_.empty()) row(begun_);
  begun_.clear();
}

void DailyReader::row(std::string_view line) {
  ++line_;
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (line_ == 1 || line.empty()) return;
  Cells cells;
  cells.split(line);
  const std::string_view name = cells.at(columns_.leader);
  const std::string_view when = cells.at(columns_.day);
  if (name.empty() || when.empty()) return refuse(DailyProblem::kMissing, name.empty() ? 0 : 1, {});
  if (name != last_name_) {
    if (is_formula(name)) return refuse(DailyProblem::kFormula, 0, name);
    last_name_ = name;
    account_ = to_.names().find(name);
  }
  if (!account_) return refuse(DailyProblem::kNobody, 0, name);
  if (when != last_day_text_) {
    last_day_text_ = when;
    last_day_ = day_from_text(when);
  }
  if (!last_day_)
    return refuse(is_formula(when) ? DailyProblem::kFormula : DailyProblem::kNoDay, 1, when);
  DayValues values{kNotKnown, kNotKnown, kNotKnown, kNotKnown};
  bool any = false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string_view cell = cells.at(columns_.values[i]);
    if (cell.empty()) continue;
    const auto value = whole(cell);
    if (!value || *value < 0)
      return refuse(is_formula(cell)      ? DailyProblem::kFormula
                    : cell.front() == '-' ? DailyProblem::kNegative
                                          : DailyProblem::kNoAmount,
                    2 + i, cell);
    values[i] = *value;
    any = true;
  }
  if (!any) return refuse(DailyProblem::kMissing, 2, {});
  if (!to_.add(*account_, *last_day_, values)) return refuse(DailyProblem::kTwice, 1, when);
  ++result_.rows;
}

Result<std::unique_ptr<DailyScan>> DailyScan::begin(const std::filesystem::path& file,
                                                    const DailyColumns& columns,
                                                    std::shared_ptr<const AccountNames> names) {
  const int opened = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat about {};
  if (opened < 0 || ::fstat(opened, &about) != 0 || !S_ISREG(about.st_mode)) {
    if (opened >= 0) ::close(opened);
    return fail(ErrorCode::kNotFound, fmt::format("{} cannot be opened.", file.string()));
  }
  std::unique_ptr<DailyScan> scan(new DailyScan(std::move(names)));
  scan->file_ = opened;
  scan->size_ = static_cast<std::uint64_t>(about.st_size);
  scan->thread_ = std::thread([self = scan.get(), columns] { self->run(columns); });
  return scan;
}

void DailyScan::run(const DailyColumns& columns) {
  DailyReader reader(columns, figures_);
  std::string piece(kBytesAPiece, '\0');
  bool first = true;
  while (!stop_.load(std::memory_order_relaxed)) {
    const ssize_t got = ::read(file_, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) failure_ = fmt::format("The file could not be read on: {}.", std::strerror(errno));
    if (got <= 0) break;
    std::string_view text(piece.data(), static_cast<std::size_t>(got));
    if (first && text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    first = false;
    reader.take(text);
    read_.fetch_add(static_cast<std::uint64_t>(got), std::memory_order_relaxed);
  }
  reader.finish();
  result_ = reader.result();
  done_.store(true, std::memory_order_release);
}

DailyScan::~DailyScan() {
  stop_.store(true, std::memory_order_relaxed);
  if (thread_.joinable()) thread_.join();
  if (file_ >= 0) ::close(file_);
}

float DailyScan::progress() const {
  if (size_ == 0) return 1.0F;
  const auto read = static_cast<double>(read_.load(std::memory_order_relaxed));
  return static_cast<float>(std::min(1.0, read / static_cast<double>(size_)));
}

}  // namespace vigil::creators
