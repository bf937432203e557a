// Reading, checking and writing a rubric.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/domain/rating/rubric.h"

namespace vigil::domain::rating {
namespace {

using nlohmann::json;

constexpr std::size_t kMostDimensions = 200;
constexpr std::size_t kMostGroups = 40;
constexpr std::size_t kMostBytes = 1200;
constexpr int kMostAge = 120;

bool is_id(std::string_view id) {
  return !id.empty() && id.size() <= 40 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

// Reads the shape; stops telling at the first problem, because what follows a wrong shape misleads.
class Shape {
 public:
  explicit Shape(std::vector<Problem>& problems) : problems_(problems) {}

  [[nodiscard]] bool ok() const { return problems_.empty(); }
  void refuse(std::string pointer, std::string sentence) {
    if (problems_.empty()) problems_.push_back({std::move(pointer), std::move(sentence)});
  }
  bool object(const json& value, const std::string& at,
              std::initializer_list<std::string_view> known) {
    if (!value.is_object()) {
      refuse(at, "An object belongs here.");
      return false;
    }
    for (const auto& [key, each] : value.items()) {
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        refuse(at + "/" + key,
               fmt::format("There is no member \"{}\".", clean_for_display(key, 40)));
      }
    }
    return true;
  }
  const json* list(const json& value, const std::string& at, const char* member, std::size_t fewest,
                   std::size_t most) {
    const auto found = value.find(member);
    if (found == value.end() || !found->is_array() || found->size() < fewest ||
        found->size() > most) {
      refuse(at + "/" + member, fmt::format("A list of {} to {} belongs here.", fewest, most));
      return nullptr;
    }
    return &*found;
  }
  std::string id(const json& value, const std::string& at, const char* member) {
    const auto found = value.find(member);
    if (found == value.end() || !found->is_string() ||
        !is_id(found->get_ref<const std::string&>())) {
      refuse(at + "/" + member,
             "A short name of a-z, 0-9, \"-\", \"_\" and \".\" belongs here, 40 at most.");
      return {};
    }
    return found->get<std::string>();
  }
  Words words(const json& value, const std::string& at, const char* member) {
    const auto found = value.find(member);
    const std::string here = at + "/" + member;
    if (found == value.end()) {
      refuse(here, "Words in Chinese and English belong here.");
      return {};
    }
    if (!object(*found, here, {"zh", "en"})) return {};
    Words words;
    for (const auto& [key, to] : {std::pair{"zh", &words.zh}, std::pair{"en", &words.en}}) {
      const auto text = found->find(key);
      if (text == found->end() || !text->is_string() ||
          trim(text->get_ref<const std::string&>()).empty() ||
          text->get_ref<const std::string&>().size() > kMostBytes ||
          !is_utf8(text->get_ref<const std::string&>())) {
        refuse(here + "/" + key, fmt::format("A text of 1 to {} bytes belongs here.", kMostBytes));
        return {};
      }
      *to = text->get<std::string>();
    }
    return words;
  }
  int number(const json& value, const std::string& at, const char* member, int lowest,
             int highest) {
    const auto found = value.find(member);
    if (found == value.end() || !found->is_number_integer() || *found < lowest ||
        *found > highest) {
      refuse(at + "/" + member,
             fmt::format("A whole number from {} to {} belongs here.", lowest, highest));
      return lowest;
    }
    return found->get<int>();
  }

 private:
  std::vector<Problem>& problems_;
};

std::string at(const char* list, std::size_t index) { return fmt::format("/{}/{}", list, index); }

// Ids of levels are looked up while reading; 0 stands for one that is not there and is told below.
Level level_named(const Rubric& rubric, std::string_view id) {
  for (std::size_t i = 0; i < kLevels; ++i) {
    if (rubric.levels[i].id == id) return static_cast<Level>(i) + 1;
  }
  return 0;
}

void read_dimension(const json& entry, const std::string& here, Shape& shape, Rubric& rubric,
                    std::vector<Problem>& meaning) {
  if (!shape.object(entry, here, {"id", "group", "title", "levels", "examples", "counts_for"})) {
    return;
  }
  Dimension dimension;
  dimension.id = shape.id(entry, here, "id");
  dimension.group = shape.id(entry, here, "group");
  dimension.title = shape.words(entry, here, "title");
  const json none = json::object();
  const json& levels = entry.contains("levels") ? entry.at("levels") : none;
  const json& examples = entry.contains("examples") ? entry.at("examples") : none;
  if (!shape.object(levels, here + "/levels", {"mild", "moderate", "intense"}) ||
      !shape.object(examples, here + "/examples", {"mild", "moderate", "intense"})) {
    return;
  }
  for (std::size_t i = 0; i < kMarked; ++i) {
    const std::string word(to_word(kMarkedIntensities[i]));
    const std::string id = shape.id(levels, here + "/levels", word.c_str());
    if (!shape.ok()) return;
    dimension.levels[i] = level_named(rubric, id);
    if (dimension.levels[i] == 0) {
      meaning.push_back({here + "/levels/" + word, fmt::format("There is no level \"{}\".", id)});
    }
    dimension.examples[i] = shape.words(examples, here + "/examples", word.c_str());
  }
  if (const auto others = entry.find("counts_for"); others != entry.end()) {
    if (!others->is_array() || others->size() > 8) {
      shape.refuse(here + "/counts_for", "A list of 0 to 8 belongs here.");
      return;
    }
    for (std::size_t i = 0; i < others->size(); ++i) {
      if (!(*others)[i].is_string()) {
        shape.refuse(fmt::format("{}/counts_for/{}", here, i), "A dimension's name belongs here.");
        return;
      }
      dimension.counts_for.push_back((*others)[i].get<std::string>());
    }
  }
  rubric.dimensions.push_back(std::move(dimension));
}

void read_shape(const json& record, Rubric& rubric, Shape& shape, std::vector<Problem>& meaning) {
  if (!shape.object(record, "",
                    {"id", "version", "title", "note", "levels", "groups", "dimensions"})) {
    return;
  }
  rubric.id = shape.id(record, "", "id");
  rubric.version = shape.number(record, "", "version", 1, 1'000'000);
  rubric.title = shape.words(record, "", "title");
  rubric.note = shape.words(record, "", "note");
  const json* levels = shape.list(record, "", "levels", kLevels, kLevels);
  for (std::size_t i = 0; shape.ok() && i < kLevels; ++i) {
    const json& entry = (*levels)[i];
    if (!shape.object(entry, at("levels", i), {"id", "title", "age"})) return;
    rubric.levels[i] = {shape.id(entry, at("levels", i), "id"),
                        shape.words(entry, at("levels", i), "title"),
                        shape.number(entry, at("levels", i), "age", 0, kMostAge)};
  }
  if (!shape.ok()) return;
  const json* groups = shape.list(record, "", "groups", 1, kMostGroups);
  for (std::size_t i = 0; shape.ok() && i < groups->size(); ++i) {
    const json& entry = (*groups)[i];
    if (!shape.object(entry, at("groups", i), {"id", "title"})) return;
    rubric.groups.push_back(
        {shape.id(entry, at("groups", i), "id"), shape.words(entry, at("groups", i), "title")});
  }
  if (!shape.ok()) return;
  const json* dimensions = shape.list(record, "", "dimensions", 1, kMostDimensions);
  for (std::size_t i = 0; shape.ok() && i < dimensions->size(); ++i) {
    read_dimension((*dimensions)[i], at("dimensions", i), shape, rubric, meaning);
  }
}

// A dimension that counts for itself by way of others: its level would rest on itself.
void check_circles(const Rubric& rubric, std::vector<Problem>& problems) {
  enum class Colour { kNew, kOpen, kDone };
  std::map<std::string, Colour> colours;
  std::vector<std::string> way;
  const auto visit = [&](const auto& self, std::size_t index) -> void {
    const Dimension& dimension = rubric.dimensions[index];
    colours[dimension.id] = Colour::kOpen;
    way.push_back(dimension.id);
    for (std::size_t i = 0; i < dimension.counts_for.size(); ++i) {
      const std::string& other = dimension.counts_for[i];
      const Dimension* found = rubric.dimension(other);
      if (found == nullptr) continue;  // told elsewhere
      const Colour colour = colours[other];
      if (colour == Colour::kOpen) {
        std::string circle;
        for (auto step = std::find(way.begin(), way.end(), other); step != way.end(); ++step) {
          circle += *step + " > ";
        }
        problems.push_back({fmt::format("{}/counts_for/{}", at("dimensions", index), i),
                            fmt::format("This goes round in a circle: {}{}.", circle, other)});
      } else if (colour == Colour::kNew) {
        self(self, static_cast<std::size_t>(found - rubric.dimensions.data()));
      }
    }
    way.pop_back();
    colours[dimension.id] = Colour::kDone;
  };
  for (std::size_t i = 0; i < rubric.dimensions.size(); ++i) {
    if (colours[rubric.dimensions[i].id] == Colour::kNew) visit(visit, i);
  }
}

void check_levels(const Rubric& rubric, std::vector<Problem>& problems) {
  for (std::size_t i = 0; i < kLevels; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (rubric.levels[j].id == rubric.levels[i].id) {
        problems.push_back({at("levels", i) + "/id",
                            fmt::format("The level \"{}\" appears twice.", rubric.levels[i].id)});
      }
    }
    if (i > 0 && rubric.levels[i].age <= rubric.levels[i - 1].age) {
      problems.push_back({at("levels", i) + "/age",
                          fmt::format("Levels go from young to old: {} does not come after {}.",
                                      rubric.levels[i].age, rubric.levels[i - 1].age)});
    }
  }
}

void check_dimensions(const Rubric& rubric, std::vector<Problem>& problems) {
  for (std::size_t i = 0; i < rubric.groups.size(); ++i) {
    const auto first =
        std::find_if(rubric.groups.begin(), rubric.groups.end(),
                     [&](const Group& group) { return group.id == rubric.groups[i].id; });
    if (first != rubric.groups.begin() + static_cast<std::ptrdiff_t>(i)) {
      problems.push_back({at("groups", i) + "/id",
                          fmt::format("The group \"{}\" appears twice.", rubric.groups[i].id)});
    }
  }
  for (std::size_t i = 0; i < rubric.dimensions.size(); ++i) {
    const Dimension& dimension = rubric.dimensions[i];
    const std::string here = at("dimensions", i);
    if (rubric.dimension(dimension.id) != &dimension) {
      problems.push_back(
          {here + "/id", fmt::format("The dimension \"{}\" appears twice.", dimension.id)});
    }
    if (std::none_of(rubric.groups.begin(), rubric.groups.end(),
                     [&](const Group& group) { return group.id == dimension.group; })) {
      problems.push_back(
          {here + "/group", fmt::format("There is no group \"{}\".", dimension.group)});
    }
    for (std::size_t k = 1; k < kMarked; ++k) {
      if (dimension.levels[k] != 0 && dimension.levels[k] < dimension.levels[k - 1]) {
        problems.push_back(
            {fmt::format("{}/levels/{}", here, to_word(kMarkedIntensities[k])),
             fmt::format("\"{}\" is rated lower when it is {} than when it is {}.", dimension.id,
                         to_word(kMarkedIntensities[k]), to_word(kMarkedIntensities[k - 1]))});
      }
    }
    for (std::size_t k = 0; k < dimension.counts_for.size(); ++k) {
      if (rubric.dimension(dimension.counts_for[k]) == nullptr) {
        problems.push_back({fmt::format("{}/counts_for/{}", here, k),
                            fmt::format("There is no dimension \"{}\".",
                                        clean_for_display(dimension.counts_for[k], 40))});
      }
    }
  }
}

json words_json(const Words& words) { return {{"zh", words.zh}, {"en", words.en}}; }

}  // namespace

std::vector<Problem> check(const json& record, Rubric* rubric) {
  std::vector<Problem> problems;
  std::vector<Problem> meaning;
  Rubric read;
  Shape shape(problems);
  read_shape(record, read, shape, meaning);
  if (!shape.ok()) return problems;
  check_levels(read, problems);
  std::move(meaning.begin(), meaning.end(), std::back_inserter(problems));
  check_dimensions(read, problems);
  check_circles(read, problems);
  if (problems.empty() && rubric != nullptr) *rubric = std::move(read);
  return problems;
}

Result<Rubric> rubric_from_json(const json& record) {
  Rubric rubric;
  const std::vector<Problem> problems = check(record, &rubric);
  if (problems.empty()) return rubric;
  const Problem& first = problems.front();
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("{}: {}", first.pointer.empty() ? "/" : first.pointer, first.sentence));
}

json to_json(const Rubric& rubric) {
  json levels = json::array();
  for (const LevelSpec& level : rubric.levels) {
    levels.push_back({{"id", level.id}, {"title", words_json(level.title)}, {"age", level.age}});
  }
  json groups = json::array();
  for (const Group& group : rubric.groups) {
    groups.push_back({{"id", group.id}, {"title", words_json(group.title)}});
  }
  json dimensions = json::array();
  for (const Dimension& dimension : rubric.dimensions) {
    json cells = json::object();
    json examples = json::object();
    for (std::size_t i = 0; i < kMarked; ++i) {
      const std::string word(to_word(kMarkedIntensities[i]));
      cells[word] = rubric.level(dimension.levels[i]).id;
      examples[word] = words_json(dimension.examples[i]);
    }
    json entry = {{"id", dimension.id},
                  {"group", dimension.group},
                  {"title", words_json(dimension.title)},
                  {"levels", std::move(cells)},
                  {"examples", std::move(examples)}};
    if (!dimension.counts_for.empty()) entry["counts_for"] = dimension.counts_for;
    dimensions.push_back(std::move(entry));
  }
  return {{"id", rubric.id},
          {"version", rubric.version},
          {"title", words_json(rubric.title)},
          {"note", words_json(rubric.note)},
          {"levels", std::move(levels)},
          {"groups", std::move(groups)},
          {"dimensions", std::move(dimensions)}};
}

}  // namespace vigil::domain::rating
