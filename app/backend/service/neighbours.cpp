#include "app/backend/service/neighbours.h"

#include <utility>

namespace vigil::backend {

Status Neighbours::look() {
  std::map<std::string, std::int64_t> heads;
  std::map<std::string, QueueCounts> counts;
  Status asked = store_.read([&](Reader& reader) -> Status {
    heads.clear();
    counts.clear();
    for (const auto& [id, spec] : registry_.collections()) {
      const Result<CollectionState> state = reader.collection(id);
      if (!state) return state.error();
      heads[id] = state->head;
    }
    for (const auto& [id, spec] : registry_.queues()) {
      const Result<QueueCounts> found = reader.queue_counts(id);
      if (!found) return found.error();
      counts[id] = *found;
    }
    return {};
  });
  if (!asked) return asked;
  for (const auto& [id, head] : heads_) {
    if (heads[id] != head) events_.publish(EventKind::kCollection, id);
  }
  for (const auto& [id, count] : counts_) {
    if (counts[id] != count) events_.publish(EventKind::kQueue, id);
  }
  heads_ = std::move(heads);
  counts_ = std::move(counts);
  return {};
}

}  // namespace vigil::backend
