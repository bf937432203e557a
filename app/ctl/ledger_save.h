// Saving the ledger: as a file that can be verified without the backend, as a table for people, or
// single leaves with their proofs. Each is one run of vigilctl.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/ctl/exit_code.h"

namespace vigil::ctl {

class Program;

struct SaveOptions {
  std::string file;
  std::string format = "jsonl";  // jsonl, csv, xlsx
  bool fields = false;
  bool proofs = false;    // jsonl
  std::int64_t from = 0;  // csv and xlsx: leaves [from, to)
  std::int64_t to = -1;   // below 0: up to the newest checkpoint
};

[[nodiscard]] Exit save_ledger(Program& program, const SaveOptions& options);
[[nodiscard]] Exit save_proofs(Program& program, const SaveOptions& options,
                               std::vector<std::int64_t> indices);
// The signed note alone.
[[nodiscard]] Exit save_checkpoint(Program& program, const std::string& file);

}  // namespace vigil::ctl
