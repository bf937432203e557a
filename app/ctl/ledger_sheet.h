// The ledger as rows for people: one row a leaf, with Chinese headings, for a sheet of
// core/document. One thread.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>

#include "core/net/api_types.h"

namespace vigil::ctl {

inline constexpr std::array<std::string_view, 18> kSheetHeadings = {
    "序号", "时间（UTC）", "类别", "人员", "角色", "设备", "队列",     "任务",     "内容键",
    "动作", "裁定",        "政策", "版本", "理由", "备注", "决定时间", "其他说明", "叶哈希"};
inline constexpr std::string_view kSheetName = "台账";
using SheetRow = std::array<std::string, kSheetHeadings.size()>;

// Turns leaves into rows. Names are known from the leaf that introduced the person, so leaves come
// in their order; an erased or unknown name shows as the beginning of its commitment.
class SheetRows {
 public:
  [[nodiscard]] SheetRow row_of(const net::LedgerLeaf& leaf);

 private:
  std::map<std::string, std::string, std::less<>> names_;  // by commitment
};

}  // namespace vigil::ctl
