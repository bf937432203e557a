#include "plugins/creators/model/year_report.h"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "core/base/file.h"
#include "core/document/pdf.h"
#include "core/document/sheet.h"
#include "creators_ids.h"
#include "plugins/creators/model/academy.h"
#include "plugins/creators/model/attention.h"
#include "plugins/creators/model/form_fields.h"
#include "plugins/creators/model/goods.h"
#include "plugins/creators/model/reconcile.h"
#include "plugins/creators/model/support.h"
#include "plugins/creators/model/wording.h"
#include "plugins/sdk/format.h"

namespace vigil::creators {
namespace {

namespace texts = ids::texts;

class Writer {
 public:
  Writer(const Book& book, int year, Day today, const sdk::Texts& words)
      : book_(book), year_(year), today_(today), words_(words) {}

  [[nodiscard]] ReportSection leaders() const {
    ReportSection section{text(texts::kWorkspaceLeaders), {}, {}, {}};
    std::map<Field, std::vector<double>> by_field;  // leaders, fans, output, households, jobs
    std::vector<double> all(5);
    for (const Leader& one : book_.leaders) {
      if (one.stage != Stage::kAdmitted) continue;
      const double parts[] = {1, one.fans, one.output_cny, static_cast<double>(one.poor_households),
                              static_cast<double>(one.jobs)};
      auto& sums = by_field[one.field];
      sums.resize(5);
      for (std::size_t i = 0; i < 5; ++i) {
        sums[i] += parts[i];
        all[i] += parts[i];
      }
    }
    section.paragraphs.push_back(
        sdk::format(words_, texts::kReportLeaders, fmt::arg("count", grouped(all[0])),
                    fmt::arg("fans", grouped(all[1])), fmt::arg("output", grouped(all[2])),
                    fmt::arg("households", grouped(all[3])), fmt::arg("jobs", grouped(all[4]))));
    ReportTable table{
        text(texts::kReportByField),
        {text(texts::kLabelField), text(texts::kReportCount), text(texts::kLabelFans),
         text(texts::kLabelOutput), text(texts::kLabelPoorHouseholds), text(texts::kLabelJobs)},
        {false, true, true, true, true, true},
        {}};
    ReportChart chart{text(texts::kReportByField), {}, {}, {}};
    const auto add = [&](const std::string& name, const std::vector<double>& sums) {
      std::vector<std::string> row{name};
      for (const double sum : sums) row.push_back(grouped(sum));
      table.rows.push_back(std::move(row));
    };
    for (const auto& [field, sums] : by_field) {
      add(text(title_of(field)), sums);
      chart.bars.push_back({text(title_of(field)), sums[0], grouped(sums[0])});
    }
    add(text(texts::kReportAll), all);
    if (!chart.bars.empty()) section.charts.push_back(std::move(chart));
    section.tables.push_back(std::move(table));
    ReportTable list{
        text(texts::kReportList),
        {text(texts::kLabelPerson), text(texts::kLabelCounty), text(texts::kLabelField),
         text(texts::kLabelFans), text(texts::kLabelOutput), text(texts::kLabelPoorHouseholds)},
        {false, false, false, true, true, true},
        {}};
    for (const Leader& one : book_.leaders) {
      if (one.stage != Stage::kAdmitted) continue;
      const Place* const place = find_place(book_, one.county);
      list.rows.push_back({one.name, place ? place->province + place->county : "",
                           text(title_of(one.field)), grouped(one.fans), grouped(one.output_cny),
                           grouped(static_cast<double>(one.poor_households))});
    }
    section.tables.push_back(std::move(list));
    return section;
  }

  [[nodiscard]] ReportSection academy() const {
    ReportSection section{text(texts::kWorkspaceAcademy), {}, {}, {}};
    for (const Cohort& cohort : book_.cohorts) {
      const CohortProgress progress = progress_of(book_, cohort.id, today_);
      if (progress.members == 0) continue;
      ReportTable table{cohort.name,
                        {text(texts::kLabelName), text(texts::kSessionTraining),
                         text(texts::kSessionVisit), text(texts::kSessionField),
                         text(texts::kSessionOnline), text(texts::kHomework), text(texts::kAdvice)},
                        {false, true, true, true, true, true, true},
                        {}};
      const auto share = [](const Share& one) { return fmt::format("{} / {}", one.done, one.of); };
      for (const MemberProgress& one : progress.of) {
        table.rows.push_back({one.name, share(one.attendance[0]), share(one.attendance[1]),
                              share(one.attendance[2]), share(one.attendance[3]),
                              share(one.homework), share(one.advice)});
      }
      section.tables.push_back(std::move(table));
    }
    return section;
  }

  [[nodiscard]] ReportSection support() const {
    ReportSection section{text(texts::kWorkspaceSupport), {}, {}, {}};
    if (book_.budgets.empty()) return section;
    const Budget& budget = book_.budgets.front();
    const Pacing pacing = pacing_of(book_, budget, today_);
    section.tables.push_back({text(texts::kSupportBudget),
                              {text(texts::kReportItem), text(texts::kReportCny)},
                              {false, true},
                              {{text(texts::kSupportAmount), grouped(pacing.amount)},
                               {text(texts::kSupportGranted), grouped(pacing.granted)},
                               {text(texts::kSupportDelivered), grouped(pacing.delivered)},
                               {text(texts::kSupportEven), grouped(pacing.even, 0)},
                               {text(texts::kSupportLeft), grouped(pacing.left)}}});
    Day turn{};
    for (const Cohort& one : book_.cohorts) {
      if (turn == Day{} || one.starts < turn) turn = one.starts;
    }
    if (const auto effect = effect_of_support(book_, turn, 84)) {
      section.paragraphs.push_back(sdk::format(
          words_, texts::kEffectSentence, fmt::arg("growth", percent(effect->growth, 0)),
          fmt::arg("low", percent(effect->low, 0)), fmt::arg("high", percent(effect->high, 0)),
          fmt::arg("treated", effect->treated), fmt::arg("controls", effect->controls)));
    }
    return section;
  }

  [[nodiscard]] ReportSection goods() const {
    ReportSection section{text(texts::kWorkspaceGoods), {}, {}, {}};
    const GoodsTotals totals = totals_of(book_, false);
    section.paragraphs.push_back(sdk::format(
        words_, texts::kGoodsSentence, fmt::arg("goods", totals.goods),
        fmt::arg("counties", totals.counties), fmt::arg("poor", totals.poverty_counties),
        fmt::arg("amount", grouped(totals.amount_cny)),
        fmt::arg("households", grouped(static_cast<double>(totals.households))),
        fmt::arg("poor_households", grouped(static_cast<double>(totals.poor_households)))));
    ReportChart chart{text(texts::kGoodsTenBest), {}, {}, {}};
    ReportTable table{text(texts::kGoodsTenBest),
                      {text(texts::kLabelName), text(texts::kLabelSellers),
                       text(texts::kLabelPoorSellers), text(texts::kLabelAmount)},
                      {false, true, true, true},
                      {}};
    for (const bool platform : {true, false}) {
      for (const Good* good : ten_best(book_, platform)) {
        const double amount = amount_of(*good);
        if (platform && amount > 0)
          chart.bars.push_back({good->name, amount, money_words(words_, amount)});
        table.rows.push_back({good->name, grouped(static_cast<double>(good->sellers)),
                              grouped(static_cast<double>(good->poor_sellers)),
                              amount > 0 ? grouped(amount) : text(texts::kFigureLost)});
      }
    }
    if (!chart.bars.empty()) section.charts.push_back(std::move(chart));
    section.tables.push_back(std::move(table));
    for (const GoodsFinding& one : check_goods(book_))
      section.paragraphs.push_back(finding_words(words_, one));
    return section;
  }

  [[nodiscard]] ReportSection heritage() const {
    ReportSection section{text(texts::kWorkspaceHeritage), {}, {}, {}};
    const auto parts = coverage_of(book_);
    const Coverage whole = whole_of(parts);
    section.paragraphs.push_back(
        sdk::format(words_, texts::kHeritageSentence,
                    fmt::arg("items", grouped(static_cast<double>(whole.items))),
                    fmt::arg("seen", grouped(static_cast<double>(whole.seen))),
                    fmt::arg("share", percent(whole.share()))));
    ReportTable table{text(texts::kHeritageCoverage),
                      {text(texts::kLabelCategory), text(texts::kHeritageItems),
                       text(texts::kHeritageSeen), text(texts::kHeritageShare)},
                      {false, true, true, true},
                      {}};
    ReportChart chart{text(texts::kHeritageCoverage), {}, {}, {}};
    for (const HeritageCategory& one : book_.categories) {
      const Coverage& part = parts[static_cast<std::size_t>(one.order - 1)];
      const std::string& name = name_of(words_, one.zh, one.en);
      table.rows.push_back({name, grouped(static_cast<double>(part.items)),
                            grouped(static_cast<double>(part.seen)), percent(part.share())});
      chart.bars.push_back({name, part.share(), percent(part.share(), 0)});
    }
    section.charts.push_back(std::move(chart));
    section.tables.push_back(std::move(table));
    return section;
  }

  [[nodiscard]] ReportSection impact() const {
    ReportSection section{text(texts::kWorkspaceImpact), {}, {}, {}};
    const Attention attention = attention_of(book_, {}, Day(std::chrono::year(year_) / 1 / 1),
                                             Day(std::chrono::year(year_ + 1) / 1 / 1));
    if (attention.accounts > 0) {
      section.paragraphs.push_back(
          sdk::format(words_, texts::kAttentionSentence, fmt::arg("accounts", attention.accounts),
                      fmt::arg("population", fmt::format("{:.6f}", attention.population)),
                      fmt::arg("unbiased", fmt::format("{:.6f}", attention.unbiased)),
                      fmt::arg("top", percent(attention.top_tenth, 0))));
    }
    ReportChart chart{text(texts::kAttentionOverTime),
                      {},
                      {},
                      {{text(texts::kGiniPopulation), {}}, {text(texts::kGiniUnbiased), {}}}};
    for (const AttentionPoint& point : attention_over_time(book_, {})) {
      chart.labels.push_back(to_text(point.month).substr(0, 7));
      chart.lines[0].second.push_back(point.population);
      chart.lines[1].second.push_back(point.unbiased);
    }
    if (!chart.labels.empty()) section.charts.push_back(std::move(chart));
    ReportTable table{
        text(texts::kImpactFigures),
        {text(texts::kImpactId), text(texts::kImpactPrinted), text(texts::kImpactCounted),
         text(texts::kImpactOutcome), text(texts::kLabelSource), text(texts::kLabelOn)},
        {false, false, false, false, false, false},
        {}};
    for (const Reconciled& one : reconcile(book_)) {
      table.rows.push_back({one.printed->id, figure_words(words_, *one.printed),
                            counted_words(words_, one), outcome_words(words_, one),
                            one.printed->source, one.printed->on});
    }
    section.tables.push_back(std::move(table));
    for (const Contradiction& one : contradictions(book_))
      section.paragraphs.push_back(contradiction_words(words_, one));
    return section;
  }

 private:
  [[nodiscard]] std::string text(sdk::TextKey key) const { return words_.text(key); }

  const Book& book_;
  int year_;
  Day today_;
  const sdk::Texts& words_;
};

// A file of its own that goes in any case.
class TemporaryFile {
 public:
  TemporaryFile() {
    std::error_code ignored;
    std::string pattern =
        (std::filesystem::temp_directory_path(ignored) / "vigil-report-XXXXXX").string();
    if (mkdtemp(pattern.data()) != nullptr) folder_ = pattern;
  }
  ~TemporaryFile() {
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  [[nodiscard]] bool usable() const { return !folder_.empty(); }
  [[nodiscard]] std::filesystem::path path() const { return folder_ / "report.xlsx"; }

 private:
  std::filesystem::path folder_;
};

constexpr std::size_t kSheetColumns = 8;

std::vector<std::vector<std::string>> flat_rows(const YearReport& report) {
  std::vector<std::vector<std::string>> rows;
  const auto add = [&](const std::string& section, const std::string& table,
                       const std::vector<std::string>& cells) {
    std::vector<std::string> row{section, table};
    row.insert(row.end(), cells.begin(), cells.end());
    row.resize(kSheetColumns);
    rows.push_back(std::move(row));
  };
  for (const ReportSection& section : report.sections) {
    for (const std::string& paragraph : section.paragraphs) add(section.title, {}, {paragraph});
    for (const ReportTable& table : section.tables) {
      add(section.title, table.title, table.headings);
      for (const auto& cells : table.rows) add(section.title, table.title, cells);
    }
  }
  return rows;
}

std::vector<std::string> flat_headings(const sdk::Texts& words) {
  std::vector<std::string> headings{words.text(texts::kReportSection),
                                    words.text(texts::kReportTable)};
  for (std::size_t i = headings.size(); i < kSheetColumns; ++i)
    headings.push_back(std::to_string(i - 1));
  return headings;
}

}  // namespace

YearReport year_report(const Book& book, int year, Day today, const sdk::Texts& words,
                       bool reference) {
  const Writer writer(book, year, today, words);
  YearReport report;
  report.title = sdk::format(words, texts::kReportTitle, fmt::arg("year", year));
  report.below = reference
                     ? words.text(texts::kReportOfReference)
                     : sdk::format(words, texts::kReportAsOf, fmt::arg("day", to_text(today)));
  report.sections = {writer.leaders(), writer.academy(),  writer.support(),
                     writer.goods(),   writer.heritage(), writer.impact()};
  return report;
}

Result<std::string> report_as_pdf(const YearReport& report, const sdk::Texts& words,
                                  WallTime created) {
  document::Document all;
  all.about = {report.title, report.below, words.text(texts::kPluginTitle), created, report.title};
  all.blocks.push_back(document::Title{report.title, report.below});
  for (const ReportSection& section : report.sections) {
    all.blocks.push_back(document::Heading{section.title, 1});
    for (const std::string& paragraph : section.paragraphs)
      all.blocks.push_back(document::Paragraph{paragraph});
    for (const ReportChart& chart : section.charts) {
      if (!chart.bars.empty()) {
        document::BarChart bars{chart.caption, {}};
        for (const ReportBar& bar : chart.bars)
          bars.bars.push_back({bar.label, bar.value, bar.shown});
        all.blocks.push_back(std::move(bars));
      } else {
        document::LineChart lines{chart.caption, chart.labels, {}};
        for (const auto& [name, values] : chart.lines)
          lines.lines.push_back(
              {name, std::vector<std::optional<double>>(values.begin(), values.end())});
        all.blocks.push_back(std::move(lines));
      }
    }
    for (const ReportTable& table : section.tables) {
      all.blocks.push_back(document::Heading{table.title, 2});
      document::Table made;
      for (std::size_t i = 0; i < table.headings.size(); ++i) {
        const bool right = i < table.right.size() && table.right[i];
        made.columns.push_back({table.headings[i], right ? 1.0 : 1.4,
                                right ? document::Align::kRight : document::Align::kLeft});
      }
      made.rows = table.rows;
      all.blocks.push_back(std::move(made));
    }
  }
  return document::to_pdf(all);
}

std::string report_as_csv(const YearReport& report, const sdk::Texts& words) {
  return document::csv_text(flat_headings(words), flat_rows(report));
}

Result<std::string> report_as_xlsx(const YearReport& report, const sdk::Texts& words) {
  const TemporaryFile file;
  if (!file.usable()) return fail(ErrorCode::kUnavailable, words.text(texts::kReportNoRoom));
  const std::vector<std::string> headings = flat_headings(words);
  const std::vector<std::string_view> views(headings.begin(), headings.end());
  auto sheet = document::open_xlsx(file.path(), words.text(texts::kReportTab), views);
  if (!sheet) return sheet.error();
  for (const auto& row : flat_rows(report)) (*sheet)->add(row);
  if (Status finished = (*sheet)->finish(); !finished) return finished.error();
  return read_file(file.path());
}

}  // namespace vigil::creators
