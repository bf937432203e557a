#include "core/ledger/case_contents.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/domain/wildlife/case_file.h"
#include "core/ledger/leaf.h"
#include "core/ledger/merkle.h"

namespace vigil::ledger {
namespace {

using nlohmann::json;

constexpr JsonLimits kLimits{64u << 20, 64};

class Contents {
 public:
  Contents(CaseReading& reading, const CaseCheckOptions& options)
      : reading_(reading), options_(options) {
    for (const ArchivePart& part : reading.parts) parts_[part.name] = &part.bytes;
  }

  std::optional<CaseFault> check() {
    for (const auto step : {&Contents::check_case, &Contents::check_evidence,
                            &Contents::check_ledger, &Contents::check_release}) {
      if (std::optional<CaseFault> fault = (this->*step)()) return fault;
    }
    return std::nullopt;
  }

 private:
  struct Leaf {
    std::uint64_t index = 0;
    json body;
  };

  static CaseFault in(std::string_view part, std::string reason) {
    return {std::string(part), std::move(reason)};
  }
  [[nodiscard]] const std::string* part(std::string_view name) const {
    const auto found = parts_.find(name);
    return found == parts_.end() ? nullptr : found->second;
  }

  std::optional<CaseFault> check_case() {
    const std::string* bytes = part("case.json");
    if (bytes == nullptr) return in("case.json", "It is missing.");
    const Result<json> record = parse_json(*bytes, kLimits);
    if (!record) return in("case.json", record.error().message);
    Result<wildlife::CaseFile> file = wildlife::case_from_json(*record);
    if (!file) return in("case.json", file.error().message);
    if (to_canonical_json(wildlife::to_json(*file)) != *bytes)
      return in("case.json", "It is not in its one form.");
    if (file->id != reading_.manifest.case_id || file->number != reading_.manifest.number)
      return in("case.json", "It is another case than the one the manifest names.");
    if (const auto broken = wildlife::first_broken_seal(*file)) {
      return in("case.json",
                fmt::format("The seal of evidence {} is broken: it was changed after it was added.",
                            *broken + 1));
    }
    file_ = std::move(*file);
    reading_.evidence = file_.evidence.size();
    return std::nullopt;
  }

  std::optional<CaseFault> check_evidence() {
    std::set<std::string> clips;
    for (std::size_t i = 0; i < file_.evidence.size(); ++i) {
      const wildlife::CaseEvidence& evidence = file_.evidence[i];
      const std::string caption = fmt::format("captions/{:03}.txt", i + 1);
      const std::string* words = part(caption);
      if (words == nullptr) return in(caption, "It is missing.");
      if (*words != evidence.caption)
        return in(caption, fmt::format("It is not the caption of evidence {}.", i + 1));
      clips.insert(evidence.media);
    }
    for (const auto& [name, bytes] : parts_) {
      if (!name.starts_with("clips/")) continue;
      const std::string hash = name.substr(6, 64);
      if (!clips.contains(hash)) return in(name, "It belongs to no evidence.");
      if (to_hex(sha256(*bytes)) != hash)
        return in(name, "Its bytes are not those of the clip that was judged.");
    }
    return std::nullopt;
  }

  std::optional<CaseFault> check_ledger() {
    constexpr std::string_view kCheckpoint = "ledger/checkpoint.txt";
    constexpr std::string_view kLeaves = "ledger/leaves.jsonl";
    const Result<PublicKey> named = public_key_from_hex(reading_.manifest.ledger_key);
    if (!named) return in(kManifestName, "The ledger's key it names is none.");
    if (options_.ledger_key && *options_.ledger_key != *named)
      return in(kManifestName, "The leaves are of another ledger than the key that was given.");
    const std::string* note = part(kCheckpoint);
    if (note == nullptr) return in(kCheckpoint, "It is missing.");
    const Result<Checkpoint> checkpoint = verify_checkpoint(*note, *named);
    if (!checkpoint) return in(kCheckpoint, checkpoint.error().message);
    reading_.checkpoint =
        fmt::format("{} leaves, {}", checkpoint->size, to_rfc3339(checkpoint->signed_at));
    const std::string* lines = part(kLeaves);
    if (lines == nullptr) return in(kLeaves, "It is missing.");
    std::string_view left = *lines;
    for (int number = 1; !left.empty(); ++number) {
      const std::size_t end = left.find('\n');
      if (end == std::string_view::npos) return in(kLeaves, "Its last line does not end.");
      if (std::optional<std::string> reason = take_leaf(left.substr(0, end), *checkpoint))
        return in(kLeaves, fmt::format("line {}: {}", number, *reason));
      left.remove_prefix(end + 1);
    }
    reading_.leaves = leaves_.size();
    for (std::size_t i = 0; i < file_.evidence.size(); ++i) {
      const std::string& decision = file_.evidence[i].decision;
      const bool known = std::any_of(leaves_.begin(), leaves_.end(), [&](const Leaf& leaf) {
        return text_member(leaf.body, "kind") == leaf_kind::kDecision &&
               text_member(leaf.body.value("decision", json::object()), "id") == decision;
      });
      if (!known)
        return in(kLeaves, fmt::format("No leaf holds the decision of evidence {}.", i + 1));
    }
    return std::nullopt;
  }

  std::optional<std::string> take_leaf(std::string_view line, const Checkpoint& checkpoint) {
    const Result<json> read = parse_json(line, kLimits);
    if (!read || !read->is_object()) return "It is no leaf.";
    if (to_canonical_json(*read) != line) return "It is not in its one form.";
    const std::string body = text_member(*read, "body");
    const std::int64_t index = int_member(*read, "index", -1);
    std::vector<Hash> path;
    for (const json& step : read->value("path", json::array())) {
      const auto bytes = from_hex(step.is_string() ? step.get<std::string>() : std::string());
      Hash hash{};
      if (!bytes || bytes->size() != hash.size()) return "A hash of its proof is none.";
      std::copy(bytes->begin(), bytes->end(), hash.begin());
      path.push_back(hash);
    }
    if (index < 0 || !verify_inclusion(leaf_hash(body), static_cast<std::uint64_t>(index),
                                       checkpoint.size, path, checkpoint.root)) {
      return "The checkpoint does not hold this leaf in this place.";
    }
    Result<json> parsed = parse_json(body, kLimits);
    if (!parsed || !parsed->is_object()) return "Its body is no object.";
    leaves_.push_back({static_cast<std::uint64_t>(index), std::move(*parsed)});
    return std::nullopt;
  }

  std::optional<CaseFault> check_release() {
    constexpr std::string_view kRelease = "release.json";
    const std::string* bytes = part(kRelease);
    if (bytes == nullptr) return in(kRelease, "It is missing.");
    const Result<json> proposed = parse_json(*bytes, kLimits);
    if (!proposed || !proposed->is_object() || to_canonical_json(*proposed) != *bytes)
      return in(kRelease, "It is not in its one form.");
    const json record = proposed->value("record", json::object());
    if (text_member(record, "case") != file_.id) return in(kRelease, "It releases another case.");
    if (text_member(record, "digest") != wildlife::digest_of(file_))
      return in(kRelease, "It was given for other evidence than is here.");
    const std::string hash = to_hex(sha256(*bytes));
    // Of several proposals for the same content, one that was confirmed.
    std::map<std::string, std::string> proposers;
    bool one_person = false;
    for (const Leaf& leaf : leaves_) {
      if (text_member(leaf.body, "kind") != leaf_kind::kProposal ||
          text_member(leaf.body, "body_hash") != hash)
        continue;
      const std::string id = text_member(leaf.body, "proposal");
      const std::string what = text_member(leaf.body, "what");
      const std::string actor = text_member(leaf.body, "actor");
      if (what == "proposed") proposers[id] = actor;
      if (what != "confirmed") continue;
      const auto proposer = proposers.find(id);
      if (proposer != proposers.end() && proposer->second != actor) return std::nullopt;
      one_person = proposer != proposers.end();
    }
    return in(kRelease, one_person
                            ? "It was confirmed by the person who proposed it."
                            : "No leaf says that one person proposed it and another confirmed it.");
  }

  CaseReading& reading_;
  const CaseCheckOptions& options_;
  std::map<std::string, const std::string*, std::less<>> parts_;
  wildlife::CaseFile file_;
  std::vector<Leaf> leaves_;
};

}  // namespace

std::optional<CaseFault> check_case_contents(CaseReading& reading,
                                             const CaseCheckOptions& options) {
  return Contents(reading, options).check();
}

}  // namespace vigil::ledger
