#include "app/workstation/services/clips_service.h"

#include <array>
#include <utility>

namespace vigil::workstation {

ClipsService::ClipsService(ClipBytes& bytes, media::DecoderPool& decoders,
                           shell::TextureStore& textures, const Clock& clock,
                           FailureSentence sentence)
    : room_{bytes, decoders, textures, clock, std::move(sentence)} {}

ClipsService::~ClipsService() = default;

std::shared_ptr<ClipOnDesk> ClipsService::find_or_make(const sdk::ClipWish& wish) {
  std::weak_ptr<ClipOnDesk>& slot = clips_[wish.media];
  if (auto clip = slot.lock()) return clip;
  auto clip = std::make_shared<ClipOnDesk>(room_, wish);
  slot = clip;
  return clip;
}

std::shared_ptr<sdk::Clip> ClipsService::open(const sdk::ClipWish& wish) {
  auto clip = find_or_make(wish);
  (void)clip->update(room_.clock.steady_now());
  return clip;
}

void ClipsService::prepare(std::span<const sdk::ClipWish> wishes) {
  std::vector<domain::MediaId> media;
  std::vector<std::shared_ptr<ClipOnDesk>> wanted;
  for (const sdk::ClipWish& wish : wishes) {
    media.push_back(wish.media);
    wanted.push_back(find_or_make(wish));
  }
  room_.bytes.want(media);
  prepared_ = std::move(wanted);
}

bool ClipsService::update() {
  const SteadyTime now = room_.clock.steady_now();
  bool changed = false;
  for (auto it = clips_.begin(); it != clips_.end();) {
    const auto clip = it->second.lock();
    if (!clip) {
      it = clips_.erase(it);
      continue;
    }
    changed = clip->update(now) || changed;
    ++it;
  }
  return changed;
}

std::optional<SteadyTime> ClipsService::next_deadline() const {
  std::optional<SteadyTime> earliest;
  for (const auto& [id, weak] : clips_) {
    const auto clip = weak.lock();
    const auto deadline = clip ? clip->next_deadline() : std::nullopt;
    if (deadline && (!earliest || *deadline < *earliest)) earliest = deadline;
  }
  return earliest;
}

std::string_view ClipsService::state_word() const {
  constexpr std::array<std::string_view, 4> kWords = {"fetching", "opening", "ready", "failed"};
  const auto clip = room_.shown.lock();
  return clip ? kWords[static_cast<std::size_t>(clip->state())] : "none";
}

}  // namespace vigil::workstation
