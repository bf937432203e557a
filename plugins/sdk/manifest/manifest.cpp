#include "plugins/sdk/manifest/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "plugins/sdk/manifest/cross_check.h"
#include "plugins/sdk/manifest/member_reader.h"
#include "plugins/sdk/manifest/name_reader.h"
#include "plugins/sdk/manifest/queue_reader.h"
#include "plugins/sdk/manifest/setting_reader.h"

namespace vigil::sdk::manifest {
namespace {

using nlohmann::json;

constexpr double kMaxDesignPixels = 4096;

bool is_version(std::string_view text) {
  int dots = 0;
  bool digit = false;
  for (const char c : text) {
    if (c == '.') {
      if (!digit) return false;
      ++dots;
      digit = false;
    } else if (c >= '0' && c <= '9') {
      digit = true;
    } else {
      return false;
    }
  }
  return dots == 2 && digit;
}

class ManifestReader {
 public:
  ManifestReader(const json& root, ProblemList& problems) : root_(root), problems_(problems) {}

  Manifest read() {
    MemberReader in(
        root_, {}, problems_,
        {"$schema", "id", "version", "sdk", "library", "title", "icon", "roles", "workspaces",
         "views", "commands", "keys", "settings", "queues", "collections"});
    m_.id = in.text("id");
    if (!m_.id.empty() && !is_local_id(m_.id)) refuse_id(in, m_.id);
    m_.version = in.text("version");
    if (!m_.version.empty() && !is_version(m_.version)) {
      in.problem("version",
                 fmt::format("version is \"{}\"; three numbers are wanted, such as \"0.1.0\".",
                             m_.version));
    }
    m_.sdk =
        static_cast<std::uint32_t>(in.integer("sdk", Need::kRequired, 1, 1'000'000).value_or(0));
    m_.library = in.text("library");
    if (!m_.library.empty() &&
        (m_.library.find('/') != std::string::npos || !m_.library.ends_with(".so"))) {
      in.problem(
          "library",
          fmt::format("library is \"{}\"; a file name ending in .so is wanted, without a folder.",
                      m_.library));
    }
    m_.title = in.text("title");
    m_.icon = in.text("icon", Need::kOptional);
    m_.roles = read_roles(in, "roles", Need::kOptional);
    each(in, "views", Need::kOptional,
         [&](const json& e, JsonPath p) { read_view(e, std::move(p)); });
    each(in, "workspaces", Need::kOptional,
         [&](const json& e, JsonPath p) { read_workspace(e, std::move(p)); });
    each(in, "commands", Need::kOptional,
         [&](const json& e, JsonPath p) { read_command(e, std::move(p)); });
    each(in, "keys", Need::kOptional,
         [&](const json& e, JsonPath p) { read_key(e, std::move(p)); });
    each(in, "settings", Need::kOptional, [&](const json& e, JsonPath p) {
      m_.settings.push_back(manifest::read_setting(e, std::move(p), m_.id, problems_));
    });
    each(in, "queues", Need::kOptional, [&](const json& e, JsonPath p) {
      m_.queues.push_back(manifest::read_queue(e, std::move(p), problems_));
    });
    each(in, "collections", Need::kOptional, [&](const json& e, JsonPath p) {
      m_.collections.push_back(manifest::read_collection(e, std::move(p), problems_));
    });
    return std::move(m_);
  }

 private:
  template <typename Read>
  void each(MemberReader& in, std::string_view name, Need need, Read read) {
    std::size_t index = 0;
    for (const json& element : in.elements(name, need)) read(element, in.at(name, index++));
  }

  void read_view(const json& element, JsonPath path) {
    MemberReader in(element, std::move(path), problems_, {"id", "title"});
    View view;
    view.id = read_full_id(in, m_.id);
    view.title = in.text("title");
    m_.views.push_back(std::move(view));
  }

  void read_workspace(const json& element, JsonPath path) {
    MemberReader in(element, std::move(path), problems_, {"id", "title", "icon", "layout"});
    Workspace workspace;
    workspace.id = read_full_id(in, m_.id);
    workspace.title = in.text("title");
    workspace.icon = in.text("icon", Need::kOptional);
    if (const json* layout = in.member("layout", Need::kRequired)) {
      workspace.layout = read_layout(*layout, in.at("layout"));
    }
    m_.workspaces.push_back(std::move(workspace));
  }

  float read_length(MemberReader& in, std::string_view name) {
    const auto value = in.number(name, Need::kOptional);
    if (!value) return 0;
    if (*value <= 0 || *value > kMaxDesignPixels) {
      in.problem(name, fmt::format("{} is {}; it must be more than 0 and at most {} design pixels.",
                                   place_text(in.at(name)), *value, kMaxDesignPixels));
      return 0;
    }
    return static_cast<float>(*value);
  }

  LayoutNode read_layout(const json& element, const JsonPath& path) {
    MemberReader in(element, path, problems_,
                    {"split", "parts", "view", "size", "min", "width", "height", "fold_below"});
    LayoutNode node;
    if (const auto size = in.number("size", Need::kOptional)) {
      if (*size <= 0 || *size > 1) {
        in.problem("size", fmt::format("{} is {}; a share is more than 0 and at most 1.",
                                       place_text(in.at("size")), *size));
      }
      node.size = static_cast<float>(*size);
    }
    node.min = read_length(in, "min");
    node.width = read_length(in, "width");
    node.height = read_length(in, "height");
    node.fold_below = read_length(in, "fold_below");
    if (in.has("view")) {
      if (in.has("split") || in.has("parts")) {
        in.problem("view", fmt::format("{} has a view and parts; it can have one of the two.",
                                       place_text(path)));
      }
      if (const std::string view = in.text("view"); !view.empty()) node.view = m_.id + '.' + view;
      return node;
    }
    const std::string split = in.text("split");
    if (split == "row") {
      node.split = Split::kRow;
    } else if (split == "column") {
      node.split = Split::kColumn;
    } else if (!split.empty()) {
      in.problem("split", fmt::format("{} is \"{}\"; \"row\" or \"column\" is wanted.",
                                      place_text(in.at("split")), split));
    }
    each(in, "parts", Need::kRequired,
         [&](const json& e, JsonPath p) { node.parts.push_back(read_layout(e, p)); });
    if (in.has("parts") && node.parts.empty()) {
      in.problem("parts", fmt::format("{} is empty.", place_text(in.at("parts"))));
    }
    return node;
  }

  void read_command(const json& element, JsonPath path) {
    MemberReader in(element, std::move(path), problems_, {"id", "title", "group", "repeats", "hold"});
    Command command;
    command.id = read_full_id(in, m_.id);
    command.title = in.text("title");
    command.group = in.text("group", Need::kOptional);
    command.repeats = in.flag("repeats", false);
    if (command.repeats && command.group == "verdict") {
      in.problem("repeats",
                 fmt::format("{} is a verdict: a held key must not run it again.", command.id));
    }
    command.hold = in.flag("hold", false);
    if (command.hold && (command.repeats || command.group == "verdict")) {
      in.problem("hold", fmt::format("{} lasts while its key is held: it can neither repeat nor be "
                                     "a verdict.",
                                     command.id));
    }
    m_.commands.push_back(std::move(command));
  }

  void read_key(const json& element, JsonPath path) {
    MemberReader in(element, std::move(path), problems_, {"key", "command"});
    KeyBinding binding;
    if (const std::string key = in.text("key"); !key.empty()) {
      if (auto chord = parse_chord(key)) {
        binding.chord = *chord;
      } else {
        in.problem("key", fmt::format("{}: {}", place_text(in.at("key")), chord.error().message));
      }
    }
    if (const std::string command = in.text("command"); !command.empty())
      binding.command = m_.id + '.' + command;
    m_.keys.push_back(std::move(binding));
  }

  const json& root_;
  ProblemList& problems_;
  Manifest m_;
};

// "line 3, column 14: ..." -> 3 and the rest.
Problem malformed(std::string message) {
  Problem problem{1, std::move(message)};
  if (problem.sentence.starts_with("line ")) {
    const std::size_t colon = problem.sentence.find(": ");
    problem.line = std::max(1, std::atoi(problem.sentence.c_str() + 5));
    if (colon != std::string::npos) problem.sentence.erase(0, colon + 2);
  }
  problem.sentence = "This is not JSON: " + problem.sentence;
  if (!problem.sentence.ends_with('.')) problem.sentence += '.';
  return problem;
}

}  // namespace

bool is_local_id(std::string_view text) {
  if (text.empty() || text.size() > 40 || text[0] < 'a' || text[0] > 'z') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

Reading read_manifest(std::string_view text) {
  Reading reading;
  const auto root = parse_json(text, {.max_bytes = 1u << 20, .max_depth = 32});
  if (!root) {
    reading.problems.push_back(malformed(root.error().message));
    return reading;
  }
  ProblemList problems(text);
  reading.manifest = ManifestReader(*root, problems).read();
  cross_check(reading.manifest, problems);
  reading.problems = problems.take();
  return reading;
}

Result<Manifest> parse_manifest(std::string_view text, std::string_view file_name) {
  Reading reading = read_manifest(text);
  if (reading.problems.empty()) return std::move(reading.manifest);
  std::string message =
      fmt::format("{}:{}: {}", file_name, reading.problems[0].line, reading.problems[0].sentence);
  if (const std::size_t more = reading.problems.size() - 1; more > 0) {
    message += fmt::format(" ({} more {} in this file)", more, more == 1 ? "problem" : "problems");
  }
  return fail(ErrorCode::kInvalidArgument, std::move(message));
}

std::vector<std::string> text_keys(const Manifest& manifest) {
  std::vector<std::string> keys;
  const auto add = [&](const std::string& key) {
    if (!key.empty() && std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  };
  add(manifest.title);
  for (const Workspace& workspace : manifest.workspaces) add(workspace.title);
  for (const View& view : manifest.views) add(view.title);
  for (const Command& command : manifest.commands) add(command.title);
  for (const Setting& setting : manifest.settings) {
    add(setting.title);
    add(setting.help);
    for (const Choice& option : setting.options) add(option.title);
  }
  return keys;
}

}  // namespace vigil::sdk::manifest
