#include "app/workstation/private_memory.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace vigil::workstation {

Status keep_memory_private() {
#ifndef VIGIL_SANITIZED
  // The limit stops files in the working directory; a handler that the system's administrator has
  // set is stopped by the second one only. (A leak checker has to look into the process.)
  const rlimit none{0, 0};
  if (::setrlimit(RLIMIT_CORE, &none) != 0 || ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return fail(ErrorCode::kUnavailable,
                std::string("The desk's memory cannot be kept private: ") + std::strerror(errno));
  }
#endif
  return {};
}

}  // namespace vigil::workstation
