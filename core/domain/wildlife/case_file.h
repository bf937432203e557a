// A case: the evidence of one grave affair, each piece sealed when it is added, so that a change
// afterwards is found; and what ties accounts and cases together. A record of `wildlife_cases`.
// Values; pure and thread-safe.
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
#include "core/domain/decision.h"
#include "core/domain/task.h"

namespace vigil::wildlife {

inline constexpr std::size_t kMostEvidence = 500;
inline constexpr std::size_t kMostFrames = 32;  // of one piece

struct CaseEvidence {
  std::string task;
  std::string decision;  // leads to its leaf in the ledger
  std::string item;
  std::string account;
  std::string account_name;
  std::string caption;
  std::string place;
  std::string media;  // SHA-256 of the clip, hexadecimal
  std::string media_type;
  std::string species;  // Latin name or product
  std::string act;
  WallTime uploaded_at{};
  WallTime decided_at{};
  WallTime added_at{};
  std::string added_by;
  std::vector<domain::Mark> marks;  // stretches of the clip
  std::vector<Millis> frames;       // moments of it that are taken out as pictures
  std::vector<std::string> words;   // what the machine found
  std::string seal;  // SHA-256 over the seal before it and everything above, hexadecimal
  bool operator==(const CaseEvidence&) const = default;
};

struct CaseFile {
  std::string id;
  std::string number;  // for people: "野护-20260301-7f3a"
  std::string title;
  std::string authority;  // "forestry", "fisheries"
  WallTime opened_at{};
  std::string opened_by;
  std::string note;
  std::vector<CaseEvidence> evidence;  // in the order it was added
  bool operator==(const CaseFile&) const = default;
};

[[nodiscard]] nlohmann::json to_json(const CaseFile& file);
// kInvalidArgument with one sentence. Seals are not checked.
[[nodiscard]] Result<CaseFile> case_from_json(const nlohmann::json& record);

[[nodiscard]] std::string case_number(WallTime opened, std::string_view id);

// Seals it after what is there. kRejected: it is there already, or there are too many.
[[nodiscard]] Status add_evidence(CaseFile& file, CaseEvidence evidence);
// The first piece whose seal is not what it must be.
[[nodiscard]] std::optional<std::size_t> first_broken_seal(const CaseFile& file);
// The beginning, middle and end of each mark; without marks the clip's first moment.
[[nodiscard]] std::vector<Millis> frames_of(std::span<const domain::Mark> marks);

// SHA-256 of the record in its one form: what a release is proposed for.
[[nodiscard]] std::string digest_of(const CaseFile& file);

// Two cases that share an account or a clip.
struct CaseLink {
  enum class By { kAccount, kClip };
  std::size_t one = 0;  // indices
  std::size_t other = 0;
  By by = By::kAccount;
  std::string shared;  // the account's name, or the clip's hash
};
[[nodiscard]] std::vector<CaseLink> links_between(std::span<const CaseFile> cases);

}  // namespace vigil::wildlife
