#include "core/storage/connection.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>
#include <cstring>

namespace vigil::storage {
namespace {

// A file from outside is not believed: pages are checked before they are used, its schema may call
// no function that has side effects, and it is read by calls that fail instead of a mapping that
// crashes when the disk does. What is deleted is gone: an undone draft must not come back out of a
// freed page when a damaged file is salvaged. This is the one connection that writes; it alone
// checkpoints, here and when it closes.
constexpr const char* kSettings = R"sql(
  PRAGMA busy_timeout = 2000;
  PRAGMA cell_size_check = ON;
  PRAGMA mmap_size = 0;
  PRAGMA trusted_schema = OFF;
  PRAGMA temp_store = MEMORY;
  PRAGMA secure_delete = ON;
  PRAGMA foreign_keys = ON;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA wal_autocheckpoint = 1000;
  PRAGMA journal_size_limit = 16777216;
)sql";

bool is_no_room(int system_error) {
  return system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG;
}

void bind(sqlite3_stmt* statement, int position, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    sqlite3_bind_int64(statement, position, *number);
  } else if (const auto* text = std::get_if<std::string_view>(&value)) {
    // An empty view may have no address at all, which SQLite would take for NULL.
    sqlite3_bind_text64(statement, position, text->empty() ? "" : text->data(), text->size(),
                        SQLITE_STATIC, SQLITE_UTF8);
  } else {
    sqlite3_bind_null(statement, position);
  }
}

// Leaves a prepared statement ready for its next use, whatever happened.
class Use {
 public:
  explicit Use(sqlite3_stmt* statement) : statement_(statement) {}
  ~Use() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

 private:
  sqlite3_stmt* statement_;
};

}  // namespace

std::int64_t Row::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string Row::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (bytes == nullptr) return {};
  return std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

bool Row::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

Connection::~Connection() { close(); }

Status Connection::open(const std::string& path) {
  const int code =
      sqlite3_open_v2(path.c_str(), &handle_,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE, nullptr);
  if (code != SQLITE_OK) {
    const Error error = error_of(code);
    close();
    return error;
  }
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  return run_script(kSettings);
}

void Connection::close() {
  for (auto& [sql, statement] : prepared_) sqlite3_finalize(statement);
  prepared_.clear();
  sqlite3_close_v2(handle_);
  handle_ = nullptr;
}

Error Connection::error_of(int code) const {
  // SQLite does not keep the system's reason when a commit fails; errno still has it then.
  const int last_error = errno;
  const std::string reason = handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
  int system_error = handle_ != nullptr ? sqlite3_system_errno(handle_) : 0;
  if (system_error == 0) system_error = last_error;
  switch (code & 0xFF) {
    case SQLITE_FULL: return fail(ErrorCode::kStorageFull, "There is no room left on the disk.");
    case SQLITE_IOERR:
      if (is_no_room(system_error)) {
        return fail(ErrorCode::kStorageFull, "There is no room left on the disk.");
      }
      return fail(ErrorCode::kUnavailable,
                  fmt::format("The disk does not answer as it should: {}", reason));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return fail(ErrorCode::kCorrupt, fmt::format("The desk's file is damaged: {}", reason));
    case SQLITE_CONSTRAINT: return fail(ErrorCode::kConflict, reason);
    case SQLITE_TOOBIG: return fail(ErrorCode::kTooLarge, reason);
    case SQLITE_INTERRUPT: return fail(ErrorCode::kTimeout, reason);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return fail(ErrorCode::kUnavailable,
                  fmt::format("The desk's file cannot be written: {}", reason));
    default: return fail(ErrorCode::kInternal, reason);
  }
}

Result<sqlite3_stmt*> Connection::prepare(std::string_view sql) {
  const auto found = prepared_.find(std::string(sql));
  if (found != prepared_.end()) return found->second;
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return error_of(code);
  prepared_.emplace(sql, statement);
  return statement;
}

Status Connection::run(std::string_view sql, std::span<const Value> values) {
  return each(sql, values, [](const Row&) {});
}

Status Connection::each(std::string_view sql, std::span<const Value> values,
                        const std::function<void(const Row&)>& take) {
  const auto prepared = prepare(sql);
  if (!prepared) return prepared.error();
  const Use use(*prepared);
  for (std::size_t i = 0; i < values.size(); ++i)
    bind(*prepared, static_cast<int>(i) + 1, values[i]);
  for (;;) {
    errno = 0;
    const int code = sqlite3_step(*prepared);
    if (code == SQLITE_DONE) return {};
    if (code != SQLITE_ROW) return error_of(code);
    take(Row(*prepared));
  }
}

Status Connection::each_within(Millis limit, std::string_view sql,
                               const std::function<void(const Row&)>& take) {
  auto until = std::chrono::steady_clock::now() + limit;
  sqlite3_progress_handler(
      handle_, 10'000,
      [](void* end) {
        return std::chrono::steady_clock::now() >
                       *static_cast<std::chrono::steady_clock::time_point*>(end)
                   ? 1
                   : 0;
      },
      &until);
  const Status done = each(sql, {}, take);
  sqlite3_progress_handler(handle_, 0, nullptr, nullptr);
  return done;
}

Status Connection::run_script(const char* sql) {
  errno = 0;
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error_of(code);
  return {};
}

std::int64_t Connection::changed() const { return sqlite3_changes64(handle_); }
std::int64_t Connection::last_serial() const { return sqlite3_last_insert_rowid(handle_); }
bool Connection::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

}  // namespace vigil::storage
