#include "plugins/review/model/viewing.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugins/review/model/loop_rule.h"
#include "review_ids.h"

namespace vigil::review {
namespace {

// Of a post with more, those around the one shown are open: each is a process of its own.
constexpr std::size_t kOpenPictures = 12;
constexpr double kCloser = 2;

bool still(const ClipControl& clip) { return clip.ready() && clip.clip()->info().still; }

}  // namespace

Viewing::Viewing(sdk::Host& host)
    : host_(host), clip_(host.clips()), care_(host), comparison_(host.clips()) {}

// ---- the item
// ------------------------------------------------------------------------------------------------------

void Viewing::show(const domain::Task& task) {
  if (task_ == task.id) return;
  close();
  (void)care_.update();
  clip_.set_sound_kept(host_.settings().flag(ids::settings::kKeepSound));
  task_ = task.id;
  severity_ = task.severity;
  pictures_ = PictureSet(task.item);
  care_.show(severity_);
  const bool sheet_first = host_.settings().flag(ids::settings::kSheetFirst);
  sheet_.open = sheet_first;
  sheet_.tile = 0;
  plays_after_sheet_ = sheet_first && care_.autoplay(severity_);
  show_picture(care_.autoplay(severity_) && !sheet_first ? Start::kPlaying : Start::kPaused);
}

void Viewing::close() {
  comparison_.close();
  // Somebody else may hold it on: it is left as any clip begins.
  if (clip_.ready()) clip_.clip()->set_loop(std::nullopt);
  if (clip_.ready()) clip_.clip()->set_muted(true);
  put_away_sheet();
  clip_.close();
  task_ = {};
  pictures_ = {};
  picture_clips_.clear();
  zoom_ = {};
}

void Viewing::show_picture(Start start) {
  zoom_ = {};
  clip_.show({pictures_.current(), care_.state().look}, start);
  apply_look();
  open_pictures();
}

// The pictures around the one shown, so that going to the next is no wait.
void Viewing::open_pictures() {
  std::vector<std::shared_ptr<sdk::Clip>> clips;
  if (pictures_.several()) {
    clips.resize(pictures_.count());
    const std::size_t half = kOpenPictures / 2;
    const std::size_t most = pictures_.count() - std::min(pictures_.count(), kOpenPictures);
    const std::size_t first = std::min(pictures_.at() - std::min(pictures_.at(), half), most);
    const std::size_t last = std::min(first + kOpenPictures, pictures_.count());
    for (std::size_t i = first; i < last; ++i) {
      clips[i] = host_.clips().open({pictures_.media(i), care_.look_for(severity_)});
    }
  }
  picture_clips_ = std::move(clips);  // only now, so that what stays is never closed in between
}

void Viewing::prepare(std::span<const std::shared_ptr<const domain::Task>> upcoming) {
  upcoming_.assign(upcoming.begin(), upcoming.end());
  std::vector<sdk::ClipWish> wishes;
  for (const auto& task : upcoming_) {
    wishes.push_back({task->item.media, care_.look_for(task->severity)});
  }
  std::vector<sdk::ClipWish> same_item;
  for (std::size_t i = 0; i < pictures_.count(); ++i) {
    if (i < picture_clips_.size() && picture_clips_[i] && i != pictures_.at()) {
      same_item.push_back({pictures_.media(i), care_.look_for(severity_)});
    }
  }
  clip_.prepare(wishes, same_item);
}

void Viewing::update() {
  if (care_.update()) {
    const auto upcoming = upcoming_;
    prepare(upcoming);
  }
  clip_.set_sound_kept(host_.settings().flag(ids::settings::kKeepSound));
  clip_.update();
  apply_look();
  if (clip_.ready() && clip_.clip()->picture().texture != 0) pictures_.mark_seen();
  if (comparison_.is_open() && clip_.ready()) {
    comparison_.follow(*clip_.clip(), host_.clock().steady_now());
  }
}

void Viewing::apply_look() {
  const domain::Look look = care_.state().look;
  domain::Look covered = look;
  covered.reveal = {};
  if (clip_.clip() && clip_.clip()->look() != look) clip_.clip()->set_look(look);
  const auto cover = [&](const std::shared_ptr<sdk::Clip>& clip, const domain::Look& wanted) {
    if (clip && clip != clip_.clip() && clip->look() != wanted) clip->set_look(wanted);
  };
  for (const auto& clip : picture_clips_) cover(clip, covered);
  // What is compared is at most as plain as what it is compared with, and as its own severity asks.
  if (comparison_.is_open()) {
    cover(comparison_.other(), stricter(covered, comparison_.with().wish.look));
  }
}

void Viewing::leave() {
  care_.reveal(false);
  apply_look();
  if (clip_.ready()) clip_.pause();
}

// ---- looking
// -------------------------------------------------------------------------------------------------------

void Viewing::step(int by) {
  if (sheet_.open) return move_tile(by, 0);
  if (still(clip_)) return move_picture(by);
  clip_.step(by);
}

void Viewing::move_tile(int across, int down) {
  if (sheet_.open) sheet_.move(across, down, tiles_of(sheet_, *clip_.clip()).size());
}

void Viewing::toggle_loop(const MarkPad& marks) {
  if (still(clip_)) return;
  sdk::Clip& clip = *clip_.clip();
  if (clip.loop()) return clip.set_loop(std::nullopt);
  const sdk::TimeRange range =
      loop_for(marks, clip.position(), clip_.frame(), clip.info().duration);
  clip.set_loop(range);
  if (clip.position() < range.begin || clip.position() >= range.end) clip.seek(range.begin);
}

void Viewing::toggle_sheet() {
  if (still(clip_)) return;
  if (sheet_.open) return close_sheet();
  sheet_.open = true;
  sheet_.tile = tile_at(clip_.clip()->storyboard(), clip_.position());
}

void Viewing::put_away_sheet() {
  sheet_.open = false;
  if (sheet_.stretches.empty()) return;
  sheet_.stretches.clear();
  if (clip_.clip() != nullptr) clip_.clip()->look_closer(std::nullopt);
}

void Viewing::sheet_closer() {
  const auto tiles = tiles_of(sheet_, *clip_.clip());
  if (!sheet_.open || sheet_.tile >= tiles.size()) return;
  const sdk::TimeRange within =
      sheet_.stretch().value_or(sdk::TimeRange{sdk::MediaTime(0), clip_.clip()->info().duration});
  const auto closer = closer_around(tiles[sheet_.tile].time, within, clip_.frame());
  if (!closer) return;
  sheet_.stretches.push_back(*closer);
  sheet_.tile = 8;  // the middle, which is about where the cursor was
  clip_.clip()->look_closer(closer);
}

void Viewing::sheet_wider() {
  if (!sheet_.open || sheet_.stretches.empty()) return;
  const sdk::MediaTime middle = (sheet_.stretches.back().begin + sheet_.stretches.back().end) / 2;
  sheet_.stretches.pop_back();
  clip_.clip()->look_closer(sheet_.stretch());
  sheet_.tile = sheet_.stretches.empty() ? tile_at(clip_.clip()->storyboard(), middle) : 8;
}

// Where the storyboard came first, the clip begins once it is closed.
void Viewing::close_sheet() {
  put_away_sheet();
  if (plays_after_sheet_ && clip_.ready() && !clip_.clip()->playing()) clip_.play_or_pause();
  plays_after_sheet_ = false;
}

void Viewing::land(std::optional<std::size_t> tile) {
  const auto tiles = tiles_of(sheet_, *clip_.clip());
  const std::size_t wanted = tile.value_or(sheet_.tile);
  if (wanted >= tiles.size()) return;
  const sdk::MediaTime time = tiles[wanted].time;
  put_away_sheet();
  plays_after_sheet_ = false;
  clip_.pause();
  clip_.seek(time);
}

void Viewing::go_to_picture(std::size_t index) {
  if (index == pictures_.at() || !pictures_.go_to(index)) return;
  show_picture(care_.autoplay(severity_) ? Start::kPlaying : Start::kPaused);
  const auto upcoming = upcoming_;
  prepare(upcoming);
}

void Viewing::move_picture(int by) {
  const auto to = static_cast<std::ptrdiff_t>(pictures_.at()) + by;
  if (to >= 0) go_to_picture(static_cast<std::size_t>(to));
}

Extent Viewing::picture_extent() const {
  if (!clip_.ready()) return {};
  const sdk::ClipInfo& info = clip_.clip()->info();
  return {static_cast<double>(info.width), static_cast<double>(info.height)};
}

void Viewing::zoom(double factor, double u, double v) {
  zoom_ = zoom_by(zoom_, factor, u, v, place_, picture_extent());
}

void Viewing::zoom_keeping_middle(double factor) { zoom(factor, zoom_.x, zoom_.y); }

void Viewing::pan(double du, double dv) { zoom_ = pan_by(zoom_, du, dv, place_, picture_extent()); }

void Viewing::fit_or_full() {
  if (zoom_.zoomed()) {
    zoom_ = {};
    return;
  }
  const Extent clip = picture_extent();
  const PicturePlace fitted = place_picture(place_, clip, {});
  const double drawn = fitted.right - fitted.left;
  const double full = drawn > 0 ? clip.width / drawn : 1;
  zoom(full > 1.1 ? full : kCloser);
}

Status Viewing::toggle_look() {
  Status done = care_.toggle();
  apply_look();
  return done;
}

// Until the pointer says where: the middle.
void Viewing::reveal(bool held) {
  care_.reveal(held);
  if (held) return reveal_at(0.5, 0.5);
  apply_look();
}

void Viewing::reveal_at(double u, double v) {
  const Extent clip = picture_extent();
  care_.reveal_at(u, v, clip.height > 0 ? clip.width / clip.height : 1);
  apply_look();
}

// ---- comparing
// -----------------------------------------------------------------------------------------------------

void Viewing::compare(std::vector<CompareWith> choices) {
  const std::size_t next = comparison_.is_open() ? compared_ + 1 : 0;
  if (next >= choices.size()) return comparison_.close();
  compared_ = next;
  comparable_ = choices.size();
  put_away_sheet();
  comparison_.open(std::move(choices[next]), care_.state().look);
}

void Viewing::turn_compare_mode() {
  comparison_.mode =
      comparison_.mode == CompareMode::kBeside ? CompareMode::kWipe : CompareMode::kBeside;
}

void Viewing::shift_compare(int frames) { comparison_.shift(clip_.frame() * frames); }

// ---- leaving, and what is to be seen
// -------------------------------------------------------------------------------

bool Viewing::can_leave() const { return comparison_.is_open() || sheet_.open || zoom_.zoomed(); }

bool Viewing::leave_one() {
  if (comparison_.is_open()) {
    comparison_.close();
  } else if (sheet_.open && !sheet_.stretches.empty()) {
    sheet_wider();
  } else if (sheet_.open) {
    close_sheet();
  } else if (zoom_.zoomed()) {
    zoom_ = {};
  } else {
    return false;
  }
  return true;
}

ViewingState Viewing::state() const {
  ViewingState state;
  state.care = care_.state();
  state.zoom = zoom_;
  state.sheet = sheet_;
  state.pictures = pictures_;
  state.picture_clips = picture_clips_;
  if (comparison_.is_open()) {
    CompareState& compare = state.compare.emplace();
    compare.other = comparison_.other();
    compare.words = comparison_.with().words;
    compare.offset = comparison_.offset();
    compare.mode = comparison_.mode;
    compare.swapped = comparison_.swapped;
    compare.in_range = !clip_.ready() || compare.other->state() != sdk::ClipState::kReady ||
                       comparison_.in_range(*clip_.clip());
    compare.at = compared_;
    compare.count = comparable_;
  }
  return state;
}

std::string Viewing::word_of(std::string_view name) const {
  const CareState care = care_.state();
  if (name == "look") {
    if (care.revealing) return "revealing";
    if (care.veil == Veil::kLifted) return "lifted";
    if (care.veil == Veil::kDrawn) return "drawn";
    return is_plain(care.look) ? "plain" : "careful";
  }
  if (name == "zoom") return fmt::format("{:.2f}", zoom_.scale);
  if (name == "sheet") return sheet_.open ? "yes" : "no";
  if (name == "picture") return fmt::format("{}", pictures_.at() + 1);
  if (name == "compare") return comparison_.is_open() ? "yes" : "no";
  if (!clip_.clip()) return {};
  if (name == "muted") return clip_.clip()->muted() ? "yes" : "no";
  if (name == "loop") return clip_.clip()->loop() ? "yes" : "no";
  if (name == "position_ms") return fmt::format("{}", clip_.position().count() / 1000);
  return {};
}

}  // namespace vigil::review
