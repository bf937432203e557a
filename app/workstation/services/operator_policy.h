// What the operator of a desk has laid down for everybody who works at it. Not a setting of the
// person: it is read from files that the person cannot write, and what is said when the desk is
// started can only make it stricter.
//
// {"require_sandbox": "all" | "basic" | "available" | ["seccomp", "landlock", ...]}
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

#include "core/base/result.h"

namespace vigil::workstation {

// Where it lies when nobody says otherwise.
inline constexpr std::string_view kOperatorFile = "/etc/vigil/desk.json";

struct OperatorPolicy {
  // Walls (media::SandboxLayer) without which no clip is opened.
  std::uint32_t required_layers = 0;
  // The file that says so, or that would say otherwise.
  std::filesystem::path file;
};

// What every system can do: without a file, clips are opened only behind these.
[[nodiscard]] std::uint32_t basic_layers();

// Files that are not there say nothing; of those that are, the strictest word counts. `required` is
// "", "basic" or "all" and comes on top. kForbidden when others than the owner may write a file,
// kInvalidArgument when it does not say what it should: then the desk must not open.
[[nodiscard]] Result<OperatorPolicy> read_operator_policy(
    std::span<const std::filesystem::path> files, std::string_view required);

}  // namespace vigil::workstation
