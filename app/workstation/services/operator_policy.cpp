#include "app/workstation/services/operator_policy.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/media/decoder_pool.h"
#include "core/media/decoder_protocol.h"

namespace vigil::workstation {
namespace {

constexpr std::size_t kLargestFile = 64 << 10;
constexpr std::string_view kMember = "require_sandbox";

std::optional<std::uint32_t> layers_of(std::string_view word) {
  if (word == "all") return media::kAllSandboxLayers;
  if (word == "basic") return basic_layers();
  if (word == "available") return 0;
  return std::nullopt;
}

Error unclear(const std::filesystem::path& file) {
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("{}: \"{}\" must be \"all\", \"basic\", \"available\" or a list of walls "
                          "such as [\"seccomp\", \"landlock\"]",
                          file.string(), kMember));
}

Result<std::uint32_t> read_layers(const std::filesystem::path& file,
                                  const nlohmann::json& required) {
  if (required.is_string()) {
    if (const auto layers = layers_of(required.get_ref<const std::string&>())) return *layers;
    return unclear(file);
  }
  if (!required.is_array()) return unclear(file);
  std::uint32_t layers = 0;
  for (const nlohmann::json& word : required) {
    if (!word.is_string()) return unclear(file);
    const std::uint32_t layer = media::layer_of(word.get_ref<const std::string&>());
    if (layer == 0) return unclear(file);
    layers |= layer;
  }
  return layers;
}

Result<std::uint32_t> read_policy_file(const std::filesystem::path& file) {
  struct stat info {};
  if (::stat(file.c_str(), &info) == 0 && (info.st_mode & 022) != 0) {
    return fail(ErrorCode::kForbidden,
                fmt::format("{} is the operator's but others may write it; chmod go-w it first",
                            file.string()));
  }
  const auto text = read_file(file, kLargestFile);
  if (!text) return text.error();
  const auto json = parse_json(*text);
  if (!json) return fail(json.error().code, file.string() + ": " + json.error().message);
  if (!json->is_object()) return unclear(file);
  const auto member = json->find(kMember);
  if (member == json->end()) return basic_layers();
  return read_layers(file, *member);
}

}  // namespace

std::uint32_t basic_layers() {
  return media::kLayerNoNewPrivileges | media::kLayerNotDumpable | media::kLayerDiesWithParent |
         media::kLayerFileLimits | media::kLayerCpuLimit | media::kLayerMemoryLimit |
         media::kLayerSeccomp;
}

Result<OperatorPolicy> read_operator_policy(std::span<const std::filesystem::path> files,
                                            std::string_view required) {
  OperatorPolicy policy;
  bool laid_down = false;
  for (const std::filesystem::path& file : files) {
    std::error_code ignored;
    if (file.empty() || !std::filesystem::exists(file, ignored)) continue;
    const Result<std::uint32_t> layers = read_policy_file(file);
    if (!layers) return layers.error();
    policy.required_layers |= *layers;
    policy.file = file;
    laid_down = true;
  }
  if (!laid_down) {
    policy.required_layers = basic_layers();
    if (!files.empty()) policy.file = files.front();
  }
  policy.required_layers |= layers_of(required).value_or(0);
  return policy;
}

}  // namespace vigil::workstation
