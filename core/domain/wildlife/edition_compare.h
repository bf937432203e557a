// What changed from one edition to another: who came, went, rose, fell, or was renamed. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/domain/wildlife/edition.h"

namespace vigil::wildlife {

enum class ChangeKind {
  kCame,
  kWent,
  kRose,     // from class II to I, or to a stricter appendix
  kFell,     // the other way
  kRenamed,  // the same animal under another Chinese or Latin name
  kScope,    // bred animals are, or are no longer, meant
};

inline constexpr ChangeKind kAllChangeKinds[] = {ChangeKind::kCame,    ChangeKind::kWent,
                                                 ChangeKind::kRose,    ChangeKind::kFell,
                                                 ChangeKind::kRenamed, ChangeKind::kScope};
[[nodiscard]] std::string_view to_word(ChangeKind kind);  // "came", "went", "rose", ...

struct Change {
  ChangeKind kind = ChangeKind::kCame;
  Species before;  // without a name for kCame
  Species after;   // without a name for kWent
};

// The same animal has the same Latin name, or else the same Chinese name, or one is a former name
// of the other that no other row has. One animal may have several changes. By kind, then in the
// order of the newer edition.
[[nodiscard]] std::vector<Change> compare(const Edition& before, const Edition& after);

}  // namespace vigil::wildlife
