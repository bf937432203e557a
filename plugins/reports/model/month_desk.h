// A month of the desk in figures, and its statements of reasons. Counted from the cases on this
// machine, some thousands a turn, so that a million of them never hold up a frame; files are saved
// as PDF, CSV and XLSX. User-interface thread; the host outlives it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/domain/report/month.h"
#include "core/domain/report/statement.h"
#include "plugins/reports/model/reports_desk.h"

namespace vigil::reports {

// A line of a part: what, how many, and the same in words.
struct MonthLine {
  std::string name;
  std::string figure;
  double share = -1;  // of the part's largest; below 0: no bar
};

struct MonthPart {
  std::string title;
  std::vector<MonthLine> lines;
};

class MonthDesk {
 public:
  MonthDesk(sdk::Host& host, ReportsDesk& desk) : host_(host), desk_(desk) {}

  void update();
  // The view is in sight: figures are kept up to date until the next turn.
  void look();

  [[nodiscard]] std::chrono::year_month month() const { return month_; }
  // Nothing while it is being counted for the first time.
  [[nodiscard]] const rules::MonthFigures* figures() const { return made_ ? &*made_ : nullptr; }
  // Of the cases, while they are being counted: 0 to 1.
  [[nodiscard]] std::optional<double> progress() const;
  [[nodiscard]] const std::vector<MonthPart>& parts() const { return parts_; }
  // What kept the last statements from being written; empty: nothing.
  [[nodiscard]] const std::vector<rules::StatementFault>& faults() const { return faults_; }
  [[nodiscard]] std::string reason_of(const rules::StatementFault& fault) const;

  Status step(int months);
  Status save_pdf();
  Status save_csv();
  Status save_xlsx();
  // Of the month that is shown, as CSV; "json": as JSON. All of them or none.
  Status save_statements(std::string_view format);

 private:
  void begin();
  void count_some();
  void put_into_words();
  [[nodiscard]] Status problem(sdk::TextKey key) const;
  [[nodiscard]] Status need_figures() const;
  [[nodiscard]] std::string file_name(std::string_view what) const;
  [[nodiscard]] std::vector<std::vector<std::string>> rows() const;
  [[nodiscard]] MonthPart part_of(sdk::TextKey title, const rules::MonthTable& table,
                                  std::string (MonthDesk::*name)(const std::string&) const) const;
  [[nodiscard]] std::string figure_of(const rules::MonthCount& count) const;
  [[nodiscard]] std::string source_name(const std::string& id) const;
  [[nodiscard]] std::string reason_name(const std::string& id) const;
  [[nodiscard]] std::string act_name(const std::string& word) const;
  [[nodiscard]] std::string ending_name(const std::string& word) const;

  sdk::Host& host_;
  ReportsDesk& desk_;
  std::chrono::year_month month_{};
  bool in_sight_ = false;
  std::shared_ptr<const sdk::RecordSet> cases_, reporters_;
  rules::Intake intake_;
  std::unique_ptr<rules::MonthCounter> counter_;  // null: nothing is being counted
  std::size_t at_ = 0;
  std::optional<rules::MonthFigures> made_;
  std::vector<MonthPart> parts_;
  std::string worded_in_;  // the language
  std::vector<rules::StatementFault> faults_;
};

}  // namespace vigil::reports
