#include "plugins/review/model/care.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "review_ids.h"

namespace vigil::review {
namespace {

using domain::Look;
using nlohmann::json;

// Of the shorter side, from the point to the edge of what is uncovered.
constexpr double kRevealRadius = 0.18;
constexpr std::size_t kHighest = kSeverities - 1;

constexpr sdk::SettingKey kChoices[kSeverities] = {ids::settings::kCare1, ids::settings::kCare1,
                                                   ids::settings::kCare2, ids::settings::kCare3,
                                                   ids::settings::kCare4};

std::size_t index_of(domain::Severity severity) {
  return std::min<std::size_t>(static_cast<std::size_t>(std::max<int>(severity, 0)), kHighest);
}

// The steps the settings page offers, from nothing to shapes only.
Look look_of_word(std::string_view word) {
  Look look;
  if (word == "smooth") look.smoothing = 2;
  if (word == "grey") look.greyscale = true;
  if (word == "blur_1") look.blur = 1;
  if (word == "blur_2") look.blur = 2;
  if (word == "blur_2_grey" || word == "blur_3_grey") {
    look.blur = word == "blur_3_grey" ? 3 : 2;
    look.greyscale = true;
  }
  return look;
}

// "3", or beyond the highest for "never".
std::int64_t severity_of_word(std::string_view word) {
  return word.size() == 1 && word[0] >= '1' && word[0] <= '4'
             ? word[0] - '0'
             : static_cast<std::int64_t>(kSeverities);
}

Look with_blur(std::uint32_t blur, bool greyscale) {
  Look look;
  look.blur = blur;
  look.greyscale = greyscale;
  return look;
}

std::uint32_t level_member(const json& record, std::string_view key, std::uint32_t most) {
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(int_member(record, key), 0, static_cast<std::int64_t>(most)));
}

}  // namespace

CareRule stricter(const CareRule& a, const CareRule& b) {
  CareRule both;
  both.look = stricter(a.look, b.look);
  both.size_percent = std::min(a.size_percent, b.size_percent);
  both.autoplay = a.autoplay && b.autoplay;
  both.reveal = a.reveal && b.reveal;
  return both;
}

Look stricter(const Look& a, const Look& b) {
  Look both;
  both.blur = std::max(a.blur, b.blur);
  both.smoothing = std::max(a.smoothing, b.smoothing);
  both.greyscale = a.greyscale || b.greyscale;
  both.flash_guard = a.flash_guard || b.flash_guard;
  return both;
}

bool is_plain(const Look& look) { return same_softness(look, Look{}); }

bool same_softness(const Look& a, const Look& b) {
  return a.blur == b.blur && a.smoothing == b.smoothing && a.greyscale == b.greyscale;
}

CareRules standard_floors() {
  CareRules floors;
  for (CareRule& floor : floors) floor.look.flash_guard = false;
  const auto set = [&](std::size_t severity, Look look) {
    look.flash_guard = true;
    floors[severity].look = look;
    floors[severity].autoplay = false;
  };
  set(3, with_blur(1, false));
  set(4, with_blur(2, true));
  return floors;
}

CareRules floors_of(const sdk::RecordSet& records) {
  CareRules floors = standard_floors();
  for (const sdk::Record& record : records.records) {
    if (record.body == nullptr || !record.body->is_object()) continue;
    const json& body = *record.body;
    const std::int64_t severity = int_member(body, "severity");
    if (severity < 1 || severity > static_cast<std::int64_t>(kHighest)) continue;
    CareRule& floor = floors[static_cast<std::size_t>(severity)];
    floor.look.blur = level_member(body, "blur", domain::kMaxBlur);
    floor.look.smoothing = level_member(body, "smoothing", domain::kMaxSmoothing);
    floor.look.greyscale = bool_member(body, "greyscale");
    floor.look.flash_guard = bool_member(body, "flash_guard");
    const std::int64_t size = int_member(body, "size_percent");
    floor.size_percent = size >= 25 && size <= 100 ? static_cast<int>(size) : 100;
    floor.autoplay = bool_member(body, "autoplay");
    floor.reveal = bool_member(body, "reveal");
  }
  return floors;
}

CareRules choices_of(const sdk::Settings& settings) {
  namespace keys = ids::settings;
  CareRules choices;
  const std::int64_t small_from = severity_of_word(settings.text(keys::kSmallFrom));
  const std::int64_t quiet_from = severity_of_word(settings.text(keys::kQuietFrom));
  for (std::size_t severity = 0; severity < kSeverities; ++severity) {
    CareRule& rule = choices[severity];
    const auto level = static_cast<std::int64_t>(severity);
    rule.look = look_of_word(settings.text(kChoices[severity]));
    rule.look.flash_guard = settings.flag(keys::kFlashGuard);
    if (level >= small_from) rule.size_percent = 50;
    rule.autoplay = settings.flag(keys::kAutoplay) && level < quiet_from;
  }
  return choices;
}

domain::Reveal reveal_around(double u, double v, double aspect) {
  const double across = aspect >= 1 ? kRevealRadius / aspect : kRevealRadius;
  const double down = aspect >= 1 ? kRevealRadius : kRevealRadius * aspect;
  const auto at = [](double share) {
    return static_cast<std::uint32_t>(
        std::lround(std::clamp(share, 0.0, 1.0) * static_cast<double>(domain::kWholePicture)));
  };
  return {at(u - across), at(v - down), at(u + across), at(v + down)};
}

Care::Care(sdk::Host& host) : host_(host), floors_(standard_floors()) {}

bool Care::update() {
  const CareRules floors_before = floors_;
  const CareRules choices_before = choices_;
  const auto records = host_.records().records(ids::collections::kLookPolicy);
  if (records != records_) {
    records_ = records;
    floors_ = floors_of(*records);
  }
  choices_ = choices_of(host_.settings());
  return floors_ != floors_before || choices_ != choices_before;
}

void Care::show(domain::Severity severity) {
  severity_ = severity;
  veil_ = Veil::kAsChosen;
  held_ = false;
  region_ = reveal_around(0.5, 0.5, 1);
}

const CareRule& Care::floor(domain::Severity severity) const { return floors_[index_of(severity)]; }

CareRule Care::chosen(domain::Severity severity) const {
  return stricter(floor(severity), choices_[index_of(severity)]);
}

Look Care::look_for(domain::Severity severity) const { return chosen(severity).look; }

bool Care::autoplay(domain::Severity severity) const { return chosen(severity).autoplay; }

bool Care::may_reveal() const { return floor(severity_).reveal && !is_plain(state().look); }

CareState Care::state() const {
  const CareRule rule = chosen(severity_);
  const CareRule& least = floor(severity_);
  CareState state;
  state.look = rule.look;
  state.size_percent = rule.size_percent;
  state.veil = veil_;
  if (veil_ == Veil::kLifted) {
    state.look = least.look;
    state.look.flash_guard = rule.look.flash_guard;
    state.size_percent = least.size_percent;
  } else if (veil_ == Veil::kDrawn) {
    state.look = stricter(rule.look, with_blur(2, true));
  }
  state.at_floor = !is_plain(state.look) && same_softness(state.look, least.look);
  state.revealing = held_ && least.reveal && !is_plain(state.look);
  if (state.revealing) state.look.reveal = region_;
  return state;
}

Status Care::toggle() {
  if (veil_ != Veil::kAsChosen) {
    veil_ = Veil::kAsChosen;
    return {};
  }
  const CareRule rule = chosen(severity_);
  const CareRule& least = floor(severity_);
  if (is_plain(rule.look)) {
    veil_ = Veil::kDrawn;
  } else if (!same_softness(rule.look, least.look) || rule.size_percent != least.size_percent) {
    veil_ = Veil::kLifted;
  } else {
    return fail(ErrorCode::kRejected, host_.texts().text(ids::texts::kProblemLookFloor));
  }
  return {};
}

void Care::reveal(bool held) { held_ = held; }

void Care::reveal_at(double u, double v, double aspect) { region_ = reveal_around(u, v, aspect); }

}  // namespace vigil::review
