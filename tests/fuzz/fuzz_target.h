// One function for every driver. It must never crash, whatever the bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

// Good inputs to begin with, for drivers that have no corpus.
[[nodiscard]] std::vector<std::string> fuzz_seeds();
