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

std::optional<sdk::TimeRange> Sheet::stretch() const {
  return stretches.empty() ? std::nullopt : std::optional(stretches.back());
}

std::span<const sdk::ClipPicture> tiles_of(const Sheet& sheet, const sdk::Clip& clip) {
  return sheet.stretches.empty() ? clip.storyboard() : clip.closer_storyboard();
}

std::optional<sdk::TimeRange> closer_around(sdk::MediaTime time, const sdk::TimeRange& within,
                                            sdk::MediaTime frame) {
  constexpr int kTiles = 16;
  const sdk::MediaTime length = within.end - within.begin;
  const sdk::MediaTime least = frame * kTiles;
  if (length <= least) return std::nullopt;
  const sdk::MediaTime closer = std::max(length / 4, least);
  const sdk::MediaTime begin =
      std::clamp(time - closer / 2, within.begin, std::max(within.begin, within.end - closer));
  return sdk::TimeRange{begin, begin + closer};
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
