#include "app/workstation/robot/recording.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/hash.h"
#include "core/base/json.h"

namespace vigil::workstation::robot {
namespace {

using nlohmann::json;

constexpr int kFormat = 1;
constexpr std::size_t kMostManifest = 16u << 20;

// The next word of the line, cut off it.
std::string_view take_word(std::string_view& rest) {
  while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  const std::size_t end = rest.find(' ');
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end);
  return word;
}

template <typename Number>
bool read_number(std::string_view word, Number& number) {
  const auto read = std::from_chars(word.data(), word.data() + word.size(), number);
  return !word.empty() && read.ec == std::errc{} && read.ptr == word.data() + word.size();
}

// "12.340s"
std::optional<Millis> read_time(std::string_view word) {
  double seconds = 0;
  if (word.size() < 2 || word.back() != 's') return std::nullopt;
  if (!read_number(word.substr(0, word.size() - 1), seconds) || seconds < 0 || seconds > 1e7)
    return std::nullopt;
  return Millis(static_cast<std::int64_t>(seconds * 1000 + 0.5));
}

std::optional<bool> read_way(std::string_view word) {
  if (word == "down") return true;
  if (word == "up") return false;
  return std::nullopt;
}

// What stands after the time; a sentence when it cannot be read.
std::string read_input(std::string_view rest, RecordedInput& input) {
  const std::string_view kind = take_word(rest);
  if (kind.empty()) return "nothing stands behind the time";
  const auto pair = [&] {
    return read_number(take_word(rest), input.x) && read_number(take_word(rest), input.y) &&
           std::isfinite(input.x) && std::isfinite(input.y);
  };
  if (kind == "frame") {
    input.kind = InputKind::kFrame;
    if (!read_number(take_word(rest), input.x) || !(input.x > 0) || input.x > 3600)
      return "a frame is written: frame 0.016666668";
  } else if (kind == "end") {
    input.kind = InputKind::kEnd;
  } else if (kind == "key") {
    input.kind = InputKind::kKey;
    input.word = take_word(rest);
    const auto way = read_way(take_word(rest));
    if (input.word.empty() || !way) return "a key is written: key A down";
    input.down = *way;
  } else if (kind == "mouse" || kind == "wheel") {
    input.kind = kind == "mouse" ? InputKind::kMouse : InputKind::kWheel;
    if (!pair()) return fmt::format("{} takes two numbers", kind);
  } else if (kind == "button") {
    input.kind = InputKind::kButton;
    const bool known = read_number(take_word(rest), input.button);
    const auto way = read_way(take_word(rest));
    if (!known || !way || input.button < 0 || input.button > 4)
      return "a button is written: button 0 down";
    input.down = *way;
  } else if (kind == "text") {
    input.kind = InputKind::kText;
    const Result<json> text = parse_json(rest);
    if (!text || !text->is_string()) return "what was typed is a JSON string";
    input.word = text->get<std::string>();
    rest = {};
  } else if (kind == "clip") {
    input.kind = InputKind::kClip;
    input.word = take_word(rest);
    if (input.word.empty()) return "a clip's state is missing";
  } else if (kind == "position") {
    input.kind = InputKind::kPosition;
    if (!read_number(take_word(rest), input.position) || input.position < 0)
      return "a position is a number of microseconds";
  } else {
    return fmt::format("there is no input \"{}\"", kind);
  }
  return take_word(rest).empty() ? std::string() : "something stands behind it";
}

json to_json(const RecordedDecision& decision) {
  json marks = json::array();
  for (const domain::Mark& mark : decision.marks)
    marks.push_back({mark.begin.count(), mark.end.count()});
  return {{"queue", decision.queue},         {"task", decision.task},
          {"kind", decision.kind},           {"verdict", decision.verdict},
          {"policy", decision.policy},       {"reason", decision.reason},
          {"note", decision.note},           {"level", decision.level},
          {"checklist", decision.checklist}, {"marks", std::move(marks)}};
}

RecordedDecision read_decision(const json& body) {
  RecordedDecision decision;
  decision.queue = text_member(body, "queue");
  decision.task = text_member(body, "task");
  decision.caption = text_member(body, "caption");
  decision.kind = text_member(body, "kind");
  decision.verdict = text_member(body, "verdict");
  decision.policy = text_member(body, "policy");
  decision.reason = text_member(body, "reason");
  decision.note = text_member(body, "note");
  for (const json& point : body.value("checklist", json::array())) {
    if (point.is_string()) decision.checklist.push_back(point.get<std::string>());
  }
  decision.level = static_cast<int>(int_member(body, "level", 0));
  decision.at = Millis(int_member(body, "at_ms", 0));
  const json marks = body.value("marks", json::array());
  for (const json& mark : marks) {
    if (mark.is_array() && mark.size() == 2 && mark[0].is_number() && mark[1].is_number())
      decision.marks.push_back(
          {Millis(mark[0].get<std::int64_t>()), Millis(mark[1].get<std::int64_t>())});
  }
  return decision;
}

std::string in_words(const RecordedDecision& decision) {
  std::string words = decision.verdict.empty() ? decision.kind : decision.verdict;
  if (!decision.policy.empty()) words += " (" + decision.policy + ")";
  if (decision.level > 0) words += fmt::format(", level {}", decision.level);
  if (!decision.reason.empty()) words += ", \"" + decision.reason + "\"";
  if (!decision.note.empty()) words += ", note \"" + decision.note + "\"";
  if (!decision.checklist.empty())
    words += fmt::format(", ticked {}", fmt::join(decision.checklist, " "));
  for (const domain::Mark& mark : decision.marks)
    words += fmt::format(", mark {}-{} ms", mark.begin.count(), mark.end.count());
  return words;
}

}  // namespace

std::string to_line(const RecordedInput& input) {
  const std::string at =
      fmt::format("at {}.{:03}s ", input.at.count() / 1000, input.at.count() % 1000);
  const char* const way = input.down ? "down" : "up";
  switch (input.kind) {
    case InputKind::kKey: return at + fmt::format("key {} {}", input.word, way);
    case InputKind::kMouse: return at + fmt::format("mouse {} {}", input.x, input.y);
    case InputKind::kButton: return at + fmt::format("button {} {}", input.button, way);
    case InputKind::kWheel: return at + fmt::format("wheel {} {}", input.x, input.y);
    case InputKind::kText:
      // A window system may hand over half a character.
      return at + "text " + json(input.word).dump(-1, ' ', false, json::error_handler_t::replace);
    case InputKind::kClip: return at + "clip " + input.word;
    case InputKind::kPosition: return at + fmt::format("position {}", input.position);
    case InputKind::kFrame: return at + fmt::format("frame {}", static_cast<float>(input.x));
    case InputKind::kEnd: return at + "end";
  }
  return at;
}

Result<std::vector<RecordedInput>> parse_recording(std::string_view text,
                                                   std::string_view file_name) {
  std::vector<RecordedInput> inputs;
  int number = 0;
  bool ended = false;
  Millis before{0};
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++number;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    const auto wrong = [&](std::string_view sentence) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("{}:{}: {}.", file_name, number, sentence));
    };
    if (ended) return wrong("something stands behind the end");
    std::string_view rest = line;
    if (take_word(rest) != "at") return wrong("a line begins with \"at\" and a time");
    const std::optional<Millis> at = read_time(take_word(rest));
    if (!at) return wrong("a time is written 12.340s");
    if (*at < before) return wrong("time goes backwards");
    before = *at;
    RecordedInput input;
    input.at = *at;
    input.line = number;
    if (const std::string problem = read_input(rest, input); !problem.empty())
      return wrong(problem);
    ended = input.kind == InputKind::kEnd;
    inputs.push_back(std::move(input));
  }
  if (inputs.empty())
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("{} holds no input; the session was not recorded.", file_name));
  if (!ended) {
    return fail(
        ErrorCode::kInvalidArgument,
        fmt::format("{} stops at line {} without an end: it was cut short.", file_name, number));
  }
  return inputs;
}

RecordedDecision recorded(const domain::Decision& decision, std::string_view caption, Millis at) {
  RecordedDecision made;
  made.queue = decision.queue.text();
  made.task = decision.task.text();
  made.caption = caption;
  made.kind = domain::to_word(decision.kind);
  if (decision.verdict) made.verdict = domain::to_word(*decision.verdict);
  made.policy = decision.policy.text();
  made.reason = decision.reason;
  made.note = decision.note;
  made.checklist = decision.checklist;
  made.level = decision.level();
  made.marks = decision.marks;
  made.at = at;
  return made;
}

std::string digest_of(const std::vector<RecordedDecision>& decisions) {
  json all = json::array();
  for (const RecordedDecision& decision : decisions) all.push_back(to_json(decision));
  return to_hex(sha256(to_canonical_json(all)));
}

std::optional<std::string> first_difference(const std::vector<RecordedDecision>& recorded,
                                            const std::vector<RecordedDecision>& replayed) {
  for (std::size_t i = 0; i < std::max(recorded.size(), replayed.size()); ++i) {
    if (i >= replayed.size()) {
      return fmt::format("Decision {} ({}) was recorded and not made: {}.", i + 1,
                         recorded[i].caption, in_words(recorded[i]));
    }
    if (i >= recorded.size()) {
      return fmt::format("Decision {} ({}) was made and not recorded: {}.", i + 1,
                         replayed[i].caption, in_words(replayed[i]));
    }
    if (recorded[i].task != replayed[i].task) {
      return fmt::format("Decision {} is about another item: \"{}\" was recorded, \"{}\" came.",
                         i + 1, recorded[i].caption, replayed[i].caption);
    }
    if (to_json(recorded[i]) != to_json(replayed[i])) {
      return fmt::format("Decision {} ({}) differs: {} was recorded, {} came.", i + 1,
                         recorded[i].caption, in_words(recorded[i]), in_words(replayed[i]));
    }
  }
  return std::nullopt;
}

json to_json(const RecordingManifest& manifest) {
  json plugins = json::object();
  for (const auto& [id, version] : manifest.plugins) plugins[id] = version;
  json roles = json::array();
  for (const domain::Role role : manifest.roles) roles.push_back(domain::to_word(role));
  json decisions = json::array();
  for (const RecordedDecision& decision : manifest.decisions) {
    json entry = to_json(decision);
    entry["caption"] = decision.caption;
    entry["at_ms"] = decision.at.count();
    decisions.push_back(std::move(entry));
  }
  return {{"format", kFormat},
          {"version", manifest.version},
          {"plugins", std::move(plugins)},
          {"screen",
           {{"width", manifest.width}, {"height", manifest.height}, {"scale", manifest.scale}}},
          {"language", manifest.language},
          {"theme", manifest.theme},
          {"seed", manifest.seed},
          {"person",
           {{"id", manifest.person}, {"name", manifest.person_name}, {"roles", std::move(roles)}}},
          {"started_at", to_rfc3339(manifest.started)},
          {"workspace", manifest.workspace},
          {"clip", manifest.clip},
          {"clips", manifest.clips},
          {"decisions", std::move(decisions)},
          {"digest", manifest.digest}};
}

Result<RecordingManifest> read_manifest(std::string_view text, std::string_view file_name) {
  const auto wrong = [&](std::string_view sentence) {
    return fail(ErrorCode::kInvalidArgument, fmt::format("{}: {}.", file_name, sentence));
  };
  const Result<json> read = parse_json(text, {kMostManifest, 16});
  if (!read) return wrong(read.error().message);
  const json& body = *read;
  if (!body.is_object()) return wrong("this is no recording");
  if (int_member(body, "format", 0) > kFormat)
    return wrong("the recording was made by a newer program");
  if (int_member(body, "format", 0) != kFormat) return wrong("this is no recording");
  for (const char* member : {"screen", "person", "plugins"}) {
    if (!body.contains(member) || !body[member].is_object())
      return wrong(fmt::format("\"{}\" is missing", member));
  }
  for (const char* member : {"clips", "decisions"}) {
    if (!body.contains(member) || !body[member].is_array())
      return wrong(fmt::format("\"{}\" is missing", member));
  }
  RecordingManifest manifest;
  manifest.version = text_member(body, "version");
  for (const auto& [id, version] : body["plugins"].items()) {
    if (version.is_string()) manifest.plugins.emplace_back(id, version.get<std::string>());
  }
  const json& screen = body["screen"];
  manifest.width = static_cast<int>(int_member(screen, "width", 0));
  manifest.height = static_cast<int>(int_member(screen, "height", 0));
  if (screen.contains("scale") && screen["scale"].is_number())
    manifest.scale = screen["scale"].get<double>();
  if (manifest.width < 640 || manifest.width > 7680 || manifest.height < 480 ||
      manifest.height > 4320 || manifest.scale < 1 || manifest.scale > 3) {
    return wrong("the screen's size is none that a desk can have");
  }
  manifest.language = text_member(body, "language");
  manifest.theme = text_member(body, "theme");
  manifest.seed = static_cast<std::uint64_t>(int_member(body, "seed", 1));
  manifest.person = text_member(body["person"], "id");
  manifest.person_name = text_member(body["person"], "name");
  for (const json& word : body["person"].value("roles", json::array())) {
    const auto role =
        word.is_string() ? domain::role_from_word(word.get<std::string>()) : std::nullopt;
    if (role) manifest.roles.push_back(*role);
  }
  if (manifest.person.empty() || manifest.roles.empty())
    return wrong("it does not say whose it is");
  const auto started = from_rfc3339(text_member(body, "started_at"));
  if (!started) return wrong("it does not say when it began");
  manifest.started = *started;
  manifest.workspace = text_member(body, "workspace");
  manifest.clip = text_member(body, "clip");
  for (const json& clip : body["clips"]) {
    const std::string name = clip.is_string() ? clip.get<std::string>() : std::string();
    if (name.size() != 64 || name.find_first_not_of("0123456789abcdef") != std::string::npos)
      return wrong("a clip is named by 64 hexadecimal digits");
    manifest.clips.push_back(name);
  }
  for (const json& decision : body["decisions"]) {
    if (!decision.is_object()) return wrong("a decision is no object");
    manifest.decisions.push_back(read_decision(decision));
  }
  manifest.digest = text_member(body, "digest");
  if (manifest.digest != digest_of(manifest.decisions))
    return wrong("the digest is not that of its decisions; the file was changed");
  return manifest;
}

}  // namespace vigil::workstation::robot
