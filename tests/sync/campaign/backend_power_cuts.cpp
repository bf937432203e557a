// The power fails under the backend's database, again and again, at every kind of moment. What was
// answered must be there afterwards: decision, leaf, answer and task together; what was not must be
// there whole or not at all; and no checkpoint may be gone that somebody was shown.
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>

#include "app/backend/service/decisions.h"
#include "app/backend/service/ledger_log.h"
#include "app/backend/service/queues.h"
#include "app/backend/store/sqlite_store.h"
#include "core/base/ids.h"
#include "core/base/json.h"
#include "core/ledger/compact_range.h"
#include "tests/support/fault_vfs.h"
#include "tests/sync/campaign/scenario.h"

namespace vigil::proof {
namespace {

namespace fs = std::filesystem;
using namespace vigil::backend;
using nlohmann::json;

constexpr const char* kQueue = "proof.first";

void write_manifest(const fs::path& folder) {
  fs::create_directories(folder / "proof");
  std::ofstream(folder / "proof/plugin.json")
      << R"({"id": "proof", "version": "1.0.0", "views": [], "queues": [{"id": "proof.first",
  "title": {"zh": "一审", "en": "First review"}, "roles": ["reviewer"], "lease_seconds": 3600,
  "needs_policy": false}]})";
}

// The services over one opened database, as the backend has them.
struct Open {
  Open(std::unique_ptr<SqliteStore> opened, const Registry& registry, const Clock& clock,
       const fs::path& last_signed)
      : store(std::move(opened)),
        queues(*store, registry, clock, events),
        decisions(*store, registry, clock, events),
        ledger(*store, clock, ledger::SigningKey::from_seed({7}),
               {.last_signed = last_signed, .checkpoint_every = Millis(0)}) {}

  std::unique_ptr<SqliteStore> store;
  EventHub events;
  Queues queues;
  Decisions decisions;
  LedgerLog ledger;
};

// One backend's database and what is known of it for certain.
class BackendUnderTest {
 public:
  explicit BackendUnderTest(std::uint64_t seed) : random_(seed), folder_(make_folder()) {
    write_manifest(folder_ / "plugins");
    registry_ = Registry::load(folder_ / "plugins");
    caller_.id = caller_.name = "lin";
    caller_.device = "desk-lin";
    caller_.roles = {domain::Role::kReviewer};
    power_ = std::make_unique<PowerCut>(folder_);
  }
  ~BackendUnderTest() {
    power_.reset();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  // One life of the backend, ended by a cut. False: the rest of this file says nothing any more.
  bool live_and_cut(Findings& findings) {
    const auto operations = static_cast<std::int64_t>(random_() % 160);
    power_->cut_after(operations);
    // The cut may come while the file is made or brought up to date.
    if (const auto open = start()) work(*open, findings);
    const auto unsynced = static_cast<Unsynced>(random_() % 3);
    here_ = fmt::format(" (cut {} of this file after {} operations, unsynced writes {})", ++cuts_,
                        operations,
                        unsynced == Unsynced::kGone    ? "gone"
                        : unsynced == Unsynced::kThere ? "there"
                                                       : "torn");
    power_->restore(unsynced, random_);
    const bool sound = examine_after_cut(findings);
    // Opening and closing is work of its own: what it left unsynced is kept this time.
    power_->restore(Unsynced::kThere, random_);
    return sound;
  }

 private:
  struct Known {
    domain::Decision decision;
    std::optional<std::string> answer;  // as it was given; nothing: nobody heard it
  };

  static fs::path make_folder() {
    std::string pattern = (fs::temp_directory_path() / "vigil-cut-XXXXXX").string();
    return ::mkdtemp(pattern.data());
  }

  void note(std::int64_t& count, Findings& findings, const std::string& sentence) const {
    ++count;
    if (findings.sentences.size() < 50) findings.sentences.push_back(sentence + here_);
  }

  std::unique_ptr<Open> start() {
    auto store = SqliteStore::open(folder_ / "vigil.db");
    if (!store) {
      why_not_ = store.error().message;
      return nullptr;
    }
    auto open =
        std::make_unique<Open>(std::move(*store), registry_, clock_, folder_ / "last_signed");
    const std::string epoch = open->store->epoch();
    const Status begun = open->ledger.begin();
    if (!begun) {
      why_not_ = begun.error().message;
      return nullptr;
    }
    put_back_ = open->store->epoch() != epoch;
    return open;
  }

  void work(Open& open, Findings& findings) {
    for (int i = 0; i < 60 && !power_->is_off(); ++i) {
      clock_.advance(Millis(40));
      switch (random_() % 6) {
        case 0: enqueue(open); break;
        case 1: lease(open); break;
        case 2: (void)open.ledger.tick(); break;
        default: decide(open, findings); break;
      }
    }
  }

  void enqueue(Open& open) {
    std::vector<NewTask> tasks(5);
    for (NewTask& task : tasks) {
      task.key = fmt::format("key-{}", ++enqueued_);
      task.subject = R"({"caption":"守夜"})";
    }
    (void)open.queues.enqueue(kQueue, tasks);
  }

  void lease(Open& open) {
    const auto leased = open.queues.lease(caller_, kQueue, 5, caller_.device);
    if (leased) in_hand_.insert(in_hand_.end(), leased->begin(), leased->end());
  }

  void decide(Open& open, Findings& findings) {
    std::vector<SubmittedDecision> batch;
    const std::size_t wanted = 1 + random_() % 3;
    while (!in_hand_.empty() && batch.size() < wanted) {
      domain::Decision decision;
      decision.id = make_id<domain::DecisionId>(clock_.wall_now());
      decision.task = domain::TaskId(in_hand_.back().id);
      decision.queue = domain::QueueId(kQueue);
      decision.fence = in_hand_.back().fence;
      decision.actor = domain::UserId(caller_.id);
      decision.device = domain::DeviceId(caller_.device);
      decision.decided_at = clock_.wall_now();
      decision.verdict = domain::Verdict::kAllow;
      decision.note = std::string(random_() % 600, 'n');
      batch.push_back({decision.id.text(), decision, ""});
      in_hand_.pop_back();
    }
    if (batch.empty()) return;
    ++findings.acts;
    const auto answers = open.decisions.submit(caller_, caller_.device, batch);
    answers ? ++findings.told : ++findings.unknown;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      Known known{*batch[i].decision, std::nullopt};
      if (answers) known.answer = (*answers)[i].json;
      known_.emplace(batch[i].id, std::move(known));
    }
  }

  bool examine_after_cut(Findings& findings) {
    const auto open = start();
    if (open == nullptr) {
      note(findings.lost, findings, "lost: the database does not open after a cut: " + why_not_);
      return false;
    }
    if (put_back_) note(findings.lost, findings, "lost: a checkpoint that was shown is gone");
    examine_ledger(*open, findings);
    examine_tasks(*open, findings);
    examine_answers(*open, findings);
    in_hand_.clear();
    return findings.clean();
  }

  // Leaves without a gap, the stored tree is theirs, and every decision has its leaf.
  void examine_ledger(Open& open, Findings& findings) {
    std::map<std::string, std::int64_t> leaves;
    ledger::CompactRange range;
    while (true) {
      const auto page = open.ledger.leaves(range.size(), 500);
      if (!page) note(findings.lost, findings, "lost: " + page.error().message);
      if (!page || page->empty()) break;
      for (const LeafRow& leaf : *page) {
        if (leaf.index != range.size())
          note(findings.lost, findings, fmt::format("lost: leaf {}", range.size()));
        range.append(ledger::leaf_hash(leaf.body));
        const auto body = parse_json(leaf.body);
        if (!body || !body->contains("decision")) continue;
        if (!leaves.emplace(text_member((*body)["decision"], "id"), leaf.index).second)
          note(findings.duplicated, findings, fmt::format("duplicated: leaf {}", leaf.index));
      }
    }
    const Status read = open.store->read([&](Reader& reader) -> Status {
      const auto root = ledger::root_at(reader, range.size());
      if (!root) return root.error();
      if (*root != range.root())
        note(findings.unexpected, findings,
             "unexpected: the stored tree is not that of the leaves");
      for (const auto& [id, known] : known_) {
        const auto row = reader.decision(caller_.id, id);
        if (!row) return row.error();
        const auto leaf = leaves.find(id);
        if (row->has_value() != (leaf != leaves.end()))
          note(findings.unexpected, findings, "unexpected: " + id + " is there by half");
        if (*row && leaf != leaves.end() && (*row)->ledger_index != leaf->second)
          note(findings.unexpected, findings, "unexpected: " + id + " stands in another leaf");
        if (leaf != leaves.end()) ++findings.in_ledger;
        if (known.answer && leaf == leaves.end() &&
            known.answer->find("\"accepted\"") != std::string::npos) {
          note(findings.lost, findings, "lost: " + id + " was accepted before a cut");
        }
      }
      for (const auto& [id, leaf] : leaves) {
        if (!known_.contains(id))
          note(findings.unexpected, findings, "unexpected: " + id + " was never sent");
      }
      return {};
    });
    if (!read) note(findings.lost, findings, "lost: " + read.error().message);
  }

  // A decided task is done and the counters count what is there.
  void examine_tasks(Open& open, Findings& findings) {
    const Status read = open.store->read([&](Reader& reader) -> Status {
      QueueCounts counted;
      std::int64_t after = 0;
      while (true) {
        const auto page = reader.tasks(kQueue, std::nullopt, after, 500);
        if (!page) return page.error();
        if (page->empty()) break;
        for (const TaskRow& task : *page) {
          after = task.seq;
          const auto decision = reader.latest_decision(task.id);
          if (!decision) return decision.error();
          if (decision->has_value() != (task.state == TaskState::kDone))
            note(findings.unexpected, findings, "unexpected: " + task.id + " is decided by half");
          counted.ready += task.state == TaskState::kReady ? 1 : 0;
          counted.leased += task.state == TaskState::kLeased ? 1 : 0;
          counted.done += task.state == TaskState::kDone ? 1 : 0;
        }
      }
      const auto counts = reader.queue_counts(kQueue);
      if (!counts) return counts.error();
      if (counts->ready != counted.ready || counts->leased != counted.leased ||
          counts->done != counted.done) {
        note(findings.diverged, findings, "diverged: the queue's counters are wrong");
      }
      return {};
    });
    if (!read) note(findings.lost, findings, "lost: " + read.error().message);
  }

  // Sent again, everything gets the answer it got, or would have got, and nothing is done twice.
  void examine_answers(Open& open, Findings& findings) {
    for (auto& [id, known] : known_) {
      const auto again = open.decisions.submit(caller_, caller_.device, {{id, known.decision, ""}});
      if (!again) {
        note(findings.lost, findings, "lost: " + id + ": " + again.error().message);
      } else if (known.answer && (*again)[0].json != *known.answer) {
        note(findings.unexpected, findings, "unexpected: " + id + " got another answer");
      } else {
        known.answer = (*again)[0].json;
      }
    }
    const auto size = open.ledger.size();
    std::size_t decided = 0;
    for (const LeafRow& leaf : open.ledger.leaves(0, 1000).value_or({}))
      decided += leaf.body.find("\"kind\":\"decision\"") != std::string::npos ? 1 : 0;
    if (size && *size <= 1000 && decided > known_.size())
      note(findings.duplicated, findings, "duplicated: more leaves than decisions");
  }

  std::mt19937_64 random_;
  const fs::path folder_;
  Registry registry_;
  Caller caller_;
  ManualClock clock_;
  std::unique_ptr<PowerCut> power_;
  std::map<std::string, Known> known_;
  std::vector<TaskRow> in_hand_;
  bool put_back_ = false;
  std::string why_not_;
  std::string here_;
  int enqueued_ = 0;
  int cuts_ = 0;
};

}  // namespace

Row run_backend_power_cuts(const Trial& trial) {
  Row row;
  register_fault_vfs();
  const int cuts = trial.times(10'000, 300);
  int made = 0;
  while (made < cuts) {
    // A young file and an old one fail in different places.
    BackendUnderTest backend(trial.seed * 1000 + static_cast<unsigned>(made));
    for (int i = 0; i < 25 && made < cuts; ++i, ++made) {
      if (!backend.live_and_cut(row.findings)) break;
    }
    if (!row.findings.clean()) break;
  }
  row.note(made, "power cuts: unsynced writes gone, there, or torn by sector");
  return row;
}

}  // namespace vigil::proof
