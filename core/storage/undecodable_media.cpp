#include "core/storage/undecodable_media.h"

namespace vigil::storage {

Result<std::optional<DecoderLosses>> find_decoder_losses(Connection& connection,
                                                         const domain::MediaId& media) {
  std::optional<DecoderLosses> losses;
  const Status read = connection.each_with(
      "SELECT reason, times, at_ms FROM undecodable_media WHERE sha256 = ?1",
      [&losses](const Row& row) {
        losses = DecoderLosses{row.text(0), static_cast<int>(row.integer(1)),
                               wall_from_ms(row.integer(2))};
      },
      media.text());
  if (!read) return read.error();
  return losses;
}

Status add_decoder_loss(Connection& connection, const domain::MediaId& media,
                        const std::string& reason, WallTime at) {
  return connection.run_with(
      "INSERT INTO undecodable_media (sha256, reason, times, at_ms) VALUES (?1, ?2, 1, ?3) "
      "ON CONFLICT DO UPDATE SET reason = excluded.reason, times = times + 1, "
      "at_ms = excluded.at_ms",
      media.text(), reason, to_ms(at));
}

Result<int> count_decoder_losses(Connection& connection, int times) {
  int count = 0;
  const Status read = connection.each_with(
      "SELECT COUNT(*) FROM undecodable_media WHERE times >= ?1",
      [&count](const Row& row) { count = static_cast<int>(row.integer(0)); }, std::int64_t{times});
  if (!read) return read.error();
  return count;
}

Status forget_decoder_losses(Connection& connection) {
  return connection.run("DELETE FROM undecodable_media");
}

}  // namespace vigil::storage
