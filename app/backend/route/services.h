// Everything a handler may ask, put together once by the Server. References; the Server owns it
// all.
#pragma once

#include <functional>
#include <string>

#include "app/backend/service/alike.h"
#include "app/backend/service/collections.h"
#include "app/backend/service/decisions.h"
#include "app/backend/service/events.h"
#include "app/backend/service/fingerprints.h"
#include "app/backend/service/frame_texts.h"
#include "app/backend/service/intake.h"
#include "app/backend/service/items.h"
#include "app/backend/service/ledger_log.h"
#include "app/backend/service/media_shelf.h"
#include "app/backend/service/metrics.h"
#include "app/backend/service/proposals.h"
#include "app/backend/service/quality.h"
#include "app/backend/service/queue_watch.h"
#include "app/backend/service/queues.h"
#include "app/backend/service/search.h"
#include "app/backend/service/sessions.h"
#include "app/backend/service/webhooks.h"
#include "core/base/clock.h"

namespace vigil::backend {

struct Services {
  const Clock& clock;
  const std::string& epoch;
  Sessions& sessions;
  SignInThrottle& throttle;
  Queues& queues;
  QueueWatch& watch;
  Decisions& decisions;
  Items& items;
  ReportIntake& intake;
  Quality& quality;
  Search& search;
  Collections& collections;
  Proposals& proposals;
  LedgerLog& ledger;
  MediaShelf& media;
  Webhooks& webhooks;
  const Store& store;
  EventHub& events;
  Metrics& metrics;
  Alike& alike;
  Fingerprints* fingerprints = nullptr;  // null: clips are not hashed
  FrameTexts* texts = nullptr;           // null: frames are not read
};

}  // namespace vigil::backend
