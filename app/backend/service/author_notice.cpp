#include "app/backend/service/author_notice.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/domain/notice.h"

namespace vigil::backend {
namespace {

constexpr std::string_view kNotices = "notices";
constexpr int kMostNotices = 100;

}  // namespace

Result<nlohmann::json> author_notice(Reader& reader, const Registry& registry,
                                     domain::Verdict verdict, std::string_view item,
                                     const domain::Policy& policy,
                                     const std::vector<domain::Action>& actions) {
  if (registry.collection(kNotices) == nullptr) return nlohmann::json();
  const Result<std::vector<RecordRow>> rows = reader.records(kNotices, "", kMostNotices);
  if (!rows) return rows.error();
  for (const RecordRow& row : *rows) {
    const auto record = parse_json(row.body);
    const auto notice =
        record ? domain::notice_from_json(*record) : Result<domain::NoticeTemplate>(record.error());
    // One that cannot be read is nobody's notice; its schema keeps most of them out.
    if (!notice || std::find(notice->verdicts.begin(), notice->verdicts.end(), verdict) ==
                       notice->verdicts.end()) {
      continue;
    }
    const domain::Notice told = domain::fill(*notice, std::string(item), policy, actions);
    return nlohmann::json{{"template", notice->id},
                          {"title", {{"zh", told.title.zh}, {"en", told.title.en}}},
                          {"body", {{"zh", told.body.zh}, {"en", told.body.en}}},
                          {"appeal_days", notice->appeal_days}};
  }
  return nlohmann::json();
}

}  // namespace vigil::backend
