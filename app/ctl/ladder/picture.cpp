#include "app/ctl/ladder/picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include "app/ctl/ladder/picture_words.h"

namespace vigil::ctl {
namespace {

using domain::ladder::Condition;
using domain::ladder::Ladder;
using domain::ladder::Move;
using domain::ladder::Stage;
using domain::ladder::StageKind;
using domain::ladder::Title;
using domain::ladder::Trigger;

// All in pixels of the picture.
constexpr int kMargin = 40;
constexpr int kHead = 92;
constexpr int kBoxWidth = 210;
constexpr int kBoxHeight = 92;
constexpr int kColumnGap = 96;
constexpr int kBarHeight = 52;
constexpr int kBarGap = 14;
constexpr int kRowGap = 150;
constexpr int kLane = 26;
constexpr int kBadge = 11;  // radius
constexpr int kLegendRow = 82;

struct Box {
  int x = 0, y = 0, width = 0, height = 0;
  [[nodiscard]] int bottom() const { return y + height; }
  [[nodiscard]] int right() const { return x + width; }
};

// All moves from one stage to another.
struct Arrow {
  const Stage* from = nullptr;
  const Stage* to = nullptr;
  std::vector<std::size_t> moves;
  bool by_decision = false;
};

std::string escape(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) safe += c;
    }
  }
  return safe;
}

class Picture {
 public:
  explicit Picture(const Ladder& ladder) : ladder_(ladder) {}

  std::string draw() {
    place();
    collect();
    std::string arrows;
    std::swap(body_, arrows);
    for (const Stage& stage : ladder_.stages) draw_stage(stage);
    std::swap(body_, arrows);  // arrows below, boxes above, badges on top
    draw_arrows();
    body_ += arrows + badges_;
    draw_legend();
    return frame();
  }

 private:
  void place() {
    std::vector<const Stage*> row, bars_above, bars_below;
    for (const Stage& stage : ladder_.stages) {
      if (stage.kind == StageKind::kClosed) {
        bars_above.push_back(&stage);
      } else if (stage.kind == StageKind::kOpen) {
        bars_below.push_back(&stage);
      } else {
        row.push_back(&stage);
      }
    }
    const auto rank = [](const Stage* stage) {
      if (stage->kind == StageKind::kMachine) return 0;
      return stage->kind == StageKind::kRating ? 100 : stage->tier;
    };
    std::stable_sort(row.begin(), row.end(),
                     [&](const Stage* a, const Stage* b) { return rank(a) < rank(b); });
    const int columns = static_cast<int>(row.size());
    width_ = 2 * kMargin + columns * kBoxWidth + (columns - 1) * kColumnGap;
    int y = kHead;
    for (const Stage* bar : bars_above) {
      boxes_[bar] = {kMargin, y, width_ - 2 * kMargin, kBarHeight};
      y += kBarHeight + kBarGap;
    }
    y += kRowGap;
    for (int i = 0; i < columns; ++i) {
      boxes_[row[static_cast<std::size_t>(i)]] = {kMargin + i * (kBoxWidth + kColumnGap), y,
                                                  kBoxWidth, kBoxHeight};
      column_[row[static_cast<std::size_t>(i)]] = i;
    }
    row_bottom_ = y + kBoxHeight;
    bars_below_ = bars_below;
  }

  void place_below() {
    int y = row_bottom_ + static_cast<int>(lanes_) * kLane + kRowGap + kBarGap;
    for (const Stage* bar : bars_below_) {
      boxes_[bar] = {kMargin, y, width_ - 2 * kMargin, kBarHeight};
      y += kBarHeight + kBarGap;
    }
    height_ = y + 24;
  }

  // Where the move can lead; several for "@up", which depends on who has looked.
  std::vector<const Stage*> targets(const Stage& from, const Move& move) const {
    if (move.to == domain::ladder::kHere) return {&from};
    if (move.to != domain::ladder::kUp) return {ladder_.stage(move.to)};
    const int top = ladder_.highest_tier();
    if (from.tier > 0) return {ladder_.tier(std::min(from.tier + 1, top))};
    const int lowest = from.kind == StageKind::kClosed ? 1 : std::min(2, top);
    std::vector<const Stage*> tiers;
    for (int tier = lowest; tier <= top; ++tier) tiers.push_back(ladder_.tier(tier));
    return tiers;
  }

  void collect() {
    for (std::size_t i = 0; i < ladder_.moves.size(); ++i) {
      const Move& move = ladder_.moves[i];
      for (const std::string& id : move.from) {
        const Stage* from = ladder_.stage(id);
        for (const Stage* to : targets(*from, move)) add(i, from, to);
      }
    }
    for (const Arrow& arrow : arrows_) lanes_ += is_lane(arrow) ? 1 : 0;
    place_below();
    // Each arrow that meets a box above or below gets its own place on that side.
    for (const Arrow& arrow : arrows_) {
      for (const Stage* end : {arrow.from, arrow.to}) {
        if (const int side = side_of(arrow, end); side != 0) ++ports_[{end, side}];
      }
    }
  }

  void add(std::size_t i, const Stage* from, const Stage* to) {
    const bool decision = domain::ladder::is_decision(ladder_.moves[i].on.front()) ||
                          domain::ladder::is_machine(ladder_.moves[i].on.front());
    for (Arrow& arrow : arrows_) {
      if (arrow.from == from && arrow.to == to && arrow.by_decision == decision) {
        return arrow.moves.push_back(i);
      }
    }
    arrows_.push_back({from, to, {i}, decision});
  }

  bool in_row(const Stage* stage) const { return column_.contains(stage); }
  // -1: the arrow meets the box from above, 1: from below, 0: from the side, or it is a bar.
  int side_of(const Arrow& arrow, const Stage* end) const {
    if (!in_row(end) || arrow.from == arrow.to) return 0;
    const Stage* other = end == arrow.from ? arrow.to : arrow.from;
    if (!in_row(other)) return boxes_.at(other).y < boxes_.at(end).y ? -1 : 1;
    return is_lane(arrow) ? 1 : 0;
  }
  // Between boxes that are no neighbours, or backwards.
  bool is_lane(const Arrow& arrow) const {
    return in_row(arrow.from) && in_row(arrow.to) && arrow.from != arrow.to &&
           column_.at(arrow.to) != column_.at(arrow.from) + 1;
  }

  int next_port(const Stage* stage, int side) {
    const Box& box = boxes_.at(stage);
    const int taken = ++taken_[{stage, side}];
    return box.x + box.width * taken / (ports_.at({stage, side}) + 1);
  }

  void draw_stage(const Stage& stage) {
    const Box& box = boxes_.at(&stage);
    const char* fill = "#FFFFFF";
    const char* line = "#3A4048";
    if (stage.kind == StageKind::kOpen) fill = "#E3F3EC", line = "#009E73";
    if (stage.kind == StageKind::kClosed) fill = "#F9E7DC", line = "#D55E00";
    if (stage.kind == StageKind::kMachine) fill = "#EEF0F3";
    if (stage.kind == StageKind::kRating) fill = "#E6F1F8", line = "#0072B2";
    body_ += fmt::format(
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"8\" fill=\"{}\" stroke=\"{}\" "
        "stroke-width=\"1.5\"/>\n",
        box.x, box.y, box.width, box.height, fill, line);
    const int middle = box.x + box.width / 2;
    if (!in_row(&stage)) {
      text(middle, box.y + 32, 17, "middle", "#1F2328", stage.title.zh + "  ·  " + stage.title.en,
           true);
      return;
    }
    text(middle, box.y + 30, 18, "middle", "#1F2328", stage.title.zh, true);
    text(middle, box.y + 51, 13, "middle", "#3A4048", stage.title.en);
    if (stage.queue.empty()) return;
    text(middle, box.y + 74, 12, "middle", "#5A626C",
         fmt::format("{} · {}–{} min", stage.queue, stage.due.back().count(),
                     stage.due.front().count()));
  }

  void draw_arrows() {
    std::size_t lane = 0;
    for (const Arrow& arrow : arrows_) {
      if (arrow.from == arrow.to) {
        draw_loop(arrow);
      } else if (is_lane(arrow)) {
        draw_lane(arrow, row_bottom_ + 18 + static_cast<int>(lane++) * kLane);
      } else if (in_row(arrow.from) && in_row(arrow.to)) {
        draw_neighbours(arrow);
      } else {
        draw_upright(arrow);
      }
    }
  }

  void draw_loop(const Arrow& arrow) {
    const Box& box = boxes_.at(arrow.from);
    const int shift = ++loops_[arrow.from];
    // At the corners, where no upright arrow is.
    const int x = shift % 2 == 1 ? box.right() - 10 : box.x + 38;
    stroke(fmt::format("M {} {} C {} {}, {} {}, {} {}", x, box.y, x + 6, box.y - 34, x - 34,
                       box.y - 34, x - 28, box.y),
           arrow);
    badges_across(arrow, x - 14, box.y - 28);
  }

  void draw_lane(const Arrow& arrow, int y) {
    const int from = next_port(arrow.from, 1);
    const int to = next_port(arrow.to, 1);
    stroke(fmt::format("M {} {} V {} H {} V {}", from, row_bottom_, y, to, row_bottom_ + 2), arrow);
    badges_across(arrow, (from + to) / 2, y);
  }

  void draw_neighbours(const Arrow& arrow) {
    const Box& from = boxes_.at(arrow.from);
    const Box& to = boxes_.at(arrow.to);
    const int y = from.y + from.height / 2 + (arrow.by_decision ? -14 : 22);
    stroke(fmt::format("M {} {} H {}", from.right(), y, to.x - 2), arrow);
    badges_down(arrow, (from.right() + to.x) / 2 - 4, y);
  }

  void draw_upright(const Arrow& arrow) {
    const Stage* boxed = in_row(arrow.from) ? arrow.from : arrow.to;
    const bool bars = !in_row(arrow.from) && !in_row(arrow.to);
    const Box& from = boxes_.at(arrow.from);
    const Box& to = boxes_.at(arrow.to);
    const bool down = from.y < to.y;
    const int x = bars ? width_ - kMargin - 30 - 30 * ++between_bars_
                       : next_port(boxed, side_of(arrow, boxed));
    const int start = down ? from.bottom() : from.y;
    const int end = down ? to.y - 2 : to.bottom() + 2;
    stroke(fmt::format("M {} {} V {}", x, start, end), arrow);
    // Beyond the lanes, so that no badge hides one.
    const bool below = boxed == arrow.from ? down : !down;
    const int free =
        below ? row_bottom_ + static_cast<int>(lanes_) * kLane + 24 : std::min(start, end) + 20;
    const int room = 5 * (2 * kBadge + 3);
    const int stagger = (taken_[{boxed, below ? 1 : -1}] % 2) * (kBadge + 2);
    badges_down_from(arrow, x, free + stagger,
                     static_cast<int>(arrow.moves.size()) * (2 * kBadge + 3) > room);
  }

  void stroke(const std::string& path, const Arrow& arrow) {
    body_ += fmt::format(
        "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.6\"{} "
        "marker-end=\"url(#{})\"/>\n",
        path, arrow.by_decision ? "#3A4048" : "#0072B2",
        arrow.by_decision ? "" : " stroke-dasharray=\"6 4\"", arrow.by_decision ? "dark" : "blue");
  }

  void badge(int x, int y, std::size_t move, bool by_decision) {
    badges_ += fmt::format(
        "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"#FFFFFF\" stroke=\"{}\" "
        "stroke-width=\"1.2\"/>\n",
        x, y, kBadge, by_decision ? "#3A4048" : "#0072B2");
    badges_ += fmt::format(
        "<text x=\"{}\" y=\"{}\" font-size=\"12\" text-anchor=\"middle\" "
        "fill=\"#1F2328\">{}</text>\n",
        x, y + 4, move + 1);
  }

  void badges_across(const Arrow& arrow, int x, int y) {
    const int step = 2 * kBadge + 2;
    int at = x - step * (static_cast<int>(arrow.moves.size()) - 1) / 2;
    for (const std::size_t move : arrow.moves) badge(at, y, move, arrow.by_decision), at += step;
  }

  void badges_down(const Arrow& arrow, int x, int y) {
    const int step = 2 * kBadge + 2;
    int at = y - step * (static_cast<int>(arrow.moves.size()) - 1);
    if (!arrow.by_decision) at = y;
    for (const std::size_t move : arrow.moves) badge(x, at, move, arrow.by_decision), at += step;
  }

  void badges_down_from(const Arrow& arrow, int x, int y, bool tight) {
    const int step = tight ? 2 * kBadge - 4 : 2 * kBadge + 3;
    for (const std::size_t move : arrow.moves) badge(x, y, move, arrow.by_decision), y += step;
  }

  void draw_legend() {
    const auto half = (ladder_.moves.size() + 1) / 2;
    const int column = (width_ - 2 * kMargin) / 2;
    for (std::size_t i = 0; i < ladder_.moves.size(); ++i) {
      const int x = kMargin + (i < half ? 0 : column);
      const int y = height_ + 30 + static_cast<int>(i % half) * kLegendRow;
      const Move& move = ladder_.moves[i];
      const bool decision = domain::ladder::is_decision(move.on.front()) ||
                            domain::ladder::is_machine(move.on.front());
      badges_.clear();
      badge(x + kBadge + 2, y - 4, i, decision);
      body_ += badges_;
      const Title when = conditions(move);
      text(x + 34, y, 14, "start", "#1F2328", names(move, true) + "：" + move.why.zh, true);
      text(x + 34, y + 17, 12, "start", "#5A626C", when.zh);
      text(x + 34, y + 35, 12, "start", "#3A4048", names(move, false) + ": " + move.why.en);
      text(x + 34, y + 51, 12, "start", "#5A626C", when.en);
    }
    const int end = height_ + 30 + static_cast<int>(half) * kLegendRow;
    text(kMargin, end + 6, 13, "start", "#1F2328",
         "所有阈值与时限均由运营方设定。Every threshold and time limit is the operator's.", true);
    height_ = end + 36;
  }

  std::string names(const Move& move, bool zh) const {
    const auto name = [&](const std::string& id) {
      if (id == domain::ladder::kUp) return std::string(zh ? "上一级" : "one tier up");
      if (id == domain::ladder::kHere) return std::string(zh ? "原处" : "stays");
      const Stage* stage = ladder_.stage(id);
      return zh ? stage->title.zh : stage->title.en;
    };
    std::string from;
    for (const std::string& id : move.from)
      from += (from.empty() ? "" : zh ? "、" : ", ") + name(id);
    return from + " → " + name(move.to);
  }

  Title conditions(const Move& move) const {
    Title text;
    const auto add = [&](const Title& words, std::string_view zh_join, std::string_view en_join) {
      text.zh += std::string(zh_join) + words.zh;
      text.en += std::string(en_join) + words.en;
    };
    for (std::size_t i = 0; i < move.on.size(); ++i) {
      add(words_for(move.on[i]), i == 0 ? "" : "、", i == 0 ? "" : ", ");
    }
    for (std::size_t i = 0; i < move.any.size(); ++i) {
      add(words_for(move.any[i], ladder_), i == 0 ? "，且 " : " 或 ", i == 0 ? "; if " : " or ");
    }
    for (const Condition condition : move.all) {
      add(words_for(condition, ladder_), "，且 ", "; and ");
    }
    if (move.due) {
      add({fmt::format("{} 分钟内", move.due->count()),
           fmt::format("within {} min", move.due->count())},
          "；", "; ");
    }
    return text;
  }

  void text(int x, int y, int size, std::string_view anchor, std::string_view colour,
            std::string_view words, bool strong = false) {
    body_ += fmt::format(
        "<text x=\"{}\" y=\"{}\" font-size=\"{}\" text-anchor=\"{}\" fill=\"{}\"{}>{}</text>\n", x,
        y, size, anchor, colour, strong ? " font-weight=\"600\"" : "", escape(words));
  }

  std::string frame() const {
    std::string svg = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} "
        "{1}\" font-family=\"'Noto Sans CJK SC', 'Noto Sans', sans-serif\">\n",
        width_, height_);
    svg += "<rect width=\"100%\" height=\"100%\" fill=\"#FCFBF8\"/>\n<defs>\n";
    for (const auto& [id, colour] : {std::pair("dark", "#3A4048"), std::pair("blue", "#0072B2")}) {
      svg += fmt::format(
          "<marker id=\"{}\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"7\" "
          "markerHeight=\"7\" orient=\"auto\"><path d=\"M 0 0 L 10 5 L 0 10 z\" "
          "fill=\"{}\"/></marker>\n",
          id, colour);
    }
    svg += "</defs>\n";
    svg += fmt::format(
        "<text x=\"{}\" y=\"44\" font-size=\"24\" font-weight=\"600\" fill=\"#1F2328\">{}  ·  "
        "{}</text>\n",
        kMargin, escape(ladder_.title.zh), escape(ladder_.title.en));
    svg += fmt::format(
        "<text x=\"{}\" y=\"70\" font-size=\"13\" fill=\"#5A626C\">{} · 版本 {} version · "
        "实线：判定 "
        "solid: a verdict · 虚线：事件 dashed: an event</text>\n",
        kMargin, escape(ladder_.id), ladder_.version);
    return svg + body_ + "</svg>\n";
  }

  const Ladder& ladder_;
  int width_ = 0;
  int height_ = 0;
  int row_bottom_ = 0;
  std::size_t lanes_ = 0;
  int between_bars_ = 0;
  std::vector<const Stage*> bars_below_;
  std::vector<Arrow> arrows_;
  std::map<const Stage*, Box> boxes_;
  std::map<const Stage*, int> column_;
  std::map<const Stage*, int> loops_;
  std::map<std::pair<const Stage*, int>, int> ports_;
  std::map<std::pair<const Stage*, int>, int> taken_;
  std::string body_;
  std::string badges_;
};

}  // namespace

std::string draw_ladder(const Ladder& ladder) { return Picture(ladder).draw(); }

}  // namespace vigil::ctl
