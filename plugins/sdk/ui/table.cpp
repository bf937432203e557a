#include "plugins/sdk/ui/table.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "plugins/sdk/ui/drawing.h"
#include "plugins/sdk/ui/key_claim.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/press_area.h"
#include "plugins/sdk/ui/probe.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::sdk::ui {
namespace {

constexpr float kHeaderHeight = 30.0F;
constexpr float kFootHeight = 30.0F;
constexpr float kCellPadding = 8.0F;
constexpr float kScrollbar = 12.0F;
constexpr float kNarrowest = 48.0F;

struct Bounds {
  float left;
  float right;
};

// Fixed columns keep their width; the others share what is left.
std::vector<Bounds> place_columns(const Style& style, std::span<const Column> columns, float left,
                                  float width) {
  float fixed = 0;
  float shares = 0;
  for (const Column& column : columns) {
    if (column.width > 0) {
      fixed += style.px(column.width);
    } else {
      shares += column.share;
    }
  }
  std::vector<Bounds> bounds;
  bounds.reserve(columns.size());
  float x = left;
  for (const Column& column : columns) {
    const float wide =
        column.width > 0
            ? style.px(column.width)
            : std::max(style.px(kNarrowest), std::floor((width - fixed) * column.share / shares));
    bounds.push_back({x, x + wide});
    x += wide;
  }
  return bounds;
}

// Arithmetic of scrolling in rows, so that a million of them need no pixel coordinates.
struct Window {
  double rows;      // in all
  double in_sight;  // that fit, with fractions
  [[nodiscard]] double last() const { return std::max(0.0, rows - in_sight); }
};

void reveal(TableState& state, const Window& window) {
  const auto focus = static_cast<double>(state.focus);
  state.scroll = std::min(state.scroll, focus);
  state.scroll = std::max(state.scroll, focus + 1 - window.in_sight);
}

class TableDrawing {
 public:
  TableDrawing(const Style& style, std::span<const Column> columns, std::int64_t rows,
               TableState& state, const DrawCell& cell, const TableOptions& options)
      : style_(style),
        columns_(columns),
        rows_(rows),
        state_(state),
        cell_(cell),
        options_(options),
        list_(*ImGui::GetWindowDrawList()) {}

  TableResult draw() {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 left = ImGui::GetContentRegionAvail();
    const float width = options_.width > 0 ? style_.px(options_.width) : left.x;
    const float height = options_.height > 0 ? style_.px(options_.height) : left.y;
    const float header = style_.px(kHeaderHeight);
    const float foot = options_.foot.empty() ? 0 : style_.px(kFootHeight);
    row_height_ = std::round(style_.px(std::max(options_.row_height, kRowHeight)));
    min_ = {at.x, at.y + header};
    max_ = {at.x + width, std::max(min_.y + row_height_, at.y + height - foot)};
    window_ = {static_cast<double>(rows_), static_cast<double>((max_.y - min_.y) / row_height_)};
    scrolls_ = window_.last() > 0;
    bounds_ = place_columns(style_, columns_, at.x, width - (scrolls_ ? style_.px(kScrollbar) : 0));
    draw_header(at);
    body();
    if (foot > 0) draw_foot(foot);
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({width, max_.y - at.y + foot});
    return result_;
  }

 private:
  void draw_header(ImVec2 at) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const Column& column = columns_[i];
      const Bounds& bounds = bounds_[i];
      const float height = min_.y - at.y;
      const bool sorted = state_.sort && state_.sort->column == i;
      ImGui::SetCursorScreenPos({bounds.left, at.y});
      bool hovered = false;
      if (column.sortable) {
        const PressArea area =
            press_area(style_, column.id, {bounds.right - bounds.left, height - style_.px(1)},
                       column.title, true, sorted);
        hovered = area.hovered;
        draw_press_feedback(style_, area, 4);
        if (area.pressed) sort_by(i);
      }
      draw_column_title(column, bounds, at.y, height, sorted, hovered);
    }
    const float line = line_pixels(style_);
    list_.AddRectFilled({at.x, min_.y - line}, {max_.x, min_.y}, style_.color(Token::kHairline));
  }

  void draw_column_title(const Column& column, const Bounds& bounds, float top, float height,
                         bool sorted, bool hovered) {
    const float padding = style_.px(kCellPadding);
    const float arrow = sorted ? style_.px(14) : 0;
    const float room = bounds.right - bounds.left - 2 * padding - arrow;
    const float words = std::min(room, text_size(style_, column.title, kSmallText).x);
    const float x = column.align == Align::kRight ? bounds.right - padding - arrow - words
                                                  : bounds.left + padding;
    const float y = top + std::round((height - font_pixels(style_, kSmallText)) / 2);
    draw_elided(style_, list_, {x, y}, room, column.title,
                style_.color(sorted || hovered ? Token::kText : Token::kTextSecondary), kSmallText);
    if (sorted) {
      draw_icon(style_, list_, {x + words + style_.px(9), top + height / 2},
                state_.sort->order == SortOrder::kAscending ? Icon::kSortUp : Icon::kSortDown,
                style_.color(Token::kAccent), 12);
    }
  }

  void sort_by(std::size_t column) {
    const bool again =
        state_.sort && state_.sort->column == column && state_.sort->order == SortOrder::kAscending;
    state_.sort = Sort{column, again ? SortOrder::kDescending : SortOrder::kAscending};
    // The numbers name other rows now.
    if (!state_.selected.empty()) result_.selection_changed = true;
    state_.selected.clear();
    state_.anchor = -1;
    result_.sort_changed = true;
  }

  void body() {
    const float bar = scrolls_ ? style_.px(kScrollbar) : 0;
    ImGui::SetCursorScreenPos(min_);
    const PressArea area =
        press_area(style_, "###rows", {max_.x - min_.x - bar, max_.y - min_.y}, options_.foot);
    if (state_.take_focus) {
      state_.take_focus = false;
      ImGui::FocusWindow(ImGui::GetCurrentWindow());
      ImGui::SetFocusID(area.id, ImGui::GetCurrentWindow());
    }
    const ImGuiContext& context = *ImGui::GetCurrentContext();
    result_.has_keyboard =
        context.NavId == area.id && context.NavWindow == ImGui::GetCurrentWindow();
    if (state_.focus >= rows_) set_focus(rows_ - 1);
    if (area.hovered) point(area);
    if (result_.has_keyboard && rows_ > 0) keys(area.id);
    if (state_.reveal_focus && state_.focus >= 0) reveal(state_, window_);
    state_.reveal_focus = false;
    wheel(area);
    if (scrolls_) scrollbar();
    state_.scroll = std::clamp(state_.scroll, 0.0, window_.last());
    if (area.visible) draw_rows(area);
  }

  void point(const PressArea& area) {
    const double place =
        state_.scroll + static_cast<double>((ImGui::GetIO().MousePos.y - area.min.y) / row_height_);
    const auto row = static_cast<std::int64_t>(std::floor(place));
    if (row < 0 || row >= rows_) return;
    result_.hovered = row;
    if (!ImGui::IsMouseClicked(ImGuiMouseButton_Left)) return;
    const ImGuiIO& io = ImGui::GetIO();
    if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) result_.activated = row;
    if (options_.multiple && io.KeyShift && state_.focus >= 0) {
      extend_to(row);
    } else if (options_.multiple && io.KeyCtrl) {
      state_.selected.toggle(row);
      state_.anchor = row;
      result_.selection_changed = true;
    } else {
      select_only(row);
    }
    set_focus(row);
  }

  void keys(ImGuiID id) {
    claim_keys(id, {ImGuiKey_J, ImGuiKey_K, ImGuiKey_DownArrow, ImGuiKey_UpArrow, ImGuiKey_PageDown,
                    ImGuiKey_PageUp, ImGuiKey_Home, ImGuiKey_End, ImGuiKey_Space, ImGuiKey_Enter,
                    ImGuiKey_KeypadEnter, ImGuiKey_A});
    if (state_.focus < 0) {
      set_focus(static_cast<std::int64_t>(std::ceil(state_.scroll)));
    }
    const auto pressed = [&](ImGuiKey key) { return claimed_press(id, key); };
    const ImGuiIO& io = ImGui::GetIO();
    if (io.KeyAlt || io.KeySuper) return;
    if (io.KeyCtrl) {
      if (options_.multiple && pressed(ImGuiKey_A)) {
        state_.selected.assign(0, rows_);
        result_.selection_changed = true;
      }
      return;
    }
    const auto page = std::max<std::int64_t>(1, static_cast<std::int64_t>(window_.in_sight) - 1);
    if (pressed(ImGuiKey_J) || pressed(ImGuiKey_DownArrow)) move_to(state_.focus + 1);
    if (pressed(ImGuiKey_K) || pressed(ImGuiKey_UpArrow)) move_to(state_.focus - 1);
    if (pressed(ImGuiKey_PageDown)) move_to(state_.focus + page);
    if (pressed(ImGuiKey_PageUp)) move_to(state_.focus - page);
    if (pressed(ImGuiKey_Home)) move_to(0);
    if (pressed(ImGuiKey_End)) move_to(rows_ - 1);
    if (pressed(ImGuiKey_Space)) {
      if (options_.multiple) {
        state_.selected.toggle(state_.focus);
        state_.anchor = state_.focus;
        result_.selection_changed = true;
      } else {
        select_only(state_.focus);
      }
    }
    if (pressed(ImGuiKey_Enter) || pressed(ImGuiKey_KeypadEnter)) result_.activated = state_.focus;
  }

  void move_to(std::int64_t row) {
    row = std::clamp<std::int64_t>(row, 0, rows_ - 1);
    if (options_.multiple && ImGui::GetIO().KeyShift) {
      extend_to(row);
    } else {
      state_.anchor = row;
      if (!options_.multiple) select_only(row);
    }
    set_focus(row);
    state_.reveal_focus = true;
    ImGui::SetNavCursorVisible(true);
  }

  void extend_to(std::int64_t row) {
    if (state_.anchor < 0 || state_.anchor >= rows_)
      state_.anchor = std::max<std::int64_t>(0, state_.focus);
    select(std::min(state_.anchor, row), std::max(state_.anchor, row) + 1);
  }

  void select_only(std::int64_t row) {
    select(row, row + 1);
    state_.anchor = row;
  }

  void select(std::int64_t begin, std::int64_t end) {
    RowSet next;
    next.assign(begin, end);
    result_.selection_changed = result_.selection_changed || next != state_.selected;
    state_.selected = std::move(next);
  }

  void set_focus(std::int64_t row) {
    row = std::clamp<std::int64_t>(row, -1, rows_ - 1);
    if (row != state_.focus) result_.focus_changed = true;
    state_.focus = row;
  }

  void wheel(const PressArea& area) {
    if (!scrolls_ || !ImGui::IsMouseHoveringRect(min_, max_) ||
        !ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem)) {
      return;
    }
    ImGui::SetKeyOwner(ImGuiKey_MouseWheelY, area.id);
    state_.scroll -= static_cast<double>(ImGui::GetIO().MouseWheel) * 3;
  }

  void scrollbar() {
    const float width = style_.px(kScrollbar);
    const ImRect track({max_.x - width, min_.y}, max_);
    const ImGuiID id = ImGui::GetID("###scrollbar");
    ImGui::SetCursorScreenPos(track.Min);
    ImGui::ItemSize(track.GetSize());
    if (!ImGui::ItemAdd(track, id, nullptr, ImGuiItemFlags_NoNav)) return;
    bool hovered = false;
    bool held = false;
    ImGui::ButtonBehavior(track, id, &hovered, &held, ImGuiButtonFlags_NoNavFocus);
    const float length =
        std::max(style_.px(kMinTarget),
                 track.GetHeight() * static_cast<float>(window_.in_sight / window_.rows));
    const float way = track.GetHeight() - length;
    float top = track.Min.y + way * static_cast<float>(state_.scroll / window_.last());
    if (held) {
      // Grabbed where it was pressed; pressing the track brings the thumb's middle there.
      float* const grip = ImGui::GetStateStorage()->GetFloatRef(id, 0);
      const float mouse = ImGui::GetIO().MousePos.y;
      if (ImGui::IsItemActivated()) {
        *grip = mouse >= top && mouse < top + length ? mouse - top : length / 2;
      }
      const float place = way > 0 ? std::clamp((mouse - *grip - track.Min.y) / way, 0.0F, 1.0F) : 0;
      state_.scroll = window_.last() * static_cast<double>(place);
      top = track.Min.y + way * place;
    }
    const float inset = style_.px(3);
    list_.AddRectFilled(
        {track.Min.x + inset, top + inset}, {track.Max.x - inset, top + length - inset},
        style_.color(hovered || held ? Token::kTextDisabled : Token::kScrollbar), style_.px(3));
  }

  void draw_rows(const PressArea& area) {
    list_.PushClipRect(area.min, area.max, true);
    const auto first = static_cast<std::int64_t>(std::floor(state_.scroll));
    const float above =
        std::round(static_cast<float>(state_.scroll - static_cast<double>(first)) * row_height_);
    float y = area.min.y - above;
    for (std::int64_t row = first; row < rows_ && y < area.max.y; ++row, y += row_height_) {
      draw_row(area, row, y);
    }
    list_.PopClipRect();
  }

  void draw_row(const PressArea& area, std::int64_t row, float top) {
    const ImVec2 min{area.min.x, top};
    const ImVec2 max{area.max.x, top + row_height_};
    const bool selected = state_.selected.contains(row);
    const bool hovered = result_.hovered == row;
    if (row % 2 == 1) list_.AddRectFilled(min, max, style_.color(Token::kTableStripe));
    if (selected) {
      list_.AddRectFilled(min, max, style_.color(Token::kSelection));
      list_.AddRectFilled(min, {min.x + std::round(style_.px(3)), max.y},
                          style_.color(Token::kAccent));
    }
    if (hovered) list_.AddRectFilled(min, max, style_.color(Token::kHover));
    if (Probe* const listener = probe(); listener != nullptr) name_row(*listener, row, min, max);
    const float padding = style_.px(kCellPadding);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (bounds_[i].left >= area.max.x) break;
      TableCell cell(style_, list_, {bounds_[i].left + padding, min.y},
                     {bounds_[i].right - padding, max.y}, columns_[i].align, hovered, selected);
      cell_(row, i, cell);
    }
    if (row != state_.focus) return;
    if (result_.has_keyboard) {
      draw_focus_ring(style_, list_, min, max, 4);
    } else {
      list_.AddRect(min, max, style_.color(Token::kTextDisabled), style_.px(4), 0,
                    line_pixels(style_));
    }
  }

  // Rows are no items of their own; who looks for them finds them as if they were.
  static void name_row(Probe& listener, std::int64_t row, ImVec2 min, ImVec2 max) {
    const std::string label = "###row_" + std::to_string(row);
    Probe::Item item;
    item.id = ImGui::GetID(label.c_str());
    item.min = min;
    item.max = max;
    item.window = ImGui::GetCurrentWindow()->Name;
    listener.item(item);
    listener.label(item.id, label, false);
  }

  void draw_foot(float height) {
    const float line = line_pixels(style_);
    list_.AddRectFilled({min_.x, max_.y}, {max_.x, max_.y + line}, style_.color(Token::kHairline));
    draw_elided(style_, list_,
                {min_.x + style_.px(kCellPadding),
                 max_.y + std::round((height - font_pixels(style_, kSmallText)) / 2)},
                max_.x - min_.x - 2 * style_.px(kCellPadding), options_.foot,
                style_.color(Token::kTextSecondary), kSmallText);
  }

  const Style& style_;
  std::span<const Column> columns_;
  std::int64_t rows_;
  TableState& state_;
  const DrawCell& cell_;
  const TableOptions& options_;
  ImDrawList& list_;
  TableResult result_;
  ImVec2 min_;  // of the rows
  ImVec2 max_;
  float row_height_ = 0;
  bool scrolls_ = false;
  Window window_{};
  std::vector<Bounds> bounds_;
};

}  // namespace

TableResult table(const Style& style, const char* id, std::span<const Column> columns,
                  std::int64_t rows, TableState& state, const DrawCell& cell,
                  const TableOptions& options) {
  ImGui::PushID(id);
  ImGui::BeginGroup();
  const TableResult result = TableDrawing(style, columns, rows, state, cell, options).draw();
  ImGui::EndGroup();
  ImGui::PopID();
  return result;
}

}  // namespace vigil::sdk::ui
