// What the desk and the decoder process say to each other: plain structs, one per datagram of a
// SOCK_SEQPACKET socket.
//
// The desk sends Ring as soon as it was greeted, and Open once, each with a descriptor beside it
// (SCM_RIGHTS: the ring, the media), and afterwards Seek, Next, FitInto and Tiles in any order. The
// decoder says Hello when it has narrowed itself, then Info or Problem, and fills ring slots only
// on credit. Times are microseconds of presentation time, 0 at the first shown frame. Pictures are
// RGBA, 8 bits each, upright, square pixels, softened as the last Look says; sound is 48 kHz
// stereo, 32-bit float, interleaved.
//
// Sound has slots, credits and generations of its own, so that it can run ahead of the pictures;
// the waveform and the scan of the whole clip are asked for once and arrive piece by piece.
//
// Credits: one credit lets the decoder send one Frame. A seek does not take credits back. The desk
// never has more credits outstanding than there are slots, and has copied a slot before it gives
// the credit that lets it be reused, so the decoder may simply go round the slots.
//
// Both sides are built together; the version in every header says so. Nothing in a message is
// believed before decoder_messages.h checked it.
#pragma once

#include <cstdint>

namespace vigil::media {

inline constexpr std::uint32_t kProtocolMagic = 0x4c474956;  // "VIGL" in memory
inline constexpr std::uint32_t kProtocolVersion = 4;
// The control socket's number in the decoder process.
inline constexpr int kControlDescriptor = 3;

enum class MessageType : std::uint32_t {
  kHello = 1,
  kOpen = 2,
  kInfo = 3,
  kSeek = 4,
  kNext = 5,
  kFitInto = 6,
  kTiles = 7,
  kFrame = 8,
  kTile = 9,
  kTilesDone = 10,
  kEndOfClip = 11,
  kProblem = 12,
  kWorking = 13,
  kLook = 14,
  kAudioFrom = 15,
  kAudioNext = 16,
  kAudio = 17,
  kAudioEnd = 18,
  kWaveform = 19,
  kWave = 20,
  kScan = 21,
  kFound = 22,
  kScanned = 23,
  kFingerprint = 24,
  kPrints = 25,
  kRing = 26,
};
inline constexpr std::uint32_t kLastMessageType = 26;

struct MessageHeader {
  std::uint32_t magic = kProtocolMagic;
  std::uint32_t version = kProtocolVersion;
  std::uint32_t type = 0;
  std::uint32_t size = 0;  // of the whole message
};

template <typename Message>
[[nodiscard]] constexpr MessageHeader header_of() {
  return {kProtocolMagic, kProtocolVersion, static_cast<std::uint32_t>(Message::kType),
          sizeof(Message)};
}

// The walls around a decoder process, as bits. The decoder reports what it closed itself; the desk
// adds the namespaces it was started in.
enum SandboxLayer : std::uint32_t {
  kLayerNoNewPrivileges = 1u << 0,
  kLayerNotDumpable = 1u << 1,
  kLayerDiesWithParent = 1u << 2,
  kLayerFileLimits = 1u << 3,  // no files written, no core, few descriptors
  kLayerCpuLimit = 1u << 4,
  kLayerMemoryLimit = 1u << 5,  // address space
  kLayerProcessLimit = 1u << 6,
  kLayerNoWritableCode = 1u << 7,  // memory-deny-write-execute
  kLayerLandlock = 1u << 8,
  kLayerSeccomp = 1u << 9,
  kLayerUserNamespace = 1u << 10,
  kLayerPidNamespace = 1u << 11,
  kLayerNetNamespace = 1u << 12,
  kLayerIpcNamespace = 1u << 13,
  kLayerMountNamespace =
      1u << 14,  // and in it an empty folder that cannot be written, nothing else
  kLayerNoCapabilities = 1u << 15,
};
inline constexpr std::uint32_t kAllSandboxLayers = (1u << 16) - 1;

struct HelloMessage {
  static constexpr MessageType kType = MessageType::kHello;
  MessageHeader header;
  std::uint32_t layers = 0;  // SandboxLayer bits
  std::uint32_t reserved = 0;
};

// How pictures are softened from now on; the desk seeks, and asks for tiles, anew to get them.
struct LookMessage {
  static constexpr MessageType kType = MessageType::kLook;
  MessageHeader header;
  std::uint32_t blur = 0;  // as in core/domain/look.h
  std::uint32_t smoothing = 0;
  std::uint32_t greyscale = 0;
  std::uint32_t flash_guard = 1;
  std::uint32_t reveal_left = 0;
  std::uint32_t reveal_top = 0;
  std::uint32_t reveal_right = 0;
  std::uint32_t reveal_bottom = 0;
};

enum class SlotFormat : std::uint32_t {
  kRgba = 0,
  // The planes Y, U, V one after the other without padding, 8 bits, upright, at the clip's own
  // size: for tools that compare frames. FrameMessage::stride is then the width.
  kYuv420 = 1,
};

// The memory that pictures and sound are put into. It comes before there is a clip, so that its
// pages are at hand when there is one.
struct RingMessage {
  static constexpr MessageType kType = MessageType::kRing;
  MessageHeader header;
  std::uint64_t slot_bytes = 0;
  std::uint64_t tile_bytes = 0;
  std::uint32_t slots = 0;
  std::uint32_t tiles = 0;
  std::uint32_t audio_slots = 0;
  // The clip is likely to be like the last one was: so large as it was coded, to fit into so much.
  std::uint32_t like_width = 0;
  std::uint32_t like_height = 0;
  std::uint32_t fit_width = 0;
  std::uint32_t fit_height = 0;
  std::uint32_t reserved = 0;
};

struct OpenMessage {
  static constexpr MessageType kType = MessageType::kOpen;
  MessageHeader header;
  std::uint32_t fit_width = 0;
  std::uint32_t fit_height = 0;
  std::uint32_t threads = 1;
  std::uint32_t credits = 0;
  std::uint32_t format = 0;  // SlotFormat
  std::uint32_t reserved = 0;
  LookMessage look{};  // for the first picture; its header is not read
};

enum InfoFlag : std::uint32_t {
  kInfoHasAudio = 1u << 0,
  kInfoTruncated = 1u << 1,  // bytes are missing at the end; what is there is shown
  kInfoHdr = 1u << 2,        // PQ or HLG in the source
  kInfoStill = 1u << 3,      // one picture, no time
};

struct InfoMessage {
  static constexpr MessageType kType = MessageType::kInfo;
  MessageHeader header;
  std::int64_t duration_us = 0;  // 0: not known before the end
  std::uint32_t width = 0;       // as shown at full size
  std::uint32_t height = 0;
  std::uint32_t coded_width = 0;
  std::uint32_t coded_height = 0;
  std::uint32_t rate_numerator = 0;
  std::uint32_t rate_denominator = 1;
  std::uint32_t rotation = 0;  // degrees clockwise applied: 0, 90, 180, 270
  std::uint32_t flags = 0;
  char container[32] = {};  // zero-terminated
  char video_codec[32] = {};
  char audio_codec[32] = {};  // empty when there is no sound that can be played
  char metadata[1024] = {};   // "key: value" lines
};

enum class SeekMode : std::uint32_t {
  kAt = 0,      // the frame on screen at that time
  kBefore = 1,  // the last frame that starts before that time
};

struct SeekMessage {
  static constexpr MessageType kType = MessageType::kSeek;
  MessageHeader header;
  std::int64_t time_us = 0;
  std::uint32_t generation = 0;
  std::uint32_t mode = 0;
  std::uint32_t lead =
      0;  // how many frames before the target to send as well, when they are decoded anyway
  std::uint32_t flags = 0;  // SeekFlag
};
inline constexpr std::uint32_t kMaxLead = 8;

enum SeekFlag : std::uint32_t {
  // A picture from near the target first, where it is there sooner than the target itself: a
  // frame with kFramePreview, which takes a credit like any other.
  kSeekPreview = 1u << 0,
  // The frames after it are wanted at once: the clip is playing.
  kSeekPlaying = 1u << 1,
};

struct NextMessage {
  static constexpr MessageType kType = MessageType::kNext;
  MessageHeader header;
  std::uint32_t credits = 0;
  std::uint32_t reserved = 0;
};

struct FitIntoMessage {
  static constexpr MessageType kType = MessageType::kFitInto;
  MessageHeader header;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
};

enum TilesFlag : std::uint32_t {
  kTilesWithoutKeyframes = 1u << 0,  // only the frames on screen at the tiles' times
  kTilesKeyframesAlone = 1u << 1,    // keyframes near them will do
};

struct TilesMessage {
  static constexpr MessageType kType = MessageType::kTiles;
  MessageHeader header;
  std::uint32_t count = 0;
  std::uint32_t max_width = 0;
  std::uint32_t max_height = 0;
  std::uint32_t generation = 0;
  // Of the stretch they are spread over; both 0: of the whole clip.
  std::int64_t begin_us = 0;
  std::int64_t end_us = 0;
  std::uint32_t flags = 0;  // TilesFlag
  std::uint32_t unused = 0;
};

enum FrameFlag : std::uint32_t {
  kFrameLead = 1u << 0,     // comes before the target of the seek
  kFramePreview = 1u << 1,  // near the target, not it; its time is its own
  kFrameDimmed = 1u << 2,   // the flash guard has darkened it
  // The frame at that time, out of a store too small for exact ones: close to it, and with the next
  // credit the exact one follows under the same time as kFrameRefined.
  kFrameApproximate = 1u << 3,
  kFrameRefined = 1u << 4,
};

struct FrameMessage {
  static constexpr MessageType kType = MessageType::kFrame;
  MessageHeader header;
  std::int64_t pts_us = 0;
  std::int64_t duration_us = 0;
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;  // of the last seek; 0 from the beginning
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint32_t stride = 0;
  std::uint32_t flags = 0;
};

enum TileFlag : std::uint32_t {
  kTileExact = 1u << 0,  // the frame at its time, not merely the keyframe before it
};

struct TileMessage {
  static constexpr MessageType kType = MessageType::kTile;
  MessageHeader header;
  std::int64_t pts_us = 0;
  std::uint32_t index = 0;
  std::uint32_t generation = 0;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint32_t stride = 0;
  std::uint32_t flags = 0;
};

struct TilesDoneMessage {
  static constexpr MessageType kType = MessageType::kTilesDone;
  MessageHeader header;
  std::uint32_t generation = 0;
  std::uint32_t reserved = 0;
};

struct EndOfClipMessage {
  static constexpr MessageType kType = MessageType::kEndOfClip;
  MessageHeader header;
  std::int64_t end_us = 0;  // where the last frame ends
  std::uint32_t generation = 0;
  std::uint32_t reserved = 0;
};

struct ProblemMessage {
  static constexpr MessageType kType = MessageType::kProblem;
  MessageHeader header;
  std::uint32_t code = 0;  // MediaFailure
  std::uint32_t reserved = 0;
  char detail[128] = {};  // for the log: a codec's name, a library's reason
};

inline constexpr std::uint32_t kAudioRate = 48'000;
inline constexpr std::uint32_t kAudioChannels = 2;
inline constexpr std::uint32_t kAudioSlotFrames = 2048;  // of one sample per channel
inline constexpr std::uint64_t kAudioSlotBytes =
    std::uint64_t{kAudioSlotFrames} * kAudioChannels * sizeof(float);

// Sound from that time on, under a new generation. Earlier credits are taken back: what was sent
// before is not answered any more, and the slots are used from 0 again.
struct AudioFromMessage {
  static constexpr MessageType kType = MessageType::kAudioFrom;
  MessageHeader header;
  std::int64_t time_us = 0;
  std::uint32_t generation = 0;
  std::uint32_t credits = 0;
};

struct AudioNextMessage {
  static constexpr MessageType kType = MessageType::kAudioNext;
  MessageHeader header;
  std::uint32_t generation = 0;  // credits for another one are void
  std::uint32_t credits = 0;
};

struct AudioMessage {
  static constexpr MessageType kType = MessageType::kAudio;
  MessageHeader header;
  std::int64_t pts_us = 0;  // of the first sample; silence fills gaps, so sound is unbroken
  std::uint32_t slot = 0;
  std::uint32_t frames = 0;
  std::uint32_t generation = 0;
  std::uint32_t reserved = 0;
};

struct AudioEndMessage {
  static constexpr MessageType kType = MessageType::kAudioEnd;
  MessageHeader header;
  std::uint32_t generation = 0;
  std::uint32_t reserved = 0;
};

inline constexpr std::uint32_t kMaxWavePoints = 2048;
inline constexpr std::uint32_t kWavePoints = 512;  // in one message

// The loudness of the whole clip in that many equal stretches.
struct WaveformMessage {
  static constexpr MessageType kType = MessageType::kWaveform;
  MessageHeader header;
  std::uint32_t points = 0;
  std::uint32_t reserved = 0;
};

// In order from point 0; `last` when nothing follows. Values are shares of full scale, 0..255.
struct WaveMessage {
  static constexpr MessageType kType = MessageType::kWave;
  MessageHeader header;
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  std::uint32_t last = 0;
  std::uint32_t reserved = 0;
  std::uint8_t peak[kWavePoints] = {};
  std::uint8_t loudness[kWavePoints] = {};  // root mean square
};

// Goes through the whole clip once, when there is nothing more urgent: finds scene changes and
// flashes, makes exact tiles on the way, and keeps the frames at shown size for scrubbing within
// `keep_bytes` of the decoder's own memory. A new one replaces the one before.
struct ScanMessage {
  static constexpr MessageType kType = MessageType::kScan;
  MessageHeader header;
  std::uint64_t keep_bytes = 0;
  std::uint32_t generation = 0;
  std::uint32_t reserved = 0;
};

enum class FoundKind : std::uint32_t { kSceneChange = 0, kFlashes = 1 };
inline constexpr std::uint32_t kMaxFound = 4096;  // of one scan; the decoder stops telling there

struct FoundMessage {
  static constexpr MessageType kType = MessageType::kFound;
  MessageHeader header;
  std::int64_t begin_us = 0;
  std::int64_t end_us = 0;  // for a scene change: the same
  std::uint32_t kind = 0;   // FoundKind
  std::uint32_t generation = 0;
};

// How far the scan has come: sent now and then, and at the end.
struct ScannedMessage {
  static constexpr MessageType kType = MessageType::kScanned;
  MessageHeader header;
  std::int64_t until_us = 0;
  std::uint64_t kept_bytes = 0;
  std::uint32_t kept_frames = 0;
  std::uint32_t generation = 0;
  std::uint32_t done = 0;
  std::uint32_t reserved = 0;
};

// The perceptual hash of every frame, from the first to the last, once for a process. It goes
// through the whole clip beside everything else and gives way to it.
struct FingerprintMessage {
  static constexpr MessageType kType = MessageType::kFingerprint;
  MessageHeader header;
};

struct FramePrint {
  std::uint64_t words[4] = {};  // as in core/screening/hash256.h
  std::int64_t pts_us = 0;
  std::uint32_t quality = 0;  // 0 to 100
  std::uint32_t reserved = 0;
};
inline constexpr std::uint32_t kPrintsAtOnce = 32;
inline constexpr std::uint32_t kMaxPrints = 16u << 20;  // of one clip; the decoder stops there

// In order from frame 0; `last` when nothing follows.
struct PrintsMessage {
  static constexpr MessageType kType = MessageType::kPrints;
  MessageHeader header;
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  std::uint32_t last = 0;
  std::uint32_t reserved = 0;
  FramePrint prints[kPrintsAtOnce] = {};
};

// "Still at it": sent during long work, so that silence means a hang.
struct WorkingMessage {
  static constexpr MessageType kType = MessageType::kWorking;
  MessageHeader header;
};

inline constexpr std::uint32_t kMaxMessageBytes = 2048;
static_assert(sizeof(InfoMessage) <= kMaxMessageBytes);
static_assert(sizeof(PrintsMessage) <= kMaxMessageBytes);

}  // namespace vigil::media
