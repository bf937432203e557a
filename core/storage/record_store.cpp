#include "core/storage/record_store.h"

namespace vigil::storage {

Result<CollectionState> collection_state(Connection& connection, std::string_view collection) {
  CollectionState state;
  const Status read = connection.each_with(
      "SELECT cursor, complete FROM collections WHERE id = ?1",
      [&state](const Row& row) {
        state.cursor = row.integer(0);
        state.complete = row.integer(1) != 0;
      },
      collection);
  if (!read) return read.error();
  return state;
}

Status set_collection_state(Connection& connection, std::string_view collection,
                            const CollectionState& state) {
  return connection.run_with(
      "INSERT INTO collections (id, cursor, complete) VALUES (?1, ?2, ?3) "
      "ON CONFLICT DO UPDATE SET cursor = excluded.cursor, complete = excluded.complete",
      collection, state.cursor, state.complete ? 1 : 0);
}

Status apply_updates(Connection& connection, std::string_view collection,
                     std::span<const RecordUpdate> updates) {
  for (const RecordUpdate& update : updates) {
    const Status applied =
        update.body_json
            ? connection.run_with(
                  "INSERT INTO records (collection, id, revision, body) VALUES (?1, ?2, ?3, ?4) "
                  "ON CONFLICT DO UPDATE SET revision = excluded.revision, body = excluded.body",
                  collection, update.id, update.revision, *update.body_json)
            : connection.run_with("DELETE FROM records WHERE collection = ?1 AND id = ?2",
                                  collection, update.id);
    if (!applied) return applied;
  }
  return {};
}

Status clear_records(Connection& connection, std::string_view collection) {
  return connection.run_with("DELETE FROM records WHERE collection = ?1", collection);
}

Result<std::vector<StoredRecord>> read_records(Connection& connection,
                                               std::string_view collection) {
  std::vector<StoredRecord> records;
  const Status read = connection.each_with(
      "SELECT id, revision, body FROM records WHERE collection = ?1 ORDER BY id",
      [&records](const Row& row) {
        records.push_back({row.text(0), row.integer(1), row.text(2)});
      },
      collection);
  if (!read) return read.error();
  return records;
}

Result<std::optional<StoredRecord>> find_record(Connection& connection, std::string_view collection,
                                                std::string_view id) {
  std::optional<StoredRecord> found;
  const Status read = connection.each_with(
      "SELECT id, revision, body FROM records WHERE collection = ?1 AND id = ?2",
      [&found](const Row& row) {
        found = StoredRecord{row.text(0), row.integer(1), row.text(2)};
      },
      collection, id);
  if (!read) return read.error();
  return found;
}

Status forget_cursors(Connection& connection) {
  return connection.run("UPDATE collections SET cursor = 0, complete = 0");
}

}  // namespace vigil::storage
