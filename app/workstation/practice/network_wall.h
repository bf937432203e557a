// Takes the network away from this process: from then on no thread of it, and no program it starts,
// can open a socket to anywhere but this machine's own services (Unix sockets: the display, sound).
// What is open already, as a display across the network, stays open. It cannot be taken back.
#pragma once

#include "core/base/result.h"

namespace vigil::workstation::practice {

// kUnavailable with a sentence where the system does not offer it.
[[nodiscard]] Status raise_network_wall();

}  // namespace vigil::workstation::practice
