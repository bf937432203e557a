#include "core/storage/setting_store.h"

namespace vigil::storage {

Result<std::optional<std::string>> read_setting(Connection& connection, std::string_view key) {
  std::optional<std::string> value;
  const Status read = connection.each_with(
      "SELECT value FROM settings WHERE key = ?1",
      [&value](const Row& row) { value = row.text(0); }, key);
  if (!read) return read.error();
  return value;
}

Status write_setting(Connection& connection, std::string_view key, std::string_view value_json) {
  return connection.run_with(
      "INSERT INTO settings (key, value) VALUES (?1, ?2) "
      "ON CONFLICT DO UPDATE SET value = excluded.value",
      key, value_json);
}

}  // namespace vigil::storage
