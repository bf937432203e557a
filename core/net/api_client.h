// The backend's REST interface as typed calls, one per route of docs/api/openapi.yaml.
//
// Thread-confined like its HttpClient: one ApiClient per thread, sharing Credentials. Every call
// blocks until the answer, the time limit or cancel(). An answer is only accepted whole, of type
// JSON and with all its members; else the Failure is kMalformed (invariant I16). Nothing is retried
// here.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/net/api_types.h"
#include "core/net/credentials.h"
#include "core/net/event_stream.h"
#include "core/net/failure.h"
#include "core/net/http_client.h"

namespace vigil::net {

struct DecisionQuery {
  bool mine = true;
  std::string text;
  domain::TaskId task;
  int limit = 100;
  std::string after;
};

// Everything that is not empty must fit; docs/api/openapi.yaml says how.
struct SearchQuery {
  std::string words;
  std::string queue;
  std::string author;
  std::string tag;
  std::string verdict;
  std::string reviewer;
  std::string state;
  std::string from;  // RFC 3339
  std::string to;
  int limit = 50;
  std::string cursor;
};

// What must be true of a record for a write to happen.
struct RecordPrecondition {
  std::optional<std::int64_t> revision;  // absent: the record must not exist yet
};

struct MediaPart {
  std::uint64_t begin = 0;
  std::uint64_t total = 0;  // bytes of the whole blob
};

class ApiClient {
 public:
  ApiClient(std::unique_ptr<HttpClient> http, std::shared_ptr<Credentials> credentials);
  // With its own HttpClient and Credentials.
  [[nodiscard]] static Result<std::unique_ptr<ApiClient>> open(HttpOptions options);

  // ---- session and people; sign_in and renew put the new token into the credentials
  [[nodiscard]] Answer<Health> health();
  [[nodiscard]] Answer<SessionGrant> sign_in(std::string_view user, std::string_view password,
                                             const domain::DeviceId& device);
  [[nodiscard]] Answer<SessionGrant> renew();
  // Forgets the token whatever the answer.
  [[nodiscard]] Answer<Done> sign_out();
  [[nodiscard]] Answer<UserAccount> me();
  [[nodiscard]] Answer<std::vector<UserAccount>> users();
  // Without a password an existing one stays.
  [[nodiscard]] Answer<Done> put_user(const UserAccount& account,
                                      const std::optional<std::string>& password);

  // ---- queues
  [[nodiscard]] Answer<std::vector<QueueSummary>> queues();
  // The document as it came, its members checked: what vigilctl prints.
  [[nodiscard]] Answer<nlohmann::json> queue_health(const domain::QueueId& queue);
  [[nodiscard]] Answer<TaskPage> tasks(const domain::QueueId& queue, std::string_view state = {},
                                       int limit = 100, std::string_view after = {});
  // One outcome per task, in the same order.
  [[nodiscard]] Answer<std::vector<EnqueueOutcome>> enqueue(const domain::QueueId& queue,
                                                            std::span<const NewTask> tasks);
  [[nodiscard]] Answer<LeaseGrants> lease(const domain::QueueId& queue, int count,
                                          const domain::DeviceId& device,
                                          const domain::LeaseWishes& wishes = {});
  // That very task, or the lease this person and device have on it; nothing while somebody else has
  // it, or it is decided.
  [[nodiscard]] Answer<std::optional<LeasedTask>> take_task(const domain::QueueId& queue,
                                                            const domain::TaskId& task,
                                                            const domain::DeviceId& device);
  // Dead tasks are ready again; how many were.
  [[nodiscard]] Answer<std::int64_t> requeue(const domain::QueueId& queue,
                                             std::span<const domain::TaskId> tasks);
  // Outcomes of those the answer names; one it leaves out is neither held nor lost.
  [[nodiscard]] Answer<std::vector<LeaseOutcome>> renew_leases(std::span<const LeaseRef> leases);
  [[nodiscard]] Answer<std::vector<LeaseOutcome>> release(std::span<const LeaseRef> leases);

  // ---- decisions
  // `bodies` are Decision documents as stored, sent byte for byte, at most kMaxDecisionsPerBatch.
  // Outcomes of those the answer names (I13); one it leaves out is not acknowledged.
  [[nodiscard]] Answer<std::vector<DecisionOutcome>> send_decisions(
      const domain::DeviceId& device, std::span<const std::string> bodies);
  [[nodiscard]] Answer<DecisionPage> decisions(const DecisionQuery& query);

  // ---- collections
  [[nodiscard]] Answer<std::vector<CollectionSummary>> collections();
  [[nodiscard]] Answer<RecordPage> records(std::string_view collection, std::string_view after = {},
                                           int limit = 500);
  [[nodiscard]] Answer<RecordChange> record(std::string_view collection, std::string_view id);
  // The new revision; 0: it takes two, and was proposed. kConflict: Failure::body has the record.
  [[nodiscard]] Answer<std::int64_t> put_record(std::string_view collection, std::string_view id,
                                                std::string_view body_json,
                                                const RecordPrecondition& precondition);
  [[nodiscard]] Answer<Done> delete_record(std::string_view collection, std::string_view id,
                                           std::int64_t revision);
  // kNotFound with status 410 when `since` is too old: pull all records again.
  [[nodiscard]] Answer<ChangePage> changes(std::string_view collection, std::int64_t since,
                                           int limit = 500);

  // ---- media
  // Size in bytes; kNotFound when the backend does not have it.
  [[nodiscard]] Answer<std::uint64_t> media_size(const domain::MediaId& media);
  // Bytes [begin, begin + at_most) or fewer at the end, in order, through `sink`; `started` hears
  // where they begin and how long the whole is before the first of them.
  [[nodiscard]] Answer<MediaPart> fetch_media(
      const domain::MediaId& media, std::uint64_t begin, std::uint64_t at_most,
      const std::function<Status(const MediaPart&)>& started, const BodySink& sink);
  // True when it was stored now, false when the backend already had it.
  [[nodiscard]] Answer<bool> upload_media(const domain::MediaId& media,
                                          std::string_view content_type, std::uint64_t bytes,
                                          BodySource source);

  // ---- ledger
  [[nodiscard]] Answer<Checkpoint> checkpoint();
  // Those of at least `from` leaves, by size.
  [[nodiscard]] Answer<std::vector<Checkpoint>> checkpoints(std::int64_t from, int limit = 500);
  // kShown: with persons, reasons and notes; the ledger notes that they were shown.
  enum class Fields { kHidden, kShown };
  [[nodiscard]] Answer<std::vector<LedgerLeaf>> leaves(std::int64_t from, int limit = 500,
                                                       Fields fields = Fields::kHidden);
  // The newest checkpoint, its growth from `from` leaves, and one's own leaves of `indices`, at
  // most kMaxReceipts.
  [[nodiscard]] Answer<Receipts> receipts(std::int64_t from, std::span<const std::int64_t> indices);
  [[nodiscard]] Answer<Erasure> erase_fields(std::int64_t leaf);
  [[nodiscard]] Answer<Erasure> erase_person(const domain::UserId& person);
  [[nodiscard]] Answer<InclusionProof> inclusion_proof(std::int64_t index, std::int64_t size);
  [[nodiscard]] Answer<ConsistencyProof> consistency_proof(std::int64_t from, std::int64_t to);

  // ---- items and acts of two persons: documents as they came, their main members checked
  [[nodiscard]] Answer<nlohmann::json> item(std::string_view item, std::string_view ladder = {});
  // `event_json` as openapi.yaml has it. The item as it stands after it.
  [[nodiscard]] Answer<nlohmann::json> note_item_event(std::string_view item,
                                                       std::string_view event_json,
                                                       std::string_view ladder = {});
  [[nodiscard]] Answer<nlohmann::json> search(const SearchQuery& query);
  [[nodiscard]] Answer<nlohmann::json> proposals(int limit = 50);

  // ---- quality: documents as they came, their members checked
  // `by` policy, tier or hour; `from` and `to` days, empty: the last weeks.
  [[nodiscard]] Answer<nlohmann::json> quality(std::string_view by, std::string_view from = {},
                                               std::string_view to = {});
  // The caller's own.
  [[nodiscard]] Answer<nlohmann::json> own_quality();
  // `act`: "record" or "roles", with the body that openapi.yaml wants. The proposal, open.
  [[nodiscard]] Answer<nlohmann::json> propose(std::string_view act, std::string_view body_json);
  // `act`: "confirm" or "reject". The proposal after it.
  [[nodiscard]] Answer<nlohmann::json> decide_proposal(std::string_view id, std::string_view act);

  // ---- any question that only reads: GET `path`, with its query; the document as it came
  [[nodiscard]] Answer<nlohmann::json> ask(std::string path);

  // ---- webhooks
  [[nodiscard]] Answer<WebhookPage> webhooks(std::string_view state = {}, int limit = 100,
                                             std::string_view after = {});
  // Dead ones are sent again; none named: all. How many.
  [[nodiscard]] Answer<std::int64_t> requeue_webhooks(std::span<const std::int64_t> events);
  // Dead ones are given up. How many.
  [[nodiscard]] Answer<std::int64_t> drop_webhooks(std::span<const std::int64_t> events);

  // ---- events
  // Listens until the stream ends: Done when the backend ends it, else what went wrong. `take`
  // hears that the stream has begun (an event without kind) and then every hint.
  [[nodiscard]] Answer<Done> events(const std::function<void(const ServerEvent&)>& take);
  // Where no stream comes through: waits up to half a minute for something to have changed since
  // the answer with this cursor.
  [[nodiscard]] Answer<EventNews> next_events(std::string_view cursor);

  // Makes the running and all later calls fail with kCancelled. Any thread.
  void cancel() { http_->cancel(); }

  // From the headers of the last whole answer: which database answered, and the server's clock
  // then.
  [[nodiscard]] const std::string& epoch() const { return epoch_; }
  [[nodiscard]] std::optional<WallTime> server_time() const { return server_time_; }

 private:
  enum class Auth { kNone, kToken };
  [[nodiscard]] Answer<Response> exchange(Request request, Auth auth = Auth::kToken);
  // A 2xx answer with a JSON object.
  [[nodiscard]] Answer<nlohmann::json> exchange_json(Request request, Auth auth = Auth::kToken);
  [[nodiscard]] Answer<Erasure> erase(const nlohmann::json& what);
  [[nodiscard]] Answer<std::int64_t> change_webhooks(std::string_view act, std::string_view counted,
                                                     std::span<const std::int64_t> events);
  [[nodiscard]] Answer<SessionGrant> take_grant(Request request, Auth auth);
  [[nodiscard]] Answer<std::vector<LeaseOutcome>> send_leases(std::string path,
                                                              std::span<const LeaseRef> leases);

  std::unique_ptr<HttpClient> http_;
  std::shared_ptr<Credentials> credentials_;
  std::string epoch_;
  std::optional<WallTime> server_time_;
};

inline constexpr std::size_t kMaxDecisionsPerBatch = 100;
inline constexpr std::size_t kMaxTasksPerEnqueue = 500;
inline constexpr int kMaxTasksPerLease = 10;
inline constexpr std::size_t kMaxReceipts = 100;

}  // namespace vigil::net
