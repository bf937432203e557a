// Several pieces of the campaign at a time, each in a process of its own: most of a scenario is
// waiting, and a world ends with its process.
#pragma once

#include <string>
#include <vector>

#include "tests/sync/campaign/scenario.h"

namespace vigil::proof {

// One scenario, or a share of it, as a command line of this program says it.
struct Piece {
  std::string scenario;
  Trial trial;
};

// The row of every piece, in their order; what each said is printed when it ends. `at_once` of them
// run beside each other.
[[nodiscard]] std::vector<Row> run_pieces(const std::vector<Piece>& pieces, int at_once);

}  // namespace vigil::proof
