// Signed notes as C2SP specifies them (c2sp.org/signed-note): a text, an empty line, and one line a
// signature. Reading is strict: a note has exactly one form, so what is read and written again is
// the same bytes.
//
// Pure and thread-safe; Ed25519 is libsodium's.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace vigil::ledger {

using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

struct NoteSignature {
  std::string name;  // of the key: not empty, without spaces and "+"
  std::uint32_t key_id = 0;
  std::string bytes;  // of an Ed25519 key: 64
};

struct Note {
  std::string text;  // ends with a newline
  std::vector<NoteSignature> signatures;
};

[[nodiscard]] std::string to_text(const Note& note);
// kCorrupt when it is no note, or not written as to_text() writes it.
[[nodiscard]] Result<Note> note_from_text(std::string_view text);

// The first four bytes of SHA-256(name || 0x0A || 0x01 || key), big-endian; 0x01 says Ed25519.
[[nodiscard]] std::uint32_t key_id_of(std::string_view name, const PublicKey& key);
// "<name>+<key id in hexadecimal>+<base64 of 0x01 || key>": how a key is handed to whoever checks.
[[nodiscard]] std::string verifier_key(std::string_view name, const PublicKey& key);

// Whether `key`, under this name, signed the note's text.
[[nodiscard]] bool is_signed_by(const Note& note, std::string_view name, const PublicKey& key);

[[nodiscard]] std::string to_base64(std::string_view bytes);
// Nothing unless `text` is what to_base64() makes of the bytes.
[[nodiscard]] Result<std::string> from_base64(std::string_view text);

}  // namespace vigil::ledger
