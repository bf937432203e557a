#include "app/backend/service/sessions.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>

#include "app/backend/service/ledger_leaves.h"
#include "core/base/hash.h"
#include "core/base/text.h"

namespace vigil::backend {
namespace {

constexpr std::size_t kMaxPasswordBytes = 1024;
constexpr std::size_t kMinPasswordCodePoints = 8;
constexpr std::size_t kMostRemembered = 50'000;

// What begins with "@" is the backend itself in the ledger: "@machine".
bool is_user_id(std::string_view text) {
  return !text.starts_with('@') && !text.empty() && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
                  c == '-' || c == '@';
         });
}

// 256 random bits, so a plain hash is enough to hide it.
std::string make_token() {
  std::array<std::uint8_t, 32> random{};
  randombytes_buf(random.data(), random.size());
  return to_hex(random);
}

std::string hash_token(std::string_view token) { return to_hex(sha256(token)); }

Error unauthenticated(std::string sentence) {
  return fail(ErrorCode::kUnauthenticated, std::move(sentence));
}

Caller caller_of(const UserRow& user, std::string device, std::string token_hash) {
  return {user.id, user.name, user.roles, std::move(device), std::move(token_hash)};
}

bool manages_users(const UserRow& user) {
  return user.active && domain::has_permission(user.roles, domain::Permission::kManageUsers);
}

// Roles are power: where there is somebody to ask, nobody gives them alone.
Status check_alone(Writer& writer, const UserRow* before, const UserRow& after,
                   std::string_view by) {
  if (by.empty()) return {};
  const bool gains = std::any_of(after.roles.begin(), after.roles.end(), [&](domain::Role role) {
    return before == nullptr ||
           std::find(before->roles.begin(), before->roles.end(), role) == before->roles.end();
  });
  if (!gains) return {};
  const Result<std::vector<UserRow>> all = writer.users();
  if (!all) return all.error();
  const bool other = std::any_of(all->begin(), all->end(), [&](const UserRow& user) {
    return user.id != by && manages_users(user);
  });
  if (!other) return {};
  return fail(ErrorCode::kRejected,
              "Roles take two persons: propose them (POST /v1/proposals), and another who manages "
              "users confirms.");
}

Status check_change(const UserChange& change) {
  if (!is_user_id(change.id)) {
    return fail(ErrorCode::kInvalidArgument,
                "a sign-in name has 1 to 64 lower-case letters, digits, \".\", \"-\", \"_\" and "
                "\"@\", the last not "
                "at the beginning");
  }
  if (trim(change.name).empty() || count_code_points(change.name) > 80 || !is_utf8(change.name)) {
    return fail(ErrorCode::kInvalidArgument, "a name has 1 to 80 characters");
  }
  if (!change.password) return {};
  if (count_code_points(*change.password) < kMinPasswordCodePoints ||
      change.password->size() > kMaxPasswordBytes) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("a password has {} characters or more, and at most {} bytes",
                            kMinPasswordCodePoints, kMaxPasswordBytes));
  }
  return {};
}

}  // namespace

Sessions::Sessions(Store& store, const Clock& clock, SessionOptions options)
    : store_(store), clock_(clock), options_(options) {
  decoy_hash_ = hash_password(make_token()).value_or("");
}

Result<std::string> Sessions::hash_password(const std::string& password) const {
  const bool cheap = options_.cost == PasswordCost::kCheap;
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str(hash.data(), password.data(), password.size(),
                        cheap ? crypto_pwhash_OPSLIMIT_MIN : crypto_pwhash_OPSLIMIT_INTERACTIVE,
                        cheap ? crypto_pwhash_MEMLIMIT_MIN : crypto_pwhash_MEMLIMIT_INTERACTIVE) !=
      0) {
    return fail(ErrorCode::kUnavailable, "there is not enough memory to check a password now");
  }
  return std::string(hash.data());
}

Result<SessionGrant> Sessions::sign_in(std::string_view user_id, const std::string& password,
                                       std::string_view device) {
  const std::string id = to_lower_ascii(user_id);
  std::optional<UserRow> user;
  Status asked = store_.read([&](Reader& reader) -> Status {
    Result<std::optional<UserRow>> found = reader.user(id);
    if (!found) return found.error();
    user = std::move(*found);
    return {};
  });
  if (!asked) return asked.error();
  const bool known = user && user->active;
  const std::string& hash = known ? user->password_hash : decoy_hash_;
  const bool matches =
      password.size() <= kMaxPasswordBytes &&
      crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
  if (!known || !matches) return unauthenticated("The name or the password is wrong.");

  const std::string token = make_token();
  const SessionRow session{hash_token(token), user->id, std::string(device),
                           clock_.wall_now() + options_.lifetime};
  Caller caller = caller_of(*user, session.device, session.token_hash);
  Status stored = store_.write(
      [&](Writer& writer) -> Status {
        if (Status put = writer.put_session(session); !put) return put;
        const auto leaf = LedgerLeaves(writer, clock_.wall_now()).add_sign_in(caller);
        return leaf ? Status() : leaf.error();
      },
      Appends::kLedger);
  if (!stored) return stored.error();
  return SessionGrant{token, session.expires, std::move(caller)};
}

Result<Caller> Sessions::authenticate(std::string_view token) {
  const std::string token_hash = hash_token(token);
  std::optional<Caller> caller;
  WallTime expires{};
  Status asked = store_.ask([&](Reader& reader) -> Status {
    const Result<std::optional<SignedIn>> found = reader.signed_in(token_hash);
    if (!found) return found.error();
    if (*found && (*found)->session.expires > clock_.wall_now() && (*found)->user.active) {
      caller = caller_of((*found)->user, (*found)->session.device, token_hash);
      expires = (*found)->session.expires;
    }
    return {};
  });
  if (!asked) return asked.error();
  const std::lock_guard guard(remembered_mutex_);
  if (!caller) {
    remembered_.erase(token_hash);
    return unauthenticated("The session has ended; sign in again.");
  }
  if (remembered_.size() >= kMostRemembered) remembered_.clear();
  remembered_.insert_or_assign(token_hash, Remembered{*caller, expires});
  return std::move(*caller);
}

Result<Caller> Sessions::recall(std::string_view token) {
  const std::string token_hash = hash_token(token);
  {
    const std::lock_guard guard(remembered_mutex_);
    const auto found = remembered_.find(token_hash);
    if (found != remembered_.end() && found->second.expires > clock_.wall_now()) {
      return found->second.caller;
    }
  }
  return authenticate(token);
}

Result<SessionGrant> Sessions::renew(const Caller& caller) {
  const WallTime now = clock_.wall_now();
  const std::string token = make_token();
  const SessionRow fresh{hash_token(token), caller.id, caller.device, now + options_.lifetime};
  Status stored = store_.write([&](Writer& writer) -> Status {
    Result<std::optional<SessionRow>> old = writer.session(caller.token_hash);
    if (!old) return old.error();
    if (!*old) return unauthenticated("The session has ended; sign in again.");
    (*old)->expires = std::min((*old)->expires, now + options_.renewed_grace);
    if (Status shortened = writer.put_session(**old); !shortened) return shortened;
    return writer.put_session(fresh);
  });
  if (!stored) return stored.error();
  Caller renewed = caller;
  renewed.token_hash = fresh.token_hash;
  return SessionGrant{token, fresh.expires, std::move(renewed)};
}

Status Sessions::sign_out(const Caller& caller) {
  return store_.write([&](Writer& writer) { return writer.delete_session(caller.token_hash); });
}

Result<std::vector<UserRow>> Sessions::users() {
  std::vector<UserRow> users;
  Status asked = store_.read([&](Reader& reader) -> Status {
    Result<std::vector<UserRow>> found = reader.users();
    if (!found) return found.error();
    users = std::move(*found);
    return {};
  });
  if (!asked) return asked.error();
  return users;
}

Result<Change> Sessions::put_user(const UserChange& change, std::string_view by) {
  if (Status checked = check_change(change); !checked) return checked.error();
  std::string fresh_hash;
  if (change.password) {
    Result<std::string> hash = hash_password(*change.password);
    if (!hash) return hash.error();
    fresh_hash = std::move(*hash);
  }
  Change made = Change::kUpdated;
  Status stored = store_.write(
      [&](Writer& writer) -> Status {
        const Result<std::optional<UserRow>> old = writer.user(change.id);
        if (!old) return old.error();
        made = *old ? Change::kUpdated : Change::kCreated;
        if (!*old && fresh_hash.empty())
          return fail(ErrorCode::kInvalidArgument, "A new person needs a password.");
        const UserRow user{change.id, change.name,
                           fresh_hash.empty() ? (*old)->password_hash : fresh_hash, change.roles,
                           change.active};
        if (*old && manages_users(**old) && !manages_users(user)) {
          const Result<std::vector<UserRow>> all = writer.users();
          if (!all) return all.error();
          if (std::count_if(all->begin(), all->end(), manages_users) == 1) {
            return fail(ErrorCode::kConflict, "Somebody must be left who can manage users.");
          }
        }
        if (Status alone = check_alone(writer, *old ? &**old : nullptr, user, by); !alone) {
          return alone;
        }
        if (Status put = writer.put_user(user); !put) return put;
        if (!*old || (*old)->roles != user.roles || (*old)->active != user.active) {
          const auto leaf = LedgerLeaves(writer, clock_.wall_now()).add_person(user, by);
          if (!leaf) return leaf.error();
        }
        if (!fresh_hash.empty() || !user.active) return writer.delete_sessions_of(user.id);
        return {};
      },
      Appends::kLedger);
  if (!stored) return stored.error();
  return made;
}

Status Sessions::give_roles(Writer& writer, std::string_view user,
                            const std::vector<domain::Role>& roles, std::string_view by) {
  Result<std::optional<UserRow>> row = writer.user(user);
  if (!row) return row.error();
  if (!*row) return fail(ErrorCode::kNotFound, "There is no such person.");
  const bool managed = manages_users(**row);
  (*row)->roles = roles;
  if (managed && !manages_users(**row)) {
    const Result<std::vector<UserRow>> all = writer.users();
    if (!all) return all.error();
    if (std::count_if(all->begin(), all->end(), manages_users) == 1) {
      return fail(ErrorCode::kConflict, "Somebody must be left who can manage users.");
    }
  }
  if (Status put = writer.put_user(**row); !put) return put;
  const auto leaf = LedgerLeaves(writer, clock_.wall_now()).add_person(**row, by);
  return leaf ? Status() : leaf.error();
}

Status Sessions::tidy() {
  return store_.write(
      [&](Writer& writer) { return writer.delete_expired_sessions(clock_.wall_now()); });
}

}  // namespace vigil::backend
