// Lets a person who has signed in at this desk before sign in while the backend cannot be reached,
// to go on with what is in hand here.
//
// What is kept per server and person: an Argon2id hash of the password, the name and the roles as
// last heard; never the password. It is good for kGoodFor after the last sign-in with an answer.
// The backend asks for the password again as soon as it answers, and judges everything anew (I19).
// Thread-confined.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/storage/secret_store.h"
#include "core/sync/desk_view.h"

namespace vigil::sync {

enum class PassCost { kUsual, kCheap };  // kCheap: for tests

class OfflinePass {
 public:
  static constexpr Millis kGoodFor = std::chrono::hours(24 * 7);

  OfflinePass(storage::SecretStore& store, std::string server, PassCost cost = PassCost::kUsual)
      : store_(store), server_(std::move(server)), cost_(cost) {}

  // After a sign-in that the backend accepted. A store that does not take it costs the next offline
  // start, nothing else: it is logged.
  void keep(std::string_view user, std::string_view password, const Person& person, WallTime now);
  // The person, when the password is the one that was good last time.
  [[nodiscard]] std::optional<Person> admit(std::string_view user, std::string_view password,
                                            WallTime now);
  // The backend refused this password: if it is the one kept here, it is good no longer.
  void refuse(std::string_view user, std::string_view password, WallTime now);

 private:
  [[nodiscard]] std::string name_of(std::string_view user) const;

  storage::SecretStore& store_;
  std::string server_;
  PassCost cost_;
};

}  // namespace vigil::sync
