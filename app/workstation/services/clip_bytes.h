// Where the bytes of a clip come from: fetched from the backend and kept, encrypted, until they are
// wanted. User-interface thread; every call returns at once.
#pragma once

#include <span>
#include <string>

#include "core/base/result.h"
#include "core/domain/ids.h"

namespace vigil::workstation {

struct FetchProgress {
  enum class State { kFetching, kReady, kFailed };
  State state = State::kFetching;
  float share = 0;      // 0..1
  std::string failure;  // one plain sentence in the person's language when kFailed
};

class ClipBytes {
 public:
  virtual ~ClipBytes() = default;
  // Asking starts fetching.
  [[nodiscard]] virtual FetchProgress progress(const domain::MediaId& media) = 0;
  // What is wanted soon, in this order; replaces the previous list.
  virtual void want(std::span<const domain::MediaId> media) = 0;
  // A descriptor of all the bytes, owned by the caller. Only when kReady.
  [[nodiscard]] virtual Result<int> open(const domain::MediaId& media) = 0;
};

}  // namespace vigil::workstation
