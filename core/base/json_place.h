// Where in a JSON text a value stands, so that an error can name the line. Pure and thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace vigil {

// Members by name and elements by index, from the root: {"views", 1, "title"}.
using JsonPath = std::vector<std::variant<std::string, std::size_t>>;

// 1-based line of the value at `path` (of the member's key, for a member); of the nearest enclosing
// value when it is not there. Precondition: `text` is well-formed JSON.
[[nodiscard]] int line_of(std::string_view text, const JsonPath& path);

// "views[1].title"; "the file" for the root.
[[nodiscard]] std::string place_text(const JsonPath& path);

}  // namespace vigil
