// What triggers and conditions are called on the picture of a ladder, in Chinese and English.
#pragma once

#include "core/domain/ladder/ladder.h"

namespace vigil::ctl {

[[nodiscard]] domain::ladder::Title words_for(domain::ladder::Trigger trigger);
// With the threshold it compares with, where it has one.
[[nodiscard]] domain::ladder::Title words_for(domain::ladder::Condition condition,
                                              const domain::ladder::Ladder& ladder);

}  // namespace vigil::ctl
