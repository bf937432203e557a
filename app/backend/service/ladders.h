// The published review ladders, each parsed once.
//
// What was read while the collection had a head stands for as long as it has that head, and the
// head is asked for in the caller's own transaction: a ladder that another backend published counts
// for the next decision here. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "app/backend/service/registry.h"
#include "app/backend/store/store.h"
#include "core/base/result.h"
#include "core/domain/ladder/step.h"

namespace vigil::backend {

inline constexpr std::string_view kLadders = "ladder";  // the collection

class Ladders {
 public:
  using Published = std::shared_ptr<const domain::ladder::Ladder>;

  explicit Ladders(const Registry& registry) : registry_(registry) {}
  // Null: there is none. kCorrupt: it cannot be read.
  [[nodiscard]] Result<Published> find(Reader& reader, std::string_view id);
  // How often they were read and parsed.
  [[nodiscard]] int readings() const;

 private:
  using All = std::map<std::string, Result<Published>, std::less<>>;

  const Registry& registry_;
  mutable std::mutex mutex_;
  std::int64_t head_ = -1;
  int readings_ = 0;
  std::shared_ptr<const All> all_;
};

}  // namespace vigil::backend
