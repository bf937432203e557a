#include "core/net/api_client.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/hash.h"
#include "tests/support/fake_backend.h"

namespace vigil::net {
namespace {

using nlohmann::json;
using test::Delivery;
using test::FakeAnswer;
using test::FakeBackend;
using test::problem;

const domain::DeviceId kDevice("0193587a-6c1e-7b2f-9d53-0a4f1f6e2c11");
const domain::QueueId kQueue("review.first");

class ApiClientTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = ApiClient::open({.base_url = backend_.url(), .user_agent = "t", .ca_file = {}});
    ASSERT_TRUE(opened.ok());
    api_ = std::move(*opened);
    ASSERT_TRUE(api_->sign_in("lin", "moon", kDevice).ok());
  }

  // The next answer to GET /v1/queues.
  void answer_queues_with(FakeAnswer answer) {
    backend_.inject({.route = "GET /v1/queues", .answer = std::move(answer)});
  }

  ManualClock clock_;
  FakeBackend backend_{clock_};
  std::unique_ptr<ApiClient> api_;
};

TEST_F(ApiClientTest, SignsInRenewsAndSignsOut) {
  const auto grant = api_->sign_in("lin", "moon", kDevice);
  ASSERT_TRUE(grant.ok());
  EXPECT_EQ(grant->user.id.text(), "lin");
  EXPECT_EQ(grant->user.name, "林");
  EXPECT_EQ(grant->user.roles, std::vector{domain::Role::kReviewer});
  EXPECT_EQ(grant->expires_at - grant->server_time, std::chrono::minutes(15));
  EXPECT_EQ(api_->epoch(), "epoch-1");
  EXPECT_EQ(api_->server_time(), clock_.wall_now());
  const auto renewed = api_->renew();
  ASSERT_TRUE(renewed.ok());
  EXPECT_NE(renewed->token, grant->token);
  EXPECT_TRUE(api_->sign_out().ok());
  EXPECT_EQ(api_->queues().failure().kind, FailureClass::kUnauthenticated);
}

TEST_F(ApiClientTest, AWrongPasswordIsUnauthenticatedWithTheBackendsSentence) {
  const auto answer = api_->sign_in("lin", "sun", kDevice);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.failure().kind, FailureClass::kUnauthenticated);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnauthenticated);
  EXPECT_NE(answer.error().message.find("Name or password is wrong."), std::string::npos);
}

TEST_F(ApiClientTest, LeasesRenewsAndReleases) {
  const std::string task = backend_.add_task("review.first", "山羊");
  const auto leases = api_->lease(kQueue, 3, kDevice);
  ASSERT_TRUE(leases.ok()) << leases.error().message;
  ASSERT_EQ(leases->tasks.size(), 1U);
  EXPECT_EQ(leases->tasks.front().id.text(), task);
  EXPECT_EQ(leases->tasks.front().fence, 1);
  EXPECT_EQ(json::parse(leases->tasks.front().subject_json)["caption"], "山羊");
  EXPECT_TRUE(leases->kept_back.empty());
  const LeaseRef refs[] = {{domain::TaskId(task), 1}, {domain::TaskId("unknown"), 1}};
  const auto renewed = api_->renew_leases(refs);
  ASSERT_TRUE(renewed.ok());
  ASSERT_EQ(renewed->size(), 2U);
  EXPECT_EQ((*renewed)[0].status, LeaseStatus::kHeld);
  EXPECT_EQ((*renewed)[0].expires_at, clock_.wall_now() + std::chrono::minutes(5));
  EXPECT_EQ((*renewed)[1].status, LeaseStatus::kLost);
  ASSERT_TRUE(api_->release(refs).ok());
  EXPECT_TRUE(backend_.leased_tasks().empty());
}

// ---- I16: what is no answer --------------------------------------------------------------------

TEST_F(ApiClientTest, I16_HtmlWithStatus200IsNoAcknowledgement) {
  answer_queues_with({.content_type = "text/html", .body = "<html>Welcome</html>", .headers = {}});
  EXPECT_EQ(api_->queues().failure().kind, FailureClass::kMalformed);
}

TEST_F(ApiClientTest, I16_HtmlThatClaimsToBeJsonIsNoAcknowledgement) {
  answer_queues_with({.body = "<html>Welcome</html>", .headers = {}});
  EXPECT_EQ(api_->queues().failure().kind, FailureClass::kMalformed);
}

TEST_F(ApiClientTest, I16_ATruncatedAnswerIsNoAcknowledgement) {
  backend_.inject({.route = "GET /v1/queues", .handled = true, .delivery = Delivery::kTruncated});
  EXPECT_EQ(api_->queues().failure().kind, FailureClass::kMalformed);
}

TEST_F(ApiClientTest, I16_AMissingMemberIsNoAcknowledgement) {
  answer_queues_with({.body = R"({"queues":[{"id":"review.first"}]})", .headers = {}});
  const auto answer = api_->queues();
  EXPECT_EQ(answer.failure().kind, FailureClass::kMalformed);
  EXPECT_EQ(answer.error().code, ErrorCode::kCorrupt);
  answer_queues_with({.body = "[]", .headers = {}});
  EXPECT_EQ(api_->queues().failure().kind, FailureClass::kMalformed);
}

TEST_F(ApiClientTest, I16_ARefusalFromSomethingInBetweenIsNoRefusal) {
  for (const int status : {400, 401, 403, 404, 409, 410, 422, 302}) {
    answer_queues_with(
        {.status = status, .content_type = "text/html", .body = "<p>no", .headers = {}});
    EXPECT_EQ(api_->queues().failure().kind, FailureClass::kMalformed) << status;
  }
}

TEST_F(ApiClientTest, EveryStatusHasItsClass) {
  const std::pair<int, FailureClass> expected[] = {
      {400, FailureClass::kRejected},  {401, FailureClass::kUnauthenticated},
      {403, FailureClass::kForbidden}, {404, FailureClass::kNotFound},
      {409, FailureClass::kConflict},  {410, FailureClass::kNotFound},
      {412, FailureClass::kConflict},  {422, FailureClass::kRejected},
      {428, FailureClass::kRejected},  {429, FailureClass::kRateLimited},
      {500, FailureClass::kServer},    {503, FailureClass::kServer},
  };
  for (const auto& [status, kind] : expected) {
    answer_queues_with(problem(status, "some_code", "Because."));
    const auto answer = api_->queues();
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.failure().kind, kind) << status;
    EXPECT_EQ(answer.failure().status, status);
    EXPECT_EQ(answer.failure().code, "some_code");
    EXPECT_EQ(answer.error().message, "Refused: Because.");
  }
}

TEST_F(ApiClientTest, RetryAfterIsRead) {
  FakeAnswer busy = problem(503, "unavailable");
  busy.headers.emplace_back("Retry-After", "7");
  answer_queues_with(busy);
  const auto answer = api_->queues();
  EXPECT_EQ(answer.failure().kind, FailureClass::kRateLimited);
  EXPECT_EQ(answer.failure().retry_after, std::chrono::seconds(7));
}

// ---- decisions ---------------------------------------------------------------------------------

TEST_F(ApiClientTest, I13_ItemsThatAreNotInTheAgreedFormAreNotAnswered) {
  const json results = {{"results",
                         {{{"id", "one"}, {"status", "accepted"}, {"ledger_index", 4}},
                          {{"id", "two"}, {"status", "perhaps"}},
                          {{"id", "three"}, {"status", "accepted"}},
                          {{"status", "accepted"}, {"ledger_index", 5}},
                          "four",
                          {{"id", "five"},
                           {"status", "conflict"},
                           {"code", "decided_by_other"},
                           {"detail", "Wei was first."},
                           {"current", {{"actor", "wei"}}}}}}};
  backend_.inject(
      {.route = "POST /v1/decisions", .answer = FakeAnswer{.body = results.dump(), .headers = {}}});
  const auto answer = api_->send_decisions(kDevice, {});
  ASSERT_TRUE(answer.ok());
  ASSERT_EQ(answer->size(), 2U);
  EXPECT_EQ((*answer)[0].id.text(), "one");
  EXPECT_EQ((*answer)[0].ledger_index, 4);
  EXPECT_EQ((*answer)[1].status, DecisionStatus::kConflict);
  EXPECT_EQ((*answer)[1].code, "decided_by_other");
  EXPECT_EQ((*answer)[1].detail, "Wei was first.");
  EXPECT_EQ(json::parse((*answer)[1].current_json)["actor"], "wei");
}

TEST_F(ApiClientTest, I4_BodiesAreSentByteForByte) {
  const std::string bodies[] = {R"({"id":"a","note":"雪\u0041 1.0"})", R"({"id":"b","n":1e3})"};
  (void)api_->send_decisions(kDevice, bodies);
  const auto seen = backend_.requests("POST /v1/decisions");
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_NE(seen[0].body.find(bodies[0] + "," + bodies[1]), std::string::npos);
  EXPECT_TRUE(json::accept(seen[0].body));
}

// ---- records and media -------------------------------------------------------------------------

TEST_F(ApiClientTest, ReadsRecordsAndChangesPageByPage) {
  for (const char* id : {"a", "b", "c", "d"}) {
    backend_.put_record("policies", id, {{"title", id}});
  }
  backend_.delete_record("policies", "b");
  auto page = api_->records("policies");
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->records.size(), 3U);
  EXPECT_EQ(page->head, 5);
  EXPECT_EQ(page->next, "");
  auto changes = api_->changes("policies", 3);
  ASSERT_TRUE(changes.ok());
  ASSERT_EQ(changes->changes.size(), 2U);
  EXPECT_EQ(changes->changes[0].id, "d");
  EXPECT_EQ(changes->changes[0].body_json, R"({"title":"d"})");
  EXPECT_TRUE(changes->changes[1].deleted);
  EXPECT_FALSE(changes->more);
  backend_.compact("policies");
  EXPECT_EQ(api_->changes("policies", 1).failure().status, 410);
}

TEST_F(ApiClientTest, FetchesAPartOfMediaAndRefusesAnother) {
  const std::string hash = backend_.add_media("0123456789");
  std::string got;
  MediaPart heard;
  const auto started = [&](const MediaPart& part) {
    heard = part;
    return Status();
  };
  const auto sink = [&](std::string_view bytes) {
    got += bytes;
    return Status();
  };
  ASSERT_TRUE(api_->fetch_media(domain::MediaId(hash), 2, 4, started, sink).ok());
  EXPECT_EQ(got, "2345");
  EXPECT_EQ(heard.begin, 2U);
  EXPECT_EQ(heard.total, 10U);
  EXPECT_EQ(*api_->media_size(domain::MediaId(hash)), 10U);

  // A box on the way that ignores the range gives everything: what is here already is passed over.
  got.clear();
  backend_.inject(
      {.route = "GET /v1/media/",
       .answer = FakeAnswer{.content_type = "video/mp4", .body = "0123456789", .headers = {}}});
  const auto whole = api_->fetch_media(domain::MediaId(hash), 2, 4, started, sink);
  ASSERT_TRUE(whole.ok()) << whole.error().message;
  EXPECT_EQ(got, "23456789");
  EXPECT_EQ(heard.begin, 2U);
  // Another part than the one asked for would put the beginning in the middle.
  got.clear();
  backend_.inject({.route = "GET /v1/media/",
                   .answer = FakeAnswer{.status = 206,
                                        .content_type = "video/mp4",
                                        .body = "0123",
                                        .headers = {{"Content-Range", "bytes 0-3/10"}}}});
  const auto other = api_->fetch_media(domain::MediaId(hash), 2, 4, started, sink);
  EXPECT_EQ(other.failure().kind, FailureClass::kMalformed);
  EXPECT_EQ(other.failure().status, 206);
  EXPECT_EQ(got, "");
  const auto missing =
      api_->fetch_media(domain::MediaId(std::string(64, '0')), 0, 4, started, sink);
  EXPECT_EQ(missing.failure().kind, FailureClass::kNotFound);
}

// An answer to HEAD has no body; its type says whether it is the backend's.
TEST_F(ApiClientTest, ARefusedQuestionForTheSizeIsARefusal) {
  const domain::MediaId media(std::string(64, '0'));
  EXPECT_EQ(api_->media_size(media).failure().kind, FailureClass::kNotFound);
  backend_.inject({.route = "HEAD /v1/media/", .answer = problem(403, "forbidden", "Not by you.")});
  EXPECT_EQ(api_->media_size(media).failure().kind, FailureClass::kForbidden);
  backend_.inject(
      {.route = "HEAD /v1/media/",
       .answer = FakeAnswer{.status = 403, .content_type = "text/html", .headers = {}}});
  EXPECT_EQ(api_->media_size(media).failure().kind, FailureClass::kMalformed);
}

}  // namespace
}  // namespace vigil::net
