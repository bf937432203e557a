// Finds where one scene is cut to another, from small luma pictures in presentation order. A flash,
// however bright, is no cut: the scene before it comes back. Nor is a pan, a fade or a dissolve.
// Pure; one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "app/decoder/luma_grid.h"

namespace vigil::decoder {

class SceneCut {
 public:
  // Times rise. What is certain by now is in found(), which the caller empties; a cut is certain
  // half a second after it, when the scene before has not come back.
  void push(std::int64_t pts_us, const LumaGrid& grid);
  // Nothing follows.
  void finish();
  [[nodiscard]] std::vector<std::int64_t>& found() { return found_; }

 private:
  using Histogram = std::array<std::uint16_t, 32>;
  struct Seen {
    LumaGrid grid{};
    Histogram histogram{};
  };
  struct Candidate {
    std::int64_t pts_us = 0;
    double change = 0;
    Seen before;
    int frames_since = 0;
  };

  [[nodiscard]] static Histogram histogram_of(const LumaGrid& grid);
  [[nodiscard]] static double change_between(const Seen& from, const Seen& to);
  [[nodiscard]] bool stands_out(double change) const;
  // True when `now` is what was there before one of the candidates: those are forgotten.
  bool comes_back(const Seen& now);
  void confirm(std::int64_t now_us);

  bool begun_ = false;
  Seen last_;
  std::deque<double> usual_;  // changes from frame to frame lately, cuts left out
  std::deque<Candidate> candidates_;
  double last_cut_ = 0;
  int frames_since_cut_ = 0;
  std::vector<std::int64_t> found_;
};

}  // namespace vigil::decoder
