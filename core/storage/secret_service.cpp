// The only file that knows libsecret and GLib.
#include <libsecret/secret.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <system_error>
#include <thread>

#include "core/base/log.h"
#include "core/storage/secret_store.h"

namespace vigil::storage {
namespace {

namespace fs = std::filesystem;

// A locked keyring may ask the person; whoever does not answer in this time gets the sealed files.
constexpr std::chrono::seconds kPatience{20};
constexpr std::chrono::seconds kFirstPatience{3};

const SecretSchema* schema() {
  static const SecretSchema kSchema = {"org.vigil.Desk",
                                       SECRET_SCHEMA_NONE,
                                       {{"name", SECRET_SCHEMA_ATTRIBUTE_STRING},
                                        {"profile", SECRET_SCHEMA_ATTRIBUTE_STRING},
                                        {nullptr, SECRET_SCHEMA_ATTRIBUTE_STRING}},
                                       0,
                                       nullptr,
                                       nullptr,
                                       nullptr,
                                       nullptr,
                                       nullptr,
                                       nullptr,
                                       nullptr};
  return &kSchema;
}

// Gives a call up after a while, from a thread that lives as long as the call.
class TimeLimit {
 public:
  explicit TimeLimit(std::chrono::seconds limit)
      : cancel_(g_cancellable_new()), thread_([this, limit] { wait(limit); }) {}
  ~TimeLimit() {
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    changed_.notify_all();
    thread_.join();
    g_object_unref(cancel_);
  }
  TimeLimit(const TimeLimit&) = delete;
  TimeLimit& operator=(const TimeLimit&) = delete;
  [[nodiscard]] GCancellable* cancel() const { return cancel_; }

 private:
  void wait(std::chrono::seconds limit) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, limit, [this] { return done_; })) g_cancellable_cancel(cancel_);
  }

  GCancellable* cancel_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  std::thread thread_;
};

Error take_error(GError* error) {
  const std::string reason = error != nullptr ? error->message : "no reason given";
  g_clear_error(&error);
  return fail(ErrorCode::kUnavailable, "The Secret Service does not answer: " + reason);
}

class KeyringSecrets final : public SecretStore {
 public:
  explicit KeyringSecrets(std::string profile) : profile_(std::move(profile)) {}

  Result<std::optional<std::string>> load(std::string_view name) override {
    const TimeLimit limit(kPatience);
    GError* error = nullptr;
    gchar* found =
        secret_password_lookup_sync(schema(), limit.cancel(), &error, "name",
                                    std::string(name).c_str(), "profile", profile_.c_str(), NULL);
    if (error != nullptr) return take_error(error);
    if (found == nullptr) return std::optional<std::string>();
    std::optional<std::string> secret(found);
    secret_password_free(found);
    return secret;
  }

  Status save(std::string_view name, std::string_view secret) override {
    const TimeLimit limit(kPatience);
    GError* error = nullptr;
    const gboolean kept = secret_password_store_sync(
        schema(), SECRET_COLLECTION_DEFAULT, "Vigil", std::string(secret).c_str(), limit.cancel(),
        &error, "name", std::string(name).c_str(), "profile", profile_.c_str(), NULL);
    if (kept == FALSE) return take_error(error);
    return {};
  }

  Status erase(std::string_view name) override {
    const TimeLimit limit(kPatience);
    GError* error = nullptr;
    (void)secret_password_clear_sync(schema(), limit.cancel(), &error, "name",
                                     std::string(name).c_str(), "profile", profile_.c_str(), NULL);
    if (error != nullptr) return take_error(error);
    return {};
  }

  std::string_view kind() const override { return "secret_service"; }

 private:
  std::string profile_;
};

// Without one GLib would try to start a bus of its own.
bool has_session_bus() {
  if (const char* address = std::getenv("DBUS_SESSION_BUS_ADDRESS"); address && *address != 0) {
    return true;
  }
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  std::error_code ignored;
  return runtime != nullptr && fs::exists(fs::path(runtime) / "bus", ignored);
}

// New secrets go to the service; what an earlier start sealed is found and moved.
class ServiceOverFiles final : public SecretStore {
 public:
  ServiceOverFiles(std::unique_ptr<SecretStore> service, std::unique_ptr<SecretStore> files)
      : service_(std::move(service)), files_(std::move(files)) {}

  Result<std::optional<std::string>> load(std::string_view name) override {
    auto kept = service_->load(name);
    if (kept && *kept) return kept;
    auto sealed = files_->load(name);
    if (sealed && *sealed && kept && service_->save(name, **sealed)) (void)files_->erase(name);
    return sealed && *sealed ? sealed : kept;
  }
  Status save(std::string_view name, std::string_view secret) override {
    const Status kept = service_->save(name, secret);
    if (!kept) return files_->save(name, secret);
    return files_->erase(name);
  }
  Status erase(std::string_view name) override {
    const Status sealed = files_->erase(name);
    const Status kept = service_->erase(name);
    return kept ? sealed : kept;
  }
  std::string_view kind() const override { return service_->kind(); }

 private:
  std::unique_ptr<SecretStore> service_;
  std::unique_ptr<SecretStore> files_;
};

}  // namespace

std::unique_ptr<SecretStore> open_secret_service(const fs::path& profile) {
  if (!has_session_bus()) return nullptr;
  const TimeLimit limit(kFirstPatience);
  GError* error = nullptr;
  ::SecretService* service = secret_service_get_sync(
      static_cast<SecretServiceFlags>(SECRET_SERVICE_OPEN_SESSION), limit.cancel(), &error);
  if (service == nullptr) {
    log_info("storage", take_error(error).message);
    return nullptr;
  }
  g_object_unref(service);
  std::error_code ignored;
  return std::make_unique<KeyringSecrets>(fs::weakly_canonical(profile, ignored).string());
}

std::unique_ptr<SecretStore> open_secret_store(const fs::path& profile) {
  auto files = open_sealed_files(profile / "secrets");
  auto service = open_secret_service(profile);
  if (!service) return files;
  return std::make_unique<ServiceOverFiles>(std::move(service), std::move(files));
}

}  // namespace vigil::storage
