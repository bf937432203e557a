#include "core/storage/salvage.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "core/base/log.h"
#include "core/storage/database.h"

namespace vigil::storage {
namespace {

struct Column {
  std::string name;
  bool integer = false;
};

std::vector<Column> columns_of(Connection& connection, std::string_view table) {
  std::vector<Column> columns;
  const Status asked = connection.each_with(
      "SELECT name, type FROM pragma_table_info(?1)",
      [&columns](const Row& row) {
        columns.push_back({row.text(0), row.text(1) == "INTEGER"});
      },
      table);
  return asked ? columns : std::vector<Column>();
}

// Every row that can be read and fits. A row that breaks a rule of the schema is part of the damage
// and is left out.
int copy_rows(Connection& from, Connection& into, std::string_view table) {
  const std::vector<Column> columns = columns_of(into, table);
  std::string names;
  std::string marks;
  for (const Column& column : columns) {
    names += (names.empty() ? "" : ", ") + column.name;
    marks += marks.empty() ? "?" : ", ?";
  }
  const std::string select = fmt::format("SELECT {} FROM {}", names, table);
  const std::string insert = fmt::format("INSERT INTO {} ({}) VALUES ({})", table, names, marks);
  int copied = 0;
  const Status read = from.each(select, {}, [&](const Row& row) {
    std::vector<std::string> texts(columns.size());
    std::vector<Value> values;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const int column = static_cast<int>(i);
      if (row.is_null(column)) {
        values.emplace_back(nullptr);
      } else if (columns[i].integer) {
        values.emplace_back(row.integer(column));
      } else {
        texts[i] = row.text(column);
        values.emplace_back(std::string_view(texts[i]));
      }
    }
    if (into.run(insert, values)) ++copied;
  });
  if (!read) log_warning("storage", fmt::format("{} could be read in part only", table));
  return copied;
}

}  // namespace

int salvage(const std::filesystem::path& damaged, Connection& into) {
  Connection from;
  if (!from.open(damaged.string())) return 0;
  Transaction transaction(into);
  if (!transaction.begin()) return 0;
  (void)copy_rows(from, into, "settings");
  (void)copy_rows(from, into, "tasks");
  const int decisions = copy_rows(from, into, "decisions");
  // What is waiting follows from the decisions themselves.
  const Status waiting = into.run(
      "INSERT INTO outbox (serial, person, task) SELECT serial, person, task FROM decisions "
      "WHERE state IN ('draft', 'saved', 'sent')");
  if (!waiting || !transaction.commit()) return 0;
  return decisions;
}

}  // namespace vigil::storage
