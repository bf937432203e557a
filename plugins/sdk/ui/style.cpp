#include "plugins/sdk/ui/style.h"

#include <algorithm>

namespace vigil::sdk::ui {
namespace {

// In the order of Token.
constexpr std::array<std::string_view, kTokenCount> kTokenWords = {
    "background", "raised",         "sunken",        "overlay",      "scrim",     "hairline",
    "text",       "text_secondary", "text_disabled", "accent",       "on_accent", "focus",
    "hover",      "pressed",        "selection",     "allow",        "label",     "warn",
    "limit",      "remove",         "escalate",      "good",         "pending",   "problem",
    "severity",   "mark",           "backdrop",      "table_stripe", "scrollbar", "key_cap",
    "chart_1",    "chart_2",        "chart_3",       "chart_4"};

}  // namespace

std::string_view to_word(Token token) { return kTokenWords[static_cast<std::size_t>(token)]; }

std::optional<Token> token_from_word(std::string_view word) {
  const auto* const found = std::find(kTokenWords.begin(), kTokenWords.end(), word);
  if (found == kTokenWords.end()) return std::nullopt;
  return static_cast<Token>(found - kTokenWords.begin());
}

Token token_of(domain::Verdict verdict) {
  switch (verdict) {
    case domain::Verdict::kAllow: return Token::kAllow;
    case domain::Verdict::kLabel: return Token::kLabel;
    case domain::Verdict::kWarn: return Token::kWarn;
    case domain::Verdict::kLimit: return Token::kLimit;
    case domain::Verdict::kRemove: return Token::kRemove;
    case domain::Verdict::kEscalate: return Token::kEscalate;
  }
  return Token::kText;
}

}  // namespace vigil::sdk::ui
