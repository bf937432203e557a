// The history checker: what people were told at their desks, beside what the desks and the backend
// hold at the end.
//
// Pure: evidence in, findings out. Every finding has a sentence that names the decision. The rules,
// by the invariants of the design:
//   lost        "saved" was said (I1) or "accepted" was answered (I2), and the decision is neither
//   in
//               the ledger nor in sight on its desk as a conflict or a refusal
//   duplicated  one decision has two leaves (I3)
//   unexpected  a leaf or a row that nobody asked for, or that was undone, or that was said to have
//               failed; a leaf without its decision, a decision without its leaf (I11)
//   stale       a decision was applied under a lease that had ended or was another's (I7, I8, I9),
//   or to a task
//               that was decided already
//   order       a task's decisions of one desk stand in another order than they were made (I12)
//   diverged    60 s after healing something is still unsent (I20), or desk and backend disagree on
//               a decision, a task or a record (I14, I15, I22)
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/sync/campaign/history.h"

namespace vigil::proof {

// A decision as a desk's database holds it.
struct DeskRow {
  std::string id;
  std::string task;
  std::string kind;
  std::string state;
  std::string cause;
  std::string supersedes;
  std::int64_t ledger_index = -1;
};

struct DeskEvidence {
  std::string user;
  std::vector<Act> acts;
  std::vector<DeskRow> rows;                   // in the order they were made
  std::map<std::string, std::string> records;  // id: revision and body
  double converged_after = 0;                  // seconds from healing to nothing unsent; < 0: never
};

// A decision as the backend tells it.
struct BackendRow {
  std::string id;
  std::string task;
  std::string kind;
  std::string verdict;
  std::string actor;
  std::string supersedes;
  std::int64_t fence = 0;
  std::int64_t ledger_index = -1;
  std::int64_t received_ms = 0;
};

// What the backend said on the wire, heard or not.
struct Grant {
  std::string task;
  std::int64_t fence = 0;
  std::int64_t said_ms = 0;  // by the backend's clock
  std::int64_t expires_ms = 0;
};
struct Accepted {
  std::string id;
  std::int64_t ledger_index = -1;
};

struct Evidence {
  std::vector<DeskEvidence> desks;
  std::vector<BackendRow> decisions;
  std::vector<std::string> leaves;  // by index: the decision's id; empty: a leaf of another kind
  std::map<std::string, std::string> tasks;  // id: state, of the queue the desks work
  std::map<std::string, std::string> records;
  std::vector<Grant> grants;
  std::vector<Accepted> accepted;
  std::vector<std::string>
      doubtful_leases;  // "task fence" renewed in a request nobody saw the answer of
};

struct CheckOptions {
  bool clocks_jump = false;  // the backend's own times say nothing
  bool restored = false;     // the database was put back: what was accepted then may have moved
  double converge_within = 60;
};

struct Findings {
  std::int64_t acts = 0;
  std::int64_t told = 0;     // acts that were said to be kept
  std::int64_t unknown = 0;  // acts nobody heard the end of
  std::int64_t in_ledger = 0;
  std::int64_t parked = 0;  // in sight on a desk as conflict or refused
  std::int64_t lost = 0;
  std::int64_t duplicated = 0;
  std::int64_t unexpected = 0;
  std::int64_t stale = 0;
  std::int64_t order = 0;
  std::int64_t diverged = 0;
  double slowest_convergence = 0;
  std::vector<std::string> sentences;  // the first fifty

  [[nodiscard]] bool clean() const {
    return lost + duplicated + unexpected + stale + order + diverged == 0;
  }
};

[[nodiscard]] Findings check(const Evidence& evidence, const CheckOptions& options = {});

}  // namespace vigil::proof
