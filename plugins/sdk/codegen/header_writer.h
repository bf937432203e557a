// Turns declared ids and text keys into a C++ header of typed constants. Pure: the same input gives
// the same bytes.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "plugins/sdk/codegen/po_file.h"
#include "plugins/sdk/manifest/manifest.h"

namespace vigil::sdk::codegen {

// "review.first" -> "kReviewFirst", "draft_window_s" -> "kDraftWindowS". Words are split at dots,
// underscores, hyphens.
[[nodiscard]] std::string constant_name(std::string_view id);

// The header of one plugin: namespace vigil::<id>::ids with commands, views, settings,
// queues, collections and texts. kInvalidArgument when two ids would share a constant's name.
[[nodiscard]] Result<std::string> write_ids_header(const manifest::Manifest& manifest,
                                                   const PoFile& texts);

// The texts alone, in the namespace given in full.
[[nodiscard]] Result<std::string> write_texts_header(const PoFile& texts,
                                                     std::string_view in_namespace);

}  // namespace vigil::sdk::codegen
