#include "core/ledger/case_archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/ledger/case_contents.h"
#include "core/ledger/note.h"

namespace vigil::ledger {
namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kNameAt = 0;
constexpr std::size_t kSizeAt = 124;
constexpr std::size_t kSizeDigits = 11;
constexpr std::size_t kSumAt = 148;
constexpr std::size_t kSumBytes = 8;

bool is_part_name(std::string_view name) {
  if (name.empty() || name.size() > kMostPartName || name.front() == '/' || name.back() == '/' ||
      name.find("..") != std::string_view::npos) {
    return false;
  }
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_' || c == '/';
  });
}

// The one header that a name and a size have.
std::string header_of(std::string_view name, std::uint64_t size) {
  std::string header(kBlock, '\0');
  const auto put = [&](std::size_t at, std::string_view text) {
    std::copy(text.begin(), text.end(), header.begin() + static_cast<std::ptrdiff_t>(at));
  };
  put(kNameAt, name);
  put(100, "0000644");
  put(108, "0000000");
  put(116, "0000000");
  put(kSizeAt, fmt::format("{:011o}", size));
  put(136, "00000000000");
  put(156, "0");
  put(257, std::string_view("ustar\0"
                            "00",
                            8));
  put(kSumAt, "        ");
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  put(kSumAt, fmt::format("{:06o}", sum));
  header[kSumAt + 6] = '\0';
  header[kSumAt + 7] = ' ';
  static_assert(kSumBytes == 8);
  return header;
}

std::size_t padded(std::uint64_t size) { return (size + kBlock - 1) / kBlock * kBlock; }

void append(std::string& archive, const ArchivePart& part) {
  archive += header_of(part.name, part.bytes.size());
  archive += part.bytes;
  archive.append(padded(part.bytes.size()) - part.bytes.size(), '\0');
}

std::string manifest_text(const CaseManifest& manifest, std::span<const ArchivePart> parts) {
  std::string text =
      fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n", kCaseFormat, manifest.case_id, manifest.number,
                  to_rfc3339(manifest.made_at), manifest.ledger_key, parts.size());
  for (const ArchivePart& part : parts)
    text += fmt::format("{} {} {}\n", to_hex(sha256(part.bytes)), part.bytes.size(), part.name);
  return text;
}

// Reads members strictly; `fault` says where the first byte is that it may not be.
class ArchiveReader {
 public:
  explicit ArchiveReader(std::string_view bytes) : bytes_(bytes) {}

  std::optional<CaseFault> read(std::vector<ArchivePart>& parts) {
    std::string last = "the archive's beginning";
    while (bytes_.size() - at_ >= kBlock && bytes_[at_] != '\0') {
      const std::string_view header = bytes_.substr(at_, kBlock);
      std::string_view name = header.substr(kNameAt, kMostPartName);
      name = name.substr(0, name.find('\0'));
      if (!is_part_name(name)) return at(fmt::format("after {} stands no member's name.", last));
      std::uint64_t size = 0;
      const char* const digits = header.data() + kSizeAt;
      const auto read = std::from_chars(digits, digits + kSizeDigits, size, 8);
      if (read.ec != std::errc() || read.ptr != digits + kSizeDigits)
        return in(name, "The size in its header is no number.");
      const std::string wanted = header_of(name, size);
      if (header != wanted) return in(name, "A byte of its header is not what it must be.");
      if (size > bytes_.size() - at_ - kBlock || padded(size) > bytes_.size() - at_ - kBlock)
        return in(name, "The file ends before it does.");
      const std::string_view body = bytes_.substr(at_ + kBlock, size);
      const std::string_view padding = bytes_.substr(at_ + kBlock + size, padded(size) - size);
      if (padding.find_first_not_of('\0') != std::string_view::npos)
        return in(name, "A byte that fills its last block is not zero.");
      for (const ArchivePart& known : parts) {
        if (known.name == name) return in(name, "It is there twice.");
      }
      parts.push_back({std::string(name), std::string(body)});
      at_ += kBlock + padded(size);
      last = name;
    }
    const std::string_view end = bytes_.substr(at_);
    if (end.size() != 2 * kBlock || end.find_first_not_of('\0') != std::string_view::npos)
      return at(fmt::format("after {} the archive does not end with two zero blocks.", last));
    return std::nullopt;
  }

 private:
  [[nodiscard]] CaseFault at(std::string reason) const {
    return {fmt::format("byte {} of the archive", at_), std::move(reason)};
  }
  static CaseFault in(std::string_view name, std::string reason) {
    return {std::string(name), std::move(reason)};
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
};

std::optional<std::string_view> next_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

CaseFault in_manifest(std::string reason) {
  return {std::string(kManifestName), std::move(reason)};
}

// The signature, the head, and every member against its line. Moves MANIFEST out of the parts.
std::optional<CaseFault> check_manifest(CaseReading& reading, const CaseCheckOptions& options) {
  if (reading.parts.empty() || reading.parts.front().name != kManifestName)
    return in_manifest("It is not the first member.");
  const Result<Note> note = note_from_text(reading.parts.front().bytes);
  if (!note) return in_manifest(note.error().message);
  reading.parts.erase(reading.parts.begin());
  // Any other signature could be changed without anybody noticing.
  if (note->signatures.size() != 1) return in_manifest("It does not have exactly one signature.");
  if (!is_signed_by(*note, kCaseFormat, options.key))
    return in_manifest(fmt::format("It is not signed with the key {}.", to_hex(options.key)));
  std::string_view text = note->text;
  const auto format = next_line(text);
  const auto id = next_line(text);
  const auto number = next_line(text);
  const auto made = next_line(text);
  const auto key = next_line(text);
  const auto count = next_line(text);
  if (!count || *format != kCaseFormat) return in_manifest("It is of another format.");
  reading.manifest.case_id = *id;
  reading.manifest.number = *number;
  reading.manifest.made_at = from_rfc3339(*made).value_or(WallTime{});
  reading.manifest.ledger_key = *key;
  std::size_t lines = 0;
  while (const auto line = next_line(text)) {
    const std::size_t first = line->find(' ');
    const std::size_t second = line->find(' ', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos)
      return in_manifest("A line does not name a part.");
    const std::string_view name = line->substr(second + 1);
    if (lines >= reading.parts.size()) return CaseFault{std::string(name), "It is missing."};
    const ArchivePart& part = reading.parts[lines++];
    if (part.name != name)
      return CaseFault{std::string(name), fmt::format("In its place stands {}.", part.name)};
    if (std::to_string(part.bytes.size()) != line->substr(first + 1, second - first - 1))
      return CaseFault{part.name, "Its size is not the one that was signed."};
    if (to_hex(sha256(part.bytes)) != line->substr(0, first))
      return CaseFault{part.name, "Its bytes are not those that were signed."};
  }
  if (lines < reading.parts.size())
    return CaseFault{reading.parts[lines].name, "It was not signed."};
  if (std::to_string(lines) != *count) return in_manifest("The number of parts is wrong.");
  return std::nullopt;
}

}  // namespace

Result<std::string> write_case_archive(const CaseManifest& manifest, std::vector<ArchivePart> parts,
                                       const SigningKey& key) {
  std::sort(parts.begin(), parts.end(),
            [](const ArchivePart& a, const ArchivePart& b) { return a.name < b.name; });
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!is_part_name(parts[i].name) || parts[i].name == kManifestName)
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("\"{}\" is no name of a part.", parts[i].name));
    if (i > 0 && parts[i].name == parts[i - 1].name)
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("The part {} stands there twice.", parts[i].name));
    bytes += parts[i].bytes.size() + 2 * kBlock;
  }
  if (bytes > kMostArchiveBytes)
    return fail(ErrorCode::kTooLarge,
                fmt::format("The case has {} bytes, and an archive takes at most {}; leave the "
                            "clips out and hand them over beside it.",
                            bytes, kMostArchiveBytes));
  if (manifest.number.find('\n') != std::string::npos ||
      manifest.case_id.find('\n') != std::string::npos)
    return fail(ErrorCode::kInvalidArgument, "The case's number is not one line.");
  std::string archive;
  append(archive, {std::string(kManifestName),
                   to_text(key.sign_note(kCaseFormat, manifest_text(manifest, parts)))});
  for (const ArchivePart& part : parts) append(archive, part);
  archive.append(2 * kBlock, '\0');
  return archive;
}

CaseReading check_case_archive(std::string_view bytes, const CaseCheckOptions& options) {
  CaseReading reading;
  reading.fault = ArchiveReader(bytes).read(reading.parts);
  if (!reading.fault) reading.fault = check_manifest(reading, options);
  if (!reading.fault) reading.fault = check_case_contents(reading, options);
  return reading;
}

}  // namespace vigil::ledger
