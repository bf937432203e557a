// One desk per profile: a lock on PROFILE/desk.lock that the system lets go when the program ends,
// however it ends. Owned by one thread.
#pragma once

#include <filesystem>
#include <utility>

#include "core/base/result.h"

namespace vigil::storage {

class ProfileLock {
 public:
  // kConflict when another program holds it, with that program's number in the sentence.
  [[nodiscard]] static Result<ProfileLock> take(const std::filesystem::path& profile);
  ~ProfileLock();
  ProfileLock(ProfileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  ProfileLock& operator=(ProfileLock&&) = delete;

 private:
  explicit ProfileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace vigil::storage
