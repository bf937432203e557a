#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/ctl/commands.h"
#include "app/ctl/program.h"
#include "app/ctl/stored_json.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/screening/hash_list.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;

constexpr std::string_view kKnown = "known_media";
constexpr std::size_t kMostListBytes = 256u << 20;
// Of a record, as its schema has it.
constexpr std::size_t kMostLines = 2000;

struct KnownOptions {
  std::vector<std::string> files;
  std::string list;
  std::string policy;
  int severity = 3;
};

// One clip's lines are one record, thinned where they are too many; pictures come together.
std::vector<std::vector<std::string>> records_of(const screening::HashList& read) {
  std::vector<std::vector<std::string>> records;
  if (!read.video.empty()) {
    std::vector<std::string>& lines = records.emplace_back();
    const std::size_t step = (read.video.size() + kMostLines - 1) / kMostLines;
    for (std::size_t i = 0; i < read.video.size(); i += step)
      lines.push_back(screening::frame_line(read.video[i]));
  }
  for (std::size_t i = 0; i < read.hashes.size(); ++i) {
    if (i % kMostLines == 0) records.emplace_back();
    const screening::ListedHash& listed = read.hashes[i];
    records.back().push_back(screening::picture_line(listed.hash, listed.quality, listed.file));
  }
  return records;
}

// The same file again is the same records.
std::string id_of(const std::string& list, const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return list + '-' + to_hex(sha256(text)).substr(0, 24);
}

struct Import {
  std::size_t records = 0;
  std::size_t there_already = 0;
  std::size_t lines = 0;
  std::size_t refused = 0;
};

std::optional<net::Failure> store(net::ApiClient& api, const KnownOptions& options,
                                  const std::vector<std::string>& lines, Import& done) {
  const std::string id = id_of(options.list, lines);
  json record = {
      {"id", id}, {"list", options.list}, {"severity", options.severity}, {"hashes", lines}};
  if (!options.policy.empty()) record["policy"] = options.policy;
  const auto made = api.put_record(kKnown, id, to_canonical_json(record), {});
  if (made) {
    ++done.records;
    done.lines += lines.size();
    return std::nullopt;
  }
  if (made.failure().kind != net::FailureClass::kConflict) return made.failure();
  ++done.there_already;
  return std::nullopt;
}

Exit import_lists(Program& program, const KnownOptions& options) {
  return program.with_backend([&](net::ApiClient& api) {
    Output& output = program.output();
    Import done;
    for (const std::string& file : options.files) {
      const Result<std::string> text = read_file(file, kMostListBytes);
      if (!text) return output.failed(text.error(), Exit::kSomeFailed);
      const screening::HashList read = screening::read_hash_list(*text);
      for (const screening::RefusedLine& line : read.refused)
        output.note(fmt::format("{}:{}: {}", file, line.line, line.reason));
      done.refused += read.refused.size();
      for (const std::vector<std::string>& lines : records_of(read)) {
        if (const auto failure = store(api, options, lines, done)) return output.failed(*failure);
      }
    }
    output.document({{"list", options.list},
                     {"records", done.records},
                     {"already_there", done.there_already},
                     {"hashes", done.lines},
                     {"refused_lines", done.refused}});
    output.line(
        fmt::format("{}: {} hashes in {} records, {} records already there, {} lines refused.",
                    options.list, done.lines, done.records, done.there_already, done.refused));
    return done.refused == 0 ? Exit::kOk : Exit::kSomeFailed;
  });
}

// Lines as they are imported; what a decision added has them in the backend alone, and is named.
Exit export_list(Program& program, const std::string& list) {
  return program.with_backend([&](net::ApiClient& api) {
    Output& output = program.output();
    json records = json::array();
    std::string after;
    do {
      const auto page = api.records(kKnown, after);
      if (!page) return output.failed(page.failure());
      for (const net::RecordChange& row : page->records) {
        const json record = stored_json(row.body_json);
        if (row.deleted || !record.is_object()) continue;
        if (!list.empty() && text_member(record, "list") != list) continue;
        records.push_back(record);
        const auto hashes = record.find("hashes");
        if (hashes == record.end() || !hashes->is_array()) {
          output.note(fmt::format("{}: the clip itself is on the backend's shelf", row.id));
          continue;
        }
        for (const json& line : *hashes) {
          if (line.is_string()) output.line(line.get<std::string>());
        }
      }
      after = page->next == after ? std::string() : page->next;
    } while (!after.empty());
    output.document({{"records", std::move(records)}});
    return Exit::kOk;
  });
}

}  // namespace

void add_known_commands(CLI::App& app, Program& program) {
  CLI::App* group =
      app.add_subcommand("known", "Known violations that the pre-screen compares clips with");
  group->require_subcommand(1);
  const auto options = std::make_shared<KnownOptions>();

  CLI::App* import_command = group->add_subcommand(
      "import",
      "Hash lists: hash,quality,file a line of pictures, frame,quality,hash,seconds of a clip");
  import_command->add_option("FILE", options->files, "Lists; one clip's lines are one file")
      ->required();
  import_command->add_option("--list", options->list, "The list's name, for rules and people")
      ->required();
  import_command->add_option("--policy", options->policy, "The policy it violates");
  import_command->add_option("--severity", options->severity, "1 slight to 4 grave")
      ->check(CLI::Range(0, 4))
      ->capture_default_str();
  import_command->callback([options, &program] {
    program.choose([options](Program& chosen) { return import_lists(chosen, *options); });
  });

  CLI::App* export_command = group->add_subcommand("export", "The lines, as they are imported");
  export_command->add_option("--list", options->list, "Of this list alone");
  export_command->callback([options, &program] {
    program.choose([options](Program& chosen) { return export_list(chosen, options->list); });
  });
}

}  // namespace vigil::ctl
