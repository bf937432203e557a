#include "tests/support/written_picture.h"

#include <pango/pangocairo.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>

namespace vigil::testing {

WrittenPicture written_picture(int width, int height, const std::vector<WrittenLine>& lines,
                               int noise) {
  cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
  cairo_t* context = cairo_create(surface);
  cairo_pattern_t* ground = cairo_pattern_create_linear(0, 0, width, height);
  cairo_pattern_add_color_stop_rgb(ground, 0, 0.25, 0.35, 0.45);
  cairo_pattern_add_color_stop_rgb(ground, 1, 0.45, 0.4, 0.3);
  cairo_set_source(context, ground);
  cairo_paint(context);
  cairo_pattern_destroy(ground);
  for (const WrittenLine& line : lines) {
    PangoLayout* layout = pango_cairo_create_layout(context);
    PangoFontDescription* font = pango_font_description_from_string("Noto Sans CJK SC Bold");
    pango_font_description_set_absolute_size(font, line.pixels * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_text(layout, line.text.c_str(), -1);
    cairo_move_to(context, line.x, line.y);
    pango_cairo_layout_path(context, layout);
    cairo_set_source_rgb(context, 0, 0, 0);
    cairo_set_line_width(context, std::max(2.0, line.pixels / 12.0));
    cairo_stroke_preserve(context);
    cairo_set_source_rgb(context, 1, 1, 1);
    cairo_fill(context);
    g_object_unref(layout);
  }
  cairo_surface_flush(surface);
  WrittenPicture picture;
  picture.width = width;
  picture.height = height;
  const unsigned char* data = cairo_image_surface_get_data(surface);
  const int stride = cairo_image_surface_get_stride(surface);
  std::mt19937 random(7);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      // The machine's order: blue, green, red, nothing.
      const unsigned char* pixel = data + y * stride + x * 4;
      const int add = noise == 0 ? 0 : static_cast<int>(random() % (2u * noise + 1)) - noise;
      int levels[3];
      for (int i = 0; i < 3; ++i) {
        levels[i] = std::clamp(pixel[2 - i] + add, 0, 255);
        picture.rgb.push_back(static_cast<std::uint8_t>(levels[i]));
      }
      picture.grey.push_back(
          static_cast<std::uint8_t>((299 * levels[0] + 587 * levels[1] + 114 * levels[2]) / 1000));
    }
  }
  cairo_destroy(context);
  cairo_surface_destroy(surface);
  return picture;
}

bool write_ppm(const WrittenPicture& picture, const std::string& path) {
  std::ofstream out(path, std::ios::binary);
  out << "P6\n" << picture.width << ' ' << picture.height << "\n255\n";
  out.write(reinterpret_cast<const char*>(picture.rgb.data()),
            static_cast<std::streamsize>(picture.rgb.size()));
  return static_cast<bool>(out.flush());
}

std::string written_clip(const std::string& folder, const std::vector<WrittenPicture>& pictures,
                         int seconds) {
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    if (!write_ppm(pictures[i], folder + "/written_" + std::to_string(i) + ".ppm")) return {};
  }
  const std::string clip = folder + "/written.mp4";
  const std::string command = "ffmpeg -nostdin -v error -y -framerate 1/" +
                              std::to_string(seconds) + " -i '" + folder +
                              "/written_%d.ppm' -r 25 -c:v libx264 -preset ultrafast -crf 18 "
                              "-pix_fmt yuv420p '" +
                              clip + "'";
  return std::system(command.c_str()) == 0 ? clip : std::string();
}

}  // namespace vigil::testing
