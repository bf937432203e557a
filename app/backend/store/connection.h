// One SQLite connection and its prepared statements, behind RAII and Result.
//
// Thread-confined: one thread at a time. A Statement borrows its connection and is reset when it
// goes out of scope.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace vigil::backend {

class Statement {
 public:
  Statement(sqlite3* database, sqlite3_stmt* statement)
      : database_(database), statement_(statement) {}
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  Statement& operator=(Statement&&) = delete;

  // Parameters in their order, starting anew after each run.
  Statement& bind(std::int64_t value);
  Statement& bind(std::string_view text);
  Statement& bind_blob(std::span<const std::uint8_t> bytes);

  // True: a row is there to be read.
  [[nodiscard]] Result<bool> step();
  // For statements that give no rows. Returns how many rows changed.
  [[nodiscard]] Result<int> run();

  [[nodiscard]] std::int64_t number(int column) const;
  [[nodiscard]] std::string text(int column) const;

 private:
  sqlite3* database_;
  sqlite3_stmt* statement_;
  int bound_ = 0;
};

enum class Access { kReadOnly, kReadWrite };

class Connection {
 public:
  // kReadWrite creates the file (0600) when it is not there.
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const std::filesystem::path& path,
                                                                Access access);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // `sql` is one statement and a constant: it is kept prepared under its text.
  [[nodiscard]] Result<Statement> prepare(std::string_view sql);
  // A constant statement without values or rows, kept prepared.
  [[nodiscard]] Status command(std::string_view sql);
  // Any number of statements, not kept.
  [[nodiscard]] Status execute(const std::string& script);
  // False once an open transaction was rolled back by SQLite itself, as a full disk does.
  [[nodiscard]] bool in_transaction() const;

 private:
  explicit Connection(sqlite3* database) : database_(database) {}

  sqlite3* database_;
  std::unordered_map<std::string_view, sqlite3_stmt*> prepared_;
};

}  // namespace vigil::backend
