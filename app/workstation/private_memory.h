// Clips stand decrypted in this process's memory: nobody else may read it, and no crash may write
// it to disk.
#pragma once

#include "core/base/result.h"

namespace vigil::workstation {

// No core file, no debugger of another process. Call first of all.
[[nodiscard]] Status keep_memory_private();

}  // namespace vigil::workstation
