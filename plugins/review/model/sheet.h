// The storyboard as a sheet over the stage: which tile the cursor is on, and moving between them.
// Pure values.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "plugins/sdk/clips.h"

namespace vigil::review {

struct Sheet {
  bool open = false;
  std::size_t tile = 0;     // the one the cursor is on
  std::size_t columns = 4;  // as it was drawn last
  // The parts of the clip that were looked into, each within the one before it; empty: all of it.
  std::vector<sdk::TimeRange> stretches;

  [[nodiscard]] std::optional<sdk::TimeRange> stretch() const;
  // Stays where it is at an edge.
  void move(int across, int down, std::size_t tiles);
};

// What the sheet shows.
[[nodiscard]] std::span<const sdk::ClipPicture> tiles_of(const Sheet& sheet, const sdk::Clip& clip);

// The quarter of `within` around a time; nothing when every frame of it is on the sheet already.
[[nodiscard]] std::optional<sdk::TimeRange> closer_around(sdk::MediaTime time,
                                                          const sdk::TimeRange& within,
                                                          sdk::MediaTime frame);

// The tile shown at a time: the last one not after it. 0 when there is none.
[[nodiscard]] std::size_t tile_at(std::span<const sdk::ClipPicture> tiles, sdk::MediaTime time);

// So many side by side that tiles of that shape are as large as the place allows.
[[nodiscard]] std::size_t sheet_columns(std::size_t tiles, float width, float height, float aspect);

}  // namespace vigil::review
