#include "app/backend/service/strikes.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

std::string author_of(const TaskRow& task) {
  const json subject = parse_json(task.subject).value_or(json::object());
  const auto author = subject.find("author");
  return author != subject.end() && author->is_object() ? text_member(*author, "id")
                                                        : std::string();
}

// A record's id has no blanks and is not long; an author of another name gets no record.
bool can_be_kept(std::string_view author) {
  constexpr std::size_t kMostBytes = 200;
  return !author.empty() && author.size() <= kMostBytes &&
         std::all_of(author.begin(), author.end(),
                     [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7F; });
}

}  // namespace

Result<bool> Strikes::note(const domain::Decision& decision, const TaskRow& task) {
  const bool gives =
      std::any_of(decision.actions.begin(), decision.actions.end(),
                  [](const auto& action) { return action.kind == domain::ActionKind::kStrike; });
  if ((!gives && decision.supersedes.empty()) || registry_.collection(kStrikes) == nullptr)
    return false;
  const std::string author = author_of(task);
  if (!can_be_kept(author)) return false;
  Result<std::optional<RecordRow>> row = writer_.record(kStrikes, author);
  if (!row) return row.error();
  const bool known = *row && !(*row)->deleted;
  json record = known ? parse_json((*row)->body).value_or(json::object()) : json::object();
  json kept = json::array();
  bool changed = false;
  if (const auto strikes = record.find("strikes"); strikes != record.end() && strikes->is_array()) {
    for (const json& strike : *strikes) {
      const std::string of = text_member(strike, "decision");
      const bool replaced = !decision.supersedes.empty() && of == decision.supersedes.text();
      changed = changed || replaced;
      if (!replaced) kept.push_back(strike);
    }
  }
  for (const domain::Action& action : decision.actions) {
    if (action.kind != domain::ActionKind::kStrike) continue;
    kept.push_back({{"decision", decision.id.text()},
                    {"item", task.key},
                    {"policy", decision.policy.text()},
                    {"policy_version", decision.policy_version},
                    {"at", to_rfc3339(now_)},
                    {"until", to_rfc3339(now_ + std::chrono::days(action.amount))}});
    changed = true;
  }
  if (!changed) return false;
  if (kept.size() > kMostStrikes) {
    kept.erase(kept.begin(),
               kept.begin() + static_cast<std::ptrdiff_t>(kept.size() - kMostStrikes));
  }
  record["id"] = author;
  record["strikes"] = std::move(kept);
  RecordRow wanted;
  wanted.collection = kStrikes;
  wanted.id = author;
  // A record made again after its deletion goes on counting.
  wanted.revision = *row ? (*row)->revision + 1 : 1;
  wanted.body = to_canonical_json(record);
  const Result<std::int64_t> seq = writer_.put_record(wanted);
  if (!seq) return seq.error();
  return true;
}

Result<std::map<std::string, std::string>> strike_lines(Reader& reader,
                                                        const std::vector<TaskRow>& tasks,
                                                        WallTime now) {
  std::map<std::string, std::string> told;
  // Most of the time nobody has ever got one.
  const Result<std::int64_t> head = reader.head(kStrikes);
  if (!head) return head.error();
  if (*head == 0) return told;
  std::map<std::string, std::string> lines;  // by author
  for (const TaskRow& task : tasks) {
    const std::string author = author_of(task);
    if (!can_be_kept(author)) continue;
    const auto [line, fresh] = lines.try_emplace(author);
    if (fresh) {
      const Result<std::optional<RecordRow>> row = reader.record(kStrikes, author);
      if (!row) return row.error();
      const json record = *row && !(*row)->deleted
                              ? parse_json((*row)->body).value_or(json::object())
                              : json::object();
      int in_force = 0;
      std::optional<WallTime> last;
      if (const auto strikes = record.find("strikes");
          strikes != record.end() && strikes->is_array()) {
        for (const json& strike : *strikes) {
          const auto until = from_rfc3339(text_member(strike, "until"));
          if (!until || *until <= now) continue;
          ++in_force;
          last = std::max(last.value_or(*until), *until);
        }
      }
      if (in_force > 0) {
        line->second = fmt::format("作者有 {} 条违规记录有效，最后一条到 {} 失效", in_force,
                                   to_rfc3339(*last).substr(0, 10));
      }
    }
    if (!line->second.empty()) told.emplace(task.id, line->second);
  }
  return told;
}

}  // namespace vigil::backend
