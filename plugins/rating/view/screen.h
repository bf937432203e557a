// What every view of the plugin is given, and the few marks they share. User-interface thread;
// views draw what the model holds and emit commands, nothing else.
#pragma once

#include <imgui.h>

#include <string>
#include <string_view>

#include "plugins/rating/model/bindings.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/plugin.h"
#include "plugins/sdk/ui/style.h"
#include "rating_ids.h"

namespace vigil::rating {

struct Frame {
  explicit Frame(sdk::ViewContext& context)
      : host(context.host), style(context.host.style()), words(context.host.texts()) {}

  sdk::Host& host;
  const sdk::ui::Style& style;
  const sdk::Texts& words;

  [[nodiscard]] const char* text(sdk::TextKey key) const { return words.text(key); }
  [[nodiscard]] const std::string& text(const scale::Words& both) const {
    return words_of(words, both);
  }
  [[nodiscard]] const std::string& key(sdk::CommandKey command) const {
    return host.commands().key_of(command);
  }
  [[nodiscard]] bool enabled(sdk::CommandKey command) const {
    return host.commands().enabled(command);
  }
  void run(sdk::CommandKey command, std::string_view argument = {}) const {
    host.commands().run(command, argument);
  }
};

// Green for everybody, then ever stricter; a word or figure always stands beside it.
[[nodiscard]] sdk::ui::Token token_of_level(scale::Level level);
// "12+" or "全年龄", short enough for a chip.
[[nodiscard]] std::string short_level(const Frame& frame, const scale::Rubric& rubric,
                                      scale::Level level);
[[nodiscard]] sdk::TextKey title_of(scale::Intensity intensity);
// "吸烟 · 中"; the dimension's id where the rubric has it no more.
[[nodiscard]] std::string mark_words(const Frame& frame, const scale::Rubric& rubric,
                                     const scale::RatingMark& mark);
// "07:30".
[[nodiscard]] std::string time_of_day(std::chrono::minutes of_day);
// Local date and time without seconds.
[[nodiscard]] std::string date_words(WallTime time);
// A rounded block of the level's colour with its word; as an item.
void level_chip(const Frame& frame, const scale::Rubric& rubric, scale::Level level);
// Cells filled up to an intensity, from `at` (device pixels); three cells.
void draw_intensity(const Frame& frame, ImDrawList& list, ImVec2 at, scale::Intensity intensity);
// What runs on every rater's screen while an emergency does; nothing otherwise.
void draw_emergency(const Frame& frame, const RatingTeam& team);

}  // namespace vigil::rating
