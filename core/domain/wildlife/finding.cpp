#include "core/domain/wildlife/finding.h"

#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"

namespace vigil::wildlife {
namespace {

using nlohmann::json;

constexpr std::string_view kProvinces[] = {
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海",
    "江苏", "浙江", "安徽", "福建", "江西",   "山东", "河南", "湖北",   "湖南",
    "广东", "广西", "海南", "重庆", "四川",   "贵州", "云南", "西藏",   "陕西",
    "甘肃", "青海", "宁夏", "新疆", "台湾",   "香港", "澳门"};

template <typename T, std::size_t N>
T word_or(const json& record, const char* key, const T (&all)[N], T fallback) {
  const std::string word = text_member(record, key);
  for (const T value : all) {
    if (to_word(value) == word) return value;
  }
  return fallback;
}

}  // namespace

json to_json(const Finding& finding) {
  json record = {{"id", finding.id},
                 {"at", to_rfc3339(finding.at)},
                 {"act", to_word(finding.act)},
                 {"suggested", to_word(finding.suggested)},
                 {"standing", to_word(finding.standing)},
                 {"origin", to_word(finding.origin)},
                 {"form", to_word(finding.form)},
                 {"happening", to_word(finding.happening)}};
  for (const auto& [key, value] :
       {std::pair("decision", &finding.decision), std::pair("item", &finding.item),
        std::pair("account", &finding.account), std::pair("account_name", &finding.account_name),
        std::pair("province", &finding.province), std::pair("by", &finding.by),
        std::pair("species", &finding.species), std::pair("species_zh", &finding.species_zh),
        std::pair("product", &finding.product), std::pair("row", &finding.row),
        std::pair("reason", &finding.reason), std::pair("edition", &finding.edition)}) {
    if (!value->empty()) record[key] = *value;
  }
  return record;
}

Result<Finding> finding_from_json(const json& record) {
  Finding finding;
  finding.id = text_member(record, "id");
  const auto at = from_rfc3339(text_member(record, "at"));
  const auto act = act_from_word(text_member(record, "act"));
  if (finding.id.empty() || !at || !act)
    return fail(ErrorCode::kInvalidArgument, "A finding needs an id, a time and an act.");
  finding.at = *at;
  finding.act = *act;
  finding.suggested = act_from_word(text_member(record, "suggested")).value_or(*act);
  finding.standing = word_or(record, "standing", kAllStandings, Standing::kNone);
  finding.origin = word_or(record, "origin", kAllOrigins, Origin::kUnknown);
  finding.form = word_or(record, "form", kAllForms, Form::kLive);
  finding.happening = word_or(record, "happening", kAllHappenings, Happening::kSighting);
  const auto text = [&](const char* key) {
    return clean_for_display(text_member(record, key), 300);
  };
  finding.decision = text("decision");
  finding.item = text("item");
  finding.account = text("account");
  finding.account_name = text("account_name");
  finding.province = text("province");
  finding.by = text("by");
  finding.species = text("species");
  finding.species_zh = text("species_zh");
  finding.product = text("product");
  finding.row = text("row");
  finding.reason = text("reason");
  finding.edition = text("edition");
  return finding;
}

Status check_finding(const Finding& finding) {
  if (finding.act != finding.suggested && trim(finding.reason).empty())
    return fail(ErrorCode::kRejected,
                "This is not what the table of acts says: write down why before deciding.");
  return {};
}

std::string_view province_of(std::string_view place) {
  std::string_view found;
  std::size_t first = std::string_view::npos;
  for (const std::string_view province : kProvinces) {
    const std::size_t at = place.find(province);
    if (at < first) {
      first = at;
      found = province;
    }
  }
  return found;
}

}  // namespace vigil::wildlife
