// What platforms ask about youth mode: one function a route (route_table.h).
#pragma once

#include "app/backend/route/message.h"
#include "app/backend/route/services.h"

namespace vigil::backend::handlers {

Answer judge_youth_mode(Services& services, const Request& request);
Answer hash_guardian(Services& services, const Request& request);
Answer lift_youth_mode(Services& services, const Request& request);

}  // namespace vigil::backend::handlers
