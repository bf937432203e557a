#include "core/sync/cause.h"

namespace vigil::sync {
namespace {

struct Entry {
  Cause cause;
  std::string_view word;
};

constexpr Entry kWords[] = {
    {Cause::kNone, ""},
    {Cause::kStaleLease, "stale_lease"},
    {Cause::kDecidedByOther, "decided_by_other"},
    {Cause::kSuperseded, "superseded"},
    {Cause::kConflict, "conflict"},
    {Cause::kUnknownTask, "unknown_task"},
    {Cause::kIdReused, "id_reused"},
    {Cause::kForbidden, "forbidden"},
    {Cause::kPolicy, "policy"},
    {Cause::kNowhereToEscalate, "nowhere_to_escalate"},
    {Cause::kSecondPerson, "second_person"},
    {Cause::kWrongQueue, "wrong_queue"},
    {Cause::kRejected, "rejected"},
    {Cause::kUndoWindow, "undo_window"},
    {Cause::kEarlierDecision, "earlier_decision"},
    {Cause::kUnderWay, "under_way"},
    {Cause::kSignIn, "sign_in"},
    {Cause::kOffline, "offline"},
    {Cause::kUntrusted, "untrusted"},
    {Cause::kTimeout, "timeout"},
    {Cause::kBusy, "busy"},
    {Cause::kServerTrouble, "server_trouble"},
    {Cause::kNotTheBackend, "not_the_backend"},
    {Cause::kDisk, "disk"},
};

}  // namespace

std::string_view to_word(Cause cause) {
  for (const Entry& entry : kWords) {
    if (entry.cause == cause) return entry.word;
  }
  return {};
}

Cause cause_from_word(std::string_view word) {
  for (const Entry& entry : kWords) {
    if (entry.word == word) return entry.cause;
  }
  return Cause::kNone;
}

Cause cause_of(const net::Failure& failure) {
  switch (failure.kind) {
    case net::FailureClass::kOffline: return Cause::kOffline;
    case net::FailureClass::kUntrusted: return Cause::kUntrusted;
    case net::FailureClass::kTimeout: return Cause::kTimeout;
    case net::FailureClass::kUnauthenticated: return Cause::kSignIn;
    case net::FailureClass::kForbidden: return Cause::kForbidden;
    case net::FailureClass::kConflict: return Cause::kConflict;
    case net::FailureClass::kRejected: return Cause::kRejected;
    case net::FailureClass::kRateLimited: return Cause::kBusy;
    case net::FailureClass::kNotFound:
    case net::FailureClass::kServer: return Cause::kServerTrouble;
    case net::FailureClass::kMalformed: return Cause::kNotTheBackend;
    case net::FailureClass::kLocal: return Cause::kDisk;
  }
  return Cause::kServerTrouble;
}

}  // namespace vigil::sync
