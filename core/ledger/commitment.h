// Commitments to personal fields. A leaf holds SHA-256(salt || value) instead of a person, a reason
// or a note; salt and value are kept beside the ledger. Whoever has both can check them against the
// leaf; once they are erased the leaf says nothing about the value, and every proof holds as
// before.
//
// The salt is 32 random bytes, so a short value cannot be found by trying. Pure but for the
// system's random generator; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace vigil::ledger {

// All three in the form in which they are stored and sent.
struct Opening {
  std::string commitment;  // 64 lower-case hexadecimal digits
  std::string salt;        // 64 lower-case hexadecimal digits
  std::string value;       // UTF-8
  bool operator==(const Opening&) const = default;
};

// With a fresh salt.
[[nodiscard]] Opening seal(std::string_view value);
// Whether salt and value are what the commitment was made of. False for anything malformed.
[[nodiscard]] bool opens(const Opening& opening);

}  // namespace vigil::ledger
