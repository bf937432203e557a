// Where small secrets of this desk are kept: in the person's Secret Service (GNOME Keyring,
// KWallet) where there is one, else in files sealed with a key beside them.
//
// What the sealed files protect: one of them that leaves the machine alone (a backup of single
// files, a support bundle) says nothing without the key file. They do not protect against somebody
// who reads the whole folder as this person or as root; only the Secret Service, or an encrypted
// disk, does. Never in argv, environment or logs. Thread-safe.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace vigil::storage {

class SecretStore {
 public:
  virtual ~SecretStore() = default;
  // Nothing when there is none of that name.
  [[nodiscard]] virtual Result<std::optional<std::string>> load(std::string_view name) = 0;
  [[nodiscard]] virtual Status save(std::string_view name, std::string_view secret) = 0;
  // Nothing there is no failure.
  [[nodiscard]] virtual Status erase(std::string_view name) = 0;
  // "secret_service" or "sealed_files", for the settings page and the log.
  [[nodiscard]] virtual std::string_view kind() const = 0;
};

// Files in `folder` (0700), sealed by libsodium's secretbox; the key is made at the first use.
[[nodiscard]] std::unique_ptr<SecretStore> open_sealed_files(std::filesystem::path folder);

// Nothing when no session bus or no service answers within a few seconds. `profile` keeps the
// secrets of several desks of one person apart.
[[nodiscard]] std::unique_ptr<SecretStore> open_secret_service(
    const std::filesystem::path& profile);

// The service where there is one, else files in PROFILE/secrets. Asked at most once per secret:
// something that was sealed before a service came is read there and moved.
[[nodiscard]] std::unique_ptr<SecretStore> open_secret_store(const std::filesystem::path& profile);

}  // namespace vigil::storage
