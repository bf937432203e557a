#include "plugins/rating/model/minor_scores.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"
#include "rating_ids.h"

namespace vigil::rating {
namespace {

using nlohmann::json;

std::optional<MinorScore> read_score(const sdk::Record& record) {
  if (record.body == nullptr || !record.body->is_object()) return std::nullopt;
  const json& body = *record.body;
  MinorScore score;
  score.id = record.id;
  score.account = clean_for_display(text_member(body, "account"), 64);
  score.shown = clean_for_display(text_member(body, "shown"), 200);
  score.model = clean_for_display(text_member(body, "model"), 64);
  score.score = number_member(body, "score", -1);
  score.at = from_rfc3339(text_member(body, "at")).value_or(WallTime{});
  if (score.account.empty() || !(score.score >= 0) || score.score > 1) return std::nullopt;
  if (body.contains("minor") && body["minor"].is_boolean()) {
    score.minor = body["minor"].get<bool>();
  }
  return score;
}

void count(Measured& measured, bool hit) {
  ++measured.trials;
  measured.hits += hit ? 1 : 0;
}

}  // namespace

void MinorScores::update() {
  const auto records = host_.records().records(ids::collections::kMinorScores);
  const std::int64_t threshold = host_.settings().integer(ids::settings::kMinorThreshold);
  if (records == records_ && threshold == threshold_) return;
  const std::string kept = selected_ ? scores_[*selected_].id : std::string();
  records_ = records;
  threshold_ = threshold;
  scores_.clear();
  for (const sdk::Record& record : records->records) {
    if (auto score = read_score(record)) scores_.push_back(std::move(*score));
  }
  const double line = static_cast<double>(threshold) / 100;
  std::stable_sort(scores_.begin(), scores_.end(), [&](const MinorScore& a, const MinorScore& b) {
    if (a.minor.has_value() != b.minor.has_value()) return !a.minor.has_value();
    if (a.minor) return a.at > b.at;
    return std::abs(a.score - line) < std::abs(b.score - line);
  });
  selected_.reset();
  for (std::size_t i = 0; i < scores_.size(); ++i) {
    if (scores_[i].id == kept) selected_ = i;
  }
  if (!selected_ && !scores_.empty()) selected_ = 0;
  measure();
}

void MinorScores::measure() {
  recognition_ = {};
  recognition_.threshold = static_cast<int>(threshold_);
  const double line = static_cast<double>(threshold_) / 100;
  for (const MinorScore& score : scores_) {
    if (!score.minor) continue;
    ++recognition_.checked;
    const bool called = score.score >= line;
    if (called) count(recognition_.precision, *score.minor);
    if (*score.minor) count(recognition_.recall, called);
    count(recognition_.accuracy, called == *score.minor);
  }
  for (Measured* each : {&recognition_.precision, &recognition_.recall, &recognition_.accuracy}) {
    each->interval = domain::wilson_interval(each->hits, each->trials);
  }
}

Status MinorScores::select(std::string_view row) {
  std::size_t at = scores_.size();
  (void)std::from_chars(row.data(), row.data() + row.size(), at);
  if (at < scores_.size()) selected_ = at;
  return {};
}

Status MinorScores::correct(bool minor) {
  if (!can_correct()) return {};
  const MinorScore& score = scores_[*selected_];
  json body = {{"id", score.id},       {"account", score.account},
               {"shown", score.shown}, {"model", score.model},
               {"score", score.score}, {"at", to_rfc3339(score.at)},
               {"minor", minor},       {"checked_at", to_rfc3339(host_.clock().wall_now())}};
  const Status kept = host_.records().edit(ids::collections::kMinorScores, score.id, body);
  if (!kept) return kept;
  update();
  const auto open = std::find_if(scores_.begin(), scores_.end(),
                                 [](const MinorScore& each) { return !each.minor; });
  if (open != scores_.end()) selected_ = static_cast<std::size_t>(open - scores_.begin());
  return {};
}

Status MinorScores::set_threshold(std::string_view per_cent) {
  int value = static_cast<int>(threshold_);
  (void)std::from_chars(per_cent.data(), per_cent.data() + per_cent.size(), value);
  host_.settings().set_integer(ids::settings::kMinorThreshold, std::clamp(value, 1, 99));
  update();
  return {};
}

}  // namespace vigil::rating
