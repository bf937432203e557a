// Compiled with AVX-512 where that exists (CMakeLists.txt); asked for only on processors that have
// it. The same steps on vectors of 256 bits, with twice as many registers.
#if defined(__AVX512VL__)
#include <immintrin.h>
#endif

#include "core/screening/pdq_kernel.h"

namespace vigil::screening {
#if defined(__AVX512VL__)
namespace {

#include "core/screening/pdq_kernel.inc"

}  // namespace

const PdqKernel* avx512_pdq_kernel() { return &kKernel; }
#else
const PdqKernel* avx512_pdq_kernel() { return nullptr; }
#endif

}  // namespace vigil::screening
