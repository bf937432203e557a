// A ledger, or some leaves of one with their proofs, kept outside the backend: canonical JSON, one
// document a line (docs/LEDGER.md). The first line holds the newest checkpoint and the public key;
// leaves follow in their order, and every kept checkpoint after the last leaf it covers.
//
// One thread. A file under construction has another name until it is whole.
#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/ledger/audit.h"
#include "core/net/api_types.h"

namespace vigil::ctl {

// kWhole: every leaf, so that everything can be recomputed. kSome: leaves that prove themselves,
// each with its path to the root.
enum class Extent { kWhole, kSome };

class LedgerFileWriter {
 public:
  [[nodiscard]] static Result<LedgerFileWriter> open(const std::filesystem::path& path,
                                                     const net::Checkpoint& checkpoint,
                                                     Extent extent);
  LedgerFileWriter(LedgerFileWriter&&) = default;
  // Removes what was not finished.
  ~LedgerFileWriter();

  // `path_hex`: the audit path to the first line's checkpoint, where there is one.
  void add(const net::LedgerLeaf& leaf,
           const std::optional<std::vector<std::string>>& path_hex = std::nullopt);
  void add_checkpoint(const std::string& note);
  [[nodiscard]] Status finish();

 private:
  explicit LedgerFileWriter(std::filesystem::path path);
  std::filesystem::path path_;
  std::filesystem::path making_;
  std::ofstream stream_;
};

struct LedgerCheckOptions {
  std::optional<ledger::PublicKey> pinned;  // absent: the key the file itself names
  std::vector<std::string> seen;            // notes of checkpoints kept elsewhere
};

struct LedgerFileReading {
  ledger::Checkpoint checkpoint;  // of the first line
  ledger::PublicKey key{};        // it was checked with this one
  Extent extent = Extent::kWhole;
  std::uint64_t leaves = 0;                 // found good
  ledger::AuditSummary summary;             // kWhole
  std::optional<ledger::AuditFault> fault;  // the first thing that is wrong
  std::uint64_t line = 0;                   // of the fault, from 1
};

// Reads and checks a whole file. An error means that this is no ledger file at all or cannot be
// read.
[[nodiscard]] Result<LedgerFileReading> check_ledger_file(const std::filesystem::path& path,
                                                          const LedgerCheckOptions& options);

}  // namespace vigil::ctl
