#include "app/ctl/clip_prober.h"

#include <fcntl.h>
#include <unistd.h>

#include <system_error>

#include "core/media/decoder_pool.h"
#include "core/media/media_clip.h"

namespace vigil::ctl {
namespace {

namespace fs = std::filesystem;

media::DecoderPoolOptions pool_options(const fs::path& decoder) {
  media::DecoderPoolOptions options;
  options.decoder_path = decoder.string();
#ifdef VIGIL_SANITIZED
  options.sandbox = media::Sandbox::kReduced;
#endif
  // Only whether it opens matters: the first picture may be small.
  options.max_decoders = 2;
  options.threads = 1;
  return options;
}

}  // namespace

fs::path decoder_beside_this_program() {
  std::error_code failed;
  const fs::path self = fs::read_symlink("/proc/self/exe", failed);
  return failed ? fs::path("vigil-decoder") : self.parent_path() / "vigil-decoder";
}

ClipProber::ClipProber(const fs::path& decoder, const Clock& clock)
    : clock_(clock),
      pool_(std::make_unique<media::DecoderPool>(pool_options(decoder), clock, [] {})) {}

ClipProber::~ClipProber() = default;

ProbeAnswer ClipProber::probe(int fd) {
  const auto refuse = [](media::MediaFailure reason) {
    return ProbeAnswer{{}, {reason, std::string(media::describe(reason))}};
  };
  // The pool closes what it is given.
  const int own = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (own < 0) return refuse(media::MediaFailure::kUnreadable);
  const std::unique_ptr<media::MediaClip> clip = pool_->open(own, {64, 64});
  while (clip->state() == media::MediaState::kOpening) {
    (void)clip->wait_for_news(Millis(100));
    clip->update(clock_.steady_now());
  }
  if (clip->state() == media::MediaState::kFailed) return refuse(clip->failure());
  if (clip->info().truncated) {
    ProbeAnswer cut = refuse(media::MediaFailure::kTruncated);
    cut.info = clip->info();
    cut.refusal.sentence = "The file is cut off: bytes are missing at its end.";
    return cut;
  }
  return ProbeAnswer{clip->info(), {}};
}

std::string media_type_of(const media::MediaInfo& info) {
  const std::string& container = info.container;
  if (container == "gif" || container == "jpeg" || container == "png" || container == "webp") {
    return "image/" + container;
  }
  if (container == "matroska") return "video/x-matroska";
  if (container == "mpegts") return "video/mp2t";
  if (container == "flv") return "video/x-flv";
  if (container == "mov") return "video/quicktime";
  return "video/" + container;
}

}  // namespace vigil::ctl
