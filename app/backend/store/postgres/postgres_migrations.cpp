#include "app/backend/store/postgres/postgres_migrations.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <thread>
#include <utility>

#include "core/base/log.h"

namespace vigil::backend {
namespace {

// Held for one migration; a second backend that starts meanwhile waits, then finds it done. A table
// is waited for briefly, because whoever comes later waits behind the migration.
constexpr std::string_view kBegin =
    "BEGIN; SET LOCAL lock_timeout = 3000; SELECT pg_advisory_xact_lock(1986359916, 6); "
    "SET LOCAL lock_timeout = 300";
// Between two attempts the others get on.
constexpr std::chrono::milliseconds kPause{500};

Result<int> version_of(PgLink& link) {
  const Result<PgRows> made = link.script("SELECT (to_regclass('meta') IS NOT NULL)::int::text");
  if (!made) return made.error();
  if (made->text(0, 0) == "0") return 0;
  const Result<PgRows> rows = link.script("SELECT value FROM meta WHERE name = 'schema'");
  if (!rows) return rows.error();
  const std::string text = rows->size() == 0 ? "0" : rows->text(0, 0);
  int version = 0;
  std::from_chars(text.data(), text.data() + text.size(), version);
  return version;
}

Status apply(PgLink& link, const Migration& migration) {
  const Result<PgRows> done = link.script(
      fmt::format("{}\n;INSERT INTO meta (name, value) VALUES ('schema', '{}') ON CONFLICT (name) "
                  "DO UPDATE SET value = excluded.value; COMMIT",
                  migration.script, migration.number));
  if (!done) return done.error();
  return {};
}

// One transaction: true when the database was the newest already.
Result<bool> take_a_step(PgLink& link) {
  const Result<PgRows> begun = link.script(std::string(kBegin));
  if (!begun) return begun.error();
  const Result<int> version = version_of(link);
  if (!version) return version.error();
  const int newest = postgres_migrations().back().number;
  if (*version > newest) {
    return fail(ErrorCode::kUnsupported, fmt::format("the database has schema {} and this "
                                                     "program knows schemas up to {}; use a "
                                                     "newer program",
                                                     *version, newest));
  }
  if (*version == newest) {
    (void)link.script("ROLLBACK");
    return true;
  }
  const Migration& next = postgres_migrations()[static_cast<std::size_t>(*version)];
  if (Status applied = apply(link, next); !applied) {
    return fail(applied.error().code, fmt::format("schema {} could not be applied: {}", next.name,
                                                  applied.error().message));
  }
  return false;
}

}  // namespace

Status migrate(PgLink& link, std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  for (bool told = false;;) {
    const Result<bool> done = take_a_step(link);
    if (done && *done) return {};
    if (done) continue;
    (void)link.script("ROLLBACK");
    const bool busy = done.error().code == ErrorCode::kUnavailable && link.is_alive();
    if (!busy || std::chrono::steady_clock::now() >= until) return done.error();
    if (!std::exchange(told, true)) {
      log_warning("backend",
                  fmt::format("the database is in use and has to be brought up to this program's "
                              "schema: waiting for a moment in which nobody holds what it "
                              "changes ({})",
                              done.error().message));
    }
    std::this_thread::sleep_for(kPause);
  }
}

std::string partition_suffix(std::int64_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  return fmt::format("{:04}{:02}{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

}  // namespace vigil::backend
