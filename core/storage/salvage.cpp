#include "core/storage/salvage.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/base/log.h"
#include "core/domain/decision.h"
#include "core/storage/database.h"
#include "core/storage/page_reader.h"

namespace vigil::storage {
namespace {

namespace fs = std::filesystem;

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

std::string insert_into(std::string_view table, const std::vector<Column>& columns) {
  std::string names;
  std::string marks;
  for (const Column& column : columns) {
    names += (names.empty() ? "" : ", ") + column.name;
    marks += marks.empty() ? "?" : ", ?";
  }
  return fmt::format("INSERT INTO {} ({}) VALUES ({})", table, names, marks);
}

// Every row that can be read and fits. A row that breaks a rule of the schema is part of the damage
// and is left out. A file of an earlier version has fewer columns; the others get what is usual.
int copy_rows(Connection& from, Connection& into, std::string_view table) {
  const std::vector<Column> there = columns_of(from, table);
  std::vector<Column> columns;
  for (const Column& column : columns_of(into, table)) {
    const bool known = std::any_of(there.begin(), there.end(),
                                   [&](const Column& each) { return each.name == column.name; });
    if (known) columns.push_back(column);
  }
  if (columns.empty()) return 0;
  std::string names;
  for (const Column& column : columns) names += (names.empty() ? "" : ", ") + column.name;
  const std::string insert = insert_into(table, columns);
  int copied = 0;
  const Status read =
      from.each(fmt::format("SELECT {} FROM {}", names, table), {}, [&](const Row& row) {
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

bool is_whole(const std::string& id, const std::string& body_json) {
  const auto json = parse_json(body_json);
  const auto decision = json ? domain::decision_from_json(*json)
                             : Result<domain::Decision>(fail(ErrorCode::kCorrupt, ""));
  return decision && decision->id.text() == id;
}

// What tells a row of one table from those of all others.
bool is_decision(const PageRow& row) {
  constexpr std::size_t kId = 1;
  constexpr std::size_t kPerson = 2;
  constexpr std::size_t kState = 6;
  constexpr std::size_t kBody = 7;
  if (row.values.size() < 20) return false;
  const std::string* id = row.text(kId);
  const std::string* person = row.text(kPerson);
  const std::string* state = row.text(kState);
  const std::string* body = row.text(kBody);
  if (id == nullptr || id->empty() || person == nullptr || state == nullptr || body == nullptr ||
      !domain::decision_state_from_word(*state)) {
    return false;
  }
  return is_whole(*id, *body);
}

bool is_edit(const PageRow& row) {
  constexpr std::size_t kColumns = 11;
  if (row.values.size() != kColumns || row.integer(4) == nullptr) return false;
  const std::string* state = row.text(3);
  if (state == nullptr || (*state != "saved" && *state != "clash" && *state != "refused")) {
    return false;
  }
  for (const std::size_t document : {std::size_t{5}, std::size_t{6}}) {
    const std::string* text = row.text(document);
    if (text == nullptr || (!text->empty() && !parse_json(*text))) return false;
  }
  return true;
}

// True when it was not there yet.
bool put_row(Connection& into, std::string_view table, const std::vector<Column>& columns,
             const PageRow& row) {
  std::vector<Column> some(
      columns.begin(),
      columns.begin() + static_cast<std::ptrdiff_t>(std::min(columns.size(), row.values.size())));
  std::vector<Value> values;
  for (std::size_t i = 0; i < some.size(); ++i) {
    if (const std::string* text = row.text(i)) {
      values.emplace_back(std::string_view(*text));
    } else if (const std::int64_t* number = row.integer(i)) {
      values.emplace_back(*number);
    } else if (i == 0) {
      values.emplace_back(row.rowid);  // an INTEGER PRIMARY KEY is kept as the row's own number
    } else {
      values.emplace_back(nullptr);
    }
  }
  return into.run(insert_into(table, some), values).ok();
}

void add_from_pages(const fs::path& damaged, Connection& into, Salvaged& saved) {
  const std::vector<Column> decisions = columns_of(into, "decisions");
  const std::vector<Column> edits = columns_of(into, "edits");
  const Status read = read_page_rows(damaged, [&](const PageRow& row) {
    if (is_decision(row)) {
      if (put_row(into, "decisions", decisions, row)) ++saved.decisions;
    } else if (is_edit(row)) {
      if (put_row(into, "edits", edits, row)) ++saved.edits;
    }
  });
  if (!read) log_warning("storage", "the damaged file cannot be read: " + read.error().message);
}

// SQLite hands out long texts without looking at them: one whose end was on a lost page is no
// decision any more, and would only be in the way of the others.
void drop_broken(Connection& into, Salvaged& saved) {
  std::vector<std::string> broken;
  const Status read = into.each("SELECT id, body FROM decisions", {}, [&broken](const Row& row) {
    if (!is_whole(row.text(0), row.text(1))) broken.push_back(row.text(0));
  });
  if (!read) return;
  for (const std::string& id : broken) {
    if (into.run_with("DELETE FROM decisions WHERE id = ?1", id)) --saved.decisions;
  }
}

// SQLite reads a copy: opening the file itself would already change it.
class Copy {
 public:
  explicit Copy(const fs::path& damaged) : path_(damaged.string() + ".copy") {
    std::error_code error;
    for (const char* side : {"", "-wal"}) {
      fs::copy_file(damaged.string() + side, path_.string() + side,
                    fs::copy_options::overwrite_existing, error);
    }
  }
  ~Copy() {
    std::error_code ignored;
    for (const char* side : {"", "-wal", "-shm"}) fs::remove(path_.string() + side, ignored);
  }
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

}  // namespace

Salvaged salvage(const fs::path& damaged, Connection& into) {
  const Copy copy(damaged);
  Transaction transaction(into);
  if (!transaction.begin()) return {};
  Salvaged saved;
  if (Connection from; from.open(copy.path().string())) {
    (void)copy_rows(from, into, "settings");
    (void)copy_rows(from, into, "tasks");
    saved.decisions = copy_rows(from, into, "decisions");
    saved.edits = copy_rows(from, into, "edits");
  }
  drop_broken(into, saved);
  add_from_pages(damaged, into, saved);
  // What is waiting follows from the decisions themselves.
  const Status waiting = into.run(
      "INSERT INTO outbox (serial, person, task) SELECT serial, person, task FROM decisions "
      "WHERE state IN ('draft', 'saved', 'sent')");
  // Acknowledged ones wait for their proof, as if it had not come yet.
  const Status unproven = into.run(
      "INSERT INTO outbox (serial, person, task, acknowledged) SELECT serial, person, task, 1 "
      "FROM decisions WHERE state = 'confirmed' AND leaf_hash = ''");
  if (!waiting || !unproven) return {};
  const Status counted =
      into.each("SELECT count(*) FROM outbox WHERE acknowledged = 0", {},
                [&saved](const Row& row) { saved.unsent = static_cast<int>(row.integer(0)); });
  if (!counted || !transaction.commit()) return {};
  return saved;
}

}  // namespace vigil::storage
