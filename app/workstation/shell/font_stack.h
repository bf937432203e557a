// The desk's fonts, found by Fontconfig: Noto Sans CJK SC for Chinese, Noto Sans for Latin letters
// it lacks, Noto Color Emoji, and Font Awesome for icons. Files are mapped, never copied.
//
// User-interface thread. Owns the mappings: it outlives the ImGui context whose atlas it filled.
#pragma once

#include <string>
#include <vector>

#include "app/workstation/shell/font_loader.h"
#include "app/workstation/shell/mapped_file.h"
#include "core/base/result.h"
#include "plugins/sdk/ui/style.h"

struct _FcConfig;

namespace vigil::shell {

class FontStack {
 public:
  FontStack() = default;
  FontStack(const FontStack&) = delete;
  FontStack& operator=(const FontStack&) = delete;

  // Fills the current context's atlas. kNotFound with one sentence when there is no Chinese font or
  // no icon font; a missing emoji or Latin font is no failure.
  [[nodiscard]] Result<sdk::ui::Fonts> load();

 private:
  Result<ImFont*> add(_FcConfig* config, const char* family, FaceKind kind, ImFont* into);

  std::vector<MappedFile> files_;
};

}  // namespace vigil::shell
