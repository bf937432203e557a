// Leaves everything that a privileged start gave behind: the file system and the capabilities.
#pragma once

namespace vigil::sandbox {

// From here on the file system is one empty folder that cannot be written, in a mount namespace of
// this process alone; the old one is detached, not merely hidden. False where the kernel or the
// system's rules do not allow it. Only the main thread may exist, and every library must be loaded.
// In a user namespace of its own the process can then make no further one.
[[nodiscard]] bool leave_file_system(bool own_user_namespace);

// Gives up every capability for good, and root's identity where the process has it without a user
// namespace of its own. True when none is left. Clears the parent-death signal.
[[nodiscard]] bool drop_capabilities();

}  // namespace vigil::sandbox
