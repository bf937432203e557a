#include <algorithm>

#include "core/document/pdf_page.h"

namespace vigil::document {
namespace {

constexpr double kGap = 8;      // between columns
constexpr double kPadding = 3;  // above and below a row's text
constexpr double kTableSize = 9;

struct Place {
  double x, width;
};

std::vector<Place> places_of(const Table& table) {
  double shares = 0;
  for (const Column& column : table.columns) shares += std::max(column.share, 0.01);
  const double free = kTextWidth - kGap * static_cast<double>(table.columns.size() - 1);
  std::vector<Place> places;
  double x = kMargin;
  for (const Column& column : table.columns) {
    const double width = free * std::max(column.share, 0.01) / shares;
    places.push_back({x, width});
    x += width + kGap;
  }
  return places;
}

// The cells of one row, and how far each has been drawn.
struct Cells {
  std::vector<TextBlock> blocks;
  std::vector<std::size_t> next;

  [[nodiscard]] double rest(std::size_t i) const {
    double height = 0;
    for (std::size_t row = next[i]; row < blocks[i].rows().size(); ++row)
      height += blocks[i].rows()[row].height;
    return height;
  }
  [[nodiscard]] double tallest() const {
    double height = 0;
    for (std::size_t i = 0; i < blocks.size(); ++i) height = std::max(height, rest(i));
    return height;
  }
  [[nodiscard]] bool done() const {
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      if (next[i] < blocks[i].rows().size()) return false;
    }
    return true;
  }
};

void draw_heading(Pages& pages, const Table& table, const std::vector<Place>& places) {
  std::vector<TextBlock> blocks;
  double height = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const TextLook look{.size = kTableSize, .bold = true, .align = table.columns[i].align};
    blocks.push_back(pages.set(table.columns[i].heading, look, places[i].width));
    height = std::max(height, blocks.back().height());
  }
  for (std::size_t i = 0; i < places.size(); ++i)
    pages.draw_whole(blocks[i], places[i].x, pages.y() + kPadding);
  pages.down(height + 2 * kPadding);
  pages.rule(pages.y(), kGrey);
}

}  // namespace

void draw_table(Pages& pages, const Table& table) {
  if (table.columns.empty()) return;
  const std::vector<Place> places = places_of(table);
  constexpr double kLine = kTableSize * 1.6;
  pages.need(4 * kLine);  // a heading alone at the foot of a page helps nobody
  draw_heading(pages, table, places);
  for (const auto& row : table.rows) {
    Cells cells;
    for (std::size_t i = 0; i < places.size(); ++i) {
      const TextLook look{.size = kTableSize, .align = table.columns[i].align};
      cells.blocks.push_back(
          pages.set(i < row.size() ? std::string_view(row[i]) : "", look, places[i].width));
      cells.next.push_back(0);
    }
    constexpr double kWholePage = kPageHeight - kFootHeight - kMargin - 4 * kLine;
    const double tall = cells.tallest() + 2 * kPadding;
    if (tall > pages.room() && (tall <= kWholePage || pages.room() < 4 * kLine)) {
      pages.turn();
      draw_heading(pages, table, places);
    }
    while (!cells.done()) {
      const double room = pages.room() - 2 * kPadding;
      double used = 0;
      for (std::size_t i = 0; i < places.size(); ++i) {
        double y = 0;
        for (std::size_t& at = cells.next[i]; at < cells.blocks[i].rows().size(); ++at) {
          const double height = cells.blocks[i].rows()[at].height;
          if (y + height > room) break;
          pages.draw(cells.blocks[i], at, places[i].x, pages.y() + kPadding + y);
          y += height;
        }
        used = std::max(used, y);
      }
      pages.down(used + 2 * kPadding);
      if (cells.done()) break;
      pages.turn();
      draw_heading(pages, table, places);
    }
    pages.rule(pages.y(), kHairline);
  }
}

}  // namespace vigil::document
