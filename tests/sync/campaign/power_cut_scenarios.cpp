// The power fails under the desk's database, again and again, at every kind of moment; what was
// acknowledged must be there afterwards, whole, and what was not must be there whole or not at all.
#include <fmt/format.h>
#include <unistd.h>

#include <memory>
#include <random>
#include <set>

#include "core/storage/database.h"
#include "core/storage/decision_query.h"
#include "core/storage/decision_store.h"
#include "core/storage/task_store.h"
#include "tests/support/fault_vfs.h"
#include "tests/sync/campaign/scenario.h"

namespace vigil::proof {
namespace {

namespace fs = std::filesystem;
using domain::DecisionState;

const domain::UserId kPerson("desk1");

// One desk's database and what is known of it for certain.
class DeskUnderTest {
 public:
  explicit DeskUnderTest(std::uint64_t seed) : random_(seed) {
    std::string pattern = (fs::temp_directory_path() / "vigil-cut-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    power_ = std::make_unique<PowerCut>(folder_);
  }
  ~DeskUnderTest() {
    power_.reset();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  // One life of the desk, ended by a cut. False: it could not be opened, or was found damaged.
  bool live_and_cut(Findings& findings) {
    const auto operations = static_cast<std::int64_t>(random_() % 140);
    power_->cut_after(operations);
    {
      auto database = storage::Database::open(folder_ / "desk", clock_);
      // The cut may come while the file is made or brought up to date.
      if (database) work(**database, findings);
    }
    const auto unsynced = static_cast<Unsynced>(random_() % 3);
    ++cuts_;
    here_ = fmt::format(" (cut {} of this file after {} operations, unsynced writes {})", cuts_,
                        operations,
                        unsynced == Unsynced::kGone    ? "gone"
                        : unsynced == Unsynced::kThere ? "there"
                                                       : "torn");
    power_->restore(unsynced, random_);
    auto database = storage::Database::open(folder_ / "desk", clock_);
    if (!database) {
      note(findings.lost, findings,
           "lost: the desk does not open after a cut: " + database.error().message);
      return false;
    }
    if ((*database)->report().damaged_copy) {
      note(findings.lost, findings, "lost: the desk's file is damaged after a cut");
      return false;
    }
    examine(**database, findings);
    database->reset();
    // Opening and closing is work of its own: what it left unsynced is kept this time.
    power_->restore(Unsynced::kThere, random_);
    return true;
  }

 private:
  struct Known {
    DecisionState state = DecisionState::kSaved;
    std::string body;
    std::set<DecisionState> possible;  // after acts nobody heard the end of
    bool certain = true;               // false: it may not be there at all
    bool maybe_gone = false;           // its removal was asked for
  };

  void note(std::int64_t& count, Findings& findings, const std::string& sentence) const {
    ++count;
    if (findings.sentences.size() < 50) findings.sentences.push_back(sentence + here_);
  }

  domain::Decision make_decision() {
    domain::Decision decision;
    clock_.advance(Millis(3));
    decision.id = make_id<domain::DecisionId>(clock_.wall_now());
    decision.task = domain::TaskId(fmt::format("task-{}", ++tasks_));
    decision.queue = domain::QueueId("proof.first");
    decision.fence = 1;
    decision.actor = kPerson;
    decision.device = domain::DeviceId("device");
    decision.decided_at = clock_.wall_now();
    decision.verdict = domain::Verdict::kAllow;
    decision.note = std::string(random_() % 900, 'n');
    return decision;
  }

  void work(storage::Database& database, Findings& findings) {
    while (!power_->is_off()) {
      switch (random_() % 5) {
        case 0:
        case 1: add(database, findings); break;
        case 2: send(database, findings); break;
        case 3: settle(database, findings); break;
        default: undo(database, findings); break;
      }
      if (known_.size() > 120) break;
    }
  }

  void add(storage::Database& database, Findings& findings) {
    const domain::Decision decision = make_decision();
    const bool draft = random_() % 3 == 0;
    storage::StoredTask task;
    task.task.id = decision.task;
    task.task.queue = decision.queue;
    task.subject_json = "{}";
    ++findings.acts;
    const Status added = database.write([&](storage::Connection& connection) -> Status {
      if (const Status put = storage::put_task(connection, kPerson, task); !put) return put;
      const Status kept = storage::add_decision(
          connection, decision, "{}", decision.decided_at + (draft ? Millis(9000) : Millis(0)));
      if (!kept) return kept;
      return storage::hide_task(connection, kPerson, decision.task, decision.id);
    });
    Known known;
    known.state = draft ? DecisionState::kDraft : DecisionState::kSaved;
    known.body = storage::body_of(decision);
    known.possible = {known.state};
    known.certain = added.ok();
    added ? ++findings.told : ++findings.unknown;
    known_.emplace(decision.id.text(), std::move(known));
  }

  // Moves some decisions on in one transaction.
  void move(storage::Database& database, Findings& findings, DecisionState from, DecisionState to,
            const std::function<Status(storage::Connection&, const domain::DecisionId&)>& act) {
    std::vector<std::string> some;
    for (const auto& [id, known] : known_) {
      if (known.certain && known.possible.size() == 1 && !known.maybe_gone && known.state == from &&
          some.size() < 5) {
        some.push_back(id);
      }
    }
    if (some.empty()) return;
    ++findings.acts;
    const Status moved = database.write([&](storage::Connection& connection) -> Status {
      for (const std::string& id : some) {
        if (const Status one = act(connection, domain::DecisionId(id)); !one) return one;
      }
      return {};
    });
    moved ? ++findings.told : ++findings.unknown;
    for (const std::string& id : some) {
      Known& known = known_[id];
      if (moved) {
        known.state = to;
        known.possible = {to};
      } else {
        known.possible.insert(to);
      }
    }
  }

  void send(storage::Database& database, Findings& findings) {
    move(database, findings, DecisionState::kSaved, DecisionState::kSent,
         [&](storage::Connection& connection, const domain::DecisionId& id) {
           const domain::DecisionId one[] = {id};
           return storage::mark_sent(connection, one, clock_.wall_now());
         });
  }

  void settle(storage::Database& database, Findings& findings) {
    move(database, findings, DecisionState::kSent, DecisionState::kConfirmed,
         [&](storage::Connection& connection, const domain::DecisionId& id) {
           const Status settled = storage::confirm(connection, id, 7, "epoch", clock_.wall_now());
           if (!settled) return settled;
           return storage::close_task(connection, kPerson, id, 1);
         });
  }

  void undo(storage::Database& database, Findings& findings) {
    for (auto at = known_.begin(); at != known_.end(); ++at) {
      Known& known = at->second;
      if (!known.certain || known.maybe_gone || known.possible.size() != 1 ||
          known.state != DecisionState::kDraft) {
        continue;
      }
      ++findings.acts;
      const domain::DecisionId id(at->first);
      const Status undone = database.write([&](storage::Connection& connection) -> Status {
        if (const Status removed = storage::remove_draft(connection, kPerson, id); !removed) {
          return removed;
        }
        return storage::bring_back_task(connection, kPerson, id);
      });
      if (undone) {
        ++findings.told;
        gone_.insert(at->first);
        known_.erase(at);
      } else {
        ++findings.unknown;
        known.maybe_gone = true;
      }
      return;
    }
  }

  void examine(storage::Database& database, Findings& findings) {
    struct Found {
      DecisionState state;
      std::string body;
      bool waiting = false;
    };
    std::map<std::string, Found> found;
    const Status read = database.read([&](storage::Connection& connection) -> Status {
      return connection.each(
          "SELECT id, state, body, EXISTS (SELECT 1 FROM outbox WHERE outbox.serial = "
          "decisions.serial) FROM decisions",
          {}, [&](const storage::Row& row) {
            found[row.text(0)] = {*domain::decision_state_from_word(row.text(1)), row.text(2),
                                  row.integer(3) != 0};
          });
    });
    if (!read) note(findings.lost, findings, "lost: the decisions cannot be read");
    for (auto at = known_.begin(); at != known_.end();) {
      Known& known = at->second;
      const auto now = found.find(at->first);
      if (now == found.end()) {
        if (known.certain && !known.maybe_gone) {
          note(findings.lost, findings, "lost: " + at->first + " was kept before a cut");
        }
        at = known_.erase(at);
        continue;
      }
      ++findings.in_ledger;
      if (now->second.body != known.body) {
        note(findings.unexpected, findings, "unexpected: " + at->first + " has another body");
      }
      if (!known.possible.contains(now->second.state)) {
        note(findings.lost, findings,
             fmt::format("lost: {} went back from {} to {}", at->first,
                         domain::to_word(known.state), domain::to_word(now->second.state)));
      }
      const bool unsettled = now->second.state != DecisionState::kConfirmed;
      if (unsettled && !now->second.waiting) {
        note(findings.lost, findings, "lost: " + at->first + " does not wait to be sent");
      }
      known.state = now->second.state;
      known.possible = {known.state};
      known.certain = true;
      known.maybe_gone = false;
      ++at;
    }
    for (const auto& [id, each] : found) {
      if (gone_.contains(id)) {
        note(findings.unexpected, findings, "unexpected: " + id + " was undone before a cut");
      } else if (!known_.contains(id)) {
        note(findings.unexpected, findings, "unexpected: " + id + " was never asked for");
      }
    }
  }

  fs::path folder_;
  std::mt19937_64 random_;
  ManualClock clock_;
  std::unique_ptr<PowerCut> power_;
  std::map<std::string, Known> known_;
  std::set<std::string> gone_;
  int tasks_ = 0;
  int cuts_ = 0;
  std::string here_;
};

}  // namespace

Row run_desk_power_cuts(const Trial& trial) {
  Row row;
  register_fault_vfs();
  const int cuts = trial.times(10'000, 600);
  int made = 0;
  while (made < cuts) {
    // A young file and an old one fail in different places.
    DeskUnderTest desk(trial.seed * 1000 + static_cast<unsigned>(made));
    for (int i = 0; i < 40 && made < cuts; ++i, ++made) {
      if (!desk.live_and_cut(row.findings)) break;
    }
    if (!row.findings.clean()) break;
  }
  row.note(made, "power cuts: unsynced writes gone, there, or torn by sector");
  return row;
}

}  // namespace vigil::proof
