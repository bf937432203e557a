// Private to core/screening: what the processor can do. Cheap enough to ask where it is used.
#pragma once

namespace vigil::screening {

[[nodiscard]] inline bool has_avx2() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") != 0;
#else
  return false;
#endif
}

// The parts of it that work on vectors of 256 bits as well.
[[nodiscard]] inline bool has_avx512() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
         __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512dq") != 0;
#else
  return false;
#endif
}

// Together with the bit instructions that came with it and with AVX2.
[[nodiscard]] inline bool has_popcount() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("popcnt") != 0 && __builtin_cpu_supports("avx2") != 0 &&
         __builtin_cpu_supports("bmi") != 0;
#else
  return false;
#endif
}

}  // namespace vigil::screening
