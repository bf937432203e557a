#include "core/screening/pdq_kernel.h"

namespace vigil::screening {
namespace {

#include "core/screening/pdq_kernel.inc"

}  // namespace

const PdqKernel& portable_pdq_kernel() { return kKernel; }

}  // namespace vigil::screening
