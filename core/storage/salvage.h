// Takes over what can still be read of a damaged desk file: settings (the device keeps its name),
// tasks, and every decision, row by row until the damage. Called once, while opening.
#pragma once

#include <filesystem>

#include "core/storage/connection.h"

namespace vigil::storage {

// How many decisions were taken over; 0 when nothing could be read. `into` has the present schema
// and is empty.
[[nodiscard]] int salvage(const std::filesystem::path& damaged, Connection& into);

}  // namespace vigil::storage
