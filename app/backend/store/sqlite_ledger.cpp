// The ledger's tables: leaves, the hashes of perfect subtrees, personal fields, checkpoints.
#include <algorithm>

#include "app/backend/store/sqlite_transaction.h"
#include "core/base/fail_point.h"

namespace vigil::backend {
namespace {

Result<ledger::Hash> hash_of(const std::string& bytes) {
  ledger::Hash hash{};
  if (bytes.size() != hash.size())
    return fail(ErrorCode::kCorrupt, "a ledger hash has the wrong length");
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

PrivateRow read_private(const Statement& row) {
  return {row.text(0), static_cast<std::uint64_t>(row.number(1)), row.text(2), row.text(3),
          row.text(4)};
}

CheckpointRow read_checkpoint(const Statement& row) {
  return {static_cast<std::uint64_t>(row.number(0)), wall_from_ms(row.number(1)), row.text(2)};
}

}  // namespace

Result<std::uint64_t> SqliteTransaction::ledger_size() {
  const auto size = first_row<std::int64_t>(
      connection_, "SELECT leaf + 1 FROM ledger_leaf ORDER BY leaf DESC LIMIT 1", [](Statement&) {},
      [](const Statement& row) { return row.number(0); });
  if (!size) return size.error();
  return static_cast<std::uint64_t>(size->value_or(0));
}

Result<std::vector<LeafRow>> SqliteTransaction::leaves(std::uint64_t from, int limit) {
  auto rows = all_rows<std::pair<LeafRow, std::string>>(
      connection_,
      "SELECT leaf, body, hash FROM ledger_leaf JOIN ledger_node ON level = 0 AND node = leaf "
      "WHERE leaf >= ? "
      "ORDER BY leaf LIMIT ?",
      [&](Statement& s) { s.bind(static_cast<std::int64_t>(from)).bind(std::int64_t{limit}); },
      [](const Statement& row) {
        return std::pair(LeafRow{static_cast<std::uint64_t>(row.number(0)), {}, row.text(1)},
                         row.text(2));
      });
  if (!rows) return rows.error();
  std::vector<LeafRow> leaves;
  for (auto& [leaf, bytes] : *rows) {
    const Result<ledger::Hash> hash = hash_of(bytes);
    if (!hash) return hash.error();
    leaf.hash = *hash;
    leaves.push_back(std::move(leaf));
  }
  return leaves;
}

Result<ledger::Hash> SqliteTransaction::node(ledger::NodeId id) {
  const auto bytes = first_row<std::string>(
      connection_, "SELECT hash FROM ledger_node WHERE level = ? AND node = ?",
      [&](Statement& s) {
        s.bind(std::int64_t{id.level}).bind(static_cast<std::int64_t>(id.index));
      },
      [](const Statement& row) { return row.text(0); });
  if (!bytes) return bytes.error();
  if (!*bytes) return fail(ErrorCode::kCorrupt, "the ledger lacks a node it should have");
  return hash_of(**bytes);
}

Result<std::uint64_t> SqliteTransaction::append_leaf(std::string_view body) {
  const Result<std::uint64_t> size = ledger_size();
  if (!size) return size;
  const Result<std::vector<ledger::Node>> fresh =
      ledger::append_leaf(*this, *size, ledger::leaf_hash(body));
  if (!fresh) return fresh.error();
  if (Status stored =
          run_once(connection_, "INSERT INTO ledger_leaf (leaf, body) VALUES (?, ?)",
                   [&](Statement& s) { s.bind(static_cast<std::int64_t>(*size)).bind(body); });
      !stored) {
    return stored.error();
  }
  for (const ledger::Node& node : *fresh) {
    if (Status stored = run_once(
            connection_, "INSERT INTO ledger_node (level, node, hash) VALUES (?, ?, ?)",
            [&](Statement& s) {
              s.bind(std::int64_t{node.id.level}).bind(static_cast<std::int64_t>(node.id.index));
              s.bind_blob(node.hash);
            });
        !stored) {
      return stored.error();
    }
  }
  if (VIGIL_DEFECT("leaf_outside_transaction")) {
    (void)connection_.execute("RELEASE job; COMMIT; BEGIN IMMEDIATE; SAVEPOINT job");
  }
  if (Status point = VIGIL_FAIL_POINT("store.leaf_appended"); !point) return point.error();
  return *size;
}

Result<std::optional<PrivateRow>> SqliteTransaction::private_person(std::string_view user) {
  return first_row<PrivateRow>(
      connection_,
      "SELECT commitment, leaf, field, salt, value FROM ledger_private "
      "WHERE field = 'person' AND value = ?",
      [&](Statement& s) { s.bind(user); }, read_private);
}

Result<std::vector<PrivateRow>> SqliteTransaction::private_rows(std::uint64_t from,
                                                                std::uint64_t to) {
  return all_rows<PrivateRow>(
      connection_,
      "SELECT commitment, leaf, field, salt, value FROM ledger_private "
      "WHERE leaf >= ? AND leaf < ? ORDER BY leaf, field",
      [&](Statement& s) {
        s.bind(static_cast<std::int64_t>(from)).bind(static_cast<std::int64_t>(to));
      },
      read_private);
}

Result<std::vector<CheckpointRow>> SqliteTransaction::checkpoints(std::uint64_t from, int limit) {
  return all_rows<CheckpointRow>(
      connection_,
      "SELECT size, made_ms, note FROM ledger_checkpoint WHERE size >= ? ORDER BY size LIMIT ?",
      [&](Statement& s) { s.bind(static_cast<std::int64_t>(from)).bind(std::int64_t{limit}); },
      read_checkpoint);
}

Result<std::optional<CheckpointRow>> SqliteTransaction::latest_checkpoint() {
  return first_row<CheckpointRow>(
      connection_, "SELECT size, made_ms, note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1",
      [](Statement&) {}, read_checkpoint);
}

Status SqliteTransaction::put_private(const PrivateRow& row) {
  return run_once(
      connection_,
      "INSERT INTO ledger_private (commitment, leaf, field, salt, value) VALUES (?, ?, ?, ?, ?)",
      [&](Statement& s) {
        s.bind(row.commitment).bind(static_cast<std::int64_t>(row.leaf)).bind(row.field);
        s.bind(row.salt).bind(row.value);
      });
}

Result<int> SqliteTransaction::erase_private(std::string_view commitment) {
  Result<Statement> statement =
      connection_.prepare("DELETE FROM ledger_private WHERE commitment = ?");
  if (!statement) return statement.error();
  statement->bind(commitment);
  return statement->run();
}

Status SqliteTransaction::put_checkpoint(const CheckpointRow& checkpoint) {
  return run_once(connection_,
                  "INSERT OR IGNORE INTO ledger_checkpoint (size, made_ms, note) VALUES (?, ?, ?)",
                  [&](Statement& s) {
                    s.bind(static_cast<std::int64_t>(checkpoint.size)).bind(to_ms(checkpoint.made));
                    s.bind(checkpoint.note);
                  });
}

}  // namespace vigil::backend
