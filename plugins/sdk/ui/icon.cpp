#include "plugins/sdk/ui/icon.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "core/base/text.h"
#include "plugins/sdk/ui/drawing.h"

namespace vigil::sdk::ui {
namespace {

struct IconRow {
  Icon icon;
  std::string_view word;
  char32_t code_point;  // in Font Awesome 4.7
};

// In the order of Icon.
constexpr std::array kIcons = {
    IconRow{Icon::kNone, "none", 0},
    IconRow{Icon::kClapperboard, "clapperboard", 0xF008},
    IconRow{Icon::kPicture, "picture", 0xF03E},
    IconRow{Icon::kUser, "user", 0xF007},
    IconRow{Icon::kUsers, "users", 0xF0C0},
    IconRow{Icon::kPaw, "paw", 0xF1B0},
    IconRow{Icon::kFlag, "flag", 0xF024},
    IconRow{Icon::kStar, "star", 0xF005},
    IconRow{Icon::kTag, "tag", 0xF02B},
    IconRow{Icon::kBook, "book", 0xF02D},
    IconRow{Icon::kPolicy, "policy", 0xF24E},
    IconRow{Icon::kShield, "shield", 0xF132},
    IconRow{Icon::kLedger, "ledger", 0xF0CA},
    IconRow{Icon::kInbox, "inbox", 0xF01C},
    IconRow{Icon::kQueue, "queue", 0xF0AE},
    IconRow{Icon::kTable, "table", 0xF0CE},
    IconRow{Icon::kChart, "chart", 0xF080},
    IconRow{Icon::kPuzzle, "puzzle", 0xF12E},
    IconRow{Icon::kBell, "bell", 0xF0F3},
    IconRow{Icon::kGift, "gift", 0xF06B},
    IconRow{Icon::kHeart, "heart", 0xF004},
    IconRow{Icon::kLeaf, "leaf", 0xF06C},
    IconRow{Icon::kPhone, "phone", 0xF095},
    IconRow{Icon::kCalendar, "calendar", 0xF073},
    IconRow{Icon::kClock, "clock", 0xF017},
    IconRow{Icon::kPlace, "place", 0xF041},
    IconRow{Icon::kGlobe, "globe", 0xF0AC},
    IconRow{Icon::kNote, "note", 0xF249},
    IconRow{Icon::kComment, "comment", 0xF075},
    IconRow{Icon::kKey, "key", 0xF084},
    IconRow{Icon::kKeyboard, "keyboard", 0xF11C},
    IconRow{Icon::kLock, "lock", 0xF023},
    IconRow{Icon::kDatabase, "database", 0xF1C0},
    IconRow{Icon::kPlug, "plug", 0xF1E6},
    IconRow{Icon::kMoon, "moon", 0xF186},
    IconRow{Icon::kSun, "sun", 0xF185},
    IconRow{Icon::kContrast, "contrast", 0xF042},
    IconRow{Icon::kLanguage, "language", 0xF1AB},
    IconRow{Icon::kHome, "home", 0xF015},
    IconRow{Icon::kCompass, "compass", 0xF14E},
    IconRow{Icon::kPulse, "pulse", 0xF21E},
    IconRow{Icon::kHandshake, "handshake", 0xF2B5},
    IconRow{Icon::kTrophy, "trophy", 0xF091},
    IconRow{Icon::kSearch, "search", 0xF002},
    IconRow{Icon::kFilter, "filter", 0xF0B0},
    IconRow{Icon::kSettings, "settings", 0xF013},
    IconRow{Icon::kSliders, "sliders", 0xF1DE},
    IconRow{Icon::kHistory, "history", 0xF1DA},
    IconRow{Icon::kCheck, "check", 0xF00C},
    IconRow{Icon::kClose, "close", 0xF00D},
    IconRow{Icon::kPlus, "plus", 0xF067},
    IconRow{Icon::kMinus, "minus", 0xF068},
    IconRow{Icon::kEdit, "edit", 0xF040},
    IconRow{Icon::kCopy, "copy", 0xF0C5},
    IconRow{Icon::kTrash, "trash", 0xF1F8},
    IconRow{Icon::kUndo, "undo", 0xF0E2},
    IconRow{Icon::kRefresh, "refresh", 0xF021},
    IconRow{Icon::kDownload, "download", 0xF019},
    IconRow{Icon::kUpload, "upload", 0xF093},
    IconRow{Icon::kExternal, "external", 0xF08E},
    IconRow{Icon::kSignIn, "sign_in", 0xF090},
    IconRow{Icon::kSignOut, "sign_out", 0xF08B},
    IconRow{Icon::kSend, "send", 0xF1D8},
    IconRow{Icon::kSkip, "skip", 0xF064},
    IconRow{Icon::kMore, "more", 0xF141},
    IconRow{Icon::kWarning, "warning", 0xF071},
    IconRow{Icon::kInfo, "info", 0xF05A},
    IconRow{Icon::kQuestion, "question", 0xF059},
    IconRow{Icon::kProblem, "problem", 0xF06A},
    IconRow{Icon::kDone, "done", 0xF058},
    IconRow{Icon::kHidden, "hidden", 0xF070},
    IconRow{Icon::kVisible, "visible", 0xF06E},
    IconRow{Icon::kForbidden, "forbidden", 0xF05E},
    IconRow{Icon::kEscalate, "escalate", 0xF0AA},
    IconRow{Icon::kDraft, "draft", 0xF040},
    IconRow{Icon::kSaved, "saved", 0xF0A0},
    IconRow{Icon::kSent, "sent", 0xF1D8},
    IconRow{Icon::kConflict, "conflict", 0xF0EC},
    IconRow{Icon::kRefused, "refused", 0xF057},
    IconRow{Icon::kWaiting, "waiting", 0xF252},
    IconRow{Icon::kOffline, "offline", 0xF127},
    IconRow{Icon::kOnline, "online", 0xF1EB},
    IconRow{Icon::kPlay, "play", 0xF04B},
    IconRow{Icon::kPause, "pause", 0xF04C},
    IconRow{Icon::kStepBack, "step_back", 0xF048},
    IconRow{Icon::kStepForward, "step_forward", 0xF051},
    IconRow{Icon::kToStart, "to_start", 0xF049},
    IconRow{Icon::kToEnd, "to_end", 0xF050},
    IconRow{Icon::kMuted, "muted", 0xF026},
    IconRow{Icon::kLoud, "loud", 0xF028},
    IconRow{Icon::kExpand, "expand", 0xF065},
    IconRow{Icon::kShrink, "shrink", 0xF066},
    IconRow{Icon::kMarkIn, "mark_in", 0xF090},
    IconRow{Icon::kMarkOut, "mark_out", 0xF08B},
    IconRow{Icon::kCut, "cut", 0xF0C4},
    IconRow{Icon::kUp, "up", 0xF106},
    IconRow{Icon::kDown, "down", 0xF107},
    IconRow{Icon::kLeft, "left", 0xF104},
    IconRow{Icon::kRight, "right", 0xF105},
    IconRow{Icon::kSortUp, "sort_up", 0xF0D8},
    IconRow{Icon::kSortDown, "sort_down", 0xF0D7},
    IconRow{Icon::kSortNone, "sort_none", 0xF0DC},
};

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < kIcons.size(); ++i) {
    if (static_cast<std::size_t>(kIcons[i].icon) != i) return false;
  }
  return true;
}
static_assert(kIcons.size() == static_cast<std::size_t>(Icon::kCount) && is_in_order());

const IconRow& row_of(Icon icon) { return kIcons[static_cast<std::size_t>(icon)]; }

}  // namespace

std::optional<Icon> icon_from_word(std::string_view word) {
  const auto* const found = std::find_if(kIcons.begin(), kIcons.end(),
                                         [&](const IconRow& row) { return row.word == word; });
  if (found == kIcons.end()) return std::nullopt;
  return found->icon;
}

std::string_view to_word(Icon icon) { return row_of(icon).word; }

char32_t code_point(Icon icon) { return row_of(icon).code_point; }

Icon icon_of(domain::Verdict verdict) {
  switch (verdict) {
    case domain::Verdict::kAllow: return Icon::kCheck;
    case domain::Verdict::kLabel: return Icon::kTag;
    case domain::Verdict::kWarn: return Icon::kWarning;
    case domain::Verdict::kLimit: return Icon::kHidden;
    case domain::Verdict::kRemove: return Icon::kForbidden;
    case domain::Verdict::kEscalate: return Icon::kEscalate;
  }
  return Icon::kNone;
}

Icon icon_of(domain::DecisionState state) {
  switch (state) {
    case domain::DecisionState::kDraft: return Icon::kDraft;
    case domain::DecisionState::kSaved: return Icon::kSaved;
    case domain::DecisionState::kSent: return Icon::kSent;
    case domain::DecisionState::kConfirmed: return Icon::kDone;
    case domain::DecisionState::kConflict: return Icon::kConflict;
    case domain::DecisionState::kRefused: return Icon::kRefused;
  }
  return Icon::kNone;
}

Token token_of(domain::DecisionState state) {
  switch (state) {
    case domain::DecisionState::kDraft: return Token::kTextSecondary;
    case domain::DecisionState::kSaved: return Token::kPending;
    case domain::DecisionState::kSent: return Token::kPending;
    case domain::DecisionState::kConfirmed: return Token::kGood;
    case domain::DecisionState::kConflict: return Token::kProblem;
    case domain::DecisionState::kRefused: return Token::kProblem;
  }
  return Token::kText;
}

void icon(const Style& style, Icon which, Token token, float size) {
  const float side = font_pixels(style, size);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({side, side});
  draw_icon(style, *ImGui::GetWindowDrawList(), {at.x + side / 2, at.y + side / 2}, which,
            style.color(token), size);
}

void draw_icon(const Style& style, ImDrawList& list, ImVec2 center, Icon which, ImU32 color,
               float size) {
  if (which == Icon::kNone || style.fonts.icons == nullptr) return;
  std::string glyph;
  append_code_point(glyph, code_point(which));
  const float pixels = font_pixels(style, size);
  // Glyphs differ in width and in how they sit on the line: the ink is centred, not the advance.
  const ImFontGlyph* const ink =
      style.fonts.icons->GetFontBaked(pixels)->FindGlyph(static_cast<ImWchar>(code_point(which)));
  if (ink == nullptr) return;
  const ImVec2 at{std::round(center.x - (ink->X0 + ink->X1) / 2),
                  std::round(center.y - (ink->Y0 + ink->Y1) / 2)};
  list.AddText(style.fonts.icons, pixels, at, color, glyph.data(), glyph.data() + glyph.size());
}

}  // namespace vigil::sdk::ui
