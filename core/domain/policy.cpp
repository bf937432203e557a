#include "core/domain/policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/domain/json_reader.h"

namespace vigil::domain {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxIdBytes = 64;

// "wildlife-trade": lower-case words of letters and digits, joined by single hyphens.
bool is_policy_id(std::string_view id) {
  if (id.empty() || id.size() > kMaxIdBytes || id.front() == '-' || id.back() == '-') return false;
  for (std::size_t i = 0; i < id.size(); ++i) {
    const char c = id[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!letter && (c != '-' || id[i - 1] == '-')) return false;
  }
  return true;
}

// {zh, en}: both are needed, because a policy without words in the reader's language is no policy
// to that reader.
void read_both(JsonReader& reader, std::string_view key, std::string& zh, std::string& en) {
  const json& object = reader.object(key);
  if (!reader.ok()) return;
  JsonReader texts(object, fmt::format("\"{}\" of the policy", key));
  zh = texts.text("zh");
  en = texts.text("en");
  if (!texts.ok()) reader.refuse(texts.error().message);
}

void read_actions(JsonReader& reader, Policy& policy) {
  for (const json& entry : reader.array("actions", std::size(kAllVerdicts))) {
    const auto verdict =
        entry.is_string() ? verdict_from_word(entry.get_ref<const std::string&>()) : std::nullopt;
    if (!verdict) return reader.refuse("An action of the policy is not a known verdict.");
    if (permits(policy, *verdict)) {
      return reader.refuse(
          fmt::format("The action \"{}\" of the policy appears twice.", to_word(*verdict)));
    }
    policy.actions.push_back(*verdict);
  }
  if (policy.actions.empty()) reader.refuse("The policy permits no verdict at all.");
}

}  // namespace

Result<Policy> policy_from_json(const json& record) {
  JsonReader reader(record, "the policy");
  Policy policy;
  policy.id = PolicyId(reader.text("id"));
  if (reader.ok() && !is_policy_id(policy.id.text())) {
    reader.refuse("\"id\" of the policy must be lower-case letters and digits joined by hyphens.");
  }
  policy.version = static_cast<int>(reader.integer("version", 1, INT32_MAX));
  read_both(reader, "title", policy.title_zh, policy.title_en);
  read_both(reader, "guide", policy.guide_zh, policy.guide_en);
  policy.severity = static_cast<Severity>(reader.integer("severity", 1, kMaxSeverity));
  read_actions(reader, policy);
  policy.active = reader.optional_flag("active", true);
  if (!reader.ok()) return reader.error();
  return policy;
}

json to_json(const Policy& policy) {
  json actions = json::array();
  for (const Verdict verdict : policy.actions) actions.push_back(to_word(verdict));
  return {
      {"id", policy.id.text()},
      {"version", policy.version},
      {"title", {{"zh", policy.title_zh}, {"en", policy.title_en}}},
      {"guide", {{"zh", policy.guide_zh}, {"en", policy.guide_en}}},
      {"severity", policy.severity},
      {"actions", std::move(actions)},
      {"active", policy.active},
  };
}

bool permits(const Policy& policy, Verdict verdict) {
  return std::find(policy.actions.begin(), policy.actions.end(), verdict) != policy.actions.end();
}

}  // namespace vigil::domain
