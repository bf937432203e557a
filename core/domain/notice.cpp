#include "core/domain/notice.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/domain/json_reader.h"

namespace vigil::domain {
namespace {

using nlohmann::json;

enum class Language { kZh, kEn };

struct Place {
  std::string_view name;
  std::string words;
};
constexpr std::array<std::string_view, 5> kPlaces = {"item", "policy", "guide", "actions",
                                                     "appeal_days"};

// Calls `text(part)` and `place(name)` in turn. False for braces that do not close.
template <typename Text, typename At>
bool for_each_part(std::string_view pattern, Text text, At place) {
  while (!pattern.empty()) {
    const std::size_t open = pattern.find('{');
    text(pattern.substr(0, open));
    if (open == std::string_view::npos) return true;
    const std::size_t close = pattern.find('}', open);
    if (close == std::string_view::npos) return false;
    place(pattern.substr(open + 1, close - open - 1));
    pattern.remove_prefix(close + 1);
  }
  return true;
}

std::string words_for(const Action& action, Language language) {
  const bool zh = language == Language::kZh;
  switch (action.kind) {
    case ActionKind::kLabel:
      return fmt::format(fmt::runtime(zh ? "加注标签“{}”" : "label \"{}\""), action.target);
    case ActionKind::kWarn: return zh ? "警告" : "a warning";
    case ActionKind::kLimitReach:
      return fmt::format(fmt::runtime(zh ? "限制推荐，保留 {}%" : "reach limited to {}%"),
                         action.amount);
    case ActionKind::kAgeLimit:
      return fmt::format(fmt::runtime(zh ? "仅 {} 岁以上可见" : "shown from the age of {}"),
                         action.amount);
    case ActionKind::kRemove: return zh ? "下架" : "removal";
    case ActionKind::kRestrictAuthor:
      return fmt::format(fmt::runtime(zh ? "限制账号 {} 天" : "account restricted for {} days"),
                         action.amount);
    case ActionKind::kStrike:
      return fmt::format(
          fmt::runtime(zh ? "记违规一次，{} 天后失效" : "a strike that expires in {} days"),
          action.amount);
    case ActionKind::kTeam:
    case ActionKind::kAuthority:
    case ActionKind::kRate: return {};  // nothing the author is told
  }
  return {};
}

std::string list_of(const std::vector<Action>& actions, Language language) {
  std::string words;
  for (const Action& action : actions) {
    const std::string each = words_for(action, language);
    if (each.empty()) continue;
    if (!words.empty()) words += language == Language::kZh ? "、" : ", ";
    words += each;
  }
  if (words.empty()) return language == Language::kZh ? "无其他处置" : "nothing besides";
  return words;
}

std::string filled(std::string_view pattern, const std::array<Place, kPlaces.size()>& places) {
  std::string out;
  (void)for_each_part(
      pattern, [&](std::string_view text) { out += text; },
      [&](std::string_view name) {
        for (const Place& place : places) {
          if (place.name == name) out += place.words;
        }
      });
  return out;
}

std::optional<std::string> problem_in(std::string_view pattern) {
  std::optional<std::string> problem;
  const bool closed = for_each_part(
      pattern, [](std::string_view) {},
      [&](std::string_view name) {
        for (const std::string_view known : kPlaces) {
          if (known == name) return;
        }
        if (!problem) problem = fmt::format("There is no place {{{}}} in a notice.", name);
      });
  if (!closed) return "A place in a notice does not close.";
  return problem;
}

TwoWords read_both(JsonReader& reader, std::string_view key) {
  const json& object = reader.object(key);
  if (!reader.ok()) return {};
  JsonReader words(object, fmt::format("\"{}\" of the notice", key));
  TwoWords both{words.text("zh"), words.text("en")};
  if (!words.ok()) reader.refuse(words.error().message);
  for (const std::string* pattern : {&both.zh, &both.en}) {
    if (const auto problem = problem_in(*pattern)) reader.refuse(*problem);
  }
  return both;
}

}  // namespace

Result<NoticeTemplate> notice_from_json(const json& record) {
  JsonReader reader(record, "the notice");
  NoticeTemplate notice;
  notice.id = reader.text("id");
  for (const json& entry : reader.array("verdicts", std::size(kAllVerdicts))) {
    const auto verdict =
        entry.is_string() ? verdict_from_word(entry.get<std::string>()) : std::optional<Verdict>();
    if (!verdict) reader.refuse("A verdict of the notice is not a known word.");
    if (verdict) notice.verdicts.push_back(*verdict);
  }
  notice.title = read_both(reader, "title");
  notice.body = read_both(reader, "body");
  notice.appeal_days = static_cast<int>(reader.integer("appeal_days", 0, 3650));
  if (!reader.ok()) return reader.error();
  return notice;
}

Notice fill(const NoticeTemplate& notice, std::string_view item, const Policy& policy,
            const std::vector<Action>& actions) {
  const auto places = [&](Language language) {
    const bool zh = language == Language::kZh;
    return std::array<Place, kPlaces.size()>{{{"item", std::string(item)},
                                              {"policy", zh ? policy.title_zh : policy.title_en},
                                              {"guide", zh ? policy.guide_zh : policy.guide_en},
                                              {"actions", list_of(actions, language)},
                                              {"appeal_days", std::to_string(notice.appeal_days)}}};
  };
  const auto zh = places(Language::kZh);
  const auto en = places(Language::kEn);
  return {{filled(notice.title.zh, zh), filled(notice.title.en, en)},
          {filled(notice.body.zh, zh), filled(notice.body.en, en)}};
}

}  // namespace vigil::domain
