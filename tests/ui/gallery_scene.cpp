#include "tests/ui/gallery_scene.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace vigil::gallery {
namespace {

struct Rgb {
  float r, g, b;
};

Rgb mix(Rgb a, Rgb b, float t) {
  return {a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}

Rgb color_at(float x, float y, float time) {
  const Rgb high{0.10F + 0.10F * time, 0.16F + 0.06F * time, 0.30F};
  const Rgb low{0.93F, 0.58F - 0.18F * time, 0.34F};
  Rgb color = mix(high, low, std::pow(y, 1.4F));
  const float dx = x - (0.25F + 0.5F * time);
  const float dy = (y - 0.42F - 0.15F * time) * 1.6F;
  if (dx * dx + dy * dy < 0.008F) color = {1.0F, 0.92F, 0.74F};
  const float far = 0.62F + 0.06F * std::sin(x * 7 + 1) + 0.03F * std::sin(x * 17);
  if (y > far) color = {0.30F, 0.26F, 0.34F};
  const float near = 0.76F + 0.07F * std::sin(x * 4 + 3) + 0.02F * std::sin(x * 23);
  if (y > near) color = {0.13F, 0.14F, 0.17F};
  return color;
}

std::uint8_t to_byte(float value) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0F, 1.0F) * 255));
}

}  // namespace

Scene::Scene(shell::TextureStore& textures, shell::PixelSize size, int tiles) {
  std::vector<std::uint8_t> rgba(static_cast<std::size_t>(size.width) *
                                 static_cast<std::size_t>(size.height) * 4);
  for (int tile = 0; tile < tiles; ++tile) {
    const float time = static_cast<float>(tile) / static_cast<float>(std::max(1, tiles - 1));
    std::uint8_t* to = rgba.data();
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; ++x) {
        const Rgb color = color_at(static_cast<float>(x) / static_cast<float>(size.width),
                                   static_cast<float>(y) / static_cast<float>(size.height), time);
        *to++ = to_byte(color.r);
        *to++ = to_byte(color.g);
        *to++ = to_byte(color.b);
        *to++ = 255;
      }
    }
    textures_.push_back(textures.make(size, rgba));
    sdk::ClipPicture picture;
    picture.texture = textures_.back().id();
    picture.width = size.width;
    picture.height = size.height;
    picture.time = sdk::MediaTime(15'000'000LL * tile / tiles);
    pictures_.push_back(picture);
  }
}

}  // namespace vigil::gallery
