// vigilctl case: grave cases, released by two persons as one signed archive, and checked offline.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/ctl/case_sealing.h"
#include "app/ctl/commands.h"
#include "app/ctl/program.h"
#include "app/ctl/record_store.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/ledger/case_archive.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;

struct CaseOptions {
  std::string name;
  std::string file;
  std::string key;
  std::string ledger_key;
  std::string authority;
  bool without_clips = false;
};

Exit verify_case(Program& program, const CaseOptions& options) {
  Output& output = program.output();
  ledger::CaseCheckOptions check;
  const Result<ledger::PublicKey> key = ledger::public_key_from_hex(options.key);
  if (!key) return output.failed(key.error(), Exit::kUsage);
  check.key = *key;
  if (!options.ledger_key.empty()) {
    const Result<ledger::PublicKey> pinned = ledger::public_key_from_hex(options.ledger_key);
    if (!pinned) return output.failed(pinned.error(), Exit::kUsage);
    check.ledger_key = *pinned;
  }
  const Result<std::string> bytes = read_file(options.file, ledger::kMostArchiveBytes);
  if (!bytes) return output.failed(bytes.error(), Exit::kUsage);
  const ledger::CaseReading reading = ledger::check_case_archive(*bytes, check);
  json document = {{"ok", !reading.fault.has_value()},
                   {"number", reading.manifest.number},
                   {"parts", reading.parts.size()},
                   {"evidence", reading.evidence},
                   {"leaves", reading.leaves},
                   {"ledger_key", reading.manifest.ledger_key},
                   {"ledger_key_pinned", check.ledger_key.has_value()}};
  if (reading.fault) {
    document["fault"] = {{"part", reading.fault->part}, {"reason", reading.fault->reason}};
    output.note(fmt::format("{}: {}", reading.fault->part, reading.fault->reason));
    output.document(document);
    return Exit::kDamaged;
  }
  output.line(fmt::format("ok  {}: {} parts, {} pieces of evidence, {} leaves under {}",
                          reading.manifest.number, reading.parts.size(), reading.evidence,
                          reading.leaves, reading.checkpoint));
  if (!check.ledger_key)
    output.line("The ledger's key was not compared with one kept elsewhere: give --ledger-key.");
  output.document(document);
  return Exit::kOk;
}

Exit propose_release(Program& program, const CaseOptions& options) {
  Output& output = program.output();
  return program.with_backend([&](net::ApiClient& api) {
    const auto file = find_case(api, options.name);
    if (!file) return output.failed(file.failure());
    if (file->evidence.empty())
      return output.failed(fail(ErrorCode::kRejected, "The case holds no evidence yet."));
    const std::string authority = options.authority.empty() ? file->authority : options.authority;
    const json record = {{"id", file->id},
                         {"case", file->id},
                         {"number", file->number},
                         {"digest", wildlife::digest_of(*file)},
                         {"authority", authority.empty() ? "forestry" : authority},
                         {"pieces", file->evidence.size()}};
    json body = {{"collection", "wildlife_releases"}, {"id", file->id}, {"record", record}};
    const auto current = api.record("wildlife_releases", file->id);
    if (current && !current->deleted) {
      body["revision"] = current->revision;
    } else if (!current && current.failure().kind != net::FailureClass::kNotFound) {
      return output.failed(current.failure());
    }
    const auto proposal = api.propose("record", to_canonical_json(body));
    if (!proposal) return output.failed(proposal.failure());
    output.line(
        fmt::format("Proposal {}: {} goes to {}. Another person confirms it with "
                    "vigilctl proposal confirm {}.",
                    text_member(*proposal, "id"), file->number, text_member(record, "authority"),
                    text_member(*proposal, "id")));
    output.document({{"proposal", *proposal}});
    return Exit::kOk;
  });
}

Exit seal(Program& program, const CaseOptions& options) {
  Output& output = program.output();
  const Result<ledger::SigningKey> key = ledger::SigningKey::open(options.key);
  if (!key) return output.failed(key.error(), Exit::kUsage);
  return program.with_backend([&](net::ApiClient& api) {
    const auto file = find_case(api, options.name);
    if (!file) return output.failed(file.failure());
    const auto sealed = seal_case(program, api, *file, *key,
                                  options.without_clips ? ClipParts::kLeftOut : ClipParts::kWhole);
    if (!sealed) return output.failed(sealed.failure());
    for (const std::string& note : sealed->notes) output.note(note);
    // What is handed over has passed the same check that its receiver makes.
    const ledger::CaseReading reading =
        ledger::check_case_archive(sealed->archive, {key->public_key(), {}});
    if (reading.fault)
      return output.failed(fail(
          ErrorCode::kCorrupt,
          fmt::format("Nothing was written: {}: {}", reading.fault->part, reading.fault->reason)));
    if (Status written = write_file_atomic(options.file, sealed->archive, FileMode::kOwnerOnly);
        !written)
      return output.failed(written.error(), Exit::kSomeFailed);
    const std::string public_key = to_hex(key->public_key());
    output.line(fmt::format("{}: {} parts, {} frames, {} bytes. Checked with --key {}.",
                            options.file, sealed->parts, sealed->frames, sealed->archive.size(),
                            public_key));
    output.document({{"file", options.file},
                     {"number", file->number},
                     {"parts", sealed->parts},
                     {"frames", sealed->frames},
                     {"bytes", sealed->archive.size()},
                     {"public_key", public_key},
                     {"notes", sealed->notes}});
    return sealed->notes.empty() ? Exit::kOk : Exit::kSomeFailed;
  });
}

Exit show_key(Program& program, const std::string& file) {
  Output& output = program.output();
  const Result<ledger::SigningKey> key = ledger::SigningKey::open(file);
  if (!key) return output.failed(key.error(), Exit::kUsage);
  output.line(to_hex(key->public_key()));
  output.document({{"file", file}, {"public_key", to_hex(key->public_key())}});
  return Exit::kOk;
}

}  // namespace

void add_case_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("case", "Grave cases and the archives they are released as");
  group->require_subcommand(1);
  const auto options = std::make_shared<CaseOptions>();

  CLI::App* verify = group->add_subcommand(
      "verify", "Checks an archive offline and names the first part that does not hold");
  verify->add_option("FILE", options->file, "The archive")->required();
  verify->add_option("--key", options->key, "Who must have signed it, 64 hexadecimal digits")
      ->required();
  verify->add_option("--ledger-key", options->ledger_key,
                     "The ledger's key, as it was noted elsewhere; else the one in the archive");
  verify->callback([&program, options] {
    program.choose([options](Program& p) { return verify_case(p, *options); });
  });

  CLI::App* propose = group->add_subcommand(
      "propose", "Proposes to release a case as it is now; another person confirms it");
  propose->add_option("CASE", options->name, "Its number or id")->required();
  propose->add_option("--authority", options->authority, "Who gets it; else the case's own")
      ->check(CLI::IsMember({"forestry", "fisheries", "police"}));
  propose->callback([&program, options] {
    program.choose([options](Program& p) { return propose_release(p, *options); });
  });

  CLI::App* seal_command =
      group->add_subcommand("seal", "Writes a released case as one signed archive");
  seal_command->add_option("CASE", options->name, "Its number or id")->required();
  seal_command->add_option("-o,--output", options->file, "The archive to write")->required();
  seal_command
      ->add_option("--signing-key", options->key, "The key's file, mode 0600; made if not there")
      ->required();
  seal_command->add_flag("--without-clips", options->without_clips,
                         "Frames and hashes, without the clips themselves");
  seal_command->callback(
      [&program, options] { program.choose([options](Program& p) { return seal(p, *options); }); });

  CLI::App* key =
      group->add_subcommand("key", "The public key of a signing key; made if not there");
  key->add_option("FILE", options->key, "The key's file, mode 0600")->required();
  key->callback([&program, options] {
    program.choose([options](Program& p) { return show_key(p, options->key); });
  });
}

}  // namespace vigil::ctl
