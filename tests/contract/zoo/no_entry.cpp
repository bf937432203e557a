// A library that says which SDK it was built with and has no entry of its own. Linked with
// zoo/lender.cpp it finds somebody else's.
#include "plugins/sdk/plugin.h"

namespace {
__attribute__((section(".vigil.build"), used)) const char kBuild[] = VIGIL_SDK_FINGERPRINT;
}

#if ZOO_BORROWS
extern "C" int zoo_lender_is_here();
extern "C" __attribute__((visibility("default"))) int zoo_borrower() {
  return zoo_lender_is_here();
}
#endif
