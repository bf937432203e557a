// What other backends on the same database changed, so that desks connected to this one hear of it
// too: looks now and then at the heads of collections and the counters of queues, and hints at what
// moved. A hint carries no truth, so one that comes twice costs a question and nothing else.
//
// One thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "app/backend/service/events.h"
#include "app/backend/service/registry.h"
#include "app/backend/store/store.h"

namespace vigil::backend {

class Neighbours {
 public:
  Neighbours(Store& store, const Registry& registry, EventHub& events)
      : store_(store), registry_(registry), events_(events) {}

  // The first look hints at nothing: nobody has seen anything yet.
  [[nodiscard]] Status look();

 private:
  Store& store_;
  const Registry& registry_;
  EventHub& events_;
  std::map<std::string, std::int64_t> heads_;
  std::map<std::string, QueueCounts> counts_;
};

}  // namespace vigil::backend
