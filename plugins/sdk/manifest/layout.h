// How a workspace is divided: a tree of rows and columns whose leaves are views. Values only.
#pragma once

#include <string>
#include <vector>

namespace vigil::sdk::manifest {

enum class Split { kLeaf, kRow, kColumn };

struct LayoutNode {
  Split split = Split::kLeaf;
  std::vector<LayoutNode> parts;  // at least one for a row or a column, empty for a leaf
  std::string view;  // full id of a leaf's view, "review.clip"; empty for rows and columns
  // Along the parent's axis; sizes in design pixels.
  float size = 0;        // share of what is left beside the fixed parts; 0: an equal share
  float min = 0;         // never narrower (in a row) or lower (in a column)
  float width = 0;       // fixed, in a row; 0: not fixed
  float height = 0;      // fixed, in a column; 0: not fixed
  float fold_below = 0;  // left out while the workspace is narrower; 0: always there
};

}  // namespace vigil::sdk::manifest
