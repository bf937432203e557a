// The desk and the real backend together: what the two rooms promise each other over the wire.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "app/backend/server.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/net/api_client.h"
#include "core/sync/desk_client.h"

namespace vigil::sync {
namespace {

namespace fs = std::filesystem;

using domain::DecisionState;
using domain::Role;
using domain::Verdict;
using nlohmann::json;
using std::chrono::minutes;
using std::chrono::seconds;

const domain::QueueId kQueue("review.first");
constexpr std::string_view kPassword = "the night is long";

class BackendTest : public testing::Test {
 protected:
  BackendTest() {
    std::string pattern = (fs::temp_directory_path() / "vigil-both-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    start_server();
    open_desk();
  }

  ~BackendTest() override {
    desk_.reset();
    server_.reset();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  // On the same port every time, as a restarted service would be.
  void start_server() {
    backend::Options options;
    options.store_path = folder_ / "backend" / "vigil.db";
    options.plugins_dir = fs::path(VIGIL_SOURCE_DIR) / "plugins";
    options.http.port = port_;
    options.http.rate.per_second = 0;
    options.http.drain_time = std::chrono::milliseconds(200);
    options.sessions.cost = backend::PasswordCost::kCheap;
    options.clock = &clock_;
    fs::create_directories(folder_ / "backend");
    auto started = backend::Server::start(options);
    ASSERT_TRUE(started.ok()) << started.error().message;
    server_ = std::move(*started);
    port_ = server_->port();
    for (const Role role : {Role::kReviewer, Role::kOperator, Role::kAdmin}) {
      const std::string word(domain::to_word(role));
      ASSERT_TRUE(server_->put_user({word, word, {role}, std::string(kPassword), true}).ok());
    }
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  void open_desk() {
    desk_.reset();
    DeskOptions options;
    options.profile = folder_ / "desk";
    options.backend.base_url = url();
    options.draft_window = Millis(0);
    options.threads = Threads::kNone;
    options.seed = 3;
    auto opened = DeskClient::open(std::move(options), clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    desk_ = std::move(*opened);
  }

  std::unique_ptr<net::ApiClient> client_of(Role role) {
    auto client = net::ApiClient::open({.base_url = url(), .user_agent = "test"});
    EXPECT_TRUE(client.ok());
    const auto grant =
        (*client)->sign_in(domain::to_word(role), kPassword, domain::DeviceId("tool"));
    EXPECT_TRUE(grant.ok()) << grant.error().message;
    return std::move(*client);
  }

  void bring_in(int count) {
    std::vector<net::NewTask> tasks;
    for (int i = 0; i < count; ++i) {
      const json subject = {{"item_id", "i" + std::to_string(i)},
                            {"caption", "山路上的羊 " + std::to_string(i)},
                            {"author", {{"id", "a"}, {"name", "阿梅"}, {"followers", 3}}},
                            {"media", {{"sha256", std::string(64, 'a')}, {"type", "video/mp4"}}}};
      tasks.push_back({.key = "k" + std::to_string(i),
                       .severity = 1,
                       .reach = 10,
                       .due_at = {},
                       .subject_json = subject.dump()});
    }
    const auto outcomes = client_of(Role::kOperator)->enqueue(kQueue, tasks);
    ASSERT_TRUE(outcomes.ok()) << outcomes.error().message;
    for (const auto& each : *outcomes) EXPECT_EQ(each.status, net::EnqueueStatus::kCreated);
  }

  void live(Millis span) {
    const SteadyTime end = clock_.steady_now() + span;
    for (int i = 0; i < 10'000; ++i) {
      const SteadyTime now = clock_.steady_now();
      const SteadyTime due = desk_->run_once();
      if (now >= end && due > now) return;
      if (due > now) clock_.advance(std::min(due, std::max(end, now + Millis(1))) - now);
    }
    FAIL() << "the engine never rests";
  }

  void sign_in(int wanted) {
    desk_->sign_in("reviewer", kPassword);
    desk_->keep_leased(kQueue, wanted);
    (void)desk_->records("policies");
    live(seconds(1));
    ASSERT_EQ(desk_->connection()->state, ConnectionState::kOnline) << desk_->connection()->detail;
  }

  domain::DecisionId allow_next() {
    const auto list = desk_->tasks(kQueue);
    if (list->tasks.empty()) {
      ADD_FAILURE() << "no task in hand";
      return {};
    }
    DecisionDraft draft;
    draft.task = list->tasks.front().id;
    draft.verdict = Verdict::kAllow;
    const auto decided = desk_->decide(draft);
    EXPECT_TRUE(decided.ok()) << decided.error().message;
    return decided.value_or({});
  }

  // Ids of the decisions in the ledger; every leaf's hash is checked against its bytes.
  std::vector<std::string> ledger_ids() {
    const auto leaves = client_of(Role::kAdmin)->leaves(0);
    EXPECT_TRUE(leaves.ok()) << leaves.error().message;
    std::vector<std::string> ids;
    for (const net::LedgerLeaf& leaf : *leaves) {
      EXPECT_EQ(to_hex(sha256(std::string(1, '\0') + leaf.body)), leaf.hash_hex);
      const auto body = parse_json(leaf.body);
      if (body && body->contains("decision")) ids.push_back((*body)["decision"]["id"]);
    }
    return ids;
  }

  fs::path folder_;
  ManualClock clock_;
  std::uint16_t port_ = 0;
  std::unique_ptr<backend::Server> server_;
  std::unique_ptr<DeskClient> desk_;
};

TEST_F(BackendTest, TenDecisionsEndInTheLedgerInTheirOrder) {
  bring_in(10);
  sign_in(4);
  std::vector<std::string> made;
  for (int i = 0; i < 10; ++i) {
    made.push_back(allow_next().text());
    live(seconds(4));
  }
  EXPECT_EQ(desk_->count(DecisionState::kConfirmed), 10);
  EXPECT_EQ(ledger_ids(), made);
  EXPECT_TRUE(desk_->records("policies")->complete);
  EXPECT_FALSE(desk_->records("policies")->records.empty()) << "the manifest's seed";
}

TEST_F(BackendTest, ARestrictingVerdictCarriesItsPolicy) {
  bring_in(1);
  sign_in(1);
  for (const Record& each : desk_->records("policies")->records) {
    const auto policy = domain::policy_from_json(*each.body);
    if (!policy || !policy->active || !domain::permits(*policy, Verdict::kRemove)) continue;
    DecisionDraft draft;
    draft.task = desk_->tasks(kQueue)->tasks.front().id;
    draft.verdict = Verdict::kRemove;
    draft.policy = policy->id;
    draft.note = "第二段";
    const auto id = desk_->decide(draft);
    ASSERT_TRUE(id.ok()) << id.error().message;
    live(seconds(1));
    EXPECT_EQ(desk_->find(*id)->state, DecisionState::kConfirmed) << desk_->find(*id)->detail;
    return;
  }
  FAIL() << "no seeded policy permits a removal";
}

TEST_F(BackendTest, I3_I16_RestartsInBetweenLoseNothingAndRepeatNothing) {
  bring_in(9);
  sign_in(9);
  std::set<std::string> made;
  for (int i = 0; i < 9; ++i) {
    if (i % 3 == 1) server_->stop();
    made.insert(allow_next().text());
    live(seconds(1));
    if (i % 3 == 1) {
      server_.reset();
      open_desk();
      start_server();
      sign_in(9);
    }
  }
  live(seconds(60));
  EXPECT_EQ(desk_->count(DecisionState::kConfirmed), 9);
  const auto ids = ledger_ids();
  EXPECT_EQ(ids.size(), 9U);
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()), made);
}

TEST_F(BackendTest, I8_ALeaseThatRanOutIsAConflict) {
  bring_in(1);
  sign_in(1);
  server_->stop();
  server_.reset();
  const auto id = allow_next();
  clock_.advance(minutes(10));
  start_server();
  live(seconds(60));
  const auto parked = desk_->find(id);
  ASSERT_TRUE(parked.has_value());
  EXPECT_EQ(parked->state, DecisionState::kConflict);
  EXPECT_EQ(parked->cause, Cause::kStaleLease);
  EXPECT_EQ(parked->decision.verdict, Verdict::kAllow);
}

TEST_F(BackendTest, AReplacedAndAWithdrawnDecisionKeepTheirOrder) {
  bring_in(1);
  sign_in(1);
  const auto first = allow_next();
  live(seconds(1));
  DecisionDraft second;
  second.kind = domain::DecisionKind::kSupersede;
  second.supersedes = first;
  second.verdict = Verdict::kEscalate;
  const auto replaced = desk_->decide(second);
  ASSERT_TRUE(replaced.ok()) << replaced.error().message;
  live(seconds(1));
  EXPECT_EQ(desk_->find(*replaced)->state, DecisionState::kConfirmed)
      << desk_->find(*replaced)->detail;
  DecisionDraft third;
  third.kind = domain::DecisionKind::kWithdraw;
  third.supersedes = *replaced;
  const auto withdrawn = desk_->decide(third);
  ASSERT_TRUE(withdrawn.ok()) << withdrawn.error().message;
  live(seconds(5));
  EXPECT_EQ(desk_->find(*withdrawn)->state, DecisionState::kConfirmed)
      << desk_->find(*withdrawn)->detail;
  EXPECT_EQ(ledger_ids(), (std::vector{first.text(), replaced->text(), withdrawn->text()}));
}

TEST_F(BackendTest, I2_AReplacedDatabaseHearsEverythingAgainAndNothingVanishes) {
  bring_in(2);
  sign_in(2);
  const auto one = allow_next();
  const auto two = allow_next();
  live(seconds(1));
  ASSERT_EQ(desk_->count(DecisionState::kConfirmed), 2);
  server_->stop();
  server_.reset();
  fs::remove_all(folder_ / "backend");
  start_server();
  live(seconds(90));
  // An empty database knows neither task: the decisions are in sight with their cause, not gone.
  for (const auto& id : {one, two}) {
    EXPECT_EQ(desk_->find(id)->state, DecisionState::kRefused);
    EXPECT_EQ(desk_->find(id)->cause, Cause::kUnknownTask);
  }
}

TEST_F(BackendTest, RecordsWrittenByOthersArriveAndDeletedOnesGo) {
  sign_in(0);
  const auto before = desk_->records("policies")->records.size();
  auto administrator = client_of(Role::kAdmin);
  const json policy = {{"id", "night-fires"},
                       {"version", 1},
                       {"title", {{"zh", "夜间用火"}, {"en", "Fires at night"}}},
                       {"guide", {{"zh", "夜间野外用火"}, {"en", "Open fires at night"}}},
                       {"severity", 2},
                       {"actions", {"label", "warn"}},
                       {"active", true}};
  const auto revision = administrator->put_record("policies", "night-fires", policy.dump(), {});
  ASSERT_TRUE(revision.ok()) << revision.error().message;
  live(seconds(16));
  EXPECT_EQ(desk_->records("policies")->records.size(), before + 1);
  const auto again = administrator->put_record("policies", "night-fires", policy.dump(), {});
  EXPECT_EQ(again.failure().kind, net::FailureClass::kConflict);
  ASSERT_TRUE(administrator->delete_record("policies", "night-fires", *revision).ok());
  live(seconds(16));
  EXPECT_EQ(desk_->records("policies")->records.size(), before);
}

TEST_F(BackendTest, MediaGoesUpAndComesDownInParts) {
  const std::string bytes(300'000, 'm');
  const domain::MediaId media(to_hex(sha256(bytes)));
  auto importer = client_of(Role::kOperator);
  std::size_t sent = 0;
  const auto source = [&](std::span<char> into) -> Result<std::size_t> {
    const std::size_t some = std::min(into.size(), bytes.size() - sent);
    std::copy_n(bytes.data() + sent, some, into.data());
    sent += some;
    return some;
  };
  const auto stored = importer->upload_media(media, "video/mp4", bytes.size(), source);
  ASSERT_TRUE(stored.ok()) << stored.error().message;
  EXPECT_TRUE(*stored);
  EXPECT_EQ(importer->media_size(media).value(), bytes.size());
  std::string part;
  const auto got = importer->fetch_media(
      media, 100'000, 50'000, [](const net::MediaPart&) { return Status(); },
      [&](std::string_view some) -> Status {
        part += some;
        return {};
      });
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(part, bytes.substr(100'000, 50'000));
  EXPECT_EQ(got->total, bytes.size());
}

}  // namespace
}  // namespace vigil::sync
