#include "app/backend/service/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/json.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMaxFileBytes = 4u << 20;

Error refuse(std::string sentence) {
  return fail(ErrorCode::kInvalidArgument, std::move(sentence));
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  });
}

Result<json> read_json(const std::filesystem::path& path) {
  const Result<std::string> text = read_file(path, kMaxFileBytes);
  if (!text) return text.error();
  return parse_json(*text);
}

Result<RoleSet> read_roles(const json& owner, std::string_view key, const std::string& id) {
  RoleSet set;
  const auto found = owner.find(key);
  if (found == owner.end() || !found->is_array()) {
    return refuse(fmt::format("\"{}\" needs a list \"{}\" of roles", id, key));
  }
  for (const json& entry : *found) {
    const std::string word = entry.is_string() ? entry.get<std::string>() : std::string();
    if (word == "*") {
      set.everybody = true;
    } else if (const auto role = domain::role_from_word(word)) {
      set.roles.push_back(*role);
    } else {
      return refuse(fmt::format("\"{}\" names the role \"{}\", which there is not", id, word));
    }
  }
  return set;
}

// A file the manifest names stays below the plugin's folder.
Result<std::filesystem::path> path_below(const std::filesystem::path& folder,
                                         const std::string& name) {
  const std::filesystem::path relative = std::filesystem::path(name).lexically_normal();
  if (name.empty() || relative.is_absolute() || *relative.begin() == "..") {
    return refuse(fmt::format("the file name \"{}\" leaves the plugin's folder", name));
  }
  return folder / relative;
}

Result<QueueSpec> read_queue(const json& entry) {
  QueueSpec queue;
  queue.id = text_member(entry, "id");
  if (!is_name(queue.id))
    return refuse("a queue needs an id of lower-case letters, digits, \".\", \"-\" and \"_\"");
  const json title = entry.value("title", json::object());
  queue.title_zh = text_member(title, "zh", queue.id);
  queue.title_en = text_member(title, "en", queue.id);
  Result<RoleSet> roles = read_roles(entry, "roles", queue.id);
  if (!roles) return roles.error();
  queue.roles = std::move(*roles);
  const std::int64_t lease_seconds = int_member(entry, "lease_seconds", 300);
  if (lease_seconds < 5 || lease_seconds > 86'400) {
    return refuse(fmt::format("\"{}\" has lease_seconds outside 5 to 86400", queue.id));
  }
  queue.lease = std::chrono::seconds(lease_seconds);
  const std::int64_t due_hours = int_member(entry, "default_due_hours", 24);
  if (due_hours < 1 || due_hours > 24 * 366) {
    return refuse(fmt::format("\"{}\" has default_due_hours outside 1 to 8784", queue.id));
  }
  queue.default_due = std::chrono::hours(due_hours);
  queue.needs_policy = bool_member(entry, "needs_policy");
  queue.policies = text_member(entry, "policies", queue.needs_policy ? "policies" : "");
  queue.escalates_to = text_member(entry, "escalates_to");
  queue.second_person = bool_member(entry, "second_person");
  queue.prescreen = bool_member(entry, "prescreen");
  queue.ladder = text_member(entry, "ladder");
  queue.ageing_every = static_cast<int>(int_member(entry, "ageing_every", queue.ageing_every));
  if (queue.ageing_every < 0 || queue.ageing_every > 1'000) {
    return refuse(fmt::format("\"{}\" has ageing_every outside 0 to 1000", queue.id));
  }
  return queue;
}

// Seeds are an array of records, each with its "id", every one valid.
Result<std::vector<SeedRecord>> read_seed(const std::filesystem::path& path,
                                          const RecordSchema& schema) {
  const Result<json> list = read_json(path);
  if (!list) return refuse(fmt::format("{}: {}", path.filename().string(), list.error().message));
  if (!list->is_array())
    return refuse(fmt::format("{} is not a list of records", path.filename().string()));
  std::vector<SeedRecord> seed;
  for (const json& record : *list) {
    const std::string id = text_member(record, "id");
    if (id.empty())
      return refuse(fmt::format("{} has a record without an id", path.filename().string()));
    std::string body = to_canonical_json(record);
    if (const auto problem = schema.find_problem(body)) {
      return refuse(
          fmt::format("{}: record \"{}\" {}", path.filename().string(), id, problem->sentence()));
    }
    seed.push_back({id, std::move(body)});
  }
  return seed;
}

Result<CollectionSpec> read_collection(const json& entry, const std::filesystem::path& folder) {
  CollectionSpec collection;
  collection.id = text_member(entry, "id");
  collection.two_person = bool_member(entry, "two_person");
  if (!is_name(collection.id)) {
    return refuse("a collection needs an id of lower-case letters, digits, \".\", \"-\" and \"_\"");
  }
  for (const auto& [key, set] :
       {std::pair("read", &collection.read), std::pair("write", &collection.write)}) {
    Result<RoleSet> roles = read_roles(entry, key, collection.id);
    if (!roles) return roles.error();
    *set = std::move(*roles);
  }
  collection.schema_name = text_member(entry, "schema");
  const Result<std::filesystem::path> schema_path = path_below(folder, collection.schema_name);
  if (!schema_path) return schema_path.error();
  const Result<std::string> schema_text = read_file(*schema_path, kMaxFileBytes);
  if (!schema_text)
    return refuse(fmt::format("{}: {}", collection.schema_name, schema_text.error().message));
  Result<std::shared_ptr<const RecordSchema>> schema = RecordSchema::compile(*schema_text);
  if (!schema) return refuse(fmt::format("{}: {}", collection.schema_name, schema.error().message));
  collection.schema = std::move(*schema);
  if (entry.contains("seed")) {
    const Result<std::filesystem::path> seed_path = path_below(folder, text_member(entry, "seed"));
    if (!seed_path) return seed_path.error();
    Result<std::vector<SeedRecord>> seed = read_seed(*seed_path, *collection.schema);
    if (!seed) return seed.error();
    collection.seed = std::move(*seed);
  }
  return collection;
}

}  // namespace

Registry Registry::load(const std::filesystem::path& plugins_folder) {
  Registry registry;
  std::vector<std::filesystem::path> folders;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(plugins_folder, error)) {
    if (std::filesystem::exists(entry.path() / "plugin.json", error))
      folders.push_back(entry.path());
  }
  if (error) {
    registry.problems_.push_back(fmt::format("the plugin folder {} cannot be read: {}",
                                             plugins_folder.string(), error.message()));
  }
  std::sort(folders.begin(), folders.end());
  for (const std::filesystem::path& folder : folders) {
    if (Status added = registry.add_plugin(folder); !added) {
      registry.problems_.push_back(fmt::format("{}/plugin.json was left out: {}",
                                               folder.filename().string(), added.error().message));
    }
  }
  registry.report_loose_ends();
  return registry;
}

Status Registry::add_plugin(const std::filesystem::path& folder) {
  const Result<json> manifest = read_json(folder / "plugin.json");
  if (!manifest) return manifest.error();
  if (!manifest->is_object()) return refuse("it is not a JSON object");
  std::vector<QueueSpec> queues;
  std::vector<CollectionSpec> collections;
  for (const std::string_view kind : {"queues", "collections"}) {
    const auto list = manifest->find(kind);
    if (list == manifest->end()) continue;
    if (!list->is_array()) return refuse(fmt::format("\"{}\" is not a list", kind));
    for (const json& entry : *list) {
      if (!entry.is_object())
        return refuse(fmt::format("an entry of \"{}\" is not an object", kind));
      if (kind == "queues") {
        Result<QueueSpec> queue = read_queue(entry);
        if (!queue) return queue.error();
        if (queues_.contains(queue->id))
          return refuse(fmt::format("another plugin has the queue \"{}\"", queue->id));
        queues.push_back(std::move(*queue));
      } else {
        Result<CollectionSpec> collection = read_collection(entry, folder);
        if (!collection) return collection.error();
        if (collections_.contains(collection->id)) {
          return refuse(fmt::format("another plugin has the collection \"{}\"", collection->id));
        }
        collections.push_back(std::move(*collection));
      }
    }
  }
  for (QueueSpec& queue : queues) queues_.try_emplace(queue.id, std::move(queue));
  for (CollectionSpec& collection : collections)
    collections_.try_emplace(collection.id, std::move(collection));
  return {};
}

void Registry::report_loose_ends() {
  for (const auto& [id, queue] : queues_) {
    if (!queue.escalates_to.empty() && !queues_.contains(queue.escalates_to)) {
      problems_.push_back(fmt::format("the queue \"{}\" escalates to \"{}\", which no plugin has",
                                      id, queue.escalates_to));
    }
    if (queue.needs_policy && !collections_.contains(queue.policies)) {
      problems_.push_back(fmt::format(
          "the queue \"{}\" needs the collection \"{}\", which no plugin has", id, queue.policies));
    }
  }
}

const QueueSpec* Registry::queue(std::string_view id) const {
  const auto found = queues_.find(id);
  return found == queues_.end() ? nullptr : &found->second;
}

const CollectionSpec* Registry::collection(std::string_view id) const {
  const auto found = collections_.find(id);
  return found == collections_.end() ? nullptr : &found->second;
}

}  // namespace vigil::backend
