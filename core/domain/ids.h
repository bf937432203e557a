// The identifiers of the domain. Each is its own type.
#pragma once

#include "core/base/ids.h"

namespace vigil::domain {

using TaskId = Id<struct TaskTag>;          // UUIDv7, made by the backend
using DecisionId = Id<struct DecisionTag>;  // UUIDv7, made by the desk once and for ever (invariant I3)
using UserId = Id<struct UserTag>;          // sign-in name, lower case
using DeviceId = Id<struct DeviceTag>;      // UUIDv7 of one desk profile
using PolicyId = Id<struct PolicyTag>;      // e.g. "wildlife-trade"
using QueueId = Id<struct QueueTag>;        // e.g. "review.first"
using MediaId = Id<struct MediaTag>;        // SHA-256 of the bytes, 64 lower-case hexadecimal digits

}  // namespace vigil::domain
