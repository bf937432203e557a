// How the item before the reviewer is looked at: which of its pictures, how close, how carefully,
// what goes round, what it is compared with. Ends with the item; the reviewer's speed and sound go
// on. User-interface thread; the host outlives it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plugins/review/model/care.h"
#include "plugins/review/model/clip_control.h"
#include "plugins/review/model/comparison.h"
#include "plugins/review/model/mark_pad.h"
#include "plugins/review/model/picture_set.h"
#include "plugins/review/model/sheet.h"
#include "plugins/review/model/zoom_pan.h"

namespace vigil::review {

struct CompareState {
  std::shared_ptr<sdk::Clip> other;
  std::string words;
  sdk::MediaTime offset{0};
  CompareMode mode = CompareMode::kBeside;
  bool swapped = false;
  bool in_range = true;
  std::size_t at = 0;  // of what there is to compare with
  std::size_t count = 0;
};

// What the views draw of it.
struct ViewingState {
  CareState care;
  ZoomPan zoom;
  Sheet sheet;
  PictureSet pictures;
  std::vector<std::shared_ptr<sdk::Clip>>
      picture_clips;  // one for each picture; null where none is open
  std::optional<CompareState> compare;
};

class Viewing {
 public:
  explicit Viewing(sdk::Host& host);

  // ---- the item

  // The same item again changes nothing.
  void show(const domain::Task& task);
  void close();
  // What comes after it, in order.
  void prepare(std::span<const std::shared_ptr<const domain::Task>> upcoming);
  void update();
  // Out of sight: nothing plays, nothing stays uncovered.
  void leave();

  [[nodiscard]] ClipControl& clip() { return clip_; }
  [[nodiscard]] const ClipControl& clip() const { return clip_; }
  [[nodiscard]] ViewingState state() const;
  // What a script may ask for; empty when it is nothing of this.
  [[nodiscard]] std::string word_of(std::string_view name) const;

  // ---- what the views say about their places, device pixels

  void set_place(Extent place) { place_ = place; }
  void set_sheet_columns(std::size_t columns) { sheet_.columns = columns; }

  // ---- looking. Precondition of all: clip().ready().

  // One frame, one picture of the post or one tile, whichever is being moved through.
  void step(int by);
  void move_tile(int across, int down);
  void toggle_loop(const MarkPad& marks);
  void toggle_sheet();
  // Into the quarter around the tile the cursor is on, and out again.
  void sheet_closer();
  void sheet_wider();
  // Onto the tile the cursor is on, or the one given.
  void land(std::optional<std::size_t> tile = std::nullopt);
  void go_to_picture(std::size_t index);
  void move_picture(int by);

  void zoom(double factor, double u = 0.5, double v = 0.5);
  void zoom_keeping_middle(double factor);
  void pan(double du, double dv);
  // Whole, or so close that a pixel of the clip is a pixel of the screen.
  void fit_or_full();

  Status toggle_look();
  void reveal(bool held);
  void reveal_at(double u, double v);
  [[nodiscard]] const Care& care() const { return care_; }

  // The next of `choices` when one of them is open already, else the first; past the last it
  // closes.
  void compare(std::vector<CompareWith> choices);
  [[nodiscard]] bool comparing() const { return comparison_.is_open(); }
  void close_compare() { comparison_.close(); }
  void swap_compare() { comparison_.swapped = !comparison_.swapped; }
  void turn_compare_mode();
  void shift_compare(int frames);

  // Leaves the innermost of comparison, sheet and zoom. False: there is nothing to leave.
  [[nodiscard]] bool can_leave() const;
  bool leave_one();

 private:
  void show_picture(Start start);
  void open_pictures();
  void apply_look();
  void close_sheet();
  void put_away_sheet();
  [[nodiscard]] Extent picture_extent() const;

  sdk::Host& host_;
  ClipControl clip_;
  Care care_;
  Comparison comparison_;
  std::size_t compared_ = 0;
  std::size_t comparable_ = 0;
  domain::TaskId task_;
  domain::Severity severity_ = 0;
  PictureSet pictures_;
  std::vector<std::shared_ptr<sdk::Clip>> picture_clips_;
  std::vector<std::shared_ptr<const domain::Task>> upcoming_;
  Sheet sheet_;
  bool plays_after_sheet_ = false;
  ZoomPan zoom_;
  Extent place_;
};

}  // namespace vigil::review
