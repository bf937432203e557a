// What the desk believes of a decoder's messages: whatever passes the checks lies inside the ring.
#include <cstdlib>
#include <cstring>
#include <span>

#include "core/media/decoder_messages.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

using namespace vigil::media;

const RingLayout kLayout{4, 8, 16, 1u << 20, 1u << 16};
const RingLayout kPlanes{4, 8, 16, 1u << 20, 1u << 16, SlotFormat::kYuv420};

void require(bool holds) {
  if (!holds) std::abort();
}

void check_frame(const FrameMessage& frame) {
  if (is_sound(frame, kLayout)) {
    const std::uint64_t last =
        std::uint64_t{frame.stride} * (frame.height - 1) + frame.width * 4ull;
    require(frame.slot < kLayout.slots && last <= kLayout.slot_bytes);
    require(frame.pts_us >= 0 && frame.duration_us >= 0);
  }
  if (is_sound(frame, kPlanes)) {
    const std::uint64_t colour = std::uint64_t{(frame.width + 1) / 2} * ((frame.height + 1) / 2);
    require(std::uint64_t{frame.width} * frame.height + 2 * colour <= kPlanes.slot_bytes);
  }
}

void check_text(std::span<const char> field) {
  const std::string text = text_of(field, field.size());
  require(text.find("##") == std::string::npos);
  for (const char letter : text)
    require(static_cast<unsigned char>(letter) >= 0x20 || letter == '\n' || letter == '\t');
}

template <typename Message>
std::string bytes_of(Message message) {
  return {reinterpret_cast<const char*>(&message), sizeof message};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto datagram = std::as_bytes(std::span(data, size));
  static_cast<void>(message_type(datagram));
  if (const auto hello = read_message<HelloMessage>(datagram)) {
    require(!is_sound(*hello) || (hello->layers & ~kAllSandboxLayers) == 0);
  }
  if (const auto info = read_message<InfoMessage>(datagram)) {
    if (is_sound(*info)) {
      require(info->width <= kMaxPictureSide && info->rate_denominator != 0 &&
              info->rotation < 360);
    }
    check_text(info->container);
    check_text(info->video_codec);
    check_text(info->audio_codec);
    check_text(info->metadata);
  }
  if (const auto frame = read_message<FrameMessage>(datagram)) check_frame(*frame);
  if (const auto tile = read_message<TileMessage>(datagram)) {
    if (is_sound(*tile, kLayout)) {
      const std::uint64_t last =
          std::uint64_t{tile->stride} * (tile->height - 1) + tile->width * 4ull;
      require(tile->index < kLayout.tiles && last <= kLayout.tile_bytes);
    }
  }
  if (const auto audio = read_message<AudioMessage>(datagram)) {
    if (is_sound(*audio, kLayout)) {
      require(audio->slot < kLayout.audio_slots &&
              audio->frames * kAudioChannels * sizeof(float) <= kAudioSlotBytes);
    }
  }
  if (const auto wave = read_message<WaveMessage>(datagram)) {
    if (is_sound(*wave)) {
      require(wave->count <= kWavePoints &&
              std::uint64_t{wave->first} + wave->count <= kMaxWavePoints);
    }
  }
  if (const auto found = read_message<FoundMessage>(datagram)) {
    require(!is_sound(*found) || (found->begin_us >= 0 && found->begin_us <= found->end_us));
  }
  if (const auto prints = read_message<PrintsMessage>(datagram)) {
    require(!is_sound(*prints) || prints->count <= kPrintsAtOnce);
  }
  if (const auto scanned = read_message<ScannedMessage>(datagram)) {
    require(!is_sound(*scanned) || scanned->until_us >= 0);
  }
  if (const auto end = read_message<EndOfClipMessage>(datagram)) {
    require(!is_sound(*end) || end->end_us >= 0);
  }
  if (const auto problem = read_message<ProblemMessage>(datagram)) check_text(problem->detail);
  if (const auto look = read_message<LookMessage>(datagram)) require(look_of(*look).is_sound());
  return 0;
}

std::vector<std::string> fuzz_seeds() {
  FrameMessage frame{header_of<FrameMessage>()};
  frame.width = 100;
  frame.height = 50;
  frame.stride = 400;
  TileMessage tile{header_of<TileMessage>()};
  tile.width = tile.height = 100;
  tile.stride = 400;
  InfoMessage info{header_of<InfoMessage>()};
  info.width = info.height = info.coded_width = info.coded_height = 64;
  std::strcpy(info.metadata, "title: a ## title\nartist: \xe5\xae\x88\n");
  AudioMessage audio{header_of<AudioMessage>()};
  audio.frames = 100;
  WaveMessage wave{header_of<WaveMessage>()};
  wave.count = 4;
  return {bytes_of(HelloMessage{header_of<HelloMessage>()}),
          bytes_of(info),
          bytes_of(frame),
          bytes_of(tile),
          bytes_of(audio),
          bytes_of(wave),
          bytes_of(FoundMessage{header_of<FoundMessage>()}),
          bytes_of(ScannedMessage{header_of<ScannedMessage>()}),
          bytes_of(EndOfClipMessage{header_of<EndOfClipMessage>()}),
          bytes_of(ProblemMessage{header_of<ProblemMessage>()}),
          bytes_of(message_of({}))};
}
