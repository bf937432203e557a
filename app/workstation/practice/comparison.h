// What somebody who practises said beside what the recorded reviewer said, item by item.
//
// Blind until one's own word is given: an item that was not judged carries nothing of what was
// recorded. Figures count the first word, given before the recorded one was seen; a later change
// is shown and counts for nothing. How long anybody took is not here. Pure and thread-safe.
#pragma once

#include <cstddef>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/workstation/robot/recording.h"
#include "core/domain/agreement.h"
#include "core/domain/decision.h"
#include "core/domain/ids.h"
#include "core/domain/verdict.h"

namespace vigil::workstation::practice {

// Below it Cohen's kappa of two people says next to nothing.
inline constexpr std::size_t kFewestForKappa = 10;

struct Judgement {
  domain::Verdict verdict = domain::Verdict::kAllow;
  std::string policy;  // its id; empty: none
  int level = 0;       // of a rating; 0: it rates nothing
  std::string note;
  std::vector<std::string> checklist;
  std::vector<domain::Mark> marks;

  bool operator==(const Judgement&) const = default;
};

// Something to practise on.
struct PracticeItem {
  domain::TaskId task;
  domain::QueueId queue;
  std::string caption;
  Judgement recorded;
};

// What the recorded reviewer judged, in the order of the first word about each, with the word that
// stood in the end. What was skipped or taken back is not in it.
[[nodiscard]] std::vector<PracticeItem> practice_items(const robot::RecordingManifest& manifest);

// By task: what was said first and stood when the recorded word was first in sight.
using FirstWords = std::map<domain::TaskId, Judgement>;

[[nodiscard]] nlohmann::json to_json(const FirstWords& words);
// What cannot be read is left out.
[[nodiscard]] FirstWords first_words_from_json(const nlohmann::json& json);

enum class Outcome {
  kOpen,         // not judged yet
  kSkipped,      // skipped or withdrawn: comes again when the practice is opened again
  kSame,         // verdict, policy and level
  kOtherDetail,  // the same verdict by another policy or level
  kOtherVerdict,
};
[[nodiscard]] std::string_view to_word(Outcome outcome);

struct ComparedItem {
  domain::TaskId task;
  domain::QueueId queue;
  std::string caption;
  Outcome outcome = Outcome::kOpen;
  std::optional<Judgement> own;       // the first word
  std::optional<Judgement> later;     // what stands now, where it is another
  std::optional<Judgement> recorded;  // nothing before there is an own one
  domain::DecisionId decision;        // of one's own, the newest; empty: none
};

struct Comparison {
  std::vector<ComparedItem> items;
  std::size_t judged = 0;
  std::size_t same_verdict = 0;
  std::size_t same = 0;         // policy and level too
  domain::Interval interval;    // of same_verdict in judged, Wilson, 95 %
  std::optional<double> kappa;  // of the verdicts; nothing: too few, or all say one thing
  domain::Interval kappa_interval;

  [[nodiscard]] std::size_t left() const { return items.size() - judged; }
};

// `decisions`: one's own, the oldest first.
[[nodiscard]] Comparison compare(std::span<const PracticeItem> items,
                                 std::span<const domain::Decision> decisions,
                                 const FirstWords& first);
// `first` with the words of items that are judged now and were not in it.
[[nodiscard]] FirstWords seen_now(const Comparison& comparison, FirstWords first);

}  // namespace vigil::workstation::practice
