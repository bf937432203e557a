// Where the bytes of a clip come from: fetched from the backend and kept, encrypted, until they are
// wanted. User-interface thread; every call returns at once.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "core/base/result.h"
#include "core/domain/ids.h"
#include "core/media/clip_cache.h"

namespace vigil::workstation {

struct FetchProgress {
  enum class State { kFetching, kReady, kFailed };
  State state = State::kFetching;
  float share = 0;             // 0..1
  std::uint64_t received = 0;  // bytes
  std::uint64_t total = 0;     // 0: not known yet
  std::string failure{};       // one plain sentence in the person's language when kFailed
};

// Bytes on their way from the cache into memory. Letting go of it gives up.
class ClipOpening {
 public:
  virtual ~ClipOpening() = default;
  [[nodiscard]] virtual float share() const = 0;  // 0..1
  // The outcome, once; nothing before there is one.
  [[nodiscard]] virtual std::optional<Result<media::ClipMemory>> take() = 0;
};

// Whether a person waits for it.
enum class Urgency { kNow, kAhead };

class ClipBytes {
 public:
  virtual ~ClipBytes() = default;
  // Asking starts fetching.
  [[nodiscard]] virtual FetchProgress progress(const domain::MediaId& media) = 0;
  // Nobody asks for it any more: unless it is wanted soon, fetching stops.
  virtual void release(const domain::MediaId& media) = 0;
  // What is wanted soon, in this order; replaces the previous list.
  virtual void want(std::span<const domain::MediaId> media) = 0;
  // Only when kReady.
  [[nodiscard]] virtual std::unique_ptr<ClipOpening> open(const domain::MediaId& media,
                                                          Urgency urgency) = 0;
};

}  // namespace vigil::workstation
