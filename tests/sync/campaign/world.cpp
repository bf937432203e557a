#include "tests/sync/campaign/world.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/json.h"
#include "tests/app/backend/raw_client.h"

namespace vigil::proof {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr const char* kPassword = "the night is long";

// The programs beside this one.
std::string program(const char* name) {
  return (fs::read_symlink("/proc/self/exe").parent_path() / name).string();
}

// NAME=VALUE of a cluster's state file.
std::string cluster_value(const std::string& file, const std::string& name) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(name + "=")) return line.substr(name.size() + 1);
  }
  return {};
}

}  // namespace

DialsFile::DialsFile(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  (void)!::ftruncate(file, sizeof(Dials));
  dials_ = static_cast<Dials*>(
      ::mmap(nullptr, sizeof(Dials), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));
  ::close(file);
}

DialsFile::~DialsFile() { ::munmap(dials_, sizeof(Dials)); }

World::World(WorldOptions options)
    : options_(std::move(options)), backends_(static_cast<std::size_t>(options_.backends)) {
  std::string pattern = (fs::temp_directory_path() / "vigil-proof-XXXXXX").string();
  folder_ = ::mkdtemp(pattern.data());
  std::ofstream(folder_ / "password") << kPassword << "\n";
  std::ofstream(folder_ / "control") << "quiet\n";
  backend_dials_ = std::make_unique<DialsFile>(folder_ / "backend.dials");
  write_plugins();
}

World::~World() {
  ending_ = true;
  if (writer_.joinable()) writer_.join();
  for (auto& each : desks_) each->process.kill();
  for (Backend& each : backends_) each.process.kill();
  desks_.clear();
  if (!database_.empty()) {
    for (const char* end : {"", "_copy"})
      (void)run_sql("DROP DATABASE IF EXISTS " + database_ + end + " WITH (FORCE)", true);
  }
  std::error_code ignored;
  if (!keep_) fs::remove_all(folder_, ignored);
}

void World::write_plugins() const {
  fs::create_directories(folder_ / "plugins/proof/schema");
  std::ofstream(folder_ / "plugins/proof/plugin.json") << fmt::format(
      R"({{"id": "proof", "version": "1.0.0", "views": [],
  "queues": [
    {{"id": "proof.first", "title": {{"zh": "一审", "en": "First review"}}, "roles": ["reviewer"],
     "lease_seconds": {}, "needs_policy": false, "escalates_to": "proof.senior"}},
    {{"id": "proof.senior", "title": {{"zh": "二审", "en": "Senior review"}}, "roles": ["senior"],
     "lease_seconds": 600, "needs_policy": false}}],
  "collections": [
    {{"id": "notes", "schema": "schema/note.json", "read": ["*"], "write": ["operator"]}}]}})",
      options_.lease_seconds);
  std::ofstream(folder_ / "plugins/proof/schema/note.json")
      << R"({"type": "object", "required": ["text"]})";
}

std::string World::name_of(int desk) const { return desks_[static_cast<std::size_t>(desk)]->user; }

std::vector<std::string> World::environment_of(const std::string& dials, const std::string& fail,
                                               const std::string& defect) const {
  std::vector<std::string> variables = {"VIGIL_DIALS=" + (folder_ / dials).string(),
                                        "VIGIL_FAIL_LOG=" + (folder_ / "acted").string()};
  if (!fail.empty()) variables.push_back("VIGIL_FAIL=" + fail);
  if (!defect.empty()) variables.push_back("VIGIL_DEFECT=" + defect);
  return variables;
}

// Of whichever of the two takes writes, where there are two.
std::string World::url_of(const std::string& database, const char* port_name) const {
  std::string hosts = cluster_value(options_.cluster, "host");
  std::string ports = cluster_value(options_.cluster, port_name);
  if (!options_.standby.empty()) {
    hosts += "," + cluster_value(options_.standby, "host");
    ports += "," + cluster_value(options_.standby, port_name);
  }
  return fmt::format("postgres://vigil@/{}?host={}&port={}", database, hosts, ports);
}

std::string World::store() const {
  if (database_.empty()) return "sqlite:" + (folder_ / "backend/vigil.db").string();
  return url_of(database_, options_.pooled ? "pooler_port" : "port");
}

void World::start_sql(Process& process, const std::string& statement, bool maintenance) const {
  process.start(
      {"/usr/bin/psql", "-X", "-q", "-c", statement,
       url_of(maintenance ? "postgres" : database_, "port") + "&target_session_attrs=read-write"},
      {}, folder_ / "psql.log");
}

bool World::run_sql(const std::string& statement, bool maintenance) const {
  Process process;
  start_sql(process, statement, maintenance);
  return process.wait(milliseconds(30'000)) && process.ending() == "exit 0";
}

std::string World::make_database() {
  if (options_.cluster.empty()) return {};
  database_ = fmt::format("proof_{}_{}", ::getpid(), options_.seed);
  if (run_sql("CREATE DATABASE " + database_, true)) return {};
  return "the database could not be made";
}

bool World::copy_database() {
  if (!database_.empty()) {
    return run_sql("DROP DATABASE IF EXISTS " + database_ + "_copy", true) &&
           run_sql("CREATE DATABASE " + database_ + "_copy TEMPLATE " + database_, true);
  }
  std::error_code error;
  fs::remove_all(folder_ / "copy", error);
  fs::copy(folder_ / "backend", folder_ / "copy", fs::copy_options::recursive, error);
  return !error;
}

bool World::put_copy_back() {
  if (!database_.empty()) {
    return run_sql("DROP DATABASE " + database_ + " WITH (FORCE)", true) &&
           run_sql("CREATE DATABASE " + database_ + " TEMPLATE " + database_ + "_copy", true);
  }
  std::error_code error;
  fs::remove_all(folder_ / "backend", error);
  fs::copy(folder_ / "copy", folder_ / "backend", fs::copy_options::recursive, error);
  return !error;
}

bool World::make_first_account() {
  Process adding;
  adding.start({program("vigil-backend-proof"), "user", "add", "admin", "--role", "admin", "--role",
                "operator", "--role", "auditor", "--password-file", (folder_ / "password").string(),
                "--store", store()},
               {}, folder_ / "backend.log");
  return adding.wait(milliseconds(20'000)) && adding.ending() == "exit 0";
}

bool World::start_backend(const std::string& fail, int which) {
  Backend& started = backends_[static_cast<std::size_t>(which)];
  const fs::path port_file = folder_ / fmt::format("port{}", which);
  fs::remove(port_file);
  std::vector<std::string> command = {
      program("vigil-backend-proof"), "serve", "--store", store(), "--plugins",
      (folder_ / "plugins").string(), "--media", (folder_ / "media").string(),
      // Apart from the database, as docs/OPERATIONS.md asks: what was signed outlives a restore.
      "--ledger-key", (folder_ / "ledger.key").string(), "--listen", "127.0.0.1:0", "--port-file",
      port_file.string(), "--rate", "0", "--cheap-passwords"};
  command.insert(command.end(), options_.backend_arguments.begin(),
                 options_.backend_arguments.end());
  started.process.start(command,
                        environment_of("backend.dials", fail, set_up_ ? options_.defect : ""),
                        folder_ / "backend.log");
  int port = 0;
  const auto deadline = SteadyClock::now() + milliseconds(20'000);
  while (port == 0 && SteadyClock::now() < deadline) {
    std::ifstream(port_file) >> port;
    if (port == 0 && !started.process.running()) return false;
    if (port == 0) std::this_thread::sleep_for(milliseconds(5));
  }
  started.port = static_cast<std::uint16_t>(port);
  if (which == 0) {
    const std::lock_guard guard(client_mutex_);
    client_.reset();
  }
  for (std::size_t i = static_cast<std::size_t>(which); i < desks_.size(); i += backends_.size())
    desks_[i]->proxy->set_upstream(started.port);
  return port != 0;
}

void World::lead_all_to(int which) {
  for (auto& each : desks_)
    each->proxy->set_upstream(backends_[static_cast<std::size_t>(which)].port);
}

int World::ask(const std::string& method, const std::string& path, const json& body, json* answer,
               const std::string& if_match) {
  const std::lock_guard guard(client_mutex_);
  for (int attempt = 0; attempt < 3; ++attempt) {
    if (!client_) {
      client_ = std::make_unique<backend::RawClient>(backend_port());
      const auto session = client_->send_json(
          "POST", "/v1/session",
          {{"user", "admin"}, {"password", kPassword}, {"device", "desk-of-admin"}});
      if (session.status != 201) {
        client_.reset();
        return session.status;
      }
      client_->token = session.json().value("token", "");
    }
    backend::Headers headers;
    if (if_match == "*") headers.emplace_back("If-None-Match", "*");
    if (!if_match.empty() && if_match != "*") headers.emplace_back("If-Match", if_match);
    const auto got = body.is_null() ? client_->send(method, path, headers)
                                    : client_->send_json(method, path, body, headers);
    if (got.status == 401 || got.status == 0) {
      client_.reset();
      continue;
    }
    if (answer != nullptr) *answer = got.json();
    return got.status;
  }
  return 0;
}

void World::enqueue(int count) {
  while (count > 0) {
    json tasks = json::array();
    for (int i = 0; i < std::min(count, 500); ++i, ++enqueued_) {
      tasks.push_back({{"key", fmt::format("item-{}", enqueued_)},
                       {"severity", enqueued_ % 3},
                       {"subject", {{"item_id", fmt::format("i{}", enqueued_)}}}});
    }
    const int size = static_cast<int>(tasks.size());
    count -= size;
    if (ask("POST", "/v1/queues/proof.first/tasks", {{"tasks", tasks}}) != 200) {
      // The same keys once more, next time.
      enqueued_ -= size;
      return;
    }
  }
}

void World::top_up() {
  constexpr std::int64_t kEnough = 1000;
  if (enqueued_ - confirmed() < kEnough) enqueue(kEnough);
}

void World::set_roles(int desk, const std::vector<std::string>& roles) {
  const std::string& user = desks_[static_cast<std::size_t>(desk)]->user;
  (void)ask("PUT", "/v1/users/" + user, {{"name", user}, {"roles", roles}, {"active", true}});
}

std::string World::open() {
  fs::create_directories(folder_ / "backend");
  if (const std::string trouble = make_database(); !trouble.empty()) return trouble;
  if (!make_first_account()) return "the first account could not be made";
  for (int i = 0; i < options_.backends; ++i) {
    if (!start_backend({}, i)) return "the backend did not start: " + backend(i).ending();
  }
  for (int i = 0; i < options_.desks; ++i) {
    auto desk = std::make_unique<Desk>();
    desk->user = fmt::format("desk{}", i + 1);
    const int status = ask(
        "PUT", "/v1/users/" + desk->user,
        {{"name", desk->user}, {"roles", {"reviewer"}}, {"password", kPassword}, {"active", true}});
    if (status != 201 && status != 200)
      return "an account could not be made: " + std::to_string(status);
    desk->dials = std::make_unique<DialsFile>(folder_ / (desk->user + ".dials"));
    const std::uint16_t port = backends_[static_cast<std::size_t>(i) % backends_.size()].port;
    desk->proxy = std::make_unique<FaultProxy>(port, options_.seed * 31 + static_cast<unsigned>(i),
                                               [this](const Exchanged& each) { note(each); });
    desks_.push_back(std::move(desk));
  }
  enqueue(options_.tasks);
  for (int i = 0; i < desks(); ++i) start_desk(i);
  const auto deadline = SteadyClock::now() + std::chrono::seconds(40);
  for (int i = 0; i < desks(); ++i) {
    while (!status(i).online) {
      if (SteadyClock::now() > deadline) return "a desk did not come online";
      if (!desk(i).running()) return "a desk ended: " + desk(i).ending();
      std::this_thread::sleep_for(milliseconds(20));
    }
  }
  set_up_ = true;
  for (int i = 0; i < options_.backends && !options_.defect.empty(); ++i) {
    backend(i).end();
    if (!start_backend({}, i)) return "the backend did not start: " + backend(i).ending();
  }
  writing_ = true;
  writer_ = std::thread([this] { write_records(); });
  set_word("work");
  return {};
}

std::vector<std::string> World::desk_command(const std::string& name, const std::string& user,
                                             std::uint16_t port, const std::string& control) const {
  const auto file = [&](const char* end) { return (folder_ / (name + end)).string(); };
  return {program("vigil-desk-sim"),
          "--profile",
          file(""),
          "--url",
          fmt::format("http://127.0.0.1:{}", port),
          "--user",
          user,
          "--password-file",
          (folder_ / "password").string(),
          "--history",
          file(".history"),
          "--control",
          (folder_ / control).string(),
          "--status",
          file(".status"),
          "--queue",
          "proof.first",
          "--seed",
          std::to_string(options_.seed * 100 + port),
          "--think-ms",
          std::to_string(options_.think_ms),
          "--draft-ms",
          std::to_string(options_.draft_ms)};
}

void World::start_desk(int index, const std::string& fail) {
  Desk& each = *desks_[static_cast<std::size_t>(index)];
  const std::string name = name_of(index);
  fs::remove(folder_ / (name + ".status"));
  each.process.start(desk_command(name, each.user, each.proxy->port(), "control"),
                     environment_of(each.user + ".dials", fail, options_.defect),
                     folder_ / (name + ".log"));
}

std::string World::make_profile_twice(const std::string& fail) {
  const std::string name = fmt::format("fresh{}", ++fresh_profiles_);
  std::ofstream(folder_ / "idle") << "quiet\n";
  const auto command = desk_command(name, "desk1", backend_port(), "idle");
  Process fresh;
  fresh.start(command, environment_of("fresh.dials", fail, options_.defect),
              folder_ / (name + ".log"));
  if (!fresh.wait(milliseconds(8000)) || !fresh.killed()) return "a new profile was not killed";
  fresh.start(command, environment_of("fresh.dials", {}, options_.defect),
              folder_ / (name + ".log"));
  const auto deadline = SteadyClock::now() + milliseconds(20'000);
  while (!fs::exists(folder_ / (name + ".status"))) {
    if (!fresh.running()) return "a new profile did not open: " + fresh.ending();
    if (SteadyClock::now() > deadline) return "a new profile did not open in time";
    std::this_thread::sleep_for(milliseconds(10));
  }
  fresh.end();
  return {};
}

void World::set_weather(const Weather& weather) {
  for (auto& each : desks_) each->proxy->set_weather(weather);
}

void World::set_weather(int desk, const Weather& weather) {
  desks_[static_cast<std::size_t>(desk)]->proxy->set_weather(weather);
}

std::vector<std::int64_t> World::troubles_met() const {
  std::vector<std::int64_t> all(all_troubles().size() + 1);
  for (const auto& each : desks_) {
    const auto met = each->proxy->met();
    for (std::size_t i = 0; i < met.size(); ++i) all[i] += met[i];
  }
  return all;
}

std::vector<std::string> World::acted() const {
  std::vector<std::string> lines;
  std::ifstream file(folder_ / "acted");
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

void World::sleep(Millis time) { std::this_thread::sleep_for(time); }

void World::set_word(const std::string& word) {
  std::ofstream(folder_ / "control.part") << word << "\n";
  fs::rename(folder_ / "control.part", folder_ / "control");
}

DeskStatus World::status(int index) const {
  DeskStatus status;
  std::ifstream file(folder_ / (name_of(index) + ".status"));
  std::string word;
  std::string line;
  if (file >> word >> status.unsent >> status.confirmed >> status.conflict >> status.refused >>
      line) {
    status.quiet = word == "quiet";
    status.online = line == "online";
    status.known = true;
  }
  return status;
}

std::int64_t World::confirmed() const {
  std::int64_t all = 0;
  for (int i = 0; i < desks(); ++i) all += status(i).confirmed;
  return all;
}

void World::heal() {
  set_weather({});
  for (DialsFile* dials : {backend_dials_.get()}) {
    (*dials)->disk_full = 0;
    (*dials)->sync_error = 0;
  }
  for (auto& each : desks_) {
    (*each->dials)->disk_full = 0;
    (*each->dials)->sync_error = 0;
  }
  for (int i = 0; i < options_.backends; ++i) {
    if (!backend(i).running()) (void)start_backend({}, i);
  }
  for (int i = 0; i < desks(); ++i) {
    if (!desk(i).running()) start_desk(i);
  }
  healed_ = SteadyClock::now();
  waited_at_healing_ = seconds_waited();
}

// Somebody changes the records that every desk keeps a copy of.
void World::write_records() {
  std::uint64_t turn = options_.seed;
  while (!ending_ && writing_) {
    std::this_thread::sleep_for(milliseconds(120));
    // Names in no order, so that a feed by name would leave some out.
    const std::string id = fmt::format("n{:02}", (turn * 7919) % 23);
    const std::string path = "/v1/collections/notes/records/" + id;
    json current;
    const int found = ask("GET", path, json(), &current);
    if (found == 0) continue;
    const std::string revision =
        found == 200 ? fmt::format("\"{}\"", int_member(current, "revision")) : "*";
    if (found == 200 && turn % 5 == 0) {
      (void)ask("DELETE", path, json(), nullptr, revision);
    } else {
      (void)ask("PUT", path, {{"id", id}, {"text", fmt::format("第{}稿", turn)}}, nullptr,
                revision);
    }
    ++turn;
  }
}

// What the backend says on the wire, whoever hears it.
void World::note(const Exchanged& each) {
  const bool leasing = each.path.ends_with("/leases");
  const bool renewing = each.path == "/v1/leases/renew";
  const bool deciding = each.path == "/v1/decisions" && each.method == "POST";
  if (!leasing && !renewing && !deciding) return;
  const json request = parse_json(each.request).value_or(json());
  const json answer = each.status == 200 ? parse_json(each.answer).value_or(json()) : json();
  const auto said = from_rfc3339(each.server_time);
  const std::int64_t said_ms = said ? to_ms(*said) : 0;
  const auto list = [](const json& value, const char* key) {
    return value.is_object() && value.contains(key) ? value[key] : json::array();
  };
  const auto time_of = [](const json& value) {
    const auto time = from_rfc3339(text_member(value, "expires_at"));
    return time ? to_ms(*time) : 0;
  };
  const std::lock_guard guard(wire_mutex_);
  if (leasing) {
    for (const json& lease : list(answer, "leases")) {
      grants_.push_back(
          {text_member(lease["task"], "id"), int_member(lease, "fence"), said_ms, time_of(lease)});
    }
  } else if (renewing) {
    std::map<std::string, std::int64_t> fences;
    for (const json& lease : list(request, "leases")) {
      fences[text_member(lease, "task")] = int_member(lease, "fence");
      if (each.status != 200) {
        doubtful_.push_back(
            fmt::format("{} {}", text_member(lease, "task"), int_member(lease, "fence")));
      }
    }
    for (const json& result : list(answer, "results")) {
      if (text_member(result, "status") != "ok") continue;
      const std::string task = text_member(result, "task");
      grants_.push_back({task, fences[task], said_ms, time_of(result)});
    }
  } else {
    for (const json& result : list(answer, "results")) {
      if (text_member(result, "status") == "accepted") {
        accepted_.push_back({text_member(result, "id"), int_member(result, "ledger_index")});
      }
    }
  }
}

// Every thread says in its schedstat how long it was ready and others ran instead, in nanoseconds.
double World::seconds_waited() const {
  std::int64_t most = 0;
  std::vector<pid_t> programs;
  for (const Backend& each : backends_) programs.push_back(each.process.pid());
  for (const auto& each : desks_) programs.push_back(each->process.pid());
  for (const pid_t program : programs) {
    std::int64_t waited = 0;
    std::error_code gone;
    fs::directory_iterator thread(fmt::format("/proc/{}/task", program), gone);
    for (; !gone && thread != fs::directory_iterator(); thread.increment(gone)) {
      std::int64_t ran = 0;
      std::int64_t one = 0;
      if (std::ifstream(thread->path() / "schedstat") >> ran >> one) waited += one;
    }
    most = std::max(most, waited);
  }
  return static_cast<double>(most) / 1e9;
}

// A minute of a machine that is theirs: what they waited for others' programs does not count.
bool World::wait_until_converged() {
  constexpr double kLimit = 60;
  bool records_alike = false;
  while (true) {
    const double waited = std::max(0.0, seconds_waited() - waited_at_healing_);
    const double since =
        std::chrono::duration<double>(SteadyClock::now() - healed_).count() - waited;
    bool all = true;
    for (int i = 0; i < desks(); ++i) {
      Desk& each = *desks_[static_cast<std::size_t>(i)];
      const DeskStatus now = status(i);
      if (!each.process.running()) return false;
      if (!now.known || !now.quiet || now.unsent > 0) {
        each.converged_after = -1;
        all = false;
      } else if (each.converged_after < 0) {
        each.converged_after = since;
      }
    }
    if (all) {
      const auto wanted = records_at_backend();
      records_alike = true;
      for (int i = 0; i < desks(); ++i) records_alike &= records_on(name_of(i)) == wanted;
      if (records_alike) return true;
    }
    if (since > kLimit) return false;
    std::this_thread::sleep_for(milliseconds(100));
  }
}

Findings World::finish(const CheckOptions& check_options) {
  const Evidence evidence = gather();
  Findings findings = check(evidence, check_options);
  if (!findings.clean()) keep_ = true;
  return findings;
}

}  // namespace vigil::proof
