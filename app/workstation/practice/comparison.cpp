#include "app/workstation/practice/comparison.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"

namespace vigil::workstation::practice {
namespace {

using domain::DecisionKind;

std::optional<Judgement> judgement_of(const robot::RecordedDecision& decision) {
  const auto verdict = domain::verdict_from_word(decision.verdict);
  if (!verdict) return std::nullopt;
  return Judgement{*verdict,      decision.policy,    decision.level,
                   decision.note, decision.checklist, decision.marks};
}

std::optional<Judgement> judgement_of(const domain::Decision& decision) {
  if (!decision.verdict) return std::nullopt;
  return Judgement{*decision.verdict, decision.policy.text(), decision.level(),
                   decision.note,     decision.checklist,     decision.marks};
}

Outcome outcome_of(const Judgement& own, const Judgement& recorded) {
  if (own.verdict != recorded.verdict) return Outcome::kOtherVerdict;
  if (own.policy != recorded.policy || own.level != recorded.level) return Outcome::kOtherDetail;
  return Outcome::kSame;
}

void measure(Comparison& comparison) {
  domain::RatingTable table(2, comparison.items.size());
  for (std::size_t i = 0; i < comparison.items.size(); ++i) {
    const ComparedItem& item = comparison.items[i];
    if (!item.own || !item.recorded) continue;
    table.set(0, i, static_cast<double>(item.own->verdict));
    table.set(1, i, static_cast<double>(item.recorded->verdict));
  }
  comparison.interval = domain::wilson_interval(comparison.same_verdict, comparison.judged);
  if (comparison.judged < kFewestForKappa) return;
  const auto kappa = domain::cohens_kappa(table, domain::KappaWeights::kNone);
  const auto interval = domain::kappa_interval(table);
  if (!kappa || !interval) return;
  comparison.kappa = *kappa;
  comparison.kappa_interval = *interval;
}

}  // namespace

std::string_view to_word(Outcome outcome) {
  switch (outcome) {
    case Outcome::kOpen: return "open";
    case Outcome::kSkipped: return "skipped";
    case Outcome::kSame: return "same";
    case Outcome::kOtherDetail: return "other_detail";
    case Outcome::kOtherVerdict: return "other_verdict";
  }
  return "";
}

std::vector<PracticeItem> practice_items(const robot::RecordingManifest& manifest) {
  struct Standing {
    PracticeItem item;
    bool judged = false;
  };
  std::vector<Standing> found;
  for (const robot::RecordedDecision& decision : manifest.decisions) {
    const auto kind = domain::decision_kind_from_word(decision.kind);
    if (!kind || decision.task.empty()) continue;
    const domain::TaskId task(decision.task);
    auto at = std::find_if(found.begin(), found.end(),
                           [&](const Standing& each) { return each.item.task == task; });
    auto judgement = judgement_of(decision);
    if (at == found.end()) {
      if (!judgement) continue;
      found.push_back({{task, domain::QueueId(decision.queue), decision.caption, {}}});
      at = found.end() - 1;
    }
    at->judged = judgement.has_value();
    if (judgement) at->item.recorded = std::move(*judgement);
  }
  std::vector<PracticeItem> items;
  for (Standing& each : found) {
    if (each.judged) items.push_back(std::move(each.item));
  }
  return items;
}

nlohmann::json to_json(const FirstWords& words) {
  nlohmann::json json = nlohmann::json::object();
  for (const auto& [task, said] : words) {
    nlohmann::json marks = nlohmann::json::array();
    for (const domain::Mark& mark : said.marks)
      marks.push_back({mark.begin.count(), mark.end.count()});
    json[task.text()] = {{"verdict", domain::to_word(said.verdict)},
                         {"policy", said.policy},
                         {"level", said.level},
                         {"note", said.note},
                         {"checklist", said.checklist},
                         {"marks", std::move(marks)}};
  }
  return json;
}

FirstWords first_words_from_json(const nlohmann::json& json) {
  FirstWords words;
  if (!json.is_object()) return words;
  for (const auto& [task, said] : json.items()) {
    if (!said.is_object()) continue;
    const auto verdict = domain::verdict_from_word(text_member(said, "verdict"));
    if (!verdict) continue;
    Judgement judgement{*verdict,
                        text_member(said, "policy"),
                        static_cast<int>(int_member(said, "level", 0)),
                        text_member(said, "note"),
                        {},
                        {}};
    for (const auto& point : said.value("checklist", nlohmann::json::array())) {
      if (point.is_string()) judgement.checklist.push_back(point.get<std::string>());
    }
    for (const auto& mark : said.value("marks", nlohmann::json::array())) {
      if (!mark.is_array() || mark.size() != 2 || !mark[0].is_number_integer() ||
          !mark[1].is_number_integer()) {
        continue;
      }
      judgement.marks.push_back(
          {Millis(mark[0].get<std::int64_t>()), Millis(mark[1].get<std::int64_t>())});
    }
    words.emplace(domain::TaskId(task), std::move(judgement));
  }
  return words;
}

Comparison compare(std::span<const PracticeItem> items, std::span<const domain::Decision> decisions,
                   const FirstWords& first) {
  std::map<domain::TaskId, const domain::Decision*> newest;
  for (const domain::Decision& decision : decisions) newest[decision.task] = &decision;
  Comparison comparison;
  for (const PracticeItem& item : items) {
    ComparedItem& compared = comparison.items.emplace_back();
    compared.task = item.task;
    compared.queue = item.queue;
    compared.caption = item.caption;
    std::optional<Judgement> now;
    if (const auto made = newest.find(item.task); made != newest.end()) {
      compared.decision = made->second->id;
      now = judgement_of(*made->second);
      if (!now) compared.outcome = Outcome::kSkipped;
    }
    if (const auto said = first.find(item.task); said != first.end()) {
      compared.own = said->second;
      if (now && *now != said->second) compared.later = std::move(now);
    } else {
      compared.own = std::move(now);
    }
    if (!compared.own) continue;
    compared.recorded = item.recorded;
    compared.outcome = outcome_of(*compared.own, item.recorded);
    ++comparison.judged;
    comparison.same_verdict += compared.outcome == Outcome::kOtherVerdict ? 0 : 1;
    comparison.same += compared.outcome == Outcome::kSame ? 1 : 0;
  }
  measure(comparison);
  return comparison;
}

FirstWords seen_now(const Comparison& comparison, FirstWords first) {
  for (const ComparedItem& item : comparison.items) {
    if (item.own) first.try_emplace(item.task, *item.own);
  }
  return first;
}

}  // namespace vigil::workstation::practice
