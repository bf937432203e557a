#include "plugins/reports/model/case_shelf.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/domain/report/case_file.h"

namespace vigil::reports {
namespace {

using nlohmann::json;

constexpr std::chrono::seconds kOrderLasts{30};
constexpr std::chrono::hours kPaceOver{8};
constexpr std::size_t kForecastOver = 20'000;
constexpr std::uint32_t kNowhere = std::numeric_limits<std::uint32_t>::max();

std::size_t hash_of(std::string_view author) {
  return std::max<std::size_t>(kSeveralAuthors + 1, std::hash<std::string_view>()(author));
}

std::size_t authors_of(const json& body) {
  const auto list = body.find("authors");
  if (list == body.end() || !list->is_array() || list->empty()) return kNoAuthor;
  if (list->size() > 1 || !list->front().is_string()) return kSeveralAuthors;
  return hash_of(list->front().get_ref<const std::string&>());
}

WallTime time_of(const json& body, const char* key) {
  const auto at = body.find(key);
  if (at == body.end() || !at->is_string()) return {};
  return from_rfc3339(at->get_ref<const std::string&>()).value_or(WallTime{});
}

CaseRow read_row(const json& body) {
  CaseRow row;
  row.body = &body;
  row.priority = static_cast<std::int32_t>(int_member(body, "priority", 1));
  row.opened = time_of(body, "opened_at");
  row.due = time_of(body, "due_at");
  row.weight_milli = int_member(body, "weight_milli");
  row.reports = int_member(body, "reports");
  row.state = state_of(body);
  row.authors = authors_of(body);
  if (row.state != CaseState::kOpen) {
    const auto decision = body.find("decision");
    if (decision != body.end() && decision->is_object()) row.decided = time_of(*decision, "at");
  }
  return row;
}

float urgency_of(const CaseRow& row, WallTime now) {
  domain::report::CaseFile file;
  file.priority = row.priority;
  file.opened = row.opened;
  file.due = row.due;
  file.weight_milli = row.weight_milli;
  return static_cast<float>(domain::report::urgency(file, now));
}

}  // namespace

CaseState state_of(const json& body) {
  if (body.contains("closed_at")) return CaseState::kClosed;
  const auto decision = body.find("decision");
  const bool decided = decision != body.end() && decision->is_object() && !decision->empty();
  return decided && !bool_member(body, "reopened") ? CaseState::kDecided : CaseState::kOpen;
}

bool CaseShelf::take(const std::shared_ptr<const sdk::RecordSet>& records, WallTime now) {
  if (records == records_) return false;
  std::vector<CaseRow> rows;
  rows.reserve(records->records.size());
  std::size_t old = 0;  // both are by id
  for (std::size_t i = 0; i < records->records.size(); ++i) {
    const sdk::Record& record = records->records[i];
    if (record.body == nullptr || !record.body->is_object()) continue;
    while (records_ != nullptr && old < rows_.size() &&
           records_->records[rows_[old].record].id < record.id)
      ++old;
    const bool same = old < rows_.size() && rows_[old].body == record.body.get();
    rows.push_back(same ? rows_[old] : read_row(*record.body));
    rows.back().record = static_cast<std::uint32_t>(i);
  }
  rows_ = std::move(rows);
  records_ = records;
  std::fill(std::begin(counts_), std::end(counts_), 0);
  for (const CaseRow& row : rows_) ++counts_[static_cast<std::size_t>(row.state)];
  sort(now);
  return true;
}

bool CaseShelf::keep_order(WallTime now) {
  if (now - sorted_at_ < kOrderLasts && now >= sorted_at_) return false;
  sort(now);
  return true;
}

void CaseShelf::narrow(CaseFilter filter, WallTime now) {
  if (filter == filter_) return;
  filter_ = std::move(filter);
  sort(now);
}

bool CaseShelf::fits(const CaseRow& row) const {
  if (filter_.state && row.state != *filter_.state) return false;
  if (filter_.words.empty()) return true;
  const json& body = *row.body;
  if (const auto subject = body.find("subject"); subject != body.end() && subject->is_object()) {
    if (contains_caseless(text_member(*subject, "caption"), filter_.words)) return true;
    if (const auto author = subject->find("author");
        author != subject->end() && author->is_object() &&
        contains_caseless(text_member(*author, "name"), filter_.words))
      return true;
  }
  if (const auto listed = body.find("listed"); listed != body.end() && listed->is_array()) {
    for (const json& report : *listed) {
      if (contains_caseless(text_member(report, "text"), filter_.words)) return true;
    }
  }
  return false;
}

void CaseShelf::sort(WallTime now) {
  sorted_at_ = now;
  order_.clear();
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (!fits(rows_[i])) continue;
    rows_[i].urgency = urgency_of(rows_[i], now);
    order_.push_back(static_cast<std::uint32_t>(i));
  }
  // What is closed is looked back at: the newest first.
  const bool back = filter_.state == CaseState::kClosed;
  std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
    const CaseRow& x = rows_[a];
    const CaseRow& y = rows_[b];
    if (back && x.decided != y.decided) return x.decided > y.decided;
    if (!back && x.urgency != y.urgency) return x.urgency > y.urgency;
    return x.opened != y.opened ? x.opened < y.opened : a < b;
  });
  places_.assign(rows_.size(), kNowhere);
  for (std::size_t place = 0; place < order_.size(); ++place)
    places_[order_[place]] = static_cast<std::uint32_t>(place);
}

const sdk::Record* CaseShelf::find(std::string_view id) const {
  if (records_ == nullptr) return nullptr;
  const auto at = std::lower_bound(
      records_->records.begin(), records_->records.end(), id,
      [](const sdk::Record& record, std::string_view wanted) { return record.id < wanted; });
  return at != records_->records.end() && at->id == id && at->body != nullptr ? &*at : nullptr;
}

std::optional<std::size_t> CaseShelf::place_of(std::string_view id) const {
  // Rows are in the order of their ids.
  const auto at = std::lower_bound(
      rows_.begin(), rows_.end(), id,
      [&](const CaseRow& row, std::string_view wanted) { return record(row).id < wanted; });
  if (at == rows_.end() || record(*at).id != id) return std::nullopt;
  const std::uint32_t place = places_[static_cast<std::size_t>(at - rows_.begin())];
  return place == kNowhere ? std::nullopt : std::optional<std::size_t>(place);
}

std::vector<const CaseRow*> CaseShelf::by_authors(const std::set<std::string>& authors) const {
  std::set<std::size_t> hashes;
  for (const std::string& author : authors) hashes.insert(hash_of(author));
  const std::size_t only = hashes.size() == 1 ? *hashes.begin() : kNoAuthor;
  std::vector<const CaseRow*> found;
  for (const CaseRow& row : rows_) {
    if (row.authors == kNoAuthor) continue;
    if (row.authors != kSeveralAuthors && row.authors != only &&
        (only != kNoAuthor || hashes.count(row.authors) == 0))
      continue;
    const auto list = row.body->find("authors");
    if (std::any_of(list->begin(), list->end(), [&](const json& each) {
          return each.is_string() && authors.count(each.get_ref<const std::string&>()) > 0;
        }))
      found.push_back(&row);
  }
  return found;
}

std::int64_t CaseShelf::due_before(WallTime until) const {
  return std::count_if(rows_.begin(), rows_.end(), [&](const CaseRow& row) {
    return row.state == CaseState::kOpen && row.due < until;
  });
}

domain::QueueOutlook CaseShelf::forecast(WallTime now) const {
  std::int64_t decided = 0;
  for (const CaseRow& row : rows_) decided += row.decided > now - kPaceOver && row.decided <= now;
  std::vector<domain::WaitingTask> waiting;
  for (const std::uint32_t i : order_) {
    if (rows_[i].state != CaseState::kOpen) continue;
    if (waiting.size() >= kForecastOver) break;
    waiting.push_back({rows_[i].opened, rows_[i].due, 0});
  }
  return domain::look_ahead(waiting, static_cast<double>(decided) / kPaceOver.count(), now);
}

}  // namespace vigil::reports
