// Collections of records: JSON documents that meet their schema, with a revision each and one
// change feed per collection.
//
// The feed numbers changes 1, 2, 3 ... in the order of their commits, without gaps (invariant I14).
// Old changes are forgotten some day; a reader that far behind is told (kGone) to read all records
// anew. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/backend/service/caller.h"
#include "app/backend/service/events.h"
#include "app/backend/service/registry.h"
#include "app/backend/store/store.h"
#include "core/base/result.h"

namespace vigil::backend {

struct CollectionView {
  const CollectionSpec* spec = nullptr;
  std::int64_t head = 0;
};

struct RecordPage {
  std::vector<RecordRow> records;
  std::optional<std::string> next;
  std::int64_t head = 0;
};

struct ChangePage {
  std::vector<RecordRow> changes;
  std::int64_t head = 0;
  bool more = false;
  bool gone = false;  // `since` is before what is kept, or after the head: read all records anew
};

// What must be true for a write to happen.
struct Precondition {
  std::optional<std::int64_t> revision;  // absent: the record must not exist
};

struct WriteOutcome {
  enum class Kind { kCreated, kUpdated, kStale, kInvalid };
  Kind kind = Kind::kStale;
  RecordRow record;     // kCreated, kUpdated: as stored. kStale: as it is now, when it is there
  bool exists = false;  // kStale: whether `record` is there
  std::optional<SchemaProblem> problem;  // kInvalid
};

class Collections {
 public:
  Collections(Store& store, const Registry& registry, EventHub& events)
      : store_(store), registry_(registry), events_(events) {}

  // Those the caller may read.
  [[nodiscard]] Result<std::vector<CollectionView>> list(const Caller& caller);
  [[nodiscard]] Result<RecordPage> records(const Caller& caller, std::string_view collection,
                                           std::string_view after, int limit);
  // kNotFound when it is not there or deleted.
  [[nodiscard]] Result<RecordRow> record(const Caller& caller, std::string_view collection,
                                         std::string_view id);
  [[nodiscard]] Result<ChangePage> changes(const Caller& caller, std::string_view collection,
                                           std::int64_t since, int limit);
  // `body` is canonical JSON.
  [[nodiscard]] Result<WriteOutcome> put(const Caller& caller, std::string_view collection,
                                         std::string_view id, const std::string& body,
                                         const Precondition& precondition);
  [[nodiscard]] Result<WriteOutcome> remove(const Caller& caller, std::string_view collection,
                                            std::string_view id, std::int64_t revision);

  // Whether the caller may write there, and a change takes two persons: it is proposed instead.
  [[nodiscard]] Result<bool> takes_two(const Caller& caller, std::string_view collection) const;
  // A change of a two-person collection, as it is proposed: kRejected, kInvalidArgument or
  // kForbidden when it could not be made.
  [[nodiscard]] Status check_proposed(const Caller& caller, std::string_view collection,
                                      std::string_view id, const std::string& body) const;
  // The same, confirmed: written in the transaction that is under way. kConflict when the record is
  // not what the proposal was made for.
  [[nodiscard]] Status put_confirmed(Writer& writer, std::string_view collection,
                                     std::string_view id, const std::string& body,
                                     const Precondition& precondition);
  // After the commit of put_confirmed().
  void tell_changed(std::string_view collection) {
    events_.publish(EventKind::kCollection, collection);
  }

  // Fills collections that never held anything with the records their plugins bring.
  [[nodiscard]] Status seed();
  // Forgets changes but the newest `keep` of each collection.
  [[nodiscard]] Status compact(std::int64_t keep);

 private:
  enum class Right { kRead, kWrite };
  [[nodiscard]] Result<const CollectionSpec*> find(const Caller& caller,
                                                   std::string_view collection, Right right) const;
  [[nodiscard]] Result<WriteOutcome> write(const CollectionSpec& spec, RecordRow wanted,
                                           const Precondition& precondition);
  [[nodiscard]] static Status write_in(Writer& writer, const CollectionSpec& spec, RecordRow wanted,
                                       const Precondition& precondition, WriteOutcome& outcome);
  // What a schema cannot say of a ladder.
  [[nodiscard]] Status check_meaning(const CollectionSpec& spec, const std::string& body) const;

  Store& store_;
  const Registry& registry_;
  EventHub& events_;
};

}  // namespace vigil::backend
