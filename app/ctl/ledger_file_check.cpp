// Reading a ledger file back, as if a stranger had written it.
#include <fmt/format.h>

#include <algorithm>

#include "app/ctl/ledger_file.h"
#include "core/base/hash.h"
#include "core/ledger/canonical_reader.h"
#include "core/ledger/leaf.h"

namespace vigil::ctl {
namespace {

namespace fs = std::filesystem;
using ledger::AuditFault;
using ledger::CanonicalValue;

constexpr std::int64_t kFormat = 2;
constexpr std::size_t kMaxLineBytes = 4u << 20;

struct Head {
  std::string note;
  ledger::PublicKey key{};
  Extent extent = Extent::kWhole;
};

// A leaf as a line holds it. Views point into the line, but for a body that was written as text.
struct LeafLine {
  std::uint64_t index = 0;
  ledger::Hash hash{};
  std::string_view body;
  std::string unquoted;
  std::vector<ledger::AuditField> fields;
  std::vector<std::string> field_names;
  std::optional<std::vector<ledger::Hash>> path;
};

std::optional<ledger::Hash> hash_from(std::optional<std::string_view> hex) {
  if (!hex || !is_sha256_hex(*hex)) return std::nullopt;
  const std::optional<std::string> bytes = from_hex(*hex);
  ledger::Hash hash{};
  std::copy(bytes->begin(), bytes->end(), hash.begin());
  return hash;
}

Result<Head> read_head(const CanonicalValue& line) {
  const Error wrong = fail(ErrorCode::kCorrupt, "The first line is not that of a ledger file.");
  if (line.number("vigil_ledger") != kFormat || line.member_count() != 4) return wrong;
  const auto note = line.member("checkpoint");
  const auto text = note ? note->text() : std::nullopt;
  const auto key = hash_from(line.plain_text("key"));
  const auto leaves = line.plain_text("leaves");
  if (!text || !key || (leaves != "all" && leaves != "some")) return wrong;
  return Head{*text, *key, leaves == "all" ? Extent::kWhole : Extent::kSome};
}

bool read_field(const CanonicalValue& value, LeafLine& leaf) {
  const auto name = value.plain_text("field");
  const auto commitment = value.plain_text("commitment");
  const auto salt = value.plain_text("salt");
  const auto member = value.member("value");
  const auto text = member ? member->text() : std::nullopt;
  if (!name || !commitment || !salt || !text || value.member_count() != 4) return false;
  leaf.fields.push_back({*name, {std::string(*commitment), std::string(*salt), *text}});
  return true;
}

// False for anything a writer would not have written.
bool read_leaf(const CanonicalValue& line, LeafLine& leaf) {
  const auto index = line.number("index");
  const auto hash = hash_from(line.plain_text("hash"));
  const auto body = line.member("body");
  const auto fields = line.member("fields");
  if (!index || *index < 0 || !hash || !body || !fields ||
      fields->kind() != CanonicalValue::Kind::kList) {
    return false;
  }
  leaf.index = static_cast<std::uint64_t>(*index);
  leaf.hash = *hash;
  leaf.body = body->bytes();
  if (body->kind() == CanonicalValue::Kind::kText) {
    leaf.unquoted = *body->text();
    leaf.body = leaf.unquoted;
  }
  for (const CanonicalValue& field : fields->elements()) {
    if (!read_field(field, leaf)) return false;
  }
  const auto path = line.member("path");
  if (line.member_count() != (path ? 5u : 4u)) return false;
  if (!path) return true;
  leaf.path.emplace();
  for (const CanonicalValue& each : path->elements()) {
    const auto sibling = hash_from(each.plain_text());
    if (!sibling) return false;
    leaf.path->push_back(*sibling);
  }
  return path->kind() == CanonicalValue::Kind::kList;
}

class FileCheck {
 public:
  FileCheck(const Head& head, LedgerFileReading& reading, const LedgerCheckOptions& options)
      : head_(head),
        reading_(reading),
        audit_(ledger::AuditOptions{.key = reading.key, .seen = options.seen}) {}

  std::optional<AuditFault> begin() {
    const Result<ledger::Checkpoint> checkpoint =
        ledger::verify_checkpoint(head_.note, reading_.key);
    if (checkpoint) reading_.checkpoint = *checkpoint;
    if (checkpoint) return head_.extent == Extent::kWhole ? audit_.begin() : std::nullopt;
    const bool signature = checkpoint.error().code == ErrorCode::kForbidden;
    return AuditFault{signature ? "signature" : "checkpoint", 0, 0, checkpoint.error().message};
  }

  std::optional<AuditFault> take(std::string_view line, std::uint64_t number) {
    const AuditFault unreadable{
        "line", next_, next_,
        fmt::format("Line {} cannot be read; leaf {} was expected there.", number, next_)};
    const Result<CanonicalValue> value = reader_.read(line);
    if (!value) return unreadable;
    if (const auto note = value->member("checkpoint")) {
      const auto text = note->text();
      if (!text || value->member_count() != 1 || head_.extent == Extent::kSome) return unreadable;
      last_note_ = *text;
      return audit_.take_checkpoint(*text);
    }
    LeafLine leaf;
    if (!read_leaf(*value, leaf)) return unreadable;
    if (auto wrong = check_path(leaf)) return wrong;
    if (head_.extent == Extent::kSome) return take_alone(leaf);
    if (auto wrong = audit_.take({leaf.index, leaf.body, leaf.hash, leaf.fields})) return wrong;
    next_ = audit_.size();
    ++reading_.leaves;
    return std::nullopt;
  }

  std::optional<AuditFault> finish() {
    reading_.summary = audit_.summary();
    if (head_.extent == Extent::kSome) return std::nullopt;
    if (auto wrong = audit_.finish(reading_.checkpoint.size)) return wrong;
    if (last_note_ == head_.note) return std::nullopt;
    return AuditFault{"checkpoint", next_, next_,
                      "The newest checkpoint is not the one of the first line."};
  }

  [[nodiscard]] std::uint64_t next() const { return next_; }

 private:
  std::optional<AuditFault> check_path(const LeafLine& leaf) {
    if (!leaf.path && head_.extent == Extent::kWhole) return std::nullopt;
    if (leaf.path && ledger::verify_inclusion(leaf.hash, leaf.index, reading_.checkpoint.size,
                                              *leaf.path, reading_.checkpoint.root)) {
      return std::nullopt;
    }
    return AuditFault{
        "proof", leaf.index, leaf.index,
        fmt::format("The proof of leaf {} does not lead to the signed root.", leaf.index)};
  }

  // Without its neighbours a leaf is only what it is: its hash, its fields and its path.
  std::optional<AuditFault> take_alone(const LeafLine& leaf) {
    if (ledger::leaf_hash(leaf.body) != leaf.hash) {
      return AuditFault{"leaf_changed", leaf.index, leaf.index,
                        fmt::format("Leaf {} was changed: its body does not have the hash it was "
                                    "stored with.",
                                    leaf.index)};
    }
    const Result<CanonicalValue> body = reader_.read(leaf.body);
    for (const ledger::AuditField& field : leaf.fields) {
      const bool committed =
          body && ledger::commits_to(*body, field.field, field.opening.commitment);
      if (committed && opens(field.opening)) continue;
      return AuditFault{committed ? "field_changed" : "field_foreign", leaf.index, leaf.index,
                        fmt::format("The {} given for leaf {} is not the one the leaf commits to.",
                                    field.field, leaf.index)};
    }
    if (reading_.leaves > 0 && leaf.index < next_) {
      return AuditFault{"leaf_repeated", leaf.index, leaf.index,
                        fmt::format("Leaf {} stands out of order or twice.", leaf.index)};
    }
    next_ = leaf.index + 1;
    ++reading_.leaves;
    return std::nullopt;
  }

  const Head& head_;
  LedgerFileReading& reading_;
  ledger::CanonicalReader reader_;
  ledger::Audit audit_;
  std::string last_note_;
  std::uint64_t next_ = 0;
};

}  // namespace

Result<LedgerFileReading> check_ledger_file(const fs::path& path,
                                            const LedgerCheckOptions& options) {
  std::ifstream stream(path, std::ios::binary);
  std::string line;
  if (!stream || !std::getline(stream, line)) {
    return fail(stream.is_open() ? ErrorCode::kCorrupt : ErrorCode::kNotFound,
                fmt::format("{} cannot be read or is empty.", path.string()));
  }
  ledger::CanonicalReader reader;
  const Result<CanonicalValue> first = reader.read(line);
  const Result<Head> head = first ? read_head(*first) : Result<Head>(first.error());
  if (!head)
    return fail(head.error().code, fmt::format("{}: {}", path.string(), head.error().message));
  LedgerFileReading reading;
  reading.key = options.pinned.value_or(head->key);
  reading.extent = head->extent;
  reading.line = 1;
  FileCheck check(*head, reading, options);
  reading.fault = check.begin();
  while (!reading.fault && std::getline(stream, line)) {
    ++reading.line;
    // The last line ends like every other: an end that was cut off shows.
    const bool ended = !stream.eof();
    if (ended && line.size() <= kMaxLineBytes) {
      reading.fault = check.take(line, reading.line);
    } else {
      reading.fault = AuditFault{"line", check.next(), check.next(),
                                 fmt::format("Line {} has no end.", reading.line)};
    }
  }
  if (!reading.fault) reading.fault = check.finish();
  if (options.pinned && *options.pinned != head->key && !reading.fault) {
    reading.fault = AuditFault{"key", 0, 0, "The file names another key than the one given."};
  }
  return reading;
}

}  // namespace vigil::ctl
