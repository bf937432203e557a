// What drawing needs: semantic colours, fonts and scale. Views name tokens, never colours.
// User-interface thread; owned by the host, replaced as a whole when the theme, language or scale
// changes.
#pragma once

#include <imgui.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/domain/verdict.h"
#include "plugins/sdk/ui/export.h"

namespace vigil::sdk::ui {

enum class Token {
  kBackground,  // behind everything
  kRaised,      // panels, bars
  kSunken,      // text fields, tracks
  kOverlay,     // palette, pop-ups
  kScrim,       // dims what is behind an overlay
  kHairline,    // 1 px separators
  kText,
  kTextSecondary,
  kTextDisabled,
  kAccent,    // the one highlighted thing
  kOnAccent,  // text on accent
  kFocus,     // keyboard focus ring
  kHover,
  kPressed,
  kSelection,
  kAllow,
  kLabel,
  kWarn,
  kLimit,
  kRemove,
  kEscalate,  // verdicts
  kGood,      // confirmed, online
  kPending,   // on its way
  kProblem,   // needs a person
  kSeverity,  // filled bars 1-4
  kMark,      // marks and matched words
  kBackdrop,  // behind the video
  kTableStripe,
  kScrollbar,
  kKeyCap,
  kChart1,
  kChart2,
  kChart3,
  kChart4,
  kCount,
};

inline constexpr std::size_t kTokenCount = static_cast<std::size_t>(Token::kCount);

struct Theme {
  std::string id;  // file name without .json
  std::string title_zh;
  std::string title_en;
  bool dark = true;
  std::array<ImU32, kTokenCount> colors{};
};

struct Fonts {
  ImFont* text =
      nullptr;  // Chinese, Latin and colour emoji; any size by ImGui::PushFont(text, pixels)
  ImFont* icons = nullptr;  // Font Awesome glyphs
};

struct Style {
  Theme theme;
  Fonts fonts;
  float scale = 1.0F;  // 1.0 to 3.0

  [[nodiscard]] ImU32 color(Token token) const {
    return theme.colors[static_cast<std::size_t>(token)];
  }
  // Design pixels (the 4 px grid of docs) to device pixels.
  [[nodiscard]] float px(float design_pixels) const { return design_pixels * scale; }
};

// Sizes of type in design pixels.
inline constexpr float kSmallText = 13.0F;
inline constexpr float kBodyText = 15.0F;
inline constexpr float kCaptionText = 20.0F;

[[nodiscard]] VIGIL_SDK_API Token token_of(domain::Verdict verdict);

// The token's name in a theme file, e.g. "text_secondary".
[[nodiscard]] VIGIL_SDK_API std::string_view to_word(Token token);
[[nodiscard]] VIGIL_SDK_API std::optional<Token> token_from_word(std::string_view word);

}  // namespace vigil::sdk::ui
