// The ledger's tables: leaves, the hashes of perfect subtrees, personal fields, checkpoints.
#include <algorithm>

#include "app/backend/store/postgres/postgres_rows.h"
#include "app/backend/store/postgres/postgres_transaction.h"
#include "core/base/fail_point.h"

namespace vigil::backend {
namespace {

CheckpointRow read_checkpoint(const PgRows& rows, int i) {
  return {static_cast<std::uint64_t>(rows.number(i, 0)), wall_from_ms(rows.number(i, 1)),
          rows.text(i, 2)};
}

std::string bytes_of(const ledger::Hash& hash) { return {hash.begin(), hash.end()}; }

}  // namespace

// The number is given by the newest leaf's node: its table is one index, not a partition a day.
Result<std::uint64_t> PostgresTransaction::ledger_size() {
  if (ledger_read_) return ledger_size_;
  const auto newest = read_first<std::int64_t>(
      run("SELECT node + 1 FROM ledger_node WHERE level = 0 ORDER BY node DESC LIMIT 1", {}),
      [](const PgRows& rows, int i) { return rows.number(i, 0); });
  if (!newest) return newest.error();
  return static_cast<std::uint64_t>(newest->value_or(0));
}

// Days never go back, whatever this machine's clock says.
Result<std::int64_t> PostgresTransaction::ledger_day() {
  if (ledger_day_ != 0) return ledger_day_;
  const std::uint64_t written = ledger_size_ - waiting_leaves_.size();
  std::int64_t last = expected_.day;
  if (written != 0 && (expected_.day == 0 || expected_.size != written)) {
    const auto found = read_first<std::int64_t>(
        send("SELECT day FROM ledger_leaf WHERE leaf = $1 AND day >= $2",
             PgValues().add(static_cast<std::int64_t>(written) - 1).add(today())),
        [](const PgRows& rows, int i) { return rows.number(i, 0); });
    if (!found) return found.error();
    last = found->value_or(0);
  }
  ledger_day_ = std::max(today(), last);
  return ledger_day_;
}

Result<std::uint64_t> PostgresTransaction::next_leaf() {
  if (Status taken = take_ledger({}); !taken) return taken.error();
  return ledger_size_;
}

Result<std::uint64_t> PostgresTransaction::append_leaf(std::string_view body) {
  if (Status taken = take_ledger({}); !taken) return taken.error();
  const Result<std::vector<ledger::Node>> fresh =
      ledger::append_leaf(*this, ledger_size_, ledger::leaf_hash(body));
  if (!fresh) return fresh.error();
  for (const ledger::Node& node : *fresh) {
    known_nodes_[node.id] = node.hash;
    waiting_nodes_.push_back(node);
  }
  waiting_leaves_.emplace_back(body);
  if (Status point = VIGIL_FAIL_POINT("store.leaf_appended"); !point) return point.error();
  return ledger_size_++;
}

Status PostgresTransaction::add_leaves(std::vector<PgStatement>& statements) {
  if (waiting_leaves_.empty()) return {};
  const Result<std::int64_t> day = ledger_day();
  if (!day) return day.error();
  std::vector<std::int64_t> numbers;
  for (std::size_t i = 0; i < waiting_leaves_.size(); ++i) {
    numbers.push_back(static_cast<std::int64_t>(ledger_size_ - waiting_leaves_.size() + i));
  }
  statements.push_back(
      {"INSERT INTO ledger_leaf (day, leaf, body) SELECT $1, * FROM "
       "unnest($2::bigint[], $3::text[])",
       PgValues().add(*day).add_list(numbers).add_list(waiting_leaves_)});
  std::vector<std::int64_t> levels;
  std::vector<std::int64_t> places;
  std::vector<std::string> hashes;
  for (const ledger::Node& node : waiting_nodes_) {
    levels.push_back(node.id.level);
    places.push_back(static_cast<std::int64_t>(node.id.index));
    hashes.push_back(bytes_of(node.hash));
  }
  statements.push_back(
      {"INSERT INTO ledger_node (level, node, hash) SELECT * FROM "
       "unnest($1::bigint[], $2::bigint[], $3::bytea[])",
       PgValues().add_list(levels).add_list(places).add_bytes_list(hashes)});
  waiting_leaves_.clear();
  waiting_nodes_.clear();
  return {};
}

Result<std::vector<LeafRow>> PostgresTransaction::leaves(std::uint64_t from, int limit) {
  // Bounded on both sides, so that few pages of each partition's index are looked at.
  const auto first = static_cast<std::int64_t>(from);
  const Result<PgRows> rows =
      run("SELECT leaf, body, hash FROM ledger_leaf JOIN ledger_node ON level = 0 AND node = leaf "
          "WHERE leaf >= $1 AND leaf < $2 ORDER BY leaf",
          PgValues().add(first).add(first + limit));
  if (!rows) return rows.error();
  std::vector<LeafRow> leaves;
  for (int i = 0; i < rows->size(); ++i) {
    const Result<ledger::Hash> hash = hash_of(rows->text(i, 2));
    if (!hash) return hash.error();
    leaves.push_back({static_cast<std::uint64_t>(rows->number(i, 0)), *hash, rows->text(i, 1)});
  }
  // What this transaction appended is not written yet.
  const std::uint64_t written = ledger_size_ - waiting_leaves_.size();
  for (std::size_t i = 0; i < waiting_leaves_.size(); ++i) {
    const std::uint64_t index = written + i;
    if (index < from || index >= from + static_cast<std::uint64_t>(limit)) continue;
    leaves.push_back({index, known_nodes_.at({0, index}), waiting_leaves_[i]});
  }
  return leaves;
}

Result<ledger::Hash> PostgresTransaction::node(ledger::NodeId id) {
  if (const auto known = known_nodes_.find(id); known != known_nodes_.end()) return known->second;
  const auto bytes = read_first<std::string>(
      run("SELECT hash FROM ledger_node WHERE level = $1 AND node = $2",
          PgValues().add(std::int64_t{id.level}).add(static_cast<std::int64_t>(id.index))),
      [](const PgRows& rows, int i) { return rows.text(i, 0); });
  if (!bytes) return bytes.error();
  if (!*bytes) return fail(ErrorCode::kCorrupt, "the ledger lacks a node it should have");
  return hash_of(**bytes);
}

Result<std::vector<ledger::Hash>> PostgresTransaction::nodes(std::span<const ledger::NodeId> ids) {
  std::vector<std::int64_t> levels;
  std::vector<std::int64_t> places;
  for (const ledger::NodeId& id : ids) {
    if (known_nodes_.contains(id)) continue;
    levels.push_back(id.level);
    places.push_back(static_cast<std::int64_t>(id.index));
  }
  if (!levels.empty()) {
    const Result<PgRows> rows =
        run("SELECT level, node, hash FROM ledger_node JOIN unnest($1::bigint[], $2::bigint[]) AS "
            "wanted (wanted_level, wanted_node) ON level = wanted_level AND node = wanted_node",
            PgValues().add_list(levels).add_list(places));
    if (!rows) return rows.error();
    for (int i = 0; i < rows->size(); ++i) {
      const Result<ledger::Hash> hash = hash_of(rows->text(i, 2));
      if (!hash) return hash.error();
      known_nodes_[{static_cast<int>(rows->number(i, 0)),
                    static_cast<std::uint64_t>(rows->number(i, 1))}] = *hash;
    }
  }
  std::vector<ledger::Hash> hashes;
  for (const ledger::NodeId& id : ids) {
    const Result<ledger::Hash> hash = node(id);
    if (!hash) return hash.error();
    hashes.push_back(*hash);
  }
  return hashes;
}

Result<std::optional<PrivateRow>> PostgresTransaction::private_person(std::string_view user) {
  if (const auto known = known_.pseudonyms.find(user); known != known_.pseudonyms.end()) {
    return std::optional(known->second);
  }
  return read_first<PrivateRow>(
      run("SELECT commitment, leaf, field, salt, value FROM ledger_private "
          "WHERE field = 'person' AND value = $1",
          PgValues().add(user)),
      [](const PgRows& found, int i) { return read_private(found, i); });
}

Result<std::vector<PrivateRow>> PostgresTransaction::private_rows(std::uint64_t from,
                                                                  std::uint64_t to) {
  return read_all<PrivateRow>(
      run("SELECT commitment, leaf, field, salt, value FROM ledger_private "
          "WHERE leaf >= $1 AND leaf < $2 ORDER BY leaf, field",
          PgValues().add(static_cast<std::int64_t>(from)).add(static_cast<std::int64_t>(to))),
      [](const PgRows& found, int i) { return read_private(found, i); });
}

Result<std::vector<CheckpointRow>> PostgresTransaction::checkpoints(std::uint64_t from, int limit) {
  return read_all<CheckpointRow>(
      run("SELECT size, made_ms, note FROM ledger_checkpoint WHERE size >= $1 "
          "ORDER BY size LIMIT $2",
          PgValues().add(static_cast<std::int64_t>(from)).add(std::int64_t{limit})),
      read_checkpoint);
}

Result<std::optional<CheckpointRow>> PostgresTransaction::latest_checkpoint() {
  return read_first<CheckpointRow>(
      run("SELECT size, made_ms, note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1", {}),
      read_checkpoint);
}

Status PostgresTransaction::put_private(const PrivateRow& row) {
  if (row.field == "person") known_.pseudonyms[row.value] = row;
  waiting_.fields.push_back(row);
  return {};
}

Result<int> PostgresTransaction::erase_private(std::string_view commitment) {
  known_.pseudonyms.clear();
  return change("DELETE FROM ledger_private WHERE commitment = $1", PgValues().add(commitment));
}

Status PostgresTransaction::put_checkpoint(const CheckpointRow& checkpoint) {
  return execute(
      "INSERT INTO ledger_checkpoint (size, made_ms, note) VALUES ($1, $2, $3) "
      "ON CONFLICT DO NOTHING",
      PgValues()
          .add(static_cast<std::int64_t>(checkpoint.size))
          .add(to_ms(checkpoint.made))
          .add(checkpoint.note));
}

}  // namespace vigil::backend
