// plugin.sha256: the hash of every file of a plugin's folder, and the deployment's signature over
// that list. Pure but for check_signature's key file, thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace vigil::workstation::plugin_host {

// File relative to the plugin's folder -> 64 hexadecimal digits.
using HashList = std::map<std::string, std::string, std::less<>>;

// As sha256sum writes it. kCorrupt with the line for anything else, for a path that leaves the
// folder, for a file listed twice.
[[nodiscard]] Result<HashList> parse_hash_list(std::string_view text);

using PublicKey = std::array<std::uint8_t, 32>;

// A text file with the 64 hexadecimal digits of an Ed25519 public key.
[[nodiscard]] Result<PublicKey> read_public_key(const std::filesystem::path& path);

// `signature` is the 64 bytes of a detached Ed25519 signature over `text`.
[[nodiscard]] bool is_signed_by(const PublicKey& key, std::string_view text,
                                std::string_view signature);

}  // namespace vigil::workstation::plugin_host
