// Looks into files with the sandboxed decoder: what they are, or why they cannot be opened. One
// thread.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/media/failure.h"
#include "core/media/picture.h"

namespace vigil::media {
class DecoderPool;
struct DecoderPoolOptions;
}  // namespace vigil::media

namespace vigil::ctl {

// The decoder that was built with this program.
[[nodiscard]] std::filesystem::path decoder_beside_this_program();
// How it is started by this program.
[[nodiscard]] media::DecoderPoolOptions ctl_decoder();

struct ProbeRefusal {
  media::MediaFailure reason = media::MediaFailure::kNone;
  std::string sentence;
};

struct ProbeAnswer {
  media::MediaInfo info;
  ProbeRefusal refusal;  // kNone: the clip opened, shows a picture and is whole
  [[nodiscard]] bool opened() const { return refusal.reason == media::MediaFailure::kNone; }
};

class ClipProber {
 public:
  ClipProber(const std::filesystem::path& decoder, const Clock& clock);
  ~ClipProber();

  // Blocks until the clip's first frame is there or it has failed; the decoder's own limits bound
  // that. `fd` stays the caller's.
  [[nodiscard]] ProbeAnswer probe(int fd);

 private:
  std::unique_ptr<media::DecoderPool> pool_;
};

// "video/mp4" for a container as MediaInfo names it.
[[nodiscard]] std::string media_type_of(const media::MediaInfo& info);

}  // namespace vigil::ctl
