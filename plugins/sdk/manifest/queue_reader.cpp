#include "plugins/sdk/manifest/queue_reader.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "plugins/sdk/manifest/name_reader.h"

namespace vigil::sdk::manifest {
namespace {

using nlohmann::json;

constexpr std::int64_t kMaxSeconds = 24 * 3600;
constexpr std::int64_t kMaxDueHours = 24 * 365;

// A file of the plugin's own folder: relative, and never out of it.
bool is_inside(std::string_view file) {
  return !file.starts_with('/') && file.find("..") == std::string_view::npos &&
         file.find('\\') == std::string_view::npos;
}

}  // namespace

Queue read_queue(const json& element, JsonPath path, ProblemList& problems) {
  MemberReader in(element, std::move(path), problems,
                  {"id", "title", "roles", "lease_seconds", "needs_policy", "policies",
                   "escalates_to", "second_person", "prescreen", "default_due_hours", "ladder",
                   "ageing_every"});
  Queue queue;
  queue.id = read_dotted_id(in);
  if (const json* title = in.member("title", Need::kRequired)) {
    MemberReader both(*title, in.at("title"), problems, {"zh", "en"});
    queue.title_zh = both.text("zh");
    queue.title_en = both.text("en");
  }
  queue.roles = read_roles(in, "roles", Need::kRequired);
  queue.lease_seconds = static_cast<int>(
      in.integer("lease_seconds", Need::kOptional, 10, kMaxSeconds).value_or(queue.lease_seconds));
  queue.needs_policy = in.flag("needs_policy", false);
  queue.policies = in.text("policies", queue.needs_policy ? Need::kRequired : Need::kOptional);
  queue.escalates_to = in.text("escalates_to", Need::kOptional);
  queue.second_person = in.flag("second_person", false);
  queue.prescreen = in.flag("prescreen", false);
  queue.default_due_hours =
      static_cast<int>(in.integer("default_due_hours", Need::kOptional, 1, kMaxDueHours)
                           .value_or(queue.default_due_hours));
  queue.ladder = in.text("ladder", Need::kOptional);
  queue.ageing_every = static_cast<int>(
      in.integer("ageing_every", Need::kOptional, 0, 1'000).value_or(queue.ageing_every));
  return queue;
}

Collection read_collection(const json& element, JsonPath path, ProblemList& problems) {
  MemberReader in(element, std::move(path), problems,
                  {"id", "schema", "read", "write", "seed", "two_person"});
  Collection collection;
  collection.id = read_dotted_id(in);
  collection.schema = in.text("schema");
  collection.seed = in.text("seed", Need::kOptional);
  for (const auto& [name, file] :
       {std::pair{"schema", &collection.schema}, std::pair{"seed", &collection.seed}}) {
    if (!is_inside(*file)) {
      in.problem(name, fmt::format("{} is \"{}\"; a file of the plugin's own folder is wanted.",
                                   place_text(in.at(name)), *file));
    }
  }
  collection.two_person = in.flag("two_person", false);
  collection.read = read_role_words(in, "read");
  collection.write = read_role_words(in, "write");
  return collection;
}

}  // namespace vigil::sdk::manifest
