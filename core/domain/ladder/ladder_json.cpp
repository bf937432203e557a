#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/domain/ladder/ladder.h"

namespace vigil::domain::ladder {
namespace {

using nlohmann::json;
using std::chrono::minutes;

constexpr std::size_t kMostStages = 32;
constexpr std::size_t kMostMoves = 256;
constexpr std::size_t kMostWords = 32;
constexpr std::int64_t kMostMinutes = 366LL * 24 * 60;
constexpr std::size_t kMostTitleBytes = 200;

// Reads members of one object below a pointer; only the first problem of the whole ladder is kept.
class Members {
 public:
  Members(const json& value, std::string pointer, std::optional<Problem>& problem)
      : value_(value), pointer_(std::move(pointer)), problem_(problem) {
    if (!value.is_object()) refuse("", "An object belongs here.");
  }

  void refuse(const std::string& member, std::string sentence) {
    if (!problem_) problem_ = Problem{below(member), std::move(sentence)};
  }

  // Members that nobody reads are misspelt ones.
  void only(std::initializer_list<std::string_view> known) {
    if (!value_.is_object()) return;
    for (const auto& [key, each] : value_.items()) {
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        refuse(key, fmt::format("There is no member \"{}\".", key));
      }
    }
  }

  const json* find(const std::string& member) const {
    if (!value_.is_object()) return nullptr;
    const auto found = value_.find(member);
    return found == value_.end() ? nullptr : &*found;
  }

  std::string text(const std::string& member) {
    const json* found = find(member);
    if (found == nullptr || !found->is_string() || found->get_ref<const std::string&>().empty() ||
        found->get_ref<const std::string&>().size() > kMostTitleBytes ||
        !is_utf8(found->get_ref<const std::string&>())) {
      refuse(member, fmt::format("A text of 1 to {} bytes belongs here.", kMostTitleBytes));
      return {};
    }
    return found->get<std::string>();
  }

  std::int64_t number(const std::string& member, std::int64_t lowest, std::int64_t highest) {
    const json* found = find(member);
    const bool whole = found != nullptr && found->is_number_integer() &&
                       (!found->is_number_unsigned() ||
                        found->get<std::uint64_t>() <= static_cast<std::uint64_t>(INT64_MAX));
    const std::int64_t value = whole ? found->get<std::int64_t>() : lowest;
    if (!whole || value < lowest || value > highest) {
      refuse(member, fmt::format("A whole number from {} to {} belongs here.", lowest, highest));
      return lowest;
    }
    return value;
  }

  // Calls `each(element, pointer)` for every element.
  template <typename Each>
  void list(const std::string& member, std::size_t most, Each each) {
    const json* found = find(member);
    if (found == nullptr || !found->is_array() || found->size() > most) {
      return refuse(member, fmt::format("A list of at most {} belongs here.", most));
    }
    for (std::size_t i = 0; i < found->size(); ++i) {
      each((*found)[i], fmt::format("{}/{}", below(member), i));
    }
  }

  // A list of words; `value(word)` gives what each stands for, or nothing.
  template <typename Value>
  auto words(const std::string& member, Value value) {
    std::vector<typename decltype(value(std::string()))::value_type> values;
    list(member, kMostWords, [&](const json& element, const std::string& pointer) {
      const auto known = element.is_string() ? value(element.get<std::string>()) : std::nullopt;
      if (known) return values.push_back(*known);
      if (!problem_) {
        problem_ =
            Problem{pointer, fmt::format("{} is no word for \"{}\".", element.dump(), member)};
      }
    });
    return values;
  }

  Title title(const std::string& member) {
    const json* found = find(member);
    if (found == nullptr) {
      refuse(member, "A title in zh and en belongs here.");
      return {};
    }
    Members texts(*found, below(member), problem_);
    texts.only({"zh", "en"});
    return {texts.text("zh"), texts.text("en")};
  }

  std::string below(const std::string& member) const {
    return member.empty() ? pointer_ : pointer_ + "/" + member;
  }

 private:
  const json& value_;
  const std::string pointer_;
  std::optional<Problem>& problem_;
};

bool waits_for_people(StageKind kind) {
  return kind == StageKind::kReview || kind == StageKind::kRating;
}

Stage read_stage(const json& value, const std::string& pointer, std::optional<Problem>& problem) {
  Members members(value, pointer, problem);
  members.only({"id", "kind", "tier", "queue", "title", "due_minutes"});
  Stage stage;
  stage.id = members.text("id");
  const std::string word = members.text("kind");
  const auto kind = stage_kind_from_word(word);
  if (!kind) {
    members.refuse("kind", fmt::format("\"{}\" is no kind of stage: machine, review, open, rating "
                                       "and closed are.",
                                       word));
    return stage;
  }
  stage.kind = *kind;
  stage.title = members.title("title");
  if (stage.kind == StageKind::kReview) stage.tier = static_cast<int>(members.number("tier", 1, 9));
  if (!waits_for_people(stage.kind)) return stage;
  stage.queue = members.text("queue");
  std::size_t filled = 0;
  members.list("due_minutes", kSeverities, [&](const json& element, const std::string& at) {
    const bool whole = element.is_number_integer() && element.get<std::int64_t>() >= 1 &&
                       element.get<std::int64_t>() <= kMostMinutes;
    if (whole) {
      stage.due[filled++] = minutes(element.get<std::int64_t>());
    } else if (!problem) {
      problem = Problem{at, fmt::format("Minutes from 1 to {} belong here.", kMostMinutes)};
    }
  });
  if (filled != kSeverities) {
    members.refuse("due_minutes",
                   "Five numbers of minutes belong here: for severity 0, 1, 2, 3 and 4.");
  }
  return stage;
}

Move read_move(const json& value, const std::string& pointer, std::optional<Problem>& problem) {
  Members members(value, pointer, problem);
  members.only({"from", "on", "any", "all", "to", "why", "due_minutes"});
  Move move;
  move.from = members.words("from", [](std::string word) { return std::optional(word); });
  move.on = members.words("on", [](std::string_view word) { return trigger_from_word(word); });
  const auto condition = [](std::string_view word) { return condition_from_word(word); };
  if (members.find("any") != nullptr) move.any = members.words("any", condition);
  if (members.find("all") != nullptr) move.all = members.words("all", condition);
  move.to = members.text("to");
  move.why = members.title("why");
  if (members.find("due_minutes") != nullptr) {
    move.due = minutes(members.number("due_minutes", 1, kMostMinutes));
  }
  return move;
}

void read_thresholds(Members& members, Ladder& ladder, std::optional<Problem>& problem) {
  const json* found = members.find("thresholds");
  if (found == nullptr) return members.refuse("thresholds", "The thresholds are missing.");
  Members values(*found, "/thresholds", problem);
  if (!found->is_object()) return;
  for (const auto& [name, value] : found->items()) {
    const auto condition = condition_from_word(name);
    const auto range = condition ? range_of(*condition) : std::nullopt;
    if (!range) {
      values.refuse(name, fmt::format("There is no threshold \"{}\".", name));
      continue;
    }
    ladder.thresholds[*condition] = values.number(name, range->lowest, range->highest);
  }
}

json to_json(const Title& title) { return {{"zh", title.zh}, {"en", title.en}}; }

template <typename Enum>
json words_of(const std::vector<Enum>& values) {
  json words = json::array();
  for (const Enum value : values) words.push_back(to_word(value));
  return words;
}

}  // namespace

std::optional<Problem> read(const json& record, Ladder& ladder) {
  std::optional<Problem> problem;
  Members members(record, "", problem);
  members.only(
      {"id", "version", "title", "start", "different_person", "thresholds", "stages", "moves"});
  ladder = {};
  ladder.id = members.text("id");
  ladder.version = static_cast<int>(members.number("version", 1, INT32_MAX));
  ladder.title = members.title("title");
  ladder.start = members.text("start");
  const std::string who = members.text("different_person");
  if (const auto known = different_person_from_word(who)) {
    ladder.different_person = *known;
  } else {
    members.refuse("different_person", "\"ever\" or \"round\" belongs here.");
  }
  read_thresholds(members, ladder, problem);
  members.list("stages", kMostStages, [&](const json& value, const std::string& pointer) {
    ladder.stages.push_back(read_stage(value, pointer, problem));
  });
  members.list("moves", kMostMoves, [&](const json& value, const std::string& pointer) {
    ladder.moves.push_back(read_move(value, pointer, problem));
  });
  return problem;
}

Result<Ladder> ladder_from_json(const json& record) {
  Ladder ladder;
  if (const std::optional<Problem> problem = read(record, ladder)) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("{}: {}", problem->pointer, problem->sentence));
  }
  return ladder;
}

json to_json(const Ladder& ladder) {
  json stages = json::array();
  for (const Stage& stage : ladder.stages) {
    json value = {{"id", stage.id}, {"kind", to_word(stage.kind)}, {"title", to_json(stage.title)}};
    if (stage.kind == StageKind::kReview) value["tier"] = stage.tier;
    if (waits_for_people(stage.kind)) {
      value["queue"] = stage.queue;
      for (const minutes due : stage.due) value["due_minutes"].push_back(due.count());
    }
    stages.push_back(std::move(value));
  }
  json moves = json::array();
  for (const Move& move : ladder.moves) {
    json value = {{"from", move.from},
                  {"on", words_of(move.on)},
                  {"to", move.to},
                  {"why", to_json(move.why)}};
    if (!move.any.empty()) value["any"] = words_of(move.any);
    if (!move.all.empty()) value["all"] = words_of(move.all);
    if (move.due) value["due_minutes"] = move.due->count();
    moves.push_back(std::move(value));
  }
  json thresholds = json::object();
  for (const auto& [condition, value] : ladder.thresholds) {
    thresholds[std::string(to_word(condition))] = value;
  }
  return {{"id", ladder.id},
          {"version", ladder.version},
          {"title", to_json(ladder.title)},
          {"start", ladder.start},
          {"different_person", to_word(ladder.different_person)},
          {"thresholds", std::move(thresholds)},
          {"stages", std::move(stages)},
          {"moves", std::move(moves)}};
}

}  // namespace vigil::domain::ladder
