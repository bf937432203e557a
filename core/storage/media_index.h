// What the desk learnt about media: how long it is, and what could not be fetched for good. Inside
// Database::read and write.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/ids.h"
#include "core/storage/connection.h"

namespace vigil::storage {

struct MediaNote {
  std::int64_t bytes = -1;  // -1: not known
  std::string failure;      // a word; empty when nothing is wrong
  WallTime changed_at{};
};

[[nodiscard]] Result<std::optional<MediaNote>> find_media_note(Connection& connection,
                                                               const domain::MediaId& media);
[[nodiscard]] Status put_media_note(Connection& connection, const domain::MediaId& media,
                                    const MediaNote& note);

}  // namespace vigil::storage
