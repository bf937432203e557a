#include "app/ctl/ledger_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <system_error>

#include "core/base/json.h"

namespace vigil::ctl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

json to_json(const net::Checkpoint& checkpoint) {
  return {{"size", checkpoint.size},
          {"root", checkpoint.root_hex},
          {"signed_at", to_rfc3339(checkpoint.signed_at)},
          {"epoch", checkpoint.epoch},
          {"signature", checkpoint.signature_hex},
          {"public_key", checkpoint.public_key_hex}};
}

std::optional<net::Checkpoint> checkpoint_of(const json& head) {
  if (int_member(head, "vigil_ledger") != 1 || !head.contains("checkpoint")) return std::nullopt;
  const json& body = head["checkpoint"];
  // A member that is gone is damage: an unsigned checkpoint has an empty signature, not none.
  for (const char* member : {"size", "root", "signed_at", "epoch", "signature", "public_key"}) {
    if (!body.is_object() || !body.contains(member)) return std::nullopt;
  }
  const auto signed_at = from_rfc3339(text_member(body, "signed_at"));
  if (!signed_at || int_member(body, "size", -1) < 0) return std::nullopt;
  return net::Checkpoint{
      int_member(body, "size"),   text_member(body, "root"),      *signed_at,
      text_member(body, "epoch"), text_member(body, "signature"), text_member(body, "public_key")};
}

std::optional<net::LedgerLeaf> leaf_of(const std::string& line) {
  const Result<json> parsed = parse_json(line);
  if (!parsed || !parsed->is_object() || !parsed->contains("body")) return std::nullopt;
  return net::LedgerLeaf{int_member(*parsed, "index", -1), text_member(*parsed, "hash"),
                         text_member(*parsed, "body")};
}

}  // namespace

LedgerFileWriter::LedgerFileWriter(fs::path path)
    : path_(std::move(path)), making_(fmt::format("{}.making-{}", path_.string(), ::getpid())) {}

Result<LedgerFileWriter> LedgerFileWriter::open(const fs::path& path,
                                                const net::Checkpoint& checkpoint) {
  LedgerFileWriter writer(path);
  writer.stream_.open(writer.making_, std::ios::binary | std::ios::trunc);
  if (!writer.stream_) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{} cannot be written.", writer.making_.string()));
  }
  writer.stream_ << to_canonical_json({{"vigil_ledger", 1}, {"checkpoint", to_json(checkpoint)}})
                 << '\n';
  return writer;
}

LedgerFileWriter::~LedgerFileWriter() {
  // Moved from or finished: nothing is open any more.
  if (!stream_.is_open()) return;
  stream_.close();
  std::error_code ignored;
  fs::remove(making_, ignored);
}

void LedgerFileWriter::add(const net::LedgerLeaf& leaf) {
  stream_ << to_canonical_json(
                 {{"index", leaf.index}, {"hash", leaf.hash_hex}, {"body", leaf.body}})
          << '\n';
}

Status LedgerFileWriter::finish() {
  stream_.close();
  std::error_code failed;
  if (stream_.fail()) {
    fs::remove(making_, failed);
    return fail(ErrorCode::kStorageFull,
                fmt::format("{} could not be written whole.", path_.string()));
  }
  fs::rename(making_, path_, failed);
  if (!failed) return {};
  const std::string why = failed.message();
  fs::remove(making_, failed);
  return fail(ErrorCode::kUnavailable,
              fmt::format("{} cannot be written: {}.", path_.string(), why));
}

Result<LedgerFileReading> check_ledger_file(const fs::path& path,
                                            const std::optional<ledger::PublicKey>& pinned) {
  std::ifstream stream(path, std::ios::binary);
  std::string line;
  if (!stream || !std::getline(stream, line)) {
    return fail(stream.is_open() ? ErrorCode::kCorrupt : ErrorCode::kNotFound,
                fmt::format("{} cannot be read or is empty.", path.string()));
  }
  const Result<json> head = parse_json(line);
  const auto checkpoint = head ? checkpoint_of(*head) : std::nullopt;
  if (!checkpoint) {
    return fail(ErrorCode::kCorrupt,
                fmt::format("{} does not begin with a ledger's checkpoint.", path.string()));
  }
  LedgerFileReading reading{*checkpoint, std::nullopt, SignatureState::kAbsent};
  LedgerCheck check;
  while (std::getline(stream, line)) {
    const auto leaf = leaf_of(line);
    reading.fault = leaf
                        ? check.take(*leaf)
                        : LedgerFault{check.size(), fmt::format("Leaf {} (line {}) cannot be read.",
                                                                check.size(), check.size() + 2)};
    if (reading.fault) return reading;
  }
  reading.fault = check.finish(*checkpoint, pinned);
  reading.signature = check.signature();
  return reading;
}

}  // namespace vigil::ctl
