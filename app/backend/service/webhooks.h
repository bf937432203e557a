// Delivers events to the platform, at least once each and in the order of each item.
//
//   POST URL
//   Vigil-Event: ID
//   Vigil-Timestamp: SECONDS
//   Vigil-Signature: v1=HEX      HMAC-SHA256 of "SECONDS.BODY" under the shared secret
//
// Any 2xx is a receipt. Whatever may mend by itself is tried again, later each time, with full
// jitter; what the receiver refuses for good, or what was tried too often, is dead: it stays in
// sight with its cause, and later events of its item wait behind it until an operator lets it go
// again or gives it up.
//
// An event is claimed for a while before it is sent, so that of all senders of all backends one is
// at work on an item. Thread-safe; each sending thread has a WebhookPost of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/backend/service/caller.h"
#include "app/backend/store/store.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace vigil::backend {

struct WebhookOptions {
  std::string url;     // empty: nobody is told anything
  std::string secret;  // never logged
  std::string ca_file;
  int senders = 4;
  int most_attempts = 16;
  Millis first_wait{1'000};
  Millis longest_wait{std::chrono::hours(1)};
  Millis post_limit{10'000};
  Millis claim{120'000};  // a sender that vanished keeps its items from others so long
  int at_once = 8;
};

// kInvalidArgument for what cannot be used: the address, or a secret file that others can read or
// that is too short to be one.
[[nodiscard]] Result<WebhookOptions> read_webhook_options(const std::string& url,
                                                          const std::string& secret_file);

struct WebhookReply {
  int status = 0;       // 0: no answer
  std::string problem;  // why not
  std::optional<Millis> retry_after;
};

// One exchange with the receiver.
class WebhookPost {
 public:
  virtual ~WebhookPost() = default;
  [[nodiscard]] virtual WebhookReply post(
      const std::vector<std::pair<std::string, std::string>>& headers, const std::string& body) = 0;
};

// By core/net: https verified, plain http to this machine only, redirects not followed.
[[nodiscard]] Result<std::unique_ptr<WebhookPost>> open_webhook_post(const WebhookOptions& options);

[[nodiscard]] std::string sign_webhook(std::string_view secret, std::int64_t seconds,
                                       std::string_view body);

struct WebhookPage {
  std::vector<WebhookRow> events;
  std::optional<std::int64_t> next;
  WebhookCounts counts;
};

class Webhooks {
 public:
  Webhooks(Store& store, const Clock& clock, WebhookOptions options);

  [[nodiscard]] bool wanted() const { return !options_.url.empty(); }
  [[nodiscard]] const WebhookOptions& options() const { return options_; }

  // Sends what is due now, as much as one claim takes; how many events that were. 0: rest a while.
  [[nodiscard]] Result<int> send_due(WebhookPost& post);

  [[nodiscard]] Result<WebhookPage> list(WebhookQuery query);
  // Dead ones wait again; none named: all. How many.
  [[nodiscard]] Result<int> requeue(const std::vector<std::int64_t>& seqs);
  // Dead ones are given up, and the ledger says who did so. How many.
  [[nodiscard]] Result<int> drop(const Caller& caller, const std::vector<std::int64_t>& seqs);
  // Lines for /metrics.
  [[nodiscard]] Result<std::string> metrics();

 private:
  [[nodiscard]] Status send(WebhookPost& post, WebhookRow event);
  [[nodiscard]] Millis wait_after(int attempts, std::optional<Millis> asked) const;

  Store& store_;
  const Clock& clock_;
  const WebhookOptions options_;
  const std::string name_;  // of this sender among all
  std::atomic<std::uint64_t> delivered_{0};
  std::atomic<std::uint64_t> failed_{0};
};

}  // namespace vigil::backend
