#include "app/ctl/ledger_save.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/ctl/ledger_file.h"
#include "app/ctl/ledger_sheet.h"
#include "app/ctl/ledger_walk.h"
#include "app/ctl/program.h"
#include "core/base/file.h"
#include "core/document/sheet.h"

namespace vigil::ctl {
namespace {

using Fields = net::ApiClient::Fields;

Fields fields_of(const SaveOptions& options) {
  return options.fields ? Fields::kShown : Fields::kHidden;
}

Exit said(Program& program, const SaveOptions& options, const net::Checkpoint& checkpoint,
          std::int64_t leaves) {
  program.output().document({{"file", options.file},
                             {"leaves", leaves},
                             {"size", checkpoint.size},
                             {"root", checkpoint.root_hex}});
  program.output().line(fmt::format("{} leaves are in {}.", leaves, options.file));
  return Exit::kOk;
}

Exit save_file(Program& program, net::ApiClient& api, const SaveOptions& options,
               const net::Checkpoint& checkpoint) {
  Output& output = program.output();
  Result<LedgerFileWriter> writer =
      LedgerFileWriter::open(options.file, checkpoint, Extent::kWhole);
  if (!writer) return output.failed(writer.error(), Exit::kSomeFailed);
  std::optional<net::Failure> failure;
  LedgerWalk walk;
  walk.to = checkpoint.size;
  walk.fields = fields_of(options);
  walk.on_leaf = [&](const net::LedgerLeaf& leaf) {
    if (!options.proofs) {
      writer->add(leaf);
      return true;
    }
    const auto proof = api.inclusion_proof(leaf.index, checkpoint.size);
    if (!proof) failure = proof.failure();
    if (proof) writer->add(leaf, proof->path_hex);
    return proof.ok();
  };
  walk.on_checkpoint = [&](const net::Checkpoint& kept) {
    writer->add_checkpoint(kept.note);
    return true;
  };
  const auto fetched = walk_ledger(api, walk);
  if (!fetched) failure = fetched.failure();
  if (failure) return output.failed(*failure);
  if (const Status written = writer->finish(); !written)
    return output.failed(written.error(), Exit::kSomeFailed);
  return said(program, options, checkpoint, checkpoint.size);
}

Exit save_sheet(Program& program, net::ApiClient& api, const SaveOptions& options,
                const net::Checkpoint& checkpoint) {
  Output& output = program.output();
  const Result<std::unique_ptr<document::Sheet>> sheet =
      options.format == "csv" ? document::open_csv(options.file, kSheetHeadings)
                              : document::open_xlsx(options.file, kSheetName, kSheetHeadings);
  if (!sheet) return output.failed(sheet.error(), Exit::kSomeFailed);
  SheetRows rows;
  std::int64_t count = 0;
  LedgerWalk walk;
  // From the first leaf: names are known from where people came in.
  walk.to = options.to < 0 ? checkpoint.size : std::min(options.to, checkpoint.size);
  walk.fields = fields_of(options);
  walk.on_leaf = [&](const net::LedgerLeaf& leaf) {
    const SheetRow row = rows.row_of(leaf);
    if (leaf.index < options.from) return true;
    (*sheet)->add(row);
    ++count;
    return true;
  };
  const auto fetched = walk_ledger(api, walk);
  if (!fetched) return output.failed(fetched.failure());
  if (const Status written = (*sheet)->finish(); !written)
    return output.failed(written.error(), Exit::kSomeFailed);
  return said(program, options, checkpoint, count);
}

}  // namespace

Exit save_ledger(Program& program, const SaveOptions& options) {
  if (options.format == "jsonl" && (options.from != 0 || options.to >= 0)) {
    return program.output().failed(
        fail(ErrorCode::kInvalidArgument,
             "A part of the ledger cannot be verified by itself: take csv or xlsx, or prove."));
  }
  return program.with_backend([&](net::ApiClient& api) {
    const auto checkpoint = api.checkpoint();
    if (!checkpoint) return program.output().failed(checkpoint.failure());
    return options.format == "jsonl" ? save_file(program, api, options, *checkpoint)
                                     : save_sheet(program, api, options, *checkpoint);
  });
}

Exit save_proofs(Program& program, const SaveOptions& options, std::vector<std::int64_t> indices) {
  std::sort(indices.begin(), indices.end());
  indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
  return program.with_backend([&](net::ApiClient& api) {
    Output& output = program.output();
    const auto checkpoint = api.checkpoint();
    if (!checkpoint) return output.failed(checkpoint.failure());
    Result<LedgerFileWriter> writer =
        LedgerFileWriter::open(options.file, *checkpoint, Extent::kSome);
    if (!writer) return output.failed(writer.error(), Exit::kSomeFailed);
    for (const std::int64_t index : indices) {
      if (index < 0 || index >= checkpoint->size) {
        return output.failed(fail(ErrorCode::kInvalidArgument,
                                  fmt::format("The ledger has {} leaves; there is no leaf {}.",
                                              checkpoint->size, index)));
      }
      const auto leaves = api.leaves(index, 1, fields_of(options));
      if (!leaves) return output.failed(leaves.failure());
      const auto proof = api.inclusion_proof(index, checkpoint->size);
      if (!proof) return output.failed(proof.failure());
      if (leaves->empty()) {
        return output.failed(
            fail(ErrorCode::kCorrupt, fmt::format("The backend does not give leaf {}.", index)));
      }
      writer->add(leaves->front(), proof->path_hex);
    }
    if (const Status written = writer->finish(); !written)
      return output.failed(written.error(), Exit::kSomeFailed);
    return said(program, options, *checkpoint, static_cast<std::int64_t>(indices.size()));
  });
}

Exit save_checkpoint(Program& program, const std::string& file) {
  return program.with_backend([&](net::ApiClient& api) {
    const auto checkpoint = api.checkpoint();
    if (!checkpoint) return program.output().failed(checkpoint.failure());
    if (const Status written = write_file_atomic(file, checkpoint->note); !written)
      return program.output().failed(written.error(), Exit::kSomeFailed);
    return said(program, SaveOptions{.file = file}, *checkpoint, 0);
  });
}

}  // namespace vigil::ctl
