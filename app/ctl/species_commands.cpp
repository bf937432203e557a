// vigilctl species: editions of lists of protected animals, checked, compared and brought in.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/ctl/commands.h"
#include "app/ctl/program.h"
#include "app/ctl/record_store.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/domain/wildlife/edition_compare.h"
#include "core/domain/wildlife/edition_csv.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;
using wildlife::Edition;
using wildlife::EditionReading;

constexpr std::uint64_t kMostBytes = 1u << 30;

struct EditionOptions {
  std::string file;
  std::string other;
  Edition head;
  std::string records;
};

Result<EditionReading> read_edition(const std::string& file, const Edition& head) {
  const Result<std::string> bytes = read_file(file, kMostBytes);
  if (!bytes) return bytes.error();
  Result<EditionReading> reading = wildlife::read_edition_csv(*bytes, head);
  if (!reading)
    return fail(reading.error().code, fmt::format("{}: {}", file, reading.error().message));
  return reading;
}

void note_refused(Output& output, const std::string& file, const EditionReading& reading) {
  for (const wildlife::RefusedRow& row : reading.refused)
    output.note(fmt::format("{}:{}: {}", file, row.line, row.reason));
}

json counts_of(const EditionReading& reading) {
  const wildlife::LevelCounts counts = wildlife::count_levels(reading.edition);
  return {{"rows", reading.rows},
          {"kept", reading.edition.species.size()},
          {"refused", reading.refused.size()},
          {"first", counts.first},
          {"second", counts.second},
          {"aquatic", counts.aquatic},
          {"whole_taxa", counts.whole_taxa},
          {"charset", to_word(reading.charset)}};
}

json refused_of(const EditionReading& reading) {
  json list = json::array();
  for (const wildlife::RefusedRow& row : reading.refused)
    list.push_back({{"line", row.line}, {"reason", row.reason}});
  return list;
}

std::string summary_of(const EditionReading& reading) {
  const wildlife::LevelCounts counts = wildlife::count_levels(reading.edition);
  return fmt::format(
      "{}: {} rows in {}, {} kept (class I {}, class II {}, aquatic {}, whole taxa {}), {} "
      "refused.",
      reading.edition.id, reading.rows, to_word(reading.charset), reading.edition.species.size(),
      counts.first, counts.second, counts.aquatic, counts.whole_taxa, reading.refused.size());
}

Exit check_edition(Program& program, const EditionOptions& options) {
  Output& output = program.output();
  const Result<EditionReading> reading = read_edition(options.file, options.head);
  if (!reading) return output.failed(reading.error(), Exit::kSomeFailed);
  note_refused(output, options.file, *reading);
  if (!options.records.empty()) {
    const json records = {{"wildlife_editions", {wildlife::head_record(reading->edition)}},
                          {"wildlife_species", wildlife::species_records(reading->edition)}};
    if (Status written = write_file_atomic(options.records, records.dump(1) + "\n"); !written)
      return output.failed(written.error(), Exit::kSomeFailed);
  }
  output.line(summary_of(*reading));
  output.document({{"edition", options.head.id},
                   {"total", counts_of(*reading)},
                   {"refused", refused_of(*reading)}});
  return reading->refused.empty() ? Exit::kOk : Exit::kSomeFailed;
}

Exit compare_editions(Program& program, const EditionOptions& options) {
  Output& output = program.output();
  Edition head = options.head;
  const Result<EditionReading> before = read_edition(options.file, head);
  if (!before) return output.failed(before.error(), Exit::kSomeFailed);
  const Result<EditionReading> after = read_edition(options.other, head);
  if (!after) return output.failed(after.error(), Exit::kSomeFailed);
  note_refused(output, options.file, *before);
  note_refused(output, options.other, *after);
  Table table({{"CHANGE"}, {"BEFORE"}, {"CLASS"}, {"AFTER"}, {"CLASS"}, {"LATIN"}});
  json list = json::array();
  std::map<std::string, int> counts;
  for (const wildlife::Change& change : wildlife::compare(before->edition, after->edition)) {
    const auto level = [](const wildlife::Species& species) {
      if (species.level > 0) return std::to_string(species.level);
      return species.cites;
    };
    const wildlife::Species& named = change.after.name_la.empty() ? change.before : change.after;
    table.add({std::string(to_word(change.kind)), change.before.name_zh, level(change.before),
               change.after.name_zh, level(change.after), named.name_la});
    list.push_back({{"change", to_word(change.kind)},
                    {"before",
                     {{"zh", change.before.name_zh},
                      {"la", change.before.name_la},
                      {"level", change.before.level}}},
                    {"after",
                     {{"zh", change.after.name_zh},
                      {"la", change.after.name_la},
                      {"level", change.after.level}}}});
    ++counts[std::string(to_word(change.kind))];
  }
  output.table(table);
  output.document({{"changes", std::move(list)}, {"total", counts}});
  return before->refused.empty() && after->refused.empty() ? Exit::kOk : Exit::kSomeFailed;
}

Exit import_edition(Program& program, const EditionOptions& options) {
  Output& output = program.output();
  const Result<EditionReading> reading = read_edition(options.file, options.head);
  if (!reading) return output.failed(reading.error(), Exit::kSomeFailed);
  note_refused(output, options.file, *reading);
  if (reading->edition.species.empty())
    return output.failed(
        fail(ErrorCode::kInvalidArgument, "No row can be used; nothing was brought in."),
        Exit::kSomeFailed);
  return program.with_backend([&](net::ApiClient& api) {
    // Rows first: an edition whose head is there is whole.
    for (const json& part : wildlife::species_records(reading->edition)) {
      const auto put = put_whatever_it_is_now(api, "wildlife_species", text_member(part, "id"),
                                              to_canonical_json(part));
      if (!put) return output.failed(put.failure());
    }
    const auto put =
        put_whatever_it_is_now(api, "wildlife_editions", reading->edition.id,
                               to_canonical_json(wildlife::head_record(reading->edition)));
    if (!put) return output.failed(put.failure());
    output.line(summary_of(*reading));
    output.document({{"edition", options.head.id},
                     {"total", counts_of(*reading)},
                     {"refused", refused_of(*reading)}});
    return reading->refused.empty() ? Exit::kOk : Exit::kSomeFailed;
  });
}

}  // namespace

void add_species_commands(CLI::App& app, Program& program) {
  CLI::App* group =
      app.add_subcommand("species", "Editions of lists of protected animals, from tables");
  group->require_subcommand(1);
  const auto options = std::make_shared<EditionOptions>();
  const auto take_head = [options](CLI::App* command, bool needed) {
    Edition& head = options->head;
    head.id = "edition";
    head.title_zh = "名录";
    head.title_en = "List";
    head.source = "not said";
    head.valid_from = "2021-02-01";
    for (CLI::Option* option :
         {command->add_option("--id", head.id, "The edition's id, for example cn-2021"),
          command->add_option("--title-zh", head.title_zh, "Its title in Chinese"),
          command->add_option("--title-en", head.title_en, "Its title in English"),
          command->add_option("--source", head.source, "Who published it, and where"),
          command->add_option("--valid-from", head.valid_from, "In force from this day")}) {
      option->required(needed);
    }
    command->add_option("--valid-to", head.valid_to, "The first day it was no longer in force");
  };

  CLI::App* check = group->add_subcommand(
      "check", "Whether a table is sound, or what is wrong in which line; needs no backend");
  check->add_option("FILE", options->file, "CSV in UTF-8, UTF-16 or GB18030")->required();
  check->add_option("--records", options->records, "Writes the records it would become");
  take_head(check, false);
  check->callback([&program, options] {
    program.choose([options](Program& p) { return check_edition(p, *options); });
  });

  CLI::App* compare = group->add_subcommand(
      "compare", "What came, went, rose, fell and was renamed between two tables; no backend");
  compare->add_option("BEFORE", options->file, "The earlier one")->required();
  compare->add_option("AFTER", options->other, "The later one")->required();
  compare->callback([&program, options] {
    options->head.id = "edition";
    options->head.title_zh = "名录";
    options->head.title_en = "List";
    options->head.source = "not said";
    options->head.valid_from = "2021-02-01";
    program.choose([options](Program& p) { return compare_editions(p, *options); });
  });

  CLI::App* import = group->add_subcommand("import", "Brings an edition in; earlier ones stay");
  import->add_option("FILE", options->file, "CSV in UTF-8, UTF-16 or GB18030")->required();
  take_head(import, true);
  import->callback([&program, options] {
    program.choose([options](Program& p) { return import_edition(p, *options);
});
}  // namespace vigil::ctl
);
}

}  // namespace vigil::ctl
