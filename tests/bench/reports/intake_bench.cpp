// intake_bench: reports taken in and merged beside bare decisions, over HTTP.
//
//   intake_bench BACKEND PLUGINS OUT.json [STORE]
//
// One backend with the real plugins, one client thread, the same kept connections, one report or
// one decision a call; rounds of both in turn. Half of the reports join a case that is there. What
// is printed is how many of each went through in a second, as the median of the rounds.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "tests/bench/load/backend_under_test.h"
#include "tests/bench/load/http_fleet.h"

namespace vigil::bench {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

constexpr int kConnections = 16;
constexpr int kRounds = 9;
constexpr int kACall = 400;  // calls of a round
constexpr const char* kQueue = "review.first";
constexpr const char* kDevice = "bench";

struct Leased {
  std::string task;
  std::int64_t fence = 0;
};

class IntakeBench {
 public:
  explicit IntakeBench(BackendUnderTest& backend)
      : backend_(backend), fleet_(backend.port(), kConnections) {}

  [[nodiscard]] bool prepare() {
    admin_ = sign_in("admin");
    const json account = {{"name", "lin"},
                          {"roles", {"reviewer"}},
                          {"password", backend_.password()},
                          {"active", true}};
    call("PUT", "/v1/users/lin", admin_, account);
    finish();
    reviewer_ = sign_in("lin");
    const int wanted = kRounds * kACall + 100;
    for (int number = 0; number < wanted;) {
      json tasks = json::array();
      for (int i = 0; i < 500; ++i, ++number)
        tasks.push_back({{"key", "k" + std::to_string(number)},
                         {"subject", {{"item_id", "k" + std::to_string(number)}}}});
      call("POST", std::string("/v1/queues/") + kQueue + "/tasks", admin_, {{"tasks", tasks}});
    }
    finish();
    return !admin_.empty() && !reviewer_.empty() && failed_ == 0;
  }

  // Calls a second.
  double reports(int round) {
    std::vector<std::string> bodies;
    for (int i = 0; i < kACall; ++i) {
      const int item = (round * kACall + i) / 2;
      const std::string id = std::to_string(round * kACall + i);
      bodies.push_back(json{{"reports",
                             {{{"id", "r" + id},
                               {"source", "user"},
                               {"reason", "spam"},
                               {"item", "k" + std::to_string(item)},
                               {"reporter", "u" + id},
                               {"text", "这条视频里有问题"}}}}}
                           .dump());
    }
    return timed("/v1/reports", admin_, bodies);
  }

  double decisions() {
    std::vector<Leased> leased;
    while (leased.size() < kACall) {
      const std::size_t before = leased.size();
      fleet_.send({make_request("POST", std::string("/v1/queues/") + kQueue + "/leases", reviewer_,
                                json{{"count", 10}, {"device", kDevice}}.dump()),
                   Clock::now(), [&](int, std::string_view text, double) {
                     const json answer = json::parse(text, nullptr, false);
                     if (!answer.is_object() || !answer.contains("leases")) return;
                     for (const json& each : answer["leases"])
                       leased.push_back({each["task"]["id"], each["fence"]});
                   }});
      finish();
      if (leased.size() == before) return 0;
    }
    std::vector<std::string> bodies;
    for (const Leased& each : leased) {
      const WallTime now = SystemClock().wall_now();
      bodies.push_back(json{{"device", kDevice},
                            {"decisions",
                             {{{"id", make_uuid7(now)},
                               {"kind", "decide"},
                               {"task", each.task},
                               {"queue", kQueue},
                               {"fence", each.fence},
                               {"device", kDevice},
                               {"decided_at", to_rfc3339(now)},
                               {"verdict", "allow"},
                               {"checklist", json::array()},
                               {"marks", json::array()}}}}}
                           .dump());
    }
    return timed("/v1/decisions", reviewer_, bodies);
  }

  [[nodiscard]] int failed() const { return failed_; }

 private:
  double timed(const char* path, const std::string& token, const std::vector<std::string>& bodies) {
    const auto began = Clock::now();
    for (const std::string& body : bodies) {
      fleet_.send({make_request("POST", path, token, body), began,
                   [this](int status, std::string_view text, double) {
                     const bool taken = text.find("\"accepted\"") != std::string_view::npos;
                     if (status == 200 && taken) return;
                     if (failed_++ < 3)
                       std::fprintf(stderr, "intake_bench: %d %.300s\n", status,
                                    std::string(text).c_str());
                   }});
    }
    finish();
    return static_cast<double>(bodies.size()) /
           std::chrono::duration<double>(Clock::now() - began).count();
  }
  void finish() {
    while (fleet_.waiting() > 0 && backend_.running()) fleet_.turn(milliseconds(20));
  }
  void call(std::string_view method, const std::string& path, const std::string& token,
            const json& body) {
    fleet_.send({make_request(method, path, token, body.dump()), Clock::now(),
                 [this](int status, std::string_view text, double) {
                   if (status / 100 == 2) return;
                   ++failed_;
                   std::fprintf(stderr, "intake_bench: %d %.300s\n", status,
                                std::string(text).c_str());
                 }});
  }
  std::string sign_in(const std::string& user) {
    std::string token;
    const json body = {{"user", user}, {"password", backend_.password()}, {"device", kDevice}};
    fleet_.send({make_request("POST", "/v1/session", {}, body.dump()), Clock::now(),
                 [&](int, std::string_view text, double) {
                   const json answer = json::parse(text, nullptr, false);
                   if (answer.is_object()) token = answer.value("token", "");
                 }});
    finish();
    return token;
  }

  BackendUnderTest& backend_;
  HttpFleet fleet_;
  std::string admin_;
  std::string reviewer_;
  int failed_ = 0;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

int run(int count, char** words) {
  if (count < 4) {
    std::fprintf(stderr, "usage: intake_bench BACKEND PLUGINS OUT.json [STORE]\n");
    return 2;
  }
  const std::string store = count > 4 ? words[4] : "";
  BackendUnderTest backend(words[1], store, words[2]);
  if (!backend.start()) return 1;
  IntakeBench bench(backend);
  if (!bench.prepare()) return 1;
  std::vector<double> reports;
  std::vector<double> decisions;
  for (int round = 0; round < kRounds; ++round) {
    decisions.push_back(bench.decisions());
    reports.push_back(bench.reports(round));
  }
  if (bench.failed() > 0) return 1;
  const double ours = median(reports);
  const double peer = median(decisions);
  const std::string what =
      std::string(store.empty() ? "SQLite" : "PostgreSQL") +
      ": reports a second taken in and merged, beside decisions a second, same client";
  std::ofstream(words[3]) << json::array({{{"what", what},
                                           {"ours", ours},
                                           {"peer", peer},
                                           {"ratio", ours / peer},
                                           {"goal", ">= 0.5"},
                                           {"met", ours / peer >= 0.5}}})
                                 .dump(1)
                          << "\n";
  std::printf("%-80s %8.1f %8.1f %6.2f\n", what.c_str(), ours, peer, ours / peer);
  return 0;
}

}  // namespace
}  // namespace vigil::bench

int main(int count, char** words) { return vigil::bench::run(count, words); }
