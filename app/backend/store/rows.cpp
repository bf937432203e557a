#include "app/backend/store/rows.h"

#include <array>
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
