#include "core/domain/wildlife/edition_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <unordered_map>

#include "core/base/csv.h"
#include "core/base/text.h"

namespace vigil::wildlife {
namespace {

enum Column : std::size_t {
  kNameZh,
  kNameLa,
  kLevel,
  kCites,
  kPhylumZh,
  kPhylumLa,
  kClassZh,
  kClassLa,
  kOrderZh,
  kFamilyZh,
  kAquatic,
  kNote,
  kFormer,
  kValidFrom,
  kColumns
};

struct Heading {
  Column column;
  std::array<std::string_view, 4> words;
};

constexpr Heading kHeadings[] = {
    {kNameZh, {"name_zh", "中文名", "中文名称", "物种"}},
    {kNameLa, {"name_la", "学名", "拉丁名", "latin"}},
    {kLevel, {"level", "保护级别", "级别", "class"}},
    {kCites, {"cites", "cites附录", "附录", "appendix"}},
    {kPhylumZh, {"phylum_zh", "门", "", ""}},
    {kPhylumLa, {"phylum_la", "phylum", "", ""}},
    {kClassZh, {"class_zh", "纲", "", ""}},
    {kClassLa, {"class_la", "", "", ""}},
    {kOrderZh, {"order_zh", "目", "", ""}},
    {kFamilyZh, {"family_zh", "科", "", ""}},
    {kAquatic, {"aquatic", "水生", "*", ""}},
    {kNote, {"note", "备注", "remark", ""}},
    {kFormer, {"former", "原名", "曾用名", "aliases"}},
    {kValidFrom, {"valid_from", "生效日期", "生效", ""}},
};

// About as much at once: cells of a million rows together would not fit a small machine.
constexpr std::size_t kPieceBytes = 1u << 20;

Error refuse(std::string sentence) {
  return fail(ErrorCode::kInvalidArgument, std::move(sentence));
}

bool is_han(char32_t c) {
  return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0x20000 && c <= 0x3FFFF);
}
bool is_private(char32_t c) {
  return (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xF0000 && c <= 0x10FFFD);
}

struct Letters {
  bool han = false;
  bool latin = false;
  char32_t private_use = 0;
  bool broken = false;
};

Letters letters_of(std::string_view text) {
  Letters letters;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    letters.han = letters.han || is_han(c);
    letters.latin = letters.latin || (c < 0x80 && ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'));
    letters.broken = letters.broken || c == 0xFFFD || c < 0x20;
    if (is_private(c)) letters.private_use = c;
  }
  return letters;
}

int level_of(std::string_view text) {
  for (const std::string_view word : {"1", "一", "一级", "I", "Ⅰ", "国家一级", "一級"}) {
    if (text == word) return 1;
  }
  for (const std::string_view word : {"2", "二", "二级", "II", "Ⅱ", "国家二级", "二級"}) {
    if (text == word) return 2;
  }
  return 0;
}

std::string_view appendix_of(std::string_view text) {
  if (text == "1" || text == "I" || text == "Ⅰ" || text == "附录I") return "I";
  if (text == "2" || text == "II" || text == "Ⅱ" || text == "附录II") return "II";
  if (text == "3" || text == "III" || text == "Ⅲ" || text == "附录III") return "III";
  return {};
}

// 原名“豚尾猴” in a note, and names of a column of their own with "、" between them.
void add_former(std::vector<std::string>& former, std::string_view text, std::string_view open,
                std::string_view close) {
  for (std::size_t at = text.find(open); at != std::string_view::npos;) {
    const std::size_t begin = at + open.size();
    const std::size_t end = text.find(close, begin);
    if (end == std::string_view::npos) return;
    former.emplace_back(text.substr(begin, end - begin));
    at = text.find(open, end);
  }
}

void add_listed(std::vector<std::string>& former, std::string_view text) {
  constexpr std::string_view kBetween = "、";
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(kBetween), text.size());
    const std::string_view name = trim(text.substr(0, end));
    if (!name.empty()) former.emplace_back(name);
    text.remove_prefix(std::min(text.size(), end + kBetween.size()));
  }
}

std::string caseless(std::string_view name) { return to_lower_ascii(trim(name)); }

class Reader {
 public:
  explicit Reader(Edition head) { out_.edition = std::move(head); }

  Result<EditionReading> read(std::string_view bytes) {
    Result<DecodedText> text = decode_text(bytes);
    if (!text) return text.error();
    out_.charset = text->charset;
    std::string_view left = text->text;
    int line = 1;
    while (!left.empty()) {
      const std::string_view piece = next_piece(left);
      left.remove_prefix(piece.size());
      if (Status read = take(piece, line); !read) return read.error();
      line += static_cast<int>(std::count(piece.begin(), piece.end(), '\n'));
    }
    if (!headed_) return refuse("The table is empty: there is no heading.");
    refuse_circles();
    std::sort(out_.refused.begin(), out_.refused.end(),
              [](const RefusedRow& a, const RefusedRow& b) { return a.line < b.line; });
    return std::move(out_);
  }

 private:
  // Whole rows: a line end inside quotes ends none.
  static std::string_view next_piece(std::string_view text) {
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '"') quoted = !quoted;
      if (text[i] == '\n' && !quoted && i >= kPieceBytes) return text.substr(0, i + 1);
    }
    return text;
  }

  Status take(std::string_view piece, int first_line) {
    Result<std::vector<CsvRow>> rows = parse_csv(piece);
    if (!rows) {
      // Its line counts from the piece's own first one.
      std::string_view reason = rows.error().message;
      int line = 1;
      if (reason.starts_with("line ")) {
        const char* const end = reason.data() + reason.size();
        const auto number = std::from_chars(reason.data() + 5, end, line);
        reason = std::string_view(number.ptr, static_cast<std::size_t>(end - number.ptr));
      }
      return refuse(fmt::format("line {}{}", line + first_line - 1, reason));
    }
    for (CsvRow& row : *rows) {
      row.line += first_line - 1;
      if (!headed_) {
        if (Status headed = take_heading(row); !headed) return headed;
        continue;
      }
      ++out_.rows;
      take_row(row);
    }
    return {};
  }

  Status take_heading(const CsvRow& row) {
    headed_ = true;
    width_ = row.cells.size();
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const std::string word = caseless(row.cells[i]);
      for (const Heading& heading : kHeadings) {
        const bool meant = !word.empty() && std::find(heading.words.begin(), heading.words.end(),
                                                      word) != heading.words.end();
        if (!meant) continue;
        if (places_[heading.column])
          return refuse(
              fmt::format("line {}: two columns are called \"{}\".", row.line, heading.words[0]));
        places_[heading.column] = i;
      }
    }
    for (const auto& [column, word] :
         {std::pair(kNameZh, "name_zh (中文名)"), std::pair(kNameLa, "name_la (学名)")}) {
      if (!places_[column])
        return refuse(fmt::format("line {}: no column is called {}.", row.line, word));
    }
    if (!places_[kLevel] && !places_[kCites])
      return refuse(fmt::format(
          "line {}: no column is called level (保护级别) or cites (CITES附录).", row.line));
    return {};
  }

  [[nodiscard]] std::string_view cell(const CsvRow& row, Column column) const {
    const auto place = places_[column];
    return place && *place < row.cells.size() ? trim(row.cells[*place]) : std::string_view();
  }

  void refuse_row(int line, std::string reason) {
    out_.refused.push_back({line, std::move(reason)});
  }

  void take_row(const CsvRow& row) {
    Species species;
    species.line = row.line;
    if (std::optional<std::string> reason = fill(row, species))
      return refuse_row(row.line, std::move(*reason));
    const auto again = [&](std::unordered_map<std::string, int>& known, const std::string& key,
                           std::string_view what) {
      const auto [place, fresh] = known.try_emplace(key, row.line);
      if (fresh) return false;
      refuse_row(row.line,
                 fmt::format("The {} \"{}\" stands in line {} already.", what, key, place->second));
      return true;
    };
    if (again(latin_, caseless(species.name_la), "Latin name")) return;
    if (again(chinese_, species.name_zh, "Chinese name")) return;
    out_.edition.species.push_back(std::move(species));
  }

  // The reason why the row cannot be used.
  std::optional<std::string> fill(const CsvRow& row, Species& species) const {
    if (row.cells.size() != width_)
      return fmt::format("It has {} cells, the heading has {}.", row.cells.size(), width_);
    species.name_zh = cell(row, kNameZh);
    species.name_la = cell(row, kNameLa);
    if (species.name_zh.empty()) return "The Chinese name is empty.";
    if (species.name_la.empty()) return "The Latin name is empty.";
    const Letters zh = letters_of(species.name_zh);
    const Letters la = letters_of(species.name_la);
    for (const Letters& letters : {zh, la}) {
      if (letters.private_use != 0)
        return fmt::format(
            "A name holds U+{:04X}, a character of somebody's own font: write the real one.",
            static_cast<unsigned>(letters.private_use));
      if (letters.broken) return "A name holds a damaged character.";
    }
    if (!zh.han && la.han)
      return "The Chinese name is Latin and the Latin name Chinese: two columns are swapped.";
    if (!zh.han)
      return fmt::format("\"{}\" is no Chinese name: perhaps a column is swapped.",
                         one_line(species.name_zh));
    // 西藏马鹿 is "Cervus wallichii（C. w. macneilli）" in print: wide brackets are no hanzi.
    if (la.han || !la.latin)
      return fmt::format("\"{}\" is no Latin name: perhaps a column is swapped.",
                         one_line(species.name_la));
    for (const std::string* name : {&species.name_zh, &species.name_la}) {
      if (count_code_points(*name) > kMostNameCharacters)
        return fmt::format("A name is longer than {} characters.", kMostNameCharacters);
    }
    if (std::optional<std::string> reason = fill_standing(row, species)) return reason;
    species.phylum_zh = cell(row, kPhylumZh);
    species.phylum_la = cell(row, kPhylumLa);
    species.class_zh = cell(row, kClassZh);
    species.class_la = cell(row, kClassLa);
    species.order_zh = cell(row, kOrderZh);
    species.family_zh = cell(row, kFamilyZh);
    species.whole_taxon =
        species.name_la.find(" spp.") != std::string::npos || species.name_zh.ends_with("所有种");
    return fill_note(row, species);
  }

  std::optional<std::string> fill_standing(const CsvRow& row, Species& species) const {
    const std::string_view level = cell(row, kLevel);
    species.level = level_of(level);
    if (species.level == 0 && (!level.empty() || !places_[kCites]))
      return fmt::format("\"{}\" is no class: write 1 or 2.", one_line(level));
    const std::string_view cites = cell(row, kCites);
    species.cites = appendix_of(cites);
    if (species.cites.empty() && !cites.empty())
      return fmt::format("\"{}\" is no appendix: write I, II or III.", one_line(cites));
    if (species.level == 0 && species.cites.empty())
      return "It has neither a class nor an appendix.";
    const std::string_view aquatic = cell(row, kAquatic);
    if (!aquatic.empty() && aquatic != "0" && aquatic != "1" && aquatic != "*")
      return fmt::format("\"{}\" does not say whether it is aquatic: write 0, 1 or *.",
                         one_line(aquatic));
    species.aquatic = aquatic == "1" || aquatic == "*";
    species.valid_from = cell(row, kValidFrom);
    if (!species.valid_from.empty() && !is_day(species.valid_from))
      return fmt::format(
          "\"{}\" is no day: write 2021-02-01; days before {} are what spreadsheets make of an "
          "empty cell.",
          one_line(species.valid_from), kEarliestDay);
    return std::nullopt;
  }

  std::optional<std::string> fill_note(const CsvRow& row, Species& species) const {
    species.note = cell(row, kNote);
    if (count_code_points(species.note) > 200) return "The note is longer than 200 characters.";
    species.wild_only = species.note.find("仅限野外种群") != std::string::npos;
    add_former(species.former, species.note, "原名“", "”");
    add_listed(species.former, cell(row, kFormer));
    std::sort(species.former.begin(), species.former.end());
    species.former.erase(std::unique(species.former.begin(), species.former.end()),
                         species.former.end());
    if (species.former.size() > kMostFormerNames)
      return fmt::format("It has more than {} former names.", kMostFormerNames);
    for (const std::string& name : species.former) {
      if (count_code_points(name) > kMostNameCharacters)
        return fmt::format("A former name is longer than {} characters.", kMostNameCharacters);
    }
    return std::nullopt;
  }

  // For a sentence: short, on one line.
  static std::string one_line(std::string_view text) {
    std::string cleaned = clean_for_display(text, 40);
    std::replace(cleaned.begin(), cleaned.end(), '\n', ' ');
    return cleaned;
  }

  // A row in a circle is refused: none of its names says which animal is meant.
  void refuse_circles() {
    std::vector<Named> names;
    for (const Species& species : out_.edition.species) {
      if (!species.former.empty()) names.push_back({species.name_zh, species.former});
    }
    std::unordered_map<std::string, std::string> in_circle;
    for (const std::string& circle : find_circles(names)) {
      constexpr std::string_view kArrow = " → ";
      for (std::size_t at = 0; at < circle.size();) {
        const std::size_t end = std::min(circle.find(kArrow, at), circle.size());
        in_circle.try_emplace(circle.substr(at, end - at), circle);
        at = end + kArrow.size();
      }
    }
    if (in_circle.empty()) return;
    std::erase_if(out_.edition.species, [&](const Species& species) {
      const auto found = in_circle.find(species.name_zh);
      if (found == in_circle.end()) return false;
      refuse_row(species.line,
                 fmt::format("Its former names lead back to itself: {}.", found->second));
      return true;
    });
  }

  EditionReading out_;
  bool headed_ = false;
  std::size_t width_ = 0;
  std::array<std::optional<std::size_t>, kColumns> places_{};
  std::unordered_map<std::string, int> latin_;
  std::unordered_map<std::string, int> chinese_;
};

}  // namespace

Result<EditionReading> read_edition_csv(std::string_view bytes, Edition head) {
  if (Status sound = check_head(head); !sound) return sound.error();
  return Reader(std::move(head)).read(bytes);
}

}  // namespace vigil::wildlife
