// The answer to a decision, cut after every number of bytes: no cut answer is an acknowledgement
// (I16), and sending again brings the answer that was lost (I3).
#include <fmt/format.h>

#include "core/sync/desk_client.h"
#include "tests/sync/campaign/scenario.h"

#include <nlohmann/json.hpp>

namespace vigil::proof {
namespace {

using domain::DecisionState;

// A desk whose clock is moved by hand, so that no back-off is waited for.
class HandDrivenDesk {
 public:
  HandDrivenDesk(const std::filesystem::path& profile, std::uint16_t port, std::uint64_t seed) {
    sync::DeskOptions options;
    options.profile = profile;
    options.backend.base_url = fmt::format("http://127.0.0.1:{}", port);
    options.draft_window = Millis(0);
    options.threads = sync::Threads::kNone;
    options.seed = seed;
    if (auto opened = sync::DeskClient::open(std::move(options), clock_)) {
      desk_ = std::move(*opened);
    }
  }

  [[nodiscard]] sync::DeskClient* operator->() { return desk_.get(); }
  [[nodiscard]] bool is_open() const { return desk_ != nullptr; }

  bool live_until(const std::function<bool()>& wanted) {
    for (int i = 0; i < 300; ++i) {
      if (wanted()) return true;
      (void)desk_->run_once();
      clock_.advance(Millis(2000));
    }
    return wanted();
  }

 private:
  ManualClock clock_;
  std::unique_ptr<sync::DeskClient> desk_;
};

}  // namespace

Row run_truncation(const Trial& trial) {
  Row row;
  WorldOptions options = world_of(trial);
  options.desks = 0;
  options.tasks = 1000;
  World world(options);
  if (row.trouble = world.open(); !row.trouble.empty()) return row;
  (void)world.ask("PUT", "/v1/users/desk1",
                  {{"name", "desk1"},
                   {"roles", {"reviewer"}},
                   {"password", "the night is long"},
                   {"active", true}});
  FaultProxy proxy(world.backend_port(), trial.seed, [](const Exchanged&) {});
  const domain::QueueId queue("proof.first");
  HandDrivenDesk desk(world.folder() / "desk1", proxy.port(), trial.seed);
  if (!desk.is_open()) {
    row.trouble = "the desk could not be opened";
    return row;
  }
  desk->sign_in("desk1", "the night is long");
  desk->keep_leased(queue, 5);
  DeskEvidence evidence;
  evidence.user = "desk1";
  int believed = 0;
  int cuts = 0;
  // Every byte in the long form; its shares take turns.
  const int step = trial.whole ? trial.shares : 5;
  for (int at = trial.share - 1; at < 720; at += step) {
    if (!desk.live_until([&] { return !desk->tasks(queue)->tasks.empty(); })) {
      row.trouble = "no tasks came";
      break;
    }
    Weather weather;
    weather.rate = 1;
    weather.troubles = {Trouble::kTruncated};
    weather.only_path = "/v1/decisions";
    weather.truncate_at = at;
    proxy.set_weather(weather);
    Act act;
    act.number = at + 1;
    act.kind = "decide";
    sync::DecisionDraft draft;
    draft.task = desk->tasks(queue)->tasks.front().id;
    draft.verdict = domain::Verdict::kAllow;
    act.task = draft.task.text();
    const auto decided = desk->decide(draft);
    if (!decided) {
      row.trouble = decided.error().message;
      break;
    }
    act.outcome = Outcome::kOk;
    act.decision = decided->text();
    evidence.acts.push_back(act);
    for (int i = 0; i < 2; ++i) (void)desk->run_once();
    if (desk->find(*decided)->state == DecisionState::kConfirmed) ++believed;
    ++cuts;
    proxy.set_weather({});
    (void)desk.live_until([&] { return desk->find(*decided)->state == DecisionState::kConfirmed; });
  }
  row.note(cuts, "places where an answer was cut");
  world.heal();
  Evidence all = world.gather();
  world.read_desk(evidence, "desk1");
  evidence.records = all.records;
  all.desks.push_back(std::move(evidence));
  row.findings = check(all);
  if (believed > 0) {
    row.findings.unexpected += believed;
    row.findings.sentences.push_back(
        fmt::format("unexpected: {} cut answers were taken for acknowledgements", believed));
  }
  return row;
}

}  // namespace vigil::proof
