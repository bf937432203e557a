// Makes malformed media out of valid clips. The same seed and number make the same file, on every
// machine that has the same clips. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tests/fuzz/structure.h"

namespace vigil::fuzz {

struct Clip {
  std::string name;
  Bytes bytes;
};

struct Malformed {
  std::string kind;  // how it was spoilt: one of kind_names()
  std::string from;  // which clip it was
  Bytes bytes;
};

[[nodiscard]] const std::vector<std::string>& kind_names();
// Kinds come round in turn. `clips` must not be empty.
[[nodiscard]] Malformed malform(std::span<const Clip> clips, std::uint64_t seed,
                                std::uint64_t number);

}  // namespace vigil::fuzz
