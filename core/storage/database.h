// The desk's own database, PROFILE/desk.db: one file, one connection, every change in a transaction
// that is on the disk before write() returns (invariant I1).
//
// Thread-safe: one caller at a time works on the connection, the others wait for it. Nothing waits
// for a network while holding it. Only one desk uses a profile at a time; a second one is told so.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/storage/connection.h"
#include "core/storage/profile_lock.h"

namespace vigil::storage {

// What a person should hear about how the file was found.
struct OpenReport {
  std::optional<std::filesystem::path> damaged_copy;  // the damaged file, set aside under this name
  int rescued_decisions = 0;                          // read from it into the new file
  int rescued_unsent = 0;                             // of these, how many were still to be sent
  int rescued_edits = 0;                              // changes to records, still to be sent
  std::optional<std::filesystem::path> backup;  // as it was before this start brought it up to date
};

// Rolls back unless committed. Private to Database and its migrations.
class Transaction {
 public:
  explicit Transaction(Connection& connection) : connection_(connection) {}
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  [[nodiscard]] Status begin();
  // On failure everything is rolled back: nothing half-written stays.
  [[nodiscard]] Status commit();

 private:
  Connection& connection_;
};

class Database {
 public:
  // Creates the folder (0700) and the file (0600) when they are missing, brings the schema up to
  // date, checks the file. kConflict: another desk has the profile open. kUnsupported: written by a
  // newer program. kStorageFull, kUnavailable. A damaged file is no failure: it is set aside, what
  // can be read of it is taken over, and report() says so.
  [[nodiscard]] static Result<std::unique_ptr<Database>> open(const std::filesystem::path& profile,
                                                              const Clock& clock);

  // Runs `work(Connection&)`, which returns a Status or Result, in one transaction: on success
  // committed and synced, on error rolled back.
  template <typename Work>
  auto write(Work&& work) -> std::invoke_result_t<Work, Connection&> {
    const std::lock_guard lock(mutex_);
    Transaction transaction(connection_);
    if (const Status begun = transaction.begin(); !begun) return begun.error();
    auto outcome = work(connection_);
    if (!outcome.ok()) return outcome;
    if (const Status committed = transaction.commit(); !committed) return committed.error();
    return outcome;
  }

  // Runs `work(Connection&)` while nobody changes anything.
  template <typename Work>
  auto read(Work&& work) -> std::invoke_result_t<Work, Connection&> {
    const std::lock_guard lock(mutex_);
    return work(connection_);
  }

  [[nodiscard]] const OpenReport& report() const { return report_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  Database(ProfileLock lock, std::filesystem::path path);
  [[nodiscard]] Status open_file(const Clock& clock);
  [[nodiscard]] Status check_and_migrate();
  [[nodiscard]] Status migrate();
  [[nodiscard]] Status back_up(std::int64_t version);
  [[nodiscard]] Status set_aside(const Clock& clock);

  ProfileLock lock_;
  std::filesystem::path path_;
  OpenReport report_;
  std::mutex mutex_;
  Connection connection_;
};

}  // namespace vigil::storage
