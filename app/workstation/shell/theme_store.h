// Themes from files: every themes/*.json gives all tokens a colour. A file that does not is refused
// with one sentence naming file, line and reason, and the last good version of it stays in use.
//
// User-interface thread. The store owns its themes; the pointers it returns live until the next
// load() or reload().
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "plugins/sdk/ui/style.h"

namespace vigil::shell {

// kInvalidArgument: "night.json, line 12: ...". `file` is for the message, and names the theme's
// id.
[[nodiscard]] Result<sdk::ui::Theme> parse_theme(std::string_view json,
                                                 const std::filesystem::path& file);

// WCAG 2.2 contrast ratio, 1 to 21, of opaque `front` laid on opaque `back`; alpha of `front` is
// blended first.
[[nodiscard]] double contrast_ratio(ImU32 front, ImU32 back);
// `front` with its alpha laid over opaque `back`.
[[nodiscard]] ImU32 blend_over(ImU32 front, ImU32 back);

class ThemeStore {
 public:
  explicit ThemeStore(std::filesystem::path folder);

  // Reads the folder again. True when a theme changed, came or went, or the problems did.
  bool reload();

  // By id; "night" first, then by name.
  [[nodiscard]] const std::vector<sdk::ui::Theme>& themes() const { return themes_; }
  // The named theme, else "night", else the first; nullptr only when there is none at all.
  [[nodiscard]] const sdk::ui::Theme* find(std::string_view id) const;
  // One sentence per refused file, as of the last reload.
  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
  std::vector<sdk::ui::Theme> themes_;
  std::vector<std::string> problems_;
};

}  // namespace vigil::shell
