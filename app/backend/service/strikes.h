// Strikes (违规记录): what an author was given with a decision, until it expires. One record an
// author in the collection "strikes"; a decision that is replaced or taken back takes its strike
// back. Without the collection nothing is kept.
//
// Strikes is thread-confined to the transaction it is given.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/backend/service/registry.h"
#include "app/backend/store/store.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/decision.h"

namespace vigil::backend {

inline constexpr std::string_view kStrikes = "strikes";
// Of one author; older ones make room.
inline constexpr std::size_t kMostStrikes = 100;

class Strikes {
 public:
  Strikes(Writer& writer, const Registry& registry, WallTime now)
      : writer_(writer), registry_(registry), now_(now) {}

  // A decision was applied: its strikes are the author's from now on, and those of the decision it
  // supersedes are not. True when anything changed.
  [[nodiscard]] Result<bool> note(const domain::Decision& decision, const TaskRow& task);

 private:
  Writer& writer_;
  const Registry& registry_;
  const WallTime now_;
};

// What whoever judges these items is told of their authors' strikes in force: by task, one plain
// line. Nothing where nobody has any. Precondition: there is the collection.
[[nodiscard]] Result<std::map<std::string, std::string>> strike_lines(
    Reader& reader, const std::vector<TaskRow>& tasks, WallTime now);

}  // namespace vigil::backend
