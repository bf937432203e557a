// Rules from JSON, held to their own tests.
#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/screening/members.h"
#include "core/screening/rule.h"
#include "core/screening/rule_read.h"

namespace vigil::screening {
namespace {

using nlohmann::json;
using Kind = Condition::Kind;

constexpr std::size_t kMostNameBytes = 256;
constexpr std::size_t kMostReasonBytes = 1200;
constexpr std::size_t kMostTests = 100;
constexpr std::size_t kMostNames = 1000;
constexpr std::size_t kMostFileBytes = 8u << 20;
constexpr double kMostNumber = 9e15;

class RuleReader {
 public:
  explicit RuleReader(Problems& problems) : problems_(problems) {}

  Rule read(const json& value, const JsonPath& path) {
    Rule rule;
    rule.line = problems_.line(path);
    Members in(value, path, problems_,
               {"id", "version", "title", "active", "when", "outcome", "tests"});
    rule.id = in.text("id", 64);
    if (!rule.id.empty() && !is_plain_id(rule.id)) {
      in.problem("id", fmt::format("\"{}\" is no id of a rule: small letters, digits, '-' and '.'.",
                                   clean_for_display(rule.id, 40)));
    }
    rule.version = static_cast<int>(in.integer_or("version", 1, 1'000'000, 1));
    in.two_languages("title", kMostNameBytes, rule.title_zh, rule.title_en);
    rule.active = in.flag_or("active", true);
    if (const json* when = required(in, path, "when"); when != nullptr) {
      conditions_ = 0;
      rule.when = read_condition(*when, in.at("when"), 1);
    }
    if (const json* outcome = required(in, path, "outcome"); outcome != nullptr) {
      read_outcome(*outcome, in.at("outcome"), rule);
    }
    if (const json* tests = required(in, path, "tests"); tests != nullptr)
      read_tests(*tests, in.at("tests"), rule);
    return rule;
  }

 private:
  const json* required(const Members& in, const JsonPath& path, std::string_view name) {
    const json* found = in.member(name);
    if (found == nullptr)
      problems_.add(path, fmt::format("{} has no \"{}\".", place_text(path), name));
    return found;
  }

  Condition read_condition(const json& value, const JsonPath& path, int depth) {
    Condition condition;
    if (depth > kMostRuleDepth || ++conditions_ > kMostRuleConditions) {
      problems_.add(path, fmt::format("Conditions are nested deeper than {} or more than {}.",
                                      kMostRuleDepth, kMostRuleConditions));
      return condition;
    }
    if (!value.is_object() || value.size() != 1) {
      problems_.add(path,
                    fmt::format("{} must be an object with one member, the kind of condition.",
                                place_text(path)));
      return condition;
    }
    const std::string& name = value.begin().key();
    const json& inner = value.begin().value();
    JsonPath at = path;
    at.emplace_back(name);
    if (name == "all" || name == "any") {
      condition.kind = name == "all" ? Kind::kAll : Kind::kAny;
      if (!inner.is_array() || inner.empty()) {
        problems_.add(at, fmt::format("{} must be a list of conditions.", place_text(at)));
        return condition;
      }
      for (std::size_t i = 0; i < inner.size(); ++i) {
        JsonPath each = at;
        each.emplace_back(i);
        condition.parts.push_back(read_condition(inner[i], each, depth + 1));
      }
    } else if (name == "not") {
      condition.kind = Kind::kNot;
      condition.parts.push_back(read_condition(inner, at, depth + 1));
    } else {
      read_leaf(name, inner, at, condition);
    }
    return condition;
  }

  void read_leaf(const std::string& name, const json& value, const JsonPath& at,
                 Condition& condition) {
    if (name == "term") {
      condition.kind = Kind::kTerm;
      Members in(value, at, problems_, {"lists", "at_least", "severity_from", "frame_text"});
      condition.names = in.texts("lists", kMostNameBytes, kMostNames);
      condition.at_least = static_cast<int>(in.integer_or("at_least", 1, 100, 1));
      condition.frame_text = in.flag_or("frame_text", false);
      condition.severity_from =
          static_cast<int>(in.integer_or("severity_from", 1, domain::kMaxSeverity, 0));
    } else if (name == "tag" || name == "language" || name == "region") {
      condition.kind = name == "tag"        ? Kind::kTag
                       : name == "language" ? Kind::kLanguage
                                            : Kind::kRegion;
      Members in(value, at, problems_, {"any_of"});
      condition.names = in.texts("any_of", kMostNameBytes, kMostNames);
      if (condition.names.empty())
        in.problem("any_of", fmt::format("{} names nothing.", place_text(at)));
    } else if (name == "author") {
      condition.kind = Kind::kAuthor;
      Members in(value, at, problems_, {"any_of", "followers_from", "followers_below"});
      condition.names = in.texts("any_of", kMostNameBytes, kMostNames);
      read_bounds(in, "followers_from", "followers_below", condition);
      if (condition.names.empty() && !in.has("followers_from") && !in.has("followers_below")) {
        problems_.add(at, fmt::format("{} says nothing of the author.", place_text(at)));
      }
    } else if (name == "hash") {
      condition.kind = Kind::kHash;
      Members in(value, at, problems_, {"lists", "distance_to", "share_from", "severity_from"});
      condition.names = in.texts("lists", kMostNameBytes, kMostNames);
      condition.distance_to = static_cast<int>(in.integer_or("distance_to", 0, 128, 31));
      condition.from = in.number("share_from", 0, 1).value_or(0);
      condition.severity_from =
          static_cast<int>(in.integer_or("severity_from", 1, domain::kMaxSeverity, 0));
    } else if (name == "score") {
      condition.kind = Kind::kScore;
      Members in(value, at, problems_, {"name", "from"});
      condition.score = in.text("name", kMostNameBytes);
      if (!in.has("from")) problems_.add(at, fmt::format("{} has no \"from\".", place_text(at)));
      condition.from = in.number("from", 0, 1).value_or(1);
    } else if (name == "reach") {
      condition.kind = Kind::kReach;
      Members in(value, at, problems_, {"from", "below"});
      read_bounds(in, "from", "below", condition);
      if (!in.has("from") && !in.has("below"))
        problems_.add(at, fmt::format("{} has no bound.", place_text(at)));
    } else {
      problems_.add(at, fmt::format("\"{}\" is no kind of condition: all, any, not, term, tag, "
                                    "author, hash, score, reach, "
                                    "language and region are.",
                                    clean_for_display(name, 40)));
    }
  }

  static void read_bounds(Members& in, std::string_view from, std::string_view below,
                          Condition& condition) {
    condition.from = in.number(from, 0, kMostNumber).value_or(0);
    condition.below = in.number(below, 0, kMostNumber).value_or(condition.below);
    if (condition.below <= condition.from) {
      in.problem(below, fmt::format("{} is not above {}, so nothing can meet it.",
                                    place_text(in.at(below)), from));
    }
  }

  void read_outcome(const json& value, const JsonPath& path, Rule& rule) {
    Members in(value, path, problems_, {"act", "policy", "severity", "reason"});
    const std::string act = in.text("act", 16);
    if (act == "remove") {
      rule.outcome = Outcome::kRemove;
    } else if (act == "flag") {
      rule.outcome = Outcome::kFlag;
    } else if (act == "pass") {
      rule.outcome = Outcome::kPass;
    } else if (!act.empty()) {
      in.problem("act", fmt::format("\"{}\" is no outcome: remove, flag and pass are.",
                                    clean_for_display(act, 20)));
    }
    if (rule.outcome == Outcome::kPass) {
      rule.policy = domain::PolicyId(in.text_or("policy", 64, {}));
    } else {
      rule.policy = domain::PolicyId(in.text("policy", 64));
    }
    rule.severity = static_cast<int>(in.integer_or("severity", 1, domain::kMaxSeverity, 1));
    in.two_languages("reason", kMostReasonBytes, rule.reason_zh, rule.reason_en);
  }

  void read_tests(const json& value, const JsonPath& path, Rule& rule) {
    if (!value.is_array() || value.size() > kMostTests) {
      problems_.add(path, fmt::format("{} must be a list of at most {} tests.", place_text(path),
                                      kMostTests));
      return;
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
      JsonPath at = path;
      at.emplace_back(i);
      Members in(value[i], at, problems_, {"name", "facts", "holds"});
      RuleTest test;
      test.line = problems_.line(at);
      test.name = in.text("name", kMostNameBytes);
      if (const json* facts = required(in, at, "facts"); facts != nullptr) {
        test.facts = read_facts(*facts, in.at("facts"), problems_);
      }
      if (required(in, at, "holds") != nullptr) test.holds = in.flag_or("holds", false);
      rule.tests.push_back(std::move(test));
    }
  }

  Problems& problems_;
  std::size_t conditions_ = 0;
};

// The tests of a rule that was read without problems.
void run_tests(const Rule& rule, JsonPath path, Problems& problems) {
  bool both[2] = {false, false};
  path.emplace_back("tests");
  for (std::size_t i = 0; i < rule.tests.size(); ++i) {
    const RuleTest& test = rule.tests[i];
    both[test.holds ? 1 : 0] = true;
    const Explanation explanation = explain(rule.when, test.facts);
    if (explanation.holds == test.holds) continue;
    JsonPath at = path;
    at.emplace_back(i);
    problems.add(
        at, fmt::format("The test \"{}\" fails: the rule {}.", clean_for_display(test.name, 80),
                        explanation.holds ? "holds, and should not" : "does not hold, and should"));
  }
  if (!both[0] || !both[1]) {
    problems.add(path, fmt::format("The rule \"{}\" needs a test that holds and one that does not.",
                                   rule.id));
  }
}

Rule read_one(const json& value, const JsonPath& path, Problems& problems) {
  const std::size_t before = problems.count();
  Rule rule = RuleReader(problems).read(value, path);
  if (problems.count() == before) run_tests(rule, path, problems);
  return rule;
}

}  // namespace

RuleReading read_rules(std::string_view text) {
  RuleReading reading;
  const Result<json> parsed = parse_json(text, {.max_bytes = kMostFileBytes, .max_depth = 40});
  if (!parsed) {
    int line = 0;
    std::string sentence = parsed.error().message;  // "line 3, column 14: ..."
    if (sentence.starts_with("line ")) {
      (void)std::from_chars(sentence.data() + 5, sentence.data() + sentence.size(), line);
      sentence.erase(0, sentence.find(": ") + 2);
    }
    reading.problems.push_back({line, std::move(sentence)});
    return reading;
  }
  Problems problems(text);
  const auto list = parsed->is_object() ? parsed->find("rules") : parsed->end();
  if (parsed->is_object() && list != parsed->end()) {
    Members only(*parsed, {}, problems, {"rules"});
    if (!list->is_array() || list->empty() || list->size() > kMostRules) {
      problems.add({"rules"}, fmt::format("rules must be a list of 1 to {} rules.", kMostRules));
    } else {
      std::map<std::string, std::size_t> seen;
      for (std::size_t i = 0; i < list->size(); ++i) {
        reading.rules.push_back(read_one((*list)[i], {"rules", i}, problems));
        if (!seen.emplace(reading.rules.back().id, i).second) {
          problems.add({"rules", i, "id"},
                       fmt::format("The id \"{}\" is taken by an earlier rule.",
                                   clean_for_display(reading.rules.back().id, 64)));
        }
      }
    }
  } else {
    reading.rules.push_back(read_one(*parsed, {}, problems));
  }
  reading.problems = problems.take();
  return reading;
}

Result<Rule> rule_from_json(const json& record) {
  Problems problems;
  Rule rule = read_one(record, {}, problems);
  if (!problems.none()) return refusal(problems.take());
  return rule;
}

}  // namespace vigil::screening
