#include "app/workstation/shell/font_stack.h"

#include <fmt/format.h>
#include <fontconfig/fontconfig.h>

#include <cstdlib>
#include <memory>

namespace vigil::shell {
namespace {

struct FaceFile {
  std::string path;
  int index = 0;
};

struct ConfigDeleter {
  void operator()(FcConfig* config) const { FcConfigDestroy(config); }
};
struct PatternDeleter {
  void operator()(FcPattern* pattern) const { FcPatternDestroy(pattern); }
};
struct SetDeleter {
  void operator()(FcFontSet* set) const { FcFontSetDestroy(set); }
};
struct ObjectsDeleter {
  void operator()(FcObjectSet* objects) const { FcObjectSetDestroy(objects); }
};

// The regular face of exactly this family. Fontconfig's own matching would always find something.
Result<FaceFile> find_face(FcConfig* config, const char* family) {
  const std::unique_ptr<FcPattern, PatternDeleter> pattern(FcPatternCreate());
  FcPatternAddString(pattern.get(), FC_FAMILY, reinterpret_cast<const FcChar8*>(family));
  const std::unique_ptr<FcObjectSet, ObjectsDeleter> objects(
      FcObjectSetBuild(FC_FILE, FC_INDEX, FC_WEIGHT, FC_SLANT, FC_WIDTH, nullptr));
  const std::unique_ptr<FcFontSet, SetDeleter> found(
      FcFontList(config, pattern.get(), objects.get()));
  FaceFile best;
  int best_distance = -1;
  for (int i = 0; found != nullptr && i < found->nfont; ++i) {
    FcChar8* file = nullptr;
    int index = 0;
    int weight = FC_WEIGHT_REGULAR;
    int slant = FC_SLANT_ROMAN;
    int width = FC_WIDTH_NORMAL;
    if (FcPatternGetString(found->fonts[i], FC_FILE, 0, &file) != FcResultMatch) continue;
    FcPatternGetInteger(found->fonts[i], FC_INDEX, 0, &index);
    FcPatternGetInteger(found->fonts[i], FC_WEIGHT, 0, &weight);
    FcPatternGetInteger(found->fonts[i], FC_SLANT, 0, &slant);
    FcPatternGetInteger(found->fonts[i], FC_WIDTH, 0, &width);
    // The upper half of an index names an instance of a variable font; FreeType takes it as it is.
    const int distance =
        std::abs(weight - FC_WEIGHT_REGULAR) + 10 * slant + 10 * std::abs(width - FC_WIDTH_NORMAL);
    if (best_distance < 0 || distance < best_distance) {
      best = {reinterpret_cast<const char*>(file), index};
      best_distance = distance;
    }
  }
  if (best_distance < 0)
    return fail(ErrorCode::kNotFound, fmt::format("The font {} is not installed.", family));
  return best;
}

}  // namespace

Result<ImFont*> FontStack::add(_FcConfig* config, const char* family, FaceKind kind, ImFont* into) {
  Result<FaceFile> face = find_face(config, family);
  if (!face) return face.error();
  Result<MappedFile> file = MappedFile::open(face->path);
  if (!file) return file.error();
  files_.push_back(*std::move(file));
  ImFont* const font =
      add_face(*ImGui::GetIO().Fonts, family, files_.back().bytes(), face->index, kind, into);
  if (font == nullptr)
    return fail(ErrorCode::kCorrupt, fmt::format("{} holds no usable font.", face->path));
  return font;
}

Result<sdk::ui::Fonts> FontStack::load() {
  const std::unique_ptr<FcConfig, ConfigDeleter> config(FcInitLoadConfigAndFonts());
  sdk::ui::Fonts fonts;
  for (const char* family :
       {"Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Zen Hei"}) {
    Result<ImFont*> added = add(config.get(), family, FaceKind::kText, nullptr);
    if (!added) continue;
    fonts.text = *added;
    break;
  }
  if (fonts.text == nullptr) {
    return fail(
        ErrorCode::kNotFound,
        "No Chinese font is installed; install the Debian package fonts-noto-cjk and start again.");
  }
  // Letters and emoji the Chinese font lacks. Without them the desk works and shows a box instead.
  (void)add(config.get(), "Noto Sans", FaceKind::kText, fonts.text);
  (void)add(config.get(), "Noto Color Emoji", FaceKind::kEmoji, fonts.text);
  Result<ImFont*> icons = add(config.get(), "FontAwesome", FaceKind::kIcons, nullptr);
  if (!icons) {
    return fail(ErrorCode::kNotFound,
                "The icon font is not installed; install the Debian package fonts-font-awesome and "
                "start again.");
  }
  fonts.icons = *icons;
  return fonts;
}

}  // namespace vigil::shell
