#include "tests/sync/campaign/checker.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace vigil::proof {
namespace {

constexpr std::size_t kMostSentences = 50;

bool takes_lease(const std::string& kind) { return kind == "decide" || kind == "skip"; }
bool is_parked(const std::string& state) { return state == "conflict" || state == "refused"; }

class Checker {
 public:
  Checker(const Evidence& evidence, const CheckOptions& options)
      : evidence_(evidence), options_(options) {
    for (const BackendRow& row : evidence.decisions) decisions_.emplace(row.id, &row);
    for (std::size_t i = 0; i < evidence.leaves.size(); ++i) {
      if (!evidence.leaves[i].empty()) {
        leaves_[evidence.leaves[i]].push_back(static_cast<std::int64_t>(i));
      }
    }
  }

  Findings run() {
    check_ledger();
    for (const DeskEvidence& desk : evidence_.desks) check_desk(desk);
    check_promises();
    check_leases();
    check_tasks();
    return std::move(findings_);
  }

 private:
  template <typename... Parts>
  void find(std::int64_t& count, fmt::format_string<Parts...> text, Parts&&... parts) {
    ++count;
    if (findings_.sentences.size() < kMostSentences) {
      findings_.sentences.push_back(fmt::format(text, std::forward<Parts>(parts)...));
    }
  }

  [[nodiscard]] bool in_ledger(const std::string& id) const { return leaves_.contains(id); }

  void check_ledger() {
    std::set<std::string> seen;
    for (const BackendRow& row : evidence_.decisions) {
      if (!seen.insert(row.id).second) {
        find(findings_.duplicated, "duplicated: the backend holds {} twice", row.id);
      }
      const auto leaf = leaves_.find(row.id);
      if (leaf == leaves_.end()) {
        find(findings_.unexpected, "unexpected: {} is a decision without a leaf", row.id);
      } else if (leaf->second.front() != row.ledger_index) {
        find(findings_.unexpected, "unexpected: {} says leaf {} and stands in leaf {}", row.id,
             row.ledger_index, leaf->second.front());
      }
    }
    for (const auto& [id, indexes] : leaves_) {
      if (indexes.size() > 1) {
        find(findings_.duplicated, "duplicated: {} has {} leaves, the first two {} and {}", id,
             indexes.size(), indexes[0], indexes[1]);
      }
      if (!decisions_.contains(id)) {
        find(findings_.unexpected, "unexpected: leaf {} holds {}, which is no decision",
             indexes.front(), id);
      }
      known_on_desks_.emplace(id, false);
    }
  }

  void check_desk(const DeskEvidence& desk) {
    std::map<std::string, const DeskRow*> rows;
    for (const DeskRow& row : desk.rows) {
      rows.emplace(row.id, &row);
      if (const auto known = known_on_desks_.find(row.id); known != known_on_desks_.end()) {
        known->second = true;
      }
    }
    std::set<std::string> claimed;
    std::set<std::string> undone;
    std::set<std::string> maybe_undone;
    for (const Act& act : desk.acts) {
      if (act.kind != "undo") continue;
      if (act.outcome == Outcome::kOk) undone.insert(act.of);
      if (act.outcome == Outcome::kUnknown) maybe_undone.insert(act.of);
    }
    for (const Act& act : desk.acts) {
      ++findings_.acts;
      if (act.outcome == Outcome::kUnknown) ++findings_.unknown;
      if (act.kind == "undo" || act.outcome != Outcome::kOk) continue;
      ++findings_.told;
      claimed.insert(act.decision);
      const auto row = rows.find(act.decision);
      if (undone.contains(act.decision)) {
        if (row != rows.end() || in_ledger(act.decision)) {
          find(findings_.unexpected, "unexpected: {} of {} was undone and is still there",
               act.decision, desk.user);
        }
        continue;
      }
      if (in_ledger(act.decision)) {
        ++findings_.in_ledger;
      } else if (row != rows.end() && is_parked(row->second->state)) {
        ++findings_.parked;
      } else if (!maybe_undone.contains(act.decision)) {
        find(findings_.lost, "lost: {} of {} was kept and is {}", act.decision, desk.user,
             row == rows.end() ? "nowhere" : "only on the desk as " + row->second->state);
      }
    }
    check_rows(desk, claimed);
    check_order(desk, rows);
    check_convergence(desk);
  }

  // Rows that no answered act explains must be those of acts nobody heard the end of.
  void check_rows(const DeskEvidence& desk, const std::set<std::string>& claimed) {
    std::vector<const Act*> open;
    for (const Act& act : desk.acts) {
      if (act.outcome == Outcome::kUnknown && act.kind != "undo") open.push_back(&act);
    }
    for (const DeskRow& row : desk.rows) {
      if (!claimed.contains(row.id)) {
        const auto act = std::find_if(open.begin(), open.end(), [&](const Act* each) {
          return each->kind == row.kind &&
                 (takes_lease(row.kind) ? each->task == row.task : each->of == row.supersedes);
        });
        if (act == open.end()) {
          find(findings_.unexpected, "unexpected: {} of {} ({}) was never asked for", row.id,
               desk.user, row.kind);
        } else {
          open.erase(act);
        }
      }
      if (row.state == "confirmed" && !in_ledger(row.id)) {
        find(findings_.lost, "lost: {} of {} is shown as confirmed and is not in the ledger",
             row.id, desk.user);
      }
      if (is_parked(row.state) && in_ledger(row.id)) {
        find(findings_.diverged, "diverged: {} of {} is in the ledger and shown as {} ({})", row.id,
             desk.user, row.state, row.cause);
      }
      if (row.state == "confirmed" && in_ledger(row.id) &&
          leaves_.at(row.id).front() != row.ledger_index) {
        find(findings_.diverged, "diverged: {} of {} stands in leaf {}, the desk says {}", row.id,
             desk.user, leaves_.at(row.id).front(), row.ledger_index);
      }
    }
  }

  void check_order(const DeskEvidence& desk, const std::map<std::string, const DeskRow*>& rows) {
    std::map<std::string, std::pair<std::int64_t, std::string>> last;  // by task
    for (const DeskRow& row : desk.rows) {
      const auto leaf = leaves_.find(row.id);
      if (leaf == leaves_.end()) continue;
      auto& before = last[row.task];
      if (!before.second.empty() && before.first > leaf->second.front()) {
        find(findings_.order, "order: {} of {} stands before {}, which was made earlier", row.id,
             desk.user, before.second);
      }
      before = {leaf->second.front(), row.id};
      if (row.supersedes.empty()) continue;
      const auto earlier = leaves_.find(row.supersedes);
      if (earlier == leaves_.end() && rows.contains(row.supersedes)) {
        find(findings_.order, "order: {} of {} replaces {}, which is not in the ledger", row.id,
             desk.user, row.supersedes);
      }
    }
  }

  void check_convergence(const DeskEvidence& desk) {
    if (desk.converged_after < 0 || desk.converged_after > options_.converge_within) {
      find(findings_.diverged, "diverged: {} still had unsent decisions {:.0f} s after healing",
           desk.user, options_.converge_within);
    }
    findings_.slowest_convergence = std::max(findings_.slowest_convergence, desk.converged_after);
    for (const auto& [id, body] : evidence_.records) {
      const auto own = desk.records.find(id);
      if (own == desk.records.end()) {
        find(findings_.diverged, "diverged: {} lacks the record {}", desk.user, id);
      } else if (own->second != body) {
        find(findings_.diverged, "diverged: {} has another content of the record {}", desk.user,
             id);
      }
    }
    for (const auto& [id, body] : desk.records) {
      if (!evidence_.records.contains(id)) {
        find(findings_.diverged, "diverged: {} has the record {}, which is gone", desk.user, id);
      }
    }
  }

  // What the backend answered, it keeps, in its place.
  void check_promises() {
    for (const auto& [id, known] : known_on_desks_) {
      if (!known && !evidence_.desks.empty()) {
        find(findings_.unexpected, "unexpected: {} is in the ledger and on no desk", id);
      }
    }
    if (options_.restored) return;
    for (const Accepted& each : evidence_.accepted) {
      const auto leaf = leaves_.find(each.id);
      if (leaf == leaves_.end()) {
        find(findings_.lost, "lost: {} was accepted as leaf {} and is not in the ledger", each.id,
             each.ledger_index);
      } else if (std::find(leaf->second.begin(), leaf->second.end(), each.ledger_index) ==
                 leaf->second.end()) {
        find(findings_.lost, "lost: {} was accepted as leaf {} and stands in {}", each.id,
             each.ledger_index, leaf->second.front());
      }
    }
  }

  void check_leases() {
    std::map<std::string, std::vector<const Grant*>> grants;
    for (const Grant& grant : evidence_.grants) grants[grant.task].push_back(&grant);
    const std::set<std::string> doubtful(evidence_.doubtful_leases.begin(),
                                         evidence_.doubtful_leases.end());
    for (const BackendRow& row : evidence_.decisions) {
      if (!takes_lease(row.kind) || options_.clocks_jump || options_.restored) continue;
      std::int64_t expires = -1;
      for (const Grant* grant : grants[row.task]) {
        if (grant->fence == row.fence) expires = std::max(expires, grant->expires_ms);
        if (grant->fence > row.fence && grant->said_ms < row.received_ms) {
          find(findings_.stale,
               "stale: {} was applied under fence {} when the task was leased with {}", row.id,
               row.fence, grant->fence);
        }
      }
      if (expires >= 0 && row.received_ms > expires &&
          !doubtful.contains(fmt::format("{} {}", row.task, row.fence))) {
        find(findings_.stale, "stale: {} was applied {} ms after its lease had ended", row.id,
             row.received_ms - expires);
      }
    }
  }

  // Each task lived through its decisions as the rules allow, and ended in the state they say.
  void check_tasks() {
    struct Life {
      std::int64_t fence = -1;
      bool done = false;
      bool any = false;
    };
    std::map<std::string, Life> lives;
    std::vector<const BackendRow*> in_order;
    for (const BackendRow& row : evidence_.decisions) in_order.push_back(&row);
    std::sort(in_order.begin(), in_order.end(), [](const BackendRow* a, const BackendRow* b) {
      return a->ledger_index < b->ledger_index;
    });
    for (const BackendRow* row : in_order) {
      Life& life = lives[row->task];
      life.any = true;
      if (!takes_lease(row->kind)) {
        life.done = row->kind == "supersede";
        continue;
      }
      if (life.done) {
        find(findings_.stale, "stale: {} was applied to a task that was decided already", row->id);
      }
      if (row->fence <= life.fence) {
        find(findings_.stale, "stale: {} has fence {} after a decision with fence {}", row->id,
             row->fence, life.fence);
      }
      life.fence = std::max(life.fence, row->fence);
      life.done = row->kind == "decide";
    }
    for (const auto& [id, state] : evidence_.tasks) {
      const auto life = lives.find(id);
      const bool done = life != lives.end() && life->second.done;
      if (done != (state == "done")) {
        find(findings_.diverged, "diverged: the task {} is {} and its decisions say {}", id, state,
             done ? "done" : "not done");
      }
    }
  }

  const Evidence& evidence_;
  const CheckOptions& options_;
  Findings findings_;
  std::map<std::string, const BackendRow*> decisions_;
  std::map<std::string, std::vector<std::int64_t>> leaves_;
  std::map<std::string, bool> known_on_desks_;
};

}  // namespace

Findings check(const Evidence& evidence, const CheckOptions& options) {
  return Checker(evidence, options).run();
}

}  // namespace vigil::proof
