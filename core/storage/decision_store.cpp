#include "core/storage/decision_store.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/fail_point.h"
#include "core/base/json.h"
#include "core/domain/task.h"

namespace vigil::storage {
namespace {

using domain::DecisionState;
using nlohmann::json;

// What history is searched by.
std::string searchable_text(const domain::Decision& decision, std::string_view subject_json) {
  std::string text;
  const auto add = [&text](const std::string& part) {
    if (part.empty()) return;
    if (!text.empty()) text += '\n';
    text += part;
  };
  if (const auto subject = parse_json(subject_json)) {
    if (const auto item = domain::item_from_json(*subject)) {
      add(item->caption);
      add(item->author_name);
      add(item->author_id);
      add(item->item_id);
    }
  }
  add(decision.note);
  add(decision.reason);
  add(decision.policy.text());
  if (decision.verdict) add(std::string(domain::to_word(*decision.verdict)));
  return text;
}

// Moves one decision, refusing what the life of a decision does not allow.
Status move_to(Connection& connection, const domain::DecisionId& decision, DecisionState to,
               WallTime now) {
  std::string from_word;
  const Status read = connection.each_with(
      "SELECT state FROM decisions WHERE id = ?1",
      [&from_word](const Row& row) { from_word = row.text(0); }, decision.text());
  if (!read) return read;
  const auto from = domain::decision_state_from_word(from_word);
  if (!from) return fail(ErrorCode::kNotFound, "There is no such decision on this desk.");
  if (!domain::can_become(*from, to)) {
    return fail(ErrorCode::kInternal,
                fmt::format("A decision cannot go from {} to {}.", from_word, domain::to_word(to)));
  }
  return connection.run_with("UPDATE decisions SET state = ?2, changed_ms = ?3 WHERE id = ?1",
                             decision.text(), domain::to_word(to), to_ms(now));
}

Status leave_outbox(Connection& connection, const domain::DecisionId& decision) {
  return connection.run_with(
      "DELETE FROM outbox WHERE serial = (SELECT serial FROM decisions WHERE id = ?1)",
      decision.text());
}

// `by` was not accepted: the decision that it superseded stands again. One that had been parked was
// answered by it and stays put away: `by` is what waits for the person now.
Status restore_superseded(Connection& connection, const domain::DecisionId& by) {
  return connection.run_with(
      "UPDATE decisions SET superseded_by = '' WHERE superseded_by = ?1 AND put_away_ms = 0",
      by.text());
}

}  // namespace

std::string body_of(const domain::Decision& decision) {
  json body = domain::to_json(decision);
  body.erase("actor");
  return to_canonical_json(body);
}

Status add_decision(Connection& connection, const domain::Decision& decision,
                    std::string_view subject_json, WallTime leaves_draft_at) {
  const DecisionState state =
      leaves_draft_at > decision.decided_at ? DecisionState::kDraft : DecisionState::kSaved;
  const Status added = connection.run_with(
      "INSERT INTO decisions (id, person, task, queue, kind, state, body, subject, searchable, "
      "decided_ms, changed_ms, leaves_draft_ms, supersedes) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11, ?12)",
      decision.id.text(), decision.actor.text(), decision.task.text(), decision.queue.text(),
      domain::to_word(decision.kind), domain::to_word(state), body_of(decision), subject_json,
      searchable_text(decision, subject_json), to_ms(decision.decided_at), to_ms(leaves_draft_at),
      decision.supersedes.text());
  if (!added) return added;
  const Status queued =
      connection.run_with("INSERT INTO outbox (serial, person, task) VALUES (?1, ?2, ?3)",
                          connection.last_serial(), decision.actor.text(), decision.task.text());
  if (!queued || decision.supersedes.empty()) return queued;
  return connection.run_with("UPDATE decisions SET superseded_by = ?2 WHERE id = ?1",
                             decision.supersedes.text(), decision.id.text());
}

Status remove_draft(Connection& connection, const domain::UserId& person,
                    const domain::DecisionId& decision) {
  const Status removed =
      connection.run_with("DELETE FROM decisions WHERE id = ?1 AND person = ?2 AND state = 'draft'",
                          decision.text(), person.text());
  if (!removed) return removed;
  if (connection.changed() != 1) {
    return fail(ErrorCode::kRejected,
                "It has left the draft stage: take it back with a superseding decision.");
  }
  // As if it had never been: what it answered is back in its tray.
  return connection.run_with(
      "UPDATE decisions SET superseded_by = '', put_away_ms = 0 WHERE superseded_by = ?1",
      decision.text());
}

Result<int> promote_due(Connection& connection, WallTime now) {
  const Status promoted = connection.run_with(
      "UPDATE decisions SET state = 'saved', changed_ms = ?1 "
      "WHERE state = 'draft' AND (leaves_draft_ms <= ?1 OR leaves_draft_ms > ?2)",
      to_ms(now), to_ms(now + kMaxDraftWindow));
  if (!promoted) return promoted.error();
  return static_cast<int>(connection.changed());
}

Result<int> promote_all(Connection& connection, WallTime now) {
  const Status promoted = connection.run_with(
      "UPDATE decisions SET state = 'saved', changed_ms = ?1 WHERE state = 'draft'", to_ms(now));
  if (!promoted) return promoted.error();
  return static_cast<int>(connection.changed());
}

Result<std::vector<OutboxEntry>> next_to_send(Connection& connection, const domain::UserId& person,
                                              int at_most) {
  std::vector<OutboxEntry> entries;
  const Status read = connection.each_with(
      "SELECT decisions.id, outbox.task, decisions.body "
      "FROM outbox JOIN decisions ON decisions.serial = outbox.serial "
      "WHERE outbox.person = ?1 AND decisions.state = 'saved' AND outbox.acknowledged = 0 "
      "AND NOT EXISTS ("
      "  SELECT 1 FROM outbox AS earlier WHERE earlier.person = outbox.person "
      "  AND earlier.task = outbox.task AND earlier.serial < outbox.serial "
      "  AND earlier.acknowledged = 0) "
      "ORDER BY outbox.serial LIMIT ?2",
      [&entries](const Row& row) {
        entries.push_back(
            {domain::DecisionId(row.text(0)), domain::TaskId(row.text(1)), row.text(2)});
      },
      person.text(), at_most);
  if (!read) return read.error();
  return entries;
}

Status mark_sent(Connection& connection, std::span<const domain::DecisionId> decisions,
                 WallTime now) {
  for (const domain::DecisionId& decision : decisions) {
    if (const Status moved = move_to(connection, decision, DecisionState::kSent, now); !moved) {
      return moved;
    }
  }
  return {};
}

Status mark_unsent(Connection& connection, std::span<const domain::DecisionId> decisions,
                   WallTime now) {
  for (const domain::DecisionId& decision : decisions) {
    const Status moved = connection.run_with(
        "UPDATE decisions SET state = 'saved', changed_ms = ?2 WHERE id = ?1 AND state = 'sent'",
        decision.text(), to_ms(now));
    if (!moved) return moved;
    if (VIGIL_DEFECT("new_id_on_retry")) {
      (void)connection.run_with(
          "UPDATE decisions SET id = ?2, body = replace(body, ?1, ?2) WHERE id = ?1",
          decision.text(), make_uuid7(now));
    }
  }
  return {};
}

Status mark_all_unsent(Connection& connection, WallTime now) {
  const Status waiting = connection.run(
      "UPDATE outbox SET acknowledged = 0 "
      "WHERE serial IN (SELECT serial FROM decisions WHERE state = 'sent')");
  if (!waiting) return waiting;
  return connection.run_with(
      "UPDATE decisions SET state = 'saved', changed_ms = ?1 WHERE state = 'sent'", to_ms(now));
}

Status confirm(Connection& connection, const domain::DecisionId& decision,
               std::int64_t ledger_index, std::string_view epoch, WallTime now) {
  if (const Status moved = move_to(connection, decision, DecisionState::kConfirmed, now); !moved) {
    return moved;
  }
  const Status noted =
      connection.run_with("UPDATE decisions SET ledger_index = ?2, epoch = ?3 WHERE id = ?1",
                          decision.text(), ledger_index, epoch);
  if (!noted) return noted;
  return connection.run_with(
      "UPDATE outbox SET acknowledged = 1 "
      "WHERE serial = (SELECT serial FROM decisions WHERE id = ?1)",
      decision.text());
}

Status park(Connection& connection, const domain::DecisionId& decision, DecisionState state,
            const SettledCause& cause, WallTime now) {
  if (const Status moved = move_to(connection, decision, state, now); !moved) return moved;
  const Status noted = connection.run_with(
      "UPDATE decisions SET cause = ?2, detail = ?3, standing = ?4 WHERE id = ?1", decision.text(),
      cause.cause, cause.detail, cause.standing_json);
  if (!noted) return noted;
  if (const Status left = leave_outbox(connection, decision); !left) return left;
  return restore_superseded(connection, decision);
}

Status put_away(Connection& connection, const domain::UserId& person,
                const domain::DecisionId& decision, const domain::DecisionId& instead,
                WallTime now) {
  const Status away = connection.run_with(
      "UPDATE decisions SET put_away_ms = ?3, superseded_by = ?4 WHERE id = ?1 AND person = ?2 "
      "AND state IN ('conflict', 'refused') AND put_away_ms = 0",
      decision.text(), person.text(), to_ms(now), instead.text());
  if (!away) return away;
  if (connection.changed() != 1) {
    return fail(ErrorCode::kRejected, "That decision is not waiting for you.");
  }
  return {};
}

}  // namespace vigil::storage
