// The server against those who speak badly, slowly, too much, or without a name.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "core/base/hash.h"
#include "core/base/ids.h"
#include "core/base/json.h"
#include "tests/app/backend/live_server.h"

namespace vigil::backend {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

void expect_problem(const RawAnswer& answer, int status, std::string_view code) {
  EXPECT_EQ(answer.status, status) << answer.body;
  EXPECT_EQ(answer.headers.at("content-type"), "application/problem+json");
  const json body = answer.json();
  EXPECT_EQ(body["status"], status);
  EXPECT_EQ(body["code"], code);
  EXPECT_TRUE(body["type"].get<std::string>().starts_with("urn:vigil:problem:")) << body;
  EXPECT_FALSE(body["title"].get<std::string>().empty());
  EXPECT_FALSE(body["detail"].get<std::string>().empty());
}

TEST(Http, EveryAnswerCarriesTheServersTimeAndEpoch) {
  LiveServer live;
  RawClient client(live.port());
  for (const char* path : {"/healthz", "/v1/me", "/nowhere"}) {
    const RawAnswer answer = client.send("GET", path);
    EXPECT_EQ(answer.headers.at("vigil-epoch"), live.server->epoch()) << path;
    EXPECT_TRUE(from_rfc3339(answer.headers.at("vigil-server-time")).has_value()) << path;
  }
  EXPECT_EQ(client.send("GET", "/healthz").json()["status"], "ok");
}

TEST(Http, NobodyGetsInWithoutAToken) {
  LiveServer live;
  RawClient client(live.port());
  const RawAnswer answer = client.send("GET", "/v1/me");
  expect_problem(answer, 401, "unauthenticated");
  EXPECT_EQ(answer.headers.at("www-authenticate"), "Bearer");
  expect_problem(client.send("GET", "/v1/me", {{"Authorization", "Basic bGluOng="}}), 401,
                 "unauthenticated");
  client.token = std::string(64, '0');
  expect_problem(client.send("GET", "/v1/me"), 401, "unauthenticated");
}

TEST(Http, AnUnknownPathIsNotFoundAndAWrongMethodNamesTheRightOnes) {
  LiveServer live;
  RawClient client(live.port());
  expect_problem(client.send("GET", "/v1/nothing"), 404, "not_found");
  expect_problem(client.send("GET", "/v1/queues/"), 404, "not_found");
  for (const char* method : {"PUT", "PATCH", "BREW"}) {
    const RawAnswer answer = client.send(method, "/v1/session");
    expect_problem(answer, 405, "unsupported");
    EXPECT_EQ(answer.headers.at("allow"), "POST, DELETE") << method;
  }
}

TEST(Http, MalformedRequestsAreAnsweredAndTheConnectionEnds) {
  LiveServer live;
  for (const char* bytes :
       {"\r\r\n\n", "GET\r\n\r\n", "GET /healthz HTTP/9.9\r\n\r\n", "\x16\x03\x01\x02\x00",
        "GET /healthz HTTP/1.1\r\nBad Header: x\r\n\r\n",
        "POST /v1/session HTTP/1.1\r\nContent-Length: -4\r\n\r\n",
        "POST /v1/session HTTP/1.1\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd"}) {
    RawClient client(live.port());
    ASSERT_TRUE(client.write(std::string(bytes) + "\r\n\r\n"));
    const RawAnswer answer = client.read_answer();
    EXPECT_EQ(answer.status, 400) << bytes;
    EXPECT_TRUE(client.closed_within(milliseconds(2000))) << bytes;
  }
  RawClient client(live.port());
  EXPECT_EQ(client.send("GET", "/healthz").status, 200) << "and the server is there as before";
}

TEST(Http, LengthAndChunkedTogetherAreRefused) {
  LiveServer live;
  RawClient client(live.port());
  ASSERT_TRUE(client.write(
      "POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
      "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/me HTTP/1.1\r\nHost: x\r\n\r\n"));
  EXPECT_EQ(client.read_answer().status, 400);
  EXPECT_TRUE(client.closed_within(milliseconds(2000))) << "nothing may be smuggled behind it";
}

TEST(Http, BrokenTargetsAreRefused) {
  LiveServer live;
  RawClient client(live.port());
  for (const char* target :
       {"/v1/queues?limit=%zz", "http://elsewhere/healthz", "/v1/decisions?q=%ff%fe", "*"}) {
    expect_problem(client.send("GET", target), 400, "invalid_argument");
  }
  // A broken escape in the path names nothing.
  expect_problem(client.send("GET", "/v1/media/%2"), 404, "not_found");
}

TEST(Http, AHeaderOver16KilobytesIsRefused) {
  LiveServer live;
  RawClient client(live.port());
  const RawAnswer answer =
      client.send("GET", "/healthz", {{"X-Long", std::string(17 * 1024, 'x')}});
  EXPECT_EQ(answer.status, 431);
  RawClient other(live.port());
  EXPECT_EQ(other.send("GET", "/healthz", {{"X-Long", std::string(12 * 1024, 'x')}}).status, 200);
}

TEST(Http, ABodyOverOneMegabyteIsRefusedAnnouncedOrNot) {
  LiveServer live;
  const auto client = live.client_for("operator");
  const std::string big((1u << 20) + 1, ' ');
  expect_problem(client->send("POST", "/v1/queues/review.first/tasks",
                              {{"Content-Type", "application/json"}}, big),
                 413, "too_large");
  RawClient chunked(live.port());
  ASSERT_TRUE(chunked.write(
      "POST /v1/queues/review.first/tasks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
      client->token + "\r\nTransfer-Encoding: chunked\r\n\r\n"));
  for (int i = 0; i < 5; ++i) {
    if (!chunked.write("40000\r\n" + std::string(0x40000, ' ') + "\r\n")) break;
  }
  EXPECT_EQ(chunked.read_answer().status, 413);
}

TEST(Http, BodiesThatAreNoAcceptableJsonAreRefused) {
  LiveServer live;
  const auto client = live.client_for("operator");
  const std::string path = "/v1/queues/review.first/tasks";
  const Headers type = {{"Content-Type", "application/json; charset=utf-8"}};
  expect_problem(client->send("POST", path, type, "{\"tasks\": [}"), 400, "invalid_argument");
  expect_problem(client->send("POST", path, type, "[1]"), 400, "invalid_argument");
  expect_problem(client->send("POST", path, type, "{\"tasks\":1,\"tasks\":2}"), 400,
                 "invalid_argument");
  expect_problem(client->send("POST", path, type, "{\"tasks\":[]}{}"), 400, "invalid_argument");
  expect_problem(
      client->send("POST", path, type,
                   std::string("{\"a\":") + std::string(40, '[') + std::string(40, ']') + "}"),
      413, "too_large");
  expect_problem(client->send("POST", path, {{"Content-Type", "text/html"}}, "{}"), 415,
                 "unsupported");
}

TEST(Http, ATruncatedBodyIsNoRequest) {
  LiveServer live;
  {
    RawClient client(live.port());
    ASSERT_TRUE(
        client.write("POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                     "Content-Length: 500\r\n\r\n{\"user\":\"reviewer\""));
  }
  RawClient client(live.port());
  const std::string metrics = client.send("GET", "/metrics").body;
  EXPECT_EQ(metrics.find("route=\"/v1/session\",status=\"400\""), std::string::npos);
  EXPECT_EQ(client.send("GET", "/healthz").status, 200);
}

TEST(Http, ASlowRequestEndsAndOthersAreServedMeanwhile) {
  LiveServer live([](Options& options) { options.http.request_time = milliseconds(300); });
  RawClient slow(live.port());
  ASSERT_TRUE(slow.write("GET /healthz HTTP/1.1\r\nX: "));
  std::thread dripping([&] {
    // A byte now and then does not buy more time.
    for (int i = 0; i < 40 && slow.write("x"); ++i) std::this_thread::sleep_for(milliseconds(25));
  });
  RawClient quick(live.port());
  for (int i = 0; i < 20; ++i) EXPECT_EQ(quick.send("GET", "/healthz").status, 200);
  dripping.join();
  EXPECT_TRUE(slow.closed_within(milliseconds(5000)));
}

TEST(Http, AnIdleConnectionEnds) {
  LiveServer live([](Options& options) { options.http.idle_time = milliseconds(100); });
  RawClient client(live.port());
  EXPECT_EQ(client.send("GET", "/healthz").status, 200);
  EXPECT_TRUE(client.closed_within(milliseconds(5000)));
}

TEST(Http, AFloodFromOneAddressIsSlowedDown) {
  LiveServer live([](Options& options) { options.http.rate = {.per_second = 0.01, .burst = 5}; });
  RawClient client(live.port());
  for (int i = 0; i < 5; ++i) EXPECT_EQ(client.send("GET", "/healthz").status, 200);
  const RawAnswer answer = client.send("GET", "/healthz");
  expect_problem(answer, 429, "unavailable");
  EXPECT_GT(std::stoi(answer.headers.at("retry-after")), 1);
}

TEST(Http, GuessingPasswordsIsSlowedDown) {
  LiveServer live;
  RawClient client(live.port());
  const json wrong = {{"user", "senior"}, {"password", "not this one"}, {"device", "d"}};
  for (int i = 0; i < 5; ++i)
    expect_problem(client.send_json("POST", "/v1/session", wrong), 401, "unauthenticated");
  const RawAnswer answer = client.send_json("POST", "/v1/session", wrong);
  EXPECT_EQ(answer.status, 429);
  EXPECT_TRUE(answer.headers.contains("retry-after"));
  EXPECT_FALSE(live.token_for("reviewer").empty()) << "others are not shut out";
}

TEST(Http, SeveralRequestsMayBeSentBeforeTheFirstAnswer) {
  LiveServer live;
  RawClient client(live.port());
  ASSERT_TRUE(client.write(
      "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/me HTTP/1.1\r\nHost: x\r\n\r\n"));
  EXPECT_EQ(client.read_answer().status, 200);
  EXPECT_EQ(client.read_answer().status, 401);
}

TEST(Http, ASessionIsRenewedAndEnded) {
  LiveServer live;
  const auto client = live.client_for("reviewer");
  const RawAnswer renewed = client->send("POST", "/v1/session/renew");
  ASSERT_EQ(renewed.status, 200);
  EXPECT_EQ(client->send("GET", "/v1/me").status, 200) << "the old token works a little longer";
  client->token = renewed.json()["token"];
  EXPECT_EQ(client->send("GET", "/v1/me").json()["id"], "reviewer");
  EXPECT_EQ(client->send("DELETE", "/v1/session").status, 204);
  EXPECT_EQ(client->send("GET", "/v1/me").status, 401);
}

TEST(Http, MediaIsKeptUnderItsHashAndServedByRanges) {
  LiveServer live;
  const auto client = live.client_for("operator");
  std::string bytes(700'000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 31 >> 3);
  const std::string path = "/v1/media/" + to_hex(sha256(bytes));
  const Headers type = {{"Content-Type", "video/mp4"}};
  EXPECT_EQ(client->send("GET", path).status, 404);
  EXPECT_EQ(client->send("PUT", path, type, bytes).status, 201);
  EXPECT_EQ(client->send("PUT", path, type, bytes).status, 200) << "there already";

  const RawAnswer whole = client->send("GET", path);
  EXPECT_EQ(whole.status, 200);
  EXPECT_TRUE(whole.body == bytes);
  EXPECT_EQ(whole.headers.at("content-type"), "video/mp4");
  EXPECT_EQ(whole.headers.at("accept-ranges"), "bytes");
  const RawAnswer head = client->send("HEAD", path);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers.at("content-length"), "700000");

  const RawAnswer part = client->send("GET", path, {{"Range", "bytes=300000-600000"}});
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.headers.at("content-range"), "bytes 300000-600000/700000");
  EXPECT_TRUE(part.body == bytes.substr(300'000, 300'001));
  const RawAnswer tail = client->send("GET", path, {{"Range", "bytes=-10"}});
  EXPECT_EQ(tail.headers.at("content-range"), "bytes 699990-699999/700000");
  EXPECT_TRUE(tail.body == bytes.substr(699'990));
  const RawAnswer beyond = client->send("GET", path, {{"Range", "bytes=700000-"}});
  expect_problem(beyond, 416, "invalid_argument");
  EXPECT_EQ(beyond.headers.at("content-range"), "bytes */700000");
  EXPECT_EQ(client->send("GET", path, {{"If-None-Match", whole.headers.at("etag")}}).status, 304);
}

TEST(Http, MediaWithOtherBytesThanAnnouncedIsNotKept) {
  LiveServer live;
  const auto client = live.client_for("operator");
  const std::string path = "/v1/media/" + to_hex(sha256("the right bytes"));
  expect_problem(client->send("PUT", path, {{"Content-Type", "video/mp4"}}, "the wrong bytes"), 422,
                 "rejected");
  EXPECT_EQ(client->send("HEAD", path).status, 404);
  expect_problem(client->send("PUT", "/v1/media/abc", {{"Content-Type", "video/mp4"}}, "x"), 400,
                 "invalid_argument");
  expect_problem(client->send("PUT", path, {{"Content-Type", "text\"/html"}}, "x"), 400,
                 "invalid_argument");
  EXPECT_TRUE(std::filesystem::is_empty(live.folder.path() / "media/incoming"));
}

TEST(Http, AnInterruptedUploadLeavesNothing) {
  LiveServer live;
  const std::string token = live.token_for("operator");
  {
    RawClient client(live.port());
    ASSERT_TRUE(client.write("PUT /v1/media/" + to_hex(sha256("x")) +
                             " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token +
                             "\r\nContent-Type: video/mp4\r\nContent-Length: 1000000\r\n\r\n" +
                             std::string(200'000, 'x')));
  }
  live.server->stop();  // waits for the request
  EXPECT_TRUE(std::filesystem::is_empty(live.folder.path() / "media/incoming"));
}

TEST(Http, ALargeUploadIsNotReadFromStrangers) {
  LiveServer live;
  RawClient client(live.port());
  ASSERT_TRUE(client.write(
      "PUT /v1/media/" + to_hex(sha256("x")) +
      " HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4000000000\r\n\r\n"));
  EXPECT_EQ(client.read_answer().status, 401) << "answered before a byte of it was sent";
}

TEST(Http, RecordsAreWrittenUnderAConditionOnly) {
  LiveServer live;
  const auto client = live.client_for("administrator");
  const std::string path = "/v1/collections/policies/records/privacy";
  const json body = {{"id", "privacy"},
                     {"version", 1},
                     {"title", {{"zh", "隐私"}, {"en", "Privacy"}}},
                     {"actions", {"remove"}}};
  expect_problem(client->send_json("PUT", path, body), 428, "invalid_argument");
  const RawAnswer made = client->send_json("PUT", path, body, {{"If-None-Match", "*"}});
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(made.headers.at("etag"), "\"1\"");
  EXPECT_EQ(made.json()["revision"], 1);
  const RawAnswer twice = client->send_json("PUT", path, body, {{"If-None-Match", "*"}});
  expect_problem(twice, 412, "conflict");
  EXPECT_EQ(twice.json()["current"]["revision"], 1);
  const RawAnswer invalid =
      client->send_json("PUT", path, {{"id", "privacy"}, {"version", 0}}, {{"If-Match", "\"1\""}});
  expect_problem(invalid, 422, "rejected");
  ASSERT_EQ(invalid.json()["errors"].size(), 1u);
  EXPECT_FALSE(invalid.json()["errors"][0]["keyword"].get<std::string>().empty());
  EXPECT_EQ(client->send_json("PUT", path, body, {{"If-Match", "\"1\""}}).json()["revision"], 2);
  expect_problem(client->send("DELETE", path), 428, "invalid_argument");
  EXPECT_EQ(client->send("DELETE", path, {{"If-Match", "\"2\""}}).status, 204);
  EXPECT_EQ(client->send("GET", path).status, 404);
}

TEST(Http, AFeedReaderThatIsTooFarBehindIsSentToReadAnew) {
  LiveServer live;
  const auto client = live.client_for("reviewer");
  const RawAnswer feed = client->send("GET", "/v1/collections/policies/changes?since=0&limit=1");
  EXPECT_EQ(feed.json()["head"], 2);
  EXPECT_EQ(feed.json()["more"], true);
  EXPECT_EQ(feed.json()["changes"].size(), 1u);
  const RawAnswer gone = client->send("GET", "/v1/collections/policies/changes?since=99");
  expect_problem(gone, 410, "not_found");
}

TEST(Http, I4_OneReusedIdAloneIs422) {
  LiveServer live;
  const auto operator_client = live.client_for("operator");
  ASSERT_EQ(operator_client
                ->send_json("POST", "/v1/queues/review.first/tasks",
                            {{"tasks", {{{"key", "a"}, {"subject", json::object()}}}}})
                .status,
            200);
  const auto client = live.client_for("reviewer");
  const json leases = client
                          ->send_json("POST", "/v1/queues/review.first/leases",
                                      {{"count", 1}, {"device", "desk-reviewer"}})
                          .json();
  json decision = {{"id", "0193587a-6c1e-7b2f-9d53-0a4f1f6e2c11"},
                   {"kind", "decide"},
                   {"task", leases["leases"][0]["task"]["id"]},
                   {"queue", "review.first"},
                   {"fence", leases["leases"][0]["fence"]},
                   {"device", "desk-reviewer"},
                   {"decided_at", "2026-01-01T00:00:00.000Z"},
                   {"verdict", "allow"},
                   {"checklist", json::array()},
                   {"marks", json::array()}};
  const auto submit = [&] {
    return client->send_json("POST", "/v1/decisions",
                             {{"device", "desk-reviewer"}, {"decisions", {decision}}});
  };
  const RawAnswer first = submit();
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.json()["results"][0]["status"], "accepted");
  EXPECT_EQ(submit().body, first.body) << "I3: byte for byte";
  decision["note"] = "changed";
  const RawAnswer reused = submit();
  expect_problem(reused, 422, "rejected");
  EXPECT_EQ(reused.json()["results"][0]["status"], "mismatch");

  // The reviewer may prove the own leaf and nobody else's.
  const json checkpoint = client->send("GET", "/v1/ledger/checkpoint").json();
  const auto index = first.json()["results"][0]["ledger_index"].get<std::int64_t>();
  ASSERT_GT(checkpoint["size"], index);
  const std::string proof =
      "/v1/ledger/proof?index=" + std::to_string(index) + "&size=" + std::to_string(index + 1);
  EXPECT_EQ(client->send("GET", proof).status, 200);
  expect_problem(live.client_for("senior")->send("GET", proof), 403, "forbidden");
}

// A decision is let in by what is remembered of its token; whether that still holds is looked up
// where it is applied, also when another backend ended the session.
TEST(Http, I19_ARememberedSessionDecidesNothingOnceItHasEnded) {
  LiveServer live;
  const auto decide_as = [&](RawClient& client, const std::string& token) {
    client.token = token;
    const RawAnswer answer = client.send_json(
        "POST", "/v1/decisions",
        {{"device", "d"}, {"decisions", {{{"id", make_uuid7(SystemClock().wall_now())}}}}});
    return answer.status;
  };
  RawClient client(live.port());
  const std::string token = live.token_for("reviewer");
  EXPECT_EQ(decide_as(client, token), 200);
  EXPECT_EQ(decide_as(client, token), 200) << "remembered";
  ASSERT_EQ(client.send("DELETE", "/v1/session").status, 204);
  EXPECT_EQ(decide_as(client, token), 401);
  EXPECT_EQ(decide_as(client, "no such token"), 401);

  // Roles given after the token was remembered count at once, and so do those taken away.
  const std::string auditor = live.token_for("auditor");
  EXPECT_EQ(decide_as(client, auditor), 403);
  const auto become = [&](domain::Role role) {
    return live.server->put_user({.id = "auditor", .name = "a", .roles = {role}, .password = {}});
  };
  ASSERT_TRUE(become(domain::Role::kReviewer).ok());
  EXPECT_EQ(decide_as(client, auditor), 200);
}

TEST(Http, EventsHintAtChangesAndPing) {
  LiveServer live([](Options& options) { options.http.ping_time = milliseconds(50); });
  const std::string token = live.token_for("operator");
  RawClient watcher(live.port());
  ASSERT_TRUE(watcher.write("GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token +
                            "\r\n\r\n"));
  const std::string head = watcher.read_until("event: ping", milliseconds(5000));
  EXPECT_NE(head.find("text/event-stream"), std::string::npos);
  EXPECT_NE(head.find("event: ping"), std::string::npos);
  RawClient client(live.port());
  client.token = token;
  ASSERT_EQ(client
                .send_json("POST", "/v1/queues/review.first/tasks",
                           {{"tasks", {{{"key", "a"}, {"subject", json::object()}}}}})
                .status,
            200);
  const std::string hint = watcher.read_until("review.first", milliseconds(5000));
  EXPECT_NE(hint.find("event: queue\ndata: {\"id\":\"review.first\"}"), std::string::npos) << hint;
  // Signed out, so not listening any longer.
  ASSERT_EQ(client.send("DELETE", "/v1/session").status, 204);
  EXPECT_TRUE(watcher.closed_within(milliseconds(5000)));
}

TEST(Http, HintsOfQueuesWaitForEachOtherAndACollectionsDoesNot) {
  LiveServer live([](Options& options) {
    options.http.event_pause = milliseconds(20);
    options.http.queue_pause = milliseconds(60'000);
  });
  RawClient client(live.port());
  client.token = live.token_for("operator");
  RawClient watcher(live.port());
  ASSERT_TRUE(watcher.write("GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
                            client.token + "\r\n\r\n"));
  (void)watcher.read_until("retry", milliseconds(5000));
  const auto bring = [&](const char* key) {
    return client
        .send_json("POST", "/v1/queues/review.first/tasks",
                   {{"tasks", {{{"key", key}, {"subject", json::object()}}}}})
        .status;
  };
  ASSERT_EQ(bring("a"), 200);
  EXPECT_NE(watcher.read_until("review.first", milliseconds(5000)).find("review.first"),
            std::string::npos);
  ASSERT_EQ(bring("b"), 200);
  EXPECT_EQ(watcher.read_until("review.first", milliseconds(400)).find("review.first"),
            std::string::npos)
      << "it has just told of queues";
  ASSERT_EQ(client
                .send_json("PUT", "/v1/collections/notes/records/n", {{"text", "x"}},
                           {{"If-None-Match", "*"}})
                .status,
            201);
  const std::string hints = watcher.read_until("review.first", milliseconds(5000));
  EXPECT_NE(hints.find("event: collection"), std::string::npos) << hints;
  EXPECT_NE(hints.find("event: queue"), std::string::npos) << hints;
}

TEST(Http, HintsCanBeAskedForWhereNoStreamComesThrough) {
  LiveServer live([](Options& options) { options.http.event_pause = milliseconds(20); });
  RawClient client(live.port());
  client.token = live.token_for("operator");
  const RawAnswer first = client.send("GET", "/v1/events/next");
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(first.json()["events"].size(), 2u) << "anything may have changed";
  const std::string next = "/v1/events/next?after=" + first.json()["next"].get<std::string>();
  EXPECT_TRUE(client.send("GET", next + "&wait=0").json()["events"].empty());
  EXPECT_EQ(client.send("GET", next + "&wait=51").status, 400);

  RawClient asking(live.port());
  ASSERT_TRUE(asking.write("GET " + next +
                           "&wait=20 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + client.token +
                           "\r\n\r\n"));
  EXPECT_FALSE(asking.closed_within(milliseconds(200))) << "nothing has changed yet";
  ASSERT_EQ(client
                .send_json("POST", "/v1/queues/review.first/tasks",
                           {{"tasks", {{{"key", "a"}, {"subject", json::object()}}}}})
                .status,
            200);
  const RawAnswer news = asking.read_answer();
  ASSERT_EQ(news.status, 200);
  EXPECT_EQ(news.json()["events"], (json::array({{{"kind", "queue"}, {"id", "review.first"}}})));
  EXPECT_EQ(asking.send("GET", "/healthz").status, 200) << "the connection goes on";
  RawClient stranger(live.port());
  EXPECT_EQ(stranger.send("GET", "/v1/events/next").status, 401);
}

TEST(Http, StoppingEndsListenersAndIdleConnectionsSoon) {
  LiveServer live;
  const std::string token = live.token_for("operator");
  RawClient watcher(live.port());
  ASSERT_TRUE(watcher.write("GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token +
                            "\r\n\r\n"));
  (void)watcher.read_until("retry", milliseconds(5000));
  RawClient idle(live.port());
  ASSERT_EQ(idle.send("GET", "/healthz").status, 200);
  const auto before = std::chrono::steady_clock::now();
  live.server->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
  EXPECT_TRUE(watcher.closed_within(milliseconds(1000)));
  EXPECT_TRUE(idle.closed_within(milliseconds(1000)));
}

TEST(Http, MetricsCountRequestsQueuesAndLeaves) {
  LiveServer live;
  RawClient client(live.port());
  (void)client.send("GET", "/healthz");
  (void)client.send("GET", "/nowhere");
  const RawAnswer answer = client.send("GET", "/metrics");
  EXPECT_EQ(answer.status, 200);
  for (const char* line :
       {"vigil_http_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\"} 1",
        "vigil_http_requests_total{method=\"GET\",route=\"other\",status=\"404\"} 1",
        "vigil_http_request_seconds_count{method=\"GET\",route=\"/healthz\"} 1",
        "vigil_queue_tasks{queue=\"review.first\",state=\"ready\"} 0", "vigil_ledger_leaves 9",
        "vigil_http_connections 1"}) {
    EXPECT_NE(answer.body.find(line), std::string::npos) << line << "\n" << answer.body;
  }
}

}  // namespace
}  // namespace vigil::backend
