#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/ctl/commands.h"
#include "app/ctl/ledger_file.h"
#include "app/ctl/ledger_save.h"
#include "app/ctl/ledger_walk.h"
#include "app/ctl/program.h"
#include "app/ctl/stored_json.h"
#include "core/base/file.h"
#include "core/base/json.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;

struct LedgerOptions {
  std::string file;
  std::string key_hex;
  std::vector<std::string> seen_files;
  std::int64_t from = 0;
  int limit = 50;
  bool fields = false;
  SaveOptions save;
  std::vector<std::int64_t> indices;
  std::int64_t leaf = -1;
  std::string person;
};

// What a check found, from wherever the leaves came.
struct Verdict {
  ledger::Checkpoint checkpoint;
  ledger::PublicKey key{};
  bool pinned = false;
  Extent extent = Extent::kWhole;
  std::uint64_t leaves = 0;
  ledger::AuditSummary summary;
  std::optional<ledger::AuditFault> fault;
  std::uint64_t line = 0;  // 0: not from a file
};

// Whom the signature was compared with is said with every verdict.
constexpr const char* kUnpinned =
    "The signer was not checked against anything outside: the key is the one that came with the "
    "ledger. Give the key you know with --key to be sure who signed.";

json to_json(const Verdict& verdict) {
  json document{
      {"ok", !verdict.fault.has_value()},
      {"leaves", verdict.leaves},
      {"whole", verdict.extent == Extent::kWhole},
      {"size", verdict.checkpoint.size},
      {"root", to_hex(verdict.checkpoint.root)},
      {"origin", verdict.checkpoint.origin},
      {"signed_at", to_rfc3339(verdict.checkpoint.signed_at)},
      {"public_key", to_hex(verdict.key)},
      {"key_pinned", verdict.pinned},
      {"signer", verdict.pinned ? "the given key" : "not checked against anything outside"},
      {"checkpoints", verdict.summary.checkpoints},
      {"decisions", verdict.summary.decisions},
      {"persons", verdict.summary.persons},
      {"plain_leaves", verdict.summary.plain_leaves},
      {"opened_fields", verdict.summary.opened_fields}};
  if (!verdict.fault) return document;
  document["fault"] = {{"reason", verdict.fault->reason},
                       {"index", verdict.fault->first},
                       {"last", verdict.fault->last},
                       {"sentence", verdict.fault->sentence}};
  if (verdict.line > 0) document["fault"]["line"] = verdict.line;
  return document;
}

Exit say(Program& program, const Verdict& verdict) {
  Output& output = program.output();
  output.document(to_json(verdict));
  if (verdict.fault) {
    output.note(verdict.fault->sentence);
    const auto& fault = *verdict.fault;
    const std::string where = fault.first == fault.last
                                  ? fmt::format("leaf {}", fault.first)
                                  : fmt::format("leaves {} to {}", fault.first, fault.last);
    output.line(fmt::format("DAMAGED  {}: {}", where, fault.reason));
  } else if (verdict.extent == Extent::kSome) {
    output.line(fmt::format("ok  {} leaves are in the ledger of {} leaves, root {}, signed {}",
                            verdict.leaves, verdict.checkpoint.size,
                            to_hex(verdict.checkpoint.root),
                            to_rfc3339(verdict.checkpoint.signed_at)));
  } else {
    output.line(fmt::format(
        "ok  {} leaves, root {}, signed {} with key {}; {} checkpoints, {} decisions by {} people, "
        "{} personal fields opened",
        verdict.leaves, to_hex(verdict.checkpoint.root), to_rfc3339(verdict.checkpoint.signed_at),
        to_hex(verdict.key), verdict.summary.checkpoints, verdict.summary.decisions,
        verdict.summary.persons, verdict.summary.opened_fields));
    if (verdict.summary.plain_leaves > 0) {
      output.line(fmt::format(
          "{} leaves are from before leaves had versions: roles and leases cannot be checked in "
          "them.",
          verdict.summary.plain_leaves));
    }
  }
  if (!verdict.pinned) output.line(kUnpinned);
  return verdict.fault ? Exit::kDamaged : Exit::kOk;
}

Result<LedgerCheckOptions> check_options(const LedgerOptions& options) {
  LedgerCheckOptions check;
  if (!options.key_hex.empty()) {
    const Result<ledger::PublicKey> key = ledger::public_key_from_hex(options.key_hex);
    if (!key) return key.error();
    check.pinned = *key;
  }
  for (const std::string& file : options.seen_files) {
    Result<std::string> note = read_file(file, 64 * 1024);
    if (!note) return note.error();
    check.seen.push_back(std::move(*note));
  }
  return check;
}

Exit verify_file(Program& program, const LedgerOptions& options, const LedgerCheckOptions& check) {
  const Result<LedgerFileReading> reading = check_ledger_file(options.file, check);
  if (!reading) return program.output().failed(reading.error());
  return say(program, {reading->checkpoint, reading->key, check.pinned.has_value(), reading->extent,
                       reading->leaves, reading->summary, reading->fault, reading->line});
}

std::optional<ledger::AuditFault> take_leaf(ledger::Audit& audit, const net::LedgerLeaf& leaf) {
  std::vector<ledger::AuditField> fields;
  for (const net::PersonalField& field : leaf.fields)
    fields.push_back({field.field, {field.commitment, field.salt, field.value}});
  const std::optional<std::string> bytes = from_hex(leaf.hash_hex);
  ledger::Hash hash{};
  if (bytes && bytes->size() == hash.size()) std::copy(bytes->begin(), bytes->end(), hash.begin());
  return audit.take({static_cast<std::uint64_t>(leaf.index), leaf.body, hash, fields});
}

Exit verify_backend(Program& program, const LedgerOptions& options,
                    const LedgerCheckOptions& check) {
  return program.with_backend([&](net::ApiClient& api) {
    const auto newest = api.checkpoint();
    if (!newest) return program.output().failed(newest.failure());
    const Result<ledger::PublicKey> named = ledger::public_key_from_hex(newest->public_key_hex);
    if (!named) return program.output().failed(named.error(), Exit::kDamaged);
    Verdict verdict;
    verdict.pinned = check.pinned.has_value();
    verdict.key = check.pinned.value_or(*named);
    const Result<ledger::Checkpoint> last = ledger::verify_checkpoint(newest->note, verdict.key);
    if (!last) {
      verdict.fault = ledger::AuditFault{"signature", 0, 0, last.error().message};
      return say(program, verdict);
    }
    verdict.checkpoint = *last;
    ledger::Audit audit({.key = verdict.key, .seen = check.seen});
    verdict.fault = audit.begin();
    LedgerWalk walk;
    walk.to = verdict.fault ? 0 : static_cast<std::int64_t>(last->size);
    walk.fields = options.fields ? net::ApiClient::Fields::kShown : net::ApiClient::Fields::kHidden;
    walk.on_leaf = [&](const net::LedgerLeaf& leaf) {
      verdict.fault = take_leaf(audit, leaf);
      return !verdict.fault;
    };
    walk.on_checkpoint = [&](const net::Checkpoint& kept) {
      verdict.fault = audit.take_checkpoint(kept.note);
      return !verdict.fault;
    };
    const auto fetched = walk_ledger(api, walk);
    if (!fetched) return program.output().failed(fetched.failure());
    if (!verdict.fault) verdict.fault = audit.finish(last->size);
    verdict.leaves = audit.size();
    verdict.summary = audit.summary();
    return say(program, verdict);
  });
}

Exit verify(Program& program, const LedgerOptions& options) {
  const Result<LedgerCheckOptions> check = check_options(options);
  if (!check) return program.output().failed(check.error());
  return options.file.empty() ? verify_backend(program, options, *check)
                              : verify_file(program, options, *check);
}

Exit list_leaves(Program& program, const LedgerOptions& options) {
  return program.with_backend([&](net::ApiClient& api) {
    const auto checkpoint = api.checkpoint();
    if (!checkpoint) return program.output().failed(checkpoint.failure());
    json list = json::array();
    Table table({{"LEAF", Align::kRight}, {"HASH"}, {"BODY"}});
    LedgerWalk walk;
    walk.from = options.from;
    walk.to = std::min(checkpoint->size, options.from + options.limit);
    walk.on_leaf = [&](const net::LedgerLeaf& leaf) {
      list.push_back(
          {{"index", leaf.index}, {"hash", leaf.hash_hex}, {"body", stored_json(leaf.body)}});
      table.add(
          {std::to_string(leaf.index), leaf.hash_hex.substr(0, 16), one_line(leaf.body, 100)});
      return true;
    };
    const auto fetched = walk_ledger(api, walk);
    if (!fetched) return program.output().failed(fetched.failure());
    program.output().table(table);
    program.output().document({{"size", checkpoint->size}, {"leaves", std::move(list)}});
    return Exit::kOk;
  });
}

Exit erase(Program& program, const LedgerOptions& options) {
  if ((options.leaf >= 0) != options.person.empty()) {
    return program.output().failed(
        fail(ErrorCode::kInvalidArgument, "Say what to erase: --leaf N or --person NAME."));
  }
  return program.with_backend([&](net::ApiClient& api) {
    const auto erased = options.leaf >= 0 ? api.erase_fields(options.leaf)
                                          : api.erase_person(domain::UserId(options.person));
    if (!erased) return program.output().failed(erased.failure());
    program.output().document({{"leaf", erased->leaf}, {"fields", erased->fields}});
    program.output().line(fmt::format(
        "{} personal fields are gone for good. Leaf {} says so; every proof holds as before.",
        erased->fields, erased->leaf));
    return Exit::kOk;
  });
}

}  // namespace

void add_ledger_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("ledger", "The record of everything that was decided");
  group->require_subcommand(1);
  const auto options = std::make_shared<LedgerOptions>();
  const auto act = [&program, options](CLI::App* command,
                                       Exit (*run)(Program&, const LedgerOptions&)) {
    command->callback([&program, options, run] {
      program.choose([options, run](Program& p) { return run(p, *options); });
    });
  };

  CLI::App* check =
      group->add_subcommand("verify", "Recompute it all and compare with what was signed");
  check->add_option("--file", options->file, "A saved export or proof instead of the backend");
  check->add_option("--key", options->key_hex,
                    "The public key it must be signed with, in hexadecimal");
  check->add_option("--seen", options->seen_files,
                    "File with a checkpoint that was kept elsewhere; the ledger must contain it");
  check->add_flag("--fields", options->fields,
                  "Check persons, reasons and notes too; the ledger notes that they were shown");
  act(check, verify);

  CLI::App* leaves = group->add_subcommand("leaves", "Leaves with their hashes");
  leaves->add_option("--from", options->from, "The first one")->check(CLI::NonNegativeNumber);
  leaves->add_option("--limit", options->limit, "At most so many")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
  act(leaves, list_leaves);

  CLI::App* save =
      group->add_subcommand("export", "Save the ledger for a check without the backend");
  save->add_option("FILE", options->save.file, "Where to")->required();
  save->add_option("--format", options->save.format,
                   "jsonl can be verified; csv and xlsx are for reading")
      ->capture_default_str()
      ->check(CLI::IsMember({"jsonl", "csv", "xlsx"}));
  save->add_flag("--fields", options->save.fields,
                 "With persons, reasons and notes; the ledger notes that they were shown");
  save->add_flag("--proofs", options->save.proofs, "jsonl: every leaf with its path to the root");
  save->add_option("--from", options->save.from, "csv, xlsx: the first leaf")
      ->check(CLI::NonNegativeNumber);
  save->add_option("--to", options->save.to, "csv, xlsx: the leaf after the last");
  act(save, [](Program& p, const LedgerOptions& o) { return save_ledger(p, o.save); });

  CLI::App* prove = group->add_subcommand("prove", "Save leaves that prove themselves");
  prove->add_option("FILE", options->save.file, "Where to")->required();
  prove->add_option("--index", options->indices, "A leaf; may be given several times")->required();
  prove->add_flag("--fields", options->save.fields,
                  "With persons, reasons and notes; the ledger notes that they were shown");
  act(prove, [](Program& p, const LedgerOptions& o) { return save_proofs(p, o.save, o.indices); });

  CLI::App* checkpoint =
      group->add_subcommand("checkpoint", "Save the newest checkpoint, to be kept elsewhere");
  checkpoint->add_option("FILE", options->save.file, "Where to")->required();
  act(checkpoint,
      [](Program& p, const LedgerOptions& o) { return save_checkpoint(p, o.save.file); });

  CLI::App* erasing = group->add_subcommand(
      "erase", "Erase a leaf's reason and note, or the name of somebody who has left");
  erasing->add_option("--leaf", options->leaf, "The leaf of a decision")
      ->check(CLI::NonNegativeNumber);
  erasing->add_option("--person", options->person, "Sign-in name; the account must be inactive");
  act(erasing, erase);
}

}  // namespace vigil::ctl
