// What is shown where there is nothing (yet): empty, loading, offline and failed places, and the
// one-line notice. Each has a sentence and at most one act. User-interface thread.
#pragma once

#include <imgui.h>

#include <string_view>

#include "plugins/sdk/ui/export.h"
#include "plugins/sdk/ui/icon.h"
#include "plugins/sdk/ui/style.h"

namespace vigil::sdk::ui {

struct EmptyState {
  Icon icon = Icon::kInbox;
  std::string_view sentence{};
  std::string_view detail{};              // quieter, below
  std::string_view action{};              // a verb; empty: no button
  std::string_view key{};                 // of the action
  Token token = Token::kTextSecondary;  // of the icon; kProblem where a person is needed
  float height = 0;                     // design pixels; 0: what is left of the window
};

// In the middle of what is left. True when the action was pressed; its id is `id`.
VIGIL_SDK_API bool empty_state(const Style& style, const char* id, const EmptyState& state);

// In the middle of what is left: a sentence and a bar with its figure. `fraction` below 0: not
// known.
VIGIL_SDK_API void loading_state(const Style& style, std::string_view sentence, float fraction,
                                 std::string_view figure, float height = 0);

enum class NoticeTone { kPlain, kGood, kPending, kProblem };

struct Notice {
  NoticeTone tone = NoticeTone::kPlain;
  std::string_view sentence{};
  std::string_view action{};  // a verb; empty: none
  float width = 0;          // design pixels; 0: what is left of the row
};

// One line on a tint; stays until the caller takes it away. True when the action was pressed.
VIGIL_SDK_API bool notice_line(const Style& style, const char* id, const Notice& notice);

}  // namespace vigil::sdk::ui
