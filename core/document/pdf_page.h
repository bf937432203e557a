// Private to core/document. The pages of a document while they are made: where the next line goes,
// text set by Pango, page after page with its foot. One thread.
#pragma once

#include <cairo.h>
#include <pango/pangocairo.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/document/pdf.h"

namespace vigil::document {

// A4 in points of 1/72 inch.
inline constexpr double kPageWidth = 595.28;
inline constexpr double kPageHeight = 841.89;
inline constexpr double kMargin = 56;
inline constexpr double kFootHeight = 64;
inline constexpr double kTextWidth = kPageWidth - 2 * kMargin;
inline constexpr double kBodySize = 10;

struct Ink {
  double red, green, blue;
};
inline constexpr Ink kBlack{0.08, 0.08, 0.09};
inline constexpr Ink kGrey{0.40, 0.42, 0.45};
inline constexpr Ink kHairline{0.80, 0.81, 0.83};

struct TextLook {
  double size = kBodySize;
  bool bold = false;
  Ink ink = kBlack;
  Align align = Align::kLeft;
};

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};

// Text broken into lines of a width; what a line is lasts as long as its block.
class TextBlock {
 public:
  struct Row {
    PangoLayoutLine* line;
    double x, baseline, height;  // the baseline from the row's top
  };
  TextBlock(PangoContext* context, std::string_view text, const TextLook& look, double width);

  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  [[nodiscard]] double height() const { return height_; }
  [[nodiscard]] double width() const { return width_; }  // of the longest row
  [[nodiscard]] const Ink& ink() const { return ink_; }

 private:
  std::unique_ptr<PangoLayout, Unref> layout_;
  std::vector<Row> rows_;
  double height_ = 0;
  double width_ = 0;
  Ink ink_;
};

class Pages {
 public:
  // Draws on `surface`; `total` stands in the feet, when it is known. The surface and the context
  // outlive the pages.
  Pages(cairo_surface_t* surface, PangoContext* context, const About& about, int total);
  ~Pages();
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;

  [[nodiscard]] int count() const { return page_; }
  [[nodiscard]] double y() const { return y_; }
  [[nodiscard]] double room() const;  // down to the foot
  [[nodiscard]] bool at_top() const;
  [[nodiscard]] cairo_t* cairo() const { return cairo_.get(); }

  [[nodiscard]] TextBlock set(std::string_view text, const TextLook& look,
                              double width = kTextWidth) const;
  // Row `index` of a block at x and y of the page.
  void draw(const TextBlock& block, std::size_t index, double x, double y) const;
  void draw_whole(const TextBlock& block, double x, double y) const;
  // From where the pages are, over as many as it takes.
  void flow(const TextBlock& block, double x = kMargin);
  void rule(double y, const Ink& ink, double from = kMargin,
            double to = kPageWidth - kMargin) const;
  void bookmark(const std::string& text, int level);

  // Nothing at the top of a page.
  void space(double height);
  // A new page when less than that is left.
  void need(double height);
  void turn();
  void down(double height) { y_ += height; }
  void finish();

 private:
  struct Destroy {
    void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
  };
  void foot();

  cairo_surface_t* surface_;
  PangoContext* context_;
  const About& about_;
  std::unique_ptr<cairo_t, Destroy> cairo_;
  int total_;
  int page_ = 1;
  int chapter_ = 0;  // the bookmark of level 1 that those of level 2 stand below
  double y_ = kMargin;
};

void draw_table(Pages& pages, const Table& table);
void draw_bars(Pages& pages, const BarChart& chart);
void draw_lines(Pages& pages, const LineChart& chart);

}  // namespace vigil::document
