// The ledger as rows for people: one row a leaf, with Chinese headings, as CSV (RFC 4180, UTF-8
// with a byte order mark, so that spreadsheets read the Chinese) or XLSX.
//
// Nothing in it is ever taken for a formula: XLSX cells are text; a CSV cell that would begin one
// begins with an apostrophe instead. One thread. A file under construction has another name until
// it is whole.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/net/api_types.h"

namespace vigil::ctl {

inline constexpr std::array<std::string_view, 18> kSheetHeadings = {
    "序号", "时间（UTC）", "类别", "人员", "角色", "设备", "队列",     "任务",     "内容键",
    "动作", "裁定",        "政策", "版本", "理由", "备注", "决定时间", "其他说明", "叶哈希"};
using SheetRow = std::array<std::string, kSheetHeadings.size()>;

// Turns leaves into rows. Names are known from the leaf that introduced the person, so leaves come
// in their order; an erased or unknown name shows as the beginning of its commitment.
class SheetRows {
 public:
  [[nodiscard]] SheetRow row_of(const net::LedgerLeaf& leaf);

 private:
  std::map<std::string, std::string, std::less<>> names_;  // by commitment
};

// A line of CSV, ended as RFC 4180 says.
[[nodiscard]] std::string csv_line(std::span<const std::string> cells);

class Sheet {
 public:
  virtual ~Sheet() = default;
  virtual void add(const SheetRow& row) = 0;
  [[nodiscard]] virtual Status finish() = 0;
};

[[nodiscard]] Result<std::unique_ptr<Sheet>> open_csv(const std::filesystem::path& path);
// kUnsupported at the end when there are more rows than a sheet can have.
[[nodiscard]] Result<std::unique_ptr<Sheet>> open_xlsx(const std::filesystem::path& path);

}  // namespace vigil::ctl
