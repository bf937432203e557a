// Two people of the programme office change one leader without a connection, each at a desk of
// their own, against the real backend with the programme's own schemas: different fields are
// merged, of the same field a person is asked, and what both agreed on stands everywhere.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/backend/server.h"
#include "core/base/json.h"
#include "core/sync/desk_client.h"

namespace vigil::sync {
namespace {

namespace fs = std::filesystem;

using nlohmann::json;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kPassword = "the night is long";
const std::string kLeaders = "creators.leaders";

class TwoDesks : public testing::Test {
 protected:
  TwoDesks() {
    std::string pattern = (fs::temp_directory_path() / "vigil-two-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    fs::create_directories(folder_ / "backend");
    start_server();
    for (const char* name : {"chen", "li"})
      EXPECT_TRUE(
          server_->put_user({name, name, {domain::Role::kProgramme}, std::string(kPassword), true})
              .ok());
    chen_ = open_desk("chen");
    li_ = open_desk("li");
    live(seconds(5));
    EXPECT_EQ(chen_->connection()->state, ConnectionState::kOnline) << chen_->connection()->detail;
    EXPECT_EQ(li_->connection()->state, ConnectionState::kOnline) << li_->connection()->detail;
    edit(*chen_, {{"id", "l1"},
                  {"name", "带头人甲"},
                  {"stage", "screening"},
                  {"field", "farming"},
                  {"fans", 100}});
    live(minutes(1));
    EXPECT_EQ(shown(*li_)["fans"], 100);
  }

  ~TwoDesks() override {
    chen_.reset();
    li_.reset();
    server_.reset();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  void start_server() {
    backend::Options options;
    options.store_path = folder_ / "backend" / "vigil.db";
    options.plugins_dir = fs::path(VIGIL_SOURCE_DIR) / "plugins";
    options.http.port = port_;
    options.http.rate.per_second = 0;
    options.http.drain_time = std::chrono::milliseconds(200);
    options.sessions.cost = backend::PasswordCost::kCheap;
    options.clock = &clock_;
    auto started = backend::Server::start(options);
    ASSERT_TRUE(started.ok()) << started.error().message;
    server_ = std::move(*started);
    port_ = server_->port();
  }
  void stop_server() { server_.reset(); }

  std::unique_ptr<DeskClient> open_desk(const std::string& person) {
    DeskOptions options;
    options.profile = folder_ / person;
    options.backend.base_url = "http://127.0.0.1:" + std::to_string(port_);
    options.draft_window = Millis(0);
    options.threads = Threads::kNone;
    options.seed = person.size();
    auto opened = DeskClient::open(std::move(options), clock_);
    EXPECT_TRUE(opened.ok()) << opened.error().message;
    (*opened)->sign_in(person, std::string(kPassword));
    (void)(*opened)->records(kLeaders);
    return std::move(*opened);
  }

  // Both desks do everything that falls due in that time.
  void live(Millis span) {
    const SteadyTime end = clock_.steady_now() + span;
    for (int i = 0; i < 20'000; ++i) {
      const SteadyTime now = clock_.steady_now();
      const SteadyTime due = std::min(chen_->run_once(), li_->run_once());
      if (now >= end && due > now) return;
      if (due > now) clock_.advance(std::min(due, std::max(end, now + Millis(1))) - now);
    }
    FAIL() << "the engines never rest";
  }

  static json shown(DeskClient& desk) {
    for (const Record& record : desk.records(kLeaders)->records) {
      if (record.id == "l1") return *record.body;
    }
    return {};
  }
  static void edit(DeskClient& desk, const json& body) {
    const Status done = desk.edit_record(kLeaders, "l1", body.dump());
    ASSERT_TRUE(done.ok()) << done.error().message;
  }
  static void change(DeskClient& desk, const char* field, const json& value) {
    json body = shown(desk);
    body[field] = value;
    edit(desk, body);
  }

  fs::path folder_;
  ManualClock clock_;
  std::uint16_t port_ = 0;
  std::unique_ptr<backend::Server> server_;
  std::unique_ptr<DeskClient> chen_;
  std::unique_ptr<DeskClient> li_;
};

TEST_F(TwoDesks, DifferentFieldsOfOneLeaderAreMerged) {
  stop_server();
  change(*chen_, "fans", 150);
  change(*li_, "business", "果园");
  live(seconds(30));
  EXPECT_EQ(shown(*chen_)["fans"], 150) << "seen at once on one's own desk";
  EXPECT_FALSE(shown(*chen_).contains("business"));
  start_server();
  live(minutes(5));
  for (DeskClient* desk : {chen_.get(), li_.get()}) {
    EXPECT_TRUE(desk->edits()->empty()) << "nobody is asked";
    EXPECT_EQ(shown(*desk)["fans"], 150);
    EXPECT_EQ(shown(*desk)["business"], "果园");
  }
}

TEST_F(TwoDesks, TwoReadersWhoScoreOffLineDoNotMeet) {
  stop_server();
  const auto reading = [](int points) {
    return json{{"name", "r"},
                {"at", "2026-11-30T10:00:00Z"},
                {"scores", {{"business", points}}},
                {"weights", {{"business", 25}}}};
  };
  change(*chen_, "readings", {{"u-chen", reading(8)}});
  change(*li_, "readings", {{"u-li", reading(6)}});
  start_server();
  live(minutes(5));
  EXPECT_TRUE(chen_->edits()->empty());
  EXPECT_TRUE(li_->edits()->empty());
  EXPECT_EQ(shown(*chen_)["readings"].size(), 2u);
  EXPECT_EQ(shown(*li_), shown(*chen_));
}

TEST_F(TwoDesks, OfTheSameFieldAPersonIsAskedAndTheAnswerStandsOnBoth) {
  stop_server();
  change(*chen_, "stage", "interview");
  change(*li_, "stage", "declined");
  change(*li_, "business", "果园");
  start_server();
  live(minutes(5));
  // Whoever came second is asked; the other desk has nothing to do.
  const bool li_second = !li_->edits()->empty();
  DeskClient& asked = li_second ? *li_ : *chen_;
  DeskClient& other = li_second ? *chen_ : *li_;
  ASSERT_EQ(asked.edits()->size(), 1u);
  EXPECT_TRUE(other.edits()->empty());
  const RecordEdit question = asked.edits()->front();
  EXPECT_EQ(question.state, EditState::kClash);
  ASSERT_EQ(question.clashes.size(), 1u) << "what only one changed is not asked about";
  EXPECT_EQ(question.clashes[0].path, "/stage");
  EXPECT_EQ(question.clashes[0].base, R"("screening")");
  EXPECT_EQ(question.clashes[0].mine, li_second ? R"("declined")" : R"("interview")");
  EXPECT_EQ(question.clashes[0].theirs, li_second ? R"("interview")" : R"("declined")");
  // Nothing goes out before there is an answer.
  live(minutes(10));
  EXPECT_EQ(shown(other)["stage"], li_second ? "interview" : "declined");
  const DeskClient::FieldChoice theirs[] = {{"/stage", DeskClient::Side::kTheirs}};
  ASSERT_TRUE(asked.resolve_edit(kLeaders, "l1", theirs).ok());
  live(minutes(5));
  for (DeskClient* desk : {chen_.get(), li_.get()}) {
    EXPECT_TRUE(desk->edits()->empty());
    EXPECT_EQ(shown(*desk)["stage"], li_second ? "interview" : "declined");
    EXPECT_EQ(shown(*desk)["business"], "果园");
  }
}

}  // namespace
}  // namespace vigil::sync
