// One connection to PostgreSQL by libpq, behind RAII and Result.
//
// Nothing here needs a session that outlives a transaction, so it works behind PgBouncer in
// transaction mode: settings are SET LOCAL, locks are those of transactions, and statements are
// prepared by name only where the server at the other end turns out to be PostgreSQL itself.
//
// Every wait ends: an answer that does not come in time breaks the link. Thread-confined: one
// thread at a time. Rows own their memory and outlive the link.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"

struct pg_conn;
struct pg_result;

namespace vigil::backend {

// Where the database is and how one gets in. Nothing of it is ever logged.
struct PgAddress {
  std::string url;       // postgres://... or postgresql://..., without a password
  std::string password;  // empty: what libpq finds by itself (PGPASSFILE, ~/.pgpass)
  std::chrono::milliseconds connect_limit{5'000};
  std::chrono::milliseconds answer_limit{30'000};
};

// Values of a statement in their order. Text goes with its length, so a zero byte is refused by the
// server instead of cutting the text short.
class PgValues {
 public:
  PgValues& add(std::int64_t value);
  PgValues& add(std::string_view text);
  PgValues& add_bytes(std::span<const std::uint8_t> bytes);
  PgValues& add_list(const std::vector<std::int64_t>& values);
  PgValues& add_list(const std::vector<std::string>& texts);
  PgValues& add_bytes_list(const std::vector<std::string>& blobs);

 private:
  friend class PgLink;
  PgValues& add_list_of(unsigned element_type, unsigned list_type,
                        const std::vector<std::string>& encoded);
  std::vector<std::string> values_;
  std::vector<unsigned> types_;
};

class PgRows {
 public:
  explicit PgRows(pg_result* result);
  [[nodiscard]] int size() const;
  // Of whole-number columns of any width, and booleans.
  [[nodiscard]] std::int64_t number(int row, int column) const;
  [[nodiscard]] std::string text(int row, int column) const;
  // Rows that an INSERT, UPDATE or DELETE met.
  [[nodiscard]] int changed() const;
  // "COMMIT", "ROLLBACK", "INSERT 0 1" ...
  [[nodiscard]] std::string_view tag() const;

 private:
  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
};

// What the last failure means for the transaction it happened in.
enum class PgTrouble {
  kNone,
  kAgain,  // a deadlock or the like: the same, begun anew, will likely do
  kLost,   // the connection is gone, and the transaction with it unless it was committing
};

struct PgStatement {
  std::string_view sql;  // a constant
  PgValues values{};
};

class PgLink {
 public:
  [[nodiscard]] static Result<std::unique_ptr<PgLink>> open(const PgAddress& address);
  ~PgLink();
  PgLink(const PgLink&) = delete;
  PgLink& operator=(const PgLink&) = delete;

  // `sql` is a constant: where that is safe it is kept prepared under its text.
  [[nodiscard]] Result<PgRows> run(std::string_view sql, const PgValues& values);
  // One after another, as a rule in one message; after one that fails none is executed. The rows of
  // each.
  [[nodiscard]] Result<std::vector<PgRows>> run_all(const std::vector<PgStatement>& statements);
  // Settings for as long as the session lasts, made when they are asked for first. False: the
  // session is not this link's own, and every transaction has to make them for itself.
  [[nodiscard]] Result<bool> keep_settings(const std::string& settings);
  // Any number of statements without values; the rows of the last one.
  [[nodiscard]] Result<PgRows> script(const std::string& statements);

  [[nodiscard]] PgTrouble trouble() const { return trouble_; }
  void forget_trouble() { trouble_ = PgTrouble::kNone; }
  // A warning came with an answer since this was last asked, e.g. that a commit did not reach the
  // standby.
  [[nodiscard]] bool take_warning() { return std::exchange(warned_, false); }
  // False when the other end has closed it meanwhile. Asks nobody.
  [[nodiscard]] bool is_alive();
  // Outside of any transaction.
  [[nodiscard]] bool is_idle() const;
  // Statements go to PostgreSQL itself, not to a pooler.
  [[nodiscard]] bool is_direct() const { return direct_; }

 private:
  PgLink(pg_conn* connection, std::chrono::milliseconds answer_limit);
  [[nodiscard]] Status find_out_whether_direct();
  [[nodiscard]] Result<PgRows> send(std::string_view sql, const PgValues& values);
  [[nodiscard]] Result<std::string> prepared_name(std::string_view sql, const PgValues& values);
  [[nodiscard]] Status send_prepared(const std::string& name, const PgValues& values);
  [[nodiscard]] Result<PgRows> await_rows();
  // Null: the end of an answer.
  [[nodiscard]] Result<pg_result*> next_result(std::chrono::steady_clock::time_point limit);
  [[nodiscard]] Status await_input(std::chrono::steady_clock::time_point limit);
  [[nodiscard]] Error note_failure(const pg_result* result);
  [[nodiscard]] Error note_loss(std::string_view what);

  pg_conn* connection_;
  const std::chrono::milliseconds answer_limit_;
  PgTrouble trouble_ = PgTrouble::kNone;
  bool warned_ = false;
  bool direct_ = false;
  bool settings_kept_ = false;
  std::unordered_map<std::string_view, std::string> prepared_;
};

// kInvalidArgument for an address that cannot be used, or that carries a password: command lines
// are seen by everybody on the machine.
[[nodiscard]] Status check_postgres_url(const std::string& url);

}  // namespace vigil::backend
