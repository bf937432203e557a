#include "core/storage/decision_query.h"

#include <nlohmann/json.hpp>

#include "core/base/json.h"

namespace vigil::storage {
namespace {

#define DECISION_COLUMNS                                                                 \
  "body, person, state, subject, cause, detail, standing, changed_ms, leaves_draft_ms, " \
  "ledger_index, superseded_by, put_away_ms"

// Nothing for a row whose body cannot be read, which only damage can cause.
std::optional<StoredDecision> read_decision(const Row& row) {
  const auto body = parse_json(row.text(0));
  if (!body) return std::nullopt;
  auto decision = domain::decision_from_json(*body);
  const auto state = domain::decision_state_from_word(row.text(2));
  if (!decision || !state) return std::nullopt;
  StoredDecision stored;
  stored.decision = std::move(*decision);
  stored.decision.actor = domain::UserId(row.text(1));
  stored.state = *state;
  stored.subject_json = row.text(3);
  stored.cause = row.text(4);
  stored.detail = row.text(5);
  stored.standing_json = row.text(6);
  stored.changed_at = wall_from_ms(row.integer(7));
  stored.leaves_draft_at = wall_from_ms(row.integer(8));
  stored.ledger_index = row.integer(9);
  stored.superseded_by = domain::DecisionId(row.text(10));
  if (row.integer(11) != 0) stored.put_away_at = wall_from_ms(row.integer(11));
  return stored;
}

std::string like_pattern(std::string_view text) {
  std::string pattern = "%";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + '%';
}

}  // namespace

Result<std::vector<StoredDecision>> search_decisions(Connection& connection,
                                                     const domain::UserId& person,
                                                     std::string_view text,
                                                     std::optional<domain::DecisionState> state,
                                                     int limit) {
  std::vector<StoredDecision> found;
  std::string sql = "SELECT " DECISION_COLUMNS " FROM decisions WHERE person = ?1";
  std::vector<std::string> texts = {person.text()};
  if (state) {
    texts.emplace_back(domain::to_word(*state));
    sql += " AND put_away_ms = 0 AND state = ?" + std::to_string(texts.size());
  }
  if (!text.empty()) {
    texts.push_back(like_pattern(text));
    sql += " AND searchable LIKE ?" + std::to_string(texts.size()) + " ESCAPE '\\'";
  }
  sql += " ORDER BY serial DESC LIMIT ?" + std::to_string(texts.size() + 1);
  std::vector<Value> values;
  for (const std::string& each : texts) values.emplace_back(std::string_view(each));
  values.emplace_back(std::int64_t{limit});
  const Status read = connection.each(sql, values, [&found](const Row& row) {
    if (auto stored = read_decision(row)) found.push_back(std::move(*stored));
  });
  if (!read) return read.error();
  return found;
}

Result<std::optional<StoredDecision>> find_decision(Connection& connection,
                                                    const domain::UserId& person,
                                                    const domain::DecisionId& id) {
  std::optional<StoredDecision> found;
  const Status read = connection.each_with(
      "SELECT " DECISION_COLUMNS " FROM decisions WHERE id = ?1 AND person = ?2",
      [&found](const Row& row) { found = read_decision(row); }, id.text(), person.text());
  if (!read) return read.error();
  return found;
}

Result<DecisionCounts> count_decisions(Connection& connection, const domain::UserId& person) {
  DecisionCounts counts{};
  const Status read = connection.each_with(
      "SELECT state, amount FROM decision_counts WHERE person = ?1",
      [&counts](const Row& row) {
        if (const auto state = domain::decision_state_from_word(row.text(0))) {
          counts[static_cast<std::size_t>(*state)] = row.integer(1);
        }
      },
      person.text());
  if (!read) return read.error();
  return counts;
}

Result<std::int64_t> count_unsent_of_others(Connection& connection, const domain::UserId& person) {
  std::int64_t amount = 0;
  const Status read = connection.each_with(
      "SELECT coalesce(sum(amount), 0) FROM decision_counts "
      "WHERE person <> ?1 AND state IN ('draft', 'saved', 'sent')",
      [&amount](const Row& row) { amount = row.integer(0); }, person.text());
  if (!read) return read.error();
  return amount;
}

Result<std::int64_t> count_decided_since(Connection& connection, const domain::UserId& person,
                                         WallTime since) {
  std::int64_t amount = 0;
  const Status read = connection.each_with(
      "SELECT count(*) FROM decisions WHERE person = ?1 AND decided_ms >= ?2 "
      "AND kind = 'decide'",
      [&amount](const Row& row) { amount = row.integer(0); }, person.text(), to_ms(since));
  if (!read) return read.error();
  return amount;
}

Result<Waiting> look_at_outbox(Connection& connection, const domain::UserId& person) {
  Waiting waiting;
  const Status read = connection.each_with(
      "SELECT min(CASE WHEN state <> 'draft' THEN leaves_draft_ms END), "
      "min(CASE WHEN state = 'draft' THEN leaves_draft_ms END) "
      "FROM outbox JOIN decisions ON decisions.serial = outbox.serial "
      "WHERE outbox.person = ?1 AND outbox.acknowledged = 0",
      [&waiting](const Row& row) {
        if (!row.is_null(0)) waiting.oldest_unsent = wall_from_ms(row.integer(0));
        if (!row.is_null(1)) waiting.next_leaves_draft = wall_from_ms(row.integer(1));
      },
      person.text());
  if (!read) return read.error();
  return waiting;
}

}  // namespace vigil::storage
