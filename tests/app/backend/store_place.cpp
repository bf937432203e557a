#include "tests/app/backend/store_place.h"

#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "app/backend/store/store_address.h"

namespace vigil::backend {

StoreKind store_under_test() {
  const char* word = std::getenv("VIGIL_TEST_STORE");
  const std::string_view kind = word == nullptr ? "sqlite" : word;
  if (kind == "postgres") return StoreKind::kPostgres;
  if (kind == "pooled") return StoreKind::kPooled;
  if (kind == "sqlite") return StoreKind::kSqlite;
  throw std::runtime_error("VIGIL_TEST_STORE is sqlite, postgres or pooled");
}

StorePlace::StorePlace(std::filesystem::path folder) : folder_(std::move(folder)) {
  if (on_postgres()) database_ = std::make_unique<TestDatabase>();
}

PostgresOptions StorePlace::postgres_options() const {
  PostgresOptions options;
  options.address.url =
      store_under_test() == StoreKind::kPooled ? database_->pooled_url() : database_->url();
  options.connections = 6;
  return options;
}

std::unique_ptr<Store> StorePlace::open() const {
  StoreAddress address;
  if (database_ == nullptr) {
    address.sqlite = folder_ / "vigil.db";
  } else {
    address.postgres = postgres_options();
  }
  Result<std::unique_ptr<Store>> store = open_store(address);
  if (!store) throw std::runtime_error(store.error().message);
  return std::move(*store);
}

void StorePlace::tell(Options& options) const {
  if (database_ == nullptr) {
    options.store_path = folder_ / "vigil.db";
    return;
  }
  options.postgres = postgres_options();
  options.media_dir = folder_ / "media";
  options.ledger_key = folder_ / "ledger.key";
}

}  // namespace vigil::backend
