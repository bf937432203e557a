#include "app/ctl/ledger_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <system_error>

#include "core/base/json.h"
#include "core/ledger/canonical_reader.h"

namespace vigil::ctl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::int64_t kFormat = 2;

std::string quoted(const std::string& text) { return to_canonical_json(json(text)); }

}  // namespace

LedgerFileWriter::LedgerFileWriter(fs::path path)
    : path_(std::move(path)), making_(fmt::format("{}.making-{}", path_.string(), ::getpid())) {}

Result<LedgerFileWriter> LedgerFileWriter::open(const fs::path& path,
                                                const net::Checkpoint& checkpoint, Extent extent) {
  LedgerFileWriter writer(path);
  writer.stream_.open(writer.making_, std::ios::binary | std::ios::trunc);
  if (!writer.stream_) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{} cannot be written.", writer.making_.string()));
  }
  writer.stream_ << to_canonical_json({{"vigil_ledger", kFormat},
                                       {"leaves", extent == Extent::kWhole ? "all" : "some"},
                                       {"checkpoint", checkpoint.note},
                                       {"key", checkpoint.public_key_hex}})
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

void LedgerFileWriter::add(const net::LedgerLeaf& leaf,
                           const std::optional<std::vector<std::string>>& path_hex) {
  ledger::CanonicalReader reader;
  // A body that is no canonical JSON does not belong into a ledger; it goes as text, so that
  // whoever checks sees the very bytes.
  const bool canonical = reader.read(leaf.body).ok();
  json fields = json::array();
  for (const net::PersonalField& field : leaf.fields) {
    fields.push_back({{"field", field.field},
                      {"commitment", field.commitment},
                      {"salt", field.salt},
                      {"value", field.value}});
  }
  // Members in their canonical order; the body is put in as it is.
  stream_ << "{\"body\":" << (canonical ? leaf.body : quoted(leaf.body))
          << ",\"fields\":" << to_canonical_json(fields) << ",\"hash\":" << quoted(leaf.hash_hex)
          << ",\"index\":" << leaf.index;
  if (path_hex) stream_ << ",\"path\":" << to_canonical_json(json(*path_hex));
  stream_ << "}\n";
}

void LedgerFileWriter::add_checkpoint(const std::string& note) {
  stream_ << to_canonical_json({{"checkpoint", note}}) << '\n';
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

}  // namespace vigil::ctl
