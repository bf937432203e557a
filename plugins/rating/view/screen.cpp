#include "plugins/rating/view/screen.h"

#include <ctime>

#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::rating {

namespace ui = sdk::ui;
namespace texts = ids::texts;

ui::Token token_of_level(scale::Level level) {
  switch (level) {
    case 1: return ui::Token::kAllow;
    case 2: return ui::Token::kLabel;
    case 3: return ui::Token::kWarn;
    case 4: return ui::Token::kLimit;
    default: return ui::Token::kRemove;
  }
}

std::string short_level(const Frame& frame, const scale::Rubric& rubric, scale::Level level) {
  const int age = rubric.level(level).age;
  return age == 0 ? frame.text(texts::kLevelAll) : fmt::format("{}+", age);
}

sdk::TextKey title_of(scale::Intensity intensity) {
  switch (intensity) {
    case scale::Intensity::kNone: return texts::kCommandIntensityNone;
    case scale::Intensity::kMild: return texts::kCommandIntensityMild;
    case scale::Intensity::kModerate: return texts::kCommandIntensityModerate;
    case scale::Intensity::kIntense: return texts::kCommandIntensityIntense;
  }
  return texts::kCommandIntensityNone;
}

std::string mark_words(const Frame& frame, const scale::Rubric& rubric,
                       const scale::RatingMark& mark) {
  const scale::Dimension* dimension = rubric.dimension(mark.dimension);
  return fmt::format("{} · {}",
                     dimension != nullptr ? frame.text(dimension->title) : mark.dimension,
                     frame.text(title_of(mark.intensity)));
}

std::string time_of_day(std::chrono::minutes of_day) {
  return fmt::format("{:02}:{:02}", of_day.count() / 60, of_day.count() % 60);
}

std::string date_words(WallTime time) {
  const std::time_t seconds = to_ms(time) / 1000;
  std::tm local{};
  localtime_r(&seconds, &local);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", local.tm_year + 1900, local.tm_mon + 1,
                     local.tm_mday, local.tm_hour, local.tm_min);
}

void level_chip(const Frame& frame, const scale::Rubric& rubric, scale::Level level) {
  ui::chip(frame.style, short_level(frame, rubric, level), token_of_level(level));
}

void draw_intensity(const Frame& frame, ImDrawList& list, ImVec2 at, scale::Intensity intensity) {
  const float size = frame.style.px(10);
  const float gap = frame.style.px(3);
  for (int i = 0; i < 3; ++i) {
    const ImVec2 min(at.x + static_cast<float>(i) * (size + gap), at.y);
    const ImVec2 max(min.x + size, min.y + size);
    const bool filled = i < static_cast<int>(intensity);
    list.AddRectFilled(min, max,
                       frame.style.color(filled ? ui::Token::kSeverity : ui::Token::kSunken),
                       frame.style.px(2));
    if (!filled) {
      list.AddRect(min, max, frame.style.color(ui::Token::kHairline), frame.style.px(2));
    }
  }
}

void draw_emergency(const Frame& frame, const RatingTeam& team) {
  const auto& running = team.state().running;
  if (!running) return;
  const std::string sentence =
      sdk::format(frame.words, texts::kEmergencyBanner, fmt::arg("tag", running->tag),
                  fmt::arg("reason", running->reason));
  ui::Notice notice;
  notice.tone = ui::NoticeTone::kPending;
  notice.sentence = sentence;
  (void)ui::notice_line(frame.style, "###emergency_banner", notice);
  ui::gap(frame.style);
}

}  // namespace vigil::rating
