// A bounded number of connections, lent one at a time.
//
// take() waits while all are lent, up to a limit, and opens a new one while there may be more. A
// connection that comes back broken or in the middle of something is closed. Thread-safe. The pool
// outlives what it lent.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "app/backend/store/postgres/pg_link.h"

namespace vigil::backend {

class PgPool {
 public:
  // Gives its link back when it goes out of scope.
  class Loan {
   public:
    Loan(PgPool& pool, std::unique_ptr<PgLink> link) : pool_(&pool), link_(std::move(link)) {}
    ~Loan();
    Loan(Loan&& other) noexcept = default;
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    Loan& operator=(Loan&&) = delete;
    [[nodiscard]] PgLink& operator*() const { return *link_; }
    [[nodiscard]] PgLink* operator->() const { return link_.get(); }

   private:
    PgPool* pool_;
    std::unique_ptr<PgLink> link_;
  };

  PgPool(PgAddress address, int most, std::chrono::milliseconds longest_wait)
      : address_(std::move(address)), most_(most), longest_wait_(longest_wait) {}

  // kUnavailable when all stay lent for too long, or the database does not answer.
  [[nodiscard]] Result<Loan> take();
  [[nodiscard]] int open_count() const;
  [[nodiscard]] int lent_count() const;

 private:
  void give_back(std::unique_ptr<PgLink> link);

  const PgAddress address_;
  const int most_;
  const std::chrono::milliseconds longest_wait_;
  mutable std::mutex mutex_;
  std::condition_variable came_back_;
  std::vector<std::unique_ptr<PgLink>> idle_;
  int lent_ = 0;
};

}  // namespace vigil::backend
