#include "app/workstation/services/clip_losses.h"

#include <utility>

namespace vigil::workstation {

void ClipLosses::keep_in(Load load, Save save) {
  load_ = std::move(load);
  save_ = std::move(save);
  // What happened before there was a place is not lost.
  for (auto& [media, losses] : known_) {
    for (int i = 0; save_ && i < losses.times; ++i) save_(media, losses.reason);
  }
  known_.clear();
}

ClipLosses::Losses ClipLosses::of(const domain::MediaId& media) {
  const auto known = known_.find(media);
  if (known != known_.end()) return known->second;
  return known_[media] = load_ ? load_(media) : Losses{};
}

void ClipLosses::note(const domain::MediaId& media, media::MediaFailure reason) {
  Losses losses = of(media);
  ++losses.times;
  losses.reason = reason;
  known_[media] = losses;
  if (save_) save_(media, reason);
}

}  // namespace vigil::workstation
