#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/ctl/commands.h"
#include "app/ctl/program.h"
#include "core/domain/decision.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;

constexpr int kPage = 100;

struct DecisionOptions {
  bool mine = false;
  std::string text;
  std::string task;
  int limit = 50;
};

Exit list_decisions(Program& program, const DecisionOptions& options) {
  return program.with_backend([&](net::ApiClient& api) {
    json list = json::array();
    Table table({{"LEAF", Align::kRight},
                 {"DECIDED"},
                 {"WHO"},
                 {"KIND"},
                 {"VERDICT"},
                 {"POLICY"},
                 {"TASK"}});
    net::DecisionQuery query{options.mine, options.text, domain::TaskId(options.task), kPage, {}};
    for (int left = options.limit; left > 0;) {
      query.limit = std::min(left, kPage);
      const auto page = api.decisions(query);
      if (!page) return program.output().failed(page.failure());
      for (const net::DecisionEntry& entry : page->decisions) {
        const domain::Decision& decision = entry.decision;
        json one = domain::to_json(decision);
        one["ledger_index"] = entry.ledger_index;
        one["received_at"] = to_rfc3339(entry.received_at);
        list.push_back(std::move(one));
        table.add(
            {std::to_string(entry.ledger_index), to_rfc3339(decision.decided_at),
             decision.actor.text(), std::string(domain::to_word(decision.kind)),
             decision.verdict ? std::string(domain::to_word(*decision.verdict)) : std::string(),
             decision.policy.text(), decision.task.text()});
      }
      left -= static_cast<int>(page->decisions.size());
      query.after = page->next;
      if (page->next.empty() || page->decisions.empty()) break;
    }
    program.output().table(table);
    program.output().document({{"decisions", std::move(list)}, {"next", query.after}});
    return Exit::kOk;
  });
}

}  // namespace

void add_decision_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("decisions", "What was decided");
  group->require_subcommand(1);
  CLI::App* list = group->add_subcommand("list", "Decisions with their place in the ledger");
  const auto options = std::make_shared<DecisionOptions>();
  list->add_flag("--mine", options->mine, "Only my own");
  list->add_option("--text", options->text, "Only those that hold this text");
  list->add_option("--task", options->task, "Only those about this task");
  list->add_option("--limit", options->limit, "At most so many")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
  list->callback([&program, options] {
    program.choose([options](Program& p) { return list_decisions(p, *options); });
  });
}

}  // namespace vigil::ctl
