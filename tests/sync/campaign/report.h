// The campaign's rows on paper: a line of JSON each, and the tables people read.
//
// Rows of one scenario and store are added up, so that a long run may be done in pieces. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/sync/campaign/scenario.h"

namespace vigil::proof {

[[nodiscard]] std::string to_line(const Row& row);
// Nothing for what is no such line.
[[nodiscard]] std::optional<Row> read_line(const std::string& line);

// In the order of their first appearance.
[[nodiscard]] std::vector<Row> add_up(const std::vector<Row>& rows);
// Markdown.
[[nodiscard]] std::string table_of(const std::vector<Row>& rows);

}  // namespace vigil::proof
