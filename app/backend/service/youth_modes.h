// Youth mode for whoever asks: the operator's figures, and guardians' passwords.
//
// The figures are the record "default" of the collection "youth_rules"; where there is none, those
// of core/domain/youth_mode.h hold. A guardian's password is kept by nobody here: the platform
// keeps the salted hash (Argon2id, libsodium) that hash_password() gave, and shows it again with
// the password that is tried. Hashing and trying take 0.1 s and 64 MB on purpose; call them where
// that delays nobody else. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "app/backend/service/caller.h"
#include "app/backend/service/collections.h"
#include "core/base/result.h"
#include "core/domain/youth_mode.h"

namespace vigil::backend {

inline constexpr std::string_view kYouthRules = "youth_rules";  // the collection
inline constexpr std::size_t kFewestGuardianPasswordBytes = 4;
inline constexpr std::size_t kMostGuardianPasswordBytes = 128;

// kCorrupt: there is a record, and it cannot be used; nobody's day is judged by a guess.
[[nodiscard]] Result<domain::YouthRules> youth_rules(Collections& collections,
                                                     const Caller& caller);

// kInvalidArgument for a password that is too short or too long; kUnavailable without the memory.
[[nodiscard]] Result<std::string> hash_guardian_password(const std::string& password);
// kRejected where it is the wrong one; kInvalidArgument where `hash` is none.
[[nodiscard]] Status check_guardian_password(const std::string& hash, const std::string& password);

}  // namespace vigil::backend
