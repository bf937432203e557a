// The command palette without its picture: what a query finds, best first.
//
// A query matches the Chinese or the English title, the pinyin initials of the Chinese one, or the
// id; its letters may lie apart ("tgl" finds "toggle"). Words are matched one by one, all of them
// must be found. User-interface thread only.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/workstation/command/keymap.h"
#include "app/workstation/command/registry.h"

namespace vigil::workstation::command {

struct PaletteEntry {
  const Command* command = nullptr;  // valid until commands are removed
  std::string title;                 // in the asked language
  std::string key;                   // empty: none
  bool enabled = true;
  int score = 0;
  // Half-open byte ranges of `title` that the query hit, in order; empty when something else
  // matched.
  std::vector<std::pair<std::size_t, std::size_t>> hits;
};

class Palette {
 public:
  // Both must outlive the palette.
  Palette(const Registry& registry, const Keymap& keymap) : registry_(registry), keymap_(keymap) {}

  // Remembers that it was chosen: recently used commands come first among equals.
  void used(std::string_view command);

  // An empty query lists everything, recently used first. Commands of a plugin whose workspace is
  // not shown, and those not possible now, come after the others.
  [[nodiscard]] std::vector<PaletteEntry> rank(std::string_view query, std::string_view language,
                                               std::string_view plugin = {}) const;

 private:
  const Registry& registry_;
  const Keymap& keymap_;
  std::map<std::string, int, std::less<>> last_use_;
  int uses_ = 0;
};

// How well `query` is spelt out, in order, by the letters of `text`; ASCII letters match in either
// case.
struct FuzzyMatch {
  int score = -1;  // below 0: no match
  std::vector<std::pair<std::size_t, std::size_t>> hits;
};
[[nodiscard]] FuzzyMatch fuzzy_match(std::string_view query, std::string_view text);

}  // namespace vigil::workstation::command
