#include "core/domain/verdict.h"

#include "core/domain/word_table.h"

namespace vigil::domain {
namespace {

constexpr Word<Verdict> kWords[] = {
    {Verdict::kAllow, "allow"}, {Verdict::kLabel, "label"},   {Verdict::kWarn, "warn"},
    {Verdict::kLimit, "limit"}, {Verdict::kRemove, "remove"}, {Verdict::kEscalate, "escalate"},
};

}  // namespace

std::string_view to_word(Verdict verdict) { return word_for(kWords, verdict); }

std::optional<Verdict> verdict_from_word(std::string_view word) { return value_for(kWords, word); }

bool needs_policy(Verdict verdict) {
  return verdict != Verdict::kAllow && verdict != Verdict::kEscalate;
}

}  // namespace vigil::domain
