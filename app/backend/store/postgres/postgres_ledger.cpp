// The ledger's tables: leaves, the hashes of perfect subtrees, personal fields, checkpoints.
#include <algorithm>

#include "app/backend/store/postgres/postgres_transaction.h"
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

PrivateRow read_private(const PgRows& rows, int i) {
  return {rows.text(i, 0), static_cast<std::uint64_t>(rows.number(i, 1)), rows.text(i, 2),
          rows.text(i, 3), rows.text(i, 4)};
}

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
      link_.run("SELECT node + 1 FROM ledger_node WHERE level = 0 ORDER BY node DESC LIMIT 1", {}),
      [](const PgRows& rows, int i) { return rows.number(i, 0); });
  if (!newest) return newest.error();
  return static_cast<std::uint64_t>(newest->value_or(0));
}

// From here to the commit nobody else appends, in any backend: what is read is the newest.
Status PostgresTransaction::take_ledger() {
  if (ledger_read_) return {};
  if (!ledger_locked_) {
    if (Status locked = execute(kLockLedger, {}); !locked) return locked;
    ledger_locked_ = true;
  }
  const Result<std::uint64_t> size = ledger_size();
  if (!size) return size.error();
  // Of each perfect subtree that the leaves fill the root: all that an append reads.
  std::vector<std::int64_t> levels;
  std::vector<std::int64_t> places;
  for (int level = 0; *size >> level != 0; ++level) {
    if ((*size >> level & 1) == 0) continue;
    levels.push_back(level);
    places.push_back(static_cast<std::int64_t>((*size >> level) - 1));
  }
  const Result<PgRows> rows = link_.run(
      "SELECT level, node, hash FROM ledger_node JOIN unnest($1::bigint[], $2::bigint[]) AS "
      "wanted (wanted_level, wanted_node) ON level = wanted_level AND node = wanted_node",
      PgValues().add_list(levels).add_list(places));
  if (!rows) return rows.error();
  for (int i = 0; i < rows->size(); ++i) {
    const Result<ledger::Hash> hash = hash_of(rows->text(i, 2));
    if (!hash) return hash.error();
    known_nodes_[{static_cast<int>(rows->number(i, 0)),
                  static_cast<std::uint64_t>(rows->number(i, 1))}] = *hash;
  }
  // Days never go back, whatever this machine's clock says.
  ledger_day_ = today();
  const auto last_day = read_first<std::int64_t>(
      link_.run("SELECT day FROM ledger_leaf WHERE leaf = $1 AND day >= $2",
                PgValues().add(static_cast<std::int64_t>(*size) - 1).add(ledger_day_)),
      [](const PgRows& found, int i) { return found.number(i, 0); });
  if (!last_day) return last_day.error();
  ledger_day_ = std::max(ledger_day_, last_day->value_or(0));
  ledger_size_ = *size;
  ledger_read_ = true;
  return {};
}

Result<std::uint64_t> PostgresTransaction::next_leaf() {
  if (Status taken = take_ledger(); !taken) return taken.error();
  return ledger_size_;
}

Result<std::uint64_t> PostgresTransaction::append_leaf(std::string_view body) {
  if (Status taken = take_ledger(); !taken) return taken.error();
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

Status PostgresTransaction::write_leaves() {
  if (waiting_leaves_.empty()) return {};
  std::vector<std::int64_t> numbers;
  for (std::size_t i = 0; i < waiting_leaves_.size(); ++i) {
    numbers.push_back(static_cast<std::int64_t>(ledger_size_ - waiting_leaves_.size() + i));
  }
  if (Status written =
          execute("INSERT INTO ledger_leaf (day, leaf, body) SELECT $1, * FROM "
                  "unnest($2::bigint[], $3::text[])",
                  PgValues().add(ledger_day_).add_list(numbers).add_list(waiting_leaves_));
      !written) {
    return written;
  }
  std::vector<std::int64_t> levels;
  std::vector<std::int64_t> places;
  std::vector<std::string> hashes;
  for (const ledger::Node& node : waiting_nodes_) {
    levels.push_back(node.id.level);
    places.push_back(static_cast<std::int64_t>(node.id.index));
    hashes.push_back(bytes_of(node.hash));
  }
  waiting_leaves_.clear();
  waiting_nodes_.clear();
  return execute(
      "INSERT INTO ledger_node (level, node, hash) SELECT * FROM "
      "unnest($1::bigint[], $2::bigint[], $3::bytea[])",
      PgValues().add_list(levels).add_list(places).add_bytes_list(hashes));
}

Result<std::vector<LeafRow>> PostgresTransaction::leaves(std::uint64_t from, int limit) {
  // Bounded on both sides, so that few pages of each partition's index are looked at.
  const auto first = static_cast<std::int64_t>(from);
  const Result<PgRows> rows = link_.run(
      "SELECT leaf, body, hash FROM ledger_leaf JOIN ledger_node ON level = 0 AND node = leaf "
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
      link_.run("SELECT hash FROM ledger_node WHERE level = $1 AND node = $2",
                PgValues().add(std::int64_t{id.level}).add(static_cast<std::int64_t>(id.index))),
      [](const PgRows& rows, int i) { return rows.text(i, 0); });
  if (!bytes) return bytes.error();
  if (!*bytes) return fail(ErrorCode::kCorrupt, "the ledger lacks a node it should have");
  return hash_of(**bytes);
}

Result<std::optional<PrivateRow>> PostgresTransaction::private_person(std::string_view user) {
  return read_first<PrivateRow>(
      link_.run("SELECT commitment, leaf, field, salt, value FROM ledger_private "
                "WHERE field = 'person' AND value = $1",
                PgValues().add(user)),
      read_private);
}

Result<std::vector<PrivateRow>> PostgresTransaction::private_rows(std::uint64_t from,
                                                                  std::uint64_t to) {
  return read_all<PrivateRow>(
      link_.run("SELECT commitment, leaf, field, salt, value FROM ledger_private "
                "WHERE leaf >= $1 AND leaf < $2 ORDER BY leaf, field",
                PgValues().add(static_cast<std::int64_t>(from)).add(static_cast<std::int64_t>(to))),
      read_private);
}

Result<std::vector<CheckpointRow>> PostgresTransaction::checkpoints(std::uint64_t from, int limit) {
  return read_all<CheckpointRow>(
      link_.run("SELECT size, made_ms, note FROM ledger_checkpoint WHERE size >= $1 "
                "ORDER BY size LIMIT $2",
                PgValues().add(static_cast<std::int64_t>(from)).add(std::int64_t{limit})),
      read_checkpoint);
}

Result<std::optional<CheckpointRow>> PostgresTransaction::latest_checkpoint() {
  return read_first<CheckpointRow>(
      link_.run("SELECT size, made_ms, note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1", {}),
      read_checkpoint);
}

Status PostgresTransaction::put_private(const PrivateRow& row) {
  return execute(
      "INSERT INTO ledger_private (commitment, leaf, field, salt, value) "
      "VALUES ($1, $2, $3, $4, $5)",
      PgValues()
          .add(row.commitment)
          .add(static_cast<std::int64_t>(row.leaf))
          .add(row.field)
          .add(row.salt)
          .add(row.value));
}

Result<int> PostgresTransaction::erase_private(std::string_view commitment) {
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
