#include "app/backend/store/postgres/pg_pool.h"

#include <fmt/format.h>

namespace vigil::backend {

PgPool::Loan::~Loan() {
  if (link_ != nullptr) pool_->give_back(std::move(link_));
}

Result<PgPool::Loan> PgPool::take() {
  std::vector<std::unique_ptr<PgLink>> dead;  // closed when no lock is held
  {
    std::unique_lock guard(mutex_);
    if (!came_back_.wait_for(guard, longest_wait_, [&] { return lent_ < most_; })) {
      return fail(ErrorCode::kUnavailable,
                  fmt::format("all {} connections to the database are in use", most_));
    }
    ++lent_;
    while (!idle_.empty()) {
      std::unique_ptr<PgLink> link = std::move(idle_.back());
      idle_.pop_back();
      if (link->is_alive()) return Loan(*this, std::move(link));
      dead.push_back(std::move(link));
    }
  }
  Result<std::unique_ptr<PgLink>> fresh = PgLink::open(address_);
  if (fresh) return Loan(*this, std::move(*fresh));
  {
    const std::lock_guard guard(mutex_);
    --lent_;
  }
  came_back_.notify_one();
  return fresh.error();
}

void PgPool::give_back(std::unique_ptr<PgLink> link) {
  // Whoever lost a connection finds out here that the transaction did not end; closing ends it.
  const bool usable = link->trouble() != PgTrouble::kLost && link->is_idle();
  {
    const std::lock_guard guard(mutex_);
    --lent_;
    if (usable) {
      link->forget_trouble();
      idle_.push_back(std::move(link));
    }
  }
  came_back_.notify_one();
}

int PgPool::open_count() const {
  const std::lock_guard guard(mutex_);
  return static_cast<int>(idle_.size()) + lent_;
}

int PgPool::lent_count() const {
  const std::lock_guard guard(mutex_);
  return lent_;
}

}  // namespace vigil::backend
