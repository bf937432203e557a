#include "app/backend/service/ladders.h"

#include <nlohmann/json.hpp>

#include "core/base/json.h"

namespace vigil::backend {
namespace {

constexpr int kMostLadders = 100;

Result<Ladders::Published> read_ladder(const RecordRow& record) {
  const auto body = parse_json(record.body);
  if (!body) return fail(ErrorCode::kCorrupt, "The published ladder is no JSON.");
  auto ladder = domain::ladder::ladder_from_json(*body);
  if (!ladder) {
    return fail(ErrorCode::kCorrupt, "The published ladder is broken: " + ladder.error().message);
  }
  return std::make_shared<const domain::ladder::Ladder>(std::move(*ladder));
}

}  // namespace

Result<Ladders::Published> Ladders::find(Reader& reader, std::string_view id) {
  if (id.empty() || registry_.collection(kLadders) == nullptr) return Published();
  const Result<std::int64_t> head = reader.head(kLadders);
  if (!head) return head.error();
  std::shared_ptr<const All> all;
  {
    const std::lock_guard guard(mutex_);
    if (head_ == *head) all = all_;
  }
  if (all == nullptr) {
    // A list holds no row: a decision must not wait for whoever publishes a ladder. What it shows
    // may be newer than the head, never older.
    const Result<std::vector<RecordRow>> records = reader.records(kLadders, "", kMostLadders);
    if (!records) return records.error();
    auto fresh = std::make_shared<All>();
    for (const RecordRow& record : *records) fresh->emplace(record.id, read_ladder(record));
    all = std::move(fresh);
    const std::lock_guard guard(mutex_);
    ++readings_;
    head_ = *head;
    all_ = all;
  }
  const auto found = all->find(id);
  return found == all->end() ? Result<Published>(Published()) : found->second;
}

int Ladders::readings() const {
  const std::lock_guard guard(mutex_);
  return readings_;
}

}  // namespace vigil::backend
