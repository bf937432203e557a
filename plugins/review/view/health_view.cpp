#include "plugins/review/view/health_view.h"

#include <algorithm>
#include <cmath>
#include <ctime>

#include "plugins/review/model/queue_rules.h"
#include "plugins/review/model/wording.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::review {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

constexpr float kTableHeight = 40 + 28 * 4 + 8;
constexpr float kChartHeight = 180;

std::string hour_text(WallTime time) {
  const std::time_t seconds = to_ms(time) / 1000;
  std::tm local{};
  localtime_r(&seconds, &local);
  return fmt::format("{:02}:00", local.tm_hour);
}

void draw_legend(const Frame& frame) {
  ui::chip(frame.style, frame.text(texts::kHealthArrived), ui::Token::kChart1);
  ui::beside(frame.style);
  ui::chip(frame.style, frame.text(texts::kHealthDecided), ui::Token::kChart2);
}

// Two bars an hour on one zero line; the highest has its figure, every fourth hour its name.
void draw_hours(const Frame& frame, const QueueHealth& queue) {
  const ui::Style& style = frame.style;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float below = style.px(20);
  const float above = style.px(18);
  ImGui::Dummy({width, style.px(kChartHeight) + below});
  std::int64_t most = 0;
  for (const HourOfQueue& hour : queue.hours) most = std::max({most, hour.arrived, hour.decided});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float zero = at.y + style.px(kChartHeight);
  const float room = style.px(kChartHeight) - above;
  const float step = width / static_cast<float>(std::max<std::size_t>(queue.hours.size(), 1));
  const float bar = std::min(style.px(14), std::floor(step * 0.38F));
  bool named = false;
  for (std::size_t i = 0; i < queue.hours.size(); ++i) {
    const HourOfQueue& hour = queue.hours[i];
    float x = std::round(at.x + step * static_cast<float>(i));
    const float left = x;
    for (const auto& [count, token] : {std::pair(hour.arrived, ui::Token::kChart1),
                                       std::pair(hour.decided, ui::Token::kChart2)}) {
      if (most > 0 && count > 0) {
        const float height =
            std::max(1.0F, std::round(room * static_cast<float>(count) / static_cast<float>(most)));
        list.AddRectFilled({x, zero - height}, {x + bar, zero}, style.color(token));
        if (count == most && !std::exchange(named, true)) {
          ui::draw_text(style, list, {left, zero - height - above}, grouped(count),
                        style.color(ui::Token::kTextSecondary), ui::kSmallText);
        }
      }
      x += bar + 1;
    }
    if (i % 4 == 0) {
      ui::draw_text(style, list, {left, zero + style.px(3)}, hour_text(hour.begin),
                    style.color(ui::Token::kTextSecondary), ui::kSmallText);
    }
  }
  list.AddRectFilled({at.x, zero}, {at.x + width, zero + std::max(1.0F, std::floor(style.scale))},
                     style.color(ui::Token::kHairline));
}

// Items wait there that nobody may judge: no account works the queue, or all have judged them.
std::string lack_of_people(const Frame& frame, const QueueHealth& queue) {
  if (queue.ready == 0 || !queue.people) return {};
  const std::string name = frame.text(title_of(queue.queue));
  if (*queue.people == 0)
    return sdk::format(frame.words, texts::kHealthNobody, fmt::arg("queue", name));
  if (queue.nobody_left == 0) return {};
  return sdk::format_plural(frame.words, texts::kHealthNobodyLeft, queue.nobody_left,
                            fmt::arg("queue", name));
}

}  // namespace

void HealthView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  desk_.set_in_sight(InSight::kHealth);
  health_.look();
  const ui::ScrollArea area(frame.style, "###health_area", 0, 0, ui::kPadding);
  if (!health_.may_read()) {
    ui::EmptyState state;
    state.icon = ui::Icon::kLock;
    state.sentence = frame.text(texts::kHealthNotAllowed);
    state.detail = frame.text(texts::kHealthNotAllowedHelp);
    (void)ui::empty_state(frame.style, "###not_allowed", state);
    return;
  }
  ui::page_heading(frame.style, frame.text(texts::kHealthTitle), frame.text(texts::kHealthNote));
  for (const QueueHealth& queue : health_.queues()) {
    if (queue.finding != Finding::kProblem) continue;
    ui::Notice notice;
    notice.tone = ui::NoticeTone::kProblem;
    notice.sentence = queue.reason;
    notice.action = frame.text(texts::kSearchAgain);
    if (ui::notice_line(frame.style, "###again", notice)) frame.run(commands::kHealthRefresh);
    break;
  }
  for (const QueueHealth& queue : health_.queues()) {
    const std::string lack = lack_of_people(frame, queue);
    if (lack.empty()) continue;
    ui::Notice notice;
    notice.tone = ui::NoticeTone::kProblem;
    notice.sentence = lack;
    (void)ui::notice_line(frame.style, queue.queue.id.data(), notice);
  }
  ui::ButtonOptions save;
  save.icon = ui::Icon::kDownload;
  save.enabled = frame.enabled(commands::kHealthTables);
  if (ui::button(frame.style, "###save_tables", frame.text(texts::kHealthSaveTables), save))
    frame.run(commands::kHealthTables);
  ui::beside(frame.style);
  if (ui::button(frame.style, "###save_picture", frame.text(texts::kHealthSavePicture), save))
    frame.run(commands::kHealthPicture);
  ui::gap(frame.style);
  const ImVec2 begin = ImGui::GetCursorScreenPos();
  draw_table(frame);
  const QueueHealth& chosen = health_.queues()[health_.selected()];
  ui::gap(frame.style, ui::kSectionGap);
  ui::section_heading(frame.style,
                      sdk::format(frame.words, texts::kHealthDay,
                                  fmt::arg("queue", frame.text(title_of(chosen.queue)))));
  draw_legend(frame);
  ui::gap(frame.style);
  draw_hours(frame, chosen);
  if (health_.take_picture_wish()) {
    // Everything from the table on, as it is on the screen.
    const ImVec2 origin = ImGui::GetMainViewport()->Pos;
    const float margin = frame.style.px(ui::kPadding);
    const ImVec2 end = ImGui::GetCursorScreenPos();
    frame.host.save_picture(health_.file_name("queues") + ".png", begin.x - origin.x - margin,
                            begin.y - origin.y - margin,
                            ImGui::GetContentRegionAvail().x + 2 * margin,
                            end.y - begin.y + 2 * margin);
  }
}

void HealthView::draw_cell(const Frame& frame, const QueueHealth& queue, std::size_t column,
                           ui::TableCell& cell) const {
  if (column == 0) return cell.text(frame.text(title_of(queue.queue)));
  if (queue.as_of == WallTime{}) return;  // no figures yet
  const WallTime now = frame.host.clock().wall_now();
  const auto share = [&](const std::optional<double>& value) {
    cell.text(value ? fmt::format("{:.2f}", *value) : "–", ui::Token::kTextSecondary);
  };
  const auto alarming = [&](std::int64_t count, const std::string& words) {
    cell.text(words, count > 0 ? ui::Token::kProblem : ui::Token::kText);
  };
  switch (column) {
    case 1: cell.text(grouped(queue.ready)); break;
    case 2: cell.text(grouped(queue.leased)); break;
    case 3: cell.text(grouped(queue.arrived)); break;
    case 4: cell.text(grouped(queue.decided)); break;
    case 5: alarming(queue.late, grouped(queue.late) + (queue.late_or_more ? "+" : "")); break;
    case 6:
      alarming(queue.will_be_late.value_or(0),
               queue.will_be_late ? grouped(*queue.will_be_late) : "–");
      break;
    case 7:
      cell.secondary(queue.first_late ? relative_text(frame.words, now, *queue.first_late) : "–");
      break;
    case 8:
      cell.secondary(queue.oldest ? relative_text(frame.words, now, *queue.oldest) : "–");
      break;
    case 9: share(queue.gini); break;
    case 10: share(queue.gini_by_reach); break;
    default: alarming(queue.dead, grouped(queue.dead)); break;
  }
}

void HealthView::draw_table(const Frame& frame) {
  const auto column = [&](const char* id, sdk::TextKey title, float width) {
    ui::Column made;
    made.id = id;
    made.title = frame.text(title);
    made.width = width;
    made.align = width > 0 ? ui::Align::kRight : ui::Align::kLeft;
    made.sortable = false;
    return made;
  };
  const ui::Column columns[] = {column("###queue", texts::kSearchQueue, 0),
                                column("###ready", texts::kTaskReady, 84),
                                column("###leased", texts::kTaskLeased, 84),
                                column("###arrived", texts::kHealthArrivedHour, 100),
                                column("###decided", texts::kHealthDecidedHour, 100),
                                column("###late", texts::kHealthLate, 84),
                                column("###will_be_late", texts::kHealthWillBeLate, 100),
                                column("###first_late", texts::kHealthFirstLate, 116),
                                column("###oldest", texts::kHealthOldest, 116),
                                column("###gini", texts::kHealthGini, 84),
                                column("###by_reach", texts::kHealthByReach, 100),
                                column("###dead", texts::kTaskDead, 84)};
  const auto& queues = health_.queues();
  table_.focus = static_cast<std::int64_t>(health_.selected());
  ui::TableOptions options;
  options.height = kTableHeight;
  options.multiple = false;
  const ui::TableResult result = ui::table(
      frame.style, "###queues_table", columns, std::ssize(queues), table_,
      [&](std::int64_t row, std::size_t index, ui::TableCell& cell) {
        draw_cell(frame, queues[static_cast<std::size_t>(row)], index, cell);
      },
      options);
  if (result.focus_changed && table_.focus >= 0) {
    frame.run(commands::kHealthSelect, queues[static_cast<std::size_t>(table_.focus)].queue.id);
  }
}

}  // namespace vigil::review
