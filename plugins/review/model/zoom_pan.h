// How close the reviewer looks: which part of a picture is in sight, and how large a picture that
// asks for. Pure; one unit of length throughout, parts of a picture in shares of its size.
#pragma once

namespace vigil::review {

inline constexpr double kClosest = 8;

struct ZoomPan {
  double scale = 1;  // 1: the whole picture fits
  double x = 0.5;    // the picture's point in the middle of the place
  double y = 0.5;

  [[nodiscard]] bool zoomed() const { return scale > 1; }
  bool operator==(const ZoomPan&) const = default;
};

struct PicturePlace {
  // Of the place, from its upper left corner.
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
  // The part of the picture shown there.
  double u0 = 0;
  double v0 = 0;
  double u1 = 1;
  double v1 = 1;

  // The picture's point under a point of the place; clamped to what is shown.
  [[nodiscard]] double u_at(double at_x) const;
  [[nodiscard]] double v_at(double at_y) const;
};

struct Extent {
  double width = 0;
  double height = 0;
};

// Where a picture of that shape lies in a place, never stretched, and never leaving room at one
// edge while it is cut at the other. Empty when either is empty.
[[nodiscard]] PicturePlace place_picture(Extent place, Extent picture, const ZoomPan& zoom);

// `factor` times closer; the picture's point (u, v) stays where it is. Between whole and kClosest.
[[nodiscard]] ZoomPan zoom_by(const ZoomPan& zoom, double factor, double u, double v, Extent place,
                              Extent picture);
// Moved by shares of the picture, to its edges at most.
[[nodiscard]] ZoomPan pan_by(const ZoomPan& zoom, double du, double dv, Extent place,
                             Extent picture);

// The box a decoder should fill so that every detail in sight is real: never more than the clip
// has.
[[nodiscard]] Extent wanted_size(Extent place, Extent clip, const ZoomPan& zoom);

}  // namespace vigil::review
