// plugin.json as values: everything a plugin declares, read and checked without running any of its
// code.
//
// The host, the code generator and the checks in tests all read manifests through parse_manifest().
// The published description is plugin.schema.json beside this file. Pure and thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "core/domain/role.h"
#include "plugins/sdk/manifest/chord.h"
#include "plugins/sdk/manifest/layout.h"

namespace vigil::sdk::manifest {

// Ids below are full names, "<plugin>.<id>". `title` and `help` are text keys of the plugin's
// locale files.

struct Workspace {
  std::string id;
  std::string title;
  std::string icon;  // name from the icon table of plugins/sdk/ui
  LayoutNode layout;
};

struct View {
  std::string id;
  std::string title;
};

struct Command {
  std::string id;
  std::string title;
  std::string group;     // "verdict" commands are guarded against double presses
  bool repeats = false;  // a held key runs it again and again, e.g. stepping through frames
  bool hold = false;     // run with "down" when its key goes down and with "up" when it is let go
};

struct KeyBinding {
  Chord chord;
  std::string command;
};

enum class SettingType { kInteger, kNumber, kFlag, kText, kChoice };
[[nodiscard]] std::string_view to_word(SettingType type);

using SettingValue = std::variant<std::int64_t, double, bool, std::string>;

struct Choice {
  std::string value;
  std::string title;
};

struct Setting {
  std::string id;
  SettingType type = SettingType::kFlag;
  SettingValue standard;      // the type's own alternative; kChoice: one of the options' values
  std::optional<double> min;  // kInteger and kNumber only
  std::optional<double> max;
  std::vector<Choice> options;  // kChoice only
  std::string title;
  std::string help;  // empty: none
  bool hidden = false;  // kept for the plugin, which shows and changes it itself
};

struct Queue {
  std::string id;
  std::string title_zh;
  std::string title_en;
  std::vector<domain::Role> roles;
  int lease_seconds = 300;
  bool needs_policy = false;
  std::string policies;        // collection of the policies; empty: none
  std::string escalates_to;    // queue; empty: nowhere
  bool second_person = false;  // what was escalated to here is decided by somebody else
  bool prescreen = false;      // what comes in is held against term lists and rules first
  int default_due_hours = 24;
  std::string ladder;     // record of the collection "ladder" its items climb; empty: none
  int ageing_every = 10;  // every so many leases the one that waits longest; 0: never
};

struct Collection {
  std::string id;
  std::string schema;             // file in the plugin's folder
  std::vector<std::string> read;  // role words, or "*" for everybody signed in
  std::vector<std::string> write;
  std::string seed;         // file in the plugin's folder; empty: none
  bool two_person = false;  // a change is proposed by one person and confirmed by another
};

struct Manifest {
  std::string id;
  std::string version;    // "0.1.0"
  std::uint32_t sdk = 0;  // kSdkVersion of the headers it is written against
  std::string library;    // file name in the plugin's folder
  std::string title;
  std::string icon;
  std::vector<domain::Role> roles;  // who is offered the plugin; empty: everybody
  std::vector<Workspace> workspaces;
  std::vector<View> views;
  std::vector<Command> commands;
  std::vector<KeyBinding> keys;
  std::vector<Setting> settings;
  std::vector<Queue> queues;
  std::vector<Collection> collections;
};

// One thing wrong with a manifest.
struct Problem {
  int line = 0;          // 1-based
  std::string sentence;  // "views[1] has no \"title\"."
};

struct Reading {
  Manifest manifest;  // meaningful when there are no problems
  std::vector<Problem> problems;
};

// All problems, in the order of the file. Malformed JSON is one problem.
[[nodiscard]] Reading read_manifest(std::string_view text);

// kInvalidArgument with the first problem as "<file_name>:<line>: sentence", and how many more
// there are.
[[nodiscard]] Result<Manifest> parse_manifest(std::string_view text, std::string_view file_name);

// Every text key the manifest shows, each once, in order of appearance.
[[nodiscard]] std::vector<std::string> text_keys(const Manifest& manifest);

// A plugin id or a local id: lower-case letters, digits and underscores, a letter first, at
// most 40.
[[nodiscard]] bool is_local_id(std::string_view text);

}  // namespace vigil::sdk::manifest
