#include "app/backend/store/postgres/postgres_migrations.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

namespace vigil::backend {
namespace {

// Held for one migration; a second backend that starts meanwhile waits, then finds it done. Quick
// to give up a table's lock: whoever works goes first.
constexpr std::string_view kBegin =
    "BEGIN; SET LOCAL lock_timeout = 3000; SELECT pg_advisory_xact_lock(1986359916, 6)";

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

}  // namespace

Status migrate(PgLink& link) {
  const int newest = postgres_migrations().back().number;
  for (int attempt = 0;; ++attempt) {
    const Result<PgRows> begun = link.script(std::string(kBegin));
    if (!begun && attempt < 20) {
      (void)link.script("ROLLBACK");
      continue;
    }
    if (!begun) return begun.error();
    const Result<int> version = version_of(link);
    if (!version || *version >= newest) {
      (void)link.script("ROLLBACK");
      if (!version) return version.error();
      if (*version == newest) return {};
      return fail(ErrorCode::kUnsupported, fmt::format("the database has schema {} and this "
                                                       "program knows schemas up to {}; use a "
                                                       "newer program",
                                                       *version, newest));
    }
    const Migration& next = postgres_migrations()[static_cast<std::size_t>(*version)];
    if (Status applied = apply(link, next); !applied) {
      (void)link.script("ROLLBACK");
      return fail(applied.error().code, fmt::format("schema {} could not be applied: {}", next.name,
                                                    applied.error().message));
    }
  }
}

std::string partition_suffix(std::int64_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  return fmt::format("{:04}{:02}{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

}  // namespace vigil::backend
