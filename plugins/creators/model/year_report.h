// The yearly report: what it says, worked out from the book once, and then as PDF, XLSX and CSV.
// Every number carries its comparator or is a count of records, and its source. Pure but for the
// spreadsheet, which is made in the machine's folder for temporary files.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "plugins/creators/model/book.h"
#include "plugins/sdk/host.h"

namespace vigil::creators {

struct ReportTable {
  std::string title;
  std::vector<std::string> headings;
  std::vector<bool> right;  // aligned, by column
  std::vector<std::vector<std::string>> rows;
};

struct ReportBar {
  std::string label;
  double value = 0;
  std::string shown;
};

struct ReportChart {
  std::string caption;
  std::vector<ReportBar> bars;      // a bar chart, or
  std::vector<std::string> labels;  // lines over these
  std::vector<std::pair<std::string, std::vector<double>>> lines;
};

struct ReportSection {
  std::string title;
  std::vector<std::string> paragraphs;
  std::vector<ReportChart> charts;
  std::vector<ReportTable> tables;
};

struct YearReport {
  std::string title;
  std::string below;
  std::vector<ReportSection> sections;
};

// `reference`: of the reference year, which the report says under its title.
[[nodiscard]] YearReport year_report(const Book& book, int year, Day today, const sdk::Texts& words,
                                     bool reference);

[[nodiscard]] Result<std::string> report_as_pdf(const YearReport& report, const sdk::Texts& words,
                                                WallTime created);
// All tables one below the other: section, table, then the row's cells.
[[nodiscard]] std::string report_as_csv(const YearReport& report, const sdk::Texts& words);
[[nodiscard]] Result<std::string> report_as_xlsx(const YearReport& report, const sdk::Texts& words);

}  // namespace vigil::creators
