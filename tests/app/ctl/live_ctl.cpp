#include "tests/app/ctl/live_ctl.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/domain/decision.h"
#include "core/net/api_client.h"

namespace vigil::ctl {

LiveCtl::LiveCtl(const std::function<void(backend::Options&)>& adjust) : server(adjust) {
  for (const domain::Role role : domain::kAllRoles) {
    const std::string word(domain::to_word(role));
    folder.write(word + ".json",
                 nlohmann::json{{"server", fmt::format("http://127.0.0.1:{}", server.port())},
                                {"user", word},
                                {"password", backend::kPassword}}
                     .dump());
  }
}

std::string LiveCtl::sign_in_file(std::string_view role) const {
  return (folder.path() / fmt::format("{}.json", role)).string();
}

Ran LiveCtl::as(std::string_view role, std::vector<std::string> arguments,
                std::string_view standard_input) const {
  arguments.insert(arguments.begin(), {"--json", "--sign-in", sign_in_file(role)});
  return run_ctl(std::move(arguments), standard_input);
}

int LiveCtl::decide_all() {
  const domain::DeviceId device("desk-reviewer");
  auto api = net::ApiClient::open({.base_url = fmt::format("http://127.0.0.1:{}", server.port())});
  EXPECT_TRUE((*api)->sign_in("reviewer", backend::kPassword, device).ok());
  int decided = 0;
  for (;;) {
    const auto leases = (*api)->lease(domain::QueueId("review.first"), 10, device);
    EXPECT_TRUE(leases.ok()) << leases.error().message;
    if (!leases || leases->tasks.empty()) return decided;
    std::vector<std::string> bodies;
    for (const net::LeasedTask& task : leases->tasks) {
      domain::Decision decision;
      decision.id = make_id<domain::DecisionId>(SystemClock().wall_now());
      decision.task = task.id;
      decision.queue = task.queue;
      decision.fence = task.fence;
      decision.device = device;
      decision.decided_at = SystemClock().wall_now();
      decision.verdict = domain::Verdict::kAllow;
      decision.note = "看完了，没有问题";
      nlohmann::json body = domain::to_json(decision);
      body.erase("actor");
      bodies.push_back(body.dump());
    }
    const auto outcomes = (*api)->send_decisions(device, bodies);
    EXPECT_TRUE(outcomes.ok()) << outcomes.error().message;
    for (const net::DecisionOutcome& outcome : *outcomes) {
      EXPECT_EQ(outcome.status, net::DecisionStatus::kAccepted) << outcome.detail;
      ++decided;
    }
  }
}

}  // namespace vigil::ctl
