// Clear-cut rules: what the machine does with an item by itself, as data.
//
// A rule is a record of the collection `rules`: a condition, an outcome with the policy it rests on
// and the reason people are told, and tests that must pass before it is accepted. Facts go in, an
// outcome and its explanation come out. Pure and thread-safe.
#pragma once

#include <limits>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/domain/task.h"
#include "core/screening/frame_terms.h"
#include "core/screening/frame_text.h"
#include "core/screening/term_list.h"
#include "core/screening/term_matcher.h"

namespace vigil::screening {

inline constexpr std::size_t kMostRules = 1000;
inline constexpr int kMostRuleDepth = 12;
inline constexpr std::size_t kMostRuleConditions = 200;
// The kind of evidence that a term in a picture is.
inline constexpr const char* kFrameTextKind = "frame_text";

// A term found in the caption, or in what is written in the clip's pictures.
struct TermFact {
  std::string list;
  std::string term;  // as it stands in the list
  domain::Severity severity = 0;
  Manner manner = Manner::kAsWritten;
  int begin = -1;  // code points in the caption; -1 when not known
  int end = -1;
  double seconds = -1;  // of the picture it stands in; -1: it stands in the caption
  double until = -1;    // where that picture ends
  FrameBox box;         // in the picture

  [[nodiscard]] bool in_frame() const { return seconds >= 0; }
};

// A hash of the item that is close to a listed one.
struct HashFact {
  std::string list;
  std::string policy;
  domain::Severity severity = 0;
  int distance = 0;  // differing bits of 256
  double share = 1;  // of the frames, 0..1; 1 for pictures
  domain::Evidence evidence;
};

struct Facts {
  std::string caption;
  std::vector<FrameText> frame_text;  // what is written in the pictures, where they were read
  std::vector<std::string> tags;
  std::string author_id;
  std::int64_t author_followers = 0;
  std::int64_t reach = 0;
  std::string language;
  std::string region;
  std::vector<TermFact> terms;
  std::vector<HashFact> hashes;
  std::map<std::string, double> scores;  // 0..1
};

// Members: caption, tags, author {id, followers}, reach, language, region, terms [{list, term,
// severity, manner, caption [begin, end], frame: seconds}], hashes [{list, policy, severity,
// distance, share}], scores {name: 0..1}; all may be left out, others are refused.
[[nodiscard]] Result<Facts> facts_from_json(const nlohmann::json& value);
// What a task's subject says (domain::Item), with its members language, region (else the place) and
// scores. Terms and hashes are left empty.
[[nodiscard]] Result<Facts> facts_from_subject(const nlohmann::json& subject);
[[nodiscard]] std::vector<TermFact> to_facts(const TermMatcher& matcher, const TermHits& hits);
[[nodiscard]] std::vector<TermFact> to_facts(const TermMatcher& matcher,
                                             std::span<const FrameHit> hits);

enum class Outcome { kNone, kFlag, kPass, kRemove };
[[nodiscard]] std::string_view to_word(Outcome outcome);  // "none", "flag", "pass", "remove"

struct Condition {
  enum class Kind {
    kAll,
    kAny,
    kNot,
    kTerm,
    kTag,
    kAuthor,
    kHash,
    kScore,
    kReach,
    kLanguage,
    kRegion
  };
  Kind kind = Kind::kAll;
  std::vector<Condition> parts;    // of all, any, not
  std::vector<std::string> names;  // lists, tags, author ids, languages, regions; empty: any
  std::string score;
  int at_least = 1;         // different terms
  bool frame_text = false;  // of term: those in the pictures count too
  int severity_from = 0;    // of term and hash
  int distance_to = 31;     // of hash
  double from = 0;          // share, score, reach, followers
  double below = std::numeric_limits<double>::infinity();
};

struct RuleTest {
  std::string name;
  Facts facts;
  bool holds = false;
  int line = 0;
};

struct Rule {
  std::string id;
  int version = 1;
  std::string title_zh;
  std::string title_en;
  bool active = true;
  Condition when;
  Outcome outcome = Outcome::kFlag;
  domain::PolicyId policy;  // of remove and flag
  domain::Severity severity = 1;
  std::string reason_zh;  // what the author and the reviewer are told
  std::string reason_en;
  std::vector<RuleTest> tests;
  int line = 0;
};

// Why a condition holds or does not: its sentence, and those below it.
struct Explanation {
  bool holds = false;
  std::string sentence;
  std::vector<Explanation> parts;
  std::vector<domain::Evidence> evidence;  // of conditions that hold and point at something
};

[[nodiscard]] Explanation explain(const Condition& condition, const Facts& facts);
// What the parts that decided it point at, each once: of `any` those that hold, of `not` nothing.
[[nodiscard]] std::vector<domain::Evidence> evidence_of(const Explanation& explanation);
// As lines for people, two spaces a level, "+" for what holds and "-" for what does not.
[[nodiscard]] std::string to_lines(const Explanation& explanation);

struct RuleReading {
  std::vector<Rule> rules;
  std::vector<Problem> problems;
};
// A file with one rule, or {"rules": [...]}. The tests inside have been run: one that fails is a
// problem too, and so is a rule without a test that holds and one that does not.
[[nodiscard]] RuleReading read_rules(std::string_view text);
// The same for one record; problems have no lines.
[[nodiscard]] Result<Rule> rule_from_json(const nlohmann::json& record);

// What the rules together say. Remove stands above everything; pass above flag, so that a rule can
// except what another one flags, but never what one removes. Of several with the same outcome the
// gravest decides, then the first.
struct Judgement {
  Outcome outcome = Outcome::kNone;
  const Rule* decided = nullptr;
  struct Held {
    const Rule* rule = nullptr;
    Explanation explanation;
  };
  std::vector<Held> held;  // every rule that held, in the order of the rules
};
// Inactive rules are not asked. `rules` outlives the answer.
[[nodiscard]] Judgement judge(std::span<const Rule> rules, const Facts& facts);

}  // namespace vigil::screening
