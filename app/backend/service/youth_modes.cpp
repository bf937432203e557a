#include "app/backend/service/youth_modes.h"

#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <nlohmann/json.hpp>

#include "core/base/json.h"

namespace vigil::backend {

Result<domain::YouthRules> youth_rules(Collections& collections, const Caller& caller) {
  const Result<RecordRow> record = collections.record(caller, kYouthRules, "default");
  if (!record) {
    if (record.error().code == ErrorCode::kNotFound) return domain::YouthRules{};
    return record.error();
  }
  const Result<nlohmann::json> body = parse_json(record->body);
  if (!body) return fail(ErrorCode::kCorrupt, "The rules of youth mode cannot be read.");
  const Result<domain::YouthRules> rules = domain::youth_rules_from_json(*body);
  if (!rules) {
    return fail(ErrorCode::kCorrupt,
                fmt::format("The rules of youth mode are not in order: {}", rules.error().message));
  }
  return *rules;
}

Result<std::string> hash_guardian_password(const std::string& password) {
  if (password.size() < kFewestGuardianPasswordBytes ||
      password.size() > kMostGuardianPasswordBytes) {
    return fail(ErrorCode::kInvalidArgument, "A guardian's password has 4 to 128 bytes.");
  }
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (sodium_init() < 0 || crypto_pwhash_str(hash.data(), password.data(), password.size(),
                                             crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                             crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
    return fail(ErrorCode::kUnavailable, "There is not enough memory to hash a password now.");
  }
  return std::string(hash.data());
}

Status check_guardian_password(const std::string& hash, const std::string& password) {
  // The hash names its own cost: one made elsewhere must not make this backend pay without bound.
  if (sodium_init() < 0 || hash.size() >= crypto_pwhash_STRBYTES ||
      crypto_pwhash_str_needs_rehash(hash.c_str(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                     crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
    return fail(ErrorCode::kInvalidArgument,
                "\"hash\" must be one that /v1/youth-mode/guardian gave.");
  }
  if (password.size() > kMostGuardianPasswordBytes ||
      crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) != 0) {
    return fail(ErrorCode::kRejected, "The guardian's password is wrong: nothing is lifted.");
  }
  return {};
}

}  // namespace vigil::backend
