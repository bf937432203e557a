#include "app/decoder/tone_map.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

extern "C" {
#include <libavutil/mastering_display_metadata.h>
}

namespace vigil::decoder {
namespace {

using Transfer = ColourKind::Transfer;
using Primaries = ColourKind::Primaries;
using Matrix = ColourKind::Matrix;

constexpr int kBits = 12;
constexpr std::size_t kCodes = std::size_t{1} << kBits;
constexpr float kTop = static_cast<float>(kCodes - 1);

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

// Of one colour: R'G'B' of the source to light; PQ's in cd/m2, the others' 0..1.
double to_light(Transfer transfer, double code) {
  switch (transfer) {
    case Transfer::kPq: return from_pq(code);
    case Transfer::kHlg: return from_hlg(code);
    default: return std::pow(std::clamp(code, 0.0, 1.0), kSdrGamma);
  }
}

// Light on the screen, white being 1, as parts of light in the source, where the brightest colour
// has so many cd/m2.
double bend(const ColourKind& kind, double nits) {
  const double peak = kind.transfer == Transfer::kHlg ? kHlgPeakNits : kind.peak_nits;
  return nits > 0 ? eetf(nits, peak) / nits / kSdrWhiteNits : 1 / kSdrWhiteNits;
}

// HLG's system gamma, which works on the luminance of the whole: cd/m2 for each part of scene
// light.
double hlg_system_gain(double scene) {
  return scene > 0 ? kHlgPeakNits * std::pow(scene, kHlgGamma - 1) : 0;
}

double to_code(double light) { return std::pow(light, 1 / kSdrGamma); }

// Rows: what R, G and B of BT.709 are made of.
using Matrix3 = std::array<std::array<double, 3>, 3>;
Matrix3 to_709(Primaries primaries) {
  switch (primaries) {
    case Primaries::k2020:
      return {{{1.660491, -0.587641, -0.072850},
               {-0.124550, 1.132900, -0.008349},
               {-0.018151, -0.100579, 1.118730}}};
    case Primaries::kP3:
      return {
          {{1.224940, -0.224940, 0}, {-0.042057, 1.042057, 0}, {-0.019638, -0.078636, 1.098274}}};
    default: return {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
  }
}

Rgb operator*(const Matrix3& m, const Rgb& c) {
  return {m[0][0] * c.r + m[0][1] * c.g + m[0][2] * c.b,
          m[1][0] * c.r + m[1][1] * c.g + m[1][2] * c.b,
          m[2][0] * c.r + m[2][1] * c.g + m[2][2] * c.b};
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

// How much of Cb and Cr is in each of R', G' and B'.
struct Differences {
  double red_of_cr = 0;
  double green_of_cb = 0;
  double green_of_cr = 0;
  double blue_of_cb = 0;
};
Differences differences(Matrix matrix) {
  const auto [kr, kb] = matrix == Matrix::k2020  ? std::pair{0.2627, 0.0593}
                        : matrix == Matrix::k601 ? std::pair{0.299, 0.114}
                                                 : std::pair{0.2126, 0.0722};
  const double kg = 1 - kr - kb;
  return {2 * (1 - kr), -2 * (1 - kb) * kb / kg, -2 * (1 - kr) * kr / kg, 2 * (1 - kb)};
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
  const Differences d = differences(kind.matrix);
  const double red = y + d.red_of_cr * cr;
  const double green = y + d.green_of_cb * cb + d.green_of_cr * cr;
  const double blue = y + d.blue_of_cb * cb;
  Rgb light{to_light(kind.transfer, red), to_light(kind.transfer, green),
            to_light(kind.transfer, blue)};
  if (kind.transfer == Transfer::kHlg) light = light * hlg_system_gain(luminance_2020(light));
  if (kind.transfer != Transfer::kSdr)
    light = light * bend(kind, std::max({light.r, light.g, light.b}));
  const Rgb fit = fitted(to_709(kind.primaries) * light);
  return {to_code(fit.r), to_code(fit.g), to_code(fit.b)};
}

void ToneMap::prepare(const ColourKind& kind) {
  if (ready_ && kind == kind_) return;
  kind_ = kind;
  ready_ = true;
  light_.resize(kCodes);
  bend_.resize(kCodes);
  system_gain_.resize(kind.transfer == Transfer::kHlg ? kCodes : 0);
  code_.resize(kCodes);
  for (std::size_t i = 0; i < kCodes; ++i) {
    const double at = static_cast<double>(i) / static_cast<double>(kCodes - 1);
    light_[i] = static_cast<float>(to_light(kind.transfer, at));
    // PQ's by the brightest code; HLG's by the root of the brightest light.
    const double brightest = kind.transfer == Transfer::kPq ? light_[i] : kHlgPeakNits * at * at;
    bend_[i] = static_cast<float>(kind.transfer == Transfer::kSdr ? 1 : bend(kind, brightest));
    if (!system_gain_.empty()) system_gain_[i] = static_cast<float>(hlg_system_gain(at * at));
    code_[i] = static_cast<std::uint8_t>(std::lround(to_code(at * at) * 255));
  }
}

namespace {

std::int32_t place_of(float value) {
  return static_cast<std::int32_t>(std::min(std::max(value, 0.0F), 1.0F) * kTop + 0.5F);
}

}  // namespace

// Step by step over the whole row: arithmetic on one side, look-ups on the other, so that the
// arithmetic runs on several pixels at once.
void ToneMap::row(const std::uint16_t* y, const std::uint16_t* cb, const std::uint16_t* cr,
                  int width, std::uint8_t* rgba) {
  const auto count = static_cast<std::size_t>(width);
  for (Channel& channel : channels_) {
    channel.light.resize(count);
    channel.place.resize(count);
  }
  gain_.assign(count, 1.0F);
  gain_place_.resize(count);
  to_places(y, cb, cr, count);
  float* const red = channels_[0].light.data();
  float* const green = channels_[1].light.data();
  float* const blue = channels_[2].light.data();
  float* const gain = gain_.data();
  std::int32_t* const gain_place = gain_place_.data();
  for (Channel& channel : channels_) {
    for (std::size_t x = 0; x < count; ++x)
      channel.light[x] = light_[static_cast<std::size_t>(channel.place[x])];
  }
  if (kind_.transfer == Transfer::kPq) {
    const std::int32_t* const r = channels_[0].place.data();
    const std::int32_t* const g = channels_[1].place.data();
    const std::int32_t* const b = channels_[2].place.data();
    for (std::size_t x = 0; x < count; ++x)
      gain[x] = bend_[static_cast<std::size_t>(std::max(std::max(r[x], g[x]), b[x]))];
  } else if (kind_.transfer == Transfer::kHlg) {
    for (std::size_t x = 0; x < count; ++x)
      gain_place[x] =
          place_of(std::sqrt(0.2627F * red[x] + 0.6780F * green[x] + 0.0593F * blue[x]));
    for (std::size_t x = 0; x < count; ++x)
      gain[x] = system_gain_[static_cast<std::size_t>(gain_place[x])];
    for (std::size_t x = 0; x < count; ++x) {
      const float most = std::max(std::max(red[x], green[x]), blue[x]) * gain[x];
      gain_place[x] = place_of(std::sqrt(most * static_cast<float>(1 / kHlgPeakNits)));
    }
    for (std::size_t x = 0; x < count; ++x)
      gain[x] *= bend_[static_cast<std::size_t>(gain_place[x])];
  }
  to_screen(count);
  for (std::size_t x = 0; x < count; ++x, rgba += 4) {
    for (std::size_t c = 0; c < 3; ++c)
      rgba[c] = code_[static_cast<std::size_t>(channels_[c].place[x])];
    rgba[3] = 255;
  }
}

// Y'CbCr to the places of R'G'B' in the tables.
void ToneMap::to_places(const std::uint16_t* y, const std::uint16_t* cb, const std::uint16_t* cr,
                        std::size_t count) {
  constexpr float kScale = 1 << (kBits - 8);
  const float black = kind_.full_range ? 0 : 16 * kScale;
  const float luma_gain = kind_.full_range ? 1 / kTop : 1 / (219 * kScale);
  const float colour_gain = kind_.full_range ? 1 / kTop : 1 / (224 * kScale);
  const float middle = 128 * kScale;
  const Differences d = differences(kind_.matrix);
  const float red_of_cr = static_cast<float>(d.red_of_cr) * colour_gain;
  const float green_of_cb = static_cast<float>(d.green_of_cb) * colour_gain;
  const float green_of_cr = static_cast<float>(d.green_of_cr) * colour_gain;
  const float blue_of_cb = static_cast<float>(d.blue_of_cb) * colour_gain;
  std::int32_t* const red = channels_[0].place.data();
  std::int32_t* const green = channels_[1].place.data();
  std::int32_t* const blue = channels_[2].place.data();
  for (std::size_t x = 0; x < count; ++x) {
    const float luma = (static_cast<float>(y[x]) - black) * luma_gain;
    const float of_blue = static_cast<float>(cb[x]) - middle;
    const float of_red = static_cast<float>(cr[x]) - middle;
    red[x] = place_of(luma + of_red * red_of_cr);
    green[x] = place_of(luma + of_blue * green_of_cb + of_red * green_of_cr);
    blue[x] = place_of(luma + of_blue * blue_of_cb);
  }
}

// Light in the source's primaries to the places of what is shown, by the root of light. The same as
// fitted(), without branches.
void ToneMap::to_screen(std::size_t count) {
  constexpr float kTiny = 1e-6F;
  const Matrix3 wide = to_709(kind_.primaries);
  float m[3][3];
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t k = 0; k < 3; ++k) m[i][k] = static_cast<float>(wide[i][k]);
  const float* const red = channels_[0].light.data();
  const float* const green = channels_[1].light.data();
  const float* const blue = channels_[2].light.data();
  const float* const gain = gain_.data();
  std::int32_t* const red_place = channels_[0].place.data();
  std::int32_t* const green_place = channels_[1].place.data();
  std::int32_t* const blue_place = channels_[2].place.data();
  for (std::size_t x = 0; x < count; ++x) {
    const float r = red[x] * gain[x];
    const float g = green[x] * gain[x];
    const float b = blue[x] * gain[x];
    const float r709 = m[0][0] * r + m[0][1] * g + m[0][2] * b;
    const float g709 = m[1][0] * r + m[1][1] * g + m[1][2] * b;
    const float b709 = m[2][0] * r + m[2][1] * g + m[2][2] * b;
    const float luminance = 0.2126F * r709 + 0.7152F * g709 + 0.0722F * b709;
    const float grey = std::min(std::max(luminance, 0.0F), 1.0F);
    const float least = std::min(std::min(std::min(r709, g709), b709), 0.0F);
    const float most = std::max(std::max(std::max(r709, g709), b709), 1.0F);
    const float share = std::min((grey + kTiny) / (grey - least + kTiny),
                                 (1 - grey + kTiny) / (most - grey + kTiny));
    red_place[x] = place_of(std::sqrt(std::max(grey + (r709 - grey) * share, 0.0F)));
    green_place[x] = place_of(std::sqrt(std::max(grey + (g709 - grey) * share, 0.0F)));
    blue_place[x] = place_of(std::sqrt(std::max(grey + (b709 - grey) * share, 0.0F)));
  }
}

}  // namespace vigil::decoder
