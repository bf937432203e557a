// backend_load: thousands of desks and one backend on loopback, in figures.
//
//   backend_load --backend build/release/bin/vigil-backend            20 seconds of steady traffic
//   backend_load --backend ... --seconds 300 --queued 360000         the long form
//   backend_load --backend ... --store postgres://... --hold         a transaction is held open
//   meanwhile
//
// One program, one thread. The figures of time hold for this machine only, and this program takes
// its share of it; CPU seconds per 1,000 decisions are the backend's own and compare machines.
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "tests/bench/load/backend_under_test.h"
#include "tests/bench/load/database_side.h"
#include "tests/bench/load/figure_rows.h"
#include "tests/bench/load/http_fleet.h"
#include "tests/bench/load/ledger_check.h"

namespace vigil::bench {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

struct Arguments {
  std::string backend;
  std::string store;
  std::string out;
  std::string rows;
  std::string vigilctl;
  std::string plugins;
  std::string queue = "load.first";
  int database_pid = 0;
  bool hold = false;
  int desks = 5000;
  int seconds = 20;
  int decisions_per_second = 600;
  int leases_per_second = 60;
  int queued = 20'000;
};

struct Leased {
  std::string task;
  std::int64_t fence = 0;
  std::size_t desk = 0;
};

double percentile(std::vector<double>& values, double share) {
  if (values.empty()) return 0;
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
  return values[at];
}

// The same for each tenth of the calls, as they were answered: whether it is slow now and then, or
// ever slower.
json tenths(const std::vector<double>& values) {
  json found = json::array();
  for (std::size_t i = 0; i < 10; ++i) {
    const auto at = [&](std::size_t n) {
      return values.begin() + static_cast<std::ptrdiff_t>(values.size() * n / 10);
    };
    std::vector<double> tenth(at(i), at(i + 1));
    found.push_back(percentile(tenth, 0.99));
  }
  return found;
}

class Load {
 public:
  Load(const Arguments& arguments, BackendUnderTest& backend)
      : arguments_(arguments), backend_(backend), fleet_(backend.port(), 96) {}

  bool run(json& figures) {
    // What it does now, for whoever waits: only the beginning may be disturbed.
    const auto say = [](const char* what) { std::fprintf(stderr, "backend_load: %s\n", what); };
    say("everybody signs in, tasks are brought in");
    if (!sign_everybody_in() || !bring_tasks()) return false;
    say("everybody connects, steady traffic");
    open_events(figures, "");
    steady(figures);
    say("everybody connects again");
    fleet_.close_listeners();
    open_events(figures, "re");
    say("an outage is drained");
    drain(figures);
    say("the ledger is checked");
    figures["errors"] = errors_;
    figures["first_errors"] = first_errors_;
    figures["listeners_lost"] = fleet_.listeners_lost();
    return true;
  }

 private:
  std::string device(std::size_t desk) const { return "device-" + std::to_string(desk); }

  void call(std::string_view method, std::string_view path, const std::string& token,
            const std::string& body, std::function<void(int, std::string_view, double)> done,
            Clock::time_point due) {
    fleet_.send({make_request(method, path, token, body), due, std::move(done)});
  }

  void finish_all() {
    while (fleet_.waiting() > 0 && backend_.running()) fleet_.turn(milliseconds(50));
  }

  void note_error(const char* what, int status, std::string_view body) {
    ++errors_;
    if (first_errors_.size() < 5) {
      first_errors_.push_back(std::string(what) + " " + std::to_string(status) + " " +
                              std::string(body.substr(0, 200)));
    }
  }

  std::string sign_in(const std::string& user, const std::string& from) {
    std::string token;
    const json body = {{"user", user}, {"password", backend_.password()}, {"device", from}};
    call(
        "POST", "/v1/session", {}, body.dump(),
        [&](int, std::string_view text, double) {
          const json answer = json::parse(text, nullptr, false);
          if (answer.is_object()) token = answer.value("token", "");
        },
        Clock::now());
    finish_all();
    return token;
  }

  bool sign_everybody_in() {
    admin_ = sign_in("admin", "tool");
    if (admin_.empty()) return false;
    constexpr int kUsers = 100;
    for (int i = 0; i < kUsers; ++i) {
      const std::string user = "reviewer" + std::to_string(i);
      const json body = {{"name", user},
                         {"roles", {"reviewer"}},
                         {"password", backend_.password()},
                         {"active", true}};
      call("PUT", "/v1/users/" + user, admin_, body.dump(), {}, Clock::now());
    }
    finish_all();
    tokens_.resize(static_cast<std::size_t>(arguments_.desks));
    for (std::size_t desk = 0; desk < tokens_.size(); ++desk) {
      const json body = {{"user", "reviewer" + std::to_string(desk % kUsers)},
                         {"password", backend_.password()},
                         {"device", device(desk)}};
      call(
          "POST", "/v1/session", {}, body.dump(),
          [this, desk](int status, std::string_view text, double) {
            const json answer = json::parse(text, nullptr, false);
            if (status == 201) tokens_[desk] = answer.value("token", "");
          },
          Clock::now());
    }
    finish_all();
    return std::none_of(tokens_.begin(), tokens_.end(), [](const auto& t) { return t.empty(); });
  }

  bool bring_tasks() {
    // What the steady traffic leases, also while the outage is drained, and the outage itself.
    const int steady = arguments_.leases_per_second * 10 * (arguments_.seconds + 30);
    int wanted = steady + arguments_.queued * 2 + arguments_.desks + 1000;
    int number = 0;
    // Bringing in is not what is measured: a call that failed is made again, which its keys allow.
    auto again = std::make_shared<std::vector<std::string>>();
    const auto bring = [this, again](const std::string& body) {
      call(
          "POST", "/v1/queues/" + arguments_.queue + "/tasks", admin_, body,
          [again, body](int status, std::string_view text, double) {
            if (status == 200) return;
            std::fprintf(stderr, "backend_load: bringing in tasks: %d %.200s\n", status,
                         std::string(text).c_str());
            again->push_back(body);
          },
          Clock::now());
    };
    while (wanted > 0) {
      json tasks = json::array();
      for (int i = 0; i < 500; ++i, ++number) {
        // Below what a ladder calls severe, so that it is the verdict that leads an item on.
        tasks.push_back({{"key", "k" + std::to_string(number)},
                         {"severity", number % 3},
                         {"subject", {{"item_id", "i" + std::to_string(number)}}}});
      }
      wanted -= 500;
      bring(json{{"tasks", tasks}}.dump());
    }
    finish_all();
    for (int round = 0; round < 5 && !again->empty(); ++round) {
      for (const std::string& body : std::exchange(*again, {})) bring(body);
      finish_all();
    }
    return again->empty();
  }

  void open_events(json& figures, const std::string& prefix) {
    const double before = backend_.resident_kilobytes();
    const auto begun = Clock::now();
    std::size_t asked = 0;
    while (fleet_.listening() < tokens_.size() && Clock::now() - begun < std::chrono::seconds(60)) {
      // A few hundred at a time, as a jittered reconnection brings them.
      while (asked < tokens_.size() && asked - fleet_.listening() < 400) {
        fleet_.listen(tokens_[asked++]);
      }
      fleet_.turn(milliseconds(20));
    }
    figures[prefix + "connect_s"] = std::chrono::duration<double>(Clock::now() - begun).count();
    figures[prefix + "connected"] = fleet_.listening();
    if (prefix.empty()) {
      const auto settled = Clock::now() + milliseconds(500);
      while (Clock::now() < settled) fleet_.turn(milliseconds(50));
      figures["kilobytes_per_idle_desk"] =
          (backend_.resident_kilobytes() - before) / static_cast<double>(tokens_.size());
    }
  }

  void lease(std::size_t desk, int count, Clock::time_point due,
             std::function<void(std::vector<Leased>)> take) {
    const json body = {{"count", count}, {"device", device(desk)}};
    call(
        "POST", "/v1/queues/" + arguments_.queue + "/leases", tokens_[desk], body.dump(),
        [this, desk, take = std::move(take)](int status, std::string_view text, double took) {
          lease_ms_.push_back(took);
          const json answer = json::parse(text, nullptr, false);
          if (status != 200 || !answer.is_object()) return note_error("lease", status, text);
          std::vector<Leased> leased;
          for (const json& each : answer["leases"]) {
            leased.push_back({each["task"]["id"], each["fence"], desk});
          }
          take(std::move(leased));
        },
        due);
  }

  std::string decision(const Leased& leased) const {
    // On a real queue one in eight goes on to the next tier.
    const bool climbs = !arguments_.plugins.empty() && (leased.task.back() & 7) == 0;
    const json body = {{"id", make_uuid7(SystemClock().wall_now())},
                       {"kind", "decide"},
                       {"task", leased.task},
                       {"queue", arguments_.queue},
                       {"fence", leased.fence},
                       {"device", device(leased.desk)},
                       {"decided_at", to_rfc3339(SystemClock().wall_now())},
                       {"verdict", climbs ? "escalate" : "allow"},
                       {"checklist", json::array()},
                       {"marks", json::array()}};
    return body.dump();
  }

  // `items` are of one desk.
  void decide(const std::vector<Leased>& items, Clock::time_point due, bool steady) {
    std::string body = R"({"device":")" + device(items.front().desk) + R"(","decisions":[)";
    for (std::size_t i = 0; i < items.size(); ++i) body += (i > 0 ? "," : "") + decision(items[i]);
    body += "]}";
    call(
        "POST", "/v1/decisions", tokens_[items.front().desk], body,
        [this, steady, count = items.size()](int status, std::string_view text, double took) {
          if (steady) ack_ms_.push_back(took);
          std::size_t accepted = 0;
          for (std::size_t at = text.find("\"accepted\""); at != text.npos;
               at = text.find("\"accepted\"", at + 1)) {
            ++accepted;
          }
          decided_ += accepted;
          if (status != 200 || accepted != count) note_error("decide", status, text);
        },
        due);
  }

  // The traffic of a shift: leases, decisions one by one, renewals of what every desk holds.
  void traffic(milliseconds span, const std::function<bool()>& ended) {
    const auto begun = Clock::now();
    const auto lease_gap = std::chrono::nanoseconds(1'000'000'000 / arguments_.leases_per_second);
    const auto decide_gap =
        std::chrono::nanoseconds(1'000'000'000 / arguments_.decisions_per_second);
    auto next_lease = begun;
    auto next_decide = begun + milliseconds(300);
    // Every desk renews once in 150 s.
    const auto renew_gap = std::chrono::nanoseconds(150'000'000'000 / arguments_.desks);
    auto next_renew = begun;
    while (Clock::now() - begun < span && !ended() && backend_.running()) {
      const auto now = Clock::now();
      for (; next_lease <= now; next_lease += lease_gap) {
        lease(turn_++ % tokens_.size(), 10, next_lease, [this](std::vector<Leased> leased) {
          ready_.insert(ready_.end(), leased.begin(), leased.end());
        });
      }
      for (; next_decide <= now; next_decide += decide_gap) {
        if (ready_.empty()) continue;
        decide({ready_.front()}, next_decide, true);
        ready_.pop_front();
      }
      for (; next_renew <= now && !held_.empty(); next_renew += renew_gap) {
        const Leased& one = held_[renewed_++ % held_.size()];
        const json body = {{"leases", {{{"task", one.task}, {"fence", one.fence}}}}};
        call(
            "POST", "/v1/leases/renew", tokens_[one.desk], body.dump(),
            [this](int status, std::string_view text, double) {
              if (status != 200 || text.find("\"ok\"") == text.npos) {
                note_error("renew", status, text);
              }
            },
            next_renew);
      }
      fleet_.turn(milliseconds(1));
    }
  }

  void steady(json& figures) {
    for (std::size_t desk = 0; desk < tokens_.size(); ++desk) {
      lease(desk, 1, Clock::now(), [this](std::vector<Leased> leased) {
        held_.insert(held_.end(), leased.begin(), leased.end());
      });
    }
    finish_all();
    lease_ms_.clear();
    std::optional<HeldTransaction> held;
    if (arguments_.hold) held.emplace(backend_.store());
    const double cpu = backend_.cpu_seconds();
    const double database_cpu = cpu_seconds_with_children(arguments_.database_pid);
    const std::uint64_t decided = decided_;
    const std::uint64_t events = fleet_.event_bytes();
    const auto begun = Clock::now();
    traffic(std::chrono::seconds(arguments_.seconds), [] { return false; });
    finish_all();
    const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
    const auto done = static_cast<double>(decided_ - decided);
    figures["steady_s"] = seconds;
    figures["decisions_per_s"] = done / seconds;
    figures["lease_p99_ms_each_tenth"] = tenths(lease_ms_);  // before they are sorted
    figures["lease_p50_ms"] = percentile(lease_ms_, 0.5);
    figures["lease_p99_ms"] = percentile(lease_ms_, 0.99);
    figures["ack_p50_ms"] = percentile(ack_ms_, 0.5);
    figures["ack_p99_ms"] = percentile(ack_ms_, 0.99);
    figures["cpu_s_per_1000_decisions"] =
        (backend_.cpu_seconds() - cpu) * 1000 / std::max(1.0, done);
    if (arguments_.database_pid > 0) {
      figures["database_cpu_s_per_1000_decisions"] =
          (cpu_seconds_with_children(arguments_.database_pid) - database_cpu) * 1000 /
          std::max(1.0, done);
    }
    if (held) figures["transaction_held_s"] = held->held() ? seconds : 0.0;
    figures["backend_cores"] = (backend_.cpu_seconds() - cpu) / seconds;
    figures["event_kilobytes_per_s"] =
        static_cast<double>(fleet_.event_bytes() - events) / 1024 / seconds;
  }

  // What was decided during an outage arrives in batches of 50, beside the steady traffic.
  void drain(json& figures) {
    ready_.clear();
    std::map<std::size_t, std::vector<Leased>> queued;
    int leased = 0;
    for (int asked = 0; asked < arguments_.queued; asked += 10) {
      // Five calls a desk: its outbox then holds fifty.
      lease(static_cast<std::size_t>(asked / 50) % tokens_.size(), 10, Clock::now(),
            [&](std::vector<Leased> some) {
              leased += static_cast<int>(some.size());
              for (Leased& each : some) queued[each.desk].push_back(std::move(each));
            });
      while (fleet_.waiting() > 500) fleet_.turn(milliseconds(20));
    }
    finish_all();
    std::size_t sent = 0;
    std::vector<std::vector<Leased>> batches;
    for (auto& [desk, items] : queued) {
      for (std::size_t at = 0; at < items.size(); at += 50) {
        batches.emplace_back(
            items.begin() + static_cast<std::ptrdiff_t>(at),
            items.begin() + static_cast<std::ptrdiff_t>(std::min(items.size(), at + 50)));
      }
    }
    const std::uint64_t decided = decided_;
    const auto begun = Clock::now();
    traffic(std::chrono::minutes(12), [&] {
      while (sent < batches.size() && fleet_.waiting() < 48) {
        decide(batches[sent++], Clock::now(), false);
      }
      return sent == batches.size() && decided_ - decided >= static_cast<std::uint64_t>(leased);
    });
    finish_all();
    const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
    figures["drained"] = leased;
    figures["drain_s"] = seconds;
    figures["drained_per_s"] = leased / seconds;
    figures["seconds_for_360000"] = 360'000 * seconds / std::max(1, leased);
  }

  const Arguments& arguments_;
  BackendUnderTest& backend_;
  HttpFleet fleet_;
  std::string admin_;
  std::vector<std::string> tokens_;
  std::deque<Leased> ready_;
  std::vector<Leased> held_;
  std::size_t turn_ = 0;
  std::size_t renewed_ = 0;
  std::uint64_t decided_ = 0;
  std::uint64_t errors_ = 0;
  std::vector<std::string> first_errors_;
  std::vector<double> lease_ms_;
  std::vector<double> ack_ms_;
};

int run(const Arguments& arguments) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  BackendUnderTest backend(arguments.backend, arguments.store, arguments.plugins);
  if (!backend.start()) {
    std::fprintf(stderr, "backend_load: %s did not start\n", arguments.backend.c_str());
    return 1;
  }
  json figures = {{"desks", arguments.desks},
                  {"store", arguments.store.empty() ? "SQLite" : "PostgreSQL"}};
  Load load(arguments, backend);
  bool ran = load.run(figures);
  if (ran && !arguments.vigilctl.empty() && !check_ledger(arguments.vigilctl, backend, figures)) {
    std::fprintf(stderr, "backend_load: the ledger could not be checked\n");
    ran = false;
  }
  std::printf("%s\n", figures.dump(2).c_str());
  if (!arguments.out.empty()) std::ofstream(arguments.out) << figures.dump(2) << "\n";
  if (!arguments.rows.empty()) {
    std::ofstream file(arguments.rows);
    for (const json& row : rows_of(figures)) file << row.dump() << "\n";
  }
  return ran && backend.running() ? 0 : 1;
}

}  // namespace
}  // namespace vigil::bench

int main(int argc, char** argv) {
  vigil::bench::Arguments arguments;
  CLI::App app{"Many desks and one backend on loopback, in figures."};
  app.add_option("--backend", arguments.backend, "the program vigil-backend")->required();
  app.add_option("--store", arguments.store, "what it takes as --store; empty: SQLite");
  app.add_option("--plugins", arguments.plugins,
                 "their folder; with --queue, so that the load is on a queue as it ships");
  app.add_option("--queue", arguments.queue, "that a reviewer works")->capture_default_str();
  app.add_option("--desks", arguments.desks)->capture_default_str()->check(CLI::Range(1, 20'000));
  app.add_option("--seconds", arguments.seconds, "of steady traffic")
      ->capture_default_str()
      ->check(CLI::Range(1, 3600));
  app.add_option("--rate", arguments.decisions_per_second)
      ->capture_default_str()
      ->check(CLI::Range(1, 100'000));
  app.add_option("--leases", arguments.leases_per_second)
      ->capture_default_str()
      ->check(CLI::Range(1, 10'000));
  app.add_option("--queued", arguments.queued, "decisions of the outage")
      ->capture_default_str()
      ->check(CLI::Range(50, 1'000'000));
  app.add_option("--database-pid", arguments.database_pid,
                 "the PostgreSQL server's process, whose CPU time is counted too");
  app.add_flag("--hold", arguments.hold,
               "on PostgreSQL: a transaction is held open during the steady traffic");
  app.add_option("--vigilctl", arguments.vigilctl,
                 "the program vigilctl: checks the ledger afterwards, and how long it takes");
  app.add_option("--rows", arguments.rows, "write them here beside their limits, a row a line");
  app.add_option("--out", arguments.out, "write the figures here too, as JSON");
  CLI11_PARSE(app, argc, argv);
  return vigil::bench::run(arguments);
}
