#include "core/ledger/note.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

#include "core/base/hash.h"
#include "core/base/text.h"

namespace vigil::ledger {
namespace {

constexpr std::string_view kSignatureMark = "\xE2\x80\x94 ";  // an em dash and a space
constexpr int kBase64 = sodium_base64_VARIANT_ORIGINAL;
constexpr std::size_t kMaxNoteBytes = 4 * 1024 * 1024;

Error malformed(const char* what) {
  return fail(ErrorCode::kCorrupt, fmt::format("The signed note cannot be read: {}.", what));
}

std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8)
    bytes.push_back(static_cast<char>((value >> shift) & 0xFF));
  return bytes;
}

std::uint32_t from_big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes.substr(0, 4)) value = value << 8 | static_cast<std::uint8_t>(byte);
  return value;
}

std::string_view as_text(const PublicKey& key) {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

bool is_key_name(std::string_view name) {
  return !name.empty() && name.find_first_of(" +\t\r\n") == std::string_view::npos;
}

Result<NoteSignature> signature_from_line(std::string_view line) {
  if (!line.starts_with(kSignatureMark)) return malformed("a signature does not begin with a dash");
  line.remove_prefix(kSignatureMark.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || !is_key_name(line.substr(0, space)))
    return malformed("a signature names no key");
  const Result<std::string> bytes = from_base64(line.substr(space + 1));
  if (!bytes || bytes->size() < 5) return malformed("a signature is not written in base64");
  return NoteSignature{std::string(line.substr(0, space)), from_big_endian(*bytes),
                       bytes->substr(4)};
}

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), kBase64), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), kBase64);
  text.pop_back();  // the C string's end
  return text;
}

Result<std::string> from_base64(std::string_view text) {
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  std::size_t length = 0;
  const int read = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(),
                                     text.data(), text.size(), nullptr, &length, nullptr, kBase64);
  bytes.resize(read == 0 ? length : 0);
  if (read != 0 || to_base64(bytes) != text)
    return fail(ErrorCode::kInvalidArgument, "This is not base64.");
  return bytes;
}

std::string to_text(const Note& note) {
  std::string text = note.text + "\n";
  for (const NoteSignature& each : note.signatures) {
    text += fmt::format("{}{} {}\n", kSignatureMark, each.name,
                        to_base64(big_endian(each.key_id) + each.bytes));
  }
  return text;
}

Result<Note> note_from_text(std::string_view text) {
  if (text.size() > kMaxNoteBytes) return malformed("it is too long");
  if (!is_utf8(text)) return malformed("it is not UTF-8");
  if (std::any_of(text.begin(), text.end(),
                  [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; })) {
    return malformed("it holds a control character");
  }
  // The last empty line parts text and signatures.
  const std::size_t part = text.rfind("\n\n");
  if (part == std::string_view::npos || !text.ends_with('\n'))
    return malformed("it has no signatures");
  Note note;
  note.text = text.substr(0, part + 1);
  std::string_view lines = text.substr(part + 2);
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    Result<NoteSignature> signature = signature_from_line(lines.substr(0, end));
    if (!signature) return signature.error();
    note.signatures.push_back(std::move(*signature));
    lines.remove_prefix(end + 1);
  }
  if (note.signatures.empty()) return malformed("it has no signatures");
  return note;
}

std::uint32_t key_id_of(std::string_view name, const PublicKey& key) {
  Sha256Stream stream;
  stream.update(name);
  stream.update("\n\x01");
  stream.update(as_text(key));
  const Sha256 digest = stream.finish();
  return from_big_endian({reinterpret_cast<const char*>(digest.data()), 4});
}

std::string verifier_key(std::string_view name, const PublicKey& key) {
  return fmt::format("{}+{:08x}+{}", name, key_id_of(name, key),
                     to_base64("\x01" + std::string(as_text(key))));
}

bool is_signed_by(const Note& note, std::string_view name, const PublicKey& key) {
  const std::uint32_t id = key_id_of(name, key);
  return std::any_of(
      note.signatures.begin(), note.signatures.end(), [&](const NoteSignature& each) {
        return each.name == name && each.key_id == id && each.bytes.size() == crypto_sign_BYTES &&
               crypto_sign_verify_detached(
                   reinterpret_cast<const unsigned char*>(each.bytes.data()),
                   reinterpret_cast<const unsigned char*>(note.text.data()), note.text.size(),
                   key.data()) == 0;
      });
}

}  // namespace vigil::ledger
