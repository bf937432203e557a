#include "core/domain/report/closing.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/domain/json_reader.h"

namespace vigil::domain::report {
namespace {

using nlohmann::json;

constexpr std::string_view kPlaces[] = {"number", "received", "outcome", "appeal_days"};

// The first place in braces that is none; empty: all are.
std::string strange_place(std::string_view text) {
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    const std::size_t end = text.find('}', at);
    if (end == std::string_view::npos) return std::string(text.substr(at, 20));
    const std::string_view place = text.substr(at + 1, end - at - 1);
    if (std::find(std::begin(kPlaces), std::end(kPlaces), place) == std::end(kPlaces))
      return "{" + std::string(place) + "}";
  }
  return {};
}

std::string filled(std::string_view text, const AnswerFacts& facts, std::string_view outcome) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text[at] == '{' ? text.find('}', at) : std::string_view::npos;
    if (end == std::string_view::npos) {
      out += text[at++];
      continue;
    }
    const std::string_view place = text.substr(at + 1, end - at - 1);
    if (place == "number") out += facts.number;
    if (place == "received") out += facts.received;
    if (place == "outcome") out += outcome;
    if (place == "appeal_days") out += std::to_string(facts.appeal_days);
    at = end + 1;
  }
  return out;
}

}  // namespace

Result<AnswerTemplate> answer_from_json(const json& record) {
  if (!record.is_object()) return fail(ErrorCode::kInvalidArgument, "A template is an object.");
  JsonReader in(record, "the template");
  AnswerTemplate answer;
  answer.id = in.text("id");
  for (const auto& [key, words] :
       {std::pair("title", &answer.title), std::pair("upheld", &answer.upheld),
        std::pair("not_upheld", &answer.not_upheld)}) {
    const json& both = in.object(key);
    *words = {text_member(both, "zh"), text_member(both, "en")};
    for (const std::string* text : {&words->zh, &words->en}) {
      if (const std::string strange = strange_place(*text); !strange.empty())
        in.refuse(fmt::format("The template {} has the place {}, which there is not.", answer.id,
                              strange));
    }
  }
  if (in.has("appeal_days"))
    answer.appeal_days = static_cast<int>(in.integer("appeal_days", 0, 3650));
  if (!in.ok()) return in.error();
  return answer;
}

TwoWords fill(const AnswerTemplate& answer, const AnswerFacts& facts) {
  const TwoWords& words = facts.upheld ? answer.upheld : answer.not_upheld;
  return {filled(words.zh, facts, facts.outcome.zh), filled(words.en, facts, facts.outcome.en)};
}

Status check_answer(std::string_view text, const std::vector<std::string>& people) {
  if (trim(text).empty())
    return fail(ErrorCode::kRejected, "An answer without words says nothing.");
  for (const std::string& person : people) {
    if (count_code_points(person) < 2 || !contains_caseless(text, person)) continue;
    return fail(
        ErrorCode::kRejected,
        "The answer names a person of the desk; reporters are never told who worked on it.");
  }
  return {};
}

std::vector<std::string> unanswered(const CaseFile& file, const Answered& answered) {
  std::vector<std::string> waiting;
  for (const auto& [source, count] : file.sources) {
    const auto at = answered.find(source);
    if (at == answered.end() || at->second < count.last) waiting.push_back(source);
  }
  std::sort(waiting.begin(), waiting.end(), [&](const std::string& a, const std::string& b) {
    const WallTime first_a = file.sources.at(a).first;
    const WallTime first_b = file.sources.at(b).first;
    return first_a != first_b ? first_a < first_b : a < b;
  });
  return waiting;
}

std::string case_number(const CaseFile& file) {
  std::uint32_t hash = 2166136261u;  // FNV-1a, 32 bits
  for (const char c : file.id) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return fmt::format("{:08}", hash % 100'000'000u);
}

}  // namespace vigil::domain::report
