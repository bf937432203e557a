#include "plugins/creators/model/admission.h"

#include <algorithm>

namespace vigil::creators {

int weight_at(const Criterion& criterion, std::string_view time) {
  if (!time.empty()) {
    for (const auto& [until, weight] : criterion.earlier) {
      if (time < until) return weight;
    }
  }
  return criterion.weight;
}

std::optional<double> mark_of(const Reading& reading, std::span<const Criterion> criteria) {
  double sum = 0;
  double weights = 0;
  for (const auto& [criterion, weight] : reading.weights) {
    const auto score = std::find_if(reading.scores.begin(), reading.scores.end(),
                                    [&](const auto& one) { return one.first == criterion; });
    if (score == reading.scores.end()) return std::nullopt;
    sum += weight * std::clamp(score->second, 0, 10);
    weights += weight;
  }
  if (weights > 0) return sum / weights;
  for (const Criterion& criterion : criteria) {
    const auto score = std::find_if(reading.scores.begin(), reading.scores.end(),
                                    [&](const auto& one) { return one.first == criterion.id; });
    if (score == reading.scores.end()) return std::nullopt;
    const int weight = weight_at(criterion, reading.at);
    sum += weight * std::clamp(score->second, 0, 10);
    weights += weight;
  }
  if (weights <= 0) return std::nullopt;
  return sum / weights;
}

Standing standing_of(const Leader& leader, std::span<const Criterion> criteria,
                     const AdmissionRules& rules) {
  Standing standing;
  std::vector<std::string_view> readers;
  double sum = 0;
  double lowest = 10;
  double highest = 0;
  for (const Reading& reading : leader.readings) {
    const std::optional<double> mark = mark_of(reading, criteria);
    standing.marks.push_back(mark);
    // A second reading by the same person is not a second reader.
    if (!mark || std::find(readers.begin(), readers.end(), reading.reader) != readers.end())
      continue;
    readers.push_back(reading.reader);
    sum += *mark;
    lowest = std::min(lowest, *mark);
    highest = std::max(highest, *mark);
  }
  if (!readers.empty()) {
    standing.mark = sum / static_cast<double>(readers.size());
    standing.apart = highest - lowest;
  }
  standing.missing = readers.size() < rules.readers ? rules.readers - readers.size() : 0;
  switch (leader.stage) {
    case Stage::kApplied: standing.next = Step::kRead; break;
    case Stage::kScreening:
      if (standing.missing > 0) {
        standing.next = Step::kRead;
      } else if (standing.apart > rules.talk_over) {
        standing.next = Step::kTalkOver;
      } else {
        standing.next = *standing.mark >= rules.pass_mark ? Step::kInterview : Step::kDecline;
      }
      break;
    case Stage::kInterview:
      standing.next = leader.interview_result.empty()      ? Step::kRecordInterview
                      : leader.interview_result == "admit" ? Step::kAdmit
                                                           : Step::kDecline;
      break;
    default: standing.next = Step::kNone;
  }
  return standing;
}

bool may_read(const Leader& leader, std::string_view person) {
  if (person.empty() || (leader.stage != Stage::kApplied && leader.stage != Stage::kScreening))
    return false;
  return std::none_of(leader.readings.begin(), leader.readings.end(),
                      [&](const Reading& one) { return one.reader == person; });
}

std::vector<Stage> ways_on(const Leader& leader, const Standing& standing) {
  std::vector<Stage> ways;
  switch (leader.stage) {
    case Stage::kApplied: ways = {Stage::kScreening}; break;
    case Stage::kScreening:
      if (standing.next == Step::kInterview) ways = {Stage::kInterview};
      break;
    case Stage::kInterview:
      if (standing.next == Step::kAdmit) ways = {Stage::kAdmitted};
      break;
    default: return ways;
  }
  ways.push_back(Stage::kDeclined);
  ways.push_back(Stage::kWithdrawn);
  if (standing.next == Step::kDecline) std::rotate(ways.begin(), ways.end() - 2, ways.end() - 1);
  return ways;
}

}  // namespace vigil::creators
