// What happens at a PostgreSQL server while a backend is measured: what it costs, and a transaction
// that somebody holds open. Thread-confined.
#pragma once

#include <sys/types.h>

#include <string>

namespace vigil::bench {

// Of the process and all its children, ended ones too. 0 for `pid` 0.
[[nodiscard]] double cpu_seconds_with_children(pid_t pid);

// A transaction with a number of its own, idle, from the constructor to the destructor. Uses psql.
class HeldTransaction {
 public:
  explicit HeldTransaction(const std::string& url);
  ~HeldTransaction();
  HeldTransaction(const HeldTransaction&) = delete;
  HeldTransaction& operator=(const HeldTransaction&) = delete;
  // It was there until now.
  [[nodiscard]] bool held() const;

 private:
  pid_t pid_ = -1;
};

}  // namespace vigil::bench
