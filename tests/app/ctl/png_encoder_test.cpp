// What is written in strips is read as one picture by those who wrote PNG's library.
#include "app/ctl/png_encoder.h"

#include <gtest/gtest.h>
#include <png.h>

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "core/media/picture.h"

namespace vigil::ctl {
namespace {

media::Picture picture_of(int width, int height, int stride) {
  media::Picture picture;
  picture.width = width;
  picture.height = height;
  picture.stride = stride;
  const auto bytes = static_cast<std::size_t>(stride) * static_cast<std::size_t>(height);
  picture.pixels = std::make_unique_for_overwrite<std::uint8_t[]>(bytes);
  unsigned state = 11;
  for (std::size_t i = 0; i < bytes; ++i) {
    state = state * 1664525 + 1013904223;
    // Flat stretches and noise.
    picture.pixels[i] = (i / 4096) % 2 == 0 ? 40 : static_cast<std::uint8_t>(state >> 24);
  }
  return picture;
}

TEST(PngEncoder, IsReadAsThePictureItWas) {
  for (const auto& [width, height, stride] :
       {std::array{1, 1, 4}, std::array{3, 200, 16}, std::array{660, 1156, 2640},
        std::array{161, 127, 704}, std::array{640, 128, 2560}}) {
    const media::Picture picture = picture_of(width, height, stride);
    const std::optional<std::string> file =
        encode_png(width, height, [&picture](int y, std::span<std::uint8_t> rgba) {
          std::copy_n(picture.pixels.get() + static_cast<std::ptrdiff_t>(y) * picture.stride,
                      rgba.size(), rgba.data());
        });
    ASSERT_TRUE(file);
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    ASSERT_NE(png_image_begin_read_from_memory(&image, file->data(), file->size()), 0)
        << image.message;
    EXPECT_EQ(image.width, static_cast<unsigned>(width));
    EXPECT_EQ(image.height, static_cast<unsigned>(height));
    image.format = PNG_FORMAT_RGB;
    std::vector<std::uint8_t> read(PNG_IMAGE_SIZE(image));
    ASSERT_NE(png_image_finish_read(&image, nullptr, read.data(), 0, nullptr), 0) << image.message;
    std::size_t different = 0;
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        for (int c = 0; c < 3; ++c)
          different += read[static_cast<std::size_t>((y * width + x) * 3 + c)] !=
                               picture.pixels[static_cast<std::size_t>(y * stride + x * 4 + c)]
                           ? 1u
                           : 0u;
      }
    }
    EXPECT_EQ(different, 0u) << width << " x " << height;
    png_image_free(&image);
  }
}

}  // namespace
}  // namespace vigil::ctl
