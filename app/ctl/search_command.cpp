#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/ctl/commands.h"
#include "app/ctl/program.h"
#include "core/base/json.h"
#include "core/domain/verdict.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;

constexpr int kPage = 100;
// Pages may be empty and lead on; so many without a line are enough for one call.
constexpr int kMostEmptyPages = 50;

struct SearchOptions {
  std::vector<std::string> words;
  net::SearchQuery query;
  int limit = 50;
};

std::string title_of(const json& found, const char* key) {
  const auto named = found.find(key);
  if (named == found.end() || !named->is_object()) return {};
  const auto title = named->find("title");
  const std::string words = title == named->end() ? std::string() : text_member(*title, "zh");
  return words.empty() ? text_member(*named, "id") : words;
}

// A day is its first moment, UTC.
std::string time_of(const std::string& text) {
  return text.size() == 10 && text[4] == '-' ? text + "T00:00:00Z" : text;
}

Exit search(Program& program, const SearchOptions& options) {
  return program.with_backend([&](net::ApiClient& api) {
    net::SearchQuery query = options.query;
    for (const std::string& word : options.words)
      query.words += (query.words.empty() ? "" : " ") + word;
    query.from = time_of(query.from);
    query.to = time_of(query.to);
    json list = json::array();
    Table table(
        {{"CAME"}, {"QUEUE"}, {"STATE"}, {"VERDICT"}, {"WHO"}, {"ITEM"}, {"AUTHOR"}, {"CAPTION"}});
    bool whole = true;
    int empty = 0;
    for (int left = options.limit; left > 0;) {
      query.limit = std::min(left, kPage);
      const auto page = api.search(query);
      if (!page) return program.output().failed(page.failure());
      const json& results = (*page)["results"];
      for (const json& found : results) {
        table.add({text_member(found, "came_at"), title_of(found, "queue"),
                   text_member(found, "state"), text_member(found, "verdict"),
                   text_member(found, "reviewer"), text_member(found, "item"),
                   one_line(text_member(found, "author"), 20),
                   one_line(text_member(found, "caption"), 40)});
        list.push_back(found);
      }
      left -= static_cast<int>(results.size());
      whole = whole && page->value("whole", true);
      query.cursor = text_member(*page, "next");
      if (query.cursor.empty()) break;
      empty = results.empty() ? empty + 1 : 0;
      if (empty == kMostEmptyPages) break;
    }
    program.output().table(table);
    if (!query.cursor.empty()) {
      program.output().line(fmt::format("There may be older ones: --cursor {}", query.cursor));
    }
    if (!whole) {
      program.output().line("The backend is still taking in tasks of before its upgrade.");
    }
    json next = query.cursor.empty() ? json() : json(query.cursor);
    program.output().document(
        {{"results", std::move(list)}, {"next", std::move(next)}, {"whole", whole}});
    return Exit::kOk;
  });
}

std::vector<std::string> verdict_words() {
  std::vector<std::string> words;
  for (const domain::Verdict verdict : domain::kAllVerdicts) {
    words.emplace_back(domain::to_word(verdict));
  }
  return words;
}

}  // namespace

void add_search_command(CLI::App& app, Program& program) {
  const auto options = std::make_shared<SearchOptions>();
  CLI::App* command =
      app.add_subcommand("search", "Finds tasks by what their items say and what was decided");
  command->add_option("WORDS", options->words, "In caption, author or tags; all of them");
  net::SearchQuery& query = options->query;
  command->add_option("--queue", query.queue, "Only this one");
  command->add_option("--author", query.author, "The whole name or id");
  command->add_option("--tag", query.tag, "The whole tag");
  command->add_option("--verdict", query.verdict, "Of the decision that stands")
      ->check(CLI::IsMember(verdict_words()));
  command->add_option("--reviewer", query.reviewer, "Who made it, by sign-in name");
  command->add_option("--state", query.state, "Of the task")
      ->check(CLI::IsMember({"ready", "leased", "done", "dead"}));
  command->add_option("--from", query.from, "Came in then or later: 2026-01-31 or RFC 3339");
  command->add_option("--to", query.to, "Came in before that");
  command->add_option("--limit", options->limit, "At most so many")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
  command->add_option("--cursor", query.cursor, "Go on where a search ended");
  command->callback([&program, options] {
    program.choose([options](Program& p) { return search(p, *options); });
  });
}

}  // namespace vigil::ctl
