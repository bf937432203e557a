// The machine's look at what comes in, before any person: captions are held against the published
// term lists, pictures and clips against known violations by the hashes of their frames, what is
// written in their frames against the same lists, all of it against the rules; and what is found is
// written into the task's subject as evidence.
//
// The lists and rules are the collections `term_lists`, `terms` and `rules`; known violations,
// where a plugin declares it, the collection `known_media`. A change is in force within a moment in
// the backend that took it, and within kLookEvery in others that share its database; terms are
// compiled in the background and swapped without a gap (core/screening/live_terms.h). A record that
// is broken is logged and left out. Thread-safe.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "app/backend/service/events.h"
#include "app/backend/service/fingerprints.h"
#include "app/backend/service/frame_texts.h"
#include "app/backend/service/registry.h"
#include "app/backend/store/store.h"
#include "core/base/result.h"
#include "core/screening/item_screen.h"
#include "core/screening/known_media.h"
#include "core/screening/live_terms.h"

namespace vigil::backend {

struct Prescreened {
  screening::Outcome outcome = screening::Outcome::kNone;
  std::string rule;     // that decided; empty when none did
  std::string policy;   // that it rests on; may be empty
  int severity = 0;     // the gravest of what was found
  std::string subject;  // with the evidence, canonical; as it was when nothing was found
};

class Prescreen {
 public:
  static constexpr std::chrono::milliseconds kLookEvery{5000};

  Prescreen(Store& store, const Registry& registry, EventHub& events);
  ~Prescreen();
  Prescreen(const Prescreen&) = delete;
  Prescreen& operator=(const Prescreen&) = delete;

  // Where the hashes of clips come from; without it clips are not compared with anything. Before
  // start(); outlives this.
  void use(Fingerprints& fingerprints) { fingerprints_ = &fingerprints; }
  // Where the text in frames comes from; without it nobody reads them. Before start(); outlives
  // this.
  void use(FrameTexts& texts) { texts_ = &texts; }
  // Reads what is published, waits until it is in force, and watches for changes from then on. Does
  // nothing where no plugin brings the collections. Called once, before look().
  [[nodiscard]] Status start();
  // One item. A subject that is no item is given back as it is. A clip whose hashes are not made by
  // `until` is looked at without them. Precondition: `subject` is the JSON of an object.
  [[nodiscard]] Prescreened look(const std::string& subject,
                                 std::chrono::steady_clock::time_point until = {}) const;
  // The same, when only what is written in its frames is new: no hashes, and never an outcome, for
  // it is with people already.
  [[nodiscard]] Prescreened look_at_frames(const std::string& subject) const;
  // Whether frames of the item are still to be read.
  [[nodiscard]] bool awaits_frame_text(const std::string& subject) const;
  // That item will be looked at: its clip is hashed and read meanwhile.
  void expect(const std::string& subject) const;
  // Whether items of this queue are looked at: those whose manifest says so.
  [[nodiscard]] bool looks_at(const QueueSpec& queue) const { return queue.prescreen; }
  // For tests: returns when what is published now is in force.
  [[nodiscard]] Status settle();

 private:
  using Heads = std::array<std::int64_t, 3>;

  void watch();
  [[nodiscard]] Result<Heads> heads() const;
  // Reads the collections anew when their heads are others than those read last.
  [[nodiscard]] Status refresh();
  [[nodiscard]] Status refresh_known();
  void take_known(const RecordRow& row);
  // Of what was taken, clips that could not be hashed so far.
  void take_late();
  [[nodiscard]] std::vector<screening::FrameText> frame_text(const nlohmann::json& subject) const;
  [[nodiscard]] Result<screening::ItemScreen> screen(
      screening::Facts facts, std::shared_ptr<const std::vector<screening::Rule>>& rules) const;
  [[nodiscard]] std::vector<screening::HashFact> hash_facts(
      const nlohmann::json& subject, std::chrono::steady_clock::time_point until) const;

  Store& store_;
  const Registry& registry_;
  EventHub& events_;
  screening::LiveTerms terms_;

  mutable std::mutex mutex_;  // rules_, scanners_
  std::shared_ptr<const std::vector<screening::Rule>> rules_;
  mutable std::vector<std::unique_ptr<screening::TermScanner>> scanners_;  // not in use

  Fingerprints* fingerprints_ = nullptr;
  FrameTexts* texts_ = nullptr;
  screening::KnownMedia known_;

  std::mutex refresh_mutex_;  // and what follows
  Heads read_{-1, -1, -1};
  std::int64_t known_seq_ = -1;
  std::map<std::string, screening::KnownItem> late_;  // by id

  std::mutex watch_mutex_;
  std::condition_variable watch_wake_;
  bool hinted_ = false;
  bool ending_ = false;
  std::unique_ptr<Subscription> subscription_;
  std::thread watcher_;
};

}  // namespace vigil::backend
