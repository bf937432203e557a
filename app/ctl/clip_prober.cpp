#include "app/ctl/clip_prober.h"

#include <fcntl.h>
#include <unistd.h>

#include <system_error>

#include "core/media/decoder_pool.h"
#include "core/media/probe.h"

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
  const fs::path folder = fs::read_symlink("/proc/self/exe", failed).parent_path();
  const fs::path beside = folder / "vigil-decoder";
  // Programs of the same build that are not installed together, such as tests, find it next door.
  if (!fs::exists(beside, failed)) return folder.parent_path() / "bin" / "vigil-decoder";
  return beside;
}

media::DecoderPoolOptions ctl_decoder() { return pool_options(decoder_beside_this_program()); }

ClipProber::ClipProber(const fs::path& decoder, const Clock& clock)
    : pool_(std::make_unique<media::DecoderPool>(pool_options(decoder), clock, [] {})) {}

ClipProber::~ClipProber() = default;

ProbeAnswer ClipProber::probe(int fd) {
  // The decoder's side closes what it is given.
  const int own = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (own < 0) {
    return {{},
            {media::MediaFailure::kUnreadable,
             std::string(media::describe(media::MediaFailure::kUnreadable))}};
  }
  media::MediaFailure why = media::MediaFailure::kNone;
  Result<media::MediaInfo> info = media::probe(*pool_, own, &why);
  if (!info) return {{}, {why, info.error().message}};
  if (info->truncated) {
    return {
        std::move(*info),
        {media::MediaFailure::kTruncated, "The file is cut off: bytes are missing at its end."}};
  }
  return {std::move(*info), {}};
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
