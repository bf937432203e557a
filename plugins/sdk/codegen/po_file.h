// Text catalogues as they are authored (.po): ids, texts and plural forms, with the line of each.
// Pure, thread-safe.
//
// The subset that msgfmt accepts and this project writes: msgid, msgid_plural, msgstr, msgstr[n],
// comments. Obsolete
// (#~) entries are ignored; msgctxt is refused, because text keys are unique without it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace vigil::sdk::codegen {

struct PoEntry {
  std::string id;
  std::string id_plural;           // empty: one form
  std::vector<std::string> texts;  // one, or one per plural form
  int line = 0;                    // 1-based, of its msgid
  bool fuzzy = false;              // marked as not yet checked by a person
};

struct PoFile {
  std::string language;          // of the header, "zh_CN"
  int plural_forms = 1;          // nplurals of the header
  std::vector<PoEntry> entries;  // without the header, in the order of the file

  // Null when there is none.
  [[nodiscard]] const PoEntry* find(std::string_view id) const;
};

// kInvalidArgument "<file_name>:<line>: what is wrong." for malformed text, an id used twice, and a
// plural entry whose forms are not as many as the header says.
[[nodiscard]] Result<PoFile> parse_po(std::string_view text, std::string_view file_name);

}  // namespace vigil::sdk::codegen
