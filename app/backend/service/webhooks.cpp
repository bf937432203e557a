#include "app/backend/service/webhooks.h"

#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/backend/service/ledger_leaves.h"
#include "core/base/fail_point.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/ids.h"

namespace vigil::backend {
namespace {

constexpr std::size_t kShortestSecret = 16;
constexpr std::size_t kLongestCause = 300;

// What says nothing about the event itself: the receiver is away, busy, or not set up yet.
bool may_mend(int status) {
  switch (status) {
    case 0:
    case 401:
    case 403:
    case 404:
    case 407:
    case 408:
    case 425:
    case 429: return true;
    default: return status < 400 || status >= 500;
  }
}

std::string cause_of(const WebhookReply& reply) {
  std::string cause =
      reply.status == 0 ? reply.problem : fmt::format("the receiver answered {}", reply.status);
  if (cause.size() > kLongestCause) cause.resize(kLongestCause);
  return cause;
}

}  // namespace

Result<WebhookOptions> read_webhook_options(const std::string& url,
                                            const std::string& secret_file) {
  WebhookOptions options;
  if (url.empty() && secret_file.empty()) return options;
  if (url.empty() || secret_file.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                "--webhook-url and --webhook-secret-file belong together");
  }
  struct stat state {};
  if (::stat(secret_file.c_str(), &state) == 0 && (state.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("{} can be read by others; chmod 600 it", secret_file));
  }
  Result<std::string> secret = read_file(secret_file, 4096);
  if (!secret) return secret.error();
  while (!secret->empty() && (secret->back() == '\n' || secret->back() == '\r')) secret->pop_back();
  if (secret->size() < kShortestSecret) {
    return fail(
        ErrorCode::kInvalidArgument,
        fmt::format("the secret in {} is shorter than {} bytes", secret_file, kShortestSecret));
  }
  options.url = url;
  options.secret = std::move(*secret);
  if (Result<std::unique_ptr<WebhookPost>> tried = open_webhook_post(options); !tried) {
    return tried.error();
  }
  return options;
}

std::string sign_webhook(std::string_view secret, std::int64_t seconds, std::string_view body) {
  const std::string start = fmt::format("{}.", seconds);
  crypto_auth_hmacsha256_state state;
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  crypto_auth_hmacsha256_init(&state, bytes(secret), secret.size());
  crypto_auth_hmacsha256_update(&state, bytes(start), start.size());
  crypto_auth_hmacsha256_update(&state, bytes(body), body.size());
  std::array<std::uint8_t, crypto_auth_hmacsha256_BYTES> sum{};
  crypto_auth_hmacsha256_final(&state, sum.data());
  return to_hex(sum);
}

Webhooks::Webhooks(Store& store, const Clock& clock, WebhookOptions options)
    : store_(store),
      clock_(clock),
      options_(std::move(options)),
      name_(make_uuid7(clock.wall_now())) {}

Result<int> Webhooks::send_due(WebhookPost& post) {
  // Mostly there is nothing, and looking is cheaper than claiming.
  bool any = false;
  Status asked = store_.read([&](Reader& reader) -> Status {
    const auto waiting = reader.webhooks({.state = WebhookState::kWaiting, .after = 0, .limit = 1});
    if (!waiting) return waiting.error();
    any = !waiting->empty();
    return {};
  });
  if (!asked) return asked.error();
  if (!any) return 0;
  std::vector<WebhookRow> claimed;
  const WallTime now = clock_.wall_now();
  Status stored = store_.write([&](Writer& writer) -> Status {
    claimed.clear();
    Result<std::vector<WebhookRow>> due =
        writer.claim_webhooks(name_, now, now + options_.claim, options_.at_once);
    if (!due) return due.error();
    claimed = std::move(*due);
    return {};
  });
  if (!stored) return stored.error();
  for (WebhookRow& event : claimed) {
    // Too late to be sure that it is still ours when the answer comes: whoever claims it next
    // sends.
    if (clock_.wall_now() + options_.post_limit >= event.claimed_until) break;
    if (Status sent = send(post, std::move(event)); !sent) return sent.error();
  }
  return static_cast<int>(claimed.size());
}

Status Webhooks::send(WebhookPost& post, WebhookRow event) {
  const std::int64_t seconds = to_ms(clock_.wall_now()) / 1000;
  const WebhookReply reply =
      post.post({{"Content-Type", "application/json"},
                 {"Vigil-Event", event.id},
                 {"Vigil-Timestamp", std::to_string(seconds)},
                 {"Vigil-Signature", "v1=" + sign_webhook(options_.secret, seconds, event.body)}},
                event.body);
  if (Status point = VIGIL_FAIL_POINT("backend.webhook_sent"); !point) return point;
  if (reply.status >= 200 && reply.status < 300) {
    ++delivered_;
    return store_.write(
        [&](Writer& writer) { return writer.delete_webhook(event.seq, event.claimed_by); });
  }
  ++failed_;
  ++event.attempts;
  event.cause = cause_of(reply);
  const bool again = may_mend(reply.status) && event.attempts < options_.most_attempts;
  event.state = again ? WebhookState::kWaiting : WebhookState::kDead;
  event.next = clock_.wall_now() + wait_after(event.attempts, reply.retry_after);
  return store_.write([&](Writer& writer) { return writer.return_webhook(event); });
}

// Full jitter: a random share of a time that doubles.
Millis Webhooks::wait_after(int attempts, std::optional<Millis> asked) const {
  const std::int64_t doubled = options_.first_wait.count()
                               << std::min(std::max(attempts - 1, 0), 30);
  const std::int64_t most = std::min(doubled, options_.longest_wait.count());
  const Millis share{randombytes_uniform(static_cast<std::uint32_t>(most)) + 1};
  return std::max(share, std::min(asked.value_or(Millis(0)), options_.longest_wait));
}

Result<WebhookPage> Webhooks::list(WebhookQuery query) {
  WebhookPage page;
  const int limit = query.limit++;
  Status asked = store_.read([&](Reader& reader) -> Status {
    Result<std::vector<WebhookRow>> rows = reader.webhooks(query);
    if (!rows) return rows.error();
    page.events = std::move(*rows);
    const Result<WebhookCounts> counts = reader.webhook_counts();
    if (!counts) return counts.error();
    page.counts = *counts;
    return {};
  });
  if (!asked) return asked.error();
  if (page.events.size() > static_cast<std::size_t>(limit)) {
    page.events.pop_back();
    page.next = page.events.back().seq;
  }
  return page;
}

Result<int> Webhooks::requeue(const std::vector<std::int64_t>& seqs) {
  int changed = 0;
  Status stored = store_.write([&](Writer& writer) -> Status {
    const Result<int> done = writer.requeue_webhooks(seqs, clock_.wall_now());
    if (!done) return done.error();
    changed = *done;
    return {};
  });
  if (!stored) return stored.error();
  return changed;
}

Result<int> Webhooks::drop(const Caller& caller, const std::vector<std::int64_t>& seqs) {
  int changed = 0;
  Status stored = store_.write(
      [&](Writer& writer) -> Status {
        const Result<int> done = writer.drop_webhooks(seqs);
        if (!done) return done.error();
        changed = *done;
        if (changed == 0) return {};
        const auto leaf = LedgerLeaves(writer, clock_.wall_now())
                              .add_override(caller, "webhook_dropped", {{"events", changed}});
        return leaf ? Status{} : Status(leaf.error());
      },
      Appends::kLedger);
  if (!stored) return stored.error();
  return changed;
}

Result<std::string> Webhooks::metrics() {
  WebhookCounts counts;
  Status asked = store_.read([&](Reader& reader) -> Status {
    const Result<WebhookCounts> found = reader.webhook_counts();
    if (!found) return found.error();
    counts = *found;
    return {};
  });
  if (!asked) return asked.error();
  const Millis age = counts.oldest ? clock_.wall_now() - *counts.oldest : Millis(0);
  return fmt::format(
      "# HELP vigil_webhook_events Events the platform has not received, by state.\n"
      "# TYPE vigil_webhook_events gauge\n"
      "vigil_webhook_events{{state=\"waiting\"}} {}\nvigil_webhook_events{{state=\"dead\"}} {}\n"
      "# HELP vigil_webhook_oldest_seconds Age of the oldest of them.\n"
      "# TYPE vigil_webhook_oldest_seconds gauge\nvigil_webhook_oldest_seconds {:.3f}\n"
      "# HELP vigil_webhook_posts_total Attempts of this backend, by result.\n"
      "# TYPE vigil_webhook_posts_total counter\n"
      "vigil_webhook_posts_total{{result=\"delivered\"}} {}\n"
      "vigil_webhook_posts_total{{result=\"failed\"}} {}\n",
      counts.waiting, counts.dead, static_cast<double>(age.count()) / 1000, delivered_.load(),
      failed_.load());
}

}  // namespace vigil::backend
