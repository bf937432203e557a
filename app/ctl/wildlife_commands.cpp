// vigilctl wildlife: species, products and words made into the term lists that the machine scans
// with, as files or in force; and what those lists found, brought before the wildlife desk.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "app/ctl/commands.h"
#include "app/ctl/program.h"
#include "app/ctl/record_store.h"
#include "app/ctl/stored_json.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/screening/rule.h"
#include "core/screening/wildlife_lists.h"

namespace vigil::ctl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using screening::RecordWrite;
using screening::TermList;
using screening::WildlifeLists;

constexpr std::string_view kHits = "wildlife.hits";

struct ListOptions {
  std::string data;
  std::string folder;
  std::string day;
  std::string queue = "review.first";
  bool dry = false;
};

// The collections that lists are made of.
struct Sources {
  std::vector<json> editions;
  std::vector<json> species;
  std::vector<json> products;
  std::vector<json> words;
  std::vector<json> cues;
  std::vector<json> rules;
};

using Part = std::pair<const char*, std::vector<json> Sources::*>;
constexpr Part kParts[] = {
    {"wildlife_editions", &Sources::editions}, {"wildlife_species", &Sources::species},
    {"wildlife_products", &Sources::products}, {"wildlife_words", &Sources::words},
    {"wildlife_cues", &Sources::cues},         {"wildlife_rules", &Sources::rules}};

// First records as the plugin ships them: FOLDER/wildlife_species.seed.json and so on.
Result<Sources> sources_of_folder(const std::string& folder) {
  Sources sources;
  for (const auto& [collection, member] : kParts) {
    const fs::path path = fs::path(folder) / (std::string(collection) + ".seed.json");
    const Result<std::string> text = read_file(path);
    if (!text) {
      if (text.error().code == ErrorCode::kNotFound &&
          std::string_view(collection) == "wildlife_words")
        continue;
      return text.error();
    }
    const Result<json> list = parse_json(*text);
    if (!list)
      return fail(list.error().code, fmt::format("{}: {}", path.string(), list.error().message));
    for (const json& record : *list) (sources.*member).push_back(record);
  }
  return sources;
}

net::Answer<Sources> sources_of_backend(net::ApiClient& api) {
  Sources sources;
  for (const auto& [collection, member] : kParts) {
    auto bodies = bodies_of(api, collection);
    if (!bodies) return bodies.failure();
    sources.*member = std::move(*bodies);
  }
  return sources;
}

Result<WildlifeLists> lists_of(const Sources& sources, const std::string& day, Output& output) {
  const wildlife::EditionRecords editions =
      wildlife::editions_from_records(sources.editions, sources.species);
  for (const std::string& problem : editions.problems) output.note(problem);
  std::vector<wildlife::Product> products;
  for (const json& record : sources.products) {
    Result<wildlife::Product> product = wildlife::product_from_json(record);
    if (product)
      products.push_back(std::move(*product));
    else
      output.note(fmt::format("{}: {}", text_member(record, "id"), product.error().message));
  }
  std::vector<wildlife::CodeWord> words;
  for (const json& record : sources.words) {
    Result<wildlife::CodeWord> word = wildlife::word_from_json(record);
    if (word)
      words.push_back(std::move(*word));
    else
      output.note(fmt::format("{}: {}", text_member(record, "id"), word.error().message));
  }
  if (sources.cues.empty())
    return fail(ErrorCode::kNotFound, "There are no cue rules; nothing can be made of weak words.");
  const Result<wildlife::CueRules> cues = wildlife::cue_rules_from_json(sources.cues.front());
  if (!cues) return cues.error();
  WildlifeLists lists =
      screening::wildlife_lists(wildlife::in_force(editions.editions, day), products, words, *cues);
  for (const std::string& sentence : lists.left_out) output.note(sentence);
  return lists;
}

json list_summary(const std::vector<TermList>& lists, Output& output) {
  json summary = json::array();
  for (const TermList& list : lists) {
    output.line(fmt::format("{}: {} terms", list.id, list.terms.size()));
    summary.push_back({{"id", list.id}, {"terms", list.terms.size()}});
  }
  return summary;
}

Exit write_lists(Program& program, const ListOptions& options) {
  Output& output = program.output();
  const auto write = [&](const Sources& sources) {
    const Result<WildlifeLists> lists = lists_of(sources, options.day, output);
    if (!lists) return output.failed(lists.error(), Exit::kSomeFailed);
    std::error_code made;
    fs::create_directories(options.folder, made);
    for (const TermList& list : lists->lists) {
      const Status written = write_file_atomic(fs::path(options.folder) / (list.id + ".json"),
                                               screening::list_file(list));
      if (!written) return output.failed(written.error(), Exit::kSomeFailed);
    }
    output.document({{"folder", options.folder}, {"lists", list_summary(lists->lists, output)}});
    return lists->left_out.empty() ? Exit::kOk : Exit::kSomeFailed;
  };
  if (!options.data.empty()) {
    const Result<Sources> sources = sources_of_folder(options.data);
    if (!sources) return output.failed(sources.error(), Exit::kUsage);
    return write(*sources);
  }
  return program.with_backend([&](net::ApiClient& api) {
    const auto sources = sources_of_backend(api);
    if (!sources) return output.failed(sources.failure());
    return write(*sources);
  });
}

Exit publish_lists(Program& program, const ListOptions& options) {
  Output& output = program.output();
  return program.with_backend([&](net::ApiClient& api) {
    const auto sources = sources_of_backend(api);
    if (!sources) return output.failed(sources.failure());
    const Result<WildlifeLists> lists = lists_of(*sources, options.day, output);
    if (!lists) return output.failed(lists.error(), Exit::kSomeFailed);
    std::vector<json> rules;
    for (const json& record : sources->rules) {
      if (const auto rule = screening::rule_from_json(record); rule) {
        rules.push_back(record);
      } else {
        output.note(fmt::format("{}: {}", text_member(record, "id"), rule.error().message));
      }
    }
    std::vector<json> stored[3];
    const char* const names[3] = {"term_lists", "terms", "rules"};
    for (std::size_t i = 0; i < 3; ++i) {
      auto bodies = bodies_of(api, names[i]);
      if (!bodies) return output.failed(bodies.failure());
      stored[i] = std::move(*bodies);
    }
    const std::vector<RecordWrite> writes =
        screening::plan_publication(lists->lists, rules, stored[0], stored[1], stored[2]);
    for (const RecordWrite& write : writes) {
      output.line(fmt::format("{} {}/{}", write.body.empty() ? "remove" : "put", write.collection,
                              write.id));
      if (options.dry) continue;
      if (write.body.empty()) {
        const auto gone = remove_whatever_it_is_now(api, write.collection, write.id);
        if (!gone) return output.failed(gone.failure());
      } else {
        const auto put = put_whatever_it_is_now(api, write.collection, write.id, write.body);
        if (!put) return output.failed(put.failure());
      }
    }
    json summary = list_summary(lists->lists, output);
    output.line(options.dry
                    ? fmt::format("{} records would change.", writes.size())
                    : fmt::format("{} records changed; in force within a moment.", writes.size()));
    output.document({{"changed", writes.size()}, {"dry", options.dry}, {"lists", summary}});
    return lists->left_out.empty() ? Exit::kOk : Exit::kSomeFailed;
  });
}

// Evidence lines begin with the title of their list.
bool names_wildlife(const json& subject) {
  const json evidence = subject.value("evidence", json::array());
  for (const json& line : evidence) {
    const std::string kind = text_member(line, "kind");
    std::string text = text_member(line, "text");
    constexpr std::string_view kInPicture = "画面文字：";
    if (kind == "frame_text" && text.starts_with(kInPicture)) text.erase(0, kInPicture.size());
    for (const std::string_view title : {"野生动物制品：", "野生动物名录：", "野生动物别称："}) {
      if ((kind == "term" || kind == "frame_text") && text.starts_with(title)) return true;
    }
  }
  return false;
}

Exit gather_hits(Program& program, const ListOptions& options) {
  Output& output = program.output();
  return program.with_backend([&](net::ApiClient& api) {
    std::vector<net::NewTask> tasks;
    std::int64_t looked_at = 0;
    std::string after;
    do {
      auto page = api.tasks(domain::QueueId(options.queue), {}, 500, after);
      if (!page) return output.failed(page.failure());
      for (const net::TaskSummary& task : page->tasks) {
        if (task.state != "ready" && task.state != "leased") continue;
        ++looked_at;
        const json subject = stored_json(task.subject_json);
        if (!subject.is_object() || !names_wildlife(subject)) continue;
        net::NewTask made;
        made.key = "wildlife:" + text_member(subject, "item_id");
        made.severity = std::max(task.severity, 2);
        made.due_at = task.due_at;
        made.subject_json = task.subject_json;
        tasks.push_back(std::move(made));
      }
      after = page->next == after ? std::string() : page->next;
    } while (!after.empty());
    std::size_t fresh = 0;
    constexpr std::size_t kAtOnce = 100;
    for (std::size_t begin = 0; begin < tasks.size(); begin += kAtOnce) {
      const std::size_t count = std::min(kAtOnce, tasks.size() - begin);
      const auto outcomes =
          api.enqueue(domain::QueueId(std::string(kHits)), std::span(tasks).subspan(begin, count));
      if (!outcomes) return output.failed(outcomes.failure());
      for (const net::EnqueueOutcome& outcome : *outcomes)
        fresh += outcome.status == net::EnqueueStatus::kCreated;
    }
    output.line(fmt::format("{} of {} items of {} name wildlife; {} are new in {}.", tasks.size(),
                            looked_at, options.queue, fresh, kHits));
    output.document({{"queue", options.queue},
                     {"looked_at", looked_at},
                     {"hits", tasks.size()},
                     {"new", fresh}});
    return Exit::kOk;
  });
}

}  // namespace

void add_wildlife_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("wildlife", "What the wildlife shield scans for");
  group->require_subcommand(1);
  const auto options = std::make_shared<ListOptions>();
  const auto take_day = [&program, options](CLI::App* command) {
    command->add_option("--day", options->day, "The edition in force on this day; else today");
    command->preparse_callback([&program, options](std::size_t) {
      options->day = to_rfc3339(program.clock().wall_now()).substr(0, 10);
    });
  };

  CLI::App* lists = group->add_subcommand(
      "lists", "Writes the term lists as files for terms scan, from the backend or --data");
  lists->add_option("-o,--output", options->folder, "The folder they are written into")->required();
  lists->add_option("--data", options->data,
                    "A folder with the plugin's first records; then no backend is needed");
  take_day(lists);
  lists->callback([&program, options] {
    program.choose([options](Program& p) { return write_lists(p, *options); });
  });

  CLI::App* publish =
      group->add_subcommand("publish", "Puts lists and rules in force in the machine's pre-screen");
  publish->add_flag("--dry-run", options->dry, "Only says what would change");
  take_day(publish);
  publish->callback([&program, options] {
    program.choose([options](Program& p) { return publish_lists(p, *options); });
  });

  CLI::App* gather = group->add_subcommand(
      "gather", "Brings what the lists found in another queue before the wildlife desk");
  gather->add_option("--queue", options->queue, "Where to look")->capture_default_str();
  gather->callback([&program, options] {
    program.choose([options](Program& p) { return gather_hits(p, *options); });
  });
}

}  // namespace vigil::ctl
