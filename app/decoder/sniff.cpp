#include "app/decoder/sniff.h"

#include <algorithm>
#include <utility>

namespace vigil::decoder {
namespace {

using media::MediaFailure;
using namespace std::literals;

bool has(std::span<const std::uint8_t> head, std::size_t at, std::string_view bytes) {
  if (at > head.size() || head.size() - at < bytes.size()) return false;
  return std::equal(
      bytes.begin(), bytes.end(), head.begin() + static_cast<std::ptrdiff_t>(at),
      [](char want, std::uint8_t is) { return static_cast<std::uint8_t>(want) == is; });
}

bool contains(std::span<const std::uint8_t> head, std::string_view bytes) {
  for (std::size_t at = 0; at + bytes.size() <= head.size(); ++at) {
    if (has(head, at, bytes)) return true;
  }
  return false;
}

// MPEG transport stream: a sync byte every 188 bytes, or every 192 after a four-byte time stamp.
bool is_transport_stream(std::span<const std::uint8_t> head) {
  for (const auto& [first, step] : {std::pair<std::size_t, std::size_t>{0, 188}, {4, 192}}) {
    if (has(head, first, "G") && has(head, first + step, "G") && has(head, first + 2 * step, "G"))
      return true;
  }
  return false;
}

bool is_iso_media(std::span<const std::uint8_t> head) {
  constexpr std::string_view kBoxes[] = {"ftyp", "moov", "mdat", "free", "skip", "wide", "pnot"};
  return std::any_of(std::begin(kBoxes), std::end(kBoxes),
                     [&](std::string_view box) { return has(head, 4, box); });
}

// Known, and not accepted: the card then says so instead of "not a video".
bool is_other_media(std::span<const std::uint8_t> head) {
  if (has(head, 0, "RIFF") && has(head, 8, "AVI ")) return true;
  constexpr std::string_view kOthers[] = {
      "OggS"sv,
      "\x30\x26\xb2\x75\x8e\x66\xcf\x11"sv,  // ASF: wmv, wma
      ".RMF"sv,
      "\x00\x00\x01\xba"sv,  // MPEG program stream
      "\x00\x00\x01\xb3"sv,  // bare MPEG video
      "ID3"sv,
      "fLaC"sv,
      "#EXTM3U"sv,
      "BM"sv,
      "II*\0"sv,
      "MM\0*"sv,
  };
  return std::any_of(std::begin(kOthers), std::end(kOthers),
                     [&](std::string_view magic) { return has(head, 0, magic); });
}

}  // namespace

Kind sniff(std::span<const std::uint8_t> head) {
  if (head.empty()) return {{}, {}, MediaFailure::kEmpty};
  if (is_iso_media(head)) {
    // Pictures in the same boxes are another matter.
    if (has(head, 8, "avif") || has(head, 8, "heic") || has(head, 8, "mif1")) {
      return {{}, "heif", MediaFailure::kUnsupportedContainer};
    }
    return {"mov", has(head, 8, "qt  ") ? "mov"sv : "mp4"sv, MediaFailure::kNone};
  }
  if (has(head, 0, "\x1a\x45\xdf\xa3"sv)) {
    return {"matroska",
            contains(head.first(std::min<std::size_t>(head.size(), 128)), "webm") ? "webm"sv
                                                                                  : "matroska"sv,
            MediaFailure::kNone};
  }
  if (is_transport_stream(head)) return {"mpegts", "mpegts", MediaFailure::kNone};
  if (has(head, 0, "FLV\x01"sv)) return {"flv", "flv", MediaFailure::kNone};
  if (has(head, 0, "GIF87a") || has(head, 0, "GIF89a")) return {"gif", "gif", MediaFailure::kNone};
  if (has(head, 0, "\xff\xd8\xff"sv)) return {"jpeg_pipe", "jpeg", MediaFailure::kNone};
  if (has(head, 0, "\x89PNG\r\n\x1a\n"sv)) return {"png_pipe", "png", MediaFailure::kNone};
  if (has(head, 0, "RIFF") && has(head, 8, "WEBP")) {
    // FFmpeg reads those with one picture only.
    if (has(head, 12, "VP8X") && head.size() > 20 && (head[20] & 0x02) != 0)
      return {{}, "webp", MediaFailure::kUnsupportedCodec};
    return {"webp_pipe", "webp", MediaFailure::kNone};
  }
  if (is_other_media(head)) return {{}, {}, MediaFailure::kUnsupportedContainer};
  return {{}, {}, MediaFailure::kNotMedia};
}

}  // namespace vigil::decoder
