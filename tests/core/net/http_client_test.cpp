#include "core/net/http_client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "tests/support/fake_http_server.h"

namespace vigil::net {
namespace {

using test::Delivery;
using test::FakeAnswer;
using test::FakeHttpServer;
using test::SeenRequest;

std::unique_ptr<HttpClient> client_for(const std::string& url) {
  auto client = HttpClient::open({.base_url = url, .user_agent = "test", .ca_file = {}});
  EXPECT_TRUE(client.ok());
  return std::move(*client);
}

TEST(HttpClient, SendsMethodHeadersBodyAndReadsTheAnswer) {
  SeenRequest seen;
  FakeHttpServer server([&](const SeenRequest& request) {
    seen = request;
    return FakeAnswer{.status = 201, .body = "hello", .headers = {{"X-Thing", "one"}}};
  });
  const auto client = client_for(server.url() + "/");
  const auto answer = client->send(
      {.method = "POST", .path = "/a?b=c", .headers = {{"X-Mine", "two"}}, .body = "payload"});
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_EQ(answer->status, 201);
  EXPECT_EQ(answer->body, "hello");
  EXPECT_EQ(answer->header("x-thing"), "one");
  EXPECT_EQ(answer->header("x-other"), "");
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.path, "/a");
  EXPECT_EQ(seen.query, "b=c");
  EXPECT_EQ(seen.headers["x-mine"], "two");
  EXPECT_EQ(seen.body, "payload");
}

TEST(HttpClient, KeepsTheConnection) {
  std::vector<int> connections;
  FakeHttpServer server([&](const SeenRequest& request) {
    connections.push_back(request.connection);
    return FakeAnswer{.body = "x", .headers = {}};
  });
  const auto client = client_for(server.url());
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(client->send({.path = "/"}).ok());
  EXPECT_EQ(connections, (std::vector<int>{1, 1, 1, 1, 1}));
}

TEST(HttpClient, NobodyThereIsOffline) {
  std::string url;
  {
    FakeHttpServer server([](const SeenRequest&) { return FakeAnswer{}; });
    url = server.url();
  }
  const auto answer = client_for(url)->send({.path = "/"});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.failure().kind, FailureClass::kOffline);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
}

TEST(HttpClient, AClosedConnectionIsOffline) {
  FakeHttpServer server([](const SeenRequest&) {
    return FakeAnswer{.body = {}, .headers = {}, .delivery = Delivery::kNone};
  });
  const auto answer = client_for(server.url())->send({.path = "/"});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.failure().kind, FailureClass::kOffline);
}

TEST(HttpClient, I16_ATruncatedBodyIsNoAnswer) {
  FakeHttpServer server([](const SeenRequest&) {
    return FakeAnswer{
        .body = std::string(1000, 'x'), .headers = {}, .delivery = Delivery::kTruncated};
  });
  const auto answer = client_for(server.url())->send({.path = "/"});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.failure().kind, FailureClass::kMalformed);
}

TEST(HttpClient, SilenceEndsAtTheTimeLimit) {
  FakeHttpServer server([](const SeenRequest&) {
    return FakeAnswer{.body = {}, .headers = {}, .delivery = Delivery::kNever};
  });
  const auto answer = client_for(server.url())->send({.path = "/", .timeout = Millis(80)});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.failure().kind, FailureClass::kTimeout);
  EXPECT_EQ(answer.error().code, ErrorCode::kTimeout);
}

TEST(HttpClient, CancelEndsARunningRequestAndAllLaterOnes) {
  std::atomic<bool> reached = false;
  FakeHttpServer server([&](const SeenRequest&) {
    reached = true;
    return FakeAnswer{.body = {}, .headers = {}, .delivery = Delivery::kNever};
  });
  const auto client = client_for(server.url());
  std::thread canceller([&] {
    while (!reached) std::this_thread::yield();
    client->cancel();
  });
  const auto answer = client->send({.path = "/", .timeout = std::chrono::minutes(5)});
  canceller.join();
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(client->send({.path = "/"}).error().code, ErrorCode::kCancelled);
}

TEST(HttpClient, StreamsABodyBothWays) {
  std::string uploaded;
  const std::string big(3'000'000, 'v');
  FakeHttpServer server([&](const SeenRequest& request) {
    uploaded = request.body;
    return FakeAnswer{.body = big, .headers = {}};
  });
  const auto client = client_for(server.url());
  std::string sent = "abcdefgh";
  std::string received;
  Request request{.method = "PUT", .path = "/"};
  request.source_bytes = sent.size();
  request.source = [&](std::span<char> into) -> Result<std::size_t> {
    const std::size_t some = std::min<std::size_t>({into.size(), sent.size(), 3});
    std::copy_n(sent.data(), some, into.data());
    sent.erase(0, some);
    return some;
  };
  request.sink = [&](std::string_view bytes) -> Status {
    received += bytes;
    return {};
  };
  const auto answer = client->send(request);
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_EQ(uploaded, "abcdefgh");
  EXPECT_EQ(received, big);
  EXPECT_EQ(answer->body, "");
}

TEST(HttpClient, AnErrorOfTheSinkIsTheOutcome) {
  FakeHttpServer server([](const SeenRequest&) {
    return FakeAnswer{.body = std::string(100'000, 'x'), .headers = {}};
  });
  Request request{.path = "/"};
  request.sink = [](std::string_view) { return Status(fail(ErrorCode::kStorageFull, "full")); };
  const auto answer = client_for(server.url())->send(request);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.failure().kind, FailureClass::kLocal);
  EXPECT_EQ(answer.error().code, ErrorCode::kStorageFull);
}

TEST(HttpClient, RefusesToKeepAnAnswerThatIsTooLong) {
  FakeHttpServer server(
      [](const SeenRequest&) { return FakeAnswer{.body = std::string(5000, 'x'), .headers = {}}; });
  const auto answer = client_for(server.url())->send({.path = "/", .max_body_bytes = 4000});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kTooLarge);
}

TEST(HttpClient, AddressesThatAreNotUsedSayWhy) {
  const auto refuses = [](const std::string& url) {
    const auto client = HttpClient::open({.base_url = url, .user_agent = "test", .ca_file = {}});
    return !client.ok() && client.error().code == ErrorCode::kInvalidArgument &&
           !client.error().message.empty();
  };
  EXPECT_TRUE(refuses(""));
  EXPECT_TRUE(refuses("nonsense"));
  EXPECT_TRUE(refuses("ftp://127.0.0.1/"));
  EXPECT_TRUE(refuses("https://name:word@desk.example.org"));
  EXPECT_TRUE(refuses("http://desk.example.org")) << "a token must not travel in the clear";
  EXPECT_TRUE(HttpClient::open({.base_url = "https://desk.example.org/vigil"}).ok());
  EXPECT_TRUE(HttpClient::open({.base_url = "http://[::1]:8460"}).ok());
}

TEST(EncodePathPart, LeavesOnlyUnreservedCharacters) {
  EXPECT_EQ(encode_path_part("review.first"), "review.first");
  EXPECT_EQ(encode_path_part("a/b?c=d e"), "a%2Fb%3Fc%3Dd%20e");
  EXPECT_EQ(encode_path_part("羊"), "%E7%BE%8A");
}

}  // namespace
}  // namespace vigil::net
