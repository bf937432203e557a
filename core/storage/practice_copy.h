// Makes a profile to practise in of the copy of a recorded session's snapshot, and takes such a
// profile up again. The files are the caller's own copies: nothing here touches the recording.
//
// A practice holds the recorded tasks, open again and in the recorded order, under another person's
// name; the records they need; and nothing that anybody decided. Any thread; not beside a desk
// that has the profile open.
#pragma once

#include <filesystem>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/ids.h"

namespace vigil::storage {

struct PracticePlan {
  domain::UserId recorded;            // whose tasks the snapshot holds
  domain::UserId person;              // who practises
  std::vector<domain::TaskId> order;  // what was judged, in the order it was
};

// `file` is the copy of a snapshot (snapshot.h), in the schema of this program. Tasks that are not
// in `order` go; those in it are open again under leases that do not end. What the recorded person
// decided, was about to send, and had chosen for the desk is taken out and overwritten. kNotFound
// when none of the tasks is there; then the file is no practice.
[[nodiscard]] Status make_practice_copy(const std::filesystem::path& file,
                                        const PracticePlan& plan);

struct PracticeStanding {
  std::vector<domain::TaskId> tasks;  // in the order to be worked
  WallTime last_decided{};            // the epoch: nothing was decided
};

// What an earlier sitting left. What the person skipped or withdrew is open again, behind the rest.
[[nodiscard]] Result<PracticeStanding> take_up_practice_copy(const std::filesystem::path& file,
                                                             const domain::UserId& person);

}  // namespace vigil::storage
