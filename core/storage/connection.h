// A thin layer over sqlite3: prepared once, bound by position, errors as values. Used inside
// Database::read and write, which hold the lock; thread-confined to that call.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace vigil::storage {

// What a `?` stands for. Text must outlive the call it is passed to.
using Value = std::variant<std::nullptr_t, std::int64_t, std::string_view>;

// The row a query stands on; valid inside the callback only. Columns count from 0.
class Row {
 public:
  explicit Row(sqlite3_stmt* statement) : statement_(statement) {}
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] bool is_null(int column) const;

 private:
  sqlite3_stmt* statement_;
};

class Connection {
 public:
  Connection() = default;
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Opens or creates the file and sets what every connection of this program needs (WAL,
  // synchronous=FULL, defensive).
  [[nodiscard]] Status open(const std::string& path);
  void close();

  // One statement without rows. kStorageFull, kCorrupt, kConflict (a constraint), kUnavailable,
  // kInternal.
  [[nodiscard]] Status run(std::string_view sql, std::span<const Value> values = {});
  // Every row in turn.
  [[nodiscard]] Status each(std::string_view sql, std::span<const Value> values,
                            const std::function<void(const Row&)>& take);
  // The same, given up with kTimeout after about `limit`.
  [[nodiscard]] Status each_within(Millis limit, std::string_view sql,
                                   const std::function<void(const Row&)>& take);
  // Several statements in one text, without values.
  [[nodiscard]] Status run_script(const char* sql);
  // Rows changed by the last run().
  [[nodiscard]] std::int64_t changed() const;
  [[nodiscard]] std::int64_t last_serial() const;
  [[nodiscard]] bool in_transaction() const;

  template <typename... Values>
  [[nodiscard]] Status run_with(std::string_view sql, const Values&... values) {
    const std::array<Value, sizeof...(Values)> list = {as_value(values)...};
    return run(sql, list);
  }
  template <typename... Values>
  [[nodiscard]] Status each_with(std::string_view sql, const std::function<void(const Row&)>& take,
                                 const Values&... values) {
    const std::array<Value, sizeof...(Values)> list = {as_value(values)...};
    return each(sql, list, take);
  }

 private:
  static Value as_value(std::nullptr_t) { return nullptr; }
  static Value as_value(std::string_view text) { return text; }
  static Value as_value(std::int64_t number) { return number; }
  static Value as_value(int number) { return std::int64_t{number}; }

  [[nodiscard]] Result<sqlite3_stmt*> prepare(std::string_view sql);
  [[nodiscard]] Error error_of(int code) const;

  sqlite3* handle_ = nullptr;
  std::unordered_map<std::string, sqlite3_stmt*> prepared_;
};

}  // namespace vigil::storage
