#include "app/workstation/services/desk_service.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/json.h"
#include "core/net/http_client.h"

namespace vigil::workstation {
namespace {

sdk::Supply to_sdk(sync::Supply supply) {
  switch (supply) {
    case sync::Supply::kLoading: return sdk::Supply::kLoading;
    case sync::Supply::kReady: return sdk::Supply::kReady;
    case sync::Supply::kEmpty: return sdk::Supply::kEmpty;
    case sync::Supply::kOffline: return sdk::Supply::kOffline;
  }
  return sdk::Supply::kLoading;
}

// Where a question is sent.
std::string path_of(const sdk::Question& question) {
  std::string path;
  switch (question.route) {
    case sdk::Asked::kSearch: path = "/v1/search"; break;
    case sdk::Asked::kItem: path = "/v1/items/" + net::encode_path_part(question.name); break;
    case sdk::Asked::kQueueHealth:
      path = "/v1/queues/" + net::encode_path_part(question.name) + "/health";
      break;
    case sdk::Asked::kAlike:
      path = "/v1/tasks/" + net::encode_path_part(question.name) + "/alike";
      break;
  }
  char separator = '?';
  for (const auto& [name, value] : question.parameters) {
    if (value.empty()) continue;
    path += std::exchange(separator, '&') + net::encode_path_part(name) + '=' +
            net::encode_path_part(value);
  }
  return path;
}

sdk::ReplyState to_sdk(sync::ReplyState state) {
  switch (state) {
    case sync::ReplyState::kWaiting: return sdk::ReplyState::kWaiting;
    case sync::ReplyState::kAnswered: return sdk::ReplyState::kAnswered;
    case sync::ReplyState::kRefused: return sdk::ReplyState::kRefused;
    case sync::ReplyState::kNoAnswer: return sdk::ReplyState::kOffline;
  }
  return sdk::ReplyState::kOffline;
}

}  // namespace

DeskService::DeskService(CauseSentence sentence, RuleSentence rule)
    : sentence_(std::move(sentence)), rule_(std::move(rule)) {}

void DeskService::use(sync::DeskClient& client) {
  client_ = &client;
  tasks_.clear();
  records_.clear();
  replies_.clear();
}

std::shared_ptr<const sdk::TaskList> DeskService::tasks(sdk::QueueKey queue) {
  auto& kept = tasks_[std::string(queue.id)];
  auto now = client_->tasks(domain::QueueId(std::string(queue.id)));
  if (kept.from != now) {
    auto list = std::make_shared<sdk::TaskList>();
    list->tasks = now->tasks;
    list->supply = to_sdk(now->supply);
    list->waiting = now->waiting;
    list->kept_back = now->kept_back;
    if (const auto heard = client_->connection()->last_answer) list->heard_at = *heard;
    kept = {std::move(now), std::move(list)};
  }
  return kept.to;
}

void DeskService::wish(domain::LeaseWishes wishes) { client_->wish(std::move(wishes)); }

void DeskService::take(sdk::QueueKey queue, const std::vector<domain::TaskId>& tasks) {
  client_->take_tasks(domain::QueueId(std::string(queue.id)), tasks);
}

void DeskService::keep_leased(sdk::QueueKey queue, int count) {
  client_->keep_leased(domain::QueueId(std::string(queue.id)), count);
}

bool DeskService::leads_nowhere(const sdk::DecisionDraft& draft) const {
  if (draft.verdict != domain::Verdict::kEscalate || draft.task.empty()) return false;
  return std::any_of(last_queues_.begin(), last_queues_.end(), [&](const domain::QueueId& queue) {
    const auto list = client_->tasks(queue);
    return std::any_of(list->tasks.begin(), list->tasks.end(),
                       [&](const domain::Task& task) { return task.id == draft.task; });
  });
}

Result<domain::DecisionId> DeskService::decide(const sdk::DecisionDraft& draft) {
  if (leads_nowhere(draft)) {
    return fail(ErrorCode::kRejected, sentence_(sync::Cause::kNowhereToEscalate, {}));
  }
  auto decided = client_->decide({.kind = draft.kind,
                                  .task = draft.task,
                                  .verdict = draft.verdict,
                                  .policy = draft.policy,
                                  .reason = draft.reason,
                                  .note = draft.note,
                                  .checklist = draft.checklist,
                                  .marks = draft.marks,
                                  .supersedes = draft.supersedes,
                                  .actions = draft.actions});
  if (decided || (decided.error().code != ErrorCode::kRejected &&
                  decided.error().code != ErrorCode::kInvalidArgument)) {
    return decided;
  }
  return fail(decided.error().code, rule_(draft, decided.error()));
}

Status DeskService::undo(const domain::DecisionId& decision) { return client_->undo(decision); }

sdk::DecisionRecord DeskService::translate(sync::DecisionRecord&& record) const {
  sdk::DecisionRecord result;
  result.decision = std::move(record.decision);
  result.state = record.state;
  result.item = std::move(record.item);
  result.cause = sentence_(record.cause, record.detail);
  result.changed_at = record.changed_at;
  result.leaves_draft_at = record.leaves_draft_at;
  result.ledger_index = record.ledger_index;
  result.superseded_by = std::move(record.superseded_by);
  return result;
}

std::vector<sdk::DecisionRecord> DeskService::history(const sdk::HistoryQuery& query) {
  auto found = client_->history({.text = query.text, .state = query.state, .limit = query.limit});
  std::vector<sdk::DecisionRecord> result;
  result.reserve(found.size());
  for (auto& record : found) result.push_back(translate(std::move(record)));
  return result;
}

std::optional<sdk::DecisionRecord> DeskService::find(const domain::DecisionId& decision) {
  auto found = client_->find(decision);
  if (!found) return std::nullopt;
  return translate(std::move(*found));
}

std::shared_ptr<const sdk::RecordSet> DeskService::records(sdk::CollectionKey collection) {
  const std::string name(collection.id);
  auto& kept = records_[name];
  auto now = client_->records(name);
  if (kept.from != now) {
    auto set = std::make_shared<sdk::RecordSet>();
    set->complete = now->complete;
    set->records.reserve(now->records.size());
    for (const sync::Record& record : now->records)
      set->records.push_back({record.id, record.revision, record.body});
    kept = {std::move(now), std::move(set)};
  }
  return kept.to;
}

Status DeskService::edit(sdk::CollectionKey collection, std::string_view id,
                         const nlohmann::json& body) {
  return client_->edit_record(std::string(collection.id), std::string(id), to_canonical_json(body));
}

Status DeskService::remove(sdk::CollectionKey collection, std::string_view id) {
  return client_->edit_record(std::string(collection.id), std::string(id), {});
}

std::uint64_t DeskService::ask(const sdk::Question& question) {
  return client_->ask(path_of(question));
}

std::shared_ptr<const sdk::Reply> DeskService::reply(std::uint64_t asked) {
  auto now = client_->reply(asked);
  auto& kept = replies_[asked];
  if (kept.from != now) {
    auto told = std::make_shared<sdk::Reply>();
    told->state = to_sdk(now->state);
    told->body = now->body;
    told->reason = sentence_(now->cause, now->detail);
    kept = {std::move(now), std::move(told)};
  }
  return kept.to;
}

void DeskService::drop(std::uint64_t asked) {
  client_->drop_question(asked);
  replies_.erase(asked);
}

}  // namespace vigil::workstation
