// People, their passwords and their sessions.
//
// Passwords are kept as Argon2id hashes, tokens as SHA-256 only. sign_in() takes the time and
// memory that Argon2id takes on purpose; call it where it delays nobody else. Thread-safe.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/backend/service/caller.h"
#include "app/backend/store/store.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace vigil::backend {

// kInteractive: about 0.1 s and 64 MB a password. kCheap is for tests alone.
enum class PasswordCost { kInteractive, kCheap };

struct SessionOptions {
  std::chrono::seconds lifetime{15 * 60};
  std::chrono::seconds renewed_grace{
      60};  // how long a renewed token still works, for requests under way
  PasswordCost cost = PasswordCost::kInteractive;
};

struct SessionGrant {
  std::string token;
  WallTime expires{};
  Caller caller;
};

struct UserChange {
  std::string id;
  std::string name;
  std::vector<domain::Role> roles;
  std::optional<std::string> password;  // absent: stays
  bool active = true;
};

enum class Change { kCreated, kUpdated };

class Sessions {
 public:
  Sessions(Store& store, const Clock& clock, SessionOptions options);

  // kUnauthenticated for a wrong name, a wrong password and a person who left: the answer and its
  // time are the same.
  [[nodiscard]] Result<SessionGrant> sign_in(std::string_view user, const std::string& password,
                                             std::string_view device);
  // Who the token belongs to, with the roles as they are now. kUnauthenticated when it is not
  // valid.
  [[nodiscard]] Result<Caller> authenticate(std::string_view token);
  // The same as it was when this backend was asked last: for whoever checks session and roles again
  // in the transaction of what is done.
  [[nodiscard]] Result<Caller> recall(std::string_view token);
  [[nodiscard]] Result<SessionGrant> renew(const Caller& caller);
  [[nodiscard]] Status sign_out(const Caller& caller);

  [[nodiscard]] Result<std::vector<UserRow>> users();
  // Changing the password, or making somebody inactive, ends that person's sessions. The last
  // active person who can manage users stays one (kConflict).
  // `by`: who changes it; empty: whoever has the backend's machine. The ledger gets a leaf. While
  // another person can manage users too, nobody gives roles alone (kRejected): see give_roles().
  [[nodiscard]] Result<Change> put_user(const UserChange& change, std::string_view by = {});
  // Roles that one person proposed and `by` confirmed, in the transaction that is under way.
  [[nodiscard]] Status give_roles(Writer& writer, std::string_view user,
                                  const std::vector<domain::Role>& roles, std::string_view by);
  // Forgets sessions that have ended.
  [[nodiscard]] Status tidy();

 private:
  [[nodiscard]] Result<std::string> hash_password(const std::string& password) const;

  struct Remembered {
    Caller caller;
    WallTime expires{};
  };

  Store& store_;
  const Clock& clock_;
  const SessionOptions options_;
  std::mutex remembered_mutex_;
  std::unordered_map<std::string, Remembered> remembered_;  // by the token's hash
  std::string
      decoy_hash_;  // checked when there is no such person, so that the answer takes as long
};

// Slows down whoever guesses passwords: after some failures every further attempt has to wait,
// longer each time. Counts per person and address together and per address alone, in the store, so
// that another backend knows as much. Names and addresses are kept as hashes. Thread-safe.
class SignInThrottle {
 public:
  SignInThrottle(Store& store, const Clock& clock) : store_(store), clock_(clock) {}
  // How long until an attempt is heard; zero or less: now.
  [[nodiscard]] Result<Millis> wait_needed(std::string_view user, std::string_view address);
  [[nodiscard]] Status failed(std::string_view user, std::string_view address);
  // Does nothing, and takes no time, unless there were failures.
  [[nodiscard]] Status succeeded(std::string_view user, std::string_view address);
  // Forgets what is long past.
  [[nodiscard]] Status tidy();

 private:
  [[nodiscard]] Status note_failure(Writer& writer, const std::string& key, int free_failures);

  Store& store_;
  const Clock& clock_;
};

}  // namespace vigil::backend
