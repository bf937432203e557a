// The ledger as others may see it: checkpoints signed by this backend and kept, leaves, proofs.
//
// A checkpoint is signed over what the database has committed, kept in the database, and only then
// shown: nobody ever sees one that a later start does not know. Several backends may sign for one
// database; they share the key. Thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/backend/service/caller.h"
#include "app/backend/store/store.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/ledger/checkpoint.h"

namespace vigil::backend {

struct LedgerOptions {
  // Beside the database: the newest checkpoint this machine signed. A database that does not
  // contain it any more was put back to an older state. Empty: nothing is noted.
  std::filesystem::path last_signed;
  // With news, a checkpoint is made when the newest is this old or has this many leaves less.
  Millis checkpoint_every = std::chrono::seconds(1);
  std::uint64_t checkpoint_leaves = 1000;
};

struct SignedCheckpoint {
  ledger::Checkpoint checkpoint;
  std::string note;
};

struct InclusionProof {
  ledger::Hash leaf{};
  std::vector<ledger::Hash> path;
};

// A leaf with the personal fields that are still kept for it.
struct OpenLeaf {
  LeafRow leaf;
  std::vector<PrivateRow> fields;
};

// What a desk needs to see for itself that a decision of its own is in the ledger.
struct Receipt {
  OpenLeaf leaf;
  std::vector<ledger::Hash> path;
};

struct Receipts {
  SignedCheckpoint checkpoint;
  std::vector<ledger::Hash> growth;  // from the asked size to the checkpoint's; empty when smaller
  std::vector<Receipt> receipts;     // of those below the checkpoint's size that are the caller's
};

inline constexpr std::size_t kMostReceipts = 100;

struct Erasure {
  std::uint64_t leaf = 0;  // the one that says so
  int fields = 0;
};

class LedgerLog {
 public:
  LedgerLog(Store& store, const Clock& clock, ledger::SigningKey key, LedgerOptions options = {});

  // At start, before anybody is served: begins a new epoch when the database was put back to an
  // older state, and lets the ledger name the epoch that what follows belongs to.
  [[nodiscard]] Status begin();
  // Makes a checkpoint when one is due. Called a few times a second.
  [[nodiscard]] Status tick();

  // The newest. Made now, when there is news and one is due.
  [[nodiscard]] Result<SignedCheckpoint> checkpoint();
  [[nodiscard]] Result<std::vector<CheckpointRow>> checkpoints(std::uint64_t from, int limit);
  [[nodiscard]] Result<std::vector<LeafRow>> leaves(std::uint64_t from, int limit);
  // With persons, reasons and notes; that they were shown to the caller is a leaf of its own.
  [[nodiscard]] Result<std::vector<OpenLeaf>> open_leaves(const Caller& caller, std::uint64_t from,
                                                          int limit);
  // kForbidden when the caller may not read the ledger and the leaf is not of a decision of their
  // own.
  [[nodiscard]] Result<InclusionProof> prove_inclusion(const Caller& caller, std::uint64_t index,
                                                       std::uint64_t size);
  [[nodiscard]] Result<std::vector<ledger::Hash>> prove_consistency(std::uint64_t from,
                                                                    std::uint64_t to);
  [[nodiscard]] Result<Receipts> receipts(const Caller& caller, std::uint64_t from,
                                          std::span<const std::uint64_t> indices);
  // ---- ledger_erasure.cpp: personal fields that nobody shall read any more. Salt and value are
  // gone for good; leaves, roots and proofs stay, and a leaf says what was erased by whom.
  // Reason and note of the decision in this leaf. kNotFound when there is nothing to erase.
  [[nodiscard]] Result<Erasure> erase_fields(const Caller& caller, std::uint64_t leaf);
  // The name of somebody who has left (kConflict while the account is active): in every leaf, and
  // in decisions, kept answers and skips. The account is gone.
  [[nodiscard]] Result<Erasure> erase_person(const Caller& caller, const std::string& user);

  [[nodiscard]] Result<std::uint64_t> size();
  [[nodiscard]] const ledger::PublicKey& public_key() const { return key_.public_key(); }

 private:
  [[nodiscard]] Result<bool> was_put_back();
  [[nodiscard]] Result<SignedCheckpoint> make();
  [[nodiscard]] Result<SignedCheckpoint> sign_what_is_there(Reader& reader) const;
  void note_signed(const SignedCheckpoint& made);

  Store& store_;
  const Clock& clock_;
  const ledger::SigningKey key_;
  const LedgerOptions options_;
  std::mutex mutex_;  // one checkpoint is made at a time
  std::optional<SteadyTime> made_at_;
};

}  // namespace vigil::backend
