// Two people changed the same record from the same start: what both wanted, and where they
// contradict each other.
//
// Field by field: a field that only one of them touched is as that one left it; what both left
// alike is no contradiction. Objects are looked into, everything else (lists too) is one field.
// Pure and thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace vigil::domain {

// A field that both changed, differently; values are canonical JSON. Absent: not there, or taken
// away.
struct FieldClash {
  std::string path;  // JSON pointer: "/title/zh"; "" is the record itself
  std::optional<std::string> base;
  std::optional<std::string> mine;
  std::optional<std::string> theirs;

  bool operator==(const FieldClash&) const = default;
};

struct MergedRecord {
  // Canonical JSON; empty: deleted. Clashing fields are as mine; without clashes the order of the
  // two does not matter.
  std::string merged_json;
  std::vector<FieldClash> clashes;  // by path
};

// JSON texts; an empty one: not there (yet), or deleted. kInvalidArgument when one is not JSON.
[[nodiscard]] Result<MergedRecord> merge_records(std::string_view base_json,
                                                 std::string_view mine_json,
                                                 std::string_view theirs_json);

// The record with that field set, or taken away where there is no value; parents that are missing
// are made. kInvalidArgument when the path leads through something that is no object, or something
// is not JSON.
[[nodiscard]] Result<std::string> with_field(std::string_view record_json, std::string_view path,
                                             const std::optional<std::string>& value_json);

}  // namespace vigil::domain
