#include "core/screening/index_kernel.h"

namespace vigil::screening {
namespace {

#include "core/screening/index_kernel.inc"

}  // namespace

const IndexKernel& portable_index_kernel() { return kKernel; }

}  // namespace vigil::screening
