// Events for the platform: written with the decision, signed, sent in order, tried again, given up.
#include "app/backend/service/webhooks.h"

#include <gtest/gtest.h>

#include <deque>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "tests/app/backend/workshop.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

// Takes what is posted and answers as told; 200 when nothing was told.
class Receiver final : public WebhookPost {
 public:
  WebhookReply post(const std::vector<std::pair<std::string, std::string>>& headers,
                    const std::string& body) override {
    got.push_back(parse_json(body).value_or(json()));
    for (const auto& [name, value] : headers) last_headers[name] = value;
    last_body = body;
    if (replies.empty()) return {200, {}, {}};
    const WebhookReply reply = replies.front();
    replies.pop_front();
    return reply;
  }

  std::deque<WebhookReply> replies;
  std::vector<json> got;
  std::map<std::string, std::string> last_headers;
  std::string last_body;
};

class WebhookTest : public testing::Test {
 protected:
  static WebhookOptions options() {
    WebhookOptions options;
    options.url = "https://platform.example/hook";
    options.secret = "0123456789abcdef";
    options.most_attempts = 4;
    options.first_wait = Millis(1000);
    options.longest_wait = Millis(60'000);
    return options;
  }

  // A decision on a fresh task, by way of decisions that are announced.
  domain::Decision decide(domain::Verdict verdict) {
    shop_.enqueue(1);
    const domain::Decision decision =
        make_decision(shop_.reviewer, shop_.lease_one(shop_.reviewer), verdict);
    submit(decision);
    return decision;
  }
  void submit(const domain::Decision& decision) {
    const auto answers = decisions_.submit(shop_.reviewer, shop_.reviewer.device,
                                           {{decision.id.text(), decision, ""}});
    ASSERT_TRUE(answers.ok());
    EXPECT_EQ(parse_json(answers->front().json).value()["status"], "accepted");
  }
  int send() {
    const auto sent = webhooks_.send_due(receiver_);
    EXPECT_TRUE(sent.ok());
    return sent.value_or(-1);
  }
  WebhookPage list() { return webhooks_.list({}).value(); }

  Workshop shop_;
  Decisions decisions_{*shop_.store, shop_.registry, shop_.clock, shop_.events,
                       Announce::kDecisions};
  Webhooks webhooks_{*shop_.store, shop_.clock, options()};
  Receiver receiver_;
};

TEST_F(WebhookTest, ADecisionIsToldOnceSignedAndWithoutNames) {
  const domain::Decision decision = decide(domain::Verdict::kLimit);
  submit(decision);  // the same once more is answered, not told again
  EXPECT_EQ(send(), 1);
  ASSERT_EQ(receiver_.got.size(), 1u);
  const json& body = receiver_.got.front();
  EXPECT_EQ(body["item"], "key-0");
  EXPECT_EQ(body["decision"]["id"], decision.id.text());
  EXPECT_EQ(body["decision"]["verdict"], "limit");
  EXPECT_EQ(body["decision"]["policy"]["id"], "spam");
  EXPECT_EQ(body["task_state"], "done");
  EXPECT_EQ(receiver_.last_body.find(shop_.reviewer.id), std::string::npos) << "nobody is named";
  EXPECT_EQ(receiver_.last_headers["Vigil-Event"], body["event"]);
  const std::int64_t seconds = to_ms(shop_.clock.wall_now()) / 1000;
  EXPECT_EQ(receiver_.last_headers["Vigil-Timestamp"], std::to_string(seconds));
  EXPECT_EQ(receiver_.last_headers["Vigil-Signature"],
            "v1=" + sign_webhook("0123456789abcdef", seconds, receiver_.last_body));
  EXPECT_EQ(send(), 0);
  EXPECT_TRUE(list().events.empty());
}

// The value is what `printf '1767225600.{}' | openssl dgst -sha256 -hmac 0123456789abcdef` says.
TEST(WebhookSignature, IsTheOneThatReceiversCompute) {
  EXPECT_EQ(sign_webhook("0123456789abcdef", 1767225600, "{}"),
            "99902517b3069f78750aa0520b0493482454c2d30a579c7acc839f3363ca1b88");
}

TEST_F(WebhookTest, I11_WithoutTheDecisionThereIsNoEvent) {
  shop_.enqueue(1);
  domain::Decision stale =
      make_decision(shop_.reviewer, shop_.lease_one(shop_.reviewer), domain::Verdict::kAllow);
  stale.fence += 7;
  (void)decisions_.submit(shop_.reviewer, shop_.reviewer.device, {{stale.id.text(), stale, ""}});
  EXPECT_TRUE(list().events.empty());
}

TEST_F(WebhookTest, WhatMayMendIsTriedAgainLaterAndInTheOrderOfItsItem) {
  const domain::Decision first = decide(domain::Verdict::kLimit);
  const domain::Decision second = make_replacement(first, domain::Verdict::kAllow);
  submit(second);
  receiver_.replies = {{503, {}, {}}, {0, "no connection", {}}};
  EXPECT_EQ(send(), 1) << "the second waits for the first";
  EXPECT_EQ(send(), 0) << "not at once";
  EXPECT_EQ(list().events.front().cause, "the receiver answered 503");
  shop_.clock.advance(Millis(1001));
  EXPECT_EQ(send(), 1);
  EXPECT_EQ(list().events.front().cause, "no connection");
  EXPECT_EQ(list().events.front().attempts, 2);
  shop_.clock.advance(Millis(2001));
  EXPECT_EQ(send(), 1);
  EXPECT_EQ(send(), 1);
  ASSERT_EQ(receiver_.got.size(), 4u);
  EXPECT_EQ(receiver_.got[2]["decision"]["id"], first.id.text());
  EXPECT_EQ(receiver_.got[3]["decision"]["id"], second.id.text());
}

TEST_F(WebhookTest, TheReceiverMaySayWhen) {
  (void)decide(domain::Verdict::kAllow);
  receiver_.replies = {{429, {}, Millis(30'000)}};
  EXPECT_EQ(send(), 1);
  shop_.clock.advance(Millis(29'999));
  EXPECT_EQ(send(), 0);
  shop_.clock.advance(Millis(1));
  EXPECT_EQ(send(), 1);
}

TEST_F(WebhookTest, RefusedOrTriedTooOftenIsDeadInSightUntilSomebodyActs) {
  (void)decide(domain::Verdict::kAllow);
  receiver_.replies = {{422, {}, {}}};
  EXPECT_EQ(send(), 1);
  EXPECT_EQ(list().counts.dead, 1);
  EXPECT_EQ(list().events.front().cause, "the receiver answered 422");
  shop_.clock.advance(std::chrono::hours(48));
  EXPECT_EQ(send(), 0);
  EXPECT_EQ(webhooks_.requeue({}).value(), 1);
  receiver_.replies.assign(4, {500, {}, {}});
  for (int attempt = 0; attempt < 4; ++attempt) {
    EXPECT_EQ(send(), 1);
    shop_.clock.advance(Millis(60'000));
  }
  EXPECT_EQ(list().counts.dead, 1);
  const std::uint64_t leaves = shop_.ledger.size().value_or(0);
  EXPECT_EQ(webhooks_.drop(shop_.administrator, {list().events.front().seq}).value(), 1);
  EXPECT_TRUE(list().events.empty());
  EXPECT_GT(shop_.ledger.size().value_or(0), leaves) << "the ledger says who gave it up";
}

TEST_F(WebhookTest, AVanishedSendersEventsAreTakenOverAfterItsClaim) {
  (void)decide(domain::Verdict::kAllow);
  Webhooks vanished(*shop_.store, shop_.clock, options());
  ASSERT_TRUE(shop_.store
                  ->write([&](Writer& writer) -> Status {
                    const auto claimed =
                        writer.claim_webhooks("vanished", shop_.clock.wall_now(),
                                              shop_.clock.wall_now() + options().claim, 10);
                    return claimed ? Status{} : Status(claimed.error());
                  })
                  .ok());
  EXPECT_EQ(send(), 0);
  shop_.clock.advance(options().claim);
  EXPECT_EQ(send(), 1);
}

TEST(WebhookOptions, ASecretIsASecretAndBelongsToAnAddress) {
  const TempFolder folder;
  const auto file = (folder.path() / "secret").string();
  write_text(file, "0123456789abcdef\n");
  std::filesystem::permissions(file, std::filesystem::perms(0600));
  EXPECT_EQ(read_webhook_options("https://platform.example/hook", file)->secret,
            "0123456789abcdef");
  EXPECT_FALSE(read_webhook_options("https://platform.example/hook", "").ok());
  EXPECT_FALSE(read_webhook_options("", file).ok());
  EXPECT_FALSE(read_webhook_options("http://platform.example/hook", file).ok())
      << "nothing goes over a network in the clear";
  std::filesystem::permissions(file, std::filesystem::perms(0644));
  EXPECT_FALSE(read_webhook_options("https://platform.example/hook", file).ok());
  std::filesystem::permissions(file, std::filesystem::perms(0600));
  write_text(file, "short");
  EXPECT_FALSE(read_webhook_options("https://platform.example/hook", file).ok());
  EXPECT_TRUE(read_webhook_options("", "")->url.empty());
}

}  // namespace
}  // namespace vigil::backend
