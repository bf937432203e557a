// Makes the misbehaving disk the default one of the proof build's backend, before main().
#include "tests/support/fault_vfs.h"

namespace {

[[maybe_unused]] const bool registered = [] {
  vigil::proof::register_fault_vfs("store.mid_checkpoint");
  return true;
}();

}  // namespace
