// Events from the real backend: what changed is here at once, and everything works without them.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/backend/server.h"
#include "core/net/api_client.h"
#include "core/sync/desk_client.h"
#include "tests/support/fault_proxy.h"

namespace vigil::sync {
namespace {

namespace fs = std::filesystem;

using domain::Role;
using nlohmann::json;

const domain::QueueId kQueue("review.first");
constexpr std::string_view kPassword = "the night is long";

class HintsTest : public testing::Test {
 protected:
  HintsTest() {
    std::string pattern = (fs::temp_directory_path() / "vigil-hints-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    start_server();
  }
  ~HintsTest() override {
    desk_.reset();
    server_.reset();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  void start_server() {
    backend::Options options;
    options.store_path = folder_ / "vigil.db";
    options.plugins_dir = fs::path(VIGIL_SOURCE_DIR) / "plugins";
    options.http.port = port_;
    options.http.drain_time = std::chrono::milliseconds(500);
    options.sessions.cost = backend::PasswordCost::kCheap;
    auto started = backend::Server::start(options);
    ASSERT_TRUE(started.ok()) << started.error().message;
    server_ = std::move(*started);
    port_ = server_->port();
    for (const Role role : {Role::kReviewer, Role::kOperator}) {
      const std::string word(domain::to_word(role));
      ASSERT_TRUE(server_->put_user({word, word, {role}, std::string(kPassword), true}).ok());
    }
  }

  void open_desk() { open_desk(port_); }
  void open_desk(std::uint16_t port) {
    DeskOptions options;
    options.profile = folder_ / "desk";
    options.backend.base_url = "http://127.0.0.1:" + std::to_string(port);
    options.seed = 3;
    auto opened = DeskClient::open(std::move(options), clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    desk_ = std::move(*opened);
    desk_->sign_in("reviewer", kPassword);
    desk_->keep_leased(kQueue, 4);
    (void)desk_->records("policies");
    ASSERT_TRUE(comes([&] { return desk_->connection()->state == ConnectionState::kOnline; }));
  }

  // True as soon as it is; false when it does not come within the time.
  bool comes(const std::function<bool()>& wanted,
             std::chrono::milliseconds within = std::chrono::seconds(12)) {
    const auto end = std::chrono::steady_clock::now() + within;
    while (!wanted()) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return true;
  }

  std::unique_ptr<net::ApiClient> operator_client() {
    auto client = net::ApiClient::open(
        {.base_url = "http://127.0.0.1:" + std::to_string(port_), .user_agent = "test"});
    EXPECT_TRUE((*client)->sign_in("operator", kPassword, domain::DeviceId("tool")).ok());
    return std::move(*client);
  }

  void bring_in(const std::string& key) {
    const std::vector<net::NewTask> tasks = {
        {.key = key,
         .severity = 1,
         .reach = 10,
         .due_at = {},
         .subject_json = json{{"item_id", key}, {"caption", key}}.dump()}};
    ASSERT_TRUE(operator_client()->enqueue(kQueue, tasks).ok());
  }

  fs::path folder_;
  std::uint16_t port_ = 0;
  SystemClock clock_;
  std::unique_ptr<backend::Server> server_;
  std::unique_ptr<DeskClient> desk_;
};

TEST_F(HintsTest, ATaskIsHereAtOnceAlthoughTheDeskAsksRarely) {
  open_desk();
  // The stream is open and the queue is empty: without a hint the next question is 20 s away.
  std::this_thread::sleep_for(std::chrono::milliseconds(2500));
  const auto begun = std::chrono::steady_clock::now();
  bring_in("one");
  EXPECT_TRUE(comes([&] { return desk_->tasks(kQueue)->tasks.size() == 1; }));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(12));
}

TEST_F(HintsTest, I23_AStreamThatEndedIsOpenedAgain) {
  open_desk();
  server_->stop();
  server_.reset();
  start_server();
  ASSERT_TRUE(comes([&] { return desk_->connection()->state == ConnectionState::kOnline; },
                    std::chrono::seconds(60)));
  bring_in("after");
  EXPECT_TRUE(
      comes([&] { return desk_->tasks(kQueue)->tasks.size() == 1; }, std::chrono::seconds(30)));
}

TEST_F(HintsTest, WhereNoStreamComesThroughTheDeskAsksWithALongPoll) {
  std::atomic<int> questions{0};
  std::atomic<int> hints{0};
  std::atomic<int> lease_calls{0};
  // A box on the way that answers for the stream and lets everything else through.
  proof::FaultProxy box(port_, 1, [&](const proof::Exchanged& each) {
    if (each.path.starts_with("/v1/events/next")) {
      ++questions;
      hints += each.answer.find("\"review.first\"") != std::string::npos ? 1 : 0;
    }
    lease_calls += each.path.ends_with("/leases") ? 1 : 0;
  });
  proof::Weather weather;
  weather.rate = 1;
  weather.troubles = {proof::Trouble::kHtml200};
  weather.only_path = "/v1/events";
  weather.but_path = "/v1/events/next";
  box.set_weather(weather);
  open_desk(box.port());
  // The first question is answered at once: anything may have changed.
  ASSERT_TRUE(comes([&] { return questions == 1; }));
  std::this_thread::sleep_for(std::chrono::seconds(3));
  const int before = lease_calls;
  std::this_thread::sleep_for(std::chrono::seconds(5));
  EXPECT_EQ(lease_calls, before) << "without hints an empty queue is asked for every three seconds";
  bring_in("one");
  EXPECT_TRUE(comes([&] { return desk_->tasks(kQueue)->tasks.size() == 1; }));
  EXPECT_GE(hints, 1);
  EXPECT_EQ(box.met()[static_cast<std::size_t>(proof::Trouble::kHtml200)], 1)
      << "the stream is left alone for a while";
}

TEST_F(HintsTest, AServerThatHasStoppedListensNoMore) {
  server_->stop();
  const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_NE(::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ::close(descriptor);
}

}  // namespace
}  // namespace vigil::sync
