#include "core/screening/term_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/screening/members.h"
#include "core/screening/normalise.h"
#include "core/screening/term_check.h"

namespace vigil::screening {
namespace {

using nlohmann::json;

constexpr std::size_t kMostTermBytes = 4 * kMostTermCharacters;
constexpr std::size_t kMostNoteBytes = 1000;
constexpr std::size_t kMostTitleBytes = 240;
constexpr std::size_t kMostTermsEach = 5000;

Term read_term(const json& value, JsonPath path, Problems& problems) {
  Term term;
  if (value.is_string()) {
    term.text = value.get<std::string>();
    return term;
  }
  Members in(value, std::move(path), problems, {"text", "kind", "needs_cue", "note"});
  term.text = in.text("text", kMostTermBytes);
  if (const std::string kind = in.text_or("kind", 32, "literal"); kind != "literal") {
    in.problem("kind", fmt::format("\"{}\" is no kind of term; there is only \"literal\".",
                                   clean_for_display(kind)));
  }
  term.needs_cue = in.flag_or("needs_cue", false);
  term.note = in.text_or("note", kMostNoteBytes, {});
  return term;
}

}  // namespace

Error refusal(const std::vector<Problem>& problems) {
  const Problem& first = problems.front();
  std::string text =
      first.line > 0 ? fmt::format("line {}: {}", first.line, first.reason) : first.reason;
  if (problems.size() > 1) text += fmt::format(" And {} more.", problems.size() - 1);
  return fail(ErrorCode::kRejected, std::move(text));
}

void check_terms(const TermList& list, const TermComplaint& complain) {
  std::unordered_map<std::string, std::size_t> seen;
  const bool cues = !list.cues.empty() || list.cue_digits > 0;
  Normalised normal;
  for (std::size_t i = 0; i < list.terms.size(); ++i) {
    const Term& term = list.terms[i];
    const std::string shown = clean_for_display(term.text, 40);
    if (!is_utf8(term.text)) {
      complain(i, kNoTerm, fmt::format("\"{}\" is not UTF-8.", shown));
      continue;
    }
    if (count_code_points(term.text) > kMostTermCharacters || !normal.set(term.text) ||
        count_code_points(normal.text()) > kMostTermCharacters) {
      complain(i, kNoTerm,
               fmt::format("\"{}\" is longer than {} characters.", shown, kMostTermCharacters));
      continue;
    }
    const std::string_view text = normal.text();
    if (text.empty()) {
      complain(i, kNoTerm,
               term.text.empty()
                   ? "A term has no text."
                   : fmt::format("\"{}\" is only signs, which are not compared.", shown));
      continue;
    }
    if (text.size() == 1) {
      complain(i, kNoTerm,
               fmt::format("\"{}\" is a single letter or digit, which nearly every caption has.",
                           shown));
    }
    if (term.needs_cue && !cues) {
      complain(i, kNoTerm, fmt::format("\"{}\" needs a cue, and the list has none.", shown));
    }
    if (const auto [first, fresh] = seen.emplace(text, i); !fresh) {
      complain(i, first->second,
               fmt::format("\"{}\" is there already as \"{}\"", shown,
                           clean_for_display(list.terms[first->second].text, 40)));
    }
  }
}

std::vector<Problem> check_header(const TermList& list) {
  std::vector<Problem> problems;
  const auto add = [&](std::string reason) { problems.push_back({0, std::move(reason)}); };
  if (!is_plain_id(list.id)) {
    add(fmt::format("\"{}\" is no id of a list: small letters, digits, '-' and '.', at most 64.",
                    clean_for_display(list.id, 40)));
  }
  if (list.severity < 1 || list.severity > domain::kMaxSeverity)
    add("The severity must be 1 to 4.");
  if (list.cues.size() > kMostCues) add(fmt::format("There are more than {} cues.", kMostCues));
  for (const std::string& cue : list.cues) {
    if (!is_utf8(cue) || cue.size() > kMostTermBytes || normalise(cue).empty()) {
      add(fmt::format("The cue \"{}\" is empty once normalised, too long or not UTF-8.",
                      clean_for_display(cue, 40)));
    }
  }
  if (list.cue_digits < 0 || list.cue_digits > 30) add("cue_digits must be 0 to 30.");
  if (list.cue_distance < 0 || list.cue_distance > kMostCueDistance) {
    add(fmt::format("cue_distance must be 0 to {}.", kMostCueDistance));
  }
  if (list.terms.size() > kMostTerms) add(fmt::format("There are more than {} terms.", kMostTerms));
  return problems;
}

std::vector<Problem> check(const TermList& list) {
  std::vector<Problem> problems = check_header(list);
  check_terms(list, [&](std::size_t term, std::size_t first, const std::string& reason) {
    if (problems.size() >= Problems::kMost) return;
    const int line = first == kNoTerm ? 0 : list.terms[first].line;
    problems.push_back({list.terms[term].line, first == kNoTerm ? reason
                                               : line > 0
                                                   ? fmt::format("{} in line {}.", reason, line)
                                                   : reason + "."});
  });
  std::stable_sort(problems.begin(), problems.end(),
                   [](const Problem& a, const Problem& b) { return a.line < b.line; });
  return problems;
}

void read_header(const json& value, Problems& problems, TermList& list,
                 std::string_view where_terms) {
  Members in(value, {}, problems,
             {"id", "title", "severity", "policy", "active", "by_sound", "inside_words", "cues",
              "cue_digits", "cue_distance", where_terms});
  if (in.has("id")) list.id = in.text("id", 64);
  if (in.has("title")) in.two_languages("title", kMostTitleBytes, list.title_zh, list.title_en);
  list.severity =
      static_cast<int>(in.integer_or("severity", 1, domain::kMaxSeverity, list.severity));
  list.policy = domain::PolicyId(in.text_or("policy", 64, {}));
  list.active = in.flag_or("active", true);
  list.by_sound = in.flag_or("by_sound", false);
  list.inside_words = in.flag_or("inside_words", false);
  list.cues = in.texts("cues", kMostTermBytes, kMostCues);
  list.cue_digits = static_cast<int>(in.integer_or("cue_digits", 0, 30, 0));
  list.cue_distance =
      static_cast<int>(in.integer_or("cue_distance", 0, kMostCueDistance, list.cue_distance));
}

void read_terms(const json& value, const JsonPath& path, std::size_t most, Problems& problems,
                std::vector<Term>& terms) {
  if (!value.is_array() || value.size() > most) {
    problems.add(path,
                 fmt::format("{} must be a list of at most {} terms.", place_text(path), most));
    return;
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    JsonPath place = path;
    place.emplace_back(i);
    terms.push_back(read_term(value[i], std::move(place), problems));
  }
}

TermRecords lists_from_records(std::span<const json> term_lists, std::span<const json> terms) {
  TermRecords out;
  std::map<std::string, TermList> lists;
  const auto note = [&](std::string_view what, const std::string& id, Problems& problems) {
    for (Problem& problem : problems.take()) {
      out.problems.push_back(
          {0, fmt::format("{} {}: {}", what, clean_for_display(id, 64), problem.reason)});
    }
  };
  for (const json& record : term_lists) {
    Problems problems;
    TermList list;
    read_header(record, problems, list, "");
    for (const Problem& problem : check_header(list)) problems.add({}, problem.reason);
    if (problems.none()) {
      lists[list.id] = std::move(list);
    } else {
      note("term_lists", text_member(record, "id"), problems);
    }
  }
  std::map<std::string, const json*> parts;  // by id, so that the order does not hang on who asked
  for (const json& record : terms) parts[text_member(record, "id")] = &record;
  for (const auto& [id, record] : parts) {
    Problems problems;
    Members in(*record, {}, problems, {"id", "list", "terms"});
    const auto list = lists.find(in.text("list", 64));
    TermList part;
    if (const json* value = in.member("terms"); value != nullptr) {
      read_terms(*value, {"terms"}, kMostTermsEach, problems, part.terms);
    }
    if (list == lists.end()) problems.add({}, "It belongs to no list.");
    if (problems.none()) {
      std::move(part.terms.begin(), part.terms.end(), std::back_inserter(list->second.terms));
    } else {
      note("terms", id, problems);
    }
  }
  for (auto& [id, list] : lists) {
    // A term that is no term costs itself, not its list.
    std::vector<bool> bad(list.terms.size());
    check_terms(list, [&](std::size_t term, std::size_t, const std::string& reason) {
      if (out.problems.size() < Problems::kMost)
        out.problems.push_back({0, fmt::format("{}: {}", id, reason)});
      bad[term] = true;
    });
    std::vector<Term> good;
    for (std::size_t i = 0; i < list.terms.size(); ++i) {
      if (!bad[i]) good.push_back(std::move(list.terms[i]));
    }
    list.terms = std::move(good);
    out.lists.push_back(std::move(list));
  }
  return out;
}

json header_record(const TermList& list) {
  json record{{"id", list.id},
              {"title", {{"zh", list.title_zh}, {"en", list.title_en}}},
              {"severity", list.severity},
              {"active", list.active},
              {"by_sound", list.by_sound},
              {"inside_words", list.inside_words},
              {"cues", list.cues},
              {"cue_digits", list.cue_digits},
              {"cue_distance", list.cue_distance}};
  if (!list.policy.empty()) record["policy"] = list.policy.text();
  return record;
}

std::vector<json> term_records(const TermList& list, std::size_t terms_each) {
  std::vector<json> records;
  for (std::size_t from = 0; from < list.terms.size(); from += terms_each) {
    json terms = json::array();
    for (std::size_t i = from; i < std::min(from + terms_each, list.terms.size()); ++i) {
      const Term& term = list.terms[i];
      json each{{"text", term.text}};
      if (term.needs_cue) each["needs_cue"] = true;
      if (!term.note.empty()) each["note"] = term.note;
      terms.push_back(std::move(each));
    }
    records.push_back({{"id", fmt::format("{}-{:04}", list.id, records.size() + 1)},
                       {"list", list.id},
                       {"terms", std::move(terms)}});
  }
  return records;
}

}  // namespace vigil::screening
