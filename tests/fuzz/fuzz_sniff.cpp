// The first look at a stranger's file: its magic bytes, and the walks along its outermost
// structure.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <span>

#include "app/decoder/media_input.h"
#include "app/decoder/sniff.h"
#include "tests/fuzz/fuzz_target.h"

using vigil::decoder::Kind;
using vigil::decoder::kSniffBytes;
using vigil::decoder::MediaInput;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Kind kind = vigil::decoder::sniff(std::span(data, std::min(size, kSniffBytes)));
  // A demuxer or a reason, never both and never neither.
  if (kind.demuxer.empty() == (kind.failure == vigil::media::MediaFailure::kNone)) std::abort();
  static const int file = ::memfd_create("fuzz", MFD_CLOEXEC);
  if (::ftruncate(file, 0) != 0 || ::pwrite(file, data, size, 0) != static_cast<ssize_t>(size))
    return 0;
  const MediaInput input(file);
  const Kind again = input.kind();
  if (again.demuxer != kind.demuxer) std::abort();
  static_cast<void>(input.cut_off(again));
  // Also along the walks that this kind would not take.
  static_cast<void>(input.cut_off({"mov", "mp4"}));
  static_cast<void>(input.cut_off({"matroska", "webm"}));
  return 0;
}

std::vector<std::string> fuzz_seeds() {
  using namespace std::string_literals;
  return {"\0\0\0\x18"s + "ftypisom\0\0\2\0isomiso2\0\0\0\x10moov\0\0\0\x8mvhd\0\0\0\0mdat"s,
          "\0\0\0\1mdat\0\0\0\0\0\0\1\0"s,
          "\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\x82\x84webm\x18\x53\x80\x67\1\0\0\0\0\0\0\xff"s +
              "\x1f\x43\xb6\x75\x84"s,
          "FLV\1\5\0\0\0\x9\0\0\0\0"s,
          "GIF89a\1\0\1\0\x80\0\0"s,
          "\x89PNG\r\n\x1a\n"s,
          "\xff\xd8\xff\xe0"s,
          "RIFF\0\0\0\0WEBP"s,
          std::string(188 * 3, 'G'),
          "#EXTM3U"s};
}
