#include "core/ledger/checkpoint.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/base/file.h"
#include "core/base/text.h"

namespace vigil::ledger {

static_assert(crypto_sign_SEEDBYTES == 32 && crypto_sign_SECRETKEYBYTES == 64);
static_assert(crypto_sign_PUBLICKEYBYTES == 32 && crypto_sign_BYTES == 64);

namespace {

Error malformed(const char* what) {
  return fail(ErrorCode::kCorrupt, fmt::format("The checkpoint cannot be read: {}.", what));
}

// Takes the line off `text`; nothing when there is none.
std::optional<std::string_view> next_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

std::optional<std::uint64_t> size_from(std::string_view text) {
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return size;
}

Result<Checkpoint> checkpoint_from(std::string_view text) {
  const std::string_view whole = text;
  const auto origin = next_line(text);
  const auto size_line = next_line(text);
  const auto root_line = next_line(text);
  const auto time_line = next_line(text);
  if (!time_line || !text.empty()) return malformed("it does not have four lines");
  Checkpoint checkpoint;
  checkpoint.origin = *origin;
  const auto size = size_from(*size_line);
  if (checkpoint.origin.empty() || !size) return malformed("its size is no number");
  checkpoint.size = *size;
  const Result<std::string> root = from_base64(*root_line);
  if (!root || root->size() != checkpoint.root.size()) return malformed("its root is no hash");
  std::copy(root->begin(), root->end(), checkpoint.root.begin());
  const auto time = from_rfc3339(*time_line);
  if (!time) return malformed("its time cannot be read");
  checkpoint.signed_at = *time;
  // Leading zeros and other ways to write the same are not this form.
  if (signed_text(checkpoint) != whole) return malformed("it is not in its one form");
  return checkpoint;
}

}  // namespace

std::string origin_of(std::string_view epoch) { return fmt::format("vigil-ledger/{}", epoch); }

std::string signed_text(const Checkpoint& checkpoint) {
  const std::string_view root(reinterpret_cast<const char*>(checkpoint.root.data()),
                              checkpoint.root.size());
  return fmt::format("{}\n{}\n{}\n{}\n", checkpoint.origin, checkpoint.size, to_base64(root),
                     to_rfc3339(checkpoint.signed_at));
}

Result<Checkpoint> read_checkpoint(std::string_view note) {
  const Result<Note> read = note_from_text(note);
  if (!read) return read.error();
  return checkpoint_from(read->text);
}

Result<Checkpoint> verify_checkpoint(std::string_view note, const PublicKey& key) {
  const Result<Note> read = note_from_text(note);
  if (!read) return read.error();
  Result<Checkpoint> checkpoint = checkpoint_from(read->text);
  if (!checkpoint) return checkpoint;
  if (is_signed_by(*read, checkpoint->origin, key)) return checkpoint;
  return fail(ErrorCode::kForbidden,
              fmt::format("The checkpoint of {} leaves is not signed with the key {}.",
                          checkpoint->size, to_hex(key)));
}

Result<PublicKey> public_key_from_hex(std::string_view hex) {
  const std::optional<std::string> bytes = from_hex(hex);
  PublicKey key{};
  if (!bytes || bytes->size() != key.size())
    return fail(ErrorCode::kInvalidArgument, "A key is 64 hexadecimal digits.");
  std::copy(bytes->begin(), bytes->end(), key.begin());
  return key;
}

SigningKey SigningKey::from_seed(const std::array<std::uint8_t, 32>& seed) {
  SigningKey key;
  crypto_sign_seed_keypair(key.public_.data(), key.secret_.data(), seed.data());
  return key;
}

Result<SigningKey> SigningKey::open(const std::filesystem::path& path) {
  if (sodium_init() < 0)
    return fail(ErrorCode::kInternal, "the random generator could not be started");
  std::array<std::uint8_t, 32> seed{};
  const Result<std::string> stored = read_file(path, 1024);
  if (stored) {
    std::error_code error;
    const auto permissions = std::filesystem::status(path, error).permissions();
    using std::filesystem::perms;
    if (error || (permissions & (perms::group_all | perms::others_all)) != perms::none) {
      return fail(ErrorCode::kForbidden,
                  fmt::format("{} must be readable by its owner only (chmod 600)", path.string()));
    }
    const std::optional<std::string> bytes = from_hex(trim(*stored));
    if (!bytes || bytes->size() != seed.size()) {
      return fail(ErrorCode::kCorrupt,
                  fmt::format("{} does not hold a signing key", path.string()));
    }
    std::copy(bytes->begin(), bytes->end(), seed.begin());
    return from_seed(seed);
  }
  if (stored.error().code != ErrorCode::kNotFound) return stored.error();
  randombytes_buf(seed.data(), seed.size());
  if (Status written = write_file_atomic(path, to_hex(seed) + "\n", FileMode::kOwnerOnly);
      !written) {
    return written.error();
  }
  return from_seed(seed);
}

Note SigningKey::sign_note(std::string_view name, std::string text) const {
  Note note{std::move(text), {}};
  std::string bytes(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(bytes.data()), nullptr,
                       reinterpret_cast<const unsigned char*>(note.text.data()), note.text.size(),
                       secret_.data());
  note.signatures.push_back({std::string(name), key_id_of(name, public_), std::move(bytes)});
  return note;
}

std::string SigningKey::sign(const Checkpoint& checkpoint) const {
  return to_text(sign_note(checkpoint.origin, signed_text(checkpoint)));
}

}  // namespace vigil::ledger
