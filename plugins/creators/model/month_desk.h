// The accounts' months as the desk has them: read on a thread of their own whenever the records
// changed, so that 50,000 accounts come without anybody waiting; which figure and span growth is
// about; one leader's line over the years. User-interface thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/base/result.h"
#include "plugins/creators/model/month_figures.h"
#include "plugins/creators/model/programme.h"

namespace vigil::creators {

inline constexpr int kGrowthSpans[] = {1, 3, 12, 36, 59};  // months

class MonthDesk {
 public:
  explicit MonthDesk(Programme& programme) : programme_(programme) {}
  ~MonthDesk();
  // Takes in what was read, and begins to read what changed.
  void update();

  [[nodiscard]] const MonthFigures& figures() const { return *figures_; }
  [[nodiscard]] bool reading() const { return reading_ != nullptr; }
  // Rises with new figures and with another figure or span.
  [[nodiscard]] std::uint64_t revision() const { return revision_; }
  [[nodiscard]] Metric metric() const { return metric_; }
  [[nodiscard]] int span() const { return span_; }
  [[nodiscard]] std::vector<double> growth() const;

  // A word, or nothing: the next one.
  Status choose_metric(std::string_view word);
  // Months, or nothing: the next span.
  Status choose_span(std::string_view months);

  // One leader's line: the days where they are kept, else the months. Worked out once for each.
  struct Line {
    std::vector<std::pair<double, double>> points;  // days since 1970, figure
    bool daily = false;
    double highest = 0;
  };
  [[nodiscard]] const Line& line_of(const std::string& leader);

 private:
  struct Reading {
    std::thread thread;
    std::atomic<bool> done{false};
    MonthFigures figures;
  };
  void begin();

  Programme& programme_;
  std::shared_ptr<const sdk::RecordSet> seen_;  // what was read, or is being read
  std::uint64_t seen_revision_ = 0;             // of the programme, where there are no records
  std::unique_ptr<Reading> reading_;
  std::shared_ptr<const MonthFigures> figures_ = std::make_shared<const MonthFigures>();
  std::uint64_t revision_ = 1;
  Metric metric_ = Metric::kFans;
  int span_ = 12;
  std::string line_leader_;
  std::uint64_t line_revision_ = 0;
  std::uint64_t line_book_ = 0;
  Line line_;
};

}  // namespace vigil::creators
