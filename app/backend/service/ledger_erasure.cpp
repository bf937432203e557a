#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/backend/service/ledger_leaves.h"
#include "app/backend/service/ledger_log.h"
#include "core/base/json.h"
#include "core/ledger/leaf.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

// The decision as it is listed, without what was erased.
Status strip_decision(Writer& writer, std::uint64_t leaf) {
  const auto index = static_cast<std::int64_t>(leaf);
  const Result<std::optional<DecisionRow>> row = writer.decision_at(index);
  if (!row) return row.error();
  if (!*row) return {};
  Result<json> body = parse_json((*row)->body);
  if (!body) return body.error();
  body->erase(std::string(ledger::leaf_field::kReason));
  body->erase(std::string(ledger::leaf_field::kNote));
  return writer.replace_decision_body(index, to_canonical_json(*body));
}

}  // namespace

Result<Erasure> LedgerLog::erase_fields(const Caller& caller, std::uint64_t leaf) {
  Erasure done;
  Status erased = store_.write(
      [&](Writer& writer) -> Status {
        done = {};
        const Result<std::vector<PrivateRow>> rows = writer.private_rows(leaf, leaf + 1);
        if (!rows) return rows.error();
        json fields = json::array();
        for (const PrivateRow& row : *rows) {
          if (row.field == ledger::leaf_field::kPerson) continue;
          const Result<int> count = writer.erase_private(row.commitment);
          if (!count) return count.error();
          done.fields += *count;
          fields.push_back(row.field);
        }
        if (done.fields == 0) {
          return fail(ErrorCode::kNotFound,
                      fmt::format("Leaf {} has no reason or note that could be erased.", leaf));
        }
        if (Status stripped = strip_decision(writer, leaf); !stripped) return stripped;
        const Result<std::uint64_t> noted =
            LedgerLeaves(writer, clock_.wall_now())
                .add_erasure(caller, {{"leaf", leaf}, {"fields", std::move(fields)}});
        if (!noted) return noted.error();
        done.leaf = *noted;
        return {};
      },
      Appends::kLedger);
  if (!erased) return erased.error();
  return done;
}

Result<Erasure> LedgerLog::erase_person(const Caller& caller, const std::string& user) {
  Erasure done;
  Status erased = store_.write(
      [&](Writer& writer) -> Status {
        done = {};
        const Result<std::optional<UserRow>> account = writer.user(user);
        if (!account) return account.error();
        if (*account && (*account)->active) {
          return fail(ErrorCode::kConflict,
                      fmt::format("{} is active; end the account before erasing the name.", user));
        }
        const Result<std::optional<PrivateRow>> row = writer.private_person(user);
        if (!row) return row.error();
        if (!*row) {
          return fail(ErrorCode::kNotFound,
                      fmt::format("The ledger knows nobody called {}.", user));
        }
        const std::string& commitment = (*row)->commitment;
        const Result<std::uint64_t> noted =
            LedgerLeaves(writer, clock_.wall_now()).add_erasure(caller, {{"person", commitment}});
        if (!noted) return noted.error();
        done.leaf = *noted;
        const Result<int> count = writer.erase_private(commitment);
        if (!count) return count.error();
        done.fields = *count;
        return writer.rename_person(user, "erased-" + commitment.substr(0, 16));
      },
      Appends::kLedger);
  if (!erased) return erased.error();
  return done;
}

}  // namespace vigil::backend
