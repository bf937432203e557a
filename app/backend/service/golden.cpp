#include "app/backend/service/golden.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "app/backend/service/calibration.h"
#include "app/backend/service/climbing.h"
#include "app/backend/service/queues.h"
#include "core/base/ids.h"
#include "core/base/json.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

constexpr int kMostGolden = 1'000;
constexpr std::size_t kMostCandidates = 20;
constexpr int kMostNames = 20;
constexpr std::string_view kDigits = "0123456789";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

// Where `key` is redrawn: one word of letters and digits after the other.
void redraw_word(std::string& word, bool all_letters, const std::function<double()>& number) {
  const bool has_digit = std::any_of(word.begin(), word.end(), is_digit);
  const bool hex = std::all_of(word.begin(), word.end(), [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
  if (!has_digit && !all_letters) return;
  const int letters = hex && has_digit ? 6 : 26;
  for (char& c : word) {
    const double drawn = number();
    if (is_digit(c)) c = kDigits[static_cast<std::size_t>(drawn * 10)];
    if (is_lower(c)) c = static_cast<char>('a' + static_cast<int>(drawn * letters));
    if (is_upper(c)) c = static_cast<char>('A' + static_cast<int>(drawn * letters));
  }
}

bool is_first_tier(const domain::ladder::Ladder& ladder, std::string_view queue) {
  return std::any_of(ladder.stages.begin(), ladder.stages.end(),
                     [&](const auto& stage) { return stage.queue == queue && stage.tier == 1; });
}

// Whether the person decided anything about the item, in any queue.
Result<bool> decided_before(Reader& reader, const Registry& registry, std::string_view item,
                            std::string_view person) {
  for (const auto& [id, queue] : registry.queues()) {
    const Result<std::optional<TaskRow>> task = reader.task_by_key(id, item);
    if (!task) return task.error();
    if (!*task) continue;
    const Result<std::vector<DecisionRow>> own = reader.decisions(
        {.actor = std::string(person), .task = (*task)->id, .text = {}, .before = {}, .limit = 1});
    if (!own) return own.error();
    if (!own->empty()) return true;
  }
  return false;
}

}  // namespace

std::string name_like(std::string_view key, const domain::Sampler& sampler, std::string_view draw) {
  const bool has_digit = std::any_of(key.begin(), key.end(), is_digit);
  int drawn = 0;
  const auto number = [&] {
    return sampler.number("golden_name", fmt::format("{}/{}", draw, drawn++));
  };
  std::string name;
  for (std::size_t at = 0; at < key.size();) {
    std::size_t end = at;
    while (end < key.size() && (is_digit(key[end]) || is_lower(key[end]) || is_upper(key[end])))
      ++end;
    std::string word(key.substr(at, end - at));
    redraw_word(word, !has_digit, number);
    name += word;
    if (end < key.size()) name += key[end++];
    at = end;
  }
  return name;
}

Result<Golden> Golden::read(Reader& reader, const Known& known, const QueueSpec& queue,
                            const Caller& caller, int count, std::uint64_t n) {
  Golden golden;
  const Registry& registry = known.registry;
  golden.ladders_ = &known.ladders;
  golden.queue_ = &queue;
  const CollectionSpec* spec = registry.collection(kGoldenItems);
  if (spec == nullptr || spec->read.admits(caller)) return golden;
  const auto policy = known.quality.find(reader);
  if (!policy) return policy.error();
  if ((*policy)->golden_rate <= 0) return golden;
  Result<domain::Sampler> sampler = known.quality.sampler(reader);
  if (!sampler) return sampler.error();
  golden.sampler_ = std::move(*sampler);
  Result<std::vector<QualityCheckRow>> given = reader.golden_of(caller.id);
  if (!given) return given.error();
  std::set<std::string, std::less<>> had;
  for (QualityCheckRow& check : *given) {
    had.insert(check.source);
    if (check.state == CheckState::kAgain && check.queue == queue.id)
      golden.again_.push_back(std::move(check));
  }
  for (int i = 0; i < count; ++i) {
    const std::string draw =
        fmt::format("{}/{}/{}", queue.id, caller.id, n + static_cast<std::uint64_t>(i));
    if (golden.sampler_->draws((*policy)->golden_rate, "golden", draw))
      golden.places_.push_back(static_cast<std::size_t>(i));
  }
  if (golden.places_.empty()) return golden;
  // What waits at a higher tier has a way behind it that a golden one has not.
  const auto ladder = known.ladders.find(reader, queue.ladder);
  if (!ladder) return ladder.error();
  if (*ladder != nullptr && !is_first_tier(**ladder, queue.id)) return golden;
  // Where nothing waits, one more would stand out.
  Result<std::vector<TaskRow>> beside = reader.tasks(queue.id, TaskState::kReady, 0, 1);
  if (!beside) return beside.error();
  if (beside->empty()) return golden;
  golden.beside_ = std::move(beside->front());
  const Result<std::vector<RecordRow>> rows = reader.records(kGoldenItems, "", kMostGolden);
  if (!rows) return rows.error();
  std::vector<std::pair<double, const RecordRow*>> order;
  for (const RecordRow& row : *rows) {
    if (had.contains(row.id)) continue;
    order.emplace_back(golden.sampler_->number("golden_order", caller.id + '/' + row.id), &row);
  }
  std::sort(order.begin(), order.end());
  for (const auto& [place, row] : order) {
    if (golden.candidates_.size() >= kMostCandidates) break;
    const json record = parse_json(row->body).value_or(json::object());
    if (text_member(record, "queue") != queue.id || !bool_member(record, "active", true)) continue;
    // Whoever discussed the item knows the answer.
    if (const std::string session = text_member(record, "calibration"); !session.empty()) {
      const Result<bool> knows = took_part(reader, session, caller.id);
      if (!knows) return knows.error();
      if (*knows) continue;
    }
    Candidate candidate{.record = row->id,
                        .verdict = text_member(record, "verdict"),
                        .policy = text_member(record, "policy"),
                        .subject = {},
                        .severity = static_cast<int>(int_member(record, "severity", 0)),
                        .reach = int_member(record, "reach", 0),
                        .order = place};
    if (const auto own = record.find("subject"); own != record.end() && own->is_object())
      candidate.subject = to_canonical_json(*own);
    if (const std::string item = text_member(record, "item"); !item.empty()) {
      const Result<bool> before = decided_before(reader, registry, item, caller.id);
      if (!before) return before.error();
      if (*before) continue;
      const Result<std::optional<TaskRow>> task = reader.task_by_key(queue.id, item);
      if (!task) return task.error();
      // One that waits could be met a second time.
      if (*task && (*task)->state != TaskState::kDone) continue;
      if (*task) {
        if (candidate.subject.empty()) candidate.subject = (*task)->subject;
        if (!record.contains("severity")) candidate.severity = (*task)->severity;
        if (!record.contains("reach")) candidate.reach = (*task)->reach;
      }
    }
    if (!candidate.subject.empty()) golden.candidates_.push_back(std::move(candidate));
  }
  return golden;
}

Result<std::vector<TaskRow>> Golden::give(Writer& writer, const LeaseWish& wish, Routing& routing,
                                          WallTime now) const {
  std::vector<TaskRow> given;
  const auto most = static_cast<std::size_t>(wish.limit);
  for (const QualityCheckRow& seen : again_) {
    if (given.size() >= most) break;
    Result<std::optional<QualityCheckRow>> check = writer.quality_check(seen.id);
    if (!check) return check.error();
    if (!*check || (*check)->state != CheckState::kAgain) continue;
    Result<std::optional<TaskRow>> task = writer.task((*check)->task);
    if (!task) return task.error();
    if (!*task || !routing.admit((*task)->severity, (*task)->labels)) continue;
    lease_to(**task, wish.user, wish.device, wish.expires);
    if (Status leased = writer.update_task(**task); !leased) return leased.error();
    (*check)->state = CheckState::kOpen;
    if (Status noted = writer.update_check(**check); !noted) return noted.error();
    given.push_back(std::move(**task));
  }
  std::size_t fresh = 0;
  for (const Candidate& candidate : candidates_) {
    if (given.size() >= most || fresh >= places_.size()) break;
    const json subject = parse_json(candidate.subject).value_or(json::object());
    if (!routing.admit(candidate.severity, labels_of(subject))) continue;
    Result<std::optional<TaskRow>> task = make(writer, candidate, wish, now);
    if (!task) return task.error();
    if (!*task) continue;
    given.push_back(std::move(**task));
    ++fresh;
  }
  return given;
}

Result<std::optional<TaskRow>> Golden::make(Writer& writer, const Candidate& candidate,
                                            const LeaseWish& wish, WallTime now) const {
  TaskRow row;
  row.id = make_uuid7(beside_->created);
  row.queue = queue_->id;
  row.severity = candidate.severity;
  row.reach = candidate.reach;
  row.created = beside_->created;
  row.due = beside_->due;
  row.subject = candidate.subject;
  row.labels = labels_of(parse_json(candidate.subject).value_or(json::object()));
  row.labels = std::string(kGoldenLabel) + (row.labels.empty() ? "" : ' ' + row.labels);
  for (int i = 0; row.key.empty(); ++i) {
    if (i == kMostNames) return std::optional<TaskRow>();
    std::string name = name_like(beside_->key, *sampler_, fmt::format("{}/{}", row.id, i));
    const Result<std::optional<TaskRow>> taken = writer.task_by_key(queue_->id, name);
    if (!taken) return taken.error();
    if (!*taken) row.key = std::move(name);
  }
  QualityCheckRow check;
  check.id = make_uuid7(now);
  check.kind = domain::CheckKind::kGolden;
  check.task = row.id;
  check.queue = row.queue;
  check.item = row.key;
  check.source = candidate.record;
  check.policy = candidate.policy;
  check.person = wish.user;
  check.held_against = candidate.verdict;
  check.at = now;
  // Another device of the same person may have been given it at this moment.
  const Result<bool> fresh = writer.add_check(check);
  if (!fresh) return fresh.error();
  if (!*fresh) return std::optional<TaskRow>();
  if (Status inserted = writer.insert_task(row); !inserted) return inserted.error();
  Climbing climbing(writer, *ladders_, now);
  if (Status came = climbing.came_in(*queue_, row); !came) return came.error();
  if (const Result<std::optional<Standing>> standing = climbing.find(*queue_, row);
      standing && *standing) {
    const domain::ladder::Stage* stage = (*standing)->ladder->stage((*standing)->state.stage);
    check.tier = stage == nullptr ? 1 : std::max(1, stage->tier);
    if (Status noted = writer.update_check(check); !noted) return noted.error();
  }
  lease_to(row, wish.user, wish.device, wish.expires);
  if (Status leased = writer.update_task(row); !leased) return leased.error();
  return writer.task(row.id);
}

std::vector<TaskRow> Golden::mix(std::vector<TaskRow> golden, std::vector<TaskRow> real) const {
  for (std::size_t i = 0; i < golden.size(); ++i) {
    const std::size_t place = std::min(i < places_.size() ? places_[i] : 0, real.size());
    real.insert(real.begin() + static_cast<std::ptrdiff_t>(place), std::move(golden[i]));
  }
  return real;
}

Result<std::optional<QualityCheckRow>> waiting_golden(Reader& reader, std::string_view task,
                                                      std::string_view person) {
  Result<std::vector<QualityCheckRow>> checks = reader.checks_of_task(task);
  if (!checks) return checks.error();
  for (QualityCheckRow& check : *checks) {
    if (check.kind == domain::CheckKind::kGolden && check.person == person &&
        check.state == CheckState::kAgain) {
      return std::optional(std::move(check));
    }
  }
  return std::optional<QualityCheckRow>();
}

Status put_aside(Writer& writer, TaskRow& task) {
  clear_lease(task);
  task.state = TaskState::kDone;
  Result<std::vector<QualityCheckRow>> checks = writer.checks_of_task(task.id);
  if (!checks) return checks.error();
  for (QualityCheckRow& check : *checks) {
    if (check.state != CheckState::kOpen) continue;
    check.state = CheckState::kAgain;
    if (Status noted = writer.update_check(check); !noted) return noted;
  }
  return {};
}

Status note_golden(Writer& writer, const domain::Decision& decision, const TaskRow& task,
                   std::string_view person, WallTime now) {
  Result<std::vector<QualityCheckRow>> checks = writer.checks_of_task(task.id);
  if (!checks) return checks.error();
  for (QualityCheckRow& check : *checks) {
    // Somebody who puts a verdict over it was not asked.
    if (check.kind != domain::CheckKind::kGolden || check.person != person) continue;
    check.decision = decision.id.text();
    check.verdict = decision.verdict ? domain::to_word(*decision.verdict) : std::string_view();
    check.same_policy = check.policy.empty() || check.policy == decision.policy.text();
    check.person_at = now;
    check.at = now;
    switch (decision.kind) {
      case domain::DecisionKind::kDecide:
      case domain::DecisionKind::kSupersede: check.state = CheckState::kDone; break;
      case domain::DecisionKind::kWithdraw: check.state = CheckState::kAgain; break;
      case domain::DecisionKind::kSkip: check.state = CheckState::kVoid; break;
    }
    if (Status noted = writer.update_check(check); !noted) return noted;
  }
  return {};
}

}  // namespace vigil::backend
