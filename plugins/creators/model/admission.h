// From application to admission: weighted criteria, two readers who do not know each other's
// scores, an interview. What step comes next, and why it cannot be taken yet. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/creators/model/book.h"

namespace vigil::creators {

// The operator's.
struct AdmissionRules {
  std::size_t readers = 2;
  double pass_mark = 6.0;  // weighted mean of all readings, 0 to 10
  double talk_over = 2.5;  // readers further apart than this talk it over before it goes on
};

enum class Step {
  kRead,       // a reader is to score it
  kTalkOver,   // the readers are too far apart
  kInterview,  // the mark is reached: invite
  kDecline,    // the mark is not reached
  kRecordInterview,
  kAdmit,
  kNone,  // admitted, declined or withdrawn
};

// The weight a criterion had at that time (RFC 3339, UTC); empty: now.
[[nodiscard]] int weight_at(const Criterion& criterion, std::string_view time);

// The weighted mean of one reading under the weights it was given under; nothing when one of the
// criteria of its time has no score. Weights need not sum to anything.
[[nodiscard]] std::optional<double> mark_of(const Reading& reading,
                                            std::span<const Criterion> criteria);

struct Standing {
  std::vector<std::optional<double>> marks;  // by reading
  std::optional<double> mark;                // mean of all complete readings by different readers
  double apart = 0;                          // between the highest and the lowest
  std::size_t missing = 0;                   // readings still wanted
  Step next = Step::kNone;
};

[[nodiscard]] Standing standing_of(const Leader& leader, std::span<const Criterion> criteria,
                                   const AdmissionRules& rules);

// Whether this person may read it: an application under screening, not read by them already.
[[nodiscard]] bool may_read(const Leader& leader, std::string_view person);

// The stages a leader may go to from where they are, the usual one first. Forward only by the step
// that is due; declining and withdrawing are always possible before admission.
[[nodiscard]] std::vector<Stage> ways_on(const Leader& leader, const Standing& standing);

}  // namespace vigil::creators
