// A desk without a window: the real core/sync and core/storage, and a simulated person who decides,
// skips, replaces, withdraws and undoes, and writes down what was tried and heard.
//
// Reads the word in --control ("work", "quiet") before each act; writes its state to --status about
// ten times a second. SIGTERM ends it in order. Compiled for the proof campaign: obeys the
// environment of core/base/fail_point.h.
#include <signal.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <random>
#include <string>
#include <thread>

#include "core/base/file.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/sync/desk_client.h"
#include "tests/support/fault_vfs.h"
#include "tests/sync/campaign/history.h"

namespace vigil::proof {
namespace {

using domain::DecisionState;
using std::chrono::milliseconds;

std::atomic<bool> ending{false};

struct Arguments {
  std::string profile;
  std::string url;
  std::string user;
  std::string password_file;
  std::string history;
  std::string control;
  std::string status;
  std::string queue;
  std::string ca_file;
  std::uint64_t seed = 1;
  int want = 6;
  int think_ms = 25;
  int draft_ms = 0;
};

std::string word_in(const std::string& file) {
  std::string word;
  std::ifstream(file) >> word;
  return word;
}

class Person {
 public:
  Person(sync::DeskClient& desk, HistoryWriter history, const Arguments& arguments)
      : desk_(desk),
        history_(std::move(history)),
        queue_(arguments.queue),
        random_(arguments.seed ^ static_cast<std::uint64_t>(::getpid())),
        undoes_(arguments.draft_ms > 0) {}

  void act() {
    const auto list = desk_.tasks(queue_);
    const std::uint64_t luck = random_() % 100;
    if (luck < 8 && replace(luck < 5)) return;
    if (list->tasks.empty()) return;
    const domain::Task& task = list->tasks.front();
    Act act;
    act.task = task.id.text();
    act.fence = task.lease.fence;
    sync::DecisionDraft draft;
    draft.task = task.id;
    if (luck < 16) {
      act.kind = "skip";
      draft.kind = domain::DecisionKind::kSkip;
      draft.reason = "方言听不懂";
    } else {
      act.kind = "decide";
      draft.verdict = luck < 24 ? domain::Verdict::kEscalate : domain::Verdict::kAllow;
      draft.note = "第" + std::to_string(random_() % 1000) + "条";
      act.verdict = to_word(*draft.verdict);
    }
    const std::string made = perform(std::move(act), draft);
    if (made.empty()) return;
    if (undoes_ && random_() % 8 == 0) {
      undo(made);
    } else if (draft.verdict) {
      mine_.push_back(made);
      if (mine_.size() > 40) mine_.erase(mine_.begin());
    }
  }

 private:
  // True when something was tried.
  bool replace(bool by_another) {
    if (mine_.empty()) return false;
    const auto at = mine_.begin() + static_cast<std::ptrdiff_t>(random_() % mine_.size());
    const domain::DecisionId earlier(*at);
    mine_.erase(at);
    const auto record = desk_.find(earlier);
    if (!record || record->state == DecisionState::kConflict ||
        record->state == DecisionState::kRefused || record->state == DecisionState::kDraft) {
      return false;
    }
    Act act;
    act.kind = by_another ? "supersede" : "withdraw";
    act.of = earlier.text();
    sync::DecisionDraft draft;
    draft.kind = by_another ? domain::DecisionKind::kSupersede : domain::DecisionKind::kWithdraw;
    draft.supersedes = earlier;
    if (by_another) {
      draft.verdict = domain::Verdict::kAllow;
      act.verdict = "allow";
    }
    const std::string made = perform(std::move(act), draft);
    if (by_another && !made.empty()) mine_.push_back(made);
    return true;
  }

  // The decision's id when it was kept.
  std::string perform(Act act, const sync::DecisionDraft& draft) {
    history_.invoke(act);
    const auto decided = desk_.decide(draft);
    if (decided) {
      act.outcome = Outcome::kOk;
      act.decision = decided->text();
    } else {
      take_error(act, decided.error());
    }
    history_.settle(act);
    return act.decision;
  }

  void undo(const std::string& decision) {
    Act act;
    act.kind = "undo";
    act.of = decision;
    history_.invoke(act);
    const Status undone = desk_.undo(domain::DecisionId(decision));
    if (undone) {
      act.outcome = Outcome::kOk;
    } else {
      take_error(act, undone.error());
    }
    history_.settle(act);
  }

  // A disk that fails in the middle of a commit may have kept it; every other error promises that
  // nothing was.
  static void take_error(Act& act, const Error& error) {
    const bool nobody_knows =
        error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kTimeout ||
        error.code == ErrorCode::kCorrupt || error.code == ErrorCode::kInternal;
    act.outcome = nobody_knows ? Outcome::kUnknown : Outcome::kFailed;
    act.code = to_word(error.code);
  }

  sync::DeskClient& desk_;
  HistoryWriter history_;
  const domain::QueueId queue_;
  std::mt19937_64 random_;
  const bool undoes_;
  std::vector<std::string> mine_;
};

void write_status(const Arguments& arguments, sync::DeskClient& desk, bool quiet) {
  const auto shown = desk.connection();
  const auto count = [&](DecisionState state) { return std::to_string(desk.count(state)); };
  const std::string line =
      std::string(quiet ? "quiet" : "work") + " " +
      std::to_string(desk.count(DecisionState::kDraft) + desk.count(DecisionState::kSaved) +
                     desk.count(DecisionState::kSent)) +
      " " + count(DecisionState::kConfirmed) + " " + count(DecisionState::kConflict) + " " +
      count(DecisionState::kRefused) + " " +
      (shown->person.id.empty()                         ? "nobody"
       : shown->state == sync::ConnectionState::kOnline ? "online"
                                                        : "offline") +
      "\n";
  const std::string part = arguments.status + ".part";
  std::ofstream(part) << line;
  std::rename(part.c_str(), arguments.status.c_str());
}

void run_until_ended(const Arguments& arguments, sync::DeskClient& desk, Person& person,
                     const std::string& password) {
  auto signed_in_at = std::chrono::steady_clock::time_point{};
  auto status_at = signed_in_at;
  while (!ending) {
    const auto now = std::chrono::steady_clock::now();
    const auto shown = desk.connection();
    if (shown->session == sync::SessionState::kSignedOut &&
        now - signed_in_at > milliseconds(1000)) {
      desk.sign_in(arguments.user, password);
      signed_in_at = now;
    }
    desk.keep_leased(domain::QueueId(arguments.queue), arguments.want);
    (void)desk.records("notes");
    const bool quiet = word_in(arguments.control) != "work";
    if (now - status_at > milliseconds(100)) {
      write_status(arguments, desk, quiet);
      status_at = now;
    }
    if (!quiet && !shown->person.id.empty()) person.act();
    std::this_thread::sleep_for(milliseconds(quiet ? 20 : arguments.think_ms));
  }
}

int run(const Arguments& arguments) {
  register_fault_vfs("desk.mid_checkpoint");
  const auto password = read_file(arguments.password_file, 4096);
  if (!password) return 2;
  auto history = HistoryWriter::open(arguments.history);
  if (!history) return 2;
  const SystemClock clock;
  sync::DeskOptions options;
  options.profile = arguments.profile;
  options.backend.base_url = arguments.url;
  options.backend.ca_file = arguments.ca_file;
  options.draft_window = milliseconds(arguments.draft_ms);
  options.seed = arguments.seed;
  auto desk = sync::DeskClient::open(std::move(options), clock);
  if (!desk) {
    log_error("desk_sim", desk.error().message);
    return 1;
  }
  if ((*desk)->open_report().damaged_copy) {
    log_error("desk_sim", "the profile was found damaged");
    return 3;
  }
  Person person(**desk, std::move(*history), arguments);
  run_until_ended(arguments, **desk, person, std::string(trim(*password)));
  return 0;
}

}  // namespace
}  // namespace vigil::proof

int main(int argc, char** argv) {
  ::signal(SIGTERM, [](int) { vigil::proof::ending = true; });
  ::signal(SIGPIPE, SIG_IGN);
  vigil::proof::Arguments arguments;
  CLI::App app{"A desk without a window, for the proof campaign."};
  app.add_option("--profile", arguments.profile)->required();
  app.add_option("--url", arguments.url)->required();
  app.add_option("--user", arguments.user)->required();
  app.add_option("--password-file", arguments.password_file)->required();
  app.add_option("--history", arguments.history)->required();
  app.add_option("--control", arguments.control)->required();
  app.add_option("--status", arguments.status)->required();
  app.add_option("--queue", arguments.queue)->required();
  app.add_option("--ca-file", arguments.ca_file);
  app.add_option("--seed", arguments.seed);
  app.add_option("--want", arguments.want);
  app.add_option("--think-ms", arguments.think_ms);
  app.add_option("--draft-ms", arguments.draft_ms);
  CLI11_PARSE(app, argc, argv);
  return vigil::proof::run(arguments);
}
