// Compiled with -mavx2 -mpopcnt -mbmi where that exists (CMakeLists.txt); asked for only on
// processors that have it.
#include "core/screening/index_kernel.h"

namespace vigil::screening {
#if defined(__POPCNT__)
namespace {

#include "core/screening/index_kernel.inc"

}  // namespace

const IndexKernel* popcount_index_kernel() { return &kKernel; }
#else
const IndexKernel* popcount_index_kernel() { return nullptr; }
#endif

}  // namespace vigil::screening
