// Many at once over real HTTP, and the program itself killed in the middle of its work.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "core/base/hash.h"
#include "core/base/ids.h"
#include "core/ledger/merkle.h"
#include "tests/app/backend/live_server.h"

namespace vigil::backend {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

json decision_on(const json& lease, const std::string& device) {
  return {{"id", make_uuid7(SystemClock().wall_now())},
          {"kind", "decide"},
          {"task", lease["task"]["id"]},
          {"queue", "review.first"},
          {"fence", lease["fence"]},
          {"device", device},
          {"decided_at", "2026-01-01T00:00:00.000Z"},
          {"verdict", "allow"},
          {"checklist", json::array()},
          {"marks", json::array()}};
}

RawAnswer enqueue(RawClient& client, int count, int from = 0) {
  json tasks = json::array();
  for (int i = 0; i < count; ++i) {
    tasks.push_back({{"key", "load-" + std::to_string(from + i)}, {"subject", json::object()}});
  }
  return client.send_json("POST", "/v1/queues/review.first/tasks", {{"tasks", tasks}});
}

TEST(Load, I5_EightConnectionsPostingOneDecisionMakeOneLeaf) {
  LiveServer live;
  ASSERT_EQ(enqueue(*live.client_for("operator"), 1).status, 200);
  const auto client = live.client_for("reviewer");
  const json lease = client
                         ->send_json("POST", "/v1/queues/review.first/leases",
                                     {{"count", 1}, {"device", "desk-reviewer"}})
                         .json()["leases"][0];
  const json body = {{"device", "desk-reviewer"},
                     {"decisions", {decision_on(lease, "desk-reviewer")}}};
  std::vector<std::string> answers(8);
  std::vector<std::thread> threads;
  for (std::string& answer : answers) {
    threads.emplace_back([&] {
      RawClient own(live.port());
      own.token = client->token;
      answer = own.send_json("POST", "/v1/decisions", body).body;
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& answer : answers) EXPECT_EQ(answer, answers[0]);
  EXPECT_NE(answers[0].find("\"accepted\""), std::string::npos) << answers[0];
  EXPECT_EQ(client->send("GET", "/v1/decisions").json()["decisions"].size(), 1u);
}

// The real program in a process of its own, on a folder that outlives it.
class BackendProcess {
 public:
  explicit BackendProcess(const std::filesystem::path& folder) {
    const std::filesystem::path port_file = folder / "port";
    std::filesystem::remove(port_file);
    pid_ = ::fork();
    if (pid_ == 0) {
      const std::string store = "sqlite:" + (folder / "vigil.db").string();
      const std::string plugins = (folder / "plugins").string();
      const std::string port = port_file.string();
      const int quiet = ::open("/dev/null", O_WRONLY);
      ::dup2(quiet, STDERR_FILENO);
      ::execl(VIGIL_BIN_DIR "/vigil-backend", "vigil-backend", "serve", "--store", store.c_str(),
              "--plugins", plugins.c_str(), "--listen", "127.0.0.1:0", "--port-file", port.c_str(),
              "--rate", "0", "--cheap-passwords", nullptr);
      ::_exit(127);
    }
    for (int i = 0; i < 1000 && port_ == 0; ++i) {
      std::ifstream(port_file) >> port_;
      if (port_ == 0) std::this_thread::sleep_for(milliseconds(10));
    }
  }
  ~BackendProcess() { (void)end(SIGKILL); }
  BackendProcess(const BackendProcess&) = delete;
  BackendProcess& operator=(const BackendProcess&) = delete;

  // The wait status.
  int end(int signal) {
    int status = 0;
    if (pid_ > 0) {
      ::kill(pid_, signal);
      ::waitpid(pid_, &status, 0);
    }
    pid_ = -1;
    return status;
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
};

// Makes an account with the program itself; the password comes from a file.
int add_user(const std::filesystem::path& folder, const char* name, const char* role) {
  write_text(folder / "password", std::string(kPassword) + "\n");
  const pid_t child = ::fork();
  if (child == 0) {
    const std::string store = "sqlite:" + (folder / "vigil.db").string();
    const std::string password = (folder / "password").string();
    const int quiet = ::open("/dev/null", O_WRONLY);
    ::dup2(quiet, STDOUT_FILENO);
    ::dup2(quiet, STDERR_FILENO);
    ::execl(VIGIL_BIN_DIR "/vigil-backend", "vigil-backend", "user", "add", name, "--role", role,
            "--password-file", password.c_str(), "--store", store.c_str(), nullptr);
    ::_exit(127);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string sign_in(RawClient& client, const char* name) {
  client.token.clear();
  const RawAnswer answer = client.send_json(
      "POST", "/v1/session", {{"user", name}, {"password", kPassword}, {"device", "desk-load"}});
  EXPECT_EQ(answer.status, 201) << answer.body;
  client.token = answer.json().value("token", "");
  return client.token;
}

TEST(Load, I11_EveryAcknowledgedDecisionSurvivesAKilledServer) {
  TempFolder folder;
  write_plugins(folder.path() / "plugins");
  ASSERT_EQ(add_user(folder.path(), "lin", "reviewer"), 0);
  ASSERT_EQ(add_user(folder.path(), "ou", "operator"), 0);
  ASSERT_EQ(add_user(folder.path(), "shen", "auditor"), 0);

  std::mutex mutex;
  std::set<std::string> acknowledged;
  std::set<std::string> sent;
  int enqueued = 0;
  for (int round = 0; round < 2; ++round) {
    BackendProcess backend(folder.path());
    ASSERT_NE(backend.port(), 0);
    RawClient setup(backend.port());
    (void)sign_in(setup, "ou");
    ASSERT_EQ(enqueue(setup, 400, enqueued).status, 200);
    enqueued += 400;
    const std::string token = sign_in(setup, "lin");

    std::vector<std::thread> reviewers;
    for (int i = 0; i < 4; ++i) {
      reviewers.emplace_back([&] {
        RawClient client(backend.port());
        client.token = token;
        while (true) {
          const RawAnswer leased = client.send_json("POST", "/v1/queues/review.first/leases",
                                                    {{"count", 3}, {"device", "desk-load"}});
          if (leased.status != 200 || leased.json()["leases"].empty()) return;
          json decisions = json::array();
          const json answer = leased.json();
          for (const json& lease : answer["leases"])
            decisions.push_back(decision_on(lease, "desk-load"));
          {
            const std::lock_guard guard(mutex);
            for (const json& decision : decisions) sent.insert(decision["id"]);
          }
          const RawAnswer done = client.send_json(
              "POST", "/v1/decisions", {{"device", "desk-load"}, {"decisions", decisions}});
          if (done.status != 200) return;
          const std::lock_guard guard(mutex);
          const json results = done.json()["results"];
          for (const json& result : results) {
            if (result["status"] == "accepted") acknowledged.insert(result["id"]);
          }
        }
      });
    }
    // In the middle of it: when some have been acknowledged and many are still to come.
    const std::size_t enough = acknowledged.size() + 20 + static_cast<std::size_t>(round) * 7;
    for (int i = 0; i < 20000; ++i) {  // ends as soon as it can; a busy machine takes longer
      {
        const std::lock_guard guard(mutex);
        if (acknowledged.size() >= enough) break;
      }
      std::this_thread::sleep_for(milliseconds(5));
    }
    (void)backend.end(SIGKILL);
    for (std::thread& reviewer : reviewers) reviewer.join();
    EXPECT_GE(acknowledged.size(), enough);
  }

  BackendProcess backend(folder.path());
  ASSERT_NE(backend.port(), 0);
  RawClient client(backend.port());
  (void)sign_in(client, "shen");
  std::set<std::string> kept;
  std::set<std::string> tasks;
  std::string after;
  do {
    const json page =
        client.send("GET", "/v1/decisions?limit=200" + (after.empty() ? "" : "&after=" + after))
            .json();
    for (const json& decision : page["decisions"]) {
      EXPECT_TRUE(kept.insert(decision["id"]).second) << "one leaf per decision";
      EXPECT_TRUE(tasks.insert(decision["task"]).second) << "one decision per task";
    }
    after = page["next"].is_string() ? page["next"].get<std::string>() : std::string();
  } while (!after.empty());
  for (const std::string& id : acknowledged)
    EXPECT_TRUE(kept.contains(id)) << id << " was acknowledged and is gone";
  for (const std::string& id : kept) EXPECT_TRUE(sent.contains(id));
  // The tree agrees with what is listed.
  const json checkpoint = client.send("GET", "/v1/ledger/checkpoint").json();
  EXPECT_GT(checkpoint["size"], 0);
  const auto size = checkpoint["size"].get<std::int64_t>();
  const json proof =
      client.send("GET", "/v1/ledger/proof?index=0&size=" + std::to_string(size)).json();
  const auto hash_of = [](const json& text) {
    ledger::Hash hash{};
    const std::string bytes = from_hex(text.get<std::string>()).value_or(std::string(32, '\0'));
    std::copy(bytes.begin(), bytes.end(), hash.begin());
    return hash;
  };
  std::vector<ledger::Hash> path;
  for (const json& hash : proof["path"]) path.push_back(hash_of(hash));
  EXPECT_TRUE(ledger::verify_inclusion(hash_of(proof["leaf_hash"]), 0,
                                       static_cast<std::uint64_t>(size), path,
                                       hash_of(checkpoint["root"])));
  const int status = backend.end(SIGTERM);
  EXPECT_TRUE(WIFEXITED(status)) << "SIGTERM is an orderly end";
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Program, WrongUseAndBadInputAreSaidAndNothingIsMade) {
  TempFolder folder;
  EXPECT_EQ(add_user(folder.path(), "lin", "king"), 2);
  EXPECT_EQ(add_user(folder.path(), "Bad Name", "reviewer"), 2);
  write_plugins(folder.path() / "plugins");
  ASSERT_EQ(add_user(folder.path(), "lin", "reviewer"), 0);
  BackendProcess first(folder.path());
  ASSERT_NE(first.port(), 0);
  EXPECT_EQ(add_user(folder.path(), "mei", "reviewer"), 1)
      << "the database has one writer at a time";
  RawClient client(first.port());
  EXPECT_FALSE(sign_in(client, "lin").empty());
}

}  // namespace
}  // namespace vigil::backend
