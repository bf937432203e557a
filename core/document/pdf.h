// Documents for people, as PDF: A4 pages with Chinese and Latin text, tables, small charts and page
// numbers.
//
// A document is a value: what it says, in order. to_pdf() lays it out with Pango and Cairo, in
// memory: no file but the machine's fonts is read, nothing is run, nothing is asked of a network.
// The same document gives the same bytes on the same machine. Text from strangers is welcome
// anywhere: what cannot be shown is left out (core/base/text.h). Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace vigil::document {

// The document's properties. `created` is the only time in the file.
struct About {
  std::string title;
  std::string subject;
  std::string author;  // an office or a system; the file says nothing about who made it otherwise
  WallTime created{};
  // Stands at the foot of each page before "3 / 12".
  std::string footer;
};

// Large, at the top, with a line of smaller text below it.
struct Title {
  std::string text;
  std::string below;
};

// Level 1 and 2; both are bookmarks of the file.
struct Heading {
  std::string text;
  int level = 1;
};

// Wraps, also between Chinese characters; keeps line ends.
struct Paragraph {
  std::string text;
};

// "name  value", a line each, values aligned.
struct Facts {
  std::vector<std::pair<std::string, std::string>> lines;
};

enum class Align { kLeft, kRight };

struct Column {
  std::string heading;
  double share = 1;  // of the width, beside the other columns; > 0
  Align align = Align::kLeft;
};

// The headings are repeated on every page. Cells wrap; a row taller than a page goes on over the
// next. Missing cells are empty, those beyond the columns are left out.
struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
};

struct Bar {
  std::string label;
  double value = 0;   // >= 0
  std::string shown;  // beside the bar
};

// One horizontal bar a line from a common zero, each named and figured at its place.
struct BarChart {
  std::string caption;
  std::vector<Bar> bars;
};

struct Line {
  std::string name;                           // written where the line ends
  std::vector<std::optional<double>> values;  // one a label; without one the line has a gap
};

// Lines over a common scale from zero, named at their ends, in colours that stay apart for every
// eye (Okabe and Ito 2008).
struct LineChart {
  std::string caption;
  std::vector<std::string> labels;  // of the places along the foot
  std::vector<Line> lines;          // up to 6
};

struct PageBreak {};

using Block = std::variant<Title, Heading, Paragraph, Facts, Table, BarChart, LineChart, PageBreak>;

struct Document {
  About about;
  std::vector<Block> blocks;
};

// The file's bytes. kTooLarge for more than 5,000 pages; kUnsupported when no font of this machine
// has Chinese; kInternal with Cairo's reason.
[[nodiscard]] Result<std::string> to_pdf(const Document& document);

}  // namespace vigil::document
