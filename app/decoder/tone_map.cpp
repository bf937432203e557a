#include "app/decoder/tone_map.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

extern "C" {
#include <libavutil/mastering_display_metadata.h>
}

namespace vigil::decoder {
namespace {

using Transfer = ColourKind::Transfer;
using Primaries = ColourKind::Primaries;
using Matrix = ColourKind::Matrix;

constexpr int kBits = 12;
// Steps of the table: 64 of brightness, 32 of each colour difference.
constexpr int kYShift = kBits - 6;
constexpr int kColourShift = kBits - 5;
constexpr int kYNodes = (1 << (kBits - kYShift)) + 1;
constexpr int kColourNodes = (1 << (kBits - kColourShift)) + 1;

constexpr double kSdrWhiteNits = 203;
constexpr double kHlgPeakNits = 1000;
constexpr double kHlgGamma = 1.2;
constexpr double kSdrGamma = 2.4;

struct Rgb {
  double r = 0;
  double g = 0;
  double b = 0;
};

Rgb operator*(const Rgb& c, double f) { return {c.r * f, c.g * f, c.b * f}; }

// SMPTE ST 2084, in cd/m2.
double from_pq(double code) {
  constexpr double kM1 = 2610.0 / 16384, kM2 = 2523.0 / 4096 * 128;
  constexpr double kC1 = 3424.0 / 4096, kC2 = 2413.0 / 4096 * 32, kC3 = 2392.0 / 4096 * 32;
  const double p = std::pow(std::clamp(code, 0.0, 1.0), 1 / kM2);
  return 10'000 * std::pow(std::max(p - kC1, 0.0) / (kC2 - kC3 * p), 1 / kM1);
}

double to_pq(double nits) {
  constexpr double kM1 = 2610.0 / 16384, kM2 = 2523.0 / 4096 * 128;
  constexpr double kC1 = 3424.0 / 4096, kC2 = 2413.0 / 4096 * 32, kC3 = 2392.0 / 4096 * 32;
  const double y = std::pow(std::clamp(nits / 10'000, 0.0, 1.0), kM1);
  return std::pow((kC1 + kC2 * y) / (1 + kC3 * y), kM2);
}

// ITU-R BT.2100: scene light, 0..1.
double from_hlg(double code) {
  constexpr double kA = 0.17883277, kB = 1 - 4 * kA;
  const double c = 0.5 - kA * std::log(4 * kA);
  const double x = std::clamp(code, 0.0, 1.0);
  return x <= 0.5 ? x * x / 3 : (std::exp((x - c) / kA) + kB) / 12;
}

double luminance_2020(const Rgb& c) { return 0.2627 * c.r + 0.6780 * c.g + 0.0593 * c.b; }
double luminance_709(const Rgb& c) { return 0.2126 * c.r + 0.7152 * c.g + 0.0722 * c.b; }

// ITU-R BT.2390-10, 5.4.1, black at nought: cd/m2 of the source to cd/m2 of the screen.
double eetf(double nits, double peak_nits) {
  if (peak_nits <= kSdrWhiteNits) return std::min(nits, kSdrWhiteNits);
  const double source = to_pq(peak_nits);
  const double most = to_pq(kSdrWhiteNits) / source;
  const double knee = 1.5 * most - 0.5;
  const double e = std::min(to_pq(nits) / source, 1.0);
  if (e < knee) return nits;
  const double t = (e - knee) / (1 - knee);
  const double t2 = t * t;
  const double t3 = t2 * t;
  const double bent =
      (2 * t3 - 3 * t2 + 1) * knee + (t3 - 2 * t2 + t) * (1 - knee) + (-2 * t3 + 3 * t2) * most;
  return from_pq(bent * source);
}

// The last steps of the curves are slow to compute; between so many points they are straight.
class Curve {
 public:
  template <typename Function>
  explicit Curve(const Function& function) {
    for (std::size_t i = 0; i < points_.size(); ++i)
      points_[i] = function(static_cast<double>(i) / static_cast<double>(points_.size() - 1));
  }
  [[nodiscard]] double operator()(double x) const {
    const double place = std::clamp(x, 0.0, 1.0) * static_cast<double>(points_.size() - 1);
    const std::size_t at = std::min(static_cast<std::size_t>(place), points_.size() - 2);
    return points_[at] + (points_[at + 1] - points_[at]) * (place - static_cast<double>(at));
  }

 private:
  std::array<double, 2049> points_{};
};

// R'G'B' of the source to light, white of the screen being 1; and back to codes.
struct Curves {
  explicit Curves(const ColourKind& kind)
      : to_light([&](double x) {
          switch (kind.transfer) {
            case Transfer::kPq: return from_pq(x);
            case Transfer::kHlg: return from_hlg(x);
            default: return std::pow(x, kSdrGamma);
          }
        }),
        // By the square root: near black the curve is steep.
        to_code([](double root) { return std::pow(root, 2 / kSdrGamma); }),
        // Of the brightest colour's code: light there on the screen, as parts of light here.
        bend([&](double code) {
          const double nits =
              kind.transfer == Transfer::kHlg ? kHlgPeakNits * code * code * code : from_pq(code);
          const double peak = kind.transfer == Transfer::kHlg ? kHlgPeakNits : kind.peak_nits;
          return nits > 0 ? eetf(nits, peak) / nits : 1.0;
        }) {}
  Curve to_light;
  Curve to_code;
  Curve bend;
};

Rgb to_709(const Rgb& c, Primaries primaries) {
  switch (primaries) {
    case Primaries::k2020:
      return {1.660491 * c.r - 0.587641 * c.g - 0.072850 * c.b,
              -0.124550 * c.r + 1.132900 * c.g - 0.008349 * c.b,
              -0.018151 * c.r - 0.100579 * c.g + 1.118730 * c.b};
    case Primaries::kP3:
      return {1.224940 * c.r - 0.224940 * c.g, -0.042057 * c.r + 1.042057 * c.g,
              -0.019638 * c.r - 0.078636 * c.g + 1.098274 * c.b};
    default: return c;
  }
}

// Drawn towards the grey of the same luminance until every colour lies within 0..1.
Rgb fitted(const Rgb& c) {
  const double grey = std::clamp(luminance_709(c), 0.0, 1.0);
  double share = 1;
  for (const double value : {c.r, c.g, c.b}) {
    if (value < 0) share = std::min(share, grey / (grey - value));
    if (value > 1) share = std::min(share, (1 - grey) / (value - grey));
  }
  return {std::clamp(grey + (c.r - grey) * share, 0.0, 1.0),
          std::clamp(grey + (c.g - grey) * share, 0.0, 1.0),
          std::clamp(grey + (c.b - grey) * share, 0.0, 1.0)};
}

Rgb coded_rgb(Matrix matrix, double y, double cb, double cr) {
  const auto [kr, kb] = matrix == Matrix::k2020  ? std::pair{0.2627, 0.0593}
                        : matrix == Matrix::k601 ? std::pair{0.299, 0.114}
                                                 : std::pair{0.2126, 0.0722};
  const double kg = 1 - kr - kb;
  return {y + 2 * (1 - kr) * cr, y - 2 * (1 - kb) * kb / kg * cb - 2 * (1 - kr) * kr / kg * cr,
          y + 2 * (1 - kb) * cb};
}

Rgb shown_rgb(const ColourKind& kind, const Curves& curves, double y, double cb, double cr) {
  const Rgb code = coded_rgb(kind.matrix, y, cb, cr);
  Rgb light{curves.to_light(code.r), curves.to_light(code.g), curves.to_light(code.b)};
  if (kind.transfer == Transfer::kHlg) {
    // The screen's system gamma works on the luminance of the whole.
    const double scene = luminance_2020(light);
    light = light * (kHlgPeakNits * (scene > 0 ? std::pow(scene, kHlgGamma - 1) : 0.0));
    const double most = std::max({light.r, light.g, light.b});
    light = light * (curves.bend(std::cbrt(most / kHlgPeakNits)) / kSdrWhiteNits);
  } else if (kind.transfer == Transfer::kPq) {
    light = light * (curves.bend(std::max({code.r, code.g, code.b})) / kSdrWhiteNits);
  }
  const Rgb fit = fitted(to_709(light, kind.primaries));
  return {curves.to_code(std::sqrt(fit.r)), curves.to_code(std::sqrt(fit.g)),
          curves.to_code(std::sqrt(fit.b))};
}

std::uint16_t to_word(double value) {
  return static_cast<std::uint16_t>(std::lround(std::clamp(value, 0.0, 1.0) * 65'535));
}

double peak_of(const AVFrame& frame) {
  double peak = 0;
  if (const AVFrameSideData* side =
          av_frame_get_side_data(&frame, AV_FRAME_DATA_CONTENT_LIGHT_LEVEL)) {
    peak = reinterpret_cast<const AVContentLightMetadata*>(side->data)->MaxCLL;
  }
  if (const AVFrameSideData* side =
          av_frame_get_side_data(&frame, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA);
      side != nullptr && peak <= 0) {
    const auto* display = reinterpret_cast<const AVMasteringDisplayMetadata*>(side->data);
    if (display->has_luminance && display->max_luminance.den > 0)
      peak = av_q2d(display->max_luminance);
  }
  // Absurd figures are mistakes.
  return peak >= 100 ? std::clamp(peak, kSdrWhiteNits, 10'000.0) : 1000.0;
}

}  // namespace

ColourKind colour_kind_of(const AVFrame& frame) {
  ColourKind kind;
  if (frame.color_trc == AVCOL_TRC_SMPTE2084) kind.transfer = Transfer::kPq;
  if (frame.color_trc == AVCOL_TRC_ARIB_STD_B67) kind.transfer = Transfer::kHlg;
  const bool high_range = kind.transfer != Transfer::kSdr;
  switch (frame.color_primaries) {
    case AVCOL_PRI_BT2020: kind.primaries = Primaries::k2020; break;
    case AVCOL_PRI_SMPTE431:
    case AVCOL_PRI_SMPTE432: kind.primaries = Primaries::kP3; break;
    case AVCOL_PRI_UNSPECIFIED:
      kind.primaries = high_range ? Primaries::k2020 : Primaries::k709;
      break;
    default: break;
  }
  switch (frame.colorspace) {
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL: kind.matrix = Matrix::k2020; break;
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
    case AVCOL_SPC_FCC: kind.matrix = Matrix::k601; break;
    case AVCOL_SPC_BT709: kind.matrix = Matrix::k709; break;
    default:
      kind.matrix = kind.primaries == Primaries::k2020            ? Matrix::k2020
                    : std::max(frame.width, frame.height) >= 1280 ? Matrix::k709
                                                                  : Matrix::k601;
      break;
  }
  kind.full_range = frame.color_range == AVCOL_RANGE_JPEG;
  if (kind.transfer == Transfer::kPq) kind.peak_nits = peak_of(frame);
  return kind;
}

void adopt_container_colours(const AVCodecParameters& container, AVFrame& frame) {
  if (frame.color_trc == AVCOL_TRC_UNSPECIFIED) frame.color_trc = container.color_trc;
  if (frame.color_primaries == AVCOL_PRI_UNSPECIFIED)
    frame.color_primaries = container.color_primaries;
  if (frame.colorspace == AVCOL_SPC_UNSPECIFIED) frame.colorspace = container.color_space;
  if (frame.color_range == AVCOL_RANGE_UNSPECIFIED) frame.color_range = container.color_range;
}

ToneMap::Shown ToneMap::shown(const ColourKind& kind, double y, double cb, double cr) {
  const Rgb rgb = shown_rgb(kind, Curves(kind), y, cb, cr);
  return {rgb.r, rgb.g, rgb.b};
}

void ToneMap::prepare(const ColourKind& kind) {
  if (ready_ && kind == kind_) return;
  kind_ = kind;
  ready_ = true;
  const Curves curves(kind);
  // One Y more than there are, so that pairs can be read at the very end.
  table_.assign((std::size_t{kYNodes} * kColourNodes * kColourNodes + 1) * 4, 0);
  constexpr double kScale = 1 << (kBits - 8);
  const double black = kind.full_range ? 0 : 16 * kScale;
  const double range = kind.full_range ? (1 << kBits) - 1 : 219 * kScale;
  const double colours = kind.full_range ? (1 << kBits) - 1 : 224 * kScale;
  std::uint16_t* out = table_.data();
  const auto colour_at = [&](int node) {
    return ((node << kColourShift) - 128 * kScale) / colours;
  };
  for (int v = 0; v < kColourNodes; ++v) {
    for (int u = 0; u < kColourNodes; ++u) {
      for (int y = 0; y < kYNodes; ++y, out += 4) {
        const Rgb rgb =
            shown_rgb(kind, curves, ((y << kYShift) - black) / range, colour_at(u), colour_at(v));
        out[0] = to_word(rgb.r);
        out[1] = to_word(rgb.g);
        out[2] = to_word(rgb.b);
      }
    }
  }
}

void ToneMap::row(const std::uint16_t* y, const std::uint16_t* cb, const std::uint16_t* cr,
                  int width, std::uint8_t* rgba) const {
  constexpr std::uint32_t kYMask = (1u << kYShift) - 1;
  constexpr std::uint32_t kColourMask = (1u << kColourShift) - 1;
  constexpr std::uint32_t kWhole = 1u << kColourShift;
  constexpr std::uint32_t kMost = (1u << kBits) - 1;
  const std::uint16_t* const table = table_.data();
  for (int x = 0; x < width; ++x, rgba += 4) {
    const std::uint32_t luma = std::min<std::uint32_t>(y[x], kMost);
    const std::uint32_t blue = std::min<std::uint32_t>(cb[x], kMost);
    const std::uint32_t red = std::min<std::uint32_t>(cr[x], kMost);
    const std::uint16_t* corner =
        table +
        ((std::size_t{red >> kColourShift} * kColourNodes + (blue >> kColourShift)) * kYNodes +
         (luma >> kYShift)) *
            4;
    constexpr std::size_t kNextBlue = std::size_t{kYNodes} * 4;
    constexpr std::size_t kNextRed = kNextBlue * kColourNodes;
    const std::uint32_t u = blue & kColourMask;
    const std::uint32_t v = red & kColourMask;
    // Shares of the four corners around the colour, in 65536ths, less one where it is all.
    constexpr int kUp = 16 - 2 * kColourShift;
    const std::uint32_t share11 = (u * v) << kUp;
    const std::uint32_t share10 = (u * (kWhole - v)) << kUp;
    const std::uint32_t share01 = ((kWhole - u) * v) << kUp;
    const std::uint32_t share00 = std::min(65'535u, ((kWhole - u) * (kWhole - v)) << kUp);
    const std::uint32_t above = (luma & kYMask) << (16 - kYShift);
#if defined(__SSE2__)
    // Two neighbours in brightness at once.
    const auto pair = [&](std::size_t offset, std::uint32_t share) {
      return _mm_mulhi_epu16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(corner + offset)),
                             _mm_set1_epi16(static_cast<short>(share)));
    };
    const __m128i both =
        _mm_add_epi16(_mm_add_epi16(pair(0, share00), pair(kNextBlue, share10)),
                      _mm_add_epi16(pair(kNextRed, share01), pair(kNextRed + kNextBlue, share11)));
    const __m128i weights = _mm_unpacklo_epi64(_mm_set1_epi16(static_cast<short>(65'535 - above)),
                                               _mm_set1_epi16(static_cast<short>(above)));
    const __m128i parts = _mm_mulhi_epu16(both, weights);
    const __m128i sum =
        _mm_adds_epu16(_mm_add_epi16(parts, _mm_srli_si128(parts, 8)), _mm_set1_epi16(132));
    const __m128i bytes = _mm_srli_epi16(sum, 8);
    const std::int32_t packed =
        _mm_cvtsi128_si32(_mm_packus_epi16(bytes, bytes)) | static_cast<std::int32_t>(0xff000000u);
    std::memcpy(rgba, &packed, sizeof packed);
#else
    for (std::size_t c = 0; c < 3; ++c) {
      const auto at = [&](std::size_t y_step) {
        const std::uint16_t* from = corner + y_step * 4 + c;
        return (from[0] * share00 >> 16) + (from[kNextBlue] * share10 >> 16) +
               (from[kNextRed] * share01 >> 16) + (from[kNextRed + kNextBlue] * share11 >> 16);
      };
      const std::uint32_t sum = (at(0) * (65'535 - above) >> 16) + (at(1) * above >> 16) + 132;
      rgba[c] = static_cast<std::uint8_t>(std::min(sum, 65'535u) >> 8);
    }
    rgba[3] = 255;
#endif
  }
}

}  // namespace vigil::decoder
