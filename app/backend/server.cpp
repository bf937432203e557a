#include "app/backend/server.h"

#include <condition_variable>
#include <mutex>
#include <thread>

#include "app/backend/service/late_texts.h"
#include "app/backend/service/neighbours.h"
#include "app/backend/service/prescreen.h"
#include "app/backend/service/registry.h"
#include "app/backend/service/second_looks.h"
#include "app/backend/store/store_address.h"
#include "core/base/log.h"

namespace vigil::backend {

namespace {

Announce announce_of(const Options& options) {
  return options.webhooks.url.empty() ? Announce::kNothing : Announce::kDecisions;
}

}  // namespace

// In the order of their making; what is below uses what is above and goes first.
struct Server::Parts {
  Parts(const Options& options, std::unique_ptr<Store> opened, Registry loaded,
        ledger::SigningKey key)
      : clock(options.clock != nullptr ? *options.clock : system_clock),
        store(std::move(opened)),
        registry(std::move(loaded)),
        ladders(registry),
        sessions(*store, clock, options.sessions),
        throttle(*store, clock),
        prescreen(*store, registry, events),
        queues(*store, registry, clock, events, &prescreen, announce_of(options)),
        watch(*store, registry, clock),
        decisions(*store, registry, clock, events, announce_of(options)),
        items(*store, registry, clock, events),
        intake(*store, registry, clock, events),
        quality(*store, registry, clock),
        search(*store, registry, items),
        alike(*store, registry),
        collections(*store, registry, events),
        proposals(*store, registry, clock, events, collections, sessions, announce_of(options)),
        ledger(*store, clock, std::move(key), options.ledger),
        webhooks(*store, clock, options.webhooks),
        neighbours(*store, registry, events),
        late_texts(*store, registry, events, prescreen),
        kept_changes(options.kept_changes) {}

  void tidy() {
    // What fails here is tried again soon and is no reason to stop answering.
    for (const Status& done :
         {queues.sweep(), intake.take_inboxes(), sessions.tidy(), throttle.tidy(),
          search.catch_up(), collections.compact(kept_changes), alike.look(), late_texts.look(),
          put_before_people(*store, ladders, clock, events), store->tidy(clock.wall_now())}) {
      if (!done) log_warning("backend", "tidying: " + done.error().message);
    }
  }

  void tidy_until_stopped(std::chrono::milliseconds every) {
    std::unique_lock guard(tidy_mutex);
    while (!tidy_wake.wait_for(guard, every, [&] { return stopping; })) {
      guard.unlock();
      tidy();
      guard.lock();
    }
  }

  void sign_until_stopped() {
    // A thousand leaves may be there well before a second is over.
    constexpr std::chrono::milliseconds kLook{200};
    std::unique_lock guard(tidy_mutex);
    while (!tidy_wake.wait_for(guard, kLook, [&] { return stopping; })) {
      guard.unlock();
      if (Status signed_one = ledger.tick(); !signed_one)
        log_warning("ledger", "no checkpoint could be made: " + signed_one.error().message);
      guard.lock();
    }
  }

  void look_at_neighbours_until_stopped(std::chrono::milliseconds every) {
    std::unique_lock guard(tidy_mutex);
    while (!tidy_wake.wait_for(guard, every, [&] { return stopping; })) {
      guard.unlock();
      if (Status looked = neighbours.look(); !looked)
        log_warning("backend",
                    "what other backends changed is not known: " + looked.error().message);
      guard.lock();
    }
  }

  void send_until_stopped(WebhookPost& post) {
    // Long enough to cost nothing, short enough that the platform hears of a decision at once.
    constexpr std::chrono::milliseconds kRest{250};
    constexpr std::chrono::milliseconds kRestAfterFailure{2'000};
    std::chrono::milliseconds rest{0};
    std::unique_lock guard(tidy_mutex);
    while (!tidy_wake.wait_for(guard, rest, [&] { return stopping; })) {
      guard.unlock();
      const Result<int> sent = webhooks.send_due(post);
      if (!sent) log_warning("webhook", sent.error().message);
      rest = !sent ? kRestAfterFailure : *sent == 0 ? kRest : std::chrono::milliseconds(0);
      guard.lock();
    }
  }

  [[nodiscard]] Status start_senders() {
    if (!webhooks.wanted()) return {};
    for (int i = 0; i < webhooks.options().senders; ++i) {
      Result<std::unique_ptr<WebhookPost>> post = open_webhook_post(webhooks.options());
      if (!post) return post.error();
      posts.push_back(std::move(*post));
    }
    for (const auto& post : posts) {
      senders.emplace_back([this, raw = post.get()] { send_until_stopped(*raw); });
    }
    return {};
  }

  SystemClock system_clock;
  const Clock& clock;
  std::unique_ptr<Store> store;
  Registry registry;
  Ladders ladders;
  EventHub events;
  Metrics metrics;
  Sessions sessions;
  SignInThrottle throttle;
  std::unique_ptr<MediaShelf> media;
  std::unique_ptr<FrameTexts> texts;
  std::unique_ptr<Fingerprints> fingerprints;
  Prescreen prescreen;
  Queues queues;
  QueueWatch watch;
  Decisions decisions;
  Items items;
  ReportIntake intake;
  Quality quality;
  Search search;
  Alike alike;
  Collections collections;
  Proposals proposals;
  LedgerLog ledger;
  Webhooks webhooks;
  Neighbours neighbours;
  LateTexts late_texts;
  std::unique_ptr<Services> services;
  std::unique_ptr<HttpServer> http;

  const std::int64_t kept_changes;
  std::mutex tidy_mutex;
  std::condition_variable tidy_wake;
  bool stopping = false;
  std::thread tidy_thread;
  std::thread signing_thread;
  std::thread neighbours_thread;
  std::vector<std::unique_ptr<WebhookPost>> posts;
  std::vector<std::thread> senders;
};

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<Server>> Server::start(Options options) {
  if (options.postgres && (options.media_dir.empty() || options.ledger_key.empty())) {
    return fail(ErrorCode::kInvalidArgument,
                "a backend on PostgreSQL has no folder of its own: say where the media (--media) "
                "and the ledger's key (--ledger-key) are");
  }
  Result<std::unique_ptr<Store>> store =
      open_store({.sqlite = options.store_path, .postgres = options.postgres});
  if (!store) return store.error();
  // A database elsewhere has no folder here, and needs none: see above.
  const std::filesystem::path folder =
      options.postgres ? std::filesystem::path()
                       : std::filesystem::absolute(options.store_path).parent_path();
  if (options.ledger_key.empty()) options.ledger_key = folder / "ledger.key";
  if (options.ledger.last_signed.empty()) {
    options.ledger.last_signed = options.ledger_key;
    options.ledger.last_signed += ".last_signed";
  }
  Result<ledger::SigningKey> key = ledger::SigningKey::open(options.ledger_key);
  if (!key) return key.error();
  Registry registry = Registry::load(options.plugins_dir);
  for (const std::string& problem : registry.problems()) log_warning("backend", problem);

  auto parts =
      std::make_unique<Parts>(options, std::move(*store), std::move(registry), std::move(*key));
  if (Status begun = parts->ledger.begin(); !begun) return begun.error();
  if (Status seeded = parts->collections.seed(); !seeded) return seeded.error();
  Result<std::unique_ptr<MediaShelf>> media =
      MediaShelf::open(options.media_dir.empty() ? folder / "media" : options.media_dir,
                       *parts->store, parts->clock);
  if (!media) return media.error();
  parts->media = std::move(*media);
  if (!options.decoder.empty()) {
    parts->fingerprints =
        std::make_unique<Fingerprints>(*parts->media, options.decoder, parts->clock);
    if (!options.frame_text.reader.empty()) {
      parts->texts = std::make_unique<FrameTexts>(*parts->media, options.decoder,
                                                  options.frame_text, parts->clock);
      parts->prescreen.use(*parts->texts);
      parts->late_texts.use(*parts->texts);
    }
    parts->prescreen.use(*parts->fingerprints);
    parts->alike.use(*parts->fingerprints);
  }
  if (Status started = parts->prescreen.start(); !started) return started.error();
  parts->services = std::make_unique<Services>(
      Services{parts->clock,      parts->store->epoch(), parts->sessions,
               parts->throttle,   parts->queues,         parts->watch,
               parts->decisions,  parts->items,          parts->intake,
               parts->quality,    parts->search,         parts->collections,
               parts->proposals,  parts->ledger,         *parts->media,
               parts->webhooks,   *parts->store,         parts->events,
               parts->metrics,    parts->alike,          parts->fingerprints.get(),
               parts->texts.get()});
  Result<std::unique_ptr<HttpServer>> http = HttpServer::listen(*parts->services, options.http);
  if (!http) return http.error();
  parts->http = std::move(*http);
  if (options.tidy_every.count() > 0) {
    parts->tidy_thread = std::thread(
        [raw = parts.get(), every = options.tidy_every] { raw->tidy_until_stopped(every); });
  }
  if (options.ledger.checkpoint_every.count() > 0)
    parts->signing_thread = std::thread([raw = parts.get()] { raw->sign_until_stopped(); });
  // A SQLite database has one backend.
  if (options.postgres) {
    parts->neighbours_thread = std::thread([raw = parts.get(), every = options.look_every] {
      raw->look_at_neighbours_until_stopped(every);
    });
  }
  auto server = std::unique_ptr<Server>(new Server(std::move(parts)));
  if (Status started = server->parts_->start_senders(); !started) return started.error();
  return server;
}

Server::~Server() { stop(); }

std::uint16_t Server::port() const { return parts_->http->port(); }
const std::string& Server::epoch() const { return parts_->store->epoch(); }
Result<Change> Server::put_user(const UserChange& change) {
  return parts_->sessions.put_user(change);
}
const std::vector<std::string>& Server::problems() const { return parts_->registry.problems(); }

void Server::stop() {
  parts_->http->stop();
  {
    const std::lock_guard guard(parts_->tidy_mutex);
    parts_->stopping = true;
  }
  parts_->tidy_wake.notify_all();
  if (parts_->tidy_thread.joinable()) parts_->tidy_thread.join();
  if (parts_->signing_thread.joinable()) parts_->signing_thread.join();
  if (parts_->neighbours_thread.joinable()) parts_->neighbours_thread.join();
  for (std::thread& sender : parts_->senders) {
    if (sender.joinable()) sender.join();
  }
}

}  // namespace vigil::backend
