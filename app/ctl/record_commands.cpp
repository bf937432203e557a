#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/ctl/commands.h"
#include "app/ctl/program.h"
#include "app/ctl/stored_json.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/domain/policy.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;

struct RecordOptions {
  std::string collection;
  std::string id;
  std::string file;
  std::optional<std::int64_t> revision;
};

json to_json(const net::RecordChange& record) {
  json out{{"id", record.id}, {"revision", record.revision}, {"seq", record.seq}};
  if (record.deleted) {
    out["deleted"] = true;
  } else {
    out["body"] = stored_json(record.body_json);
  }
  return out;
}

net::Answer<std::vector<net::RecordChange>> all_records(net::ApiClient& api,
                                                        const std::string& collection) {
  std::vector<net::RecordChange> records;
  std::string after;
  do {
    auto page = api.records(collection, after);
    if (!page) return page.failure();
    std::move(page->records.begin(), page->records.end(), std::back_inserter(records));
    // A page that does not move on is the last one, whatever it says.
    after = page->next == after ? std::string() : page->next;
  } while (!after.empty());
  return records;
}

Exit list_records(Program& program, const std::string& collection) {
  return program.with_backend([&](net::ApiClient& api) {
    const auto records = all_records(api, collection);
    if (!records) return program.output().failed(records.failure());
    json list = json::array();
    Table table({{"RECORD"}, {"REVISION", Align::kRight}, {"BODY"}});
    for (const net::RecordChange& record : *records) {
      list.push_back(to_json(record));
      table.add({record.id, std::to_string(record.revision), one_line(record.body_json, 80)});
    }
    program.output().table(table);
    program.output().document({{"collection", collection}, {"records", std::move(list)}});
    return Exit::kOk;
  });
}

Exit list_collections(Program& program) {
  return program.with_backend([&](net::ApiClient& api) {
    const auto collections = api.collections();
    if (!collections) return program.output().failed(collections.failure());
    json list = json::array();
    Table table({{"COLLECTION"}, {"HEAD", Align::kRight}});
    for (const net::CollectionSummary& collection : *collections) {
      list.push_back({{"id", collection.id}, {"head", collection.head}});
      table.add({collection.id, std::to_string(collection.head)});
    }
    program.output().table(table);
    program.output().document({{"collections", std::move(list)}});
    return Exit::kOk;
  });
}

Exit show_record(Program& program, const RecordOptions& options) {
  return program.with_backend([&](net::ApiClient& api) {
    const auto record = api.record(options.collection, options.id);
    if (!record) return program.output().failed(record.failure());
    program.output().document({{"collection", options.collection}, {"record", to_json(*record)}});
    program.output().line(
        stored_json(record->body_json).dump(2, ' ', false, json::error_handler_t::replace));
    return Exit::kOk;
  });
}

Result<std::string> read_body(const std::string& file, std::istream& standard_input) {
  constexpr std::size_t kMaxBytes = 1u << 20;
  Result<std::string> text = std::string();
  if (file == "-") {
    text = std::string(std::istreambuf_iterator<char>(standard_input), {});
  } else {
    text = read_file(file, kMaxBytes);
  }
  if (!text) return text.error();
  const Result<json> parsed = parse_json(*text, {kMaxBytes, 64});
  if (!parsed) {
    return fail(parsed.error().code, fmt::format("{}: {}", file, parsed.error().message));
  }
  return to_canonical_json(*parsed);
}

Exit put_record(Program& program, const RecordOptions& options) {
  const Result<std::string> body = read_body(options.file, program.standard_input());
  if (!body) return program.output().failed(body.error(), Exit::kUsage);
  return program.with_backend([&](net::ApiClient& api) {
    net::RecordPrecondition precondition{options.revision};
    if (!options.revision) {
      const auto current = api.record(options.collection, options.id);
      if (current && !current->deleted) {
        precondition.revision = current->revision;
      } else if (!current && current.failure().kind != net::FailureClass::kNotFound) {
        return program.output().failed(current.failure());
      }
    }
    const auto revision = api.put_record(options.collection, options.id, *body, precondition);
    if (!revision) {
      // The schema's own sentences tell what to mend.
      const json problem = stored_json(revision.failure().body);
      if (problem.is_object() && problem.contains("errors") && problem["errors"].is_array()) {
        for (const json& error : problem["errors"]) {
          program.output().note(error.is_string() ? error.get<std::string>()
                                                  : to_canonical_json(error));
        }
      }
      return program.output().failed(revision.failure());
    }
    program.output().document(
        {{"collection", options.collection}, {"id", options.id}, {"revision", *revision}});
    program.output().line(
        fmt::format("{}/{} is now revision {}.", options.collection, options.id, *revision));
    return Exit::kOk;
  });
}

Exit list_policies(Program& program) {
  return program.with_backend([&](net::ApiClient& api) {
    const auto records = all_records(api, "policies");
    if (!records) return program.output().failed(records.failure());
    json list = json::array();
    Table table({{"POLICY"},
                 {"V", Align::kRight},
                 {"SEV", Align::kRight},
                 {"STATE"},
                 {"VERDICTS"},
                 {"TITLE"}});
    Exit exit = Exit::kOk;
    for (const net::RecordChange& record : *records) {
      if (record.deleted) continue;
      const Result<domain::Policy> policy = domain::policy_from_json(stored_json(record.body_json));
      if (!policy) {
        program.output().note(fmt::format("{}: {}", record.id, policy.error().message));
        exit = Exit::kSomeFailed;
        continue;
      }
      std::string verdicts;
      for (const domain::Verdict verdict : policy->actions) {
        if (!verdicts.empty()) verdicts += ", ";
        verdicts += domain::to_word(verdict);
      }
      list.push_back(domain::to_json(*policy));
      table.add({policy->id.text(), std::to_string(policy->version),
                 std::to_string(policy->severity), policy->active ? "active" : "retired", verdicts,
                 policy->title_zh});
    }
    program.output().table(table);
    program.output().document({{"policies", std::move(list)}});
    return exit;
  });
}

}  // namespace

void add_policy_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("policy", "The written rules that verdicts rest on");
  group->require_subcommand(1);
  group->add_subcommand("list", "All policies")->callback([&program] {
    program.choose(list_policies);
  });
}

void add_record_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("record", "Records of a collection");
  group->require_subcommand(1);
  const auto options = std::make_shared<RecordOptions>();
  const auto take_collection = [options](CLI::App* command) {
    command->add_option("COLLECTION", options->collection, "For example policies")->required();
  };

  group->add_subcommand("collections", "All collections")->callback([&program] {
    program.choose(list_collections);
  });

  CLI::App* list = group->add_subcommand("list", "All records of a collection");
  take_collection(list);
  list->callback([&program, options] {
    program.choose([options](Program& p) { return list_records(p, options->collection); });
  });

  CLI::App* show = group->add_subcommand("get", "One record");
  take_collection(show);
  show->add_option("ID", options->id, "The record")->required();
  show->callback([&program, options] {
    program.choose([options](Program& p) { return show_record(p, *options); });
  });

  CLI::App* put =
      group->add_subcommand("put", "Store a record; the schema and its revision are checked");
  take_collection(put);
  put->add_option("ID", options->id, "The record")->required();
  put->add_option("FILE", options->file, "JSON file, or - for standard input")->required();
  put->add_option("--revision", options->revision,
                  "Only if the record is still at this revision; else whatever it is at now");
  put->callback([&program, options] {
    program.choose([options](Program& p) { return put_record(p, *options); });
  });
}

}  // namespace vigil::ctl
