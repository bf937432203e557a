#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/ctl/commands.h"
#include "app/ctl/program.h"
#include "core/base/json.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;

struct QualityOptions {
  std::string by = "policy";
  std::string from;
  std::string to;
  bool csv = false;
};

json member(const json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found == object.end() ? json() : *found;
}

std::string number(const json& value) {
  if (value.is_number_float()) return fmt::format("{:.3f}", value.get<double>());
  return value.is_number() ? value.dump() : "";
}

// "0.912 (0.850-0.950)"; what cannot be told is "-".
std::string with_interval(const json& figure, const char* value) {
  const std::string middle = number(member(figure, value));
  if (middle.empty()) return "-";
  const std::string low = number(member(figure, "low"));
  return low.empty() ? middle
                     : fmt::format("{} ({}-{})", middle, low, number(member(figure, "high")));
}

Table quality_table() {
  return Table({{"WEEK"},
                {"SLICE"},
                {"CHECK"},
                {"OF", Align::kRight},
                {"SHARE (95 %)"},
                {"KAPPA"},
                {"ALPHA"},
                {"ALPHA BY RANK"}});
}

const char* share_of(const std::string& kind) {
  return kind == "golden" ? "accuracy" : "agreement";
}

// The three kinds of check of one place.
void add_rows(Table& table, std::string& lines, const std::string& week, const std::string& slice,
              const json& place) {
  for (const char* kind : {"golden", "double", "machine"}) {
    const json figures = member(place, kind);
    if (figures.is_null()) continue;
    const bool shown = member(figures, "shown") == true;
    const json share = member(figures, share_of(kind));
    if (shown && int_member(share, "trials") == 0) continue;
    if (shown) {
      table.add({week, slice, kind, number(member(share, "trials")), with_interval(share, "share"),
                 with_interval(member(figures, "kappa"), "value"),
                 with_interval(member(figures, "alpha"), "value"),
                 with_interval(member(figures, "alpha_ranked"), "value")});
    } else {
      table.add({week, slice, kind, "", text_member(member(figures, "words"), "en"), "", "", ""});
    }
    lines += fmt::format("{},{},{},{}", week, slice, kind, text_member(figures, "why"));
    for (const char* key : {"hits", "trials", "share", "low", "high"})
      lines += ',' + number(member(share, key));
    for (const char* estimate : {"kappa", "alpha", "alpha_ranked"}) {
      for (const char* key : {"value", "low", "high"})
        lines += ',' + number(member(member(figures, estimate), key));
    }
    lines += '\n';
  }
}

Exit say(Program& program, const Table& table, std::string lines, const json& body, bool csv) {
  if (csv) {
    lines.pop_back();
    program.output().line(lines);
  } else {
    program.output().table(table);
  }
  program.output().document({{"quality", body}});
  return Exit::kOk;
}

std::string head() {
  return "week,slice,check,withheld,hits,trials,share,share_low,share_high,kappa,kappa_low,"
         "kappa_high,alpha,alpha_low,alpha_high,alpha_ranked,alpha_ranked_low,alpha_ranked_high\n";
}

Exit show_quality(Program& program, const QualityOptions& options) {
  return program.with_backend([&](net::ApiClient& api) {
    const auto body = api.quality(options.by, options.from, options.to);
    if (!body) return program.output().failed(body.failure());
    Table table = quality_table();
    std::string lines = head();
    for (const json& week : member(*body, "weeks")) {
      const std::string day = text_member(week, "week");
      add_rows(table, lines, day, "all", member(week, "total"));
      for (const json& slice : member(week, "slices"))
        add_rows(table, lines, day, text_member(slice, "key"), slice);
    }
    return say(program, table, std::move(lines), *body, options.csv);
  });
}

Exit show_own(Program& program, const QualityOptions& options) {
  return program.with_backend([&](net::ApiClient& api) {
    const auto body = api.own_quality();
    if (!body) return program.output().failed(body.failure());
    Table table = quality_table();
    std::string lines = head();
    add_rows(table, lines, "", "all", member(*body, "total"));
    for (const json& slice : member(*body, ("by_" + options.by).c_str()))
      add_rows(table, lines, "", text_member(slice, "key"), slice);
    return say(program, table, std::move(lines), *body, options.csv);
  });
}

}  // namespace

void add_quality_commands(CLI::App& app, Program& program) {
  CLI::App* command = app.add_subcommand(
      "quality", "How well decisions hold up, by weeks that are over, of five people or more");
  const auto options = std::make_shared<QualityOptions>();
  const auto own = std::make_shared<bool>(false);
  command->add_option("--by", options->by, "What the figures are told apart by")
      ->capture_default_str()
      ->check(CLI::IsMember({"policy", "tier", "hour"}));
  command->add_option("--from", options->from, "Weeks from this day on: 2026-01-31");
  command->add_option("--to", options->to, "Weeks before this day");
  command->add_flag("--me", *own, "One's own figures of the last 90 days instead");
  command->add_flag("--csv", options->csv, "As comma-separated values");
  command->callback([&program, options, own] {
    program.choose([options, own](Program& p) {
      return *own ? show_own(p, *options) : show_quality(p, *options);
    });
  });
}

}  // namespace vigil::ctl
