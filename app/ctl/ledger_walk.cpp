#include "app/ctl/ledger_walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

namespace vigil::ctl {
namespace {

constexpr int kPage = 500;

// Kept checkpoints by size, fetched as they are needed.
class Checkpoints {
 public:
  Checkpoints(net::ApiClient& api, const LedgerWalk& walk) : api_(api), walk_(walk) {}

  // Hands out those of exactly `size` leaves; false when the listener has seen enough.
  net::Answer<bool> reach(std::int64_t size) {
    if (!walk_.on_checkpoint) return true;
    if (waiting_.empty() && !over_) {
      auto page = api_.checkpoints(size, kPage);
      if (!page) return page.failure();
      over_ = page->size() < kPage;
      waiting_.assign(std::make_move_iterator(page->begin()), std::make_move_iterator(page->end()));
    }
    while (!waiting_.empty() && waiting_.front().size < size) waiting_.pop_front();
    if (waiting_.empty() || waiting_.front().size != size) return true;
    const net::Checkpoint checkpoint = std::move(waiting_.front());
    waiting_.pop_front();
    return walk_.on_checkpoint(checkpoint);
  }

 private:
  net::ApiClient& api_;
  const LedgerWalk& walk_;
  std::deque<net::Checkpoint> waiting_;
  bool over_ = false;
};

}  // namespace

net::Answer<net::Done> walk_ledger(net::ApiClient& api, const LedgerWalk& walk) {
  Checkpoints checkpoints(api, walk);
  for (std::int64_t at = walk.from; at < walk.to;) {
    const auto leaves =
        api.leaves(at, static_cast<int>(std::min<std::int64_t>(kPage, walk.to - at)), walk.fields);
    if (!leaves) return leaves.failure();
    if (leaves->empty()) {
      return net::make_local_failure(
          fail(ErrorCode::kCorrupt,
               fmt::format("The backend has no leaf {} although its checkpoint covers {}.", at,
                           walk.to)));
    }
    for (const net::LedgerLeaf& leaf : *leaves) {
      if (at++ >= walk.to || !walk.on_leaf(leaf)) return net::Done{};
      const auto more = checkpoints.reach(at);
      if (!more) return more.failure();
      if (!*more) return net::Done{};
    }
  }
  return net::Done{};
}

}  // namespace vigil::ctl
