// Which media cost decoder processes, and how many: remembered by hash, so that a hostile file is
// not tried again with every task that names it. Inside Database::read and write.
#pragma once

#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/ids.h"
#include "core/storage/connection.h"

namespace vigil::storage {

struct DecoderLosses {
  std::string reason;  // of the last one, a word
  int times = 0;
  WallTime at{};
};

[[nodiscard]] Result<std::optional<DecoderLosses>> find_decoder_losses(
    Connection& connection, const domain::MediaId& media);
// One more.
[[nodiscard]] Status add_decoder_loss(Connection& connection, const domain::MediaId& media,
                                      const std::string& reason, WallTime at);
// How many media have cost at least `times`.
[[nodiscard]] Result<int> count_decoder_losses(Connection& connection, int times);
// Everything may be tried anew.
[[nodiscard]] Status forget_decoder_losses(Connection& connection);

}  // namespace vigil::storage
