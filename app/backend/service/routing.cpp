#include "app/backend/service/routing.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

constexpr std::size_t kMostLabels = 32;
constexpr std::size_t kMostLabelBytes = 64;
constexpr int kMostRules = 500;

// A label is one word: blanks become "_", ASCII is lower case, and it is cut between characters.
std::string label(std::string_view kind, std::string_view value) {
  std::size_t end = std::min(value.size(), kMostLabelBytes);
  while (end > 0 && end < value.size() && (static_cast<unsigned char>(value[end]) & 0xC0) == 0x80) {
    --end;
  }
  std::string word(kind);
  const std::string lower = to_lower_ascii(value.substr(0, end));
  for (const char c : lower) word += static_cast<unsigned char>(c) <= 0x20 ? '_' : c;
  return word;
}

template <typename Each>
void for_each_word(std::string_view words, Each each) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    each(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
}

std::set<std::string, std::less<>> words_member(const json& record, std::string_view key) {
  std::set<std::string, std::less<>> words;
  const auto list = record.find(key);
  if (list == record.end() || !list->is_array()) return words;
  for (const json& entry : *list) {
    if (entry.is_string()) words.insert(label("", entry.get_ref<const std::string&>()));
  }
  return words;
}

Result<std::vector<json>> read_records(Reader& reader, const Registry& registry,
                                       std::string_view collection) {
  std::vector<json> records;
  if (registry.collection(collection) == nullptr) return records;
  const Result<std::vector<RecordRow>> rows = reader.records(collection, "", kMostRules);
  if (!rows) return rows.error();
  for (const RecordRow& row : *rows) {
    Result<json> body = parse_json(row.body);
    if (body && body->is_object()) records.push_back(std::move(*body));
  }
  return records;
}

std::int64_t day_of(WallTime now) {
  return std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
}

}  // namespace

std::string labels_of(const json& subject) {
  std::set<std::string> labels;
  if (!subject.is_object()) return {};
  if (const auto tags = subject.find("tags"); tags != subject.end() && tags->is_array()) {
    for (const json& tag : *tags) {
      if (tag.is_string() && labels.size() < kMostLabels) {
        labels.insert(label("tag:", tag.get_ref<const std::string&>()));
      }
    }
  }
  for (const auto& [member, kind] :
       {std::pair("language", "lang:"), std::pair("region", "region:")}) {
    if (const std::string value = text_member(subject, member); !value.empty()) {
      labels.insert(label(kind, value));
    }
  }
  std::string words;
  for (const std::string& each : labels) words += (words.empty() ? "" : " ") + each;
  return words;
}

Result<Routing> Routing::read(Reader& reader, const Registry& registry, std::string_view queue,
                              std::string_view user, const domain::LeaseWishes& wishes,
                              WallTime now) {
  Routing routing;
  routing.user_ = user;
  routing.day_ = day_of(now);
  const Result<std::vector<json>> rules = read_records(reader, registry, "routing");
  if (!rules) return rules.error();
  for (const json& rule : *rules) {
    const std::string wanted = text_member(rule, "queue");
    if (!wanted.empty() && wanted != queue) continue;
    for (const auto& [member, kind] : {std::pair("tag", "tag:"), std::pair("language", "lang:"),
                                       std::pair("region", "region:")}) {
      const std::string value = text_member(rule, member);
      if (!value.empty()) {
        routing.rules_.push_back({label(kind, value), label("", text_member(rule, "skill"))});
      }
    }
  }
  const Result<std::vector<json>> doses = read_records(reader, registry, "dose");
  if (!doses) return doses.error();
  for (const json& dose : *doses) {
    routing.limits_[static_cast<int>(int_member(dose, "severity"))] =
        int_member(dose, "items_per_day");
  }
  if (registry.collection("people") != nullptr) {
    const Result<std::optional<RecordRow>> row = reader.record("people", user);
    if (!row) return row.error();
    const json person = *row && !(*row)->deleted ? parse_json((*row)->body).value_or(json::object())
                                                 : json::object();
    routing.skills_ = words_member(person, "skills");
    routing.languages_ = words_member(person, "languages");
    routing.regions_ = words_member(person, "regions");
    routing.opt_out_ = words_member(person, "opt_out");
    // A person's own limit, where it is lower.
    if (const auto own = person.find("dose"); own != person.end() && own->is_object()) {
      for (int severity = 1; severity <= domain::kMaxSeverity; ++severity) {
        const std::int64_t most = int_member(*own, std::to_string(severity), -1);
        if (most >= 0) routing.limit(severity, most);
      }
    }
  }
  routing.wish(wishes);
  if (!routing.limits_.empty()) {
    const Result<std::vector<DoseRow>> given = reader.doses(user, routing.day_);
    if (!given) return given.error();
    for (const DoseRow& row : *given) routing.given_[row.severity] = row.items;
  }
  return routing;
}

// Where there are several, the lowest holds.
void Routing::limit(int severity, std::int64_t most) {
  const auto [known, fresh] = limits_.emplace(severity, most);
  if (!fresh) known->second = std::min(known->second, most);
}

void Routing::wish(const domain::LeaseWishes& wishes) {
  for (const std::string& tag : wishes.leave_out) opt_out_.insert(label("", tag));
  for (std::size_t severity = 1; severity < wishes.most_a_day.size(); ++severity) {
    if (const std::optional<int> most = wishes.most_a_day[severity])
      limit(static_cast<int>(severity), *most);
  }
}

bool Routing::dose_left(int severity) const {
  const auto limit = limits_.find(severity);
  if (limit == limits_.end()) return true;
  const auto given = given_.find(severity);
  return given == given_.end() ? limit->second > 0 : given->second < limit->second;
}

int Routing::most_severe() const {
  int severity = domain::kMaxSeverity;
  while (severity > 0 && !dose_left(severity)) --severity;
  return severity;
}

bool Routing::restricts(int count) const {
  const auto near = [&](const auto& limit) {
    const auto given = given_.find(limit.first);
    return (given == given_.end() ? 0 : given->second) + count > limit.second;
  };
  return !languages_.empty() || !regions_.empty() || !opt_out_.empty() || !rules_.empty() ||
         std::any_of(limits_.begin(), limits_.end(), near);
}

std::string_view Routing::misfit(std::string_view labels) const {
  bool skilled = true;
  bool left_out = false;
  bool any_language = languages_.empty();
  bool any_region = regions_.empty();
  bool has_language = false;
  bool has_region = false;
  for_each_word(labels, [&](std::string_view word) {
    for (const Rule& rule : rules_)
      skilled = skilled && (rule.label != word || skills_.contains(rule.skill));
    if (word.starts_with("tag:") && opt_out_.contains(word.substr(4))) left_out = true;
    if (word.starts_with("lang:")) {
      has_language = true;
      any_language = any_language || languages_.contains(word.substr(5));
    }
    if (word.starts_with("region:")) {
      has_region = true;
      // "cn" covers "cn-44".
      const std::string_view region = word.substr(7);
      any_region =
          any_region || std::any_of(regions_.begin(), regions_.end(), [&](const auto& own) {
            return region == own || (region.starts_with(own) && region[own.size()] == '-');
          });
    }
  });
  if (left_out) return "left_out";
  if (!skilled) return "skills";
  if ((has_language && !any_language) || (has_region && !any_region)) return "place";
  return {};
}

bool Routing::admit(int severity, std::string_view labels) {
  const std::string_view why = dose_left(severity) ? misfit(labels) : "day_limit";
  if (!why.empty()) {
    refused_.emplace(why);
    return false;
  }
  ++given_[severity];
  return true;
}

bool Routing::suits(std::string_view labels) {
  const std::string_view why = misfit(labels);
  if (!why.empty()) refused_.emplace(why);
  return why.empty();
}

std::vector<SeverityRange> Routing::severities() const {
  std::vector<SeverityRange> left;
  SeverityRange above;  // what is above the next severity whose dose is used up
  for (auto limit = limits_.rbegin(); limit != limits_.rend(); ++limit) {
    if (dose_left(limit->first)) continue;
    above.least = limit->first + 1;
    if (above.least <= above.most) left.push_back(above);
    above = {0, limit->first - 1};
  }
  if (above.most >= 0) left.push_back(above);
  return left;
}

void Routing::restrict(LeaseWish& wish) {
  wish.admits = [this](const TaskRow& task) { return admit(task.severity, task.labels); };
  wish.suits = [this](std::string_view labels) { return suits(labels); };
  wish.severities = [this] { return severities(); };
}

std::vector<std::string> Routing::kept_back() const {
  std::set<std::string, std::less<>> why = refused_;
  if (most_severe() < domain::kMaxSeverity) why.emplace("day_limit");
  return {why.begin(), why.end()};
}

Status Routing::note(Writer& writer, const std::vector<TaskRow>& given) const {
  std::map<int, std::int64_t> items;
  for (const TaskRow& task : given) {
    if (limits_.contains(task.severity)) ++items[task.severity];
  }
  for (const auto& [severity, count] : items) {
    if (Status added = writer.add_dose(user_, day_, severity, count); !added) return added;
  }
  return {};
}

}  // namespace vigil::backend
