// What every page and bar of the desk's own is drawn with: style, words in the person's language,
// and commands, through which alone it changes anything. Panels draw values they are given and keep
// nothing but what may be lost. User-interface thread.
#pragma once

#include "plugins/sdk/host.h"
#include "plugins/sdk/ui/style.h"

namespace vigil::workstation {

struct Page {
  const sdk::ui::Style& style;
  const sdk::Texts& texts;
  sdk::Commands& commands;
};

// The desk's own commands. Titles are in locale/, keys in command/default_keymap.json.
namespace commands {
inline constexpr sdk::CommandKey kPalette{"app.palette"};
inline constexpr sdk::CommandKey kKeyHelp{"app.key_help"};
inline constexpr sdk::CommandKey kSettings{"app.settings"};
inline constexpr sdk::CommandKey kPlugins{"app.plugins"};
inline constexpr sdk::CommandKey kUnsent{"app.unsent"};
inline constexpr sdk::CommandKey kWorkspace{"app.workspace"};  // argument: full id
inline constexpr sdk::CommandKey kNextWorkspace{"app.next_workspace"};
inline constexpr sdk::CommandKey kPreviousWorkspace{"app.previous_workspace"};
inline constexpr sdk::CommandKey kNextTheme{"app.next_theme"};
inline constexpr sdk::CommandKey kNextLanguage{"app.next_language"};
inline constexpr sdk::CommandKey kScaleUp{"app.scale_up"};
inline constexpr sdk::CommandKey kScaleDown{"app.scale_down"};
inline constexpr sdk::CommandKey kScaleReset{"app.scale_reset"};
inline constexpr sdk::CommandKey kRetryNow{"app.retry_now"};
// On the page of unsent work, about what is chosen there.
inline constexpr sdk::CommandKey kTrayPutAway{"app.tray_put_away"};
inline constexpr sdk::CommandKey kTrayWithdraw{"app.tray_withdraw"};
inline constexpr sdk::CommandKey kTraySendAgain{"app.tray_send_again"};
inline constexpr sdk::CommandKey kTrayChange{"app.tray_change"};
inline constexpr sdk::CommandKey kNextTray{"app.next_tray"};
inline constexpr sdk::CommandKey kTryClipsAgain{"app.try_clips_again"};
inline constexpr sdk::CommandKey kSignIn{"app.sign_in"};
inline constexpr sdk::CommandKey kSignOut{"app.sign_out"};
inline constexpr sdk::CommandKey kSet{"app.set"};                 // argument: "full.id=value"
inline constexpr sdk::CommandKey kTryPlugin{"app.try_plugin"};    // argument: plugin id
inline constexpr sdk::CommandKey kLoadPlugin{"app.load_plugin"};  // argument: plugin id
inline constexpr sdk::CommandKey kLock{"app.lock"};
inline constexpr sdk::CommandKey kSecondWindow{"app.second_window"};
// While practising on a recorded session.
inline constexpr sdk::CommandKey kComparison{"app.comparison"};
inline constexpr sdk::CommandKey kComparisonAgain{"app.comparison_again"};  // the chosen item
inline constexpr sdk::CommandKey kComparisonExport{"app.comparison_export"};
inline constexpr sdk::CommandKey kQuit{"app.quit"};
}  // namespace commands

}  // namespace vigil::workstation
