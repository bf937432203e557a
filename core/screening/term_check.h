// The parts of reading and checking a list that records and files share. Internal to
// core/screening.
#pragma once

#include <cstddef>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json_place.h"
#include "core/screening/term_list.h"

namespace vigil::screening {

class Problems;

inline constexpr std::size_t kNoTerm = static_cast<std::size_t>(-1);

// A term that is no term, or is one that stands earlier in the list: its index, the earlier one's
// or kNoTerm, and why. The sentence about an earlier one has no full stop yet, so that a line can
// be added.
using TermComplaint =
    std::function<void(std::size_t term, std::size_t first, const std::string& reason)>;
void check_terms(const TermList& list, const TermComplaint& complain);
[[nodiscard]] std::vector<Problem> check_header(const TermList& list);

// Everything but the terms; `where_terms` is one more member that may be there.
void read_header(const nlohmann::json& value, Problems& problems, TermList& list,
                 std::string_view where_terms);
void read_terms(const nlohmann::json& value, const JsonPath& path, std::size_t most,
                Problems& problems, std::vector<Term>& terms);

}  // namespace vigil::screening
