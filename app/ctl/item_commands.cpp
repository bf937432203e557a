#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/ctl/commands.h"
#include "app/ctl/program.h"
#include "core/base/file.h"
#include "core/base/ids.h"
#include "core/base/json.h"
#include "core/domain/ladder/ladder.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;
namespace ladders = domain::ladder;

struct ItemOptions {
  std::string item;
  std::string ladder;
  std::string on;
  std::string id;
  std::optional<std::int64_t> reach;
  std::optional<std::int64_t> followers;
  std::optional<std::int64_t> reports;
  std::optional<std::int64_t> severity;
  std::string subject;
};

json member(const json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found == object.end() ? json() : *found;
}

std::string words_of(const json& title) { return text_member(title, "zh"); }

// What is known of an item, for people: where it stands, who looked, what comes next.
void say_item(Output& output, const json& item) {
  const json stage = member(item, "stage");
  output.line(fmt::format("{}  {} ({}), round {}{}{}", text_member(item, "item"),
                          words_of(member(stage, "title")), text_member(stage, "id"),
                          int_member(item, "round"),
                          member(item, "live") == true ? ", the public sees it" : "",
                          member(item, "moved") == true ? ", moved by this event" : ""));
  if (const std::string due = text_member(item, "due_at"); !due.empty()) {
    output.line("due " + due);
  }
  output.line(fmt::format("reach {}, reports {} ({} new), severity {}", int_member(item, "reach"),
                          int_member(item, "reports"), int_member(item, "new_reports"),
                          int_member(item, "severity")));
  if (member(item, "blind") == true) {
    output.line("What others decided is not shown to you.");
  }
  Table looks({{"LOOKED"}, {"STAGE"}, {"ROUND", Align::kRight}, {"WHO"}, {"VERDICT"}});
  for (const json& look : member(item, "looks")) {
    looks.add({text_member(look, "at"), text_member(look, "stage"),
               std::to_string(int_member(look, "round")), text_member(look, "person"),
               text_member(look, "verdict")});
  }
  output.table(looks);
  Table way({{"WENT"}, {"FROM"}, {"TO"}, {"WHY"}});
  for (const json& passage : member(item, "way")) {
    way.add({text_member(passage, "at"), text_member(passage, "from"), text_member(passage, "to"),
             words_of(member(member(passage, "reason"), "why"))});
  }
  output.table(way);
}

Exit show_item(Program& program, const ItemOptions& options) {
  return program.with_backend([&](net::ApiClient& api) {
    const auto item = api.item(options.item, options.ladder);
    if (!item) return program.output().failed(item.failure());
    say_item(program.output(), *item);
    program.output().document({{"item", *item}});
    return Exit::kOk;
  });
}

Exit note_event(Program& program, const ItemOptions& options) {
  json event = {{"on", options.on}};
  event["id"] = options.id.empty() ? make_uuid7(program.clock().wall_now()) : options.id;
  for (const auto& [name, value] :
       {std::pair("reach", options.reach), std::pair("author_followers", options.followers),
        std::pair("reports", options.reports), std::pair("severity", options.severity)}) {
    if (value) event[name] = *value;
  }
  if (!options.subject.empty()) {
    Result<json> subject = parse_json(options.subject);
    if (!subject || !subject->is_object()) {
      return program.output().failed(
          fail(ErrorCode::kInvalidArgument, "--subject must be a JSON object."), Exit::kUsage);
    }
    event["subject"] = std::move(*subject);
  }
  return program.with_backend([&](net::ApiClient& api) {
    const auto item = api.note_item_event(options.item, to_canonical_json(event), options.ladder);
    if (!item) return program.output().failed(item.failure());
    say_item(program.output(), *item);
    program.output().document({{"event", event["id"]}, {"item", *item}});
    return Exit::kOk;
  });
}

void add_proposal(Table& table, const json& proposal) {
  table.add({text_member(proposal, "id"), text_member(proposal, "state"),
             text_member(proposal, "act"), text_member(proposal, "proposer"),
             text_member(proposal, "decider"), text_member(proposal, "expires_at"),
             one_line(to_canonical_json(member(proposal, "body")), 60)});
}

Table proposal_table() {
  return Table({{"PROPOSAL"}, {"STATE"}, {"ACT"}, {"BY"}, {"DECIDED BY"}, {"ENDS"}, {"WHAT"}});
}

Exit list_proposals(Program& program, int limit, const std::string& state) {
  return program.with_backend([&](net::ApiClient& api) {
    const auto page = api.proposals(limit);
    if (!page) return program.output().failed(page.failure());
    Table table = proposal_table();
    json list = json::array();
    for (const json& proposal : (*page)["proposals"]) {
      if (!state.empty() && text_member(proposal, "state") != state) continue;
      add_proposal(table, proposal);
      list.push_back(proposal);
    }
    program.output().table(table);
    program.output().document({{"proposals", std::move(list)}});
    return Exit::kOk;
  });
}

struct Proposed {
  std::string collection;
  std::string id;
  std::string file;
  std::vector<std::string> roles;
};

Exit propose(Program& program, net::ApiClient& api, std::string_view act, const json& body) {
  const auto proposal = api.propose(act, to_canonical_json(body));
  if (!proposal) return program.output().failed(proposal.failure());
  Table table = proposal_table();
  add_proposal(table, *proposal);
  program.output().table(table);
  program.output().line("Nothing happens before another person confirms it.");
  program.output().document({{"proposal", *proposal}});
  return Exit::kOk;
}

Exit propose_record(Program& program, const Proposed& wanted) {
  constexpr std::size_t kMaxBytes = 1u << 20;
  const Result<std::string> text =
      wanted.file == "-" ? std::string(std::istreambuf_iterator<char>(program.standard_input()), {})
                         : read_file(wanted.file, kMaxBytes);
  if (!text) return program.output().failed(text.error(), Exit::kUsage);
  const Result<json> record = parse_json(*text, {kMaxBytes, 64});
  if (!record) return program.output().failed(record.error(), Exit::kUsage);
  return program.with_backend([&](net::ApiClient& api) {
    json body = {{"collection", wanted.collection}, {"id", wanted.id}, {"record", *record}};
    // The proposal is for the record as it is now; a change in between makes it void.
    const auto current = api.record(wanted.collection, wanted.id);
    if (current && !current->deleted) {
      body["revision"] = current->revision;
    } else if (!current && current.failure().kind != net::FailureClass::kNotFound) {
      return program.output().failed(current.failure());
    }
    return propose(program, api, "record", body);
  });
}

Exit propose_roles(Program& program, const Proposed& wanted) {
  return program.with_backend([&](net::ApiClient& api) {
    return propose(program, api, "roles", {{"user", wanted.id}, {"roles", wanted.roles}});
  });
}

Exit decide_proposal(Program& program, const std::string& id, std::string_view act) {
  return program.with_backend([&](net::ApiClient& api) {
    const auto proposal = api.decide_proposal(id, act);
    if (!proposal) return program.output().failed(proposal.failure());
    Table table = proposal_table();
    add_proposal(table, *proposal);
    program.output().table(table);
    program.output().document({{"proposal", *proposal}});
    return Exit::kOk;
  });
}

std::vector<std::string> event_words() {
  std::vector<std::string> words;
  for (const ladders::Trigger trigger : ladders::kAllTriggers) {
    if (!ladders::is_decision(trigger)) words.emplace_back(ladders::to_word(trigger));
  }
  return words;
}

}  // namespace

void add_item_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("item", "Items on their review ladder");
  group->require_subcommand(1);
  const auto options = std::make_shared<ItemOptions>();
  const auto common = [&](CLI::App& command) {
    command.add_option("ITEM", options->item, "The platform's own name of it")->required();
    command.add_option("--ladder", options->ladder, "Which ladder; else the usual one");
  };
  CLI::App* show = group->add_subcommand("show", "Where it stands, why, and who looked at it");
  common(*show);
  show->callback([&program, options] {
    program.choose([options](Program& p) { return show_item(p, *options); });
  });
  CLI::App* event = group->add_subcommand("event", "Tells the backend what happened to it");
  common(*event);
  event->add_option("ON", options->on, "What happened")
      ->required()
      ->check(CLI::IsMember(event_words()));
  event->add_option("--id", options->id, "The event's own id: the same twice is one event");
  event->add_option("--reach", options->reach, "Views so far")->check(CLI::NonNegativeNumber);
  event->add_option("--followers", options->followers, "Of its author")
      ->check(CLI::NonNegativeNumber);
  event->add_option("--reports", options->reports, "How many reports this is")
      ->check(CLI::Range(1, 1'000'000));
  event->add_option("--severity", options->severity, "How grave what was reported is")
      ->check(CLI::Range(0, 4));
  event->add_option("--subject", options->subject,
                    "JSON of the item, for one the backend does not know yet");
  event->callback([&program, options] {
    program.choose([options](Program& p) { return note_event(p, *options); });
  });
}

void add_proposal_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("proposal", "Acts that take two persons");
  group->require_subcommand(1);
  const auto limit = std::make_shared<int>(50);
  const auto state = std::make_shared<std::string>();
  CLI::App* list = group->add_subcommand("list", "The newest ones you could decide");
  list->add_option("--state", *state, "Only those in this state")
      ->check(CLI::IsMember({"open", "confirmed", "rejected", "expired"}));
  list->add_option("--limit", *limit, "Look at so many")
      ->capture_default_str()
      ->check(CLI::Range(1, 500));
  list->callback([&program, limit, state] {
    program.choose([limit, state](Program& p) { return list_proposals(p, *limit, *state); });
  });
  const auto wanted = std::make_shared<Proposed>();
  CLI::App* record = group->add_subcommand(
      "record", "Propose a record of a two-person collection, such as the review ladder");
  record->add_option("COLLECTION", wanted->collection, "For example ladder")->required();
  record->add_option("ID", wanted->id, "The record")->required();
  record->add_option("FILE", wanted->file, "JSON file with the whole record, or -")->required();
  record->callback([&program, wanted] {
    program.choose([wanted](Program& p) { return propose_record(p, *wanted); });
  });
  CLI::App* roles = group->add_subcommand("roles", "Propose somebody's roles");
  roles->add_option("USER", wanted->id, "Their sign-in name")->required();
  roles->add_option("ROLE", wanted->roles, "All roles they are to have")->required();
  roles->callback([&program, wanted] {
    program.choose([wanted](Program& p) { return propose_roles(p, *wanted); });
  });
  const auto id = std::make_shared<std::string>();
  for (const auto& [act, words] :
       {std::pair("confirm", "It is done, in your name and the proposer's"),
        std::pair("reject", "It is not done; the proposer may take it back so, too")}) {
    CLI::App* command = group->add_subcommand(act, words);
    command->add_option("PROPOSAL", *id, "Its id as listed")->required();
    command->callback([&program, id, word = std::string(act)] {
      program.choose([id, word](Program& p) { return decide_proposal(p, *id, word); });
    });
  }
}

}  // namespace vigil::ctl
