#include "core/sync/questions.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace vigil::sync {
namespace {

Reply make_reply(net::Answer<nlohmann::json> answer) {
  Reply reply;
  if (answer) {
    reply.state = ReplyState::kAnswered;
    reply.body = std::make_shared<const nlohmann::json>(std::move(*answer));
    return reply;
  }
  const net::Failure& failure = answer.failure();
  const bool final = failure.kind == net::FailureClass::kForbidden ||
                     failure.kind == net::FailureClass::kNotFound ||
                     failure.kind == net::FailureClass::kRejected;
  reply.state = final ? ReplyState::kRefused : ReplyState::kNoAnswer;
  // What the backend says of a question is about the question.
  reply.cause = final ? Cause::kRejected : cause_of(failure);
  reply.detail = failure.error.message;
  return reply;
}

}  // namespace

Questions::Questions(std::unique_ptr<net::ApiClient> api, std::function<void()> wake)
    : api_(std::move(api)),
      wake_(std::move(wake)),
      unknown_(
          std::make_shared<const Reply>(Reply{ReplyState::kNoAnswer, nullptr, Cause::kNone, {}})) {}

Questions::~Questions() { stop(); }

void Questions::start() {
  thread_ = std::thread([this] { run(); });
}

void Questions::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  api_->cancel();
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::uint64_t Questions::ask(std::string path) {
  std::uint64_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    number = ++last_;
    entries_.emplace(number, Entry{std::move(path), std::make_shared<const Reply>()});
    if (entries_.size() > kMostQuestions) entries_.erase(entries_.begin());
  }
  changed_.notify_all();
  return number;
}

std::shared_ptr<const Reply> Questions::reply(std::uint64_t asked) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(asked);
  return found == entries_.end() ? unknown_ : found->second.reply;
}

void Questions::drop(std::uint64_t asked) {
  const std::lock_guard lock(mutex_);
  entries_.erase(asked);
}

void Questions::forget() {
  const std::lock_guard lock(mutex_);
  entries_.clear();
}

bool Questions::any_open() const {
  return std::any_of(entries_.begin(), entries_.end(), [](const auto& entry) {
    return entry.second.reply->state == ReplyState::kWaiting;
  });
}

bool Questions::run_once() {
  std::uint64_t number = 0;
  std::string path;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [each, entry] : entries_) {
      if (entry.reply->state != ReplyState::kWaiting) continue;
      number = each;
      path = entry.path;
      break;
    }
  }
  if (number == 0) return false;
  auto reply = std::make_shared<const Reply>(make_reply(api_->ask(std::move(path))));
  {
    const std::lock_guard lock(mutex_);
    // Dropped meanwhile, or the person has left: nobody is told.
    const auto found = entries_.find(number);
    if (found != entries_.end()) found->second.reply = std::move(reply);
  }
  if (wake_) wake_();
  return true;
}

void Questions::run() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || any_open(); });
      if (stopping_) return;
    }
    (void)run_once();
  }
}

}  // namespace vigil::sync
