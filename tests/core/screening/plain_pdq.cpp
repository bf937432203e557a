#include "tests/core/screening/plain_pdq.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace vigil::screening::plain {
namespace {

constexpr int kLargest = 512;
constexpr int kSmall = 64;
constexpr int kWaves = 16;

struct Size {
  int width;
  int height;
};

Size reduced(int width, int height) {
  if (width > kLargest || height > kLargest) return {kLargest, kLargest};
  return {width, height};
}

// One filter over `length` values that lie `stride` apart.
void box(const float* in, float* out, int length, int stride, int window) {
  const int half = (window + 2) / 2;
  int left = 0;
  int right = 0;
  int at = 0;
  int count = 0;
  float sum = 0;
  for (int i = 0; i < half - 1; ++i) {
    sum += in[right];
    ++count;
    right += stride;
  }
  for (int i = 0; i < window - half + 1; ++i) {
    sum += in[right];
    ++count;
    out[at] = sum / static_cast<float>(count);
    right += stride;
    at += stride;
  }
  for (int i = 0; i < length - window; ++i) {
    sum += in[right];
    sum -= in[left];
    out[at] = sum / static_cast<float>(count);
    left += stride;
    right += stride;
    at += stride;
  }
  for (int i = 0; i < half - 1; ++i) {
    sum -= in[left];
    --count;
    out[at] = sum / static_cast<float>(count);
    left += stride;
    at += stride;
  }
}

void blur(Luma& luma) {
  std::vector<float> other(luma.values.size());
  const int across = (luma.width + 2 * kSmall - 1) / (2 * kSmall);
  const int down = (luma.height + 2 * kSmall - 1) / (2 * kSmall);
  for (int repeat = 0; repeat < 2; ++repeat) {
    for (int row = 0; row < luma.height; ++row)
      box(&luma.values[row * luma.width], &other[row * luma.width], luma.width, 1, across);
    for (int column = 0; column < luma.width; ++column)
      box(&other[column], &luma.values[column], luma.height, luma.width, down);
  }
}

float median(std::vector<float> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2 - 1];
}

int step(float one, float other) { return std::abs(static_cast<int>((one - other) * 100 / 255)); }

}  // namespace

Luma luma_of_rgb(const std::uint8_t* rgb, int width, int height) {
  const Size size = reduced(width, height);
  Luma luma{size.width, size.height, {}};
  for (int row = 0; row < size.height; ++row) {
    for (int column = 0; column < size.width; ++column) {
      const std::uint8_t* const pixel =
          rgb + 3 * (row * height / size.height * width + column * width / size.width);
      luma.values.push_back(0.299F * static_cast<float>(pixel[0]) +
                            0.587F * static_cast<float>(pixel[1]) +
                            0.114F * static_cast<float>(pixel[2]));
    }
  }
  return luma;
}

Luma luma_of_grey(const std::uint8_t* grey, int width, int height) {
  const Size size = reduced(width, height);
  Luma luma{size.width, size.height, {}};
  for (int row = 0; row < size.height; ++row) {
    for (int column = 0; column < size.width; ++column)
      luma.values.push_back(static_cast<float>(
          grey[row * height / size.height * width + column * width / size.width]));
  }
  return luma;
}

PdqResult pdq(Luma luma) {
  if (luma.width < 5 || luma.height < 5) return {};
  std::vector<float> small(kSmall * kSmall);
  if (luma.width == kSmall && luma.height == kSmall) {
    small = luma.values;
  } else {
    blur(luma);
    for (int i = 0; i < kSmall; ++i) {
      for (int j = 0; j < kSmall; ++j) {
        const int row = static_cast<int>((i + 0.5) * luma.height / kSmall);
        const int column = static_cast<int>((j + 0.5) * luma.width / kSmall);
        small[i * kSmall + j] = luma.values[row * luma.width + column];
      }
    }
  }

  int steps = 0;
  for (int i = 0; i < kSmall; ++i) {
    for (int j = 0; j < kSmall; ++j) {
      if (i + 1 < kSmall) steps += step(small[i * kSmall + j], small[(i + 1) * kSmall + j]);
      if (j + 1 < kSmall) steps += step(small[i * kSmall + j], small[i * kSmall + j + 1]);
    }
  }

  std::vector<float> cosines(kWaves * kSmall);
  const auto scale = static_cast<float>(std::sqrt(2.0 / kSmall));
  for (int i = 0; i < kWaves; ++i) {
    for (int j = 0; j < kSmall; ++j)
      cosines[i * kSmall + j] = static_cast<float>(
          scale * std::cos(3.14159265358979323846 / 2.0 / kSmall * (i + 1) * (2 * j + 1)));
  }
  std::vector<float> half(kWaves * kSmall);
  for (int i = 0; i < kWaves; ++i) {
    for (int j = 0; j < kSmall; ++j) {
      float sum = 0;
      for (int k = 0; k < kSmall; ++k) sum += cosines[i * kSmall + k] * small[k * kSmall + j];
      half[i * kSmall + j] = sum;
    }
  }
  std::vector<float> waves(kWaves * kWaves);
  for (int i = 0; i < kWaves; ++i) {
    for (int j = 0; j < kWaves; ++j) {
      float sum = 0;
      for (int k = 0; k < kSmall; ++k) sum += half[i * kSmall + k] * cosines[j * kSmall + k];
      waves[i * kWaves + j] = sum;
    }
  }

  PdqResult result;
  const float middle = median(waves);
  for (int k = 0; k < kWaves * kWaves; ++k) {
    if (waves[k] > middle) result.hash.set(k);
  }
  result.quality = std::min(100, steps / 90);
  return result;
}

}  // namespace vigil::screening::plain
