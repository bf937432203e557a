#include "app/backend/service/decisions.h"

#include <nlohmann/json.hpp>
#include <set>

#include "app/backend/service/judgement.h"
#include "core/base/fail_point.h"
#include "core/base/hash.h"
#include "core/base/json.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

json to_answer(const std::string& id, const Ruling& ruling) {
  json answer = {{"id", id}, {"status", ruling.status}};
  if (ruling.status == "accepted") {
    answer["ledger_index"] = ruling.ledger_index;
    answer["task_state"] = ruling.task_state;
    return answer;
  }
  answer["code"] = ruling.code;
  answer["detail"] = ruling.detail;
  if (ruling.current) {
    json current = {{"decision", ruling.current->key.id},
                    {"actor", ruling.current->key.actor},
                    {"kind", ruling.current->kind},
                    {"fence", ruling.current->fence},
                    {"decided_at", to_rfc3339(ruling.current->decided_at)}};
    if (!ruling.current->verdict.empty()) current["verdict"] = ruling.current->verdict;
    answer["current"] = std::move(current);
  }
  return answer;
}

std::string problem_answer(const std::string& id, std::string_view status, std::string_view code,
                           std::string_view detail) {
  return to_canonical_json({{"id", id}, {"status", status}, {"code", code}, {"detail", detail}});
}

// What needs no transaction is done before it.
struct Body {
  explicit Body(const SubmittedDecision& item) {
    if (!item.decision) return;
    text = body_of(*item.decision);
    hash = to_hex(sha256(text));
  }
  std::string text;
  std::string hash;
};

// The answer to one well-formed decision: what was answered before, or a ruling now.
Result<DecisionAnswer> answer_one(Writer& writer, Judgement& judgement, const Caller& caller,
                                  const domain::Decision& decision, const Body& body) {
  const DecisionKey key{caller.id, decision.device.text(), decision.id.text()};
  const Result<std::optional<AnswerRow>> before = writer.answer(key);
  if (!before) return before.error();
  if (*before) {
    if ((*before)->body_hash == body.hash) return DecisionAnswer{(*before)->answer, false};
    return DecisionAnswer{
        problem_answer(key.id, "mismatch", "id_reused",
                       "This id was used for another decision; nothing was applied."),
        true};
  }
  const Result<Ruling> ruling = judgement.rule(decision, body.text);
  if (!ruling) return ruling.error();
  std::string answer = to_canonical_json(to_answer(key.id, *ruling));
  if (ruling->keep == Keep::kForEver) {
    if (Status kept = writer.put_answer(key, {body.hash, answer}); !kept) return kept.error();
  }
  return DecisionAnswer{std::move(answer), false};
}

// Who may do what is read again together with the task (I19): since the request was let in somebody
// may have lost a role, or the account.
Result<Caller> as_of_now(Writer& writer, const Caller& caller, WallTime now) {
  const Error ended = fail(ErrorCode::kUnauthenticated, "The session has ended; sign in again.");
  Caller current = caller;
  if (!caller.token_hash.empty()) {
    const Result<std::optional<SignedIn>> found = writer.signed_in(caller.token_hash);
    if (!found) return found.error();
    if (!*found || (*found)->session.expires <= now || !(*found)->user.active) return ended;
    current.roles = (*found)->user.roles;
    return current;
  }
  const Result<std::optional<UserRow>> user = writer.user(caller.id);
  if (!user) return user.error();
  if (!*user) return caller;
  if (!(*user)->active) return ended;
  current.roles = (*user)->roles;
  return current;
}

Foreseen foresee(const Registry& registry, const Caller& caller,
                 const std::vector<SubmittedDecision>& items) {
  Foreseen foreseen;
  foreseen.people.push_back(caller.id);
  if (!caller.token_hash.empty()) foreseen.sessions.push_back(caller.token_hash);
  for (const SubmittedDecision& item : items) {
    if (!item.decision) continue;
    const domain::Decision& decision = *item.decision;
    foreseen.answers.push_back({caller.id, decision.device.text(), decision.id.text()});
    const QueueSpec* queue = registry.queue(decision.queue.text());
    const bool climbs = queue != nullptr && registry.collection(kLadders) != nullptr;
    foreseen.tasks.push_back({decision.task.text(), climbs ? queue->ladder : std::string()});
    if (!foreseen.tasks.back().ladder.empty() && foreseen.heads.empty()) {
      foreseen.heads.emplace_back(kLadders);
      if (registry.collection(kQualityPolicies) != nullptr)
        foreseen.heads.emplace_back(kQualityPolicies);
    }
  }
  return foreseen;
}

}  // namespace

Result<std::vector<DecisionAnswer>> Decisions::submit(const Caller& caller, std::string_view device,
                                                      const std::vector<SubmittedDecision>& items) {
  std::vector<DecisionAnswer> answers;
  std::set<std::string> touched;
  std::set<std::string> changed;  // collections
  const std::vector<Body> bodies(items.begin(), items.end());
  Status stored = store_.write(
      [&](Writer& writer) -> Status {
        answers.clear();
        const Result<Caller> current = as_of_now(writer, caller, clock_.wall_now());
        if (!current) return current.error();
        Judgement judgement(writer, registry_, ladders_, quality_, *current, clock_.wall_now(),
                            announce_);
        for (const SubmittedDecision& item : items) {
          if (!item.decision) {
            answers.push_back(
                {problem_answer(item.id, "refused", "invalid_argument", item.problem), false});
            continue;
          }
          if (item.decision->device.text() != device) {
            answers.push_back(
                {problem_answer(
                     item.id, "refused", "wrong_device",
                     "The decision was made at another device than the one that sends it."),
                 false});
            continue;
          }
          Result<DecisionAnswer> answer =
              answer_one(writer, judgement, caller, *item.decision, bodies[answers.size()]);
          if (!answer) return answer.error();
          answers.push_back(std::move(*answer));
          if (Status point = VIGIL_FAIL_POINT("backend.in_batch"); !point) return point;
        }
        touched = judgement.touched_queues();
        changed = judgement.touched_collections();
        return {};
      },
      Appends::kLedger, foresee(registry_, caller, items));
  if (!stored) return stored.error();
  for (const std::string& queue : touched) events_.publish(EventKind::kQueue, queue);
  for (const std::string& name : changed) events_.publish(EventKind::kCollection, name);
  (void)VIGIL_FAIL_POINT("backend.before_answer");
  return answers;
}

Result<DecisionPage> Decisions::list(DecisionQuery query) {
  DecisionPage page;
  const int limit = query.limit++;
  Status asked = store_.read([&](Reader& reader) -> Status {
    Result<std::vector<DecisionRow>> rows = reader.decisions(query);
    if (!rows) return rows.error();
    page.decisions = std::move(*rows);
    return {};
  });
  if (!asked) return asked.error();
  if (page.decisions.size() > static_cast<std::size_t>(limit)) {
    page.decisions.pop_back();
    page.next = page.decisions.back().ledger_index;
  }
  return page;
}

}  // namespace vigil::backend
