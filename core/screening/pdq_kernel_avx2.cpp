// Compiled with -mavx2 where that exists (CMakeLists.txt); asked for only on processors that have
// it.
#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include "core/screening/pdq_kernel.h"

namespace vigil::screening {
#if defined(__AVX2__)
namespace {

#include "core/screening/pdq_kernel.inc"

}  // namespace

const PdqKernel* avx2_pdq_kernel() { return &kKernel; }
#else
const PdqKernel* avx2_pdq_kernel() { return nullptr; }
#endif

}  // namespace vigil::screening
