#include "app/backend/store/sqlite_transaction.h"

namespace vigil::backend {
namespace {

RecordRow read_record(const Statement& row) {
  return {row.text(0), row.text(1), row.number(2), row.number(3), row.number(4) != 0, row.text(5)};
}

}  // namespace

Result<CollectionState> SqliteTransaction::collection(std::string_view id) {
  const auto state = first_row<CollectionState>(
      connection_, "SELECT head, floor FROM collection WHERE id = ?",
      [&](Statement& s) { s.bind(id); },
      [](const Statement& row) {
        return CollectionState{row.number(0), row.number(1)};
      });
  if (!state) return state.error();
  return state->value_or(CollectionState{});
}

Result<std::int64_t> SqliteTransaction::head(std::string_view collection) {
  const auto head = first_row<std::int64_t>(
      connection_, "SELECT head FROM collection WHERE id = ?",
      [&](Statement& s) { s.bind(collection); },
      [](const Statement& row) { return row.number(0); });
  if (!head) return head.error();
  return head->value_or(0);
}

Result<std::optional<RecordRow>> SqliteTransaction::record(std::string_view collection,
                                                           std::string_view id) {
  return first_row<RecordRow>(
      connection_,
      "SELECT collection, id, revision, seq, deleted, body FROM record WHERE collection = ? AND id "
      "= ?",
      [&](Statement& s) { s.bind(collection).bind(id); }, read_record);
}

Result<std::vector<RecordRow>> SqliteTransaction::records(std::string_view collection,
                                                          std::string_view after, int limit) {
  return all_rows<RecordRow>(
      connection_,
      "SELECT collection, id, revision, seq, deleted, body FROM record WHERE collection = ? AND id "
      "> ? "
      "AND deleted = 0 ORDER BY id LIMIT ?",
      [&](Statement& s) { s.bind(collection).bind(after).bind(std::int64_t{limit}); }, read_record);
}

Result<std::vector<RecordRow>> SqliteTransaction::changes(std::string_view collection,
                                                          std::int64_t since, int limit) {
  return all_rows<RecordRow>(
      connection_,
      "SELECT collection, id, revision, seq, deleted, body FROM change WHERE collection = ? AND "
      "seq > ? "
      "ORDER BY seq LIMIT ?",
      [&](Statement& s) { s.bind(collection).bind(since).bind(std::int64_t{limit}); }, read_record);
}

Result<std::int64_t> SqliteTransaction::put_record(const RecordRow& record) {
  const auto seq = first_row<std::int64_t>(
      connection_,
      "INSERT INTO collection (id, head, floor) VALUES (?, 1, 0) ON CONFLICT (id) DO UPDATE SET "
      "head = head + 1 "
      "RETURNING head",
      [&](Statement& s) { s.bind(record.collection); },
      [](const Statement& row) { return row.number(0); });
  if (!seq) return seq.error();
  const auto bind = [&](Statement& s) {
    s.bind(record.collection).bind(record.id).bind(record.revision).bind(**seq);
    s.bind(std::int64_t{record.deleted}).bind(record.body);
  };
  if (Status stored =
          run_once(connection_,
                   "INSERT OR REPLACE INTO record (collection, id, revision, seq, deleted, body) "
                   "VALUES (?, ?, ?, ?, ?, ?)",
                   bind);
      !stored) {
    return stored.error();
  }
  if (Status stored = run_once(connection_,
                               "INSERT INTO change (collection, id, revision, seq, deleted, body) "
                               "VALUES (?, ?, ?, ?, ?, ?)",
                               bind);
      !stored) {
    return stored.error();
  }
  return **seq;
}

Status SqliteTransaction::compact_changes(std::string_view collection_id, std::int64_t keep) {
  const Result<CollectionState> state = collection(collection_id);
  if (!state) return state.error();
  const std::int64_t floor = state->head - keep;
  if (floor <= state->floor) return {};
  if (Status forgotten =
          run_once(connection_, "DELETE FROM change WHERE collection = ? AND seq <= ?",
                   [&](Statement& s) { s.bind(collection_id).bind(floor); });
      !forgotten) {
    return forgotten;
  }
  return run_once(connection_, "UPDATE collection SET floor = ? WHERE id = ?",
                  [&](Statement& s) { s.bind(floor).bind(collection_id); });
}

Result<std::optional<MediaRow>> SqliteTransaction::media(std::string_view sha256) {
  return first_row<MediaRow>(
      connection_, "SELECT sha256, type, bytes, created_ms FROM media WHERE sha256 = ?",
      [&](Statement& s) { s.bind(sha256); },
      [](const Statement& row) {
        return MediaRow{row.text(0), row.text(1), row.number(2), wall_from_ms(row.number(3))};
      });
}

Status SqliteTransaction::put_media(const MediaRow& media) {
  return run_once(
      connection_,
      "INSERT OR IGNORE INTO media (sha256, type, bytes, created_ms) VALUES (?, ?, ?, ?)",
      [&](Statement& s) {
        s.bind(media.sha256).bind(media.type).bind(media.bytes).bind(to_ms(media.created));
      });
}

}  // namespace vigil::backend
