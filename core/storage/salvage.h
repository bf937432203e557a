// Takes over what can still be read of a damaged desk file: settings (the device keeps its name),
// tasks, changes to records, and every decision. First through SQLite, row by row until the damage;
// then, for decisions and changes, page by page (page_reader.h), so that a broken header, schema or
// tree hides nothing that is still on the disk. The damaged file itself is only read. Called once,
// while opening.
#pragma once

#include <filesystem>

#include "core/storage/connection.h"

namespace vigil::storage {

struct Salvaged {
  int decisions = 0;
  int unsent = 0;  // of these, still to be sent
  int edits = 0;
};

// Zeros when nothing could be read. `into` has the present schema and is empty.
[[nodiscard]] Salvaged salvage(const std::filesystem::path& damaged, Connection& into);

}  // namespace vigil::storage
