#include "plugins/review/model/alike.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/json.h"
#include "core/base/text.h"

namespace vigil::review {
namespace {

using nlohmann::json;

constexpr std::size_t kMostItems = 20;
constexpr std::size_t kMostLine = 200;

std::string line_member(const json& object, std::string_view key) {
  std::string line = clean_for_display(text_member(object, key), kMostLine);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

}  // namespace

void Alike::show(sdk::QueueKey queue, const domain::Task* task) {
  const domain::TaskId id = task == nullptr ? domain::TaskId() : task->id;
  if (id == task_) {
    const bool may_ask = task != nullptr && !task->item.media.empty() && asked_ == 0;
    if (may_ask && host_.backend().hints(queue_) != heard_ && host_.clock().steady_now() >= next_) {
      ask();
    }
    return;
  }
  if (asked_ != 0) host_.backend().drop(std::exchange(asked_, 0));
  task_ = id;
  queue_ = queue;
  state_ = {};
  requested_.clear();
  if (task == nullptr || task->item.media.empty()) return;
  ask();
}

void Alike::ask() {
  heard_ = host_.backend().hints(queue_);
  next_ = host_.clock().steady_now() + kAlikeRest;
  sdk::Question question;
  question.route = sdk::Asked::kAlike;
  question.name = task_.text();
  asked_ = host_.backend().ask(question);
}

void Alike::update(const sdk::TaskList* list) {
  if (asked_ != 0) {
    const auto reply = host_.backend().reply(asked_);
    if (reply->state != sdk::ReplyState::kWaiting) {
      host_.backend().drop(std::exchange(asked_, 0));
      if (reply->state == sdk::ReplyState::kAnswered && reply->body->is_object())
        read(*reply->body);
    }
  }
  for (AlikeItem& item : state_.items) {
    item.held = list != nullptr &&
                std::any_of(list->tasks.begin(), list->tasks.end(),
                            [&](const domain::Task& task) { return task.id == item.task; });
  }
}

void Alike::read(const json& body) {
  const auto list = body.find("alike");
  if (list == body.end() || !list->is_array()) return;
  const auto in_hand = host_.desk().tasks(queue_);
  const auto has = [&](const domain::TaskId& id) {
    return std::any_of(in_hand->tasks.begin(), in_hand->tasks.end(),
                       [&](const domain::Task& task) { return task.id == id; });
  };
  for (const json& entry : *list) {
    if (!entry.is_object() || state_.items.size() == kMostItems) continue;
    AlikeItem item;
    item.task = domain::TaskId(text_member(entry, "task"));
    if (item.task.empty() || item.task == task_) continue;
    const bool known = std::any_of(state_.items.begin(), state_.items.end(),
                                   [&](const AlikeItem& each) { return each.task == item.task; });
    if (known) continue;
    // This person's, and not in the list any more: decided here, and not sent yet.
    if (const auto mine = entry.find("mine");
        mine != entry.end() && *mine == true && !has(item.task))
      continue;
    item.caption = line_member(entry, "caption");
    if (const auto author = entry.find("author"); author != entry.end() && author->is_object())
      item.author = line_member(*author, "name");
    item.reach = int_member(entry, "reach");
    if (const auto share = entry.find("share"); share != entry.end() && share->is_number())
      item.share = std::clamp(share->get<double>(), 0.0, 1.0);
    state_.items.push_back(std::move(item));
  }
}

Status Alike::toggle_together() {
  if (!any()) return {};
  state_.together = !state_.together;
  if (state_.together) take_chosen();
  return {};
}

Status Alike::toggle(std::string_view place) {
  for (std::size_t i = 0; i < state_.items.size(); ++i) {
    if (std::to_string(i) == place) state_.items[i].chosen = !state_.items[i].chosen;
  }
  if (state_.together) take_chosen();
  return {};
}

void Alike::take_chosen() {
  std::vector<domain::TaskId> wanted;
  for (const AlikeItem& item : state_.items) {
    const bool asked =
        std::find(requested_.begin(), requested_.end(), item.task) != requested_.end();
    if (item.chosen && !item.held && !asked) wanted.push_back(item.task);
  }
  if (wanted.empty()) return;
  requested_.insert(requested_.end(), wanted.begin(), wanted.end());
  host_.desk().take(queue_, wanted);
}

std::vector<domain::TaskId> Alike::covered() const {
  std::vector<domain::TaskId> tasks;
  if (!state_.together) return tasks;
  for (const AlikeItem& item : state_.items) {
    if (item.chosen && item.held) tasks.push_back(item.task);
  }
  return tasks;
}

}  // namespace vigil::review
