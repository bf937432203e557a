#include "plugins/review/model/zoom_pan.h"

#include <algorithm>
#include <cmath>

namespace vigil::review {
namespace {

bool empty(Extent extent) { return extent.width <= 0 || extent.height <= 0; }

// The picture's size as it lies in the place.
Extent drawn_size(Extent place, Extent picture, double scale) {
  const double fit = std::min(place.width / picture.width, place.height / picture.height) * scale;
  return {picture.width * fit, picture.height * fit};
}

struct Span {
  double from = 0;  // in the place
  double to = 0;
  double part0 = 0;  // of the picture
  double part1 = 1;
};

// One direction: `drawn` long, in a place `room` long, `middle` of the picture in its middle.
Span lay(double room, double drawn, double middle) {
  if (drawn <= room) return {(room - drawn) / 2, (room + drawn) / 2, 0, 1};
  const double half = room / drawn / 2;
  const double at = std::clamp(middle, half, 1 - half);
  return {0, room, at - half, at + half};
}

double clamp_middle(double room, double drawn, double middle) {
  if (drawn <= room) return 0.5;
  const double half = room / drawn / 2;
  return std::clamp(middle, half, 1 - half);
}

ZoomPan clamped(ZoomPan zoom, Extent place, Extent picture) {
  if (empty(place) || empty(picture)) return zoom;
  const Extent drawn = drawn_size(place, picture, zoom.scale);
  zoom.x = clamp_middle(place.width, drawn.width, zoom.x);
  zoom.y = clamp_middle(place.height, drawn.height, zoom.y);
  return zoom;
}

double part_at(double at, double from, double to, double part0, double part1) {
  if (to <= from) return (part0 + part1) / 2;
  return part0 + std::clamp((at - from) / (to - from), 0.0, 1.0) * (part1 - part0);
}

}  // namespace

double PicturePlace::u_at(double at_x) const { return part_at(at_x, left, right, u0, u1); }
double PicturePlace::v_at(double at_y) const { return part_at(at_y, top, bottom, v0, v1); }

PicturePlace place_picture(Extent place, Extent picture, const ZoomPan& zoom) {
  if (empty(place) || empty(picture)) return {};
  const Extent drawn = drawn_size(place, picture, zoom.scale);
  const Span across = lay(place.width, drawn.width, zoom.x);
  const Span down = lay(place.height, drawn.height, zoom.y);
  return {across.from,  down.from,  across.to,    down.to,
          across.part0, down.part0, across.part1, down.part1};
}

ZoomPan zoom_by(const ZoomPan& zoom, double factor, double u, double v, Extent place,
                Extent picture) {
  ZoomPan closer = zoom;
  closer.scale = std::clamp(zoom.scale * factor, 1.0, kClosest);
  // A hair above whole is whole: keys come back to it exactly.
  if (closer.scale < 1.01) return {};
  const double ratio = zoom.scale / closer.scale;
  closer.x = u + (zoom.x - u) * ratio;
  closer.y = v + (zoom.y - v) * ratio;
  return clamped(closer, place, picture);
}

ZoomPan pan_by(const ZoomPan& zoom, double du, double dv, Extent place, Extent picture) {
  ZoomPan moved = zoom;
  moved.x += du;
  moved.y += dv;
  return clamped(moved, place, picture);
}

Extent wanted_size(Extent place, Extent clip, const ZoomPan& zoom) {
  const auto wanted = [&](double room, double own) {
    // Not known yet: as large as the place.
    if (own <= 0) return room;
    return std::min(room * zoom.scale, std::max(room, own));
  };
  return {wanted(place.width, clip.width), wanted(place.height, clip.height)};
}

}  // namespace vigil::review
