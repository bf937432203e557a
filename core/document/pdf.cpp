#include "core/document/pdf.h"

#include <cairo-pdf.h>
#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/document/pdf_page.h"

namespace vigil::document {
namespace {

constexpr int kMostPages = 5'000;

struct DestroySurface {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
using Surface = std::unique_ptr<cairo_surface_t, DestroySurface>;

struct Drawing {
  Pages& pages;

  void operator()(const Title& title) const {
    pages.flow(pages.set(title.text, {.size = 20, .bold = true}));
    if (!title.below.empty()) {
      pages.down(2);
      pages.flow(pages.set(title.below, {.ink = kGrey}));
    }
    pages.down(12);
  }
  void operator()(const Heading& heading) const {
    const TextBlock block =
        pages.set(heading.text, {.size = heading.level <= 1 ? 14.0 : 11.5, .bold = true});
    pages.space(heading.level <= 1 ? 16 : 10);
    pages.need(block.height() + 40);  // not alone at the foot of a page
    pages.bookmark(heading.text, heading.level);
    pages.flow(block);
    pages.down(6);
  }
  void operator()(const Paragraph& paragraph) const {
    pages.flow(pages.set(paragraph.text, {}));
    pages.down(6);
  }
  void operator()(const Facts& facts) const {
    double names = 0;
    for (const auto& [name, value] : facts.lines)
      names = std::max(names, pages.set(name, {.ink = kGrey}).width());
    names = std::min(names, kTextWidth * 0.35);
    for (const auto& [name, value] : facts.lines) {
      const TextBlock left = pages.set(name, {.ink = kGrey}, names + 1);
      const TextBlock right = pages.set(value, {}, kTextWidth - names - 12);
      pages.need(left.height());
      const double y = pages.y();
      const int page = pages.count();
      pages.draw_whole(left, kMargin, y);
      pages.flow(right, kMargin + names + 12);
      if (pages.count() == page) pages.down(std::max(0.0, y + left.height() - pages.y()));
      pages.down(2);
    }
    pages.down(6);
  }
  void operator()(const Table& table) const {
    draw_table(pages, table);
    pages.down(10);
  }
  void operator()(const BarChart& chart) const {
    draw_bars(pages, chart);
    pages.down(10);
  }
  void operator()(const LineChart& chart) const {
    draw_lines(pages, chart);
    pages.down(10);
  }
  void operator()(const PageBreak&) const {
    if (!pages.at_top()) pages.turn();
  }
};

// How many pages it took; more than kMostPages when it would take more.
int draw_pages(cairo_surface_t* surface, PangoContext* context, const Document& document,
               int total) {
  Pages pages(surface, context, document.about, total);
  for (const Block& block : document.blocks) {
    std::visit(Drawing{pages}, block);
    if (pages.count() > kMostPages) break;
  }
  pages.finish();
  return pages.count();
}

cairo_status_t append(void* to, const unsigned char* bytes, unsigned int size) {
  static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), size);
  return CAIRO_STATUS_SUCCESS;
}

void describe(cairo_surface_t* surface, const About& about) {
  const std::pair<cairo_pdf_metadata_t, std::string> members[] = {
      {CAIRO_PDF_METADATA_TITLE, clean_for_display(about.title, 500)},
      {CAIRO_PDF_METADATA_SUBJECT, clean_for_display(about.subject, 500)},
      {CAIRO_PDF_METADATA_AUTHOR, clean_for_display(about.author, 500)},
      {CAIRO_PDF_METADATA_CREATE_DATE,
       to_rfc3339(std::chrono::floor<std::chrono::seconds>(about.created))},
  };
  for (const auto& [member, text] : members) {
    if (text.empty()) continue;
    std::string plain = text;
    if (member == CAIRO_PDF_METADATA_CREATE_DATE) plain = plain.substr(0, 19) + "Z";
    cairo_pdf_surface_set_metadata(surface, member, plain.c_str());
  }
}

}  // namespace

Result<std::string> to_pdf(const Document& document) {
  // Maps and context of its own: nothing is shared with another thread.
  const std::unique_ptr<PangoFontMap, Unref> fonts(
      pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT));
  if (fonts == nullptr)
    return fail(ErrorCode::kUnsupported, "No PDF was made: this machine's fonts cannot be read.");
  pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(fonts.get()), 72);
  const std::unique_ptr<PangoContext, Unref> context(pango_font_map_create_context(fonts.get()));
  pango_context_set_language(context.get(), pango_language_from_string("zh-cn"));
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(context.get(), options);
  cairo_font_options_destroy(options);
  const std::unique_ptr<PangoLayout, Unref> probe(pango_layout_new(context.get()));
  pango_layout_set_text(probe.get(), "报告", -1);
  if (pango_layout_get_unknown_glyphs_count(probe.get()) > 0)
    return fail(ErrorCode::kUnsupported,
                "No PDF was made: this machine has no Chinese font; install fonts-noto-cjk.");

  // Once over to count the pages, once more with the count in the feet.
  const Surface nowhere(cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1));
  const int total = draw_pages(nowhere.get(), context.get(), document, 0);
  if (total > kMostPages)
    return fail(ErrorCode::kTooLarge,
                fmt::format("No PDF was made: it would have more than {} pages; take a shorter "
                            "time, or CSV.",
                            kMostPages));
  std::string bytes;
  const Surface surface(
      cairo_pdf_surface_create_for_stream(append, &bytes, kPageWidth, kPageHeight));
  describe(surface.get(), document.about);
  draw_pages(surface.get(), context.get(), document, total);
  cairo_surface_finish(surface.get());
  const cairo_status_t made = cairo_surface_status(surface.get());
  if (made != CAIRO_STATUS_SUCCESS)
    return fail(ErrorCode::kInternal,
                fmt::format("No PDF was made: {}.", cairo_status_to_string(made)));
  return bytes;
}

}  // namespace vigil::document
