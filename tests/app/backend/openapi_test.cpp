// docs/api/openapi.yaml and the route table say the same, read both ways.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "app/backend/route/route_table.h"
#include "core/base/text.h"

namespace vigil::backend {
namespace {

struct Operation {
  bool open = false;  // security: []
  std::set<std::string> permissions;
  std::string id;
};

// Reads the part of YAML the document is written in: two blanks a level, one path, method or member
// a line.
std::map<std::string, Operation> read_operations() {
  std::ifstream file(VIGIL_SOURCE_DIR "/docs/api/openapi.yaml");
  EXPECT_TRUE(file.good());
  std::map<std::string, Operation> operations;
  std::string path;
  Operation* operation = nullptr;
  bool in_paths = false;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line[0] != ' ') in_paths = line == "paths:";
    if (!in_paths) continue;
    if (line.starts_with("  /") && line.ends_with(":")) {
      path = line.substr(2, line.size() - 3);
      operation = nullptr;
    } else if (line.starts_with("    ") && line[4] != ' ' && line.ends_with(":")) {
      const std::string word = line.substr(4, line.size() - 5);
      std::string method;
      for (const char c : word) method.push_back(static_cast<char>(std::toupper(c)));
      operation = method_from_word(method) ? &operations[method + ' ' + path] : nullptr;
      EXPECT_TRUE(operation != nullptr || word == "parameters") << line;
    } else if (operation != nullptr && line == "      security: []") {
      operation->open = true;
    } else if (operation != nullptr && line.starts_with("      operationId: ")) {
      operation->id = line.substr(19);
    } else if (operation != nullptr && line.starts_with("      x-permissions: [")) {
      std::stringstream words(line.substr(22, line.size() - 23));
      for (std::string word; std::getline(words, word, ',');)
        operation->permissions.emplace(trim(word));
    }
  }
  return operations;
}

std::string word_of(domain::Permission permission) {
  using enum domain::Permission;
  switch (permission) {
    case kReadQueues: return "read_queues";
    case kWorkQueue: return "work_queue";
    case kEnqueueTasks: return "enqueue_tasks";
    case kReadRecords: return "read_records";
    case kWriteRecords: return "write_records";
    case kReadMedia: return "read_media";
    case kWriteMedia: return "write_media";
    case kReadOwnDecisions: return "read_own_decisions";
    case kReadAllDecisions: return "read_all_decisions";
    case kReadLedger: return "read_ledger";
    case kReadQuality: return "read_quality";
    case kOverrideDecisions: return "override_decisions";
    case kManageUsers: return "manage_users";
  }
  return "?";
}

TEST(OpenApi, EveryRouteIsPublishedWithItsPermissions) {
  const std::map<std::string, Operation> operations = read_operations();
  for (const Route& route : routes()) {
    const std::string key = std::string(to_word(route.method)) + ' ' + std::string(route.pattern);
    ASSERT_TRUE(operations.contains(key)) << key << " is not in docs/api/openapi.yaml";
    const Operation& operation = operations.at(key);
    EXPECT_EQ(operation.open, route.guard == Guard::kNobody) << key;
    std::set<std::string> permissions;
    for (const domain::Permission permission : route.permissions)
      permissions.insert(word_of(permission));
    EXPECT_EQ(operation.permissions, permissions) << key;
  }
}

TEST(OpenApi, EverythingPublishedIsARoute) {
  std::set<std::string> known;
  for (const Route& route : routes())
    known.insert(std::string(to_word(route.method)) + ' ' + std::string(route.pattern));
  std::set<std::string> ids;
  const auto operations = read_operations();
  for (const auto& [key, operation] : operations) {
    EXPECT_TRUE(known.contains(key)) << key << " is published, but no route";
    EXPECT_FALSE(operation.id.empty()) << key;
    EXPECT_TRUE(ids.insert(operation.id).second) << operation.id << " names two operations";
  }
  EXPECT_EQ(operations.size(), known.size());
}

TEST(OpenApi, EveryReferenceLeadsSomewhere) {
  std::ifstream file(VIGIL_SOURCE_DIR "/docs/api/openapi.yaml");
  std::set<std::string> defined;
  std::set<std::string> wanted;
  std::string group;
  bool in_components = false;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line[0] != ' ') in_components = line == "components:";
    if (in_components && line.starts_with("  ") && line.size() > 2 && line[2] != ' ')
      group = line.substr(2, line.find(':') - 2);
    if (in_components && line.starts_with("    ") && line.size() > 4 && line[4] != ' ') {
      defined.insert(group + '/' + line.substr(4, line.find(':') - 4));
    }
    constexpr std::string_view kMark = "#/components/";
    for (std::size_t at = line.find(kMark); at != std::string::npos;
         at = line.find(kMark, at + 1)) {
      const std::size_t begin = at + kMark.size();
      wanted.insert(line.substr(begin, line.find('"', begin) - begin));
    }
  }
  EXPECT_GT(wanted.size(), 30u);
  for (const std::string& name : wanted) EXPECT_TRUE(defined.contains(name)) << name;
  for (const std::string& name : defined) {
    if (!name.starts_with("securitySchemes/") && !name.starts_with("headers/")) {
      EXPECT_TRUE(wanted.contains(name)) << name << " is never used";
    }
  }
}

}  // namespace
}  // namespace vigil::backend
