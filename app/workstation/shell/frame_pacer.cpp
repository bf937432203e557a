#include "app/workstation/shell/frame_pacer.h"

#include <imgui.h>

#include <algorithm>
#include <cstring>

namespace vigil::shell {
namespace {

// A multiply-and-rotate hash, eight bytes a step: a frame's geometry is megabytes and this runs for
// every frame.
class Hash {
 public:
  void bytes(const void* data, std::size_t size) {
    const auto* at = static_cast<const unsigned char*>(data);
    for (; size >= 8; size -= 8, at += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, at, 8);
      mix(word);
    }
    std::uint64_t rest = size;
    std::memcpy(&rest, at, size);
    mix(rest ^ (static_cast<std::uint64_t>(size) << 56));
  }

  template <typename T>
  void value(const T& value) {
    bytes(&value, sizeof value);
  }

  [[nodiscard]] std::uint64_t result() const { return state_ ^ (state_ >> 29); }

 private:
  void mix(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9E37'79B9'7F4A'7C15ULL;
    state_ ^= state_ >> 32;
  }

  std::uint64_t state_ = 0x2545'F491'4F6C'DD1DULL;
};

}  // namespace

void FramePacer::stir() {
  settle_ = kSettleFrames;
  afterglow_ = clock_.steady_now() + kAfterglow;
}

void FramePacer::wake_at(SteadyTime when) {
  deadline_ = deadline_ ? std::min(*deadline_, when) : when;
}

std::optional<Millis> FramePacer::time_to_wait() const {
  if (settle_ > 0) return Millis{0};
  std::optional<SteadyTime> next = deadline_;
  if (afterglow_ && (!next || *afterglow_ < *next)) next = afterglow_;
  const SteadyTime now = clock_.steady_now();
  if (held_) next = next ? std::min(*next, now + kHeldPace) : now + kHeldPace;
  if (!next) return std::nullopt;
  return std::max(Millis{0}, *next - now);
}

bool FramePacer::take_due() {
  const SteadyTime now = clock_.steady_now();
  bool due = held_;
  if (settle_ > 0) {
    --settle_;
    due = true;
  }
  for (std::optional<SteadyTime>* when : {&deadline_, &afterglow_}) {
    if (*when && **when <= now) {
      when->reset();
      due = true;
    }
  }
  return due;
}

bool FramePacer::must_draw(std::uint64_t fingerprint) {
  if (drawn_ == fingerprint) return false;
  drawn_ = fingerprint;
  return true;
}

std::uint64_t fingerprint(const ImDrawData& frame, std::uint64_t pictures) {
  Hash hash;
  hash.value(pictures);
  hash.value(frame.DisplayPos);
  hash.value(frame.DisplaySize);
  hash.value(frame.FramebufferScale);
  for (const ImDrawList* list : frame.CmdLists) {
    hash.bytes(list->VtxBuffer.Data, static_cast<std::size_t>(list->VtxBuffer.size_in_bytes()));
    hash.bytes(list->IdxBuffer.Data, static_cast<std::size_t>(list->IdxBuffer.size_in_bytes()));
    for (const ImDrawCmd& command : list->CmdBuffer) {
      hash.value(command.ClipRect);
      hash.value(command.TexRef._TexData);
      hash.value(command.TexRef._TexID);
      hash.value(command.VtxOffset);
      hash.value(command.IdxOffset);
      hash.value(command.ElemCount);
    }
  }
  return hash.result();
}

bool has_uploads(const ImDrawData& frame) {
  if (frame.Textures == nullptr) return false;
  return std::any_of(
      frame.Textures->begin(), frame.Textures->end(),
      [](const ImTextureData* texture) { return texture->Status != ImTextureStatus_OK; });
}

}  // namespace vigil::shell
