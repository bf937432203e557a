#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/ctl/commands.h"
#include "app/ctl/program.h"
#include "app/ctl/stored_json.h"
#include "core/base/json.h"
#include "core/domain/task.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;

constexpr int kPage = 100;

struct TaskOptions {
  std::string queue = "review.first";
  std::string state;
  int limit = 50;
};

json to_json(const net::QueueSummary& queue) {
  return {{"id", queue.id.text()}, {"title", {{"zh", queue.title_zh}, {"en", queue.title_en}}},
          {"ready", queue.ready},  {"leased", queue.leased},
          {"done", queue.done},    {"dead", queue.dead}};
}

void add_row(Table& table, const net::QueueSummary& queue) {
  table.add({queue.id.text(), queue.title_zh, std::to_string(queue.ready),
             std::to_string(queue.leased), std::to_string(queue.done), std::to_string(queue.dead)});
}

Table queue_table() {
  return Table({{"QUEUE"},
                {"TITLE"},
                {"READY", Align::kRight},
                {"LEASED", Align::kRight},
                {"DONE", Align::kRight},
                {"DEAD", Align::kRight}});
}

Exit list_queues(Program& program) {
  return program.with_backend([&](net::ApiClient& api) {
    const auto queues = api.queues();
    if (!queues) return program.output().failed(queues.failure());
    json list = json::array();
    Table table = queue_table();
    for (const net::QueueSummary& queue : *queues) {
      list.push_back(to_json(queue));
      add_row(table, queue);
    }
    program.output().table(table);
    program.output().document({{"queues", std::move(list)}});
    return Exit::kOk;
  });
}

Exit show_queue(Program& program, const std::string& id) {
  return program.with_backend([&](net::ApiClient& api) {
    const auto queues = api.queues();
    if (!queues) return program.output().failed(queues.failure());
    const auto at =
        std::find_if(queues->begin(), queues->end(),
                     [&](const net::QueueSummary& queue) { return queue.id.text() == id; });
    if (at == queues->end()) {
      return program.output().failed(
          fail(ErrorCode::kNotFound, fmt::format("There is no queue {}.", id)));
    }
    Table table = queue_table();
    add_row(table, *at);
    program.output().table(table);
    program.output().document({{"queue", to_json(*at)}});
    return Exit::kOk;
  });
}

std::string figure(const json& value) { return value.is_null() ? "-" : value.dump(); }

std::string share(const json& value) {
  return value.is_number() ? fmt::format("{:.3f}", value.get<double>()) : "-";
}

// One queue, or all of them.
Exit queue_health(Program& program, const std::string& id, bool csv) {
  return program.with_backend([&](net::ApiClient& api) {
    std::vector<domain::QueueId> ids;
    if (!id.empty()) {
      ids.emplace_back(id);
    } else {
      const auto queues = api.queues();
      if (!queues) return program.output().failed(queues.failure());
      for (const net::QueueSummary& queue : *queues) ids.push_back(queue.id);
    }
    json list = json::array();
    Table table({{"QUEUE"},
                 {"READY", Align::kRight},
                 {"IN/H", Align::kRight},
                 {"OUT/H", Align::kRight},
                 {"LATE", Align::kRight},
                 {"WILL BE", Align::kRight},
                 {"OLDEST"},
                 {"GINI", Align::kRight},
                 {"BY REACH", Align::kRight}});
    std::string lines =
        "queue,as_of,ready,leased,dead,arrived_last_hour,decided_last_hour,past_due,breaches,"
        "first_breach_at,oldest_at,examined,gini,gini_by_reach\n";
    for (const domain::QueueId& queue : ids) {
      const auto health = api.queue_health(queue);
      if (!health) return program.output().failed(health.failure());
      const json& one = *health;
      table.add({queue.text(), figure(one["ready"]), figure(one["arrived_last_hour"]),
                 figure(one["decided_last_hour"]), figure(one["past_due"]),
                 figure(one.value("breaches", json())), text_member(one, "oldest_at"),
                 share(one.value("gini", json())), share(one.value("gini_by_reach", json()))});
      std::string line = queue.text();
      for (const char* member : {"as_of", "ready", "leased", "dead", "arrived_last_hour",
                                 "decided_last_hour", "past_due", "breaches", "first_breach_at",
                                 "oldest_at", "examined", "gini", "gini_by_reach"}) {
        const json value = one.value(member, json());
        line += ',';
        if (value.is_string()) line += value.get<std::string>();
        if (value.is_number()) line += value.dump();
      }
      lines += line + '\n';
      list.push_back(one);
    }
    if (csv) {
      lines.pop_back();
      program.output().line(lines);
    } else {
      program.output().table(table);
    }
    program.output().document({{"queues", std::move(list)}});
    return Exit::kOk;
  });
}

json to_json(const net::TaskSummary& task) {
  json out{{"id", task.id.text()},
           {"state", task.state},
           {"severity", task.severity},
           {"due_at", to_rfc3339(task.due_at)},
           {"subject", stored_json(task.subject_json)}};
  if (!task.leased_by.empty()) out["leased_by"] = task.leased_by;
  return out;
}

Exit list_tasks(Program& program, const TaskOptions& options) {
  return program.with_backend([&](net::ApiClient& api) {
    json list = json::array();
    Table table({{"TASK"}, {"STATE"}, {"SEV", Align::kRight}, {"DUE"}, {"HELD BY"}, {"CAPTION"}});
    std::string after;
    for (int left = options.limit; left > 0;) {
      const auto page =
          api.tasks(domain::QueueId(options.queue), options.state, std::min(left, kPage), after);
      if (!page) return program.output().failed(page.failure());
      for (const net::TaskSummary& task : page->tasks) {
        list.push_back(to_json(task));
        table.add({task.id.text(), task.state, std::to_string(task.severity),
                   to_rfc3339(task.due_at), task.leased_by,
                   one_line(text_member(stored_json(task.subject_json), "caption"), 30)});
      }
      left -= static_cast<int>(page->tasks.size());
      after = page->next;
      if (after.empty() || page->tasks.empty()) break;
    }
    program.output().table(table);
    program.output().document(
        {{"queue", options.queue}, {"tasks", std::move(list)}, {"next", after}});
    return Exit::kOk;
  });
}

}  // namespace

void add_queue_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("queue", "Queues and what waits in them");
  group->require_subcommand(1);
  group->add_subcommand("list", "All queues with their counts")->callback([&program] {
    program.choose(list_queues);
  });
  CLI::App* show = group->add_subcommand("show", "One queue");
  const auto id = std::make_shared<std::string>();
  show->add_option("QUEUE", *id, "For example review.first")->required();
  show->callback(
      [&program, id] { program.choose([id](Program& p) { return show_queue(p, *id); }); });
  CLI::App* health = group->add_subcommand(
      "health", "Rates of the last hour, what is late and will be, and how evenly people wait");
  const auto csv = std::make_shared<bool>(false);
  health->add_option("QUEUE", *id, "Only this one");
  health->add_flag("--csv", *csv, "As comma-separated values");
  health->callback([&program, id, csv] {
    program.choose([id, csv](Program& p) { return queue_health(p, *id, *csv); });
  });
}

void add_task_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("task", "Tasks of a queue");
  group->require_subcommand(1);
  CLI::App* list = group->add_subcommand("list", "What is in a queue");
  const auto options = std::make_shared<TaskOptions>();
  list->add_option("--queue", options->queue, "Which queue")->capture_default_str();
  list->add_option("--state", options->state, "Only tasks in this state")
      ->check(CLI::IsMember({"ready", "leased", "done", "dead"}));
  list->add_option("--limit", options->limit, "At most so many")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
  list->callback([&program, options] {
    program.choose([options](Program& p) { return list_tasks(p, *options); });
  });
}

}  // namespace vigil::ctl
