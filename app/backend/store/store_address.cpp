#include "app/backend/store/store_address.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include "app/backend/store/sqlite_store.h"
#include "core/base/file.h"

namespace vigil::backend {
namespace {

Result<std::string> read_password(const std::filesystem::path& file) {
  struct stat state {};
  if (::stat(file.c_str(), &state) == 0 && (state.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("{} can be read by others; chmod 600 it", file.string()));
  }
  Result<std::string> text = read_file(file, 4096);
  if (!text) return text;
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  if (text->empty()) {
    return fail(ErrorCode::kInvalidArgument, fmt::format("{} holds no password", file.string()));
  }
  return text;
}

}  // namespace

Result<StoreAddress> parse_store_address(const std::string& text,
                                         const std::filesystem::path& password_file) {
  constexpr std::string_view kSqlite = "sqlite:";
  StoreAddress address;
  if (text.starts_with(kSqlite) && text.size() > kSqlite.size()) {
    address.sqlite = text.substr(kSqlite.size());
    return address;
  }
  if (!text.starts_with("postgres://") && !text.starts_with("postgresql://")) {
    // Whatever it is may hold a password: it is not repeated.
    return fail(ErrorCode::kInvalidArgument,
                "--store takes sqlite:PATH or postgres://HOST/DATABASE; this names a store that "
                "this program does not know");
  }
  if (Status checked = check_postgres_url(text); !checked) return checked.error();
  address.postgres.emplace();
  address.postgres->address.url = text;
  if (!password_file.empty()) {
    Result<std::string> password = read_password(password_file);
    if (!password) return password.error();
    address.postgres->address.password = std::move(*password);
  }
  return address;
}

Result<std::unique_ptr<Store>> open_store(const StoreAddress& address) {
  if (address.postgres) {
    Result<std::unique_ptr<PostgresStore>> store = PostgresStore::open(*address.postgres);
    if (!store) return store.error();
    return std::unique_ptr<Store>(std::move(*store));
  }
  Result<std::unique_ptr<SqliteStore>> store = SqliteStore::open(address.sqlite);
  if (!store) return store.error();
  return std::unique_ptr<Store>(std::move(*store));
}

}  // namespace vigil::backend
