// Tasks that came in before their clip's frames were read: what was found since becomes evidence of
// the task while it waits, and raises its severity. It never removes: an item that people may have
// on their desk is theirs.
//
// Follows the newest kMostRemembered tasks of queues with a pre-screen. look() is called by one
// thread, now and then.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "app/backend/service/events.h"
#include "app/backend/service/frame_texts.h"
#include "app/backend/service/prescreen.h"
#include "app/backend/service/registry.h"
#include "app/backend/store/store.h"
#include "core/base/result.h"

namespace vigil::backend {

class LateTexts {
 public:
  static constexpr std::size_t kMostRemembered = 20'000;

  LateTexts(Store& store, const Registry& registry, EventHub& events, const Prescreen& prescreen)
      : store_(store), registry_(registry), events_(events), prescreen_(prescreen) {}
  // Without it nothing is late. Before look(); outlives this.
  void use(FrameTexts& texts) { texts_ = &texts; }

  // Takes in what came since and what was read since.
  [[nodiscard]] Status look();

 private:
  [[nodiscard]] Status follow(const std::string& queue);
  [[nodiscard]] Status add_to(const std::string& task);

  Store& store_;
  const Registry& registry_;
  EventHub& events_;
  const Prescreen& prescreen_;
  FrameTexts* texts_ = nullptr;

  std::map<std::string, std::int64_t> seen_;  // by queue: up to this seq
  struct Late {
    std::string task;
    std::string subject;
  };
  std::deque<Late> late_;
};

}  // namespace vigil::backend
