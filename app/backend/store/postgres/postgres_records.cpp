#include "app/backend/store/postgres/postgres_transaction.h"

#define RECORD_COLUMNS "collection, id, revision, seq, deleted, body"

namespace vigil::backend {
namespace {

RecordRow read_record(const PgRows& rows, int i) {
  return {rows.text(i, 0),   rows.text(i, 1),        rows.number(i, 2),
          rows.number(i, 3), rows.number(i, 4) != 0, rows.text(i, 5)};
}

}  // namespace

Result<CollectionState> PostgresTransaction::collection(std::string_view id) {
  // Who looks before filling it must be the only one to do so.
  if (writes()) {
    if (Status locked = lock_name(Names::kCollection, id); !locked) return locked.error();
  }
  const auto state = read_first<CollectionState>(
      run("SELECT head, floor FROM collection WHERE id = $1", PgValues().add(id)),
      [](const PgRows& rows, int i) {
        return CollectionState{rows.number(i, 0), rows.number(i, 1)};
      });
  if (!state) return state.error();
  return state->value_or(CollectionState{});
}

Result<std::int64_t> PostgresTransaction::head(std::string_view collection) {
  if (const auto known = known_.heads.find(collection); known != known_.heads.end()) {
    return known->second;
  }
  const auto head = read_first<std::int64_t>(
      run("SELECT head FROM collection WHERE id = $1", PgValues().add(collection)),
      [](const PgRows& rows, int i) { return rows.number(i, 0); });
  if (!head) return head.error();
  // The same for all of this transaction.
  return known_.heads.emplace(collection, head->value_or(0)).first->second;
}

Result<std::optional<RecordRow>> PostgresTransaction::record(std::string_view collection,
                                                             std::string_view id) {
  const PgValues values = PgValues().add(collection).add(id);
  if (!writes()) {
    return read_first<RecordRow>(
        run("SELECT " RECORD_COLUMNS " FROM record WHERE collection = $1 AND id = $2", values),
        read_record);
  }
  constexpr std::string_view kHeld =
      "SELECT " RECORD_COLUMNS " FROM record WHERE collection = $1 AND id = $2 FOR NO KEY UPDATE";
  auto found = read_first<RecordRow>(run(kHeld, values), read_record);
  if (!found || *found) return found;
  // Two who make the same record: the second is to find the first one's.
  if (Status locked = lock_name(Names::kCollection, collection); !locked) return locked.error();
  return read_first<RecordRow>(run(kHeld, values), read_record);
}

Result<std::vector<RecordRow>> PostgresTransaction::records(std::string_view collection,
                                                            std::string_view after, int limit) {
  return read_all<RecordRow>(
      run("SELECT " RECORD_COLUMNS
          " FROM record WHERE collection = $1 AND id > $2 AND deleted = 0 ORDER BY id "
          "LIMIT $3",
          PgValues().add(collection).add(after).add(std::int64_t{limit})),
      read_record);
}

Result<std::vector<RecordRow>> PostgresTransaction::changes(std::string_view collection,
                                                            std::int64_t since, int limit) {
  return read_all<RecordRow>(
      run("SELECT " RECORD_COLUMNS
          " FROM change WHERE collection = $1 AND seq > $2 ORDER BY seq LIMIT $3",
          PgValues().add(collection).add(since).add(std::int64_t{limit})),
      read_record);
}

// The collection's row is held from here to the commit. So the next number is given only after this
// one can be seen or is given back: numbers have no gaps and are in the order of commits, and
// nobody's long transaction elsewhere holds the feed up.
Result<std::int64_t> PostgresTransaction::put_record(const RecordRow& record) {
  known_.heads.erase(record.collection);
  const auto seq = read_first<std::int64_t>(
      run("INSERT INTO collection (id, head, floor) VALUES ($1, 1, 0) ON CONFLICT (id) "
          "DO UPDATE SET head = collection.head + 1 RETURNING head",
          PgValues().add(record.collection)),
      [](const PgRows& rows, int i) { return rows.number(i, 0); });
  if (!seq) return seq.error();
  const PgValues values = PgValues()
                              .add(record.collection)
                              .add(record.id)
                              .add(record.revision)
                              .add(**seq)
                              .add(std::int64_t{record.deleted})
                              .add(record.body);
  if (Status stored = execute(
          "WITH fed AS (INSERT INTO change (" RECORD_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6)) "
          "INSERT INTO record (" RECORD_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6) "
          "ON CONFLICT (collection, id) DO UPDATE SET revision = excluded.revision, "
          "seq = excluded.seq, deleted = excluded.deleted, body = excluded.body",
          values);
      !stored) {
    return stored.error();
  }
  return **seq;
}

Status PostgresTransaction::compact_changes(std::string_view collection_id, std::int64_t keep) {
  const auto floor = read_first<std::int64_t>(
      run("UPDATE collection SET floor = head - $2 WHERE id = $1 AND head - $2 > floor "
          "RETURNING floor",
          PgValues().add(collection_id).add(keep)),
      [](const PgRows& rows, int i) { return rows.number(i, 0); });
  if (!floor) return floor.error();
  if (!*floor) return {};
  return execute("DELETE FROM change WHERE collection = $1 AND seq <= $2",
                 PgValues().add(collection_id).add(**floor));
}

Result<std::optional<MediaRow>> PostgresTransaction::media(std::string_view sha256) {
  return read_first<MediaRow>(
      run("SELECT sha256, type, bytes, created_ms FROM media WHERE sha256 = $1",
          PgValues().add(sha256)),
      [](const PgRows& rows, int i) {
        return MediaRow{rows.text(i, 0), rows.text(i, 1), rows.number(i, 2),
                        wall_from_ms(rows.number(i, 3))};
      });
}

Status PostgresTransaction::put_media(const MediaRow& media) {
  return execute(
      "INSERT INTO media (sha256, type, bytes, created_ms) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT DO NOTHING",
      PgValues().add(media.sha256).add(media.type).add(media.bytes).add(to_ms(media.created)));
}

}  // namespace vigil::backend
