#include "plugins/review/model/sheet.h"

#include <algorithm>

namespace vigil::review {

void Sheet::move(int across, int down, std::size_t tiles) {
  if (tiles == 0) return;
  tile = std::min(tile, tiles - 1);
  const auto wide = static_cast<std::ptrdiff_t>(std::max<std::size_t>(columns, 1));
  const auto to = static_cast<std::ptrdiff_t>(tile) + across + down * wide;
  if (to >= 0 && to < static_cast<std::ptrdiff_t>(tiles)) tile = static_cast<std::size_t>(to);
}

std::size_t tile_at(std::span<const sdk::ClipPicture> tiles, sdk::MediaTime time) {
  std::size_t found = 0;
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    if (tiles[i].time <= time) found = i;
  }
  return found;
}

std::size_t sheet_columns(std::size_t tiles, float width, float height, float aspect) {
  if (tiles == 0 || width <= 0 || height <= 0 || aspect <= 0) return 1;
  std::size_t best = 1;
  float best_width = 0;
  for (std::size_t columns = 1; columns <= tiles; ++columns) {
    const std::size_t rows = (tiles + columns - 1) / columns;
    const float by_width = width / static_cast<float>(columns);
    const float by_height = height / static_cast<float>(rows) * aspect;
    const float tile = std::min(by_width, by_height);
    if (tile > best_width) {
      best_width = tile;
      best = columns;
    }
  }
  return best;
}

}  // namespace vigil::review
