#include "core/domain/report/case_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/base/json.h"
#include "core/domain/json_reader.h"

namespace vigil::domain::report {
namespace {

using nlohmann::json;

bool before(const Report& a, const Report& b) {
  return a.received_at != b.received_at ? a.received_at < b.received_at : a.id < b.id;
}

// Sets of whole numbers that grow together.
class Groups {
 public:
  explicit Groups(std::size_t size) : parent_(size) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }
  std::size_t of(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) { parent_[of(a)] = of(b); }

 private:
  std::vector<std::size_t> parent_;
};

std::set<std::string> text_set(JsonReader& in, const char* key) {
  std::set<std::string> all;
  if (!in.has(key)) return all;
  for (const json& each : in.array(key, 10'000)) {
    if (each.is_string()) all.insert(each.get<std::string>());
  }
  return all;
}

WallTime time_member(const json& object, const char* key) {
  return from_rfc3339(text_member(object, key)).value_or(WallTime{});
}

}  // namespace

std::vector<std::string> subjects_of(const Intake& intake, const Report& report) {
  std::vector<std::string> names;
  if (report.item.empty()) {
    names.push_back("author:" + report.author);
    return names;
  }
  names.push_back("item:" + report.item);
  for (const std::string& each : report.alike) {
    if (each != report.item) names.push_back("item:" + each);
  }
  if (intake.merge_author_and_reason && !report.author.empty())
    names.push_back("author:" + report.author + ":" + report.reason);
  return names;
}

CaseFile case_of(const Intake& intake, const Report& report) {
  CaseFile file;
  file.opened = report.received_at;
  file.last = report.received_at;
  file.due = due_of(intake, report);
  file.priority = priority_of(intake, report);
  if (!report.item.empty()) file.items.insert(report.item);
  if (!report.author.empty()) file.authors.insert(report.author);
  file.reports = 1;
  file.weight_milli = report.again ? 0 : report.weight_milli;
  file.sources[report.source] = {1, report.received_at, report.received_at};
  file.reasons[report.reason] = 1;
  file.months[month_of(intake.zone, report.received_at)][report.source][report.reason] = 1;
  file.listed.push_back(report);
  return file;
}

void merge(CaseFile& into, const CaseFile& other) {
  if (into.id.empty()) into.id = other.id;
  if (into.task.empty()) into.task = other.task;
  if (into.earlier.empty()) into.earlier = other.earlier;
  const bool fresh = into.reports == 0;
  into.opened = fresh ? other.opened : std::min(into.opened, other.opened);
  into.due = fresh ? other.due : std::min(into.due, other.due);
  into.last = std::max(into.last, other.last);
  into.priority = std::max(into.priority, other.priority);
  into.items.insert(other.items.begin(), other.items.end());
  into.authors.insert(other.authors.begin(), other.authors.end());
  into.reports += other.reports;
  into.weight_milli += other.weight_milli;
  for (const auto& [source, count] : other.sources) {
    SourceCount& sum = into.sources[source];
    sum.first = sum.count == 0 ? count.first : std::min(sum.first, count.first);
    sum.last = std::max(sum.last, count.last);
    sum.count += count.count;
  }
  for (const auto& [reason, count] : other.reasons) into.reasons[reason] += count;
  for (const auto& [month, sources] : other.months) {
    for (const auto& [source, reasons] : sources) {
      for (const auto& [reason, count] : reasons) into.months[month][source][reason] += count;
    }
  }
  for (const Report& report : other.listed) {
    const auto at = std::upper_bound(into.listed.begin(), into.listed.end(), report, before);
    if (at == into.listed.end() && into.listed.size() >= kMostListed) continue;
    into.listed.insert(at, report);
  }
  if (into.listed.size() > kMostListed) into.listed.resize(kMostListed);
}

std::vector<CaseFile> merge_all(const Intake& intake, std::span<const Report> reports) {
  std::map<std::string, std::size_t> first_of;  // subject -> a report about it
  Groups groups(reports.size());
  std::vector<std::vector<std::string>> subjects;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    subjects.push_back(subjects_of(intake, reports[i]));
    for (const std::string& subject : subjects.back()) {
      const auto [at, is_new] = first_of.emplace(subject, i);
      if (!is_new) groups.join(i, at->second);
    }
  }
  std::map<std::size_t, CaseFile> by_group;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    CaseFile& file = by_group[groups.of(i)];
    merge(file, case_of(intake, reports[i]));
    const std::string& least = *std::min_element(subjects[i].begin(), subjects[i].end());
    if (file.id.empty() || least < file.id) file.id = least;
  }
  std::vector<CaseFile> files;
  for (auto& [group, file] : by_group) files.push_back(std::move(file));
  std::sort(files.begin(), files.end(),
            [](const CaseFile& a, const CaseFile& b) { return a.id < b.id; });
  return files;
}

MonthlyCounts months_from_json(const json& months) {
  MonthlyCounts counts;
  if (!months.is_object()) return counts;
  for (const auto& [month, sources] : months.items()) {
    if (!sources.is_object()) continue;
    for (const auto& [source, reasons] : sources.items()) {
      if (!reasons.is_object()) continue;
      for (const auto& [reason, count] : reasons.items()) {
        if (count.is_number_integer()) counts[month][source][reason] = count.get<std::int64_t>();
      }
    }
  }
  return counts;
}

Result<CaseFile> case_from_json(const json& record) {
  const auto broken = [](std::string_view what) {
    return fail(ErrorCode::kCorrupt, fmt::format("A case cannot be read: {}.", what));
  };
  if (!record.is_object()) return broken("it is no object");
  JsonReader in(record, "the case");
  CaseFile file;
  file.id = in.text("id");
  file.task = in.optional_text("task");
  file.earlier = in.optional_text("earlier");
  file.opened = time_member(record, "opened_at");
  file.last = time_member(record, "last_at");
  file.due = time_member(record, "due_at");
  file.priority =
      static_cast<int>(std::clamp<std::int64_t>(int_member(record, "priority", 1), 1, 4));
  file.items = text_set(in, "items");
  file.authors = text_set(in, "authors");
  file.reports = int_member(record, "reports");
  file.weight_milli = int_member(record, "weight_milli");
  if (in.has("sources")) {
    for (const auto& [source, count] : in.object("sources").items())
      file.sources[source] = {int_member(count, "count"), time_member(count, "first_at"),
                              time_member(count, "last_at")};
  }
  if (in.has("reasons")) {
    for (const auto& [reason, count] : in.object("reasons").items())
      file.reasons[reason] = count.is_number_integer() ? count.get<std::int64_t>() : 0;
  }
  if (in.has("months")) file.months = months_from_json(in.object("months"));
  if (in.has("listed")) {
    for (const json& each : in.array("listed", kMostListed)) {
      Result<Report> report = report_from_json(each, WallTime::max());
      if (!report) return broken(report.error().message);
      file.listed.push_back(std::move(*report));
    }
  }
  if (!in.ok()) return broken(in.error().message);
  return file;
}

void put_case(json& record, const CaseFile& file) {
  if (!record.is_object()) record = json::object();
  record["id"] = file.id;
  record["opened_at"] = to_rfc3339(file.opened);
  record["last_at"] = to_rfc3339(file.last);
  record["due_at"] = to_rfc3339(file.due);
  record["priority"] = file.priority;
  record["items"] = file.items;
  record["authors"] = file.authors;
  record["reports"] = file.reports;
  record["weight_milli"] = file.weight_milli;
  if (!file.task.empty()) record["task"] = file.task;
  if (!file.earlier.empty()) record["earlier"] = file.earlier;
  json sources = json::object();
  for (const auto& [source, count] : file.sources)
    sources[source] = {{"count", count.count},
                       {"first_at", to_rfc3339(count.first)},
                       {"last_at", to_rfc3339(count.last)}};
  record["sources"] = std::move(sources);
  record["reasons"] = file.reasons;
  if (!file.months.empty()) record["months"] = file.months;
  json listed = json::array();
  for (const Report& report : file.listed) listed.push_back(to_json(report));
  record["listed"] = std::move(listed);
}

double urgency(const CaseFile& file, WallTime now) {
  const double weight = static_cast<double>(std::max<std::int64_t>(0, file.weight_milli)) / 1000;
  const double promised = static_cast<double>((file.due - file.opened).count());
  const double gone = static_cast<double>((now - file.opened).count());
  const double share = promised > 0 ? std::clamp(gone / promised, 0.0, 1.0) : 1.0;
  return 100.0 * file.priority + std::min(40.0, 12 * std::log2(1 + weight)) + 50 * share +
         (now > file.due ? 60 : 0);
}

}  // namespace vigil::domain::report
