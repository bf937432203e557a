// Looking with care: how a clip of some severity is shown, from the operator's floor and the
// reviewer's own choice; lifted or veiled by one key, and a part of it uncovered while a key is
// held. User-interface thread; the host outlives it.
#pragma once

#include <array>
#include <memory>
#include <optional>

#include "core/base/result.h"
#include "core/domain/look.h"
#include "core/domain/verdict.h"
#include "plugins/sdk/host.h"

namespace vigil::review {

struct CareRule {
  domain::Look look;
  int size_percent = 100;
  bool autoplay = true;
  bool reveal = true;  // a part may be uncovered while the key is held

  bool operator==(const CareRule&) const = default;
};

inline constexpr std::size_t kSeverities = 5;  // 0 to 4
using CareRules = std::array<CareRule, kSeverities>;

// At least as careful as both, in every respect.
[[nodiscard]] CareRule stricter(const CareRule& a, const CareRule& b);
// The same of looks alone; nothing is uncovered.
[[nodiscard]] domain::Look stricter(const domain::Look& a, const domain::Look& b);
// What is shown as it is: no blur, no smoothing, colours.
[[nodiscard]] bool is_plain(const domain::Look& look);
// The same picture, whatever is uncovered and whatever is done about flashes.
[[nodiscard]] bool same_softness(const domain::Look& a, const domain::Look& b);

// The floors that hold where the operator has said nothing, and until what was said is here.
[[nodiscard]] CareRules standard_floors();
// The operator's: one record for a severity, what cannot be read is the standard.
[[nodiscard]] CareRules floors_of(const sdk::RecordSet& records);
// The reviewer's own choice from the settings.
[[nodiscard]] CareRules choices_of(const sdk::Settings& settings);

// The part uncovered around a point of the picture, in shares of it.
[[nodiscard]] domain::Reveal reveal_around(double u, double v, double aspect);

enum class Veil {
  kAsChosen,
  kLifted,  // down to the operator's floor
  kDrawn,   // more careful than chosen, for this one clip
};

struct CareState {
  domain::Look look;
  int size_percent = 100;
  Veil veil = Veil::kAsChosen;
  bool revealing = false;
  // What is there is the operator's floor: nothing less careful is possible.
  bool at_floor = false;
};

class Care {
 public:
  explicit Care(sdk::Host& host);

  // Takes in policies and settings. True when something about looks changed.
  bool update();

  // Another clip: what was lifted, drawn or uncovered for the last one ends.
  void show(domain::Severity severity);
  // Of any clip, as chosen: for those that come next.
  [[nodiscard]] domain::Look look_for(domain::Severity severity) const;
  [[nodiscard]] bool autoplay(domain::Severity severity) const;

  // Of the clip shown.
  [[nodiscard]] CareState state() const;
  // kRejected with a sentence when the operator's floor keeps it.
  Status toggle();
  void reveal(bool held);
  [[nodiscard]] bool may_reveal() const;
  // Where the pointer is on the picture; nothing: in its middle.
  void reveal_at(double u, double v, double aspect);

 private:
  [[nodiscard]] CareRule chosen(domain::Severity severity) const;
  [[nodiscard]] const CareRule& floor(domain::Severity severity) const;

  sdk::Host& host_;
  std::shared_ptr<const sdk::RecordSet> records_;
  CareRules floors_;
  CareRules choices_;
  domain::Severity severity_ = 0;
  Veil veil_ = Veil::kAsChosen;
  bool held_ = false;
  domain::Reveal region_;
};

}  // namespace vigil::review
