#include "app/backend/service/quality_policy.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/json.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

constexpr std::string_view kRecord = "default";
constexpr int kMostRecords = 10;

double rate_member(const json& record, std::string_view key) {
  return std::clamp(number_member(record, key), 0.0, 1.0);
}

Result<QualityPolicy> read_policy(Reader& reader) {
  QualityPolicy policy;
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

}  // namespace

Result<std::shared_ptr<const QualityPolicy>> QualityPolicies::find(Reader& reader) {
  if (!kept()) return std::make_shared<const QualityPolicy>();
  const Result<std::int64_t> head = reader.head(kQualityPolicies);
  if (!head) return head.error();
  {
    const std::lock_guard guard(mutex_);
    if (head_ == *head) return policy_;
  }
  Result<QualityPolicy> read = read_policy(reader);
  if (!read) return read.error();
  auto policy = std::make_shared<const QualityPolicy>(std::move(*read));
  const std::lock_guard guard(mutex_);
  head_ = *head;
  policy_ = policy;
  return policy;
}

Result<domain::Sampler> QualityPolicies::sampler(Reader& reader) {
  {
    const std::lock_guard guard(mutex_);
    if (sampler_) return *sampler_;
  }
  const Result<std::string> key = reader.sampling_key();
  if (!key) return key.error();
  const std::lock_guard guard(mutex_);
  sampler_.emplace(*key);
  return *sampler_;
}

}  // namespace vigil::backend
