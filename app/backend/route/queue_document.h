// How a queue is doing, as GET /v1/queues/{queue}/health tells it. Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "app/backend/service/queue_watch.h"

namespace vigil::backend {

[[nodiscard]] nlohmann::json health_document(const QueueHealth& health);

}  // namespace vigil::backend
