// What comes from outside as a table: its bytes made text, its columns matched with fields, its
// rows looked at one by one. Nothing is guessed: a row that cannot be taken has its line and
// reason, the others go on. Pure.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/csv.h"
#include "core/base/result.h"
#include "plugins/creators/model/book.h"
#include "plugins/creators/model/form.h"
#include "plugins/sdk/host.h"

namespace vigil::creators {

enum class Encoding { kUtf8, kUtf16Le, kUtf16Be, kGb18030, kSpreadsheet };
[[nodiscard]] std::string_view to_word(Encoding encoding);

struct DecodedText {
  std::string text;  // UTF-8, without a mark
  Encoding encoding = Encoding::kUtf8;
};
// By the byte order mark, else UTF-8 where it is that, UTF-16 where every other byte is zero, else
// GB18030. kInvalidArgument with the line at which it is none of them.
[[nodiscard]] Result<DecodedText> decode_text(std::string_view bytes);

inline constexpr std::size_t kMaxIntakeRows = 100'000;

// Rows with the line each begins at. kInvalidArgument "line 3: ..." for broken quoting;
// kTooLarge with the line from which there are more than kMaxIntakeRows, before anything is parsed.
[[nodiscard]] Result<std::vector<CsvRow>> read_table(std::string_view text);

enum class IntakeTarget { kLeaders, kPlaces, kGoodsSales, kHeritage, kMetrics };
inline constexpr IntakeTarget kAllIntakeTargets[] = {
    IntakeTarget::kLeaders, IntakeTarget::kPlaces, IntakeTarget::kGoodsSales,
    IntakeTarget::kHeritage, IntakeTarget::kMetrics};
[[nodiscard]] std::string_view to_word(IntakeTarget target);
[[nodiscard]] sdk::CollectionKey collection_of(IntakeTarget target);
[[nodiscard]] sdk::TextKey title_of(IntakeTarget target);

struct IntakeField {
  std::string key;
  sdk::TextKey label;
  FieldKind kind = FieldKind::kText;
  Need need = Need::kOptional;
  std::vector<std::string> also;  // other headings it goes by
};
[[nodiscard]] const std::vector<IntakeField>& intake_fields(IntakeTarget target);

// For each column the index of its field, or nothing: passed over. By key, by label in either
// language, by the headings it also goes by.
using Mapping = std::vector<std::optional<std::size_t>>;
[[nodiscard]] Mapping guess_mapping(IntakeTarget target, const std::vector<std::string>& headings,
                                    const sdk::Texts& words);

struct RowProblem {
  int line = 0;
  std::string sentence;  // with the column
};

struct IntakeRecord {
  int line = 0;
  std::string id;
  std::string body;  // JSON; a sale: of the sale alone, with the good's name
};

struct IntakeResult {
  std::vector<IntakeRecord> records;
  std::vector<RowProblem> problems;
};

// The first row is the headings. `book` resolves places, groups and names.
[[nodiscard]] IntakeResult look_at_rows(IntakeTarget target, const std::vector<CsvRow>& rows,
                                        const Mapping& mapping, const Book& book,
                                        const sdk::Texts& words);

}  // namespace vigil::creators
