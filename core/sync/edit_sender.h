// Changes to records made here: sent with the revision they were made from, one after another.
// Somebody else's change in between is merged field by field (domain/record_merge.h); only where
// both changed the same field a person is asked, and nothing of either side is lost meanwhile.
// Engine's thread only.
#pragma once

#include <string>

#include "core/storage/edit_store.h"
#include "core/sync/context.h"

namespace vigil::sync {

class EditSender {
 public:
  EditSender(Context context, std::uint64_t seed);

  // Sends one change of the signed-in person's; when it wants to be called again.
  [[nodiscard]] SteadyTime step(SteadyTime now, const domain::UserId& person);

  [[nodiscard]] bool take_unauthenticated();
  [[nodiscard]] const Channel& channel() const { return channel_; }
  void hurry() { channel_.hurry(); }

 private:
  using Edit = storage::StoredEdit;

  [[nodiscard]] SteadyTime take_failure(SteadyTime now, const domain::UserId& person,
                                        const Edit& edit, const net::Failure& failure);
  // What stands at the backend instead of what the change was made from.
  struct Standing {
    std::int64_t revision = 0;
    std::string body_json;  // empty: there is none
  };
  [[nodiscard]] net::Answer<Standing> standing(const Edit& edit, const net::Failure& failure);
  [[nodiscard]] Status settle(const domain::UserId& person, const Edit& edit,
                              std::int64_t revision);
  [[nodiscard]] Status merge(const domain::UserId& person, const Edit& edit,
                             const Standing& theirs);
  [[nodiscard]] Status park(const domain::UserId& person, const Edit& edit,
                            const std::string& detail);
  void refresh(const std::string& collection);

  Context context_;
  Channel channel_;
  bool unauthenticated_ = false;
};

}  // namespace vigil::sync
