// Reads an edition from a table somebody saved: columns in any order, found by their headings in
// Chinese or English; UTF-8, UTF-16 or GB18030. A row that cannot be used is refused with its line
// and the reason, and the others are kept. Pure; a million rows take seconds.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/charset.h"
#include "core/base/result.h"
#include "core/domain/wildlife/edition.h"

namespace vigil::wildlife {

struct RefusedRow {
  int line = 0;
  std::string reason;  // one sentence
};

struct EditionReading {
  Edition edition;                  // the head as given, with the rows that are sound
  std::vector<RefusedRow> refused;  // by line
  std::size_t rows = 0;             // below the heading
  Charset charset = Charset::kUtf8;
};

// kInvalidArgument for a table that cannot be read as one: an encoding nobody knows, no heading,
// a needed column missing; and for a head that is not sound. Needed: name_zh (中文名), name_la
// (学名), and level (保护级别) or cites (CITES附录). Known besides: phylum_zh, phylum_la, class_zh,
// class_la, order_zh, family_zh (门 纲 目 科), aquatic (水生), note (备注), former (原名, several
// with "、"), valid_from (生效日期).
[[nodiscard]] Result<EditionReading> read_edition_csv(std::string_view bytes, Edition head);

}  // namespace vigil::wildlife
