// The whole backend in one object: store, services and HTTP server, put together in the right
// order.
//
//   vigil::Result<std::unique_ptr<Server>> server = Server::start({.store_path = ..., .plugins_dir
//   = ...});
//   (*server)->port();
//
// Used by the program vigil-backend and by tests that want a real backend in their own process.
// start() returns when requests are being answered; stop() and the destructor return when the last
// one has been. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/backend/route/http_server.h"
#include "app/backend/service/frame_texts.h"
#include "app/backend/service/ledger_log.h"
#include "app/backend/service/sessions.h"
#include "app/backend/service/webhooks.h"
#include "app/backend/store/postgres/postgres_store.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace vigil::backend {

struct Options {
  std::filesystem::path store_path;         // the SQLite database; made when it is not there
  std::optional<PostgresOptions> postgres;  // instead; then media_dir and ledger_key are needed
  std::filesystem::path plugins_dir;        // PLUGIN/plugin.json below it
  std::filesystem::path media_dir;          // empty: "media" beside the database
  std::string decoder;                      // the program that hashes clips; empty: none are hashed
  FrameTextOptions frame_text;              // reads clips' frames; no reader: none are read
  HttpOptions http;                         // where to listen (port 0: any free one), limits
  SessionOptions sessions;
  WebhookOptions webhooks;
  std::filesystem::path ledger_key;  // empty: "ledger.key" beside the database; made when missing
  LedgerOptions ledger;              // last_signed empty: beside the key
  std::int64_t kept_changes = 100'000;  // per collection; older ones are forgotten
  std::chrono::milliseconds tidy_every{
      5'000};  // expired leases and sessions; 0: only when somebody looks
  std::chrono::milliseconds look_every{1'000};  // at what other backends changed, on PostgreSQL
  const Clock* clock = nullptr;                 // null: the system's. Outlives the server
};

class Server {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Server>> start(Options options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] const std::string& epoch() const;
  // Makes or changes a person without asking over HTTP: the first account, tests.
  [[nodiscard]] Result<Change> put_user(const UserChange& change);
  // What was wrong with the plugins' manifests, one sentence each.
  [[nodiscard]] const std::vector<std::string>& problems() const;
  // Finishes the requests under way. Further calls do nothing.
  void stop();

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace vigil::backend
