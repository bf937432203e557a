#include "app/workstation/robot/script.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "core/base/text.h"

namespace vigil::workstation::robot {
namespace {

// Takes words and quoted texts off the front of a line.
class LineReader {
 public:
  explicit LineReader(std::string_view line) : rest_(trim(line)) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  std::string_view word() {
    const std::size_t end = rest_.find_first_of(" \t");
    const std::string_view taken = rest_.substr(0, end);
    drop(taken.size());
    return taken;
  }

  [[nodiscard]] bool at_quote() const { return !rest_.empty() && rest_.front() == '"'; }

  // "..." with \" \\ \n inside; nothing when it does not end.
  std::optional<std::string> quoted() {
    if (!at_quote()) return std::nullopt;
    std::string text;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == '"') {
        drop(i + 1);
        return text;
      }
      if (rest_[i] == '\\' && i + 1 < rest_.size()) {
        ++i;
        text.push_back(rest_[i] == 'n' ? '\n' : rest_[i]);
      } else {
        text.push_back(rest_[i]);
      }
    }
    return std::nullopt;
  }

 private:
  void drop(std::size_t count) { rest_ = trim(rest_.substr(count)); }

  std::string_view rest_;
};

struct Word {
  std::string_view word;
  StepKind kind;
};

constexpr std::array kWords = {
    Word{"click", StepKind::kClick},
    Word{"hover", StepKind::kHover},
    Word{"press", StepKind::kPress},
    Word{"type", StepKind::kType},
    Word{"wait", StepKind::kWait},
    Word{"expect", StepKind::kExpect},
    Word{"expect-not", StepKind::kExpectNot},
    Word{"pause", StepKind::kPause},
    Word{"run", StepKind::kRun},
    Word{"shot", StepKind::kShot},
    Word{"resize", StepKind::kResize},
    Word{"language", StepKind::kLanguage},
    Word{"theme", StepKind::kTheme},
    Word{"scale", StepKind::kScale},
    Word{"stopwatch", StepKind::kStopwatch},
    Word{"say", StepKind::kSay},
};

template <typename Number>
std::optional<Number> to_number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<Millis> to_duration(std::string_view text) {
  if (text.ends_with("ms")) {
    const auto value = to_number<int>(text.substr(0, text.size() - 2));
    return value && *value >= 0 ? std::optional(Millis(*value)) : std::nullopt;
  }
  if (text.ends_with("s")) {
    const auto value = to_number<double>(text.substr(0, text.size() - 1));
    return value && *value >= 0 && *value <= 3600
               ? std::optional(Millis(static_cast<int>(*value * 1000)))
               : std::nullopt;
  }
  return std::nullopt;
}

std::optional<StateTest> to_state_test(std::string_view text) {
  const std::size_t at = text.find_first_of("=!<>");
  if (at == 0 || at == std::string_view::npos) return std::nullopt;
  StateTest test;
  test.name = std::string(text.substr(0, at));
  const bool two = at + 1 < text.size() && text[at + 1] == '=' && text[at] != '=';
  switch (text[at]) {
    case '=': test.comparison = Comparison::kEqual; break;
    case '<': test.comparison = two ? Comparison::kAtMost : Comparison::kLess; break;
    case '>': test.comparison = two ? Comparison::kAtLeast : Comparison::kGreater; break;
    default:
      if (!two) return std::nullopt;
      test.comparison = Comparison::kNotEqual;
  }
  test.value = std::string(text.substr(at + (two ? 2 : 1)));
  return test;
}

std::string read_test(LineReader& reader, Step& step) {
  if (reader.at_quote()) {
    auto text = reader.quoted();
    if (!text) return "the quoted text has no end";
    step.text = std::move(*text);
    return {};
  }
  if (reader.word() != "state") return "say \"text\" or: state name=value";
  auto test = to_state_test(reader.word());
  if (!test) return "a state is tested as name=value";
  step.on_state = true;
  step.state = std::move(*test);
  return {};
}

std::string read_name(LineReader& reader, Step& step) {
  if (reader.at_quote()) {
    auto text = reader.quoted();
    if (!text) return "the quoted text has no end";
    step.text = std::move(*text);
  } else {
    step.text = std::string(reader.word());
  }
  return step.text.empty() ? "a name is missing" : "";
}

// Reads what follows the step's word; the answer is what is wrong, or nothing.
std::string read_rest(LineReader& reader, Step& step) {
  switch (step.kind) {
    case StepKind::kClick:
    case StepKind::kHover:
    case StepKind::kType: {
      auto text = reader.quoted();
      if (!text) return "a text in quotes is missing";
      if (!is_utf8(*text)) return "the text is not UTF-8";
      step.text = std::move(*text);
      return {};
    }
    case StepKind::kPress: {
      const auto chord = sdk::manifest::parse_chord(reader.word());
      if (!chord) return chord.error().message;
      step.chord = *chord;
      return {};
    }
    case StepKind::kWait: {
      if (std::string problem = read_test(reader, step); !problem.empty()) return problem;
      if (reader.at_end()) return {};
      const auto limit = to_duration(reader.word());
      if (!limit) return "the time is written like 5s or 300ms";
      step.limit = *limit;
      return {};
    }
    case StepKind::kExpect:
    case StepKind::kExpectNot: return read_test(reader, step);
    case StepKind::kPause: {
      const auto limit = to_duration(reader.word());
      if (!limit) return "the time is written like 5s or 300ms";
      step.limit = *limit;
      return {};
    }
    case StepKind::kRun: {
      step.text = std::string(reader.word());
      if (step.text.empty()) return "the command's id is missing";
      if (reader.at_quote()) {
        auto argument = reader.quoted();
        if (!argument) return "the quoted text has no end";
        step.argument = std::move(*argument);
      }
      return {};
    }
    case StepKind::kResize: {
      const std::string_view size = reader.word();
      const std::size_t x = size.find('x');
      const auto width = to_number<int>(size.substr(0, x));
      const auto height =
          x == std::string_view::npos ? std::nullopt : to_number<int>(size.substr(x + 1));
      if (!width || !height || *width < 320 || *height < 240 || *width > 7680 || *height > 4320) {
        return "a size is written like 1280x720";
      }
      step.width = *width;
      step.height = *height;
      return {};
    }
    case StepKind::kScale: {
      const auto scale = to_number<double>(reader.word());
      if (!scale || *scale < 1 || *scale > 3) return "the scale is a number from 1 to 3";
      step.scale = *scale;
      return {};
    }
    case StepKind::kLanguage:
    case StepKind::kTheme:
    case StepKind::kStopwatch:
    case StepKind::kSay: return read_name(reader, step);
    case StepKind::kShot: {
      if (std::string problem = read_name(reader, step); !problem.empty()) return problem;
      if (reader.at_end()) return {};
      if (reader.word() != "second") return "a picture is of the desk, or: second";
      step.shot = ShotOf::kSecond;
      return {};
    }
  }
  return {};
}

}  // namespace

bool holds(const StateTest& test, std::string_view actual) {
  const auto left = to_number<double>(actual);
  const auto right = to_number<double>(test.value);
  const int order = left && right ? (*left < *right   ? -1
                                     : *left > *right ? 1
                                                      : 0)
                                  : actual.compare(test.value);
  switch (test.comparison) {
    case Comparison::kEqual: return order == 0;
    case Comparison::kNotEqual: return order != 0;
    case Comparison::kLess: return order < 0;
    case Comparison::kGreater: return order > 0;
    case Comparison::kAtMost: return order <= 0;
    case Comparison::kAtLeast: return order >= 0;
  }
  return false;
}

Result<std::vector<Step>> parse_script(std::string_view text, std::string_view file_name) {
  std::vector<Step> steps;
  int line_number = 0;
  while (!text.empty()) {
    ++line_number;
    const std::size_t end = text.find('\n');
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty() || line.front() == '#') continue;

    const auto wrong = [&](std::string_view problem) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("{}:{}: {}: {}", file_name, line_number, line, problem));
    };
    LineReader reader(line);
    const std::string_view word = reader.word();
    Step step;
    step.line = line_number;
    step.source = std::string(line);
    bool known = false;
    for (const Word& candidate : kWords) {
      if (candidate.word != word) continue;
      step.kind = candidate.kind;
      known = true;
    }
    if (!known) return wrong(fmt::format("there is no step named \"{}\"", word));
    if (const std::string problem = read_rest(reader, step); !problem.empty())
      return wrong(problem);
    if (!reader.at_end()) return wrong("there is more on the line than the step takes");
    steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace vigil::workstation::robot
