// What can only be judged once a whole manifest is read: names used twice, and names that lead
// nowhere.
#pragma once

#include "plugins/sdk/manifest/manifest.h"
#include "plugins/sdk/manifest/member_reader.h"

namespace vigil::sdk::manifest {

void cross_check(const Manifest& manifest, ProblemList& problems);

}  // namespace vigil::sdk::manifest
