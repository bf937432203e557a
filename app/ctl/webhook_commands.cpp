#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/ctl/commands.h"
#include "app/ctl/program.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;

constexpr int kPage = 100;

struct WebhookOptions {
  std::string state;
  int limit = 50;
  std::vector<std::int64_t> events;
  bool all = false;
};

Exit list_webhooks(Program& program, const WebhookOptions& options) {
  return program.with_backend([&](net::ApiClient& api) {
    json list = json::array();
    Table table({{"SEQ", Align::kRight},
                 {"ITEM"},
                 {"KIND"},
                 {"STATE"},
                 {"TRIES", Align::kRight},
                 {"NEXT"},
                 {"CAUSE"}});
    std::string after;
    std::int64_t waiting = 0;
    std::int64_t dead = 0;
    for (int left = options.limit; left > 0;) {
      const auto page = api.webhooks(options.state, std::min(left, kPage), after);
      if (!page) return program.output().failed(page.failure());
      for (const net::WebhookEvent& event : page->events) {
        list.push_back({{"seq", event.seq},
                        {"event", event.id},
                        {"item", event.item},
                        {"kind", event.kind},
                        {"state", event.state},
                        {"attempts", event.attempts},
                        {"created_at", to_rfc3339(event.created_at)},
                        {"next_at", to_rfc3339(event.next_at)},
                        {"cause", event.cause}});
        table.add({std::to_string(event.seq), event.item, event.kind, event.state,
                   std::to_string(event.attempts),
                   event.state == "dead" ? "" : to_rfc3339(event.next_at),
                   one_line(event.cause, 60)});
      }
      waiting = page->waiting;
      dead = page->dead;
      left -= static_cast<int>(page->events.size());
      after = page->next;
      if (after.empty() || page->events.empty()) break;
    }
    program.output().table(table);
    program.output().document(
        {{"events", std::move(list)}, {"waiting", waiting}, {"dead", dead}, {"next", after}});
    return Exit::kOk;
  });
}

Exit report_change(Program& program, const net::Answer<std::int64_t>& changed,
                   std::string_view member, std::string_view done, std::size_t named) {
  if (!changed) return program.output().failed(changed.failure());
  program.output().line(fmt::format("{} {}", *changed, done));
  program.output().document({{member, *changed}});
  // One that was named and is not dead any more is no failure of the backend, but of the wish.
  return static_cast<std::size_t>(*changed) < named ? Exit::kSomeFailed : Exit::kOk;
}

Exit requeue_webhooks(Program& program, const WebhookOptions& options) {
  return program.with_backend([&](net::ApiClient& api) {
    return report_change(program, api.requeue_webhooks(options.events), "requeued",
                         "events wait again", options.events.size());
  });
}

Exit drop_webhooks(Program& program, const WebhookOptions& options) {
  return program.with_backend([&](net::ApiClient& api) {
    return report_change(program, api.drop_webhooks(options.events), "dropped", "events given up",
                         options.events.size());
  });
}

}  // namespace

void add_webhook_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("webhook", "What the platform has not been told yet");
  group->require_subcommand(1);
  const auto options = std::make_shared<WebhookOptions>();
  CLI::App* list = group->add_subcommand("list", "Events that wait, or are dead, and why");
  list->add_option("--state", options->state, "Only events in this state")
      ->check(CLI::IsMember({"waiting", "dead"}));
  list->add_option("--limit", options->limit, "At most so many")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
  list->callback([&program, options] {
    program.choose([options](Program& p) { return list_webhooks(p, *options); });
  });
  CLI::App* requeue = group->add_subcommand("requeue", "Dead events are sent again");
  auto* some = requeue->add_option("SEQ", options->events, "Numbers as listed")->expected(1, 500);
  auto* all = requeue->add_flag("--all", options->all, "Every dead one")->excludes(some);
  requeue->callback([&program, options, some, all] {
    if (some->empty() && all->empty()) throw CLI::RequiredError("SEQ or --all");
    program.choose([options](Program& p) { return requeue_webhooks(p, *options); });
  });
  CLI::App* drop = group->add_subcommand(
      "drop", "Dead events are given up; what waited behind them is sent. The ledger says so");
  drop->add_option("SEQ", options->events, "Numbers as listed")->required()->expected(1, 500);
  drop->callback([&program, options] {
    program.choose([options](Program& p) { return drop_webhooks(p, *options); });
  });
}

}  // namespace vigil::ctl
