#include "app/workstation/services/clips_service.h"

#include <algorithm>
#include <array>
#include <utility>

#include "app/workstation/services/clip_budget.h"

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
  if (!locked_) (void)clip->update(room_.clock.steady_now());
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

void ClipsService::try_again() {
  for (const auto& [media, weak] : clips_) {
    if (const auto clip = weak.lock()) clip->try_again();
  }
}

void ClipsService::set_volume(double volume) {
  if (room_.sound) room_.sound->set_volume(volume);
}

void ClipsService::use_sound_device(bool use) {
  if (room_.sound) room_.sound->use_device(use);
}

bool ClipsService::update() {
  const SteadyTime now = room_.clock.steady_now();
  bool changed = room_.sound && room_.sound->update(now);
  for (auto it = clips_.begin(); it != clips_.end();) {
    const auto clip = it->second.lock();
    if (!clip) {
      it = clips_.erase(it);
      continue;
    }
    if (!locked_) changed = clip->update(now) || changed;
    ++it;
  }
  keep_within_budget();
  ++room_.turn;
  return changed;
}

std::vector<std::shared_ptr<ClipOnDesk>> ClipsService::in_order() const {
  std::vector<std::shared_ptr<ClipOnDesk>> order;
  const auto add = [&](const std::shared_ptr<ClipOnDesk>& clip) {
    if (clip && std::find(order.begin(), order.end(), clip) == order.end()) order.push_back(clip);
  };
  add(room_.shown.lock());
  for (const auto& [id, weak] : clips_) {
    const auto clip = weak.lock();
    if (clip && clip->in_sight()) add(clip);
  }
  for (const auto& clip : prepared_) add(clip);
  for (const auto& [id, weak] : clips_) add(weak.lock());
  return order;
}

void ClipsService::keep_within_budget() {
  const auto order = in_order();
  if (locked_) {
    for (const auto& clip : order) clip->let_open(false);
    return;
  }
  std::vector<ClipNeed> needs;
  needs.reserve(order.size());
  for (const auto& clip : order) needs.push_back({clip->need(), clip->in_sight()});
  const std::vector<bool> open = share_out(needs, room_.memory_budget);
  for (std::size_t i = 0; i < order.size(); ++i) order[i]->let_open(open[i]);
}

std::uint64_t ClipsService::memory_bytes() const {
  std::uint64_t sum = 0;
  for (const auto& [id, weak] : clips_) {
    const auto clip = weak.lock();
    if (clip) sum += clip->memory_bytes();
  }
  return sum;
}

void ClipsService::lock() {
  locked_ = true;
  keep_within_budget();
  // Pictures that somebody still holds are not kept either when they end.
  room_.decoders.pictures().keep_at_most(0);
}

void ClipsService::unlock() {
  locked_ = false;
  room_.decoders.pictures().keep_at_most(media::PictureMemory::kUsuallyKept);
}

void ClipsService::set_second_place(media::PictureSize size) {
  if (size == room_.second_place) return;
  room_.second_place = size;
  if (const auto clip = room_.shown.lock()) clip->refit();
}

std::shared_ptr<const sdk::Clip> ClipsService::shown() const { return room_.shown.lock(); }

bool ClipsService::seek_shown(sdk::MediaTime time) {
  const auto clip = room_.shown.lock();
  if (!clip || !clip->in_sight() || clip->state() != sdk::ClipState::kReady) return false;
  clip->seek(time);
  return true;
}

std::optional<Millis> ClipsService::plays_for() const {
  const auto clip = room_.shown.lock();
  if (!clip || !clip->in_sight() || clip->state() != sdk::ClipState::kReady || !clip->playing())
    return std::nullopt;
  const auto rest = static_cast<double>((clip->info().duration - clip->position()).count());
  return Millis(static_cast<std::int64_t>(std::max(rest, 0.0) / clip->speed() / 1000));
}

int ClipsService::prepared_ready() const {
  return static_cast<int>(std::count_if(prepared_.begin(), prepared_.end(), [](const auto& clip) {
    return clip->state() == sdk::ClipState::kReady;
  }));
}

std::optional<SteadyTime> ClipsService::next_deadline() const {
  std::optional<SteadyTime> earliest = room_.sound ? room_.sound->next_deadline() : std::nullopt;
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
