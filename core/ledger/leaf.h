// What stands in a leaf: canonical JSON (canonical_reader.h), hashed byte for byte. docs/LEDGER.md
// says what each kind holds; these are the words both sides use. Pure; thread-safe.
#pragma once

#include <string_view>

#include "core/ledger/canonical_reader.h"

namespace vigil::ledger {

// Member "v" of every leaf. Leaves without it are from before: decisions in plain words.
inline constexpr int kLeafVersion = 2;

// Member "kind".
namespace leaf_kind {
inline constexpr std::string_view kEpoch = "epoch";    // a history begins
inline constexpr std::string_view kPerson = "person";  // somebody's roles from now on
inline constexpr std::string_view kSignIn = "sign_in";
inline constexpr std::string_view kDecision = "decision";
inline constexpr std::string_view kItem = "item";          // an event led an item on
inline constexpr std::string_view kProposal = "proposal";  // an act of two persons
inline constexpr std::string_view kView = "view";          // masked data was shown to somebody
inline constexpr std::string_view kOverride = "override";  // somebody set a rule's outcome aside
inline constexpr std::string_view kErasure = "erasure";    // personal fields were erased
}  // namespace leaf_kind

// Personal fields: what the side table calls what a commitment stands for.
namespace leaf_field {
inline constexpr std::string_view kPerson = "person";
inline constexpr std::string_view kReason = "reason";
inline constexpr std::string_view kNote = "note";
}  // namespace leaf_field

// Whether the leaf commits to a field of this name with this commitment: a person as "person" or
// "actor", reason and note within "decision".
[[nodiscard]] bool commits_to(const CanonicalValue& leaf, std::string_view field,
                              std::string_view commitment);

}  // namespace vigil::ledger
