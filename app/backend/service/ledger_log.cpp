#include "app/backend/service/ledger_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/backend/service/calibration.h"
#include "app/backend/service/ledger_leaves.h"
#include "core/base/fail_point.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/ledger/leaf.h"

namespace vigil::backend {
namespace {

Status check_size(Reader& reader, std::uint64_t size) {
  const Result<std::uint64_t> now = reader.ledger_size();
  if (!now) return now.error();
  if (size <= *now) return {};
  return fail(ErrorCode::kNotFound, fmt::format("The ledger has {} leaves, not {}.", *now, size));
}

// The epoch of a checkpoint's origin.
std::string epoch_of(const std::string& origin) {
  const std::string prefix = ledger::origin_of({});
  return origin.starts_with(prefix) ? origin.substr(prefix.size()) : origin;
}

Result<bool> is_own(Reader& reader, const Caller& caller, std::uint64_t index) {
  if (caller.may(domain::Permission::kReadLedger)) {
    const Result<bool> blind = in_open_calibration(reader, caller.id);
    if (!blind) return blind.error();
    if (!*blind) return true;
  }
  const Result<std::optional<DecisionRow>> decision =
      reader.decision_at(static_cast<std::int64_t>(index));
  if (!decision) return decision.error();
  return *decision && (*decision)->key.actor == caller.id;
}

}  // namespace

LedgerLog::LedgerLog(Store& store, const Clock& clock, ledger::SigningKey key,
                     LedgerOptions options)
    : store_(store), clock_(clock), key_(std::move(key)), options_(std::move(options)) {}

Result<bool> LedgerLog::was_put_back() {
  if (options_.last_signed.empty()) return false;
  const Result<std::string> note = read_file(options_.last_signed, 64 * 1024);
  if (!note) {
    if (note.error().code == ErrorCode::kNotFound) return false;
    return note.error();
  }
  const Result<ledger::Checkpoint> seen = ledger::verify_checkpoint(*note, key_.public_key());
  // A file that is damaged, or of another key or database, says nothing about this one.
  if (!seen || seen->origin != ledger::origin_of(store_.epoch())) return false;
  bool gone = false;
  Status asked = store_.read([&](Reader& reader) -> Status {
    const Result<std::uint64_t> size = reader.ledger_size();
    if (!size) return size.error();
    gone = *size < seen->size;
    if (gone) return {};
    const Result<ledger::Hash> root = ledger::root_at(reader, seen->size);
    if (!root) return root.error();
    gone = *root != seen->root;
    return {};
  });
  if (!asked) return asked.error();
  return gone;
}

Status LedgerLog::begin() {
  const Result<bool> put_back = was_put_back();
  if (!put_back) return put_back.error();
  if (*put_back) {
    log_warning("ledger",
                "the database is older than what was signed: it was put back. A new epoch begins; "
                "desks send again what it lacks.");
    if (Status renewed = store_.renew_epoch(); !renewed) return renewed;
  }
  std::optional<SignedCheckpoint> made;
  Status begun = store_.write(
      [&](Writer& writer) -> Status {
        made.reset();
        // Taken first, so that of several backends that start together one names the epoch.
        if (const Result<std::uint64_t> next = writer.next_leaf(); !next) return next.error();
        const Result<std::optional<CheckpointRow>> newest = writer.latest_checkpoint();
        if (!newest) return newest.error();
        std::string previous;
        if (*newest) {
          const Result<ledger::Checkpoint> last = ledger::read_checkpoint((*newest)->note);
          if (!last) return last.error();
          if (last->origin == ledger::origin_of(store_.epoch())) return {};
          previous = epoch_of(last->origin);
        }
        LedgerLeaves leaves(writer, clock_.wall_now());
        if (const auto leaf = leaves.add_epoch(store_.epoch(), previous); !leaf)
          return leaf.error();
        Result<SignedCheckpoint> first = sign_what_is_there(writer);
        if (!first) return first.error();
        made = std::move(*first);
        return writer.put_checkpoint(
            {made->checkpoint.size, made->checkpoint.signed_at, made->note});
      },
      Appends::kLedger);
  if (begun && made) note_signed(*made);
  return begun;
}

Result<SignedCheckpoint> LedgerLog::sign_what_is_there(Reader& reader) const {
  SignedCheckpoint made;
  made.checkpoint.origin = ledger::origin_of(store_.epoch());
  made.checkpoint.signed_at = clock_.wall_now();
  const Result<std::uint64_t> size = reader.ledger_size();
  if (!size) return size.error();
  const Result<ledger::Hash> root = ledger::root_at(reader, *size);
  if (!root) return root.error();
  made.checkpoint.size = *size;
  made.checkpoint.root = *root;
  made.note = key_.sign(made.checkpoint);
  return made;
}

void LedgerLog::note_signed(const SignedCheckpoint& made) {
  made_at_ = clock_.steady_now();
  if (options_.last_signed.empty()) return;
  if (Status noted = write_file_atomic(options_.last_signed, made.note, FileMode::kOwnerOnly);
      !noted) {
    log_warning("ledger", "what was signed last could not be noted: " + noted.error().message);
  }
}

Result<SignedCheckpoint> LedgerLog::make() {
  SignedCheckpoint made;
  Status asked = store_.read([&](Reader& reader) -> Status {
    Result<SignedCheckpoint> found = sign_what_is_there(reader);
    if (!found) return found.error();
    made = std::move(*found);
    return {};
  });
  if (!asked) return asked.error();
  (void)VIGIL_FAIL_POINT("backend.in_signing");
  Status kept = store_.write([&](Writer& writer) {
    return writer.put_checkpoint({made.checkpoint.size, made.checkpoint.signed_at, made.note});
  });
  if (!kept) return kept.error();
  note_signed(made);
  return made;
}

Result<SignedCheckpoint> LedgerLog::checkpoint() {
  const std::lock_guard guard(mutex_);
  std::uint64_t size = 0;
  std::optional<CheckpointRow> newest;
  Status asked = store_.read([&](Reader& reader) -> Status {
    const Result<std::uint64_t> now = reader.ledger_size();
    if (!now) return now.error();
    size = *now;
    Result<std::optional<CheckpointRow>> row = reader.latest_checkpoint();
    if (!row) return row.error();
    newest = std::move(*row);
    return {};
  });
  if (!asked) return asked.error();
  if (!newest) return make();
  const bool due = !made_at_ || clock_.steady_now() - *made_at_ >= options_.checkpoint_every ||
                   size - newest->size >= options_.checkpoint_leaves;
  if (newest->size < size && due) return make();
  Result<ledger::Checkpoint> checkpoint = ledger::read_checkpoint(newest->note);
  if (!checkpoint) return checkpoint.error();
  return SignedCheckpoint{std::move(*checkpoint), std::move(newest->note)};
}

Status LedgerLog::tick() {
  const Result<SignedCheckpoint> newest = checkpoint();
  return newest ? Status() : newest.error();
}

Result<std::vector<CheckpointRow>> LedgerLog::checkpoints(std::uint64_t from, int limit) {
  std::vector<CheckpointRow> rows;
  Status asked = store_.read([&](Reader& reader) -> Status {
    Result<std::vector<CheckpointRow>> found = reader.checkpoints(from, limit);
    if (!found) return found.error();
    rows = std::move(*found);
    return {};
  });
  if (!asked) return asked.error();
  return rows;
}

Result<std::uint64_t> LedgerLog::size() {
  std::uint64_t size = 0;
  Status asked = store_.read([&](Reader& reader) -> Status {
    const Result<std::uint64_t> now = reader.ledger_size();
    if (!now) return now.error();
    size = *now;
    return {};
  });
  if (!asked) return asked.error();
  return size;
}

Result<std::vector<LeafRow>> LedgerLog::leaves(std::uint64_t from, int limit) {
  std::vector<LeafRow> leaves;
  Status asked = store_.read([&](Reader& reader) -> Status {
    Result<std::vector<LeafRow>> rows = reader.leaves(from, limit);
    if (!rows) return rows.error();
    leaves = std::move(*rows);
    return {};
  });
  if (!asked) return asked.error();
  return leaves;
}

Result<std::vector<OpenLeaf>> LedgerLog::open_leaves(const Caller& caller, std::uint64_t from,
                                                     int limit) {
  std::vector<OpenLeaf> opened;
  Status asked = store_.write(
      [&](Writer& writer) -> Status {
        opened.clear();
        Result<std::vector<LeafRow>> rows = writer.leaves(from, limit);
        if (!rows) return rows.error();
        if (rows->empty()) return {};
        const std::uint64_t to = rows->back().index + 1;
        Result<std::vector<PrivateRow>> fields = writer.private_rows(from, to);
        if (!fields) return fields.error();
        auto next = fields->begin();
        for (LeafRow& row : *rows) {
          OpenLeaf leaf{std::move(row), {}};
          for (; next != fields->end() && next->leaf <= leaf.leaf.index; ++next)
            leaf.fields.push_back(std::move(*next));
          opened.push_back(std::move(leaf));
        }
        const auto seen = LedgerLeaves(writer, clock_.wall_now())
                              .add_view(caller, "ledger_fields", {{"from", from}, {"to", to}});
        return seen ? Status() : seen.error();
      },
      Appends::kLedger);
  if (!asked) return asked.error();
  return opened;
}

Result<InclusionProof> LedgerLog::prove_inclusion(const Caller& caller, std::uint64_t index,
                                                  std::uint64_t size) {
  InclusionProof proof;
  Status asked = store_.read([&](Reader& reader) -> Status {
    if (Status checked = check_size(reader, size); !checked) return checked;
    const Result<bool> own = is_own(reader, caller, index);
    if (!own) return own.error();
    if (!*own) return fail(ErrorCode::kForbidden, "That leaf is not of a decision of yours.");
    Result<std::vector<ledger::Hash>> path = ledger::inclusion_path(reader, index, size);
    if (!path) return path.error();
    const Result<ledger::Hash> leaf = reader.node({0, index});
    if (!leaf) return leaf.error();
    proof = {*leaf, std::move(*path)};
    return {};
  });
  if (!asked) return asked.error();
  return proof;
}

Result<std::vector<ledger::Hash>> LedgerLog::prove_consistency(std::uint64_t from,
                                                               std::uint64_t to) {
  std::vector<ledger::Hash> path;
  Status asked = store_.read([&](Reader& reader) -> Status {
    if (Status checked = check_size(reader, to); !checked) return checked;
    Result<std::vector<ledger::Hash>> found = ledger::consistency_path(reader, from, to);
    if (!found) return found.error();
    path = std::move(*found);
    return {};
  });
  if (!asked) return asked.error();
  return path;
}

Result<Receipts> LedgerLog::receipts(const Caller& caller, std::uint64_t from,
                                     std::span<const std::uint64_t> indices) {
  Result<SignedCheckpoint> newest = checkpoint();
  if (!newest) return newest.error();
  Receipts answer;
  answer.checkpoint = std::move(*newest);
  const std::uint64_t size = answer.checkpoint.checkpoint.size;
  Status asked = store_.read([&](Reader& reader) -> Status {
    answer.growth.clear();
    answer.receipts.clear();
    if (from <= size) {
      Result<std::vector<ledger::Hash>> growth = ledger::consistency_path(reader, from, size);
      if (!growth) return growth.error();
      answer.growth = std::move(*growth);
    }
    const Result<std::optional<PrivateRow>> person = reader.private_person(caller.id);
    if (!person) return person.error();
    for (const std::uint64_t index : indices) {
      if (index >= size) continue;
      const Result<bool> own = is_own(reader, caller, index);
      if (!own) return own.error();
      if (!*own) continue;
      Result<std::vector<LeafRow>> leaf = reader.leaves(index, 1);
      if (!leaf) return leaf.error();
      if (leaf->empty()) continue;
      Result<std::vector<ledger::Hash>> path = ledger::inclusion_path(reader, index, size);
      if (!path) return path.error();
      Result<std::vector<PrivateRow>> fields = reader.private_rows(index, index + 1);
      if (!fields) return fields.error();
      std::erase_if(*fields,
                    [](const PrivateRow& row) { return row.field == ledger::leaf_field::kPerson; });
      if (*person) fields->push_back(**person);
      answer.receipts.push_back({{std::move(leaf->front()), std::move(*fields)}, std::move(*path)});
    }
    return {};
  });
  if (!asked) return asked.error();
  return answer;
}

}  // namespace vigil::backend
