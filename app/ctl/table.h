// A plain table for a terminal: columns as wide as their widest cell, Chinese counted as two
// places. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vigil::ctl {

// Places a terminal uses for `text`: 2 for East Asian wide characters and emoji, 0 for combining
// marks.
[[nodiscard]] int display_width(std::string_view text);

enum class Align { kLeft, kRight };

class Table {
 public:
  struct Column {
    std::string title;
    Align align = Align::kLeft;
  };
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // Cells are cleaned for display and put on one line; missing ones are empty, additional ones
  // dropped.
  void add(std::vector<std::string> cells);
  // With a heading, without trailing spaces; each line ends with a newline.
  [[nodiscard]] std::string text() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// One line of strangers' text, safe for a terminal, at most `code_points` long.
[[nodiscard]] std::string one_line(std::string_view text, std::size_t code_points = 60);

}  // namespace vigil::ctl
