#include "app/backend/service/ledger_log.h"

#include <fmt/format.h>

#include "core/base/fail_point.h"

namespace vigil::backend {
namespace {

Status check_size(Reader& reader, std::uint64_t size) {
  const Result<std::uint64_t> now = reader.ledger_size();
  if (!now) return now.error();
  if (size <= *now) return {};
  return fail(ErrorCode::kNotFound, fmt::format("The ledger has {} leaves, not {}.", *now, size));
}

}  // namespace

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

Result<SignedCheckpoint> LedgerLog::checkpoint() {
  SignedCheckpoint made;
  made.checkpoint.origin = store_.epoch();
  made.checkpoint.signed_at = clock_.wall_now();
  Status asked = store_.read([&](Reader& reader) -> Status {
    const Result<std::uint64_t> size = reader.ledger_size();
    if (!size) return size.error();
    const Result<ledger::Hash> root = ledger::root_at(reader, *size);
    if (!root) return root.error();
    made.checkpoint.size = *size;
    made.checkpoint.root = *root;
    return {};
  });
  if (!asked) return asked.error();
  (void)VIGIL_FAIL_POINT("backend.in_signing");
  made.signature = key_.sign(made.checkpoint);
  made.key = key_.public_key();
  return made;
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

Result<InclusionProof> LedgerLog::prove_inclusion(const Caller& caller, std::uint64_t index,
                                                  std::uint64_t size) {
  InclusionProof proof;
  Status asked = store_.read([&](Reader& reader) -> Status {
    if (Status checked = check_size(reader, size); !checked) return checked;
    if (!caller.may(domain::Permission::kReadLedger)) {
      const Result<std::optional<DecisionRow>> decision =
          reader.decision_at(static_cast<std::int64_t>(index));
      if (!decision) return decision.error();
      if (!*decision || (*decision)->key.actor != caller.id) {
        return fail(ErrorCode::kForbidden, "That leaf is not of a decision of yours.");
      }
    }
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

}  // namespace vigil::backend
