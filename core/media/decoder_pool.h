// Decoder processes, one per clip, with spares started ahead. A decoder that dies, hangs or lies
// becomes a failed clip with a plain reason; nothing it does reaches the desk.
//
// One thread of its own speaks to all processes. All functions are thread-safe and none waits for a
// process. `wake` is called on that thread, without locks held, whenever a clip has news; it must
// be quick. Clips may outlive the pool: they then fail.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/media/clip_wishes.h"
#include "core/media/picture_memory.h"

namespace vigil::media {

class MediaClip;

// kReduced leaves out the address-space limit and the system-call filter, which sanitizers cannot
// live with.
enum class Sandbox { kFull, kReduced };

struct DecoderPoolOptions {
  std::string decoder_path;
  std::vector<std::string> arguments;  // besides those of the sandbox
  int spares = 1;
  int max_decoders = 12;  // clips beyond it wait their turn
  Sandbox sandbox = Sandbox::kFull;
  // Per decoder: one more than it keeps busy, because a frame often waits for rows of the one before.
  int threads = 3;
  Millis open_limit{5000};
  Millis answer_limit{2000};  // of silence while an answer is due
  Millis total_limit{30000};  // for one answer, whatever signs of life there are
  Millis scan_limit{10000};   // of a scan without progress, while nothing else is asked for
  // Walls (SandboxLayer bits) without which no clip is opened here: the operator's choice.
  std::uint32_t required_layers = 0;
  // Of a decoder's own memory, the frames it shares with the desk not counted. Below its limit of
  // address space, so that it ends with a reason.
  std::uint64_t memory_limit = 2ull << 30;
  // The largest picture that is ever asked for, in pixels: 3840 x 2160. Memory is taken only where
  // it is used.
  std::uint64_t max_picture_pixels = 3840ull * 2160;
  // Where all its clips' pictures are.
  std::shared_ptr<PictureMemory> pictures = std::make_shared<PictureMemory>();
};

// Which walls hold around the decoders, as the last one said. SandboxLayer bits.
struct SandboxReport {
  bool known = false;  // false until the first decoder has answered
  std::uint32_t layers = 0;
  [[nodiscard]] bool complete() const;
  // Words of the layers that do not hold, e.g. "landlock", in a fixed order.
  [[nodiscard]] std::vector<std::string> missing() const;
};
// The same for any set of layers that is to hold.
[[nodiscard]] std::vector<std::string> layer_words(std::uint32_t layers);
// And back, for one; 0 for a word that is none of them.
[[nodiscard]] std::uint32_t layer_of(std::string_view word);

// Figures for the about page and for tests.
struct DecoderPoolCounts {
  int spares_ready = 0;
  int clips_open = 0;
  std::uint64_t started = 0;
  std::uint64_t lost = 0;  // died, hung or lied
};

class DecoderPool {
 public:
  using Options = DecoderPoolOptions;

  DecoderPool(Options options, const Clock& clock, std::function<void()> wake);
  ~DecoderPool();
  DecoderPool(const DecoderPool&) = delete;
  DecoderPool& operator=(const DecoderPool&) = delete;

  // Takes the descriptor of a regular file or memory file. Always gives a clip; what cannot be
  // opened fails. The clip belongs to the thread that uses it.
  [[nodiscard]] std::unique_ptr<MediaClip> open(int fd, const ClipWishes& wishes = {});

  [[nodiscard]] SandboxReport report() const;
  [[nodiscard]] DecoderPoolCounts counts() const;
  // The decoder processes that hold clips, in the order the clips were opened. For measuring.
  [[nodiscard]] std::vector<pid_t> clip_processes() const;
  // Thread-safe.
  [[nodiscard]] PictureMemory& pictures() const { return *pictures_; }

 private:
  class Loop;
  const Clock& clock_;
  const std::shared_ptr<PictureMemory> pictures_;
  std::unique_ptr<Loop> loop_;
};

}  // namespace vigil::media
