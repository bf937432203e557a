#include "core/document/pdf_page.h"

#include <cairo-pdf.h>
#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"

namespace vigil::document {
namespace {

constexpr std::size_t kMostCharacters = 200'000;  // of one text

double points(int pango_units) { return static_cast<double>(pango_units) / PANGO_SCALE; }

}  // namespace

TextBlock::TextBlock(PangoContext* context, std::string_view text, const TextLook& look,
                     double width)
    : layout_(pango_layout_new(context)), ink_(look.ink) {
  PangoFontDescription* font =
      pango_font_description_from_string("Noto Sans CJK SC, Noto Sans, sans-serif");
  pango_font_description_set_absolute_size(font, look.size * PANGO_SCALE);
  pango_font_description_set_weight(font, look.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description(layout_.get(), font);
  pango_font_description_free(font);
  pango_layout_set_width(layout_.get(), static_cast<int>(std::max(width, 1.0) * PANGO_SCALE));
  pango_layout_set_wrap(layout_.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment(layout_.get(),
                             look.align == Align::kRight ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  pango_layout_set_spacing(layout_.get(), static_cast<int>(look.size * 0.15 * PANGO_SCALE));
  const std::string shown = clean_for_display(text, kMostCharacters);
  pango_layout_set_text(layout_.get(), shown.data(), static_cast<int>(shown.size()));

  PangoLayoutIter* at = pango_layout_get_iter(layout_.get());
  double top = 0;
  do {
    PangoRectangle logical{};
    pango_layout_iter_get_line_extents(at, nullptr, &logical);
    int from = 0;
    int to = 0;
    pango_layout_iter_get_line_yrange(at, &from, &to);
    rows_.push_back({pango_layout_iter_get_line_readonly(at), points(logical.x),
                     points(pango_layout_iter_get_baseline(at)) - top, points(to) - top});
    width_ = std::max(width_, points(logical.width));
    top = points(to);
  } while (pango_layout_iter_next_line(at));
  pango_layout_iter_free(at);
  height_ = top;
}

Pages::Pages(cairo_surface_t* surface, PangoContext* context, const About& about, int total)
    : surface_(surface),
      context_(context),
      about_(about),
      cairo_(cairo_create(surface)),
      total_(total) {}

Pages::~Pages() = default;

double Pages::room() const { return kPageHeight - kFootHeight - y_; }

bool Pages::at_top() const { return y_ <= kMargin; }

TextBlock Pages::set(std::string_view text, const TextLook& look, double width) const {
  return TextBlock(context_, text, look, width);
}

void Pages::draw(const TextBlock& block, std::size_t index, double x, double y) const {
  const TextBlock::Row& row = block.rows()[index];
  cairo_set_source_rgb(cairo(), block.ink().red, block.ink().green, block.ink().blue);
  cairo_move_to(cairo(), x + row.x, y + row.baseline);
  pango_cairo_show_layout_line(cairo(), row.line);
}

void Pages::draw_whole(const TextBlock& block, double x, double y) const {
  for (std::size_t i = 0; i < block.rows().size(); ++i) {
    draw(block, i, x, y);
    y += block.rows()[i].height;
  }
}

void Pages::flow(const TextBlock& block, double x) {
  for (std::size_t i = 0; i < block.rows().size(); ++i) {
    need(block.rows()[i].height);
    draw(block, i, x, y_);
    y_ += block.rows()[i].height;
  }
}

void Pages::rule(double y, const Ink& ink, double from, double to) const {
  cairo_set_source_rgb(cairo(), ink.red, ink.green, ink.blue);
  cairo_set_line_width(cairo(), 0.5);
  cairo_move_to(cairo(), from, y);
  cairo_line_to(cairo(), to, y);
  cairo_stroke(cairo());
}

void Pages::bookmark(const std::string& text, int level) {
  if (cairo_surface_get_type(surface_) != CAIRO_SURFACE_TYPE_PDF) return;
  const std::string shown = clean_for_display(text, 200);
  const std::string place = fmt::format("page={} pos=[{:.2f} {:.2f}]", page_, kMargin, y_);
  const int made = cairo_pdf_surface_add_outline(
      surface_, level > 1 ? chapter_ : CAIRO_PDF_OUTLINE_ROOT, shown.c_str(), place.c_str(),
      static_cast<cairo_pdf_outline_flags_t>(0));
  if (level <= 1) chapter_ = made;
}

void Pages::space(double height) {
  if (!at_top()) y_ += height;
}

void Pages::need(double height) {
  if (height > room() && !at_top()) turn();
}

void Pages::turn() {
  foot();
  cairo_show_page(cairo());
  ++page_;
  y_ = kMargin;
}

void Pages::finish() {
  foot();
  cairo_show_page(cairo());
}

void Pages::foot() {
  const double y = kPageHeight - kFootHeight + 22;
  rule(y - 6, kHairline);
  const TextLook look{.size = 8, .ink = kGrey};
  if (!about_.footer.empty()) draw(set(about_.footer, look, kTextWidth * 0.8), 0, kMargin, y);
  TextLook right = look;
  right.align = Align::kRight;
  draw(set(fmt::format("{} / {}", page_, total_), right), 0, kMargin, y);
}

}  // namespace vigil::document
