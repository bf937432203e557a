#include "app/workstation/plugin_host/hash_list.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/text.h"

namespace vigil::workstation::plugin_host {
namespace {

constexpr std::size_t kHexLength = 64;

bool is_inside(std::string_view file) {
  return !file.empty() && file.front() != '/' && file.find("..") == std::string_view::npos;
}

}  // namespace

Result<HashList> parse_hash_list(std::string_view text) {
  HashList list;
  for (int line_number = 1; !text.empty(); ++line_number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string_view hash = line.substr(0, kHexLength);
    const bool separated = line.size() > kHexLength + 2 && line.substr(kHexLength, 2) == "  ";
    const std::string_view file = separated ? line.substr(kHexLength + 2) : std::string_view();
    if (!is_sha256_hex(hash) || !is_inside(file)) {
      return fail(ErrorCode::kCorrupt,
                  fmt::format("Line {} of plugin.sha256 is not a hash and a file.", line_number));
    }
    if (!list.emplace(file, hash).second) {
      return fail(ErrorCode::kCorrupt, fmt::format("plugin.sha256 lists {} twice.", file));
    }
  }
  return list;
}

Result<PublicKey> read_public_key(const std::filesystem::path& path) {
  constexpr std::uint64_t kMaxKeyFile = 1024;
  const auto text = read_file(path, kMaxKeyFile);
  if (!text) return text.error();
  const auto bytes = from_hex(trim(*text));
  PublicKey key{};
  if (!bytes || bytes->size() != key.size()) {
    return fail(
        ErrorCode::kCorrupt,
        fmt::format("{} does not hold a public key of 64 hexadecimal digits.", path.string()));
  }
  std::copy(bytes->begin(), bytes->end(), key.begin());
  return key;
}

bool is_signed_by(const PublicKey& key, std::string_view text, std::string_view signature) {
  if (signature.size() != crypto_sign_BYTES) return false;
  return crypto_sign_verify_detached(reinterpret_cast<const unsigned char*>(signature.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     text.size(), key.data()) == 0;
}

}  // namespace vigil::workstation::plugin_host
