#include "app/workstation/panels/causes.h"

#include "host_texts.h"
#include "plugins/sdk/format.h"

namespace vigil::workstation {

std::string cause_sentence(const sdk::Texts& texts, sync::Cause cause, const std::string& detail) {
  using sync::Cause;
  const auto plain = [&](sdk::TextKey key) { return std::string(texts.text(key)); };
  // The backend's own words are English; in Chinese they stand beside, on the page of unsent work.
  const bool readable = texts.language() == "en" && !detail.empty();
  const auto detailed = [&](sdk::TextKey with, sdk::TextKey without) {
    return readable ? sdk::format(texts, with, fmt::arg("detail", detail)) : plain(without);
  };
  switch (cause) {
    case Cause::kNone: return {};
    case Cause::kStaleLease: return plain(texts::kCauseStaleLease);
    case Cause::kDecidedByOther: return plain(texts::kCauseDecidedByOther);
    case Cause::kSuperseded: return plain(texts::kCauseSuperseded);
    case Cause::kConflict: return detailed(texts::kCauseConflict, texts::kCauseConflictPlain);
    case Cause::kUnknownTask: return plain(texts::kCauseUnknownTask);
    case Cause::kIdReused: return plain(texts::kCauseIdReused);
    case Cause::kForbidden: return plain(texts::kCauseForbidden);
    case Cause::kPolicy: return plain(texts::kCausePolicy);
    case Cause::kNowhereToEscalate: return plain(texts::kCauseNowhere);
    case Cause::kSecondPerson: return plain(texts::kCauseSecondPerson);
    case Cause::kWrongQueue: return plain(texts::kCauseWrongQueue);
    case Cause::kRejected: return detailed(texts::kCauseRejected, texts::kCauseRejectedPlain);
    case Cause::kUndoWindow: return plain(texts::kCauseUndoWindow);
    case Cause::kEarlierDecision: return plain(texts::kCauseEarlier);
    case Cause::kUnderWay: return plain(texts::kCauseUnderWay);
    case Cause::kSignIn: return plain(texts::kCauseSignedOut);
    case Cause::kOffline: return plain(texts::kCauseOffline);
    case Cause::kUntrusted: return plain(texts::kCauseUntrusted);
    case Cause::kTimeout: return plain(texts::kCauseTimeout);
    case Cause::kBusy: return plain(texts::kCauseBusy);
    case Cause::kServerTrouble: return plain(texts::kCauseServer);
    case Cause::kNotTheBackend: return plain(texts::kCauseNotBackend);
    case Cause::kDisk: return plain(texts::kCauseDisk);
  }
  return {};
}

}  // namespace vigil::workstation
