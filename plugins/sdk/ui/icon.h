// Icons by name from the icon font (Font Awesome 4.7), one weight. An icon never stands alone:
// beside it is a word or a tooltip. User-interface thread; the tables are constant.
#pragma once

#include <imgui.h>

#include <optional>
#include <string_view>

#include "core/domain/decision.h"
#include "core/domain/verdict.h"
#include "plugins/sdk/ui/export.h"
#include "plugins/sdk/ui/style.h"

namespace vigil::sdk::ui {

enum class Icon {
  kNone,
  // Things
  kClapperboard,
  kPicture,
  kUser,
  kUsers,
  kPaw,
  kFlag,
  kStar,
  kTag,
  kBook,
  kPolicy,
  kShield,
  kLedger,
  kInbox,
  kQueue,
  kTable,
  kChart,
  kPuzzle,
  kBell,
  kGift,
  kHeart,
  kLeaf,
  kPhone,
  kCalendar,
  kClock,
  kPlace,
  kGlobe,
  kNote,
  kComment,
  kKey,
  kKeyboard,
  kLock,
  kDatabase,
  kPlug,
  kMoon,
  kSun,
  kContrast,
  kLanguage,
  kHome,
  kCompass,
  kPulse,
  kHandshake,
  kTrophy,
  kSearch,
  kFilter,
  kSettings,
  kSliders,
  kHistory,
  // Acts
  kCheck,
  kClose,
  kPlus,
  kMinus,
  kEdit,
  kCopy,
  kTrash,
  kUndo,
  kRefresh,
  kDownload,
  kUpload,
  kExternal,
  kSignIn,
  kSignOut,
  kSend,
  kSkip,
  kMore,
  // Verdicts and states
  kWarning,
  kInfo,
  kQuestion,
  kProblem,
  kDone,
  kHidden,
  kVisible,
  kForbidden,
  kEscalate,
  kDraft,
  kSaved,
  kSent,
  kConflict,
  kRefused,
  kWaiting,
  kOffline,
  kOnline,
  // The player
  kPlay,
  kPause,
  kStepBack,
  kStepForward,
  kToStart,
  kToEnd,
  kMuted,
  kLoud,
  kExpand,
  kShrink,
  kMarkIn,
  kMarkOut,
  kCut,
  // Directions
  kUp,
  kDown,
  kLeft,
  kRight,
  kSortUp,
  kSortDown,
  kSortNone,
  kCount,
};

// The name used in manifests, e.g. "clapperboard".
[[nodiscard]] VIGIL_SDK_API std::optional<Icon> icon_from_word(std::string_view word);
[[nodiscard]] VIGIL_SDK_API std::string_view to_word(Icon icon);
// Its code point in Fonts::icons; 0 for kNone.
[[nodiscard]] VIGIL_SDK_API char32_t code_point(Icon icon);

[[nodiscard]] VIGIL_SDK_API Icon icon_of(domain::Verdict verdict);
[[nodiscard]] VIGIL_SDK_API Icon icon_of(domain::DecisionState state);
[[nodiscard]] VIGIL_SDK_API Token token_of(domain::DecisionState state);

// An item of size x size design pixels with the glyph in its middle.
VIGIL_SDK_API void icon(const Style& style, Icon which, Token token = Token::kText,
                        float size = kBodyText);
// The glyph alone, centred on `center` (device pixels).
VIGIL_SDK_API void draw_icon(const Style& style, ImDrawList& list, ImVec2 center, Icon which,
                             ImU32 color, float size = kBodyText);

}  // namespace vigil::sdk::ui
