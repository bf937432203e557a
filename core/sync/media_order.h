// What is fetched ahead: first what the desk names, then what the tasks in hand need. Thread-safe.
#pragma once

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "core/domain/ids.h"
#include "core/sync/media_fetcher.h"

namespace vigil::sync {

class MediaOrder {
 public:
  // `fetcher` outlives it.
  explicit MediaOrder(MediaFetcher& fetcher) : fetcher_(fetcher) {}

  void set_named(std::vector<domain::MediaId> media) {
    const std::lock_guard lock(mutex_);
    named_ = std::move(media);
    pass_on();
  }
  void set_in_hand(std::vector<domain::MediaId> media) {
    const std::lock_guard lock(mutex_);
    in_hand_ = std::move(media);
    pass_on();
  }

 private:
  void pass_on() {
    std::vector<domain::MediaId> order = named_;
    for (const domain::MediaId& each : in_hand_) {
      if (std::find(order.begin(), order.end(), each) == order.end()) order.push_back(each);
    }
    fetcher_.prefetch(std::move(order));
  }

  MediaFetcher& fetcher_;
  std::mutex mutex_;
  std::vector<domain::MediaId> named_;
  std::vector<domain::MediaId> in_hand_;
};

}  // namespace vigil::sync
