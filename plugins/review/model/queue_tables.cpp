#include "plugins/review/model/queue_tables.h"

#include <fmt/format.h>

#include <vector>

#include "plugins/review/model/queue_rules.h"
#include "review_ids.h"

namespace vigil::review {
namespace {

namespace texts = ids::texts;

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

// RFC 4180. A cell that a spreadsheet would take for a formula is told to be text.
std::string cell(std::string value) {
  if (!value.empty() && std::string_view("=+-@").find(value.front()) != std::string_view::npos)
    value.insert(value.begin(), '\'');
  if (value.find_first_of(",\"\r\n") == std::string::npos) return value;
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

void add_line(std::string& table, const std::vector<std::string>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) table += ',';
    table += cells[i];
  }
  table += "\r\n";
}

std::string time_cell(const std::optional<WallTime>& time) {
  return time && *time != WallTime{} ? to_rfc3339(*time) : std::string();
}

}  // namespace

std::string queue_table(const sdk::Texts& words, std::span<const QueueHealth> queues) {
  std::string table(kUtf8Mark);
  std::vector<std::string> heading;
  for (const sdk::TextKey key :
       {texts::kSearchQueue, texts::kHealthAsOf, texts::kTaskReady, texts::kTaskLeased,
        texts::kHealthArrivedHour, texts::kHealthDecidedHour, texts::kHealthLate,
        texts::kHealthWillBeLate, texts::kHealthFirstLate, texts::kHealthOldest, texts::kHealthGini,
        texts::kHealthByReach, texts::kTaskDead}) {
    heading.push_back(cell(words.text(key)));
  }
  add_line(table, heading);
  const auto share = [](const std::optional<double>& value) {
    return value ? fmt::format("{:.4f}", *value) : std::string();
  };
  for (const QueueHealth& queue : queues) {
    if (queue.as_of == WallTime{}) continue;
    add_line(table, {cell(words.text(title_of(queue.queue))), time_cell(queue.as_of),
                     std::to_string(queue.ready), std::to_string(queue.leased),
                     std::to_string(queue.arrived), std::to_string(queue.decided),
                     std::to_string(queue.late),
                     queue.will_be_late ? std::to_string(*queue.will_be_late) : std::string(),
                     time_cell(queue.first_late), time_cell(queue.oldest), share(queue.gini),
                     share(queue.gini_by_reach), std::to_string(queue.dead)});
  }
  return table;
}

std::string hour_table(const sdk::Texts& words, std::span<const QueueHealth> queues) {
  std::string table(kUtf8Mark);
  add_line(table,
           {cell(words.text(texts::kSearchQueue)), cell(words.text(texts::kHealthHour)),
            cell(words.text(texts::kHealthArrived)), cell(words.text(texts::kHealthDecided))});
  for (const QueueHealth& queue : queues) {
    for (const HourOfQueue& hour : queue.hours) {
      add_line(table, {cell(words.text(title_of(queue.queue))), time_cell(hour.begin),
                       std::to_string(hour.arrived), std::to_string(hour.decided)});
    }
  }
  return table;
}

}  // namespace vigil::review
