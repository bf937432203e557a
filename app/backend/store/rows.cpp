#include "app/backend/store/rows.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace vigil::backend {
namespace {

constexpr std::array<std::pair<TaskState, std::string_view>, 4> kTaskWords{
    {{TaskState::kReady, "ready"},
     {TaskState::kLeased, "leased"},
     {TaskState::kDone, "done"},
     {TaskState::kDead, "dead"}}};

constexpr std::array<std::pair<WebhookState, std::string_view>, 2> kWebhookWords{
    {{WebhookState::kWaiting, "waiting"}, {WebhookState::kDead, "dead"}}};

constexpr std::array<std::pair<ProposalState, std::string_view>, 3> kProposalWords{
    {{ProposalState::kOpen, "open"},
     {ProposalState::kConfirmed, "confirmed"},
     {ProposalState::kRejected, "rejected"}}};

constexpr std::array<std::pair<CheckState, std::string_view>, 5> kCheckWords{
    {{CheckState::kDrawn, "drawn"},
     {CheckState::kOpen, "open"},
     {CheckState::kAgain, "again"},
     {CheckState::kDone, "done"},
     {CheckState::kVoid, "void"}}};

template <typename Words, typename Value>
std::string_view word_of(const Words& words, Value wanted) {
  for (const auto& [value, word] : words) {
    if (value == wanted) return word;
  }
  return "dead";
}

template <typename Value, std::size_t kCount>
std::optional<Value> value_of(const std::array<std::pair<Value, std::string_view>, kCount>& words,
                              std::string_view wanted) {
  for (const auto& [value, word] : words) {
    if (word == wanted) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_word(TaskState state) { return word_of(kTaskWords, state); }
std::optional<TaskState> task_state_from_word(std::string_view word) {
  return value_of(kTaskWords, word);
}

bool is_golden(const TaskRow& task) {
  return task.labels == kGoldenLabel || task.labels.starts_with(std::string(kGoldenLabel) + ' ');
}

std::string_view to_word(WebhookState state) { return word_of(kWebhookWords, state); }
std::optional<WebhookState> webhook_state_from_word(std::string_view word) {
  return value_of(kWebhookWords, word);
}

std::string_view to_word(ProposalState state) { return word_of(kProposalWords, state); }
std::optional<ProposalState> proposal_state_from_word(std::string_view word) {
  return value_of(kProposalWords, word);
}

std::string_view to_word(CheckState state) { return word_of(kCheckWords, state); }
std::optional<CheckState> check_state_from_word(std::string_view word) {
  return value_of(kCheckWords, word);
}

int decimal_digits(std::int64_t number) {
  int digits = 0;
  for (; number > 0; number /= 10) ++digits;
  return digits;
}

std::int64_t mildness_of(int severity) {
  return std::int64_t{100 - std::clamp(severity, 0, 100)} << 56;
}

// 7 bits, 5 bits, 5 bits, 46 bits of milliseconds.
std::int64_t rank_of(const TaskRow& task) {
  const std::int64_t obscurity = 20 - std::clamp(decimal_digits(task.reach), 0, 20);
  const std::int64_t quiet = 20 - std::clamp(decimal_digits(task.reports), 0, 20);
  const std::int64_t due =
      std::clamp<std::int64_t>(to_ms(task.due), 0, (std::int64_t{1} << 46) - 1);
  return mildness_of(task.severity) | obscurity << 51 | quiet << 46 | due;
}

void sort_by_rank(std::vector<TaskRow>& tasks) {
  std::sort(tasks.begin(), tasks.end(), [](const TaskRow& a, const TaskRow& b) {
    return std::tuple(rank_of(a), a.seq) < std::tuple(rank_of(b), b.seq);
  });
}

Status lease_by_severities(const LeaseWish& wish, std::vector<TaskRow>& taken,
                           const std::function<Status(SeverityRange, std::size_t most)>& take) {
  const auto limit = static_cast<std::size_t>(wish.limit);
  std::size_t before = 0;
  do {
    before = taken.size();
    for (SeverityRange range : wish.severities()) {
      range.most = std::min(range.most, wish.most_severe);
      if (range.least > range.most) continue;
      if (Status added = take(range, limit - taken.size()); !added) return added;
      if (taken.size() >= limit) return {};
    }
  } while (taken.size() > before);
  return {};
}

std::string join_roles(const std::vector<domain::Role>& roles) {
  std::string words;
  for (const domain::Role role : roles) {
    if (!words.empty()) words.push_back(' ');
    words.append(domain::to_word(role));
  }
  return words;
}

std::vector<domain::Role> split_roles(std::string_view words) {
  std::vector<domain::Role> roles;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    // A role this program does not know grants nothing.
    if (const auto role = domain::role_from_word(words.substr(0, end))) roles.push_back(*role);
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return roles;
}

}  // namespace vigil::backend
