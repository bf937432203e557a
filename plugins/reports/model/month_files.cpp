// The month's figures as files for people (month_desk.h).
#include <cstdlib>
#include <filesystem>

#include "core/base/file.h"
#include "core/document/pdf.h"
#include "core/document/sheet.h"
#include "plugins/reports/model/month_desk.h"
#include "plugins/reports/model/wording.h"
#include "plugins/sdk/format.h"
#include "reports_ids.h"

namespace vigil::reports {
namespace {

namespace fs = std::filesystem;
namespace texts = ids::texts;

// A folder of its own that goes in any case.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::error_code ignored;
    std::string pattern = (fs::temp_directory_path(ignored) / "vigil-month-XXXXXX").string();
    if (mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::vector<std::string> headings(const sdk::Texts& words) {
  return {words.text(texts::kMonthPart), words.text(texts::kMonthWhat),
          words.text(texts::kMonthFigure)};
}

}  // namespace

Status MonthDesk::need_figures() const {
  return made_ ? Status() : problem(texts::kProblemMonthCounting);
}

std::string MonthDesk::file_name(std::string_view what) const {
  return fmt::format("{}-{}", what, rules::month_text(month_));
}

std::vector<std::vector<std::string>> MonthDesk::rows() const {
  std::vector<std::vector<std::string>> all;
  for (const MonthPart& part : parts_) {
    for (const MonthLine& line : part.lines) all.push_back({part.title, line.name, line.figure});
  }
  return all;
}

Status MonthDesk::save_csv() {
  if (Status ready = need_figures(); !ready) return ready;
  host_.save_text(file_name("reports") + ".csv",
                  document::csv_text(headings(host_.texts()), rows()));
  return {};
}

Status MonthDesk::save_xlsx() {
  if (Status ready = need_figures(); !ready) return ready;
  const TemporaryFolder folder;
  if (folder.path().empty()) return problem(texts::kProblemStorageFull);
  const fs::path path = folder.path() / "month.xlsx";
  const std::vector<std::string> names = headings(host_.texts());
  const std::vector<std::string_view> views(names.begin(), names.end());
  auto sheet = document::open_xlsx(path, rules::month_text(month_), views);
  if (!sheet) return explain(host_.texts(), sheet.error());
  for (const auto& row : rows()) (*sheet)->add(row);
  if (const Status finished = (*sheet)->finish(); !finished)
    return explain(host_.texts(), finished.error());
  Result<std::string> bytes = read_file(path);
  if (!bytes) return explain(host_.texts(), bytes.error());
  host_.save_text(file_name("reports") + ".xlsx", std::move(*bytes));
  return {};
}

Status MonthDesk::save_pdf() {
  if (Status ready = need_figures(); !ready) return ready;
  const sdk::Texts& words = host_.texts();
  const std::string title =
      sdk::format(words, texts::kMonthTitle, fmt::arg("month", rules::month_text(month_)));
  document::Document made;
  made.about = {.title = title,
                .subject = title,
                .author = {},
                .created = host_.clock().wall_now(),
                .footer = title};
  made.blocks.push_back(document::Title{title, words.text(texts::kMonthNote)});
  for (const MonthPart& part : parts_) {
    made.blocks.push_back(document::Heading{part.title});
    document::Table table{{{words.text(texts::kMonthWhat), 3},
                           {words.text(texts::kMonthFigure), 1, document::Align::kRight}},
                          {}};
    for (const MonthLine& line : part.lines) table.rows.push_back({line.name, line.figure});
    made.blocks.push_back(std::move(table));
  }
  Result<std::string> bytes = document::to_pdf(made);
  if (!bytes) return explain(words, bytes.error());
  host_.save_text(file_name("reports") + ".pdf", std::move(*bytes));
  return {};
}

}  // namespace vigil::reports
