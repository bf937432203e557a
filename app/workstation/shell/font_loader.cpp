#include "app/workstation/shell/font_loader.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_SIZES_H
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

namespace vigil::shell {
namespace {

// The ideographic em box: how much of the em lies above the baseline. A line of text is one em
// high.
constexpr float kAscentOfEm = 0.88F;
constexpr float kDescentOfEm = 0.12F;
// FontAwesome's glyphs are drawn on a 14 unit grid from 2 below the baseline to 12 above it.
constexpr float kIconAscentOfEm = 0.875F;

// What ImFontConfig::FontData points to. The atlas owns and frees these few bytes; the face's own
// stay mapped.
struct FaceBytes {
  const FT_Byte* data;
  FT_Long size;
  FT_Long index;
  FaceKind kind;
};

// One opened face: ImFontConfig::FontLoaderData.
struct OpenFace {
  FT_Library library = nullptr;
  FT_Face face = nullptr;
  FaceKind kind = FaceKind::kText;

  OpenFace() = default;
  OpenFace(const OpenFace&) = delete;
  OpenFace& operator=(const OpenFace&) = delete;
  ~OpenFace() {
    if (face != nullptr) FT_Done_Face(face);
    if (library != nullptr) FT_Done_FreeType(library);
  }
};

// A face at one size; the place for it belongs to the atlas.
struct FaceAtSize {
  FT_Size size;
  float scale;  // of bitmaps; 1 for outlines
};

OpenFace& face_of(const ImFontConfig* source) {
  return *static_cast<OpenFace*>(source->FontLoaderData);
}

// Joiners and variation selectors have no picture and no width of their own.
bool is_invisible(ImWchar c) {
  return c == 0x200B || c == 0x200C || c == 0x200D || c == 0x2060 || c == 0xFEFF ||
         (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0020 && c <= 0xE007F);
}

bool open_face(ImFontAtlas*, ImFontConfig* source) {
  const FaceBytes& bytes = *static_cast<const FaceBytes*>(source->FontData);
  auto* open = IM_NEW(OpenFace)();
  open->kind = bytes.kind;
  const bool opened =
      FT_Init_FreeType(&open->library) == 0 &&
      FT_New_Memory_Face(open->library, bytes.data, bytes.size, bytes.index, &open->face) == 0 &&
      FT_Select_Charmap(open->face, FT_ENCODING_UNICODE) == 0 &&
      (bytes.kind != FaceKind::kEmoji || open->face->num_fixed_sizes > 0);
  if (!opened) {
    IM_DELETE(open);
    return false;
  }
  source->FontLoaderData = open;
  return true;
}

void close_face(ImFontAtlas*, ImFontConfig* source) {
  IM_DELETE(static_cast<OpenFace*>(source->FontLoaderData));
  source->FontLoaderData = nullptr;
}

bool has_glyph(ImFontAtlas*, ImFontConfig* source, ImWchar c) {
  const OpenFace& open = face_of(source);
  return is_invisible(c) || FT_Get_Char_Index(open.face, c) != 0;
}

bool open_size(ImFontAtlas*, ImFontConfig* source, ImFontBaked* baked, void* place) {
  OpenFace& open = face_of(source);
  auto& at = *static_cast<FaceAtSize*>(place);
  at = {nullptr, 1.0F};
  if (FT_New_Size(open.face, &at.size) != 0) return false;
  FT_Activate_Size(at.size);
  const float pixels = baked->Size * baked->RasterizerDensity;
  if (open.kind == FaceKind::kEmoji) {
    // The smallest strike that is large enough, else the largest.
    int best = 0;
    for (int i = 1; i < open.face->num_fixed_sizes; ++i) {
      const float size = static_cast<float>(open.face->available_sizes[i].y_ppem) / 64.0F;
      const float chosen = static_cast<float>(open.face->available_sizes[best].y_ppem) / 64.0F;
      if ((size >= pixels && (chosen < pixels || size < chosen)) ||
          (chosen < pixels && size > chosen))
        best = i;
    }
    if (FT_Select_Size(open.face, best) != 0) return false;
    at.scale = pixels * 64.0F / static_cast<float>(open.face->available_sizes[best].y_ppem);
  } else {
    FT_Size_RequestRec request{};
    request.type = FT_SIZE_REQUEST_TYPE_NOMINAL;
    request.height = static_cast<FT_Long>(std::lround(pixels * 64.0F));
    if (FT_Request_Size(open.face, &request) != 0) return false;
  }
  if (!source->MergeMode) {
    const float ascent = open.kind == FaceKind::kIcons ? kIconAscentOfEm : kAscentOfEm;
    baked->Ascent = std::round(baked->Size * ascent);
    baked->Descent = -std::round(baked->Size * kDescentOfEm);
  }
  return true;
}

void close_size(ImFontAtlas*, ImFontConfig*, ImFontBaked*, void* place) {
  auto& at = *static_cast<FaceAtSize*>(place);
  if (at.size != nullptr) FT_Done_Size(at.size);
  at.size = nullptr;
}

struct Pixels {
  int width = 0;
  int height = 0;
  std::vector<std::uint32_t> rgba;  // straight alpha, IM_COL32 order
};

Pixels read_coverage(const FT_Bitmap& bitmap) {
  Pixels out{static_cast<int>(bitmap.width), static_cast<int>(bitmap.rows), {}};
  out.rgba.resize(static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height));
  std::uint32_t* to = out.rgba.data();
  for (int y = 0; y < out.height; ++y) {
    const unsigned char* row = bitmap.buffer + static_cast<std::ptrdiff_t>(y) * bitmap.pitch;
    for (int x = 0; x < out.width; ++x) *to++ = IM_COL32(255, 255, 255, row[x]);
  }
  return out;
}

// Shrinks a premultiplied BGRA bitmap by averaging areas: each target pixel is the mean of what it
// covers.
Pixels shrink_color(const FT_Bitmap& bitmap, float scale) {
  const int from_width = static_cast<int>(bitmap.width);
  const int from_height = static_cast<int>(bitmap.rows);
  Pixels out{std::max(1, static_cast<int>(std::lround(static_cast<float>(from_width) * scale))),
             std::max(1, static_cast<int>(std::lround(static_cast<float>(from_height) * scale))),
             {}};
  out.rgba.resize(static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height));
  const float step_x = static_cast<float>(from_width) / static_cast<float>(out.width);
  const float step_y = static_cast<float>(from_height) / static_cast<float>(out.height);
  for (int y = 0; y < out.height; ++y) {
    const float y0 = static_cast<float>(y) * step_y;
    const float y1 = std::min(static_cast<float>(from_height), y0 + step_y);
    for (int x = 0; x < out.width; ++x) {
      const float x0 = static_cast<float>(x) * step_x;
      const float x1 = std::min(static_cast<float>(from_width), x0 + step_x);
      float sum[4] = {};
      float area = 0;
      for (int v = static_cast<int>(y0); static_cast<float>(v) < y1; ++v) {
        const float part_y =
            std::min(y1, static_cast<float>(v + 1)) - std::max(y0, static_cast<float>(v));
        const unsigned char* row = bitmap.buffer + static_cast<std::ptrdiff_t>(v) * bitmap.pitch;
        for (int u = static_cast<int>(x0); static_cast<float>(u) < x1; ++u) {
          const float part = part_y * (std::min(x1, static_cast<float>(u + 1)) -
                                       std::max(x0, static_cast<float>(u)));
          for (int channel = 0; channel < 4; ++channel)
            sum[channel] += part * static_cast<float>(row[u * 4 + channel]);
          area += part;
        }
      }
      const float alpha = sum[3] / area;
      const auto straight = [&](int channel) {
        return alpha <= 0 ? 0U
                          : static_cast<std::uint32_t>(
                                std::min(255.0F, sum[channel] / area * 255.0F / alpha + 0.5F));
      };
      out.rgba[static_cast<std::size_t>(y) * static_cast<std::size_t>(out.width) +
               static_cast<std::size_t>(x)] =
          IM_COL32(straight(2), straight(1), straight(0), static_cast<std::uint32_t>(alpha + 0.5F));
    }
  }
  return out;
}

// Reserves a place in the atlas and copies the picture there.
bool place_glyph(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, const Pixels& pixels,
                 float left, float top, ImFontGlyph* glyph) {
  const ImFontAtlasRectId place = ImFontAtlasPackAddRect(atlas, pixels.width, pixels.height);
  if (place == ImFontAtlasRectId_Invalid) return false;
  ImTextureRect* const rect = ImFontAtlasPackGetRect(atlas, place);
  const float to_points = 1.0F / baked->RasterizerDensity;
  glyph->X0 = left * to_points;
  glyph->Y0 = top * to_points + baked->Ascent;
  glyph->X1 = glyph->X0 + static_cast<float>(pixels.width) * to_points;
  glyph->Y1 = glyph->Y0 + static_cast<float>(pixels.height) * to_points;
  glyph->Visible = true;
  glyph->PackId = place;
  ImFontAtlasBakedSetFontGlyphBitmap(atlas, baked, source, glyph, rect,
                                     reinterpret_cast<const unsigned char*>(pixels.rgba.data()),
                                     ImTextureFormat_RGBA32, pixels.width * 4);
  return true;
}

bool load_glyph(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, void* place,
                ImWchar c, ImFontGlyph* glyph, float* advance_only) {
  OpenFace& open = face_of(source);
  const auto& at = *static_cast<const FaceAtSize*>(place);
  if (is_invisible(c)) {
    if (advance_only != nullptr) {
      *advance_only = 0;
    } else {
      glyph->Codepoint = c & 0x3FF'FFFF;
      glyph->AdvanceX = 0;
    }
    return true;
  }
  const FT_UInt index = FT_Get_Char_Index(open.face, c);
  if (index == 0 || at.size == nullptr) return false;
  FT_Activate_Size(at.size);
  const FT_Int32 flags = open.kind == FaceKind::kEmoji  ? FT_LOAD_COLOR
                         : open.kind == FaceKind::kText ? FT_LOAD_NO_BITMAP | FT_LOAD_TARGET_LIGHT
                                                        : FT_LOAD_NO_BITMAP | FT_LOAD_NO_HINTING;
  if (FT_Load_Glyph(open.face, index, flags) != 0) return false;
  const FT_GlyphSlot slot = open.face->glyph;
  const float density = baked->RasterizerDensity;
  const float advance =
      std::round(static_cast<float>(slot->advance.x) / 64.0F * at.scale) / density;
  if (advance_only != nullptr) {
    *advance_only = advance;
    return true;
  }
  if (FT_Render_Glyph(slot, FT_RENDER_MODE_NORMAL) != 0) return false;
  glyph->Codepoint = c & 0x3FF'FFFF;
  glyph->AdvanceX = advance;
  const FT_Bitmap& bitmap = slot->bitmap;
  if (bitmap.width == 0 || bitmap.rows == 0) return true;
  if (bitmap.pixel_mode == FT_PIXEL_MODE_BGRA) {
    glyph->Colored = true;
    const Pixels pixels = shrink_color(bitmap, at.scale);
    // Centred on the line, whatever the strike says about its baseline.
    const float middle = (baked->Size / 2 - baked->Ascent) * density;
    const float left = std::round((advance * density - static_cast<float>(pixels.width)) / 2);
    return place_glyph(atlas, source, baked, pixels, left,
                       std::round(middle - static_cast<float>(pixels.height) / 2), glyph);
  }
  if (bitmap.pixel_mode != FT_PIXEL_MODE_GRAY) return false;
  return place_glyph(atlas, source, baked, read_coverage(bitmap),
                     static_cast<float>(slot->bitmap_left), static_cast<float>(-slot->bitmap_top),
                     glyph);
}

const ImFontLoader& face_loader() {
  static const ImFontLoader loader = [] {
    ImFontLoader made;
    made.Name = "Vigil";
    made.FontSrcInit = open_face;
    made.FontSrcDestroy = close_face;
    made.FontSrcContainsGlyph = has_glyph;
    made.FontBakedInit = open_size;
    made.FontBakedDestroy = close_size;
    made.FontBakedLoadGlyph = load_glyph;
    made.FontBakedSrcLoaderDataSize = sizeof(FaceAtSize);
    return made;
  }();
  return loader;
}

}  // namespace

ImFont* add_face(ImFontAtlas& atlas, std::string_view name, std::string_view bytes, int face_index,
                 FaceKind kind, ImFont* into) {
  ImFontConfig config;
  const std::size_t length = std::min(name.size(), sizeof config.Name - 1);
  std::memcpy(config.Name, name.data(), length);
  config.Name[length] = '\0';
  config.FontData = IM_ALLOC(sizeof(FaceBytes));
  new (config.FontData)
      FaceBytes{reinterpret_cast<const FT_Byte*>(bytes.data()), static_cast<FT_Long>(bytes.size()),
                static_cast<FT_Long>(face_index), kind};
  config.FontDataSize = sizeof(FaceBytes);
  config.FontDataOwnedByAtlas = true;
  config.MergeMode = into != nullptr;
  config.FontLoader = &face_loader();
  return atlas.AddFont(&config);
}

}  // namespace vigil::shell
