// Glyphs for Dear ImGui from FreeType, out of mapped files: outlines at their nominal size (15 px
// text has a 15 px em, as designers count), bitmap emoji in colour, and no width for the invisible
// characters between emoji.
//
// User-interface thread. A face borrows its bytes: they outlive the atlas.
#pragma once

#include <imgui.h>

#include <string_view>

namespace vigil::shell {

enum class FaceKind {
  kText,   // outlines, light hinting, whole-pixel advances
  kIcons,  // outlines, centred on the line
  kEmoji,  // colour bitmaps scaled to the line
};

// Adds a face to the atlas: a new font, or merged into `into` when it is the font added last.
// nullptr when the bytes hold no such face.
ImFont* add_face(ImFontAtlas& atlas, std::string_view name, std::string_view bytes, int face_index,
                 FaceKind kind, ImFont* into = nullptr);

}  // namespace vigil::shell
