#include "core/storage/media_index.h"

namespace vigil::storage {

Result<std::optional<MediaNote>> find_media_note(Connection& connection,
                                                 const domain::MediaId& media) {
  std::optional<MediaNote> note;
  const Status read = connection.each_with(
      "SELECT bytes, failure, changed_ms FROM media WHERE sha256 = ?1",
      [&note](const Row& row) {
        note = MediaNote{row.integer(0), row.text(1), wall_from_ms(row.integer(2))};
      },
      media.text());
  if (!read) return read.error();
  return note;
}

Status put_media_note(Connection& connection, const domain::MediaId& media, const MediaNote& note) {
  return connection.run_with(
      "INSERT INTO media (sha256, bytes, failure, changed_ms) VALUES (?1, ?2, ?3, ?4) "
      "ON CONFLICT DO UPDATE SET bytes = excluded.bytes, failure = excluded.failure, "
      "changed_ms = excluded.changed_ms",
      media.text(), note.bytes, note.failure, to_ms(note.changed_at));
}

}  // namespace vigil::storage
