// A ledger kept outside the backend: JSON lines, first {"vigil_ledger":1,"checkpoint":{...}}, then
// one leaf a line
// {"index","hash","body"} with the body as the exact text that was hashed.
//
// One thread. A file under construction has another name until it is whole.
#pragma once

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "app/ctl/ledger_check.h"
#include "core/base/result.h"
#include "core/net/api_types.h"

namespace vigil::ctl {

class LedgerFileWriter {
 public:
  [[nodiscard]] static Result<LedgerFileWriter> open(const std::filesystem::path& path,
                                                     const net::Checkpoint& checkpoint);
  LedgerFileWriter(LedgerFileWriter&&) = default;
  // Removes what was not finished.
  ~LedgerFileWriter();

  void add(const net::LedgerLeaf& leaf);
  [[nodiscard]] Status finish();

 private:
  explicit LedgerFileWriter(std::filesystem::path path);
  std::filesystem::path path_;
  std::filesystem::path making_;
  std::ofstream stream_;
};

struct LedgerFileReading {
  net::Checkpoint checkpoint;
  std::optional<LedgerFault> fault;  // the first thing that is wrong
  SignatureState signature = SignatureState::kAbsent;
};

// Reads and checks a whole file. An error means that this is no ledger file at all or cannot be
// read.
[[nodiscard]] Result<LedgerFileReading> check_ledger_file(
    const std::filesystem::path& path, const std::optional<ledger::PublicKey>& pinned);

}  // namespace vigil::ctl
