// Local copies of collections and where each stands in its change feed. Inside Database::read and
// write.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/storage/connection.h"

namespace vigil::storage {

struct StoredRecord {
  std::string id;
  std::int64_t revision = 0;
  std::string body_json;
};

struct RecordUpdate {
  std::string id;
  std::int64_t revision = 0;
  std::optional<std::string> body_json;  // absent: deleted
};

struct CollectionState {
  std::int64_t cursor = 0;
  bool complete = false;
};

// A collection never pulled is at cursor 0 and not complete.
[[nodiscard]] Result<CollectionState> collection_state(Connection& connection,
                                                       std::string_view collection);
[[nodiscard]] Status set_collection_state(Connection& connection, std::string_view collection,
                                          const CollectionState& state);
[[nodiscard]] Status apply_updates(Connection& connection, std::string_view collection,
                                   std::span<const RecordUpdate> updates);
[[nodiscard]] Status clear_records(Connection& connection, std::string_view collection);
// By id.
[[nodiscard]] Result<std::vector<StoredRecord>> read_records(Connection& connection,
                                                             std::string_view collection);
[[nodiscard]] Result<std::optional<StoredRecord>> find_record(Connection& connection,
                                                              std::string_view collection,
                                                              std::string_view id);
// Every collection starts over at its next pull; what is here stays readable until then.
[[nodiscard]] Status forget_cursors(Connection& connection);

}  // namespace vigil::storage
