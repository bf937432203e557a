// vigilctl terms: term lists, checked and tried on texts without a backend.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <istream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/ctl/commands.h"
#include "app/ctl/program.h"
#include "app/ctl/term_files.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/screening/term_list.h"
#include "core/screening/term_matcher.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;
using screening::TermHit;
using screening::TermList;

json to_json(const std::string& file, int line, const TermList& list, const TermHit& hit,
             std::string_view text) {
  const auto piece = [&](screening::Span span) {
    return clean_for_display(text.substr(span.begin, span.end - span.begin));
  };
  json out{{"file", file},
           {"line", line},
           {"begin", hit.caption_begin},
           {"end", hit.caption_end},
           {"list", list.id},
           {"term", list.terms[hit.term].text},
           {"text", piece(hit.span)},
           {"why", to_word(hit.manner)},
           {"severity", list.severity}};
  if (hit.cue.end > hit.cue.begin) out["cue"] = piece(hit.cue);
  return out;
}

std::string to_line(const std::string& file, int line, const TermList& list, const TermHit& hit,
                    std::string_view text) {
  // One line and one column each, whatever the text holds.
  const auto cell = [](std::string_view words) { return one_line(words, 200); };
  const std::string_view piece = text.substr(hit.span.begin, hit.span.end - hit.span.begin);
  return fmt::format("{}:{}:{}-{}\t{}\t{}\t{}", file, line, hit.caption_begin, hit.caption_end,
                     list.id, cell(list.terms[hit.term].text), cell(piece));
}

// Scans texts line by line, as captions are.
class Scan {
 public:
  Scan(Program& program, const screening::TermMatcher& matcher)
      : program_(program), matcher_(matcher) {}

  [[nodiscard]] Status text(const std::string& file, std::string_view text) {
    for (int line = 1; !text.empty(); ++line) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view row = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      ++lines_;
      const Result<screening::TermHits> hits = matcher_.scan(row, scanner_);
      if (!hits) return hits.error();
      if (hits->cut)
        program_.output().note(fmt::format("{}:{}: only the first {} hits are listed.", file, line,
                                           screening::kMostHits));
      for (const TermHit& hit : hits->hits) {
        const TermList& list = matcher_.lists()[hit.list];
        ++hits_;
        if (program_.output().json()) {
          found_.push_back(to_json(file, line, list, hit, row));
        } else {
          program_.output().line(to_line(file, line, list, hit, row));
        }
      }
    }
    return {};
  }

  [[nodiscard]] json document(std::size_t files) {
    return {{"hits", std::move(found_)},
            {"total", {{"files", files}, {"lines", lines_}, {"hits", hits_}}}};
  }

 private:
  Program& program_;
  const screening::TermMatcher& matcher_;
  screening::TermScanner scanner_;
  json found_ = json::array();
  std::int64_t lines_ = 0;
  std::int64_t hits_ = 0;
};

Exit scan_files(Program& program, const std::vector<std::string>& list_files,
                std::vector<std::string> files) {
  Output& output = program.output();
  const auto matcher = matcher_of_files(list_files, output);
  if (!matcher) return output.failed(matcher.error(), Exit::kUsage);
  if (files.empty()) files.emplace_back("-");
  Scan scan(program, **matcher);
  std::size_t done = 0;
  for (const std::string& file : files) {
    const Result<std::string> text =
        file == "-" ? Result<std::string>(
                          std::string(std::istreambuf_iterator<char>(program.standard_input()), {}))
                    : read_file(file, 1u << 30);
    const Status scanned = text ? scan.text(file, *text) : Status(text.error());
    if (!scanned) {
      output.note(fmt::format("{}: {}", file, scanned.error().message));
    } else {
      ++done;
    }
  }
  output.document(scan.document(done));
  return done == files.size() ? Exit::kOk : Exit::kSomeFailed;
}

Exit check_lists(Program& program, const std::vector<std::string>& files) {
  Output& output = program.output();
  json list = json::array();
  std::size_t sound = 0;
  for (const std::string& file : files) {
    const Result<std::string> text = read_file(file);
    if (!text) return output.failed(text.error(), Exit::kUsage);
    const screening::TermListReading reading = screening::read_term_list(*text, file);
    json problems = json::array();
    for (const screening::Problem& problem : reading.problems) {
      problems.push_back(problem_json(problem));
      output.note(problem_line(file, problem));
    }
    const TermList& read = reading.list;
    sound += reading.problems.empty();
    if (reading.problems.empty()) {
      const auto weak = std::count_if(read.terms.begin(), read.terms.end(),
                                      [](const auto& term) { return term.needs_cue; });
      output.line(fmt::format("ok  {}: {} terms, {} of them with a cue, severity {}{}", read.id,
                              read.terms.size(), weak, read.severity,
                              read.by_sound ? ", by sound too" : ""));
    }
    list.push_back({{"file", file},
                    {"ok", reading.problems.empty()},
                    {"id", read.id},
                    {"terms", read.terms.size()},
                    {"problems", std::move(problems)}});
  }
  output.document(
      {{"lists", std::move(list)}, {"total", {{"lists", files.size()}, {"sound", sound}}}});
  return sound == files.size() ? Exit::kOk : Exit::kSomeFailed;
}

}  // namespace

json problem_json(const screening::Problem& problem) {
  json out{{"reason", problem.reason}};
  if (problem.line > 0) out["line"] = problem.line;
  return out;
}

std::string problem_line(const std::string& file, const screening::Problem& problem) {
  return problem.line > 0 ? fmt::format("{}:{}: {}", file, problem.line, problem.reason)
                          : fmt::format("{}: {}", file, problem.reason);
}

Result<std::shared_ptr<const screening::TermMatcher>> matcher_of_files(
    const std::vector<std::string>& files, Output& output) {
  std::vector<TermList> lists;
  for (const std::string& file : files) {
    const Result<std::string> text = read_file(file);
    if (!text) return text.error();
    screening::TermListReading reading = screening::read_term_list(*text, file);
    if (!reading.problems.empty()) {
      for (const screening::Problem& problem : reading.problems)
        output.note(problem_line(file, problem));
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("The term list {} is not sound; nothing was scanned.", file));
    }
    lists.push_back(std::move(reading.list));
  }
  return screening::TermMatcher::build(std::move(lists));
}

void add_terms_commands(CLI::App& app, Program& program) {
  CLI::App* group =
      app.add_subcommand("terms", "Lists of terms that captions are scanned for; needs no backend");
  group->require_subcommand(1);

  CLI::App* scan =
      group->add_subcommand("scan", "Where the terms of lists stand in texts, a line for each hit");
  const auto lists = std::make_shared<std::vector<std::string>>();
  const auto files = std::make_shared<std::vector<std::string>>();
  scan->add_option("--list", *lists,
                   "A term list: .json, .csv, or one term a line; may be given again")
      ->required()
      ->allow_extra_args(false);
  scan->add_option("FILES", *files, "Texts, each line a caption; - or none: standard input");
  scan->callback([&program, lists, files] {
    program.choose([lists, files](Program& p) { return scan_files(p, *lists, *files); });
  });

  CLI::App* check = group->add_subcommand(
      "check", "Whether term lists are sound, or what is wrong in which line");
  const auto checked = std::make_shared<std::vector<std::string>>();
  check->add_option("LISTS", *checked, "Term lists")->required();
  check->callback([&program, checked] {
    program.choose([checked](Program& p) { return check_lists(p, *checked); });
  });
}

}  // namespace vigil::ctl
