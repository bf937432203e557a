// The commands about how the clip is looked at.
#include <charconv>
#include <vector>

#include "plugins/review/model/bindings.h"
#include "review_ids.h"

namespace vigil::review {
namespace {

namespace commands = ids::commands;
using std::string_view;

constexpr double kZoomStep = 1.25;
// Of the picture, with one press.
constexpr double kPanStep = 0.05;

// "0.5 1.25": plain numbers with a space between them; nothing when it is not so many.
std::vector<double> numbers(string_view text, std::size_t count) {
  std::vector<double> read;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end && read.size() < count) {
    double value = 0;
    const auto [next, error] = std::from_chars(at, end, value);
    if (error != std::errc()) return {};
    read.push_back(value);
    at = next;
    if (at != end && *at == ' ') ++at;
  }
  if (at != end || read.size() != count) return {};
  return read;
}

std::optional<std::size_t> index_of(string_view text) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return index;
}

class ViewingBinder {
 public:
  ViewingBinder(sdk::Binder& binder, ReviewDesk& desk) : binder_(binder), desk_(desk) {}

  // Acts on the viewing, while `possible` holds.
  template <typename Act, typename Possible>
  void bind(sdk::CommandKey key, Act act, Possible possible) {
    ReviewDesk& desk = desk_;
    binder_.command(
        key,
        [&desk, act](string_view argument) {
          if (desk.has_clip()) act(desk.viewing(), argument);
          return Status();
        },
        [&desk, possible] { return desk.has_clip() && possible(desk.viewing()); });
  }
  template <typename Act>
  void bind(sdk::CommandKey key, Act act) {
    bind(key, act, [](Viewing&) { return true; });
  }

 private:
  sdk::Binder& binder_;
  ReviewDesk& desk_;
};

bool moving(Viewing& viewing) { return !viewing.clip().clip()->info().still; }
bool on_sheet(Viewing& viewing) { return viewing.state().sheet.open; }
bool comparing(Viewing& viewing) { return viewing.comparing(); }
bool zoomed(Viewing& viewing) { return viewing.state().zoom.zoomed(); }
bool several(Viewing& viewing) { return viewing.state().pictures.several(); }

void bind_sheet_and_pictures(ViewingBinder& to) {
  to.bind(
      commands::kSheet, [](Viewing& v, string_view) { v.toggle_sheet(); }, moving);
  to.bind(
      commands::kTileUp, [](Viewing& v, string_view) { v.move_tile(0, -1); }, on_sheet);
  to.bind(
      commands::kTileDown, [](Viewing& v, string_view) { v.move_tile(0, 1); }, on_sheet);
  to.bind(
      commands::kLand, [](Viewing& v, string_view) { v.land(); }, on_sheet);
  to.bind(
      commands::kLandOn,
      [](Viewing& v, string_view at) {
        if (const auto index = index_of(at)) v.land(*index);
      },
      on_sheet);
  to.bind(
      commands::kPictureNext, [](Viewing& v, string_view) { v.move_picture(1); }, several);
  to.bind(
      commands::kPicturePrevious, [](Viewing& v, string_view) { v.move_picture(-1); }, several);
  to.bind(
      commands::kPicture,
      [](Viewing& v, string_view at) {
        if (const auto index = index_of(at)) v.go_to_picture(*index);
      },
      several);
}

void bind_zoom(ViewingBinder& to) {
  to.bind(commands::kFit, [](Viewing& v, string_view) { v.fit_or_full(); });
  to.bind(commands::kZoomIn, [](Viewing& v, string_view) {
    on_sheet(v) ? v.sheet_closer() : v.zoom_keeping_middle(kZoomStep);
  });
  to.bind(
      commands::kZoomOut,
      [](Viewing& v, string_view) {
        on_sheet(v) ? v.sheet_wider() : v.zoom_keeping_middle(1 / kZoomStep);
      },
      [](Viewing& v) { return on_sheet(v) ? !v.state().sheet.stretches.empty() : zoomed(v); });
  to.bind(commands::kZoom, [](Viewing& v, string_view text) {
    if (const auto n = numbers(text, 3); !n.empty() && n[0] > 0) v.zoom(n[0], n[1], n[2]);
  });
  const auto pan = [&](sdk::CommandKey key, double du, double dv) {
    to.bind(
        key,
        [du, dv](Viewing& v, string_view) {
          const double closer = v.state().zoom.scale;
          v.pan(du / closer, dv / closer);
        },
        zoomed);
  };
  pan(commands::kPanLeft, -kPanStep * 2, 0);
  pan(commands::kPanRight, kPanStep * 2, 0);
  pan(commands::kPanUp, 0, -kPanStep * 2);
  pan(commands::kPanDown, 0, kPanStep * 2);
  to.bind(
      commands::kPan,
      [](Viewing& v, string_view text) {
        if (const auto n = numbers(text, 2); !n.empty()) v.pan(n[0], n[1]);
      },
      zoomed);
}

void bind_compare(ViewingBinder& to) {
  to.bind(
      commands::kCompareSwap, [](Viewing& v, string_view) { v.swap_compare(); }, comparing);
  to.bind(
      commands::kCompareMode, [](Viewing& v, string_view) { v.turn_compare_mode(); }, comparing);
  to.bind(
      commands::kCompareEarlier, [](Viewing& v, string_view) { v.shift_compare(-1); }, comparing);
  to.bind(
      commands::kCompareLater, [](Viewing& v, string_view) { v.shift_compare(1); }, comparing);
  to.bind(
      commands::kCompareClose, [](Viewing& v, string_view) { v.close_compare(); }, comparing);
}

}  // namespace

void bind_viewing(sdk::Binder& binder, ReviewDesk& desk) {
  ViewingBinder to(binder, desk);
  bind_sheet_and_pictures(to);
  bind_zoom(to);
  bind_compare(to);
  to.bind(commands::kRevealAt, [](Viewing& v, string_view text) {
    if (const auto n = numbers(text, 2); !n.empty()) v.reveal_at(n[0], n[1]);
  });

  const auto has_clip = [&desk] { return desk.has_clip(); };
  binder.command(
      commands::kCompare, [&desk](string_view) { return desk.compare(); }, has_clip);
  binder.command(
      commands::kLoop, [&desk](string_view) { return desk.toggle_loop(); },
      [&desk] { return desk.has_clip() && moving(desk.viewing()); });
  binder.command(
      commands::kScrub, [&desk](string_view at) { return desk.scrub(at); }, has_clip);
  // Chosen before the clip is there as well: nothing is shown that was not wanted.
  binder.command(
      commands::kLook,
      [&desk](string_view) { return desk.has_item() ? desk.viewing().toggle_look() : Status(); },
      [&desk] { return desk.has_item(); });
  // What is uncovered is always covered again, whatever has become of the item meanwhile.
  binder.command(
      commands::kReveal,
      [&desk](string_view key) -> Status {
        const bool held = desk.viewing().state().care.revealing;
        const bool wanted = key == "down" || (key != "up" && !held);
        if (!wanted || (desk.has_clip() && desk.viewing().care().may_reveal())) {
          desk.viewing().reveal(wanted);
        }
        return {};
      },
      [&desk] {
        return desk.viewing().state().care.revealing ||
               (desk.has_clip() && desk.viewing().care().may_reveal());
      });
}

}  // namespace vigil::review
