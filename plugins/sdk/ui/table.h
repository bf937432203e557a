// A table that draws only the rows in sight, of any number. Header stays, figures align, rows are
// 28 px.
//
// Keys while it has the focus: j/Down and k/Up move, Shift with them extends the selection, PageUp,
// PageDown, Home and End jump, Space ticks the row, Ctrl+A ticks all, Enter or double click
// activates. A click selects one row, Ctrl+click adds, Shift+click extends.
//
// User-interface thread. TableState belongs to the caller and names rows by index: where rows come,
// go or change their order, the caller moves or clears it (sorting clears the selection by itself).
#pragma once

#include <imgui.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "core/domain/decision.h"
#include "core/domain/verdict.h"
#include "plugins/sdk/ui/export.h"
#include "plugins/sdk/ui/icon.h"
#include "plugins/sdk/ui/row_set.h"
#include "plugins/sdk/ui/style.h"

namespace vigil::sdk::ui {

enum class Align { kLeft, kRight };

struct Column {
  const char* id = "";  // "###due"
  std::string_view title{};
  float width = 0;  // design pixels; 0: a share of what the others leave
  Align align = Align::kLeft;
  bool sortable = true;
  float share = 1;  // among the columns of width 0
};

enum class SortOrder { kAscending, kDescending };

struct Sort {
  std::size_t column = 0;
  SortOrder order = SortOrder::kAscending;
  bool operator==(const Sort&) const = default;
};

struct TableState {
  std::int64_t focus = -1;  // the row the keys act on; -1 none
  RowSet selected;
  std::optional<Sort> sort;
  bool take_focus = false;  // give the keyboard to the table in the next frame

  std::int64_t anchor = -1;   // where a Shift selection started
  double scroll = 0;          // first visible row and the part of it above the edge
  bool reveal_focus = false;  // scroll so that the focus row is seen
};

// Paints one cell; alive during the callback.
class VIGIL_SDK_API TableCell {
 public:
  TableCell(const Style& style, ImDrawList& list, ImVec2 min, ImVec2 max, Align align, bool hovered,
            bool selected)
      : style_(style),
        list_(list),
        min_(min),
        max_(max),
        align_(align),
        hovered_(hovered),
        selected_(selected) {}

  void text(std::string_view words, Token token = Token::kText, float size = kBodyText);
  void secondary(std::string_view words) { text(words, Token::kTextSecondary, kSmallText); }
  void icon(Icon which, Token token = Token::kText);
  void severity(domain::Severity severity);
  void verdict(domain::Verdict verdict, std::string_view word);
  void state(domain::DecisionState state, std::string_view word);
  // 0..1, with its figure.
  void share(float fraction, std::string_view figure, Token token = Token::kChart1);

  [[nodiscard]] bool hovered() const { return hovered_; }  // the row is
  [[nodiscard]] bool selected() const { return selected_; }
  [[nodiscard]] ImVec2 min() const { return min_; }
  [[nodiscard]] ImVec2 max() const { return max_; }
  [[nodiscard]] ImDrawList& list() const { return list_; }

 private:
  const Style& style_;
  ImDrawList& list_;
  ImVec2 min_;
  ImVec2 max_;
  Align align_;
  bool hovered_;
  bool selected_;
};

using DrawCell = std::function<void(std::int64_t row, std::size_t column, TableCell& cell)>;

struct TableOptions {
  float width = 0;          // design pixels; 0: what is left
  float height = 0;         // with header and foot; 0: what is left
  float row_height = 28;    // at least 28
  std::string_view foot{};  // the count, and what is selected
  bool multiple = true;     // several rows can be selected
};

struct TableResult {
  std::optional<std::int64_t> activated;  // Enter or double click
  std::optional<std::int64_t> hovered;
  bool focus_changed = false;
  bool selection_changed = false;
  bool sort_changed = false;  // the caller sorts its rows
  bool has_keyboard = false;
};

VIGIL_SDK_API TableResult table(const Style& style, const char* id, std::span<const Column> columns,
                                std::int64_t rows, TableState& state, const DrawCell& cell,
                                const TableOptions& options = {});

}  // namespace vigil::sdk::ui
