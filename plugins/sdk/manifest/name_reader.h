// Reads ids and role words, which appear in many places of a manifest. Not thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/domain/role.h"
#include "plugins/sdk/manifest/member_reader.h"

namespace vigil::sdk::manifest {

// A problem in the member "id".
void refuse_id(MemberReader& in, std::string_view id);
// The member "id" as a full id: "allow" -> "review.allow".
[[nodiscard]] std::string read_full_id(MemberReader& in, std::string_view plugin);
// The member "id" of a queue or collection, written in full: local ids joined by dots.
[[nodiscard]] std::string read_dotted_id(MemberReader& in);
[[nodiscard]] std::vector<domain::Role> read_roles(MemberReader& in, std::string_view name,
                                                   Need need);
// Role words, or "*".
[[nodiscard]] std::vector<std::string> read_role_words(MemberReader& in, std::string_view name);

}  // namespace vigil::sdk::manifest
