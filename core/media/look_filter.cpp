#include "core/media/look_filter.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace vigil::media {
namespace {

using domain::Look;
using domain::Reveal;

// Four floats that are worked on together: one pixel. The compiler maps it to what the machine has.
typedef float Four __attribute__((vector_size(16)));

Four load(const float* from) {
  Four value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

void store(float* to, Four value) { std::memcpy(to, &value, sizeof value); }

Four all(float value) { return Four{value, value, value, value}; }

Four load_pixel(const std::uint8_t* from) {
#if defined(__SSE2__)
  std::int32_t packed;
  std::memcpy(&packed, from, sizeof packed);
  const __m128i zero = _mm_setzero_si128();
  const __m128i bytes = _mm_unpacklo_epi8(_mm_cvtsi32_si128(packed), zero);
  return _mm_cvtepi32_ps(_mm_unpacklo_epi16(bytes, zero));
#else
  return Four{static_cast<float>(from[0]), static_cast<float>(from[1]), static_cast<float>(from[2]),
              static_cast<float>(from[3])};
#endif
}

// Rounded and clamped; opaque.
void store_pixel(std::uint8_t* to, Four value) {
#if defined(__SSE2__)
  const __m128i words = _mm_packs_epi32(_mm_cvtps_epi32(value), _mm_setzero_si128());
  const std::int32_t packed =
      _mm_cvtsi128_si32(_mm_packus_epi16(words, words)) | static_cast<std::int32_t>(0xff000000u);
  std::memcpy(to, &packed, sizeof packed);
#else
  for (int c = 0; c < 3; ++c)
    to[c] = static_cast<std::uint8_t>(std::clamp(value[c], 0.0F, 255.0F) + 0.5F);
  to[3] = 255;
#endif
}

// Standard deviation of the blur, as parts of the shorter side.
constexpr double kBlurShare[] = {0, 1.0 / 64, 1.0 / 28, 1.0 / 12};
// Radius of the smoothing, and the contrast (of 255) below which detail goes.
constexpr double kSmoothShare[] = {0, 1.0 / 64, 1.0 / 36, 1.0 / 24};
constexpr float kSmoothContrast[] = {0, 20.0F, 44.0F, 90.0F};

// Block sums up to 16 x 16 pixels fit into 16 bits.
constexpr int kMaxFactor = 16;

// The largest reduction that leaves a length of at least `least` pixels.
int reduction(double length, double least) {
  int factor = 1;
  while (factor < kMaxFactor && length / (factor * 2) >= least) factor *= 2;
  return factor;
}

std::size_t floats(int width, int height) {
  return static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4;
}

}  // namespace

PixelBox box_of(const Reveal& reveal, int width, int height) {
  if (reveal.empty()) return {};
  const auto down = [](std::uint32_t share, int side) {
    return static_cast<int>(static_cast<std::int64_t>(share) * side / domain::kWholePicture);
  };
  const auto up = [](std::uint32_t share, int side) {
    return static_cast<int>((static_cast<std::int64_t>(share) * side + domain::kWholePicture - 1) /
                            domain::kWholePicture);
  };
  return {std::clamp(down(reveal.left, width), 0, width),
          std::clamp(down(reveal.top, height), 0, height),
          std::clamp(up(reveal.right, width), 0, width),
          std::clamp(up(reveal.bottom, height), 0, height)};
}

void LookFilter::shrink(const Target& target, int factor) {
  factor_ = factor;
  small_width_ = (target.width + factor - 1) / factor;
  small_height_ = (target.height + factor - 1) / factor;
  small_.resize(floats(small_width_, small_height_));
  const std::size_t row_bytes = static_cast<std::size_t>(target.width) * 4;
  sums_.resize(row_bytes);
  for (int sy = 0; sy < small_height_; ++sy) {
    const int top = sy * factor;
    const int bottom = std::min(top + factor, target.height);
    std::fill(sums_.begin(), sums_.end(), std::uint16_t{0});
    for (int y = top; y < bottom; ++y) {
      const std::uint8_t* row = target.pixels + static_cast<std::ptrdiff_t>(y) * target.stride;
      std::uint16_t* sums = sums_.data();
      for (std::size_t i = 0; i < row_bytes; ++i)
        sums[i] = static_cast<std::uint16_t>(sums[i] + row[i]);
    }
    float* out = small_.data() + floats(small_width_, sy);
    for (int sx = 0; sx < small_width_; ++sx) {
      const int left = sx * factor;
      const int right = std::min(left + factor, target.width);
      std::uint32_t sum[4] = {};
      for (int x = left; x < right; ++x) {
        for (int c = 0; c < 4; ++c) sum[c] += sums_[static_cast<std::size_t>(x * 4 + c)];
      }
      const float share = 1.0F / static_cast<float>((right - left) * (bottom - top));
      for (int c = 0; c < 4; ++c) out[sx * 4 + c] = static_cast<float>(sum[c]) * share;
    }
  }
}

void LookFilter::box(const std::vector<float>& from, std::vector<float>& to, int radius) {
  passing_.resize(from.size());
  to.resize(from.size());
  const int width = small_width_;
  const int height = small_height_;
  const Four share = all(1.0F / static_cast<float>(2 * radius + 1));
  for (int y = 0; y < height; ++y) {
    const float* row = from.data() + floats(width, y);
    float* out = passing_.data() + floats(width, y);
    Four sum = load(row) * all(static_cast<float>(radius + 1));
    for (int x = 1; x <= radius; ++x) sum += load(row + std::min(x, width - 1) * 4);
    for (int x = 0; x < width; ++x) {
      store(out + x * 4, sum * share);
      sum += load(row + std::min(x + radius + 1, width - 1) * 4) -
             load(row + std::max(x - radius, 0) * 4);
    }
  }
  line_.assign(floats(width, 1), 0.0F);
  const auto row_of = [&](int y) {
    return passing_.data() + floats(width, std::clamp(y, 0, height - 1));
  };
  for (int y = -radius; y <= radius; ++y) {
    const float* row = row_of(y);
    for (int i = 0; i < width * 4; ++i) line_[static_cast<std::size_t>(i)] += row[i];
  }
  for (int y = 0; y < height; ++y) {
    float* out = to.data() + floats(width, y);
    const float* coming = row_of(y + radius + 1);
    const float* going = row_of(y - radius);
    for (int i = 0; i < width * 4; i += 4) {
      const Four sum = load(&line_[static_cast<std::size_t>(i)]);
      store(out + i, sum * share);
      store(&line_[static_cast<std::size_t>(i)], sum + load(coming + i) - load(going + i));
    }
  }
}

void LookFilter::spread(const Target& target, Spread how) {
  const int factor = factor_;
  const int half = factor / 2;
  // One column more on either side, so that the edges need no care below.
  line_.resize(floats(small_width_ + 2, 1));
  for (int y = 0; y < target.height; ++y) {
    const double place = (y + 0.5) / factor - 0.5;
    const int above = static_cast<int>(std::floor(place));
    const float part = static_cast<float>(place - above);
    const float* a = small_.data() + floats(small_width_, std::clamp(above, 0, small_height_ - 1));
    const float* b =
        small_.data() + floats(small_width_, std::clamp(above + 1, 0, small_height_ - 1));
    for (int i = 0; i < small_width_ * 4; i += 4) {
      const Four upper = load(a + i);
      store(&line_[static_cast<std::size_t>(i + 4)], upper + (load(b + i) - upper) * all(part));
    }
    std::memcpy(line_.data(), line_.data() + 4, sizeof(Four));
    std::memcpy(&line_[floats(small_width_ + 1, 1)], &line_[floats(small_width_, 1)], sizeof(Four));

    std::uint8_t* row = target.pixels + static_cast<std::ptrdiff_t>(y) * target.stride;
    const bool with_clear =
        !target.clear.empty() && y >= target.clear.top && y < target.clear.bottom;
    const auto run = [&](int from, int to) {
      // Between two neighbouring averages the values lie on a line; `k` is the right one of the
      // two.
      for (int x = from; x < to;) {
        const int k = (x + half) / factor;
        const int end = std::min(to, k * factor + factor - half);
        const Four left = load(&line_[static_cast<std::size_t>(factor == 1 ? k + 1 : k) * 4]);
        const Four step = factor == 1 ? all(0)
                                      : (load(&line_[static_cast<std::size_t>(k + 1) * 4]) - left) *
                                            all(1.0F / static_cast<float>(factor));
        Four value = left + step * all(static_cast<float>(x - (k * factor - half)) + 0.5F);
        if (how == Spread::kReplace) {
          for (; x < end; ++x, value += step) store_pixel(row + x * 4, value);
        } else {
          for (; x < end; ++x, value += step)
            store_pixel(row + x * 4, value + load_pixel(row + x * 4) * all(value[3]));
        }
      }
    };
    if (with_clear) {
      run(0, target.clear.left);
      run(target.clear.right, target.width);
    } else {
      run(0, target.width);
    }
  }
}

void LookFilter::blur(const Target& target, std::uint32_t level) {
  const double sigma = std::max(1.0, std::min(target.width, target.height) * kBlurShare[level]);
  const int factor = reduction(sigma, 2.0);
  shrink(target, factor);
  // Three boxes of this width have the variance of the Gaussian.
  const double box_width = std::sqrt(4.0 * sigma * sigma / (factor * factor) + 1.0);
  const int radius = std::max(1, static_cast<int>(std::lround((box_width - 1.0) / 2.0)));
  box(small_, other_, radius);
  box(other_, small_, radius);
  box(small_, other_, radius);
  small_.swap(other_);
  spread(target, Spread::kReplace);
}

void LookFilter::smooth(const Target& target, std::uint32_t level) {
  const double reach = std::max(2.0, std::min(target.width, target.height) * kSmoothShare[level]);
  const int factor = reduction(reach, 2.5);
  const int radius = std::max(1, static_cast<int>(std::lround(reach / factor)));
  shrink(target, factor);
  squares_.resize(small_.size());
  for (std::size_t i = 0; i < small_.size(); ++i) squares_[i] = small_[i] * small_[i];
  box(small_, other_, radius);
  // The squares' averages take the place of the picture, which is not needed any more.
  box(squares_, small_, radius);
  const float least = kSmoothContrast[level] * kSmoothContrast[level];
  for (std::size_t i = 0; i < other_.size(); i += 4) {
    const Four mean = load(&other_[i]);
    const Four variance = load(&small_[i]) - mean * mean;
    const float contrast = std::max(0.0F, (variance[0] + variance[1] + variance[2]) / 3.0F);
    const float gain = contrast / (contrast + least);
    Four plan = mean * all(1.0F - gain);
    plan[3] = gain;
    store(&other_[i], plan);
  }
  box(other_, small_, radius);
  spread(target, Spread::kGuided);
}

namespace {

// Rec. 709 luma of the coded values, in 256ths.
void make_grey(std::uint8_t* row, int from, int to) {
  for (int x = from; x < to; ++x) {
    std::uint32_t pixel;
    std::memcpy(&pixel, row + x * 4, sizeof pixel);
    const std::uint32_t luma =
        ((pixel & 0xff) * 54 + (pixel >> 8 & 0xff) * 183 + (pixel >> 16 & 0xff) * 19 + 128) >> 8;
    pixel = 0xff000000u | luma << 16 | luma << 8 | luma;
    std::memcpy(row + x * 4, &pixel, sizeof pixel);
  }
}

}  // namespace

void LookFilter::apply(const Look& look, std::span<std::uint8_t> rgba, int width, int height,
                       int stride) {
  if (width <= 0 || height <= 0 || stride < width * 4) return;
  if (static_cast<std::size_t>(stride) * static_cast<std::size_t>(height - 1) +
          static_cast<std::size_t>(width) * 4 >
      rgba.size()) {
    return;
  }
  const Target target{rgba.data(), width, height, stride, box_of(look.reveal, width, height)};
  if (look.smoothing > 0) smooth(target, std::min(look.smoothing, domain::kMaxSmoothing));
  if (look.blur > 0) blur(target, std::min(look.blur, domain::kMaxBlur));
  if (!look.greyscale) return;
  for (int y = 0; y < height; ++y) {
    std::uint8_t* row = target.pixels + static_cast<std::ptrdiff_t>(y) * stride;
    const bool with_clear =
        !target.clear.empty() && y >= target.clear.top && y < target.clear.bottom;
    make_grey(row, 0, with_clear ? target.clear.left : width);
    if (with_clear) make_grey(row, target.clear.right, width);
  }
}

void apply_look(const Look& look, std::span<std::uint8_t> rgba, int width, int height, int stride) {
  LookFilter filter;
  filter.apply(look, rgba, width, height, stride);
}

}  // namespace vigil::media
