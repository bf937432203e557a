// Why a decision waits, or why it was not accepted: codes that the desk turns into a sentence in
// the person's language. Values only; thread-safe.
#pragma once

#include <string_view>

#include "core/net/failure.h"

namespace vigil::sync {

enum class Cause {
  kNone,
  // Settled otherwise than wanted.
  kStaleLease,      // conflict: the lease had expired or was given to somebody else
  kDecidedByOther,  // conflict: somebody decided first
  kSuperseded,      // conflict: what it meant to replace had been replaced already
  kConflict,        // conflict for another reason: see the detail
  kUnknownTask,     // refused: the backend does not know the task (any more)
  kIdReused,        // refused: the backend has another decision under this id
  kForbidden,       // refused: this person may not
  kPolicy,          // refused: the policy is not known, not in force or does not permit the verdict
  kNowhereToEscalate,  // refused: nobody is above this queue
  kSecondPerson,       // refused: somebody else has to decide what one escalated oneself
  kWrongQueue,         // refused: the task is in another queue, or the queue is gone
  kRejected,           // refused by another rule: see the detail
  // Waiting.
  kUndoWindow,       // a draft
  kEarlierDecision,  // an earlier decision of the same task goes first
  kUnderWay,         // sent, no answer yet
  kSignIn,           // nobody is signed in, or the session has ended
  kOffline,          // no connection
  kUntrusted,        // something answers that cannot prove to be the backend
  kTimeout,          // no answer in time
  kBusy,             // the backend asks for patience
  kServerTrouble,    // the backend failed
  kNotTheBackend,    // something answers, but not as a backend does
  kDisk,             // this machine's disk
};

[[nodiscard]] std::string_view to_word(Cause cause);
// kNone for a word this program does not know.
[[nodiscard]] Cause cause_from_word(std::string_view word);
[[nodiscard]] Cause cause_of(const net::Failure& failure);

}  // namespace vigil::sync
