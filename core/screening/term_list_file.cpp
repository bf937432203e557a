// Term lists as files: JSON, CSV, and one term a line.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "core/base/csv.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/screening/members.h"
#include "core/screening/term_check.h"
#include "core/screening/term_list.h"

namespace vigil::screening {
namespace {

using nlohmann::json;

constexpr std::size_t kMostFileBytes = 64u << 20;

// "lists/Wild Life.csv" -> "wild-life".
std::string id_of_file(std::string_view name) {
  name = name.substr(name.find_last_of('/') + 1);
  name = name.substr(0, name.find('.'));
  std::string id = to_lower_ascii(name);
  for (char& c : id) {
    if (c == '_' || c == ' ') c = '-';
  }
  return is_plain_id(id) ? id : "list";
}

void read_json(std::string_view text, TermListReading& reading) {
  const Result<json> parsed = parse_json(text, {.max_bytes = kMostFileBytes, .max_depth = 8});
  if (!parsed) {
    int line = 0;
    const std::string& sentence = parsed.error().message;  // "line 3, column 14: ..."
    if (sentence.starts_with("line "))
      (void)std::from_chars(sentence.data() + 5, sentence.data() + sentence.size(), line);
    reading.problems.push_back(
        {line, sentence.substr(sentence.starts_with("line ") ? sentence.find(": ") + 2 : 0)});
    return;
  }
  Problems problems(text);
  TermList& list = reading.list;
  read_header(*parsed, problems, list, "terms");
  for (const Problem& problem : check_header(list)) problems.add({}, problem.reason);
  if (const auto terms = parsed->is_object() ? parsed->find("terms") : parsed->end();
      terms != parsed->end()) {
    read_terms(*terms, {"terms"}, kMostTerms, problems, list.terms);
  } else if (parsed->is_object()) {
    problems.add({}, "The file has no \"terms\".");
  }
  // The terms stand one to one for the elements only when all of them were read.
  check_terms(list, [&](std::size_t term, std::size_t first, const std::string& reason) {
    if (problems.count() >= Problems::kMost) return;
    problems.add({"terms", term}, first == kNoTerm ? reason
                                                   : fmt::format("{} in line {}.", reason,
                                                                 problems.line({"terms", first})));
  });
  reading.problems = problems.take();
}

// Settings and terms of a file that is read line by line.
class LineReader {
 public:
  explicit LineReader(TermListReading& reading) : reading_(reading) {}

  void setting(int line, std::string_view name, std::string_view value) {
    TermList& list = reading_.list;
    if (name == "id")
      list.id = value;
    else if (name == "title_zh")
      list.title_zh = value;
    else if (name == "title_en")
      list.title_en = value;
    else if (name == "severity")
      list.severity = number(line, name, value);
    else if (name == "policy")
      list.policy = domain::PolicyId(std::string(value));
    else if (name == "active")
      list.active = flag(line, name, value);
    else if (name == "by_sound")
      list.by_sound = flag(line, name, value);
    else if (name == "inside_words")
      list.inside_words = flag(line, name, value);
    else if (name == "cue")
      list.cues.emplace_back(value);
    else if (name == "cue_digits")
      list.cue_digits = number(line, name, value);
    else if (name == "cue_distance")
      list.cue_distance = number(line, name, value);
    else
      problem(line, fmt::format("\"@{}\" is no setting of a list.", clean_for_display(name, 40)));
  }

  void term(int line, std::string_view text, std::string_view cue, std::string_view note) {
    if (!cue.empty() && cue != "cue" && cue != "yes" && cue != "no") {
      problem(line, fmt::format("\"{}\" stands where only \"cue\" may: the term needs one, or not.",
                                clean_for_display(cue, 40)));
    }
    reading_.list.terms.push_back(
        {std::string(text), cue == "cue" || cue == "yes", std::string(note), line});
  }

  void problem(int line, std::string reason) {
    if (reading_.problems.size() < Problems::kMost)
      reading_.problems.push_back({line, std::move(reason)});
  }

 private:
  int number(int line, std::string_view name, std::string_view value) {
    int result = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), result);
    if (error != std::errc() || end != value.data() + value.size()) {
      problem(line, fmt::format("@{} must be a whole number.", name));
    }
    return result;
  }
  bool flag(int line, std::string_view name, std::string_view value) {
    if (value != "true" && value != "false")
      problem(line, fmt::format("@{} must be true or false.", name));
    return value == "true";
  }

  TermListReading& reading_;
};

void read_lines(std::string_view text, TermListReading& reading) {
  LineReader reader(reading);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (int line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view row = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (row.ends_with('\r')) row.remove_suffix(1);
    if (trim(row).empty() || row.starts_with('#')) continue;
    if (row.starts_with('@')) {
      const std::size_t gap = std::min(row.find_first_of(" \t"), row.size());
      reader.setting(line, row.substr(1, gap - 1), trim(row.substr(gap)));
      continue;
    }
    const auto cell = [&row] {
      const std::size_t tab = std::min(row.find('\t'), row.size());
      const std::string_view value = trim(row.substr(0, tab));
      row.remove_prefix(std::min(tab + 1, row.size()));
      return value;
    };
    const std::string_view term = cell();
    const std::string_view cue = cell();
    reader.term(line, term, cue, trim(row));
  }
}

void read_csv(std::string_view text, TermListReading& reading) {
  const Result<std::vector<CsvRow>> rows = parse_csv(text);
  if (!rows) {
    int line = 0;
    const std::string& sentence = rows.error().message;  // "line 3: ..."
    (void)std::from_chars(sentence.data() + 5, sentence.data() + sentence.size(), line);
    reading.problems.push_back({line, sentence.substr(sentence.find(": ") + 2)});
    return;
  }
  LineReader reader(reading);
  if (rows->empty()) return reader.problem(1, "The first row must name the columns.");
  std::vector<std::string> columns;
  for (const std::string& cell : rows->front().cells) {
    columns.push_back(to_lower_ascii(trim(cell)));
    const auto& name = columns.back();
    if (name != "text" && name != "kind" && name != "needs_cue" && name != "note") {
      reader.problem(rows->front().line,
                     fmt::format("\"{}\" is no column: text, kind, needs_cue and note are.",
                                 clean_for_display(cell, 40)));
    }
  }
  if (std::find(columns.begin(), columns.end(), "text") == columns.end()) {
    return reader.problem(rows->front().line, "There is no column \"text\".");
  }
  for (std::size_t i = 1; i < rows->size(); ++i) {
    const CsvRow& row = (*rows)[i];
    if (row.cells.size() > columns.size()) {
      reader.problem(row.line, fmt::format("The row has {} cells, the first one {}.",
                                           row.cells.size(), columns.size()));
      continue;
    }
    const auto cell = [&](std::string_view name) -> std::string_view {
      const auto column = static_cast<std::size_t>(std::find(columns.begin(), columns.end(), name) -
                                                   columns.begin());
      return column < row.cells.size() ? trim(row.cells[column]) : std::string_view();
    };
    if (const std::string_view kind = cell("kind"); !kind.empty() && kind != "literal") {
      reader.problem(row.line, fmt::format("\"{}\" is no kind of term; there is only \"literal\".",
                                           clean_for_display(kind, 40)));
    }
    reader.term(row.line, cell("text"), cell("needs_cue"), cell("note"));
  }
}

}  // namespace

TermListReading read_term_list(std::string_view text, std::string_view name) {
  TermListReading reading;
  reading.list.id = id_of_file(name);
  if (text.size() > kMostFileBytes) {
    reading.problems.push_back({0, "The file is larger than 64 MiB."});
    return reading;
  }
  if (name.ends_with(".json")) {
    read_json(text, reading);
    return reading;
  }
  if (name.ends_with(".csv")) {
    read_csv(text, reading);
  } else {
    read_lines(text, reading);
  }
  for (Problem& problem : check(reading.list)) {
    if (reading.problems.size() < Problems::kMost) reading.problems.push_back(std::move(problem));
  }
  std::stable_sort(reading.problems.begin(), reading.problems.end(),
                   [](const Problem& a, const Problem& b) { return a.line < b.line; });
  return reading;
}

}  // namespace vigil::screening
