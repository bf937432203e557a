#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/ctl/commands.h"
#include "app/ctl/ledger_check.h"
#include "app/ctl/ledger_file.h"
#include "app/ctl/program.h"
#include "app/ctl/stored_json.h"
#include "core/base/json.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;

constexpr int kPage = 500;

struct LedgerOptions {
  std::string file;
  std::string key_hex;
  std::int64_t from = 0;
  int limit = 50;
};

// Leaves [from, to) in order; `each` says whether to go on. kCorrupt when the backend stops giving
// them early.
net::Answer<net::Done> for_each_leaf(net::ApiClient& api, std::int64_t from, std::int64_t to,
                                     const std::function<bool(const net::LedgerLeaf&)>& each) {
  while (from < to) {
    const auto leaves =
        api.leaves(from, static_cast<int>(std::min<std::int64_t>(kPage, to - from)));
    if (!leaves) return leaves.failure();
    if (leaves->empty()) {
      return net::make_local_failure(fail(
          ErrorCode::kCorrupt,
          fmt::format("The backend has no leaf {} although its checkpoint covers {}.", from, to)));
    }
    for (const net::LedgerLeaf& leaf : *leaves) {
      if (from++ >= to || !each(leaf)) return net::Done{};
    }
  }
  return net::Done{};
}

Exit say_verdict(Program& program, const net::Checkpoint& checkpoint,
                 const std::optional<LedgerFault>& fault, SignatureState signature, bool pinned) {
  Output& output = program.output();
  json document{{"ok", !fault.has_value()},
                {"size", checkpoint.size},
                {"root", checkpoint.root_hex},
                {"epoch", checkpoint.epoch},
                {"signed_at", to_rfc3339(checkpoint.signed_at)},
                {"public_key", checkpoint.public_key_hex},
                {"key_pinned", pinned}};
  if (fault) {
    document["fault"] = {{"reason", fault->sentence}};
    if (fault->index) document["fault"]["index"] = *fault->index;
    output.note(fault->sentence);
    output.document(document);
    output.line(fmt::format("DAMAGED  {} leaves, root {}", checkpoint.size, checkpoint.root_hex));
    return Exit::kDamaged;
  }
  const bool is_signed = signature == SignatureState::kValid;
  document["signature"] = is_signed ? "valid" : "absent";
  output.document(document);
  output.line(
      fmt::format("ok  {} leaves, root {}, {}", checkpoint.size, checkpoint.root_hex,
                  is_signed ? fmt::format("signed {} with key {}", to_rfc3339(checkpoint.signed_at),
                                          checkpoint.public_key_hex)
                            : std::string("not signed")));
  if (is_signed && !pinned) {
    output.line(
        "The key is the one the checkpoint names; give the one you know with --key to be sure of "
        "it.");
  }
  return Exit::kOk;
}

Exit verify(Program& program, const LedgerOptions& options) {
  std::optional<ledger::PublicKey> pinned;
  if (!options.key_hex.empty()) {
    const Result<ledger::PublicKey> key = public_key_from_hex(options.key_hex);
    if (!key) return program.output().failed(key.error());
    pinned = *key;
  }
  if (!options.file.empty()) {
    const Result<LedgerFileReading> reading = check_ledger_file(options.file, pinned);
    if (!reading) return program.output().failed(reading.error());
    return say_verdict(program, reading->checkpoint, reading->fault, reading->signature,
                       pinned.has_value());
  }
  return program.with_backend([&](net::ApiClient& api) {
    const auto checkpoint = api.checkpoint();
    if (!checkpoint) return program.output().failed(checkpoint.failure());
    LedgerCheck check;
    std::optional<LedgerFault> fault;
    const auto fetched = for_each_leaf(api, 0, checkpoint->size, [&](const net::LedgerLeaf& leaf) {
      fault = check.take(leaf);
      return !fault;
    });
    if (!fetched) return program.output().failed(fetched.failure());
    if (!fault) fault = check.finish(*checkpoint, pinned);
    return say_verdict(program, *checkpoint, fault, check.signature(), pinned.has_value());
  });
}

Exit list_leaves(Program& program, const LedgerOptions& options) {
  return program.with_backend([&](net::ApiClient& api) {
    const auto checkpoint = api.checkpoint();
    if (!checkpoint) return program.output().failed(checkpoint.failure());
    json list = json::array();
    Table table({{"LEAF", Align::kRight}, {"HASH"}, {"BODY"}});
    const std::int64_t to = std::min(checkpoint->size, options.from + options.limit);
    const auto fetched = for_each_leaf(api, options.from, to, [&](const net::LedgerLeaf& leaf) {
      list.push_back(
          {{"index", leaf.index}, {"hash", leaf.hash_hex}, {"body", stored_json(leaf.body)}});
      table.add(
          {std::to_string(leaf.index), leaf.hash_hex.substr(0, 16), one_line(leaf.body, 100)});
      return true;
    });
    if (!fetched) return program.output().failed(fetched.failure());
    program.output().table(table);
    program.output().document({{"size", checkpoint->size}, {"leaves", std::move(list)}});
    return Exit::kOk;
  });
}

Exit export_to(Program& program, const LedgerOptions& options) {
  return program.with_backend([&](net::ApiClient& api) {
    Output& output = program.output();
    const auto checkpoint = api.checkpoint();
    if (!checkpoint) return output.failed(checkpoint.failure());
    Result<LedgerFileWriter> writer = LedgerFileWriter::open(options.file, *checkpoint);
    if (!writer) return output.failed(writer.error(), Exit::kSomeFailed);
    const auto fetched = for_each_leaf(api, 0, checkpoint->size, [&](const net::LedgerLeaf& leaf) {
      writer->add(leaf);
      return true;
    });
    if (!fetched) return output.failed(fetched.failure());
    if (const Status written = writer->finish(); !written)
      return output.failed(written.error(), Exit::kSomeFailed);
    output.document(
        {{"file", options.file}, {"size", checkpoint->size}, {"root", checkpoint->root_hex}});
    output.line(fmt::format("{} leaves are in {}.", checkpoint->size, options.file));
    return Exit::kOk;
  });
}

}  // namespace

void add_ledger_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("ledger", "The record of everything that was decided");
  group->require_subcommand(1);
  const auto options = std::make_shared<LedgerOptions>();

  CLI::App* check =
      group->add_subcommand("verify", "Recompute it all and compare with what was signed");
  check->add_option("--file", options->file, "A saved export instead of the backend");
  check->add_option("--key", options->key_hex,
                    "The public key it must be signed with, in hexadecimal");
  check->callback([&program, options] {
    program.choose([options](Program& p) { return verify(p, *options); });
  });

  CLI::App* leaves = group->add_subcommand("leaves", "Leaves with their hashes");
  leaves->add_option("--from", options->from, "The first one")->check(CLI::NonNegativeNumber);
  leaves->add_option("--limit", options->limit, "At most so many")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
  leaves->callback([&program, options] {
    program.choose([options](Program& p) { return list_leaves(p, *options); });
  });

  CLI::App* save =
      group->add_subcommand("export", "Save leaves and checkpoint for a check without the backend");
  save->add_option("FILE", options->file, "Where to")->required();
  save->callback([&program, options] {
    program.choose([options](Program& p) { return export_to(p, *options); });
  });
}

}  // namespace vigil::ctl
