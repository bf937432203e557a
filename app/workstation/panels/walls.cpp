#include "app/workstation/panels/walls.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "host_texts.h"

namespace vigil::workstation {
namespace {

constexpr std::pair<std::string_view, sdk::TextKey> kWalls[] = {
    {"no_new_privileges", texts::kWallNoNewPrivileges},
    {"not_dumpable", texts::kWallNotDumpable},
    {"dies_with_parent", texts::kWallDiesWithParent},
    {"file_limits", texts::kWallFileLimits},
    {"cpu_limit", texts::kWallCpuLimit},
    {"memory_limit", texts::kWallMemoryLimit},
    {"process_limit", texts::kWallProcessLimit},
    {"no_writable_code", texts::kWallNoWritableCode},
    {"landlock", texts::kWallLandlock},
    {"seccomp", texts::kWallSeccomp},
    {"user_namespace", texts::kWallUserNamespace},
    {"pid_namespace", texts::kWallPidNamespace},
    {"net_namespace", texts::kWallNetNamespace},
    {"ipc_namespace", texts::kWallIpcNamespace},
    {"mount_namespace", texts::kWallMountNamespace},
    {"no_capabilities", texts::kWallNoCapabilities},
};

}  // namespace

std::string wall_name(const sdk::Texts& texts, std::string_view word) {
  const auto* wall = std::find_if(std::begin(kWalls), std::end(kWalls),
                                  [&](const auto& one) { return one.first == word; });
  return std::string(wall == std::end(kWalls) ? word : texts.text(wall->second));
}

std::string wall_names(const sdk::Texts& texts, const std::vector<std::string>& words) {
  std::string names;
  for (const std::string& word : words) {
    if (!names.empty()) names += texts.text(texts::kWallSeparator);
    names += wall_name(texts, word);
  }
  return names;
}

}  // namespace vigil::workstation
