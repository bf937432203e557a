#include "core/storage/edit_store.h"

namespace vigil::storage {
namespace {

#define EDIT_COLUMNS \
  "collection, id, state, base_revision, base, mine, theirs_revision, theirs, detail, changed_ms"

EditState state_of(const std::string& word) {
  if (word == "clash") return EditState::kClash;
  if (word == "refused") return EditState::kRefused;
  return EditState::kSaved;
}

StoredEdit read_edit(const Row& row) {
  return {row.text(0),           row.text(1),
          state_of(row.text(2)), row.integer(3),
          row.text(4),           row.text(5),
          row.integer(6),        row.text(7),
          row.text(8),           wall_from_ms(row.integer(9))};
}

}  // namespace

std::string_view to_word(EditState state) {
  switch (state) {
    case EditState::kSaved: return "saved";
    case EditState::kClash: return "clash";
    case EditState::kRefused: return "refused";
  }
  return "saved";
}

Status put_edit(Connection& connection, const domain::UserId& person, const StoredEdit& edit) {
  return connection.run_with(
      "INSERT OR REPLACE INTO edits (collection, id, person, state, base_revision, base, mine, "
      "theirs_revision, theirs, detail, changed_ms) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
      edit.collection, edit.id, person.text(), to_word(edit.state), edit.base_revision,
      edit.base_json, edit.mine_json, edit.theirs_revision, edit.theirs_json, edit.detail,
      to_ms(edit.changed_at));
}

Result<std::optional<StoredEdit>> find_edit(Connection& connection, const domain::UserId& person,
                                            std::string_view collection, std::string_view id) {
  std::optional<StoredEdit> found;
  const Status read = connection.each_with(
      "SELECT " EDIT_COLUMNS " FROM edits WHERE person = ?1 AND collection = ?2 AND id = ?3",
      [&found](const Row& row) { found = read_edit(row); }, person.text(), collection, id);
  if (!read) return read.error();
  return found;
}

Result<std::vector<StoredEdit>> read_edits(Connection& connection, const domain::UserId& person,
                                           std::string_view collection) {
  std::vector<StoredEdit> edits;
  const Status read = connection.each_with(
      "SELECT " EDIT_COLUMNS
      " FROM edits WHERE person = ?1 AND (?2 = '' OR collection = ?2) ORDER BY changed_ms, id",
      [&edits](const Row& row) { edits.push_back(read_edit(row)); }, person.text(), collection);
  if (!read) return read.error();
  return edits;
}

Status drop_edit(Connection& connection, const domain::UserId& person, std::string_view collection,
                 std::string_view id) {
  return connection.run_with("DELETE FROM edits WHERE person = ?1 AND collection = ?2 AND id = ?3",
                             person.text(), collection, id);
}

Result<std::int64_t> count_edits_of_others(Connection& connection, const domain::UserId& person) {
  std::int64_t amount = 0;
  const Status read = connection.each_with(
      "SELECT count(*) FROM edits WHERE person <> ?1 AND state = 'saved'",
      [&amount](const Row& row) { amount = row.integer(0); }, person.text());
  if (!read) return read.error();
  return amount;
}

}  // namespace vigil::storage
