// Clips that cost decoder processes, remembered by hash: with the second loss a clip is not tried
// again, also not after a restart, until an operator says so. User-interface thread. Where it is
// kept is handed in, so that it is tested without a database.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "core/domain/ids.h"
#include "core/media/failure.h"

namespace vigil::workstation {

class ClipLosses {
 public:
  static constexpr int kUntilGivenUp = 2;

  struct Losses {
    int times = 0;
    media::MediaFailure reason = media::MediaFailure::kNone;  // of the last one
    [[nodiscard]] bool given_up() const { return times >= kUntilGivenUp; }
  };
  using Load = std::function<Losses(const domain::MediaId& media)>;
  using Save = std::function<void(const domain::MediaId& media, media::MediaFailure reason)>;

  // Until the desk has a place for them they are remembered in memory.
  void keep_in(Load load, Save save);

  [[nodiscard]] Losses of(const domain::MediaId& media);
  // One more.
  void note(const domain::MediaId& media, media::MediaFailure reason);
  // Everything may be tried anew; what is kept was forgotten by whoever keeps it.
  void forget() { known_.clear(); }

 private:
  Load load_;
  Save save_;
  std::map<domain::MediaId, Losses> known_;
};

}  // namespace vigil::workstation
