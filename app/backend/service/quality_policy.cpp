#include "app/backend/service/quality_policy.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

constexpr std::string_view kRecord = "default";
constexpr int kMostRecords = 10;

double rate_member(const json& record, std::string_view key) {
  return std::clamp(number_member(record, key), 0.0, 1.0);
}

}  // namespace

Result<QualityPolicy> read_quality_policy(Reader& reader, const Registry& registry) {
  QualityPolicy policy;
  if (registry.collection(kQualityPolicies) == nullptr) return policy;
  // A list holds no row: a decision must not wait for whoever changes a rate.
  const Result<std::vector<RecordRow>> rows = reader.records(kQualityPolicies, "", kMostRecords);
  if (!rows) return rows.error();
  for (const RecordRow& row : *rows) {
    if (row.id != kRecord) continue;
    const json record = parse_json(row.body).value_or(json::object());
    policy.golden_rate = rate_member(record, "golden_rate");
    policy.double_review_rate = rate_member(record, "double_review_rate");
    policy.machine_removal_sample_rate = rate_member(record, "machine_removal_sample_rate");
    if (const auto own = record.find("by_policy"); own != record.end() && own->is_array()) {
      for (const json& entry : *own) {
        policy.sample_rate_of_policy[text_member(entry, "policy")] =
            rate_member(entry, "machine_removal_sample_rate");
      }
    }
    policy.checks_after = std::chrono::minutes(int_member(record, "checks_after_minutes", 30));
    policy.east = std::chrono::minutes(int_member(record, "utc_offset_minutes", 480));
  }
  return policy;
}

}  // namespace vigil::backend
