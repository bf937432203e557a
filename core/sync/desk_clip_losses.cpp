// What DeskClient remembers about media that cost decoder processes.
#include "core/storage/database.h"
#include "core/sync/desk_client.h"

namespace vigil::sync {

storage::DecoderLosses DeskClient::decoder_losses(const domain::MediaId& media) {
  const auto losses = database_->read([&](storage::Connection& connection) {
    return storage::find_decoder_losses(connection, media);
  });
  return losses.ok() ? losses->value_or(storage::DecoderLosses{}) : storage::DecoderLosses{};
}

Status DeskClient::add_decoder_loss(const domain::MediaId& media, const std::string& reason) {
  return database_->write([&](storage::Connection& connection) {
    return storage::add_decoder_loss(connection, media, reason, clock_.wall_now());
  });
}

int DeskClient::media_with_losses(int times) {
  const auto count = database_->read([&](storage::Connection& connection) {
    return storage::count_decoder_losses(connection, times);
  });
  return count.ok() ? *count : 0;
}

Status DeskClient::forget_decoder_losses() {
  return database_->write(
      [](storage::Connection& connection) { return storage::forget_decoder_losses(connection); });
}

}  // namespace vigil::sync
