// The queues and collections that the installed plugins declare: the only thing the backend knows
// about a plugin.
//
// Read once at start from DIR/*/plugin.json; other members of a manifest are none of the backend's
// business. A manifest that cannot be used is left out as a whole and reported in one sentence; the
// others serve on. Immutable after load(), so thread-safe.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/backend/service/caller.h"
#include "app/backend/service/schema.h"
#include "core/base/result.h"

namespace vigil::backend {

struct QueueSpec {
  std::string id;
  std::string title_zh;
  std::string title_en;
  RoleSet roles;  // who may lease and decide
  std::chrono::seconds lease{300};
  bool needs_policy = false;   // a verdict that restricts rests on a valid policy of `policies`
  std::string policies;        // a collection
  std::string escalates_to;    // a queue; empty: nowhere
  bool second_person = false;  // what was escalated to here is decided by somebody else
  std::chrono::hours default_due{24};
  bool prescreen = false;  // the machine looks at what comes in (prescreen.h)
  std::string ladder;     // the record of the collection "ladder" its items climb; empty: none
  int ageing_every = 10;  // every so many leases the one that waits longest; 0: never
};

struct SeedRecord {
  std::string id;
  std::string body;  // canonical JSON
};

struct CollectionSpec {
  std::string id;
  std::string schema_name;  // the file's name below the plugin's folder
  std::shared_ptr<const RecordSchema> schema;
  RoleSet read;
  RoleSet write;
  std::vector<SeedRecord> seed;
  bool two_person = false;  // a change is proposed by one person and confirmed by another
};

class Registry {
 public:
  // Never fails as a whole: what was wrong is in problems().
  [[nodiscard]] static Registry load(const std::filesystem::path& plugins_folder);

  [[nodiscard]] const QueueSpec* queue(std::string_view id) const;
  [[nodiscard]] const CollectionSpec* collection(std::string_view id) const;
  [[nodiscard]] const std::map<std::string, QueueSpec, std::less<>>& queues() const {
    return queues_;
  }
  [[nodiscard]] const std::map<std::string, CollectionSpec, std::less<>>& collections() const {
    return collections_;
  }
  // One sentence per manifest that was left out, or part of one that needs attention.
  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }

 private:
  [[nodiscard]] Status add_plugin(const std::filesystem::path& folder);
  void report_loose_ends();

  std::map<std::string, QueueSpec, std::less<>> queues_;
  std::map<std::string, CollectionSpec, std::less<>> collections_;
  std::vector<std::string> problems_;
};

}  // namespace vigil::backend
