// A released case as one signed file that anybody can open with tar and check without a backend
// (docs/CASES.md): evidence with its seals, clips, frames, captions, the ledger's leaves with their
// proofs, and who released it.
//
// The file is a POSIX ustar archive in exactly one form: each header has the bytes that its name
// and size make, padding is zero, two zero blocks end it. The first member, MANIFEST, is a signed
// note (note.h) that names every other member with its size and SHA-256. So every byte of the file
// is either signed, or has one value it may have. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/ledger/checkpoint.h"

namespace vigil::ledger {

inline constexpr std::string_view kCaseFormat = "vigil-case/1";
inline constexpr std::string_view kManifestName = "MANIFEST";
inline constexpr std::size_t kMostPartName = 100;
inline constexpr std::uint64_t kMostArchiveBytes = 2ULL << 30;

struct ArchivePart {
  std::string name;  // "clips/…", ASCII letters, digits and ".", "-", "_", "/"
  std::string bytes;
};

struct CaseManifest {
  std::string case_id;
  std::string number;
  WallTime made_at{};
  std::string ledger_key;  // of the ledger the leaves are from, hexadecimal
};

// The whole file, its parts in the order of their names. kInvalidArgument for a name that is none
// or stands twice; kTooLarge.
[[nodiscard]] Result<std::string> write_case_archive(const CaseManifest& manifest,
                                                     std::vector<ArchivePart> parts,
                                                     const SigningKey& key);

// What is wrong first, and in which part: a member's name, "MANIFEST", or "byte N of the archive".
struct CaseFault {
  std::string part;
  std::string reason;
};

struct CaseReading {
  CaseManifest manifest;
  std::vector<ArchivePart> parts;  // as far as they were read; without MANIFEST
  std::size_t evidence = 0;
  std::size_t leaves = 0;
  std::string checkpoint;          // the ledger's size and time, for people
  std::optional<CaseFault> fault;  // nothing: everything holds
};

struct CaseCheckOptions {
  PublicKey key{};                      // who must have signed the archive
  std::optional<PublicKey> ledger_key;  // else the one the manifest names
};

// Everything that can be checked from the file alone: the archive's form, the signature, sizes and
// hashes, the seals of the evidence, that captions and clips are those of the evidence, that the
// release is for exactly this case and was confirmed by another person, that decisions and release
// are leaves under the checkpoint, and that the checkpoint is signed.
[[nodiscard]] CaseReading check_case_archive(std::string_view bytes,
                                             const CaseCheckOptions& options);

}  // namespace vigil::ledger
