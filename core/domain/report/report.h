// A report: somebody says that something is wrong with an item, a comment or an author. What is
// read here was written by strangers; texts are cleaned, sizes bounded, and every refusal is one
// sentence. Pure; values only.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/decision.h"

namespace vigil::domain::report {

// What an authority's instruction carries.
struct Instruction {
  std::string number;  // of the letter
  std::string office;
  std::optional<WallTime> deadline;
  bool operator==(const Instruction&) const = default;
};

struct Report {
  std::string id;      // the sender's own, for ever
  std::string source;  // of the intake's sources
  WallTime received_at{};
  std::string item;                // the platform's id; empty: the report is about the author
  std::string author;              // the platform's id; may be empty beside an item
  std::string comment;             // the comment it is about, below the item
  std::string reason;              // of the intake's reasons
  std::string text;                // in the reporter's words
  std::optional<Mark> range;       // where on the clip
  std::string reporter;            // the platform's id; empty: nobody can be answered
  std::string contact;             // telephone or address, for the answer alone
  std::vector<std::string> alike;  // items known to be near-duplicates of this one
  std::vector<std::string> media;  // attachments, by SHA-256
  std::optional<Instruction> instruction;
  // Filled in by the intake:
  bool again = false;  // the same reporter about the same item once more: kept, not counted
  std::int64_t weight_milli = 1000;  // the reporter's credibility, when it came in

  bool operator==(const Report&) const = default;
};

inline constexpr std::size_t kMostReportBytes = 64u << 10;  // as JSON, its subject included
inline constexpr std::size_t kMostReportText = 2'000;       // code points
inline constexpr std::size_t kMostAlike = 20;
inline constexpr std::size_t kMostAttachments = 20;

// Shape: docs/api/openapi.yaml, schema Report. Absent `received_at` is `now`; one after `now` is
// `now` (clocks run wrong). kInvalidArgument or kTooLarge with one sentence.
[[nodiscard]] Result<Report> report_from_json(const nlohmann::json& body, WallTime now);
[[nodiscard]] nlohmann::json to_json(const Report& report);

}  // namespace vigil::domain::report
