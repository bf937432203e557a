#include "plugins/creators/model/leader_desk.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "creators_ids.h"

namespace vigil::creators {
namespace {

namespace collections = ids::collections;
namespace texts = ids::texts;
namespace settings = ids::settings;
using nlohmann::json;

}  // namespace

Status LeaderDesk::save_picture() {
  picture_wished_ = true;
  return {};
}

void LeaderDesk::update() {
  months_.update();
  if (months_seen_ != months_.revision() || seen_ != programme_.revision()) {
    months_seen_ = months_.revision();
    table_.set_growth(months_.growth());
  }
  if (seen_ == programme_.revision()) return;
  seen_ = programme_.revision();
  table_.fill(programme_.book());
  if (!selected_.empty() && selected() == nullptr) selected_.clear();
  if (selected_.empty() && !table_.rows().empty())
    selected_ = programme_.book().leaders[table_.rows()[0]].id;
}

const Leader* LeaderDesk::selected() const {
  const auto& leaders = programme_.book().leaders;
  if (index_ < leaders.size() && leaders[index_].id == selected_) return &leaders[index_];
  const Leader* const found = find_leader(programme_.book(), selected_);
  if (found != nullptr) index_ = static_cast<std::size_t>(found - leaders.data());
  return found;
}

std::optional<std::size_t> LeaderDesk::selected_row() const {
  if (selected() == nullptr) return std::nullopt;
  const auto rows = table_.rows();
  const auto found = std::find(rows.begin(), rows.end(), static_cast<std::uint32_t>(index_));
  if (found == rows.end()) return std::nullopt;
  return static_cast<std::size_t>(found - rows.begin());
}

AdmissionRules LeaderDesk::rules() const {
  const sdk::Settings& values = programme_.host().settings();
  AdmissionRules rules;
  rules.pass_mark = static_cast<double>(values.integer(settings::kPassMark)) / 10;
  rules.talk_over = static_cast<double>(values.integer(settings::kTalkOver)) / 10;
  return rules;
}

Standing LeaderDesk::standing() const {
  const Leader* const leader = selected();
  return leader ? standing_of(*leader, programme_.book().criteria, rules()) : Standing{};
}

Status LeaderDesk::search() {
  search_wished_ = true;
  return {};
}

void LeaderDesk::keep_filter(LeaderFilter filter) {
  update();  // the rows are those of the book as it is now
  table_.set_filter(std::move(filter));
  // Nothing is done to somebody who is out of sight.
  if (selected_row() || table_.rows().empty()) return;
  (void)select(programme_.book().leaders[table_.rows()[0]].id);
}

Status LeaderDesk::filter_words(std::string_view words) {
  LeaderFilter filter = table_.filter();
  filter.words = words;
  keep_filter(std::move(filter));
  return {};
}

Status LeaderDesk::filter_stage(std::string_view word) {
  LeaderFilter filter = table_.filter();
  filter.stage = stage_from_word(word);
  keep_filter(std::move(filter));
  return {};
}

Status LeaderDesk::filter_field(std::string_view word) {
  LeaderFilter filter = table_.filter();
  filter.field = field_from_word(word);
  keep_filter(std::move(filter));
  return {};
}

Status LeaderDesk::filter_poverty() {
  LeaderFilter filter = table_.filter();
  filter.poverty_only = !filter.poverty_only;
  keep_filter(std::move(filter));
  return {};
}

Status LeaderDesk::sort(std::string_view by) {
  const bool falling = by.ends_with('-');
  if (falling) by.remove_suffix(1);
  constexpr std::pair<std::string_view, LeaderSort> kSorts[] = {
      {"name", LeaderSort::kName},
      {"place", LeaderSort::kPlace},
      {"field", LeaderSort::kField},
      {"stage", LeaderSort::kStage},
      {"fans", LeaderSort::kFans},
      {"output", LeaderSort::kOutput},
      {"households", LeaderSort::kHouseholds},
      {"growth", LeaderSort::kGrowth}};
  for (const auto& [word, sort] : kSorts) {
    if (word == by) table_.set_sort(sort, falling);
  }
  return {};
}

Status LeaderDesk::select(std::string_view id) {
  if (selected_ != id) forms_.hide_private();
  selected_ = id;
  return {};
}

Status LeaderDesk::add() { return forms_.open(FormKind::kLeader); }
Status LeaderDesk::edit() { return forms_.open(FormKind::kLeader, selected_); }
Status LeaderDesk::score() { return forms_.open(FormKind::kScores, selected_); }
Status LeaderDesk::look_private() { return forms_.open(FormKind::kWhy, selected_); }

Status LeaderDesk::edit_private() {
  if (forms_.private_shown() != selected_) return look_private();
  return forms_.open(FormKind::kPrivate, selected_);
}

Status LeaderDesk::advance(std::string_view word) {
  const Leader* const leader = selected();
  const sdk::Texts& words = programme_.host().texts();
  if (leader == nullptr) return fail(ErrorCode::kNotFound, words.text(texts::kRecordIsGone));
  const Standing now = standing();
  if (word.empty() && (now.next == Step::kRead || now.next == Step::kTalkOver)) {
    if (now.next == Step::kRead) return score();
    return fail(ErrorCode::kRejected, words.text(texts::kStepTalkOver));
  }
  const std::vector<Stage> ways = ways_on(*leader, now);
  const std::optional<Stage> wanted =
      word.empty() ? (ways.empty() ? std::nullopt : std::optional(ways.front()))
                   : stage_from_word(word);
  if (!wanted || std::find(ways.begin(), ways.end(), *wanted) == ways.end() ||
      (word.empty() && now.next == Step::kRecordInterview))
    return fail(ErrorCode::kRejected, words.text(texts::kStepNotDue));
  const Json kept = programme_.record(collections::kCreatorsLeaders, leader->id);
  if (!kept) return fail(ErrorCode::kRejected, words.text(texts::kReferenceIsReadOnly));
  json body = *kept;
  body["stage"] = to_word(*wanted);
  body.erase("batch");
  return programme_.keep(collections::kCreatorsLeaders, body);
}

Status LeaderDesk::interview(std::string_view result) {
  const Leader* const leader = selected();
  const sdk::Texts& words = programme_.host().texts();
  if (leader == nullptr || leader->stage != Stage::kInterview ||
      (result != "admit" && result != "decline"))
    return fail(ErrorCode::kRejected, words.text(texts::kStepNotDue));
  const Json kept = programme_.record(collections::kCreatorsLeaders, leader->id);
  if (!kept) return fail(ErrorCode::kRejected, words.text(texts::kReferenceIsReadOnly));
  json body = *kept;
  body["interview"] = {{"on", to_text(programme_.today())},
                       {"by", programme_.host().person().name},
                       {"result", result}};
  body.erase("batch");
  return programme_.keep(collections::kCreatorsLeaders, body);
}

Json LeaderDesk::private_record() const {
  if (selected_.empty() || forms_.private_shown() != selected_ || programme_.is_reference())
    return nullptr;
  return programme_.record(collections::kCreatorsPrivate, selected_);
}

std::size_t LeaderDesk::looks() const {
  if (!programme_.may_see_private() || programme_.is_reference()) return 0;
  std::size_t count = 0;
  for (const Json& one : programme_.records(collections::kCreatorsViews))
    count += one && text_member(*one, "leader") == selected_;
  return count;
}

}  // namespace vigil::creators
