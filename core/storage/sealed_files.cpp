#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>

#include <mutex>
#include <system_error>

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/storage/secret_store.h"

namespace vigil::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = 64u << 10;

Error unusable(const std::string& reason) {
  return fail(ErrorCode::kUnavailable, "The sealed files cannot be used: " + reason);
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

class SealedFiles final : public SecretStore {
 public:
  explicit SealedFiles(fs::path folder) : folder_(std::move(folder)) {}

  Result<std::optional<std::string>> load(std::string_view name) override {
    const std::lock_guard lock(mutex_);
    const auto sealed = read_file(file_of(name), kMostBytes);
    if (!sealed) {
      if (sealed.error().code == ErrorCode::kNotFound) return std::optional<std::string>();
      return sealed.error();
    }
    const auto key = read_key();
    if (!key) return key.error();
    constexpr std::size_t kOverhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (sealed->size() < kOverhead) return fail(ErrorCode::kCorrupt, "A sealed file is too short.");
    std::string secret(sealed->size() - kOverhead, '\0');
    const int opened = crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(secret.data()),
                                                  bytes_of(*sealed) + crypto_secretbox_NONCEBYTES,
                                                  sealed->size() - crypto_secretbox_NONCEBYTES,
                                                  bytes_of(*sealed), bytes_of(*key));
    if (opened != 0) return fail(ErrorCode::kCorrupt, "A sealed file was changed, or its key was.");
    return std::optional<std::string>(std::move(secret));
  }

  Status save(std::string_view name, std::string_view secret) override {
    const std::lock_guard lock(mutex_);
    auto key = read_key();
    if (!key && key.error().code == ErrorCode::kNotFound) key = make_key();
    if (!key) return key.error();
    std::string sealed(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + secret.size(),
                       '\0');
    auto* at = reinterpret_cast<unsigned char*>(sealed.data());
    randombytes_buf(at, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(at + crypto_secretbox_NONCEBYTES, bytes_of(secret), secret.size(), at,
                          bytes_of(*key));
    return write_file_atomic(file_of(name), sealed, FileMode::kOwnerOnly);
  }

  Status erase(std::string_view name) override {
    const std::lock_guard lock(mutex_);
    std::error_code error;
    fs::remove(file_of(name), error);
    if (error) return unusable(error.message());
    return {};
  }

  std::string_view kind() const override { return "sealed_files"; }

 private:
  // Names are people's: the file shows none.
  [[nodiscard]] fs::path file_of(std::string_view name) const {
    return folder_ / (to_hex(sha256(name)).substr(0, 32) + ".sealed");
  }

  [[nodiscard]] Result<std::string> read_key() const {
    if (sodium_init() < 0) return unusable("no random numbers");
    auto key = read_file(folder_ / "key", crypto_secretbox_KEYBYTES);
    if (key && key->size() != crypto_secretbox_KEYBYTES) {
      return fail(ErrorCode::kCorrupt, "The key of the sealed files is damaged.");
    }
    return key;
  }

  [[nodiscard]] Result<std::string> make_key() const {
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error) return unusable(error.message());
    fs::permissions(folder_, fs::perms::owner_all, error);
    std::string key(crypto_secretbox_KEYBYTES, '\0');
    randombytes_buf(key.data(), key.size());
    const Status written = write_file_atomic(folder_ / "key", key, FileMode::kOwnerOnly);
    if (!written) return written.error();
    return key;
  }

  fs::path folder_;
  std::mutex mutex_;
};

}  // namespace

std::unique_ptr<SecretStore> open_sealed_files(fs::path folder) {
  return std::make_unique<SealedFiles>(std::move(folder));
}

}  // namespace vigil::storage
