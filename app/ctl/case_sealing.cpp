#include "app/ctl/case_sealing.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "app/ctl/case_document.h"
#include "app/ctl/clip_prober.h"
#include "app/ctl/ledger_walk.h"
#include "app/ctl/picture_file.h"
#include "app/ctl/record_store.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/ledger/leaf.h"
#include "core/media/decoder_pool.h"
#include "core/media/probe.h"

namespace vigil::ctl {
namespace {

namespace fs = std::filesystem;
using ledger::ArchivePart;
using nlohmann::json;
namespace kinds = ledger::leaf_kind;

constexpr std::uint64_t kMostClipBytes = 512ULL << 20;
constexpr std::uint64_t kPiece = 8ULL << 20;

net::Failure refused(ErrorCode code, std::string sentence) {
  return net::make_local_failure(fail(code, std::move(sentence)));
}

// A folder of its own that goes with it.
class WorkFolder {
 public:
  WorkFolder() {
    std::string name = (fs::temp_directory_path() / "vigil-case-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~WorkFolder() {
    std::error_code failed;
    if (!path_.empty()) fs::remove_all(path_, failed);
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

net::Answer<std::string> fetch_clip(net::ApiClient& api, const std::string& media) {
  std::string bytes;
  std::uint64_t total = 1;
  while (bytes.size() < total) {
    const std::size_t before = bytes.size();
    const auto part = api.fetch_media(
        domain::MediaId(media), bytes.size(), kPiece,
        [&](const net::MediaPart& known) -> Status {
          total = known.total;
          if (total > kMostClipBytes)
            return fail(ErrorCode::kTooLarge, "The clip is too large for an archive.");
          return {};
        },
        [&](std::string_view piece) -> Status {
          bytes += piece;
          return {};
        });
    if (!part) return part.failure();
    if (bytes.size() == before) break;
  }
  if (to_hex(sha256(bytes)) != media)
    return refused(ErrorCode::kCorrupt,
                   fmt::format("The backend's clip {} is damaged.", media.substr(0, 12)));
  return bytes;
}

// The moments of one clip as PNG, or why there are none.
Result<std::vector<std::string>> frames_of_clip(const std::string& bytes,
                                                const std::vector<Millis>& moments,
                                                const Clock& clock) {
  const WorkFolder folder;
  const fs::path clip = folder.path() / "clip";
  if (Status written = write_file_atomic(clip, bytes, FileMode::kOwnerOnly); !written)
    return written.error();
  media::DecoderPoolOptions options = ctl_decoder();
  options.spares = 0;
  options.threads = 2;
  media::DecoderPool pool(options, clock, [] {});
  const int fd = ::open(clip.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fail(ErrorCode::kUnavailable, "The clip could not be opened.");
  std::vector<media::MediaTime> times;
  for (const Millis moment : moments)
    times.push_back(std::chrono::duration_cast<media::MediaTime>(moment));
  const auto pictures = media::frames_at(pool, fd, times, {}, nullptr, media::SlotFormat::kRgba);
  if (!pictures) return pictures.error();
  std::vector<std::string> files;
  for (const media::PicturePtr& picture : *pictures) {
    const fs::path png = folder.path() / "frame.png";
    if (Status written = write_png(*picture, png.string()); !written) return written.error();
    Result<std::string> file = read_file(png);
    if (!file) return file.error();
    files.push_back(std::move(*file));
  }
  return files;
}

struct Release {
  std::string id;
  json body;
  CaseRelease words;
};

net::Answer<Release> find_release(net::ApiClient& api, const wildlife::CaseFile& file) {
  const auto page = api.proposals(500);
  if (!page) return page.failure();
  bool other_content = false;
  bool open = false;
  const std::string digest = wildlife::digest_of(file);
  for (const json& proposal : page->value("proposals", json::array())) {
    const json body = proposal.value("body", json::object());
    if (text_member(proposal, "act") != "record" ||
        text_member(body, "collection") != "wildlife_releases")
      continue;
    const json record = body.value("record", json::object());
    if (text_member(record, "case") != file.id) continue;
    if (text_member(record, "digest") != digest) {
      other_content = true;
      continue;
    }
    open = open || text_member(proposal, "state") == "open";
    if (text_member(proposal, "state") != "confirmed") continue;
    Release release;
    release.id = text_member(proposal, "id");
    release.body = body;
    release.words = {text_member(proposal, "proposer"), text_member(proposal, "decider"),
                     text_member(proposal, "created_at"), text_member(proposal, "decided_at"),
                     text_member(record, "authority")};
    return release;
  }
  if (open)
    return refused(ErrorCode::kRejected,
                   "The release is proposed and waits for another person to confirm it.");
  return refused(ErrorCode::kRejected,
                 other_content ? "The case changed after its release was confirmed: propose it "
                                 "again with vigilctl case propose."
                               : "Nobody proposed to release this case: vigilctl case propose.");
}

constexpr int kReleaseLeaves = 2;  // proposed and confirmed

struct ProvedLeaves {
  std::string lines;
  int of_release = 0;
};

// Leaves of the case's decisions and of its release, with their proofs.
net::Answer<ProvedLeaves> leaves_of(net::ApiClient& api, const wildlife::CaseFile& file,
                                    const std::string& proposal, std::int64_t size) {
  std::set<std::string> decisions;
  for (const wildlife::CaseEvidence& evidence : file.evidence) decisions.insert(evidence.decision);
  std::vector<net::LedgerLeaf> wanted;
  ProvedLeaves proved;
  LedgerWalk walk;
  walk.to = size;
  walk.on_leaf = [&](const net::LedgerLeaf& leaf) {
    const Result<json> body = parse_json(leaf.body);
    if (!body || !body->is_object()) return true;
    const std::string kind = text_member(*body, "kind");
    const bool decision =
        kind == kinds::kDecision &&
        decisions.contains(text_member(body->value("decision", json::object()), "id"));
    const bool release = kind == kinds::kProposal && text_member(*body, "proposal") == proposal;
    proved.of_release += release ? 1 : 0;
    if (decision || release) wanted.push_back(leaf);
    return true;
  };
  const auto walked = walk_ledger(api, walk);
  if (!walked) return walked.failure();
  for (const net::LedgerLeaf& leaf : wanted) {
    const auto proof = api.inclusion_proof(leaf.index, size);
    if (!proof) return proof.failure();
    proved.lines +=
        to_canonical_json({{"index", leaf.index}, {"body", leaf.body}, {"path", proof->path_hex}});
    proved.lines += '\n';
  }
  return proved;
}

std::string ending_of(const std::string& type) {
  if (type == "video/mp4") return ".mp4";
  if (type == "video/webm") return ".webm";
  if (type == "image/jpeg") return ".jpg";
  if (type == "image/png") return ".png";
  return ".clip";
}

}  // namespace

net::Answer<wildlife::CaseFile> find_case(net::ApiClient& api, const std::string& name) {
  const auto records = bodies_of(api, "wildlife_cases");
  if (!records) return records.failure();
  for (const json& record : *records) {
    if (text_member(record, "id") != name && text_member(record, "number") != name) continue;
    Result<wildlife::CaseFile> file = wildlife::case_from_json(record);
    if (!file) return net::make_local_failure(file.error());
    if (const auto broken = wildlife::first_broken_seal(*file)) {
      return refused(ErrorCode::kCorrupt,
                     fmt::format("The seal of evidence {} is broken: it was changed after it was "
                                 "added, and the case cannot be released.",
                                 *broken + 1));
    }
    return std::move(*file);
  }
  return refused(ErrorCode::kNotFound, fmt::format("There is no case {}.", name));
}

net::Answer<Sealed> seal_case(Program& program, net::ApiClient& api, const wildlife::CaseFile& file,
                              const ledger::SigningKey& key, ClipParts clips) {
  Sealed sealed;
  const auto release = find_release(api, file);
  if (!release) return release.failure();
  auto checkpoint = api.checkpoint();
  if (!checkpoint) return checkpoint.failure();
  auto leaves = leaves_of(api, file, release->id, checkpoint->size);
  // Who seals at once after the confirmation waits for the checkpoint that has it.
  constexpr int kPatience = 20;
  for (int i = 0; leaves && leaves->of_release < kReleaseLeaves; ++i) {
    if (i == kPatience) {
      return refused(ErrorCode::kUnavailable,
                     "The ledger has not signed the confirmation yet. Nothing was written; try "
                     "again in a minute.");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    const auto later = api.checkpoint();
    if (!later) return later.failure();
    if (later->size == checkpoint->size) continue;
    checkpoint = later;
    leaves = leaves_of(api, file, release->id, checkpoint->size);
  }
  if (!leaves) return leaves.failure();

  std::vector<ArchivePart> parts;
  parts.push_back({"case.json", to_canonical_json(wildlife::to_json(file))});
  parts.push_back({"release.json", to_canonical_json(release->body)});
  parts.push_back({"ledger/checkpoint.txt", checkpoint->note});
  parts.push_back({"ledger/leaves.jsonl", leaves->lines});
  std::set<std::string> taken;
  for (std::size_t i = 0; i < file.evidence.size(); ++i) {
    const wildlife::CaseEvidence& evidence = file.evidence[i];
    parts.push_back({fmt::format("captions/{:03}.txt", i + 1), evidence.caption});
    const auto bytes = fetch_clip(api, evidence.media);
    if (!bytes) {
      if (bytes.failure().kind != net::FailureClass::kNotFound) return bytes.failure();
      sealed.notes.push_back(fmt::format(
          "Evidence {}: the backend has no clip any more; its hash stays in the case.", i + 1));
      continue;
    }
    const auto frames = frames_of_clip(*bytes, evidence.frames, program.clock());
    if (!frames) {
      sealed.notes.push_back(
          fmt::format("Evidence {}: no frames could be taken: {}", i + 1, frames.error().message));
    } else {
      for (std::size_t k = 0; k < frames->size(); ++k) {
        const std::string name =
            fmt::format("frames/{:03}-{}ms.png", i + 1, evidence.frames[k].count());
        const bool there = std::any_of(parts.begin(), parts.end(),
                                       [&](const ArchivePart& part) { return part.name == name; });
        if (there) continue;
        parts.push_back({name, (*frames)[k]});
        ++sealed.frames;
      }
    }
    if (clips == ClipParts::kWhole && taken.insert(evidence.media).second)
      parts.push_back({"clips/" + evidence.media + ending_of(evidence.media_type), *bytes});
  }
  const WallTime now = program.clock().wall_now();
  Result<std::string> pdf =
      document::to_pdf(case_document(file, release->words, to_hex(key.public_key()), now));
  if (pdf) {
    parts.push_back({"case.pdf", std::move(*pdf)});
  } else {
    sealed.notes.push_back("There is no PDF: " + pdf.error().message);
  }
  sealed.parts = parts.size();
  const ledger::CaseManifest manifest{file.id, file.number, now, checkpoint->public_key_hex};
  Result<std::string> archive = ledger::write_case_archive(manifest, std::move(parts), key);
  if (!archive) return net::make_local_failure(archive.error());
  sealed.archive = std::move(*archive);
  return sealed;
}

}  // namespace vigil::ctl
