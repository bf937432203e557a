#include "app/ctl/file_hasher.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "app/ctl/clip_prober.h"
#include "core/media/decoder_pool.h"
#include "core/media/probe.h"

namespace vigil::ctl {
namespace {

media::DecoderPoolOptions options() {
  media::DecoderPoolOptions options = ctl_decoder();
  options.spares = 0;
  options.threads = 2;
  return options;
}

Result<int> open_for_reading(const std::string& path) {
  // The decoder's side closes it.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd >= 0) return fd;
  return fail(ErrorCode::kNotFound,
              fmt::format("{} cannot be opened: {}.", path, std::strerror(errno)));
}

Error of_file(const std::string& path, const Error& error) {
  return fail(error.code, fmt::format("{}: {}", path, error.message));
}

}  // namespace

FileHasher::FileHasher(const Clock& clock)
    : pool_(std::make_unique<media::DecoderPool>(options(), clock, [] {})) {}

FileHasher::~FileHasher() = default;

Result<media::MediaInfo> FileHasher::frames(const std::string& path, const Sink& sink) {
  const Result<int> fd = open_for_reading(path);
  if (!fd) return fd.error();
  auto info = media::fingerprint(
      *pool_, *fd, [&](const media::MediaInfo&, auto frames) { return sink(frames); });
  if (!info) return of_file(path, info.error());
  return info;
}

Result<FileHasher::Hashed> FileHasher::all(const std::string& path) {
  Hashed hashed;
  const auto info = frames(path, [&](std::span<const screening::VideoFrameHash> frames) {
    hashed.frames.insert(hashed.frames.end(), frames.begin(), frames.end());
    return true;
  });
  if (!info) return info.error();
  hashed.still = info->still;
  return hashed;
}

Result<screening::PdqResult> FileHasher::picture(const std::string& path) {
  screening::PdqResult result;
  const auto info = frames(path, [&](std::span<const screening::VideoFrameHash> frames) {
    result = {frames.front().hash, frames.front().quality};
    return false;
  });
  if (!info) return info.error();
  if (!info->still)
    return of_file(path, fail(ErrorCode::kUnsupported, "It is a clip; vpdq hashes clips."));
  return result;
}

}  // namespace vigil::ctl
